//! What is measured: each target as a process of its own, and how it is started.
//!
//! It says nothing about what is measured of them.

use crate::{
    ca::DOMAIN,
    peers::{mitmproxy, mockttp, squid},
};
use anyhow::{Context, Result, bail};
use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Fresh hosts that each target can reach.
pub const HOSTS: u64 = 8192;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Kind {
    Direct,
    Tunnel,
    Relay,
    /// The same with ring as the provider of TLS.
    RelayRing,
    Us,
    /// Another of our builds, by its place among those named.
    #[value(skip)]
    Also(usize),
    Hudsucker,
    HttpMitmProxy,
    /// The same with a pool of connections to the origin, one protocol on both sides.
    HttpMitmProxyPool,
    Squid,
    Mockttp,
    Mitmproxy,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Tunnel => "blind tunnel",
            Self::Relay => "bare TLS relay",
            Self::RelayRing => "bare TLS relay, ring",
            Self::Us => "Biscuit Tin",
            Self::Also(_) => "Biscuit Tin, another build",
            Self::Hudsucker => "hudsucker",
            Self::HttpMitmProxy => "http-mitm-proxy",
            Self::HttpMitmProxyPool => "http-mitm-proxy, h1 pool",
            Self::Squid => "squid",
            Self::Mockttp => "mockttp",
            Self::Mitmproxy => "mitmproxy",
        }
    }

    /// Whether it rebuilds messages: what we want to be faster than.
    pub fn is_interceptor(self) -> bool {
        !matches!(
            self,
            Self::Direct | Self::Tunnel | Self::Relay | Self::RelayRing | Self::Us | Self::Also(_)
        )
    }

    /// Whether clients can speak HTTP/2 through it.
    pub fn has_http2(self) -> bool {
        self != Self::Squid
    }

    /// Whether it is so slow that fewer repeats and connections must do.
    pub fn is_slow(self) -> bool {
        matches!(self, Self::Squid | Self::Mockttp | Self::Mitmproxy)
    }
}

/// Where programs and certificates lie.
#[derive(Debug, Clone)]
pub struct Places {
    /// Certificates of the bench and data of the targets.
    pub dir: PathBuf,
    /// `biscuit-tin`, built for release.
    pub biscuit_tin: PathBuf,
    /// Other builds of it.
    pub also: Vec<PathBuf>,
    /// Where mitmproxy and mockttp are installed.
    pub installed: PathBuf,
    pub origin: u16,
}

/// A target that runs.
pub struct Running {
    child: Option<Child>,
    pub proxy: Option<SocketAddr>,
    pub root: Option<PathBuf>,
    /// From the start of its process to the first accepted connection.
    pub start: Duration,
}

/// The origin, as a process of its own.
pub struct Origin {
    child: Child,
    pub port: u16,
}

impl Origin {
    pub fn start(dir: &Path) -> Result<Self> {
        let mut child = own("origin", dir).stdout(Stdio::piped()).spawn()?;
        let port = first_line(&mut child)?.parse()?;
        Ok(Self { child, port })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program of the bench itself.
fn own(what: &str, dir: &Path) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.arg(what).arg(dir).stdin(Stdio::null());
    command
}

pub(crate) fn first_line(child: &mut Child) -> Result<String> {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().context("no output")?).read_line(&mut line)?;
    if line.is_empty() {
        bail!("a program of the bench ended before it began");
    }
    Ok(line.trim_end().to_owned())
}

impl Running {
    /// Starts a target and waits until it accepts connections.
    pub fn start(kind: Kind, places: &Places) -> Result<Self> {
        let bench_root = places.dir.join("root.pem");
        let programs = std::env::current_exe()?;
        let programs = programs.parent().context("no folder of programs")?;
        let begin = Instant::now();
        let told = |mut command: Command| -> Result<(Child, SocketAddr)> {
            let mut child = grouped(&mut command).stdout(Stdio::piped()).spawn()?;
            let address = first_line(&mut child)?.parse()?;
            Ok((child, address))
        };
        let own_target = |what: &str| -> Result<(Child, SocketAddr, Option<PathBuf>)> {
            let (child, proxy) = told(own(what, &places.dir))?;
            Ok((child, proxy, None))
        };
        let peer = |name: &str, more: &[&str]| {
            let mut command = Command::new(programs.join(name));
            command.arg(&places.dir).args(more).stdin(Stdio::null());
            command
        };
        let (child, proxy, root) = match kind {
            Kind::Direct => {
                return Ok(Self {
                    child: None,
                    proxy: None,
                    root: None,
                    start: Duration::ZERO,
                });
            }
            Kind::Tunnel => own_target("tunnel")?,
            Kind::Relay => own_target("relay")?,
            Kind::RelayRing => own_target("relay-ring")?,
            Kind::Hudsucker => {
                let (child, proxy) = told(peer("hudsucker", &[]))?;
                (child, proxy, Some(bench_root))
            }
            Kind::HttpMitmProxy => {
                let (child, proxy) = told(peer("http-mitm-proxy", &["auto"]))?;
                (child, proxy, Some(bench_root))
            }
            Kind::HttpMitmProxyPool => {
                let (child, proxy) = told(peer("http-mitm-proxy", &["h1-pool"]))?;
                (child, proxy, Some(bench_root))
            }
            Kind::Us | Kind::Also(_) => us(kind, places)?,
            Kind::Squid => squid(places)?,
            Kind::Mockttp => mockttp(places)?,
            Kind::Mitmproxy => mitmproxy(places)?,
        };
        let mut running = Self {
            child: Some(child),
            proxy: Some(proxy),
            root,
            start: Duration::ZERO,
        };
        running.accepts(proxy)?;
        running.start = begin.elapsed();
        Ok(running)
    }

    fn accepts(&mut self, proxy: SocketAddr) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(proxy).is_err() {
            let child = self.child.as_mut().context("no process")?;
            if child.try_wait()?.is_some() || Instant::now() > end {
                bail!("it does not accept connections");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Its processes: those of its group.
    pub fn pids(&self) -> Vec<u32> {
        let Some(group) = self.child.as_ref().map(Child::id) else {
            return Vec::new();
        };
        let mut pids = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let of = stat
                .rsplit(')')
                .next()
                .and_then(|rest| rest.split_whitespace().nth(2));
            if of.and_then(|of| of.parse().ok()) == Some(group) {
                pids.push(pid);
            }
        }
        pids
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let pids = self.pids();
        let Some(child) = &mut self.child else { return };
        for pid in pids {
            let _ = Command::new("kill")
                .arg("-9")
                .arg(pid.to_string())
                .stderr(Stdio::null())
                .status();
        }
        let _ = child.wait();
    }
}

/// In a process group of its own, so that helpers count too and all can be ended.
pub(crate) fn grouped(command: &mut Command) -> &mut Command {
    command.process_group(0)
}

fn us(kind: Kind, places: &Places) -> Result<(Child, SocketAddr, Option<PathBuf>)> {
    let data = places.dir.join(format!("{kind:?}"));
    fs::create_dir_all(&data)?;
    set_mode(&data, 0o700)?;
    let port = places.origin;
    let mut config = String::from("resolve = [\n");
    for host in (0..HOSTS)
        .map(|n| format!("h{n}"))
        .chain(["www".to_owned()])
    {
        writeln!(config, "\"{host}.{DOMAIN}:{port}:127.0.0.1:{port}\",")?;
    }
    config.push_str("]\n");
    fs::write(data.join("config.toml"), config)?;
    let ready = data.join("ready.json");
    let _ = fs::remove_file(&ready);
    let program = match kind {
        Kind::Also(at) => &places.also[at],
        _ => &places.biscuit_tin,
    };
    let mut command = Command::new(program);
    command
        .args([
            "run",
            "--listen",
            "127.0.0.1:0",
            "--api-listen",
            "127.0.0.1:0",
        ])
        .args(["--intercept", DOMAIN])
        .arg("--data-dir")
        .arg(&data)
        .arg("--origin-ca")
        .arg(places.dir.join("root.pem"))
        .arg("--ready-file")
        .arg(&ready)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(data.join("log"))?);
    let mut child = grouped(&mut command).spawn()?;
    loop {
        let said = fs::read_to_string(&ready).unwrap_or_default();
        if let Ok(said) = serde_json::from_str::<serde_json::Value>(&said) {
            let text = |key: &str| said[key].as_str().map(str::to_owned).context("not said");
            return Ok((
                child,
                text("proxy")?.parse()?,
                Some(PathBuf::from(text("ca")?)),
            ));
        }
        if child.try_wait()?.is_some() {
            bail!(
                "biscuit-tin ended: {}",
                fs::read_to_string(data.join("log"))?
            );
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

pub(crate) fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}

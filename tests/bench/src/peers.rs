//! Programs of others that are measured beside us: how each is set up and started.

use crate::{
    ca::DOMAIN,
    target::{HOSTS, Places, first_line, grouped, set_mode},
};
use anyhow::Result;
use std::{
    fmt::Write as _,
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// A port that is free now, for programs that cannot say which one they took.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

pub(crate) fn mitmproxy(places: &Places) -> Result<(Child, SocketAddr, Option<PathBuf>)> {
    let data = places.dir.join("mitmproxy");
    fs::create_dir_all(&data)?;
    let port = free_port()?;
    let addon = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/mitmproxy.py");
    let mut command = Command::new(places.installed.join("python/bin/mitmdump"));
    command
        .args([
            "--quiet",
            "--listen-host",
            "127.0.0.1",
            "--listen-port",
            &port.to_string(),
        ])
        .arg("--set")
        .arg(format!("confdir={}", data.display()))
        .arg("--set")
        .arg(format!(
            "ssl_verify_upstream_trusted_ca={}",
            places.dir.join("root.pem").display()
        ))
        .args(["--scripts", addon])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(data.join("log"))?);
    let child = grouped(&mut command).spawn()?;
    let root = data.join("mitmproxy-ca-cert.pem");
    Ok((
        child,
        SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        Some(root),
    ))
}

pub(crate) fn mockttp(places: &Places) -> Result<(Child, SocketAddr, Option<PathBuf>)> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/mockttp.mjs");
    let mut command = Command::new("node");
    command
        .arg(script)
        .arg(&places.installed)
        .arg(&places.dir)
        .arg(places.origin.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = grouped(&mut command).spawn()?;
    let address = first_line(&mut child)?.parse()?;
    Ok((child, address, Some(places.dir.join("root.pem"))))
}

pub(crate) fn squid(places: &Places) -> Result<(Child, SocketAddr, Option<PathBuf>)> {
    let data = places.dir.join("squid");
    let _ = fs::remove_dir_all(&data);
    fs::create_dir_all(&data)?;
    let port = free_port()?;
    let mut hosts = String::new();
    for host in (0..HOSTS)
        .map(|n| format!("h{n}"))
        .chain(["www".to_owned()])
    {
        writeln!(hosts, "127.0.0.1 {host}.{DOMAIN}")?;
    }
    fs::write(data.join("hosts"), hosts)?;
    let certificates = data.join("certificates");
    let made = Command::new("/usr/lib/squid/security_file_certgen")
        .args(["-c", "-s"])
        .arg(&certificates)
        .args(["-M", "64MB"])
        .output()?;
    anyhow::ensure!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    // Squid gives up root, so it needs a folder that it may write to.
    let _ = Command::new("chown")
        .args(["-R", "proxy"])
        .arg(&data)
        .status();
    set_mode(&places.dir, 0o755)?;
    let config = include_str!("../peers/squid.conf")
        .replace("{port}", &port.to_string())
        .replace("{data}", &data.display().to_string())
        .replace("{dir}", &places.dir.display().to_string());
    fs::write(data.join("squid.conf"), config)?;
    let mut command = Command::new("/usr/sbin/squid");
    command
        .args(["-N", "-f"])
        .arg(data.join("squid.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(data.join("log"))?);
    let child = grouped(&mut command).spawn()?;
    let proxy = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Ok((child, proxy, Some(places.dir.join("root.pem"))))
}

//! The columns of the table: what is measured of a target, and how.
//!
//! It starts loads, never targets.

use crate::{
    load::Found,
    process::{cpu_seconds, pin, resident_kib},
    target::{Kind, Origin, Running},
};
use anyhow::{Context, Result};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Clients that open connections at once: enough to fill the cores, and as many sessions as a client keeps of a host.
const CLIENTS: &str = "8";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
pub enum Column {
    Start,
    H1x32,
    H1x256,
    H2x1x32,
    H2x32,
    P99H1x32,
    P50H1,
    P50H2,
    Cpu,
    ConnSame,
    ConnFresh,
    StreamH1,
    StreamH2,
    Event,
    Idle,
    IdleCpu,
    Rss10k,
    Rss100k,
    RssStream,
}

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    More,
    Less,
}

impl Column {
    pub fn title(self) -> &'static str {
        match self {
            Self::Start => "start, ms",
            Self::H1x32 => "req/s h1 ×32",
            Self::H1x256 => "req/s h1 ×256",
            Self::H2x1x32 => "req/s h2 1×32",
            Self::H2x32 => "req/s h2 ×32",
            Self::P99H1x32 => "p99 h1 ×32, ms",
            Self::P50H1 => "p50 one core h1, µs",
            Self::P50H2 => "p50 one core h2, µs",
            Self::Cpu => "CPU s per 10,000",
            Self::ConnSame => "new conn/s same host",
            Self::ConnFresh => "new conn/s fresh hosts",
            Self::StreamH1 => "256 MiB h1, MiB/s",
            Self::StreamH2 => "256 MiB h2, MiB/s",
            Self::Event => "first event, ms",
            Self::Idle => "KiB per idle conn",
            Self::IdleCpu => "CPU ms in an idle second",
            Self::Rss10k => "MiB after 10,000",
            Self::Rss100k => "MiB after 100,000",
            Self::RssStream => "MiB moved by 1 GiB",
        }
    }

    pub fn better(self) -> Better {
        match self {
            Self::H1x32
            | Self::H1x256
            | Self::H2x1x32
            | Self::H2x32
            | Self::ConnSame
            | Self::ConnFresh
            | Self::StreamH1
            | Self::StreamH2 => Better::More,
            _ => Better::Less,
        }
    }

    /// Columns that the direct way is in too.
    pub fn is_of_direct(self) -> bool {
        !matches!(
            self,
            Self::Start
                | Self::Cpu
                | Self::Idle
                | Self::IdleCpu
                | Self::Rss10k
                | Self::Rss100k
                | Self::RssStream
        )
    }

    /// Columns of small answers under load.
    pub fn is_small_answers(self) -> bool {
        matches!(
            self,
            Self::H1x32 | Self::H1x256 | Self::H2x1x32 | Self::H2x32 | Self::P99H1x32
        )
    }

    /// Columns of one long body.
    pub fn is_stream(self) -> bool {
        matches!(self, Self::StreamH1 | Self::StreamH2)
    }

    /// Columns that need HTTP/2.
    pub fn is_http2(self) -> bool {
        matches!(
            self,
            Self::H2x1x32 | Self::H2x32 | Self::P50H2 | Self::StreamH2
        )
    }

    /// Columns that cost too much time with a slow target.
    pub fn needs_a_fast_target(self) -> bool {
        matches!(
            self,
            Self::Rss10k | Self::Rss100k | Self::RssStream | Self::Idle | Self::IdleCpu
        )
    }
}

/// One target under measurement.
pub struct Bench<'a> {
    pub origin: &'a Origin,
    pub target: &'a Running,
    pub kind: Kind,
    pub bench_root: PathBuf,
    /// For each rate, in milliseconds.
    pub time: u64,
    pub idle_connections: usize,
    /// The next host that nobody has asked for.
    pub fresh: &'a mut u64,
}

impl Bench<'_> {
    /// Measures these columns, in an order that keeps memory figures honest.
    pub fn measure(&mut self, columns: &[Column]) -> HashMap<Column, f64> {
        let mut found = HashMap::new();
        let mut wanted = columns.to_vec();
        // Memory first, while the process is young; idle last, since it fills it.
        wanted.sort_by_key(|column| match column {
            Column::Start => 0,
            Column::Rss10k => 1,
            Column::Rss100k => 2,
            Column::RssStream => 3,
            Column::Idle => 5,
            _ => 4,
        });
        for column in wanted {
            if found.contains_key(&column) || !self.has(column) {
                continue;
            }
            match self.one(column) {
                Ok(values) => found.extend(values),
                Err(error) => eprintln!("  {}: {}: {error:#}", self.kind.name(), column.title()),
            }
        }
        found
    }

    fn has(&self, column: Column) -> bool {
        (self.kind != Kind::Direct || column.is_of_direct())
            && (self.kind.has_http2() || !column.is_http2())
            && (!self.kind.is_slow() || !column.needs_a_fast_target())
            && (self.kind != Kind::Mockttp || column != Column::ConnFresh)
    }

    fn one(&mut self, column: Column) -> Result<Vec<(Column, f64)>> {
        let time = self.time.to_string();
        let answers = |this: &Self, version, connections, streams| {
            let load = [
                "--version",
                version,
                "--connections",
                connections,
                "--streams",
                streams,
            ];
            this.load(&load, &["--time", &time])
        };
        let connections = [
            "--kind",
            "connections",
            "--connections",
            CLIENTS,
            "--time",
            &time,
        ];
        let value = match column {
            Column::Start => self.target.start.as_secs_f64() * 1e3,
            Column::H1x32 | Column::P99H1x32 | Column::Cpu => {
                let before = cpu_seconds(&self.target.pids());
                let found = answers(self, "h1", "32", "1")?;
                return Ok(self.with_cpu(&found, before));
            }
            Column::H1x256 => answers(self, "h1", "256", "1")?.rate(),
            Column::H2x1x32 => answers(self, "h2", "1", "32")?.rate(),
            Column::H2x32 => answers(self, "h2", "32", "1")?.rate(),
            Column::P50H1 => self.pinned("h1")?,
            Column::P50H2 => self.pinned("h2")?,
            Column::ConnSame => self.load(&connections, &[])?.rate(),
            Column::ConnFresh => {
                let first = self.fresh.to_string();
                let found = self.load(&connections, &["--fresh", &first])?;
                *self.fresh += found.count + 64;
                found.rate()
            }
            Column::StreamH1 | Column::StreamH2 => {
                let version = if column == Column::StreamH1 {
                    "h1"
                } else {
                    "h2"
                };
                let bytes = ["--kind", "body", "--bytes", "268435456"];
                self.load(&bytes, &["--version", version])?.rate() / f64::from(1 << 20)
            }
            Column::Event => self.load(&["--kind", "event"], &[])?.p50_us / 1e3,
            Column::Idle | Column::IdleCpu => return self.idle(),
            Column::Rss10k => self.resident_after(10_000)?,
            Column::Rss100k => self.resident_after(90_000)?,
            Column::RssStream => self.moved_by_a_body()?,
        };
        Ok(vec![(column, value)])
    }

    /// What a load found, with the time on the processor since `before` for 10,000 answers.
    fn with_cpu(&self, found: &Found, before: f64) -> Vec<(Column, f64)> {
        let used = cpu_seconds(&self.target.pids()) - before;
        let mut values = vec![
            (Column::H1x32, found.rate()),
            (Column::P99H1x32, found.p99_us / 1e3),
        ];
        if self.kind != Kind::Direct {
            values.push((Column::Cpu, used / found.count as f64 * 1e4));
        }
        values
    }

    fn command(&self, one: &[&str], two: &[&str], core: Option<&str>) -> Command {
        let program = std::env::current_exe().unwrap_or_default();
        let mut command = match core {
            Some(core) => {
                let mut taskset = Command::new("taskset");
                taskset.args(["-c", core]).arg(program);
                taskset
            }
            None => Command::new(program),
        };
        command
            .arg("load")
            .args(["--origin", &self.origin.port.to_string()]);
        if let Some(proxy) = self.target.proxy {
            command.args(["--proxy", &proxy.to_string()]);
        }
        command.arg("--root").arg(&self.bench_root);
        if let Some(root) = &self.target.root {
            command.arg("--root").arg(root);
        }
        command.args(one).args(two).stdin(Stdio::null());
        command
    }

    fn load(&self, one: &[&str], two: &[&str]) -> Result<Found> {
        found(self.command(one, two, None))
    }

    /// The median of one answer after the other, with everything on one core.
    fn pinned(&self, version: &str) -> Result<f64> {
        let mut pids = self.target.pids();
        pids.push(self.origin.pid());
        pin(&pids, true);
        let time = self.time.to_string();
        let found = found(self.command(&["--version", version], &["--time", &time], Some("0")));
        pin(&pids, false);
        Ok(found?.p50_us)
    }

    fn resident_after(&self, requests: u64) -> Result<f64> {
        let requests = requests.to_string();
        self.load(&["--connections", "32"], &["--requests", &requests])?;
        Ok(resident_kib(&self.target.pids()) / 1024.0)
    }

    /// How far memory moves while one GiB passes.
    fn moved_by_a_body(&self) -> Result<f64> {
        let pids = self.target.pids();
        let before = resident_kib(&pids);
        let mut child = self
            .command(&["--kind", "body", "--bytes", "1073741824"], &[], None)
            .stdout(Stdio::null())
            .spawn()?;
        let mut most = before;
        let end = Instant::now() + Duration::from_secs(60);
        while child.try_wait()?.is_none() {
            most = most.max(resident_kib(&pids));
            if Instant::now() > end {
                child.kill()?;
            }
            sleep(Duration::from_millis(20));
        }
        anyhow::ensure!(child.wait()?.success(), "the body did not come through");
        Ok((most - before) / 1024.0)
    }

    /// Many connections that have had one answer each and wait.
    fn idle(&self) -> Result<Vec<(Column, f64)>> {
        let before = resident_kib(&self.target.pids());
        let connections = self.idle_connections.to_string();
        let mut child = self
            .command(&["--kind", "idle"], &["--connections", &connections], None)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().context("no output")?).read_line(&mut line)?;
        let opened =
            serde_json::from_str::<Found>(&line).context("the connections were not opened");
        sleep(Duration::from_millis(1000));
        let pids = self.target.pids();
        let each = (resident_kib(&pids) - before) / self.idle_connections as f64;
        let cpu = cpu_seconds(&pids);
        sleep(Duration::from_secs(1));
        let cpu = (cpu_seconds(&pids) - cpu) * 1e3;
        drop(child.stdin.take());
        child.wait()?;
        opened?;
        Ok(vec![(Column::Idle, each), (Column::IdleCpu, cpu)])
    }
}

fn found(mut command: Command) -> Result<Found> {
    let output = command.stderr(Stdio::piped()).output()?;
    anyhow::ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
            .lines()
            .next()
            .unwrap_or("the load failed")
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}

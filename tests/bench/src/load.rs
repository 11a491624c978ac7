//! The load: what is asked for, how often at once, and how long it took.
//!
//! Each run is a process of its own that prints one line of JSON, so that its time on the processor is its own.

use crate::{ca::DOMAIN, client::Client, origin::drain};
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, task::JoinSet};

/// How the load reaches the origin, and how much of it there is.
#[derive(Debug, Clone, Args)]
pub struct Load {
    /// The origin's port.
    #[arg(long)]
    pub origin: u16,
    /// The proxy; none goes straight.
    #[arg(long)]
    pub proxy: Option<SocketAddr>,
    /// Roots to believe.
    #[arg(long)]
    pub root: Vec<PathBuf>,
    #[arg(long, default_value = "h1")]
    pub version: Version,
    #[arg(long, default_value_t = 1)]
    pub connections: usize,
    /// Requests at once on each connection (HTTP/2).
    #[arg(long, default_value_t = 1)]
    pub streams: usize,
    /// How long, in milliseconds.
    #[arg(long, default_value_t = 1000)]
    pub time: u64,
    /// Number of requests, instead of a time.
    #[arg(long)]
    pub requests: Option<u64>,
    /// The number of the first fresh host.
    #[arg(long)]
    pub fresh: Option<u64>,
    /// Bytes of one long body.
    #[arg(long, default_value_t = 0)]
    pub bytes: u64,
    #[arg(long, default_value = "requests")]
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Version {
    H1,
    H2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Small answers, one after the other on each stream.
    Requests,
    /// A new connection for each request.
    Connections,
    /// One long body.
    Body,
    /// An event stream, until its first event.
    Event,
    /// Connections that have had one answer and wait until standard input ends.
    Idle,
}

/// What one run found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Found {
    /// Answers, connections or bytes.
    pub count: u64,
    pub seconds: f64,
    /// The median time of one answer.
    pub p50_us: f64,
    /// The time that 99 answers in 100 took at most.
    #[serde(default)]
    pub p99_us: f64,
    /// Connections that resumed a session of TLS.
    #[serde(default)]
    pub resumed: u64,
}

impl Found {
    /// Answers, connections or bytes a second.
    pub fn rate(&self) -> f64 {
        self.count as f64 / self.seconds
    }
}

/// Runs one load.
pub async fn run(load: Load) -> Result<Found> {
    let client = Arc::new(Client::new(load)?);
    match client.load.kind {
        Kind::Requests => requests(client).await,
        Kind::Connections => connections(client).await,
        Kind::Body => body(&client).await,
        Kind::Event => event(&client).await,
        Kind::Idle => idle(client).await,
    }
}

fn first_host() -> String {
    format!("www.{DOMAIN}")
}

async fn requests(client: Arc<Client>) -> Result<Found> {
    let host = first_host();
    let mut senders = Vec::new();
    for _ in 0..client.load.connections {
        let mut sender = client.open(&host).await?;
        // The first answer on a connection is not timed.
        drain(sender.ask(client.request(&host, "/")?).await?).await?;
        for _ in 1..client.load.streams {
            senders.push(sender.again().context("HTTP/1.1 has one stream")?);
        }
        senders.push(sender);
    }
    let begin = Instant::now();
    let client = Arc::new(Client {
        end: begin + Duration::from_millis(client.load.time),
        left: AtomicU64::new(client.load.requests.unwrap_or(u64::MAX)),
        resumed: AtomicU64::new(0),
        load: client.load.clone(),
        tls: client.tls.clone(),
    });
    let mut tasks = JoinSet::new();
    for mut sender in senders {
        let (client, host) = (Arc::clone(&client), host.clone());
        tasks.spawn(async move {
            let request = client.request(&host, "/")?;
            let mut times = Vec::with_capacity(4096);
            while client.goes_on() {
                let asked = Instant::now();
                let length = drain(sender.ask(request.clone()).await?).await?;
                anyhow::ensure!(length == 1024, "a body of {length} bytes came");
                times.push(asked.elapsed());
            }
            Ok(times)
        });
    }
    found(begin, tasks).await
}

async fn connections(client: Arc<Client>) -> Result<Found> {
    let numbers = Arc::new(AtomicU64::new(client.load.fresh.unwrap_or(0)));
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..client.load.connections {
        let (client, numbers) = (Arc::clone(&client), Arc::clone(&numbers));
        tasks.spawn(async move {
            let mut times = Vec::with_capacity(4096);
            while client.goes_on() {
                let host = match client.load.fresh {
                    Some(_) => format!("h{}.{DOMAIN}", numbers.fetch_add(1, Ordering::Relaxed)),
                    None => first_host(),
                };
                let asked = Instant::now();
                let mut sender = client.open(&host).await?;
                drain(sender.ask(client.request(&host, "/")?).await?).await?;
                times.push(asked.elapsed());
            }
            Ok(times)
        });
    }
    let found = found(begin, tasks).await?;
    Ok(Found {
        resumed: client.resumed.load(Ordering::Relaxed),
        ..found
    })
}

async fn found(begin: Instant, mut tasks: JoinSet<Result<Vec<Duration>>>) -> Result<Found> {
    let mut times = Vec::new();
    while let Some(task) = tasks.join_next().await {
        times.extend(task??);
    }
    let seconds = begin.elapsed().as_secs_f64();
    anyhow::ensure!(!times.is_empty(), "nothing was answered");
    times.sort_unstable();
    Ok(Found {
        count: times.len() as u64,
        seconds,
        p50_us: times[times.len() / 2].as_secs_f64() * 1e6,
        p99_us: times[times.len() * 99 / 100].as_secs_f64() * 1e6,
        ..Found::default()
    })
}

async fn body(client: &Client) -> Result<Found> {
    let host = first_host();
    let mut sender = client.open(&host).await?;
    let begin = Instant::now();
    let path = format!("/bytes/{}", client.load.bytes);
    let count = drain(sender.ask(client.request(&host, &path)?).await?).await?;
    anyhow::ensure!(count == client.load.bytes, "the body was cut at {count}");
    let seconds = begin.elapsed().as_secs_f64();
    Ok(Found {
        count,
        seconds,
        ..Found::default()
    })
}

async fn event(client: &Client) -> Result<Found> {
    let host = first_host();
    let mut sender = client.open(&host).await?;
    let begin = Instant::now();
    let mut body = sender.ask(client.request(&host, "/events")?).await?;
    let frame = body.frame().await.context("no event came")??;
    anyhow::ensure!(
        frame
            .data_ref()
            .is_some_and(|data| data.starts_with(b"data: first"))
    );
    let time = begin.elapsed();
    Ok(Found {
        count: 1,
        seconds: time.as_secs_f64(),
        p50_us: time.as_secs_f64() * 1e6,
        ..Found::default()
    })
}

async fn idle(client: Arc<Client>) -> Result<Found> {
    let begin = Instant::now();
    let host = first_host();
    let mut tasks = JoinSet::new();
    let numbers = Arc::new(AtomicU64::new(0));
    for _ in 0..16 {
        let (client, numbers, host) = (Arc::clone(&client), Arc::clone(&numbers), host.clone());
        tasks.spawn(async move {
            let mut kept = Vec::new();
            while numbers.fetch_add(1, Ordering::Relaxed) < client.load.connections as u64 {
                let mut sender = client.open(&host).await?;
                drain(sender.ask(client.request(&host, "/")?).await?).await?;
                kept.push(sender);
            }
            Ok::<_, anyhow::Error>(kept)
        });
    }
    let mut kept = Vec::new();
    while let Some(task) = tasks.join_next().await {
        kept.extend(task??);
    }
    let found = Found {
        count: kept.len() as u64,
        seconds: begin.elapsed().as_secs_f64(),
        ..Found::default()
    };
    println!("{}", serde_json::to_string(&found)?);
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    drop(kept);
    Ok(found)
}

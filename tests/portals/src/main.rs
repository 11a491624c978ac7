//! `portals`: all simulated portals until somebody stops them, for tests that drive a real browser.
//!
//! It opens no browser and starts no proxy.

use biscuit_tin_portals::{Portals, embedded, hosts, systems};
use clap::Parser;
use serde_json::json;
use std::{io, path::PathBuf};

/// Run all simulated council portals on loopback.
#[derive(Debug, Parser)]
struct Options {
    /// Write the CA of the portals here (PEM)
    #[arg(long, value_name = "PATH")]
    ca_file: PathBuf,
    /// Write this file once all listeners accept: JSON with tls, plain, index, ca, pid, hosts, systems and planted
    #[arg(long, value_name = "PATH")]
    ready_file: PathBuf,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let options = Options::parse();
    let portals = Portals::start().await?;
    std::fs::write(&options.ca_file, portals.ca_pem())?;
    let pages: Vec<_> = systems()
        .map(|system| json!({ "council": system.council, "service": system.service, "name": system.name, "url": system.url() }))
        .collect();
    let planted = systems().chain(embedded()).flat_map(|system| {
        system.straying().map(|(name, strays)| json!({ "host": system.host, "name": name, "how": strays.how, "shows": strays.shows }))
    });
    let planted: Vec<_> = planted.collect();
    let ready = json!({
        "tls": portals.tls_addr(), "plain": portals.plain_addr(), "index": portals.index_addr(),
        "ca": options.ca_file, "pid": std::process::id(), "hosts": hosts().collect::<Vec<_>>(), "systems": pages, "planted": planted,
    });
    // Written aside and moved, so that a reader never finds half of it.
    let draft = options.ready_file.with_extension("new");
    std::fs::write(&draft, ready.to_string())?;
    std::fs::rename(&draft, &options.ready_file)?;
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            _ = term.recv() => {}
            end = tokio::signal::ctrl_c() => end?,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    portals.stop().await;
    Ok(())
}

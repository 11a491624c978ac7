//! Side-by-side measurements of Biscuit Tin and its peers. See README.md beside this file.
//!
//! One program with several parts: `measure` starts the others as processes of their own.

mod ca;
mod client;
mod column;
mod load;
mod origin;
mod pairs;
mod peers;
mod process;
mod ratio;
mod relay;
mod table;
mod target;
mod tunnel;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Measures Biscuit Tin side by side with its peers")]
struct Cli {
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Measures and writes the table.
    Measure(table::Measure),
    /// The origin.
    Origin { dir: PathBuf },
    /// The bare TLS relay.
    Relay { dir: PathBuf },
    /// The same with ring as the provider of TLS.
    RelayRing { dir: PathBuf },
    /// The blind tunnel.
    Tunnel { dir: PathBuf },
    /// One run of the load.
    Load(load::Load),
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    // It is the first one: nothing else has run yet.
    let provider = match cli.part {
        Part::RelayRing { .. } => ca::ring(),
        _ => ca::provider(),
    };
    let _ = provider.install_default();
    if let Part::Measure(measure) = cli.part {
        return measure.run();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match cli.part {
            Part::Origin { dir } => origin::run(&dir).await,
            Part::Relay { dir } | Part::RelayRing { dir } => relay::run(&dir).await,
            Part::Tunnel { .. } => tunnel::run().await,
            Part::Load(load) => {
                let idle = load.kind == load::Kind::Idle;
                let found = load::run(load).await?;
                if !idle {
                    println!("{}", serde_json::to_string(&found)?);
                }
                Ok(())
            }
            Part::Measure(_) => Ok(()),
        }
    })
}

//! `council`: the councils of the United Kingdom, and which of them are looked at.
//!
//! One file per subcommand's work; this one parses.

mod change;
mod list;
mod report;

use crate::cli::error::CommandError;
use crate::config::registry_files::RegistryFolders;
use clap::{Args, Subcommand};
use std::path::PathBuf;

pub(super) use change::one;

/// The councils of the United Kingdom, and which of them Biscuit Tin looks at.
#[derive(Debug, Args)]
pub(super) struct CouncilCommand {
    #[command(flatten)]
    registry: RegistryFolders,
    /// As JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Every council: id, name, nation, tier, domain, whether it is looked at, and whether we hold its cookie notice
    List,
    /// Look at a council's sites, with its cookie notice or without
    Add(Add),
    /// Look no more at a council that was added
    Remove(Remove),
}

#[derive(Debug, Args)]
struct Add {
    /// Its name or a part of it, its id, or one of its sites: Kirklees, www.kirklees.gov.uk
    #[arg(value_name = "NAME|HOST")]
    council: String,
    /// Its cookie notice, as a registry file
    #[arg(long, value_name = "FILE")]
    notice: Option<PathBuf>,
    /// Also put the new local root into the stores of your browsers, and the old one out; and lay aside a file that you changed
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
struct Remove {
    /// Its name or a part of it, its id, or one of its sites: Kirklees, www.kirklees.gov.uk
    #[arg(value_name = "NAME|HOST")]
    council: String,
    /// Also put the new local root into the stores of your browsers, and the old one out; and lay aside a file that you changed
    #[arg(long)]
    yes: bool,
}

impl CouncilCommand {
    pub(super) fn run(self) -> Result<(), CommandError> {
        match self.what {
            What::List => list::list(&self.registry.load()?, self.json),
            What::Add(Add {
                council,
                notice,
                yes,
            }) => {
                let change = change::Change::begin(&self.registry, &council, yes)?;
                change.add(notice.as_deref())?.tell(self.json)
            }
            What::Remove(Remove { council, yes }) => {
                let change = change::Change::begin(&self.registry, &council, yes)?;
                change.remove()?.tell(self.json)
            }
        }
    }
}

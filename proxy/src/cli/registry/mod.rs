//! `registry`: what councils declare and what is known about vendors, for people who read and write it.
//!
//! One file per subcommand; this one parses, loads the registry and turns the result into an exit code.

mod check;
mod compare;
mod find;
mod list;
mod new;
mod schema;
mod show;
mod wat;

use crate::cli::{council::one, error::CommandError, out::delivered};
use crate::config::registry_files::RegistryFolders;
use biscuit_tin_shared::{
    cookie::site::Host,
    registry::{
        lint::{possible_mistakes, read_later},
        sources,
    },
};
use clap::{Args, Subcommand, ValueEnum};
use jiff::{Timestamp, civil::Date, tz::offset};
use std::path::PathBuf;

/// Read and check the registry: what councils declare, and what is known about vendors.
#[derive(Debug, Args)]
pub(super) struct RegistryCommand {
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
    /// Every council and service, and every vendor, with the number of entries
    List,
    /// Every declaration, claim and vendor entry
    Show {
        /// Only this council, service or vendor: part of its name
        only: Option<String>,
        /// As another tool reads it
        #[arg(long, conflicts_with = "json")]
        format: Option<Format>,
    },
    /// Which entry explains a cookie on a host, and why others do not
    Find {
        /// The host, such as jobs.luton.gov.uk
        host: String,
        /// The cookie's name
        name: String,
    },
    /// What changed between a cookie notice and the registry: added, gone, another time or category
    Compare {
        /// A saved page (HTML), Markdown, or text; - reads standard input
        notice: PathBuf,
        /// The council's id; else the hosts in the notice say it
        #[arg(long, value_name = "ID")]
        council: Option<String>,
    },
    /// A commented registry file for a council, to begin with
    New {
        /// The council: its name, id or one of its sites
        council: String,
    },
    /// The JSON Schema of a registry file
    Schema {
        /// What the file holds
        #[arg(default_value = "council")]
        of: schema::Of,
    },
    /// Whether the files can be used, which replace each other, and possible mistakes in them
    Check {
        /// Also whether each vendor entry has a source that names it, and how well each vendor is known
        #[arg(long)]
        sources: bool,
    },
}

/// A form that another tool reads.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Knowledge bases of the EDPB Website Auditing Tool
    Wat,
}

impl RegistryCommand {
    pub(super) fn run(self) -> Result<(), CommandError> {
        let registry = || self.registry.load();
        let mut out = anstream::stdout().lock();
        let written = match &self.what {
            What::List => list::list(&registry()?, self.json, &mut out),
            What::Show { only, format } => match format {
                Some(Format::Wat) => wat::show(&registry()?, only.as_deref(), &mut out),
                None => show::show(&registry()?, only.as_deref(), self.json, &mut out),
            },
            What::Find { host, name } => {
                let Some(canonical) = Host::parse(host) else {
                    return Err(CommandError::NotAHost { text: host.clone() });
                };
                find::find(&registry()?, &canonical, name, self.json, &mut out)
            }
            What::Compare { notice, council } => {
                let found = compare::compare(
                    &registry()?,
                    notice,
                    council.as_deref(),
                    self.json,
                    &mut out,
                )?;
                if found > 0 {
                    return Err(CommandError::ChecksFailed);
                }
                Ok(())
            }
            What::New { council } => new::new(one(council)?, &mut out),
            What::Schema { of } => schema::schema(*of, &mut out),
            What::Check { sources } => {
                let registry = registry()?;
                let mut mistakes = possible_mistakes(&registry);
                mistakes.extend(read_later(&registry, latest_day()));
                if *sources {
                    mistakes.extend(sources::faults(&registry));
                }
                let written = check::check(&registry, &mistakes, *sources, self.json, &mut out);
                if !mistakes.is_empty() {
                    written.map_err(CommandError::Output)?;
                    return Err(CommandError::PossibleMistakes(mistakes.len()));
                }
                written
            }
        };
        delivered(written).map(drop)
    }
}

/// The day that it is where days begin first, 14 hours before Greenwich.
fn latest_day() -> Date {
    offset(14).to_datetime(Timestamp::now()).date()
}

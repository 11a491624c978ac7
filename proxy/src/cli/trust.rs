//! `trust`: the local root in the stores of the user's browsers, and on request in the system's.
//!
//! It reports store by store; the work is done in `crate::trust`.

use crate::cli::{
    error::CommandError,
    log::log_to_stderr,
    out::{advise, day, say},
};
use crate::{
    app::folder_lock::is_proxy_running,
    ca::{Root, RootError},
    config::{Config, RunOptions, data_folder::DataFolderOption, registry_files::listed},
    os::clock,
    trust::{
        CertificateStore, Fingerprint, StoreReport, StoreState, TrustError, stores, system_store,
    },
};
use biscuit_tin_shared::registry::listed::Listed;
use clap::{Args, Subcommand};
use serde_json::json;

/// Make browsers trust the local root, show which do, and take it out again.
#[derive(Debug, Args)]
pub(super) struct Trust {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "a command line is parsed once")]
enum Step {
    /// Put the local root into the stores of your browsers, and read it back
    Install(Install),
    /// Show which stores trust the local root
    Status(Status),
    /// Take every local root of Biscuit Tin out of every store, and delete the root and its key
    Uninstall(Uninstall),
}

#[derive(Debug, Args)]
struct Install {
    /// Put it into the system's store too, as root or through sudo
    #[arg(long)]
    system: bool,
    // If there is no root yet, one is made for the hosts that these options name.
    #[command(flatten)]
    options: RunOptions,
}

#[derive(Debug, Args)]
struct Status {
    /// One JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data_dir: DataFolderOption,
}

#[derive(Debug, Args)]
struct Uninstall {
    /// Take it out of the system's store too, as root or through sudo
    #[arg(long)]
    system: bool,
    #[command(flatten)]
    data_dir: DataFolderOption,
}

impl Trust {
    pub(super) fn run(self) -> Result<(), CommandError> {
        log_to_stderr(crate::config::LogFormat::Text, "biscuit_tin=warn");
        match self.step {
            Step::Install(install) => install.run(),
            Step::Status(status) => status.run(),
            Step::Uninstall(uninstall) => uninstall.run(),
        }
    }
}

impl Install {
    fn run(self) -> Result<(), CommandError> {
        // Checks for what could be missing before changing anything.
        let mut stores = stores()?;
        let system = system_store();
        if self.system {
            stores.push(system.ok_or(TrustError::NoSystemStore)?);
        } else {
            // Where an earlier root is, the new one comes in its place.
            stores.extend(system.filter(|store| store.status(None).state == StoreState::Stale));
        }
        if stores.is_empty() {
            return Err(CommandError::NoStore);
        }
        let config = self.options.resolve()?;
        let files = config.data_folder.root();
        let before = Root::load(&files)?;
        let root = root_to_trust(&config)?;
        let is_new = before
            .as_ref()
            .is_none_or(|before| before.der() != root.der());
        say(&format!("Local root: {}", describe(&root)))?;
        let mut missed = files.wanted_hosts();
        missed.retain(|host| before.as_ref().is_some_and(|before| !before.permits(host)));
        if is_new && !missed.is_empty() {
            let missed = missed.join(", ");
            say(&format!(
                "It is for {missed} too, which the last start was to look at."
            ))?;
        }
        let reports: Vec<_> = stores.iter().map(|store| store.install(&root)).collect();
        files
            .note_trust_step(clock::now())
            .map_err(RootError::from)?;
        show(&reports)?;
        let any_is = |state| reports.iter().any(|report| report.state == state);
        if any_is(StoreState::NotStarted) {
            say(
                "Where there is no database yet, start Firefox with that profile once, then run this again.",
            )?;
        }
        if any_is(StoreState::Trusted) {
            advise("Restart browsers that are open. To undo this: biscuit-tin trust uninstall")?;
        }
        if is_new && is_proxy_running(&config.data_folder) {
            // Where the folder of the root was deleted, a running proxy watches none.
            say(match before.is_none() {
                true => "A proxy is running with the root from before: stop it and start it again.",
                false => "The running proxy takes up the new root.",
            })?;
        }
        failures(&reports)
    }
}

/// The present root, or a new one where it ends soon, or does not permit what this command or the last start was to look
/// at.
fn root_to_trust(config: &Config) -> Result<Root, CommandError> {
    let files = config.data_folder.root();
    let (_, listed) = listed(config)?;
    let hosts = listed.hosts().map(str::to_owned);
    let wanted = Listed::new(hosts.chain(files.wanted_hosts()));
    Ok(Root::load_or_replace(&files, &wanted, clock::now())?)
}

impl Status {
    fn run(self) -> Result<(), CommandError> {
        let root = Root::load(&self.data_dir.resolve()?.root())?;
        let stores = stores()?.into_iter().chain(system_store());
        let reports: Vec<_> = stores.map(|store| store.status(root.as_ref())).collect();
        if !self.json {
            say(&match &root {
                Some(root) => format!("Local root: {}", describe(root)),
                None => {
                    "Local root: none yet; `run`, `browse` or `trust install` makes one".to_owned()
                }
            })?;
            show(&reports)?;
            return failures(&reports);
        }
        let root = root.map(|root| {
            json!({
                "name": root.name(),
                "path": root.path(),
                "sha256": Fingerprint::of(root.der()).to_string(),
                "until": root.until().unix_timestamp(),
                "renewal_due": root.renewal_is_due(clock::now()),
            })
        });
        say(&json!({ "root": root, "stores": reports }).to_string())?;
        failures(&reports)
    }
}

impl Uninstall {
    fn run(self) -> Result<(), CommandError> {
        let mut reports: Vec<_> = stores()?.iter().map(CertificateStore::uninstall).collect();
        if let Some(system) = system_store() {
            let before = system.status(None);
            if before.state == StoreState::Stale && !self.system {
                reports.push(StoreReport {
                    state: StoreState::Failed,
                    problem: Some(
                        "it still trusts a local root of Biscuit Tin: run `biscuit-tin trust uninstall --system`"
                            .to_owned(),
                    ),
                    ..before
                });
            } else {
                reports.push(system.uninstall());
            }
        }
        show(&reports)?;
        // A certificate that stays in a store is harmless without its key.
        let folder = self.data_dir.resolve()?;
        Root::delete(&folder.root())?;
        say("The root and its key are deleted.")?;
        if is_proxy_running(&folder) {
            say("A proxy is running and keeps its root until you stop it.")?;
        }
        failures(&reports)
    }
}

/// Checks that no store has a local root of Biscuit Tin, and changes none.
///
/// # Errors
/// Some have one, or cannot be read.
pub(super) fn require_no_trust() -> Result<(), CommandError> {
    let mut reports: Vec<_> = stores()?.iter().map(|store| store.status(None)).collect();
    let system = system_store().map(|store| store.status(None));
    let has_root = |report: &StoreReport| report.state == StoreState::Stale;
    let option = if system.as_ref().is_some_and(has_root) {
        " --system"
    } else {
        ""
    };
    reports.extend(system);
    let (trusting, others): (Vec<_>, Vec<_>) = reports.into_iter().partition(has_root);
    if !trusting.is_empty() {
        let names: Vec<_> = trusting.into_iter().map(|report| report.store).collect();
        let stores = names.join(", ");
        return Err(CommandError::StillTrusted { stores, option });
    }
    show(&others)?;
    failures(&others)
}

fn describe(root: &Root) -> String {
    format!("{}, until {}", root.name(), day(root.until()))
}

/// Prints one line per store; the state is a word, never a colour alone.
fn show(reports: &[StoreReport]) -> Result<(), CommandError> {
    for report in reports {
        let word = match report.state {
            StoreState::Trusted => "trusted",
            StoreState::Absent => "not there",
            StoreState::Stale => "not in use",
            StoreState::NotStarted => "no database",
            StoreState::Failed => "failed",
        };
        say(&format!(
            "  {word:<12} {}  ({})",
            report.store,
            report.place.display()
        ))?;
        if let Some(problem) = &report.problem {
            say(&format!("               {problem}"))?;
        }
        for host in &report.one_host {
            say(&format!(
                "               it trusts a root for {host} alone too, while somebody looks at a page there"
            ))?;
        }
        if report.state == StoreState::Stale {
            let names = report.roots.join(", ");
            say(&format!(
                "               {names}: `trust install` puts the root that is in use in its place"
            ))?;
        }
    }
    Ok(())
}

fn failures(reports: &[StoreReport]) -> Result<(), CommandError> {
    let failed = reports
        .iter()
        .filter(|report| report.state == StoreState::Failed)
        .count();
    match failed {
        0 => Ok(()),
        n => Err(CommandError::Stores(n)),
    }
}

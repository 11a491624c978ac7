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
    config::{
        Config, RunOptions,
        data_folder::{DataFolder, DataFolderOption},
        registry_files::listed,
    },
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
        let stores = stores_to_change(self.system)?;
        let config = self.options.resolve()?;
        let step = TrustStep::of(&config)?;
        let missed = step.missed();
        let new = step.take(&config, &stores)?;
        say(&format!("Local root: {}", describe(&new.root)))?;
        if new.is_new && !missed.is_empty() {
            let missed = missed.join(", ");
            say(&format!(
                "It is for {missed} too, which the last start was to look at."
            ))?;
        }
        new.show(&config)
    }
}

/// The stores that get a new root.
///
/// # Errors
/// There are none, or they cannot be read.
pub(super) fn stores_to_change(with_system: bool) -> Result<Vec<CertificateStore>, CommandError> {
    let mut stores = stores()?;
    let system = system_store();
    if with_system {
        stores.push(system.ok_or(TrustError::NoSystemStore)?);
    } else {
        // Where an earlier root is, the new one comes in its place.
        stores.extend(system.filter(|store| store.status(None).state == StoreState::Stale));
    }
    match stores.is_empty() {
        true => Err(CommandError::NoStore),
        false => Ok(stores),
    }
}

/// What a trust step is to do: the root that there is, and the hosts that one is wanted for.
pub(super) struct TrustStep {
    pub(super) before: Option<Root>,
    wanted: Listed,
    noted: Vec<String>,
    dropped: Vec<String>,
}

/// A root that a trust step has put into the stores.
pub(super) struct NewRoot {
    root: Root,
    /// Whether it came in the place of another, or is the first.
    is_new: bool,
    is_first: bool,
    pub(super) reports: Vec<StoreReport>,
}

impl TrustStep {
    /// The step for a configuration, which the hosts of the last start are added to.
    ///
    /// # Errors
    /// The root or the registry cannot be read.
    pub(super) fn of(config: &Config) -> Result<Self, CommandError> {
        let files = config.data_folder.root();
        let before = Root::load(&files)?;
        let (_, listed) = listed(config)?;
        let (noted, names) = (files.wanted_hosts(), files.dropped_names());
        let hosts = listed.hosts().chain(noted.iter().map(String::as_str));
        let wanted = Listed::new(hosts.map(str::to_owned));
        let step = Self {
            dropped: before
                .as_ref()
                .map_or(Vec::new(), |root| root.to_drop(&wanted, &names)),
            before,
            wanted,
            noted,
        };
        // A root that is to lose a name keeps the others: options of the proxy that runs may need them.
        Ok(match step.dropped.is_empty() {
            true => step,
            false => step.keeping(),
        })
    }

    /// The same, for a root that permits what the one before does too, but for what is to be dropped.
    #[must_use]
    pub(super) fn keeping(mut self) -> Self {
        let before = self.before.iter().flat_map(Root::names);
        let kept = before.filter(|name| !self.dropped.iter().any(|dropped| dropped == name));
        let hosts = self.wanted.hosts().chain(kept).map(str::to_owned);
        self.wanted = Listed::new(hosts);
        self
    }

    /// The names that the root gains.
    pub(super) fn gained(&self) -> Vec<String> {
        let before = self.before.as_ref();
        let missing = before.map_or_else(
            || self.wanted.hosts().collect(),
            |root| root.missing(&self.wanted),
        );
        missing.into_iter().map(str::to_owned).collect()
    }

    /// The names that it loses.
    pub(super) fn lost(&self) -> &[String] {
        &self.dropped
    }

    /// The hosts that the last start was to look at, and that the root does not permit.
    fn missed(&self) -> Vec<String> {
        let noted = self.noted.iter().cloned();
        let is_missed =
            |host: &String| self.before.as_ref().is_some_and(|root| !root.permits(host));
        noted.filter(is_missed).collect()
    }

    /// Makes the root, or keeps the present one where it does, and puts it into the stores.
    ///
    /// # Errors
    /// The root cannot be made. What is wrong with a store is in its report.
    pub(super) fn take(
        self,
        config: &Config,
        stores: &[CertificateStore],
    ) -> Result<NewRoot, CommandError> {
        let files = config.data_folder.root();
        let root = Root::load_or_replace(&files, &self.wanted, clock::now());
        let root = root.map_err(|error| CommandError::RootIn {
            error,
            folder: config.data_folder.clone(),
        })?;
        let before = self.before.as_ref();
        let reports = stores.iter().map(|store| store.install(&root)).collect();
        files.note_dropped(&[]).map_err(RootError::from)?;
        files
            .note_trust_step(clock::now())
            .map_err(RootError::from)?;
        Ok(NewRoot {
            is_new: before.is_none_or(|before| before.der() != root.der()),
            is_first: before.is_none(),
            root,
            reports,
        })
    }
}

impl NewRoot {
    /// Prints what became of each store, and what is left to do.
    ///
    /// # Errors
    /// A store could not be changed.
    pub(super) fn show(&self, config: &Config) -> Result<(), CommandError> {
        show(&self.reports, &config.data_folder)?;
        let any_is = |state| self.reports.iter().any(|report| report.state == state);
        if any_is(StoreState::NotStarted) {
            say(
                "Where there is no database yet, start Firefox with that profile once, then run this again.",
            )?;
        }
        if any_is(StoreState::Trusted) {
            advise(&format!(
                "Restart browsers that are open. To undo this: {}",
                config.data_folder.command("trust uninstall")
            ))?;
        }
        if self.is_new && is_proxy_running(&config.data_folder) {
            // Where the folder of the root was deleted, a running proxy watches none.
            say(match self.is_first {
                true => "A proxy is running with the root from before: stop it and start it again.",
                false => "The running proxy takes up the new root.",
            })?;
        }
        failures(&self.reports)
    }
}

impl Status {
    fn run(self) -> Result<(), CommandError> {
        let folder = self.data_dir.resolve()?;
        let root = Root::load(&folder.root())?;
        let stores = stores()?.into_iter().chain(system_store());
        let reports: Vec<_> = stores.map(|store| store.status(root.as_ref())).collect();
        if !self.json {
            advise(&match &root {
                Some(root) => format!("Local root: {}", describe(root)),
                None => format!(
                    "Local root: none yet. To make one: {}",
                    folder.command("trust install")
                ),
            })?;
            show(&reports, &folder)?;
            // A store with another root names the step already.
            let is_named = |state| matches!(state, StoreState::Trusted | StoreState::Stale);
            if root.is_some() && !reports.iter().any(|report| is_named(report.state)) {
                advise(&format!(
                    "Nothing here trusts it. To put it into your browsers: {}",
                    folder.command("trust install")
                ))?;
            }
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
        let folder = self.data_dir.resolve()?;
        let mut reports: Vec<_> = stores()?.iter().map(CertificateStore::uninstall).collect();
        if let Some(system) = system_store() {
            let before = system.status(None);
            if before.state == StoreState::Stale && !self.system {
                reports.push(StoreReport {
                    state: StoreState::Failed,
                    problem: Some(format!(
                        "it still trusts a local root of Biscuit Tin: run: {}",
                        folder.command("trust uninstall --system")
                    )),
                    ..before
                });
            } else {
                reports.push(system.uninstall());
            }
        }
        show(&reports, &folder)?;
        // A certificate that stays in a store is harmless without its key.
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
pub(super) fn require_no_trust(folder: &DataFolder) -> Result<(), CommandError> {
    let mut reports: Vec<_> = stores()?.iter().map(|store| store.status(None)).collect();
    let system = system_store().map(|store| store.status(None));
    let has_root = |report: &StoreReport| report.state == StoreState::Stale;
    let option = if system.as_ref().is_some_and(has_root) {
        "trust uninstall --system"
    } else {
        "trust uninstall"
    };
    reports.extend(system);
    let (trusting, others): (Vec<_>, Vec<_>) = reports.into_iter().partition(has_root);
    if !trusting.is_empty() {
        let names: Vec<_> = trusting.into_iter().map(|report| report.store).collect();
        let stores = names.join(", ");
        let command = folder.command(option);
        return Err(CommandError::StillTrusted { stores, command });
    }
    show(&others, folder)?;
    failures(&others)
}

fn describe(root: &Root) -> String {
    format!("{}, until {}", root.name(), day(root.until()))
}

/// Prints one line per store; the state is a word, never a colour alone.
fn show(reports: &[StoreReport], folder: &DataFolder) -> Result<(), CommandError> {
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
            advise(&format!("               {problem}"))?;
        }
        for host in &report.one_host {
            say(&format!(
                "               it trusts a root for {host} alone too, while somebody looks at a page there"
            ))?;
        }
        if report.state == StoreState::Stale {
            let names = report.roots.join(", ");
            advise(&format!(
                "               {names}: to put the root that is in use in its place: {}",
                folder.command("trust install")
            ))?;
        }
    }
    Ok(())
}

pub(super) fn failures(reports: &[StoreReport]) -> Result<(), CommandError> {
    let failed = reports
        .iter()
        .filter(|report| report.state == StoreState::Failed)
        .count();
    match failed {
        0 => Ok(()),
        n => Err(CommandError::Stores(n)),
    }
}

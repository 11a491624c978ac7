//! `council add` and `council remove`: finds the council, and writes its file or takes it away.
//!
//! It changes no store of certificates: `report` does, once the user says yes.

use super::report::{Outcome, Report};
use crate::cli::{error::CommandError, trust::TrustStep};
use crate::{
    app::error::StartError,
    ca::RootError,
    config::{
        Config,
        added_council::{AddedCouncil, Text, with_notice, without_notice},
        registry_files::{RegistryFolders, listed},
    },
};
use biscuit_tin_shared::registry::{
    Registry,
    authorities::{Authority, meant},
    declaration::CouncilFile,
    listed::Listed,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Most councils that are named where a text may mean several.
const NAMED: usize = 20;

/// A change of one council.
pub(super) struct Change {
    council: &'static Authority,
    config: Config,
    file: AddedCouncil,
    /// The registry and the listed hosts as they are.
    registry: Registry,
    listed: Listed,
    /// The option that names the data folder, for commands that are advised.
    option: String,
    yes: bool,
}

impl Change {
    /// Finds the council, and reads what there is of it.
    ///
    /// # Errors
    /// No council is meant, or several are; or the registry cannot be read.
    pub(super) fn begin(
        folders: &RegistryFolders,
        text: &str,
        yes: bool,
    ) -> Result<Self, CommandError> {
        let council = one(text)?;
        let config = folders.config()?;
        let file = AddedCouncil::find(&config.data_folder.registry(), &council.id);
        let (registry, listed) = listed(&config)?;
        Ok(Self {
            file: file.map_err(StartError::from)?,
            council,
            config,
            registry,
            listed,
            option: folders.data_option(),
            yes,
        })
    }

    /// Looks at the council from now on.
    ///
    /// # Errors
    /// The notice cannot be used, the file was changed by hand, or it cannot be written.
    pub(super) fn add(self, notice: Option<&Path>) -> Result<Report, CommandError> {
        let new = match notice {
            Some(notice) => Some(self.read(notice)?),
            None if self.registry.council(&self.council.id).is_some() => None,
            None => Some(without_notice(self.council)),
        };
        let Some(new) = new.filter(|new| !self.file.is(new)) else {
            return self.report(Outcome::Unchanged, Vec::new(), None);
        };
        let aside = self.file.write(&new, self.yes)?;
        self.report(Outcome::Added, new.mistakes, aside)
    }

    /// Looks at it no more, or by its built-in file again.
    ///
    /// # Errors
    /// It was not added, the file was changed by hand, or it cannot be taken away.
    pub(super) fn remove(self) -> Result<Report, CommandError> {
        if !self.file.is_there() {
            return Err(match self.registry.council(&self.council.id) {
                // As it calls itself in its notice, and as the registry's every other sentence does.
                Some(file) => CommandError::CouncilNotAdded {
                    name: file.council.name.clone(),
                },
                None => CommandError::CouncilNotThere {
                    name: self.council.name.clone(),
                },
            });
        }
        let aside = self.file.remove(self.yes)?;
        self.report(Outcome::Removed, Vec::new(), aside)
    }

    /// The council's file with the notice of a registry file.
    fn read(&self, notice: &Path) -> Result<Text, CommandError> {
        let input = notice.display().to_string();
        let text = fs::read_to_string(notice).map_err(|source| CommandError::Unreadable {
            input: input.clone(),
            source,
        })?;
        with_notice(self.council, input.clone(), &text).map_err(|error| {
            // What reads as a notice is a page that was saved, and no file that went wrong.
            if toml::from_str::<toml::Table>(&text).is_err()
                && crate::notice::read(text.as_bytes()).is_ok()
            {
                let name = self.council.name.clone();
                return CommandError::PageForFile { page: input, name };
            }
            error.into()
        })
    }

    /// What the change means for the root.
    fn report(
        self,
        outcome: Outcome,
        mistakes: Vec<String>,
        aside: Option<PathBuf>,
    ) -> Result<Report, CommandError> {
        let (registry, listed) = listed(&self.config)?;
        let before = self.listed.hosts();
        let left: Vec<String> = before
            .filter(|host| !listed.covers(host))
            .map(str::to_owned)
            .collect();
        self.note(&left, &listed)?;
        let file = registry.council(&self.council.id);
        let hosts = file.map_or(left, own_hosts);
        let name = file.map_or(&self.council.name, |file| &file.council.name);
        Ok(Report {
            council: self.council,
            name: name.clone(),
            notice: file
                .and_then(|file| Some((file.notice.first()?.title.clone(), declared(file)))),
            is_held: file.is_some(),
            hosts,
            path: self.file.path,
            outcome,
            mistakes,
            aside,
            step: TrustStep::of(&self.config)?.keeping(),
            config: self.config,
            option: self.option,
            yes: self.yes,
        })
    }

    /// Notes for the next trust step which names the root is to lose.
    fn note(&self, left: &[String], listed: &Listed) -> Result<(), CommandError> {
        let files = self.config.data_folder.root();
        if !files.folder.exists() {
            return Ok(());
        }
        let wanted = files.wanted_hosts();
        let is_left = |host: &String| left.contains(host);
        if wanted.iter().any(is_left) {
            let wanted: Vec<&str> = wanted
                .iter()
                .filter(|host| !is_left(host))
                .map(String::as_str)
                .collect();
            files.note_wanted(&wanted).map_err(RootError::from)?;
        }
        let mut dropped = files.dropped_names();
        let is_new = !left.is_empty() || dropped.iter().any(|name| listed.covers(name));
        dropped.extend_from_slice(left);
        dropped.retain(|name| !listed.covers(name));
        dropped.sort();
        dropped.dedup();
        if is_new {
            files.note_dropped(&dropped).map_err(RootError::from)?;
        }
        Ok(())
    }
}

/// The one council that a text means.
pub(in crate::cli) fn one(text: &str) -> Result<&'static Authority, CommandError> {
    let text_of = || text.trim().to_owned();
    match meant(text)[..] {
        [] => Err(CommandError::NoSuchCouncil { text: text_of() }),
        [one] => Ok(one),
        ref several => {
            let named = several.iter().take(NAMED);
            let named = named.map(|one| format!("{} ({})", one.name, one.id));
            let mut named = named.collect::<Vec<_>>().join(", ");
            if several.len() > NAMED {
                named.push_str(&format!(" and {} more", several.len() - NAMED));
            }
            Err(CommandError::SeveralCouncils {
                text: text_of(),
                named,
            })
        }
    }
}

/// The hosts of a council that are looked at unasked.
fn own_hosts(file: &CouncilFile) -> Vec<String> {
    let mut hosts: Vec<String> = Registry::own_hosts_of(file).map(str::to_owned).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}

fn declared(file: &CouncilFile) -> usize {
    file.service
        .iter()
        .map(|service| service.cookie.len())
        .sum()
}

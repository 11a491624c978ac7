//! The stores in which browsers keep the roots that they trust: ours goes in, is read back, and comes out again.
//!
//! It keeps no record of its own: what is ours is known by its subject, so roots of earlier installs are found too,
//! and a run that was cut short is finished by the next one. It never touches a certificate of anybody else.

mod installed;
mod native;
mod nss;
mod places;
mod system;
mod tool;

pub(crate) use installed::Fingerprint;
pub(crate) use nss::trust_alone;
pub(crate) use places::{Folders, system_store};

use crate::{ca::Root, os::programs::on_search_path};
use installed::Seen;
use native::Native;
use nss::Nss;
use serde::Serialize;
use std::{io, path::PathBuf};
use system::System;

/// Why a store cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrustError {
    #[error("cannot run {tool}: {source}")]
    Tool { tool: String, source: io::Error },
    #[error(
        "certutil is missing, which reads and changes the stores of Chromium and Firefox: install the package libnss3-tools (Debian, Ubuntu), nss-tools (Fedora), nss (Arch) or mozilla-nss-tools (openSUSE)"
    )]
    NoCertutil,
    #[error("`{line}` failed ({said}): {remedy}")]
    Refused {
        line: String,
        said: String,
        remedy: &'static str,
    },
    #[error(
        "the store took the root and does not show it: look into the browser's own list of authorities"
    )]
    NotBelieved,
    #[error("cannot use {}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} cannot be read ({why}): start Firefox once, and it mends the file", path.display())]
    Profiles { path: PathBuf, why: String },
    #[error("this system's store is of no known kind: install the package ca-certificates")]
    NoSystemStore,
    #[error(
        "the environment names no home folder, so there is no browser to look for: set HOME and try again"
    )]
    NoHome,
}

/// A store of one kind or another.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// The person's database, which Chromium and its kin read; made if it is missing.
    Person(Nss),
    /// A Firefox profile's own; Firefox makes it when it first starts.
    Profile(Nss),
    /// A Linux system's.
    System(System),
    /// A keychain, or the store of Windows.
    Native(Native),
}

/// One store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Store {
    /// Whose it is, for people.
    name: String,
    kind: Kind,
}

/// How a store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// It trusts the root that is in use, and no other of ours.
    Trusted,
    /// It has none of ours.
    Absent,
    /// It has one of ours that is not in use, or does not trust the one that is.
    Stale,
    /// The browser has not made it yet.
    NotStarted,
    /// It could not be read or changed.
    Failed,
}

/// What is known of one store.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report {
    /// Whose it is.
    pub(crate) store: String,
    /// Where it is.
    pub(crate) place: PathBuf,
    /// How it stands.
    pub(crate) state: State,
    /// The names of our roots in it.
    pub(crate) roots: Vec<String>,
    /// What went wrong, with the remedy.
    pub(crate) problem: Option<String>,
}

impl Store {
    fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
        }
    }

    /// Where it is.
    pub(crate) fn place(&self) -> PathBuf {
        match &self.kind {
            Kind::Person(nss) | Kind::Profile(nss) => nss.dir().to_owned(),
            Kind::System(system) => system.dir().to_owned(),
            Kind::Native(native) => native.place(),
        }
    }

    fn read(&self) -> Result<Vec<Seen>, TrustError> {
        match &self.kind {
            Kind::Person(nss) | Kind::Profile(nss) => nss.read(),
            Kind::System(system) => system.read(),
            Kind::Native(native) => native.read(),
        }
    }

    fn add(&self, root: &Root) -> Result<(), TrustError> {
        match &self.kind {
            Kind::Person(nss) | Kind::Profile(nss) => nss.add(root),
            Kind::System(system) => system.add(root),
            Kind::Native(native) => native.add(root),
        }
    }

    fn remove(&self, seen: &Seen) -> Result<(), TrustError> {
        match &self.kind {
            Kind::Person(nss) | Kind::Profile(nss) => nss.remove(seen),
            Kind::System(system) => system.remove(seen),
            Kind::Native(native) => native.remove(seen),
        }
    }

    fn waits_for_its_browser(&self) -> bool {
        matches!(&self.kind, Kind::Profile(nss) if !nss.exists())
    }

    fn needs_certutil(&self) -> bool {
        matches!(&self.kind, Kind::Person(_) | Kind::Profile(_))
    }

    /// How the store stands toward the root that is in use.
    pub(crate) fn status(&self, root: Option<&Root>) -> Report {
        self.report(self.read(), root)
    }

    /// Takes every other root of ours out, puts this one in, and reads it back.
    pub(crate) fn install(&self, root: &Root) -> Report {
        if self.waits_for_its_browser() {
            return self.status(Some(root));
        }
        let wanted = Fingerprint::of(root.der());
        let attempt = || {
            let seen = self.read()?;
            let good = |seen: &Seen| seen.fingerprint == wanted && seen.trusted;
            for other in seen.iter().filter(|seen| !good(seen)) {
                self.remove(other)?;
            }
            if !seen.iter().any(good) {
                self.add(root)?;
            }
            let seen = self.read()?;
            if seen.iter().any(good) {
                Ok(seen)
            } else {
                Err(TrustError::NotBelieved)
            }
        };
        self.report(attempt(), Some(root))
    }

    /// Takes every root of ours out, or only those that `which` names, and reads back that they are gone.
    fn remove_all(&self, which: impl Fn(&Seen) -> bool) -> Report {
        let attempt = || {
            for seen in self.read()?.iter().filter(|seen| which(seen)) {
                self.remove(seen)?;
            }
            if let Kind::Person(nss) = &self.kind {
                nss.clear()?;
            }
            let left = self.read()?;
            match left.iter().find(|seen| which(seen)) {
                Some(_) => Err(TrustError::NotBelieved),
                None => Ok(left),
            }
        };
        self.report(attempt(), None)
    }

    /// Takes every root of ours out, and reads back that they are gone.
    pub(crate) fn uninstall(&self) -> Report {
        self.remove_all(|_| true)
    }

    fn report(&self, found: Result<Vec<Seen>, TrustError>, root: Option<&Root>) -> Report {
        let (state, seen, problem) = match found {
            Ok(seen) if seen.is_empty() && self.waits_for_its_browser() => {
                (State::NotStarted, seen, None)
            }
            Ok(seen) if seen.is_empty() => (State::Absent, seen, None),
            Ok(seen) => {
                let wanted = root.map(|root| Fingerprint::of(root.der()));
                let good = |s: &Seen| Some(s.fingerprint) == wanted && s.trusted;
                let state = if seen.iter().all(good) {
                    State::Trusted
                } else {
                    State::Stale
                };
                (state, seen, None)
            }
            Err(error) => (State::Failed, Vec::new(), Some(error.to_string())),
        };
        Report {
            store: self.name.clone(),
            place: self.place(),
            state,
            roots: seen.into_iter().map(|seen| seen.name).collect(),
            problem,
        }
    }
}

/// The person's stores, once it is certain that they can be read.
///
/// # Errors
/// A tool is missing, or nothing says where home is.
pub(crate) fn stores() -> Result<Vec<Store>, TrustError> {
    let stores = Folders::of_environment()
        .ok_or(TrustError::NoHome)?
        .stores()?;
    if stores.iter().any(Store::needs_certutil) && on_search_path("certutil").is_none() {
        return Err(TrustError::NoCertutil);
    }
    Ok(stores)
}

/// Takes a root that is about to be replaced out of every store that has it.
pub(crate) fn retire(old: &Root) {
    let fingerprint = Fingerprint::of(old.der());
    let home = Folders::of_environment().map_or(Ok(Vec::new()), |folders| folders.stores());
    let stores = home.unwrap_or_else(|error| {
        tracing::warn!(%error, "cannot look for the old root");
        Vec::new()
    });
    for store in stores.into_iter().chain(system_store()) {
        let Ok(seen) = store.read() else {
            tracing::warn!(
                store = %store.name,
                "cannot see whether the old root is trusted there: run `biscuit-tin trust uninstall`"
            );
            continue;
        };
        if !seen.iter().any(|seen| seen.fingerprint == fingerprint) {
            continue;
        }
        let report = store.remove_all(|seen| seen.fingerprint == fingerprint);
        match report.problem {
            None => tracing::warn!(
                store = %store.name,
                "the old root is no longer trusted there: run `biscuit-tin trust install` to trust the new one"
            ),
            Some(problem) => tracing::warn!(
                store = %store.name,
                %problem,
                "the old root could not be taken out: run `biscuit-tin trust uninstall --system`"
            ),
        }
    }
}

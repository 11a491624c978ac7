//! One store of a browser or a system: what it holds of ours, and how that is changed and read back.

use crate::{
    ca::Root,
    trust::{
        error::TrustError,
        installed::{Fingerprint, InstalledRoot},
        native::Native,
        nss::Nss,
        system::System,
    },
};
use serde::Serialize;
use std::path::PathBuf;

/// A store of one kind or another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
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
    pub(super) name: String,
    pub(super) kind: Kind,
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
    pub(super) fn new(name: &str, kind: Kind) -> Self {
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

    pub(super) fn read(&self) -> Result<Vec<InstalledRoot>, TrustError> {
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

    fn remove(&self, seen: &InstalledRoot) -> Result<(), TrustError> {
        match &self.kind {
            Kind::Person(nss) | Kind::Profile(nss) => nss.remove(seen),
            Kind::System(system) => system.remove(seen),
            Kind::Native(native) => native.remove(seen),
        }
    }

    fn waits_for_its_browser(&self) -> bool {
        matches!(&self.kind, Kind::Profile(nss) if !nss.exists())
    }

    pub(super) fn needs_certutil(&self) -> bool {
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
            let good = |seen: &InstalledRoot| seen.fingerprint == wanted && seen.trusted;
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
    pub(super) fn remove_all(&self, which: impl Fn(&InstalledRoot) -> bool) -> Report {
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

    fn report(&self, found: Result<Vec<InstalledRoot>, TrustError>, root: Option<&Root>) -> Report {
        let (state, seen, problem) = match found {
            Ok(seen) if seen.is_empty() && self.waits_for_its_browser() => {
                (State::NotStarted, seen, None)
            }
            Ok(seen) if seen.is_empty() => (State::Absent, seen, None),
            Ok(seen) => {
                let wanted = root.map(|root| Fingerprint::of(root.der()));
                let good = |s: &InstalledRoot| Some(s.fingerprint) == wanted && s.trusted;
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

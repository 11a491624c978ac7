//! One certificate store of a browser or a system: lists, installs and removes local roots, and reads back the result.

use crate::{
    ca::Root,
    trust::{
        error::TrustError,
        installed::{Fingerprint, InstalledRoot},
        native::Native,
        nss::Nss,
        system::SystemStore,
    },
};
use serde::Serialize;
use std::path::PathBuf;

/// The kinds of store, each with its implementation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StoreKind {
    /// The user's NSS database, which Chromium reads; made if it is missing.
    User(Nss),
    /// A Firefox profile's NSS database; Firefox makes it at its first start.
    Profile(Nss),
    /// A Linux system's store.
    System(SystemStore),
    /// A keychain of macOS, or the store of Windows.
    Native(Native),
}

/// One store of certificate authorities, which a browser or a system reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CertificateStore {
    /// Whose it is, for display.
    pub(super) name: String,
    pub(super) kind: StoreKind,
}

/// State of a store with regard to our roots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoreState {
    /// Trusts the root in use, and has none of our other roots.
    Trusted,
    /// Has none of our roots.
    Absent,
    /// Has one of our roots that is not in use, or does not trust the one that is.
    Stale,
    /// Does not exist until the browser first starts.
    NotStarted,
    /// Could not be read or changed.
    Failed,
}

/// The state of one store, for display and as JSON.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StoreReport {
    /// Whose it is.
    pub(crate) store: String,
    /// Where it is.
    pub(crate) place: PathBuf,
    /// Its state.
    pub(crate) state: StoreState,
    /// The names of our roots in it.
    pub(crate) roots: Vec<String>,
    /// The hosts that one of them is for alone, because the user asked to look at a page there.
    pub(crate) one_host: Vec<String>,
    /// What went wrong, with the remedy.
    pub(crate) problem: Option<String>,
}

impl StoreReport {
    /// Which roots a store trusts that trusts the one in use.
    pub(crate) fn trusted(&self) -> String {
        let extra = self.one_host.iter();
        let extra = extra.map(|host| format!(", and one for {host} alone"));
        extra.fold("the root".to_owned(), |text, one| text + &one)
    }
}

impl CertificateStore {
    pub(super) fn new(name: &str, kind: StoreKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
        }
    }

    /// Where it is.
    pub(crate) fn place(&self) -> PathBuf {
        match &self.kind {
            StoreKind::User(nss) | StoreKind::Profile(nss) => nss.dir().to_owned(),
            StoreKind::System(system) => system.dir().to_owned(),
            StoreKind::Native(native) => native.place(),
        }
    }

    pub(super) fn read(&self) -> Result<Vec<InstalledRoot>, TrustError> {
        match &self.kind {
            StoreKind::User(nss) | StoreKind::Profile(nss) => nss.read(),
            StoreKind::System(system) => system.read(),
            StoreKind::Native(native) => native.read(),
        }
    }

    fn add(&self, root: &Root) -> Result<(), TrustError> {
        match &self.kind {
            StoreKind::User(nss) | StoreKind::Profile(nss) => nss.add(root),
            StoreKind::System(system) => system.add(root),
            StoreKind::Native(native) => native.add(root),
        }
    }

    fn remove(&self, seen: &InstalledRoot) -> Result<(), TrustError> {
        match &self.kind {
            StoreKind::User(nss) | StoreKind::Profile(nss) => nss.remove(seen),
            StoreKind::System(system) => system.remove(seen),
            StoreKind::Native(native) => native.remove(seen),
        }
    }

    /// Whether the browser has to make the database first.
    fn waits_for_its_browser(&self) -> bool {
        matches!(&self.kind, StoreKind::Profile(nss) if !nss.exists())
    }

    pub(super) fn needs_certutil(&self) -> bool {
        matches!(&self.kind, StoreKind::User(_) | StoreKind::Profile(_))
    }

    /// Reads the store and compares it with the root in use.
    pub(crate) fn status(&self, root: Option<&Root>) -> StoreReport {
        self.report(self.read(), root)
    }

    /// Installs this root, takes our other roots for the listed hosts out, and reads back that it is trusted.
    pub(crate) fn install(&self, root: &Root) -> StoreReport {
        if self.waits_for_its_browser() {
            return self.status(Some(root));
        }
        let wanted = Fingerprint::of(root.der());
        let attempt = || {
            let seen = self.read()?;
            let good = |seen: &InstalledRoot| seen.fingerprint == wanted && seen.trusted;
            let stays = |seen: &InstalledRoot| good(seen) || seen.one_host.is_some();
            // The new one comes first: whatever ends us here, the store trusts one of them.
            if !seen.iter().any(good) {
                self.add(root)?;
            }
            for other in seen.iter().filter(|seen| !stays(seen)) {
                self.remove(other)?;
            }
            let seen = self.read()?;
            if seen.iter().any(good) {
                Ok(seen)
            } else {
                Err(TrustError::NotTrusted)
            }
        };
        self.report(attempt(), Some(root))
    }

    /// Whether a browser of this kind reads it, and reads it again while it runs.
    pub(super) fn serves(&self, firefox: bool) -> bool {
        match &self.kind {
            StoreKind::User(_) => !firefox,
            StoreKind::Profile(_) => firefox,
            // Firefox reads the stores of macOS and Windows at its start.
            StoreKind::Native(_) => !firefox,
            StoreKind::System(_) => false,
        }
    }

    /// Whether it trusts this root.
    pub(super) fn trusts(&self, root: &Root) -> Result<bool, TrustError> {
        let wanted = Fingerprint::of(root.der());
        let mut seen = self.read()?.into_iter();
        Ok(seen.any(|seen| seen.fingerprint == wanted && seen.trusted))
    }

    /// Installs a root for one host beside the root in use, in place of an earlier one for that host, and reads it back.
    pub(super) fn add_for_one_host(&self, root: &Root, host: &str) -> Result<(), TrustError> {
        for earlier in self.read()? {
            if earlier.one_host.as_deref() == Some(host) {
                self.remove(&earlier)?;
            }
        }
        self.add(root)?;
        if self.trusts(root)? {
            Ok(())
        } else {
            Err(TrustError::NotTrusted)
        }
    }

    /// Removes those of our roots that `which` selects, and reads back that they are gone.
    pub(super) fn remove_all(&self, which: impl Fn(&InstalledRoot) -> bool) -> StoreReport {
        let attempt = || {
            for seen in self.read()?.iter().filter(|seen| which(seen)) {
                self.remove(seen)?;
            }
            if let StoreKind::User(nss) = &self.kind {
                nss.clear()?;
            }
            let left = self.read()?;
            match left.iter().find(|seen| which(seen)) {
                Some(seen) => Err(TrustError::StillThere {
                    name: seen.name.clone(),
                }),
                None => Ok(left),
            }
        };
        self.report(attempt(), None)
    }

    /// Removes all our roots, and reads back that they are gone.
    pub(crate) fn uninstall(&self) -> StoreReport {
        self.remove_all(|_| true)
    }

    fn report(
        &self,
        found: Result<Vec<InstalledRoot>, TrustError>,
        root: Option<&Root>,
    ) -> StoreReport {
        let (state, seen, problem) = match found {
            Ok(seen) if seen.is_empty() && self.waits_for_its_browser() => {
                (StoreState::NotStarted, seen, None)
            }
            Ok(seen) if seen.is_empty() => (StoreState::Absent, seen, None),
            Ok(seen) => {
                let wanted = root.map(|root| Fingerprint::of(root.der()));
                let good = |s: &InstalledRoot| Some(s.fingerprint) == wanted && s.trusted;
                // One for one host stands beside the root in use, and never in its place.
                let is_extra = |s: &InstalledRoot| s.one_host.is_some();
                let state = if seen.iter().any(good) && seen.iter().all(|s| good(s) || is_extra(s))
                {
                    StoreState::Trusted
                } else {
                    StoreState::Stale
                };
                (state, seen, None)
            }
            Err(error) => (StoreState::Failed, Vec::new(), Some(error.to_string())),
        };
        StoreReport {
            store: self.name.clone(),
            place: self.place(),
            state,
            one_host: seen.iter().filter_map(|s| s.one_host.clone()).collect(),
            roots: seen.into_iter().map(|seen| seen.name).collect(),
            problem,
        }
    }
}

//! Hosts that are inspected because the user asked, each for one council and for as long as the page is in front.
//!
//! It asks nobody and changes no store: `api::look` does both, and ends each yes.

use crate::{
    ca::{ListedHost, Mint},
    inspect::ledger::Recorded,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// Most hosts at once: one for each window in which somebody looks.
const HOSTS: usize = 4;

/// The hosts that the user asked to look at, each with the yes once it holds.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    hosts: Mutex<BTreeMap<String, Option<Arc<Yes>>>>,
}

/// The user's yes to a host: to itself, and not to its subdomains.
#[derive(Debug)]
pub(crate) struct Yes {
    /// The id of the council that the user asked for.
    council: String,
    /// The host's leaves, under a root for it alone.
    pub(crate) mint: Mint,
    ended: CancellationToken,
}

/// A host for which a yes is being made good, or holds; dropping it ends both.
#[derive(Debug)]
pub(crate) struct AskedPlace {
    asked: Arc<Asked>,
    host: String,
}

impl Asked {
    /// A place for a canonical host; `None` if it has one, or if there are too many.
    pub(crate) fn take(self: &Arc<Self>, host: &str) -> Option<AskedPlace> {
        let mut hosts = self.hosts();
        if hosts.len() >= HOSTS || hosts.contains_key(host) {
            return None;
        }
        hosts.insert(host.to_owned(), None);
        Some(AskedPlace {
            asked: Arc::clone(self),
            host: host.to_owned(),
        })
    }

    /// The yes to a canonical host, if there is one now.
    pub(crate) fn to(&self, host: &str) -> Option<Arc<Yes>> {
        self.hosts().get(host)?.clone()
    }

    /// A host that is meant and is looked at now, for a council.
    pub(crate) fn now(&self, council: &str, is_meant: impl Fn(&str) -> bool) -> Option<String> {
        let hosts = self.hosts();
        let mut now = hosts
            .iter()
            .filter_map(|(host, yes)| Some((host, yes.as_ref()?)));
        let found = now.find(|(host, yes)| yes.council == council && is_meant(host));
        found.map(|(host, _)| host.clone())
    }

    /// Ignores poison: no panic under this lock leaves the list half changed.
    fn hosts(&self) -> MutexGuard<'_, BTreeMap<String, Option<Arc<Yes>>>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AskedPlace {
    /// Begins to look at the host for a council.
    pub(crate) fn begin(&self, council: &str, mint: Mint) {
        let yes = Yes {
            council: council.to_owned(),
            mint,
            ended: CancellationToken::new(),
        };
        let mut hosts = self.asked.hosts();
        hosts.insert(self.host.clone(), Some(Arc::new(yes)));
    }
}

impl Drop for AskedPlace {
    fn drop(&mut self) {
        if let Some(yes) = self.asked.hosts().remove(&self.host).flatten() {
            yes.ended.cancel();
        }
    }
}

/// Why a connection is inspected.
#[derive(Debug, Clone)]
pub(crate) enum Grounds {
    /// Its host is on the list.
    Listed(ListedHost),
    /// The user asked.
    Asked(Arc<Yes>),
}

impl Grounds {
    /// Whether they still hold.
    pub(crate) fn hold(&self) -> bool {
        match self {
            Self::Listed(host) => host.is_listed(),
            Self::Asked(yes) => !yes.ended.is_cancelled(),
        }
    }

    /// Waits until they hold no more, which may be never.
    pub(crate) async fn ended(&self) {
        match self {
            Self::Listed(host) => host.left().await,
            Self::Asked(yes) => yes.ended.cancelled().await,
        }
    }

    /// Whose pages of a shared host are recorded.
    pub(crate) fn recorded(&self) -> Recorded {
        match self {
            Self::Listed(_) => Recorded::Councils,
            Self::Asked(yes) => Recorded::Council(yes.council.clone()),
        }
    }
}

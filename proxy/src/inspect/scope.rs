//! What every connection shares: the hosts to inspect, and where observations go.
//!
//! It does no I/O: `choices` has its file, the rest is in memory.

use crate::{
    ca::ListedNow,
    inspect::{
        asked::{Asked, Grounds},
        choices::Choices,
        exclusions::Exclusions,
        ledger::Ledger,
    },
};
use biscuit_tin_shared::{cookie::site::covers, registry::sensitive::is_sensitive};
use std::sync::Arc;

/// Shared by all connections and the API.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The hosts of the registry and of `--intercept`.
    pub(crate) listed: Arc<ListedNow>,
    /// The hosts that the user asked to look at now.
    pub(crate) asked: Arc<Asked>,
    /// Whether sites about abuse, child protection and health are inspected too.
    pub(crate) looks_at_sensitive: bool,
    /// The user's choices.
    pub(crate) choices: Choices,
    /// Hosts that are not inspected for a while.
    pub(crate) exclusions: Exclusions,
    /// All observations.
    pub(crate) ledger: Arc<Ledger>,
}

impl Scope {
    /// Why this host is inspected now; `None` if it is not: it is neither listed nor asked for, or excluded, or the user's
    /// choices do not allow it.
    pub(crate) fn looks_at(&self, host: &str) -> Option<Grounds> {
        let grounds = match self.listed.host(host) {
            Some(listed) => Grounds::Listed(listed),
            None => Grounds::Asked(self.asked.to(host)?),
        };
        let may_look = (self.looks_at_sensitive || !is_sensitive(host))
            && !self.exclusions.contains(host)
            && self.choices.allow(host);
        may_look.then_some(grounds)
    }

    /// Whether this host is looked at, now or once nothing stands in the way.
    pub(crate) fn is_wanted(&self, host: &str) -> bool {
        self.listed.covers(host) || self.asked.to(host).is_some()
    }

    /// Whether a tunnel to this host may outlive the reason that it is one.
    pub(crate) fn may_be_wanted(&self, host: &str) -> bool {
        let registry = self.ledger.registry();
        let mut asked = registry.asked_hosts();
        self.listed.covers(host) || asked.any(|asked| covers(asked.host, host))
    }

    /// Forgets exclusions and observations; returns the number of hosts and of cookies.
    pub(crate) fn forget(&self) -> (usize, usize) {
        self.exclusions.clear();
        self.ledger.forget()
    }
}

//! What every connection shares: the hosts to inspect, and where observations go.
//!
//! It does no I/O: `choices` has its file, the rest is in memory.

use crate::inspect::{choices::Choices, exclusions::Exclusions, ledger::Ledger};
use biscuit_tin_shared::registry::{listed::Listed, sensitive::is_sensitive};
use std::sync::Arc;

/// Shared by all connections and the API.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The hosts of the registry and of `--intercept`.
    pub(crate) listed: Arc<Listed>,
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
    /// Whether this host is inspected now: it is listed, not excluded, and the user's choices allow it.
    pub(crate) fn looks_at(&self, host: &str) -> bool {
        self.listed.covers(host)
            && (self.looks_at_sensitive || !is_sensitive(host))
            && !self.exclusions.contains(host)
            && self.choices.allow(host)
    }

    /// Forgets exclusions and observations; returns the number of hosts and of cookies.
    pub(crate) fn forget(&self) -> (usize, usize) {
        self.exclusions.clear();
        self.ledger.forget()
    }
}

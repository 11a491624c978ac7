//! What every connection shares: the hosts to inspect, and where observations go.
//!
//! It does no I/O: `choices` has its file, the rest is in memory.

use crate::inspect::{
    asked::{Asked, Grounds},
    choices::Choices,
    exclusions::Exclusions,
    ledger::Ledger,
};
use biscuit_tin_shared::{
    cookie::{
        observation::Seen,
        site::{covers, registrable_domain},
    },
    registry::{listed::Listed, sensitive::is_sensitive},
};
use std::sync::Arc;

/// Begins the names of cookies that no other host can set (RFC 6265bis section 4.1.3.2).
const HOST_PREFIX: &[u8] = b"__Host-";

/// How a cookie that came up on a page of `host` was seen: a host of its domain may have set it while nobody looked. A
/// recording has no scope: it holds one tab, and not what others do.
pub(crate) fn seen_adding(scope: Option<&Scope>, host: &str, name: &[u8]) -> Seen {
    let start = name.get(..HOST_PREFIX.len());
    let is_for_one_host = start.is_some_and(|start| start.eq_ignore_ascii_case(HOST_PREFIX));
    match registrable_domain(host).filter(|_| !is_for_one_host) {
        Some(domain) if scope.is_none_or(|scope| !scope.saw_all_of_domain(domain)) => {
            Seen::AddedOnSite
        }
        _ => Seen::AddedByScript,
    }
}

/// Shared by all connections and the API.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The hosts of the registry and of `--intercept`.
    pub(crate) listed: Arc<Listed>,
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
        let grounds = if self.listed.covers(host) {
            Grounds::Listed
        } else {
            Grounds::Asked(self.asked.to(host)?)
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

    /// Whether each host of this domain is listed, and no connection of one is known to have passed unread.
    pub(crate) fn saw_all_of_domain(&self, domain: &str) -> bool {
        self.listed.covers(domain) && !self.exclusions.missed(domain)
    }

    /// Forgets exclusions and observations; returns the number of hosts and of cookies.
    pub(crate) fn forget(&self) -> (usize, usize) {
        self.exclusions.clear();
        self.ledger.forget()
    }
}

//! What may be looked at, and where what was seen goes.
//!
//! It does no I/O of its own: the choices keep their file, the ledger is in memory.

use crate::inspect::{choices::Choices, ledger::Ledger};
use biscuit_tin_shared::registry::{listed::Listed, sensitive::is_sensitive};
use std::sync::Arc;

/// Shared by every connection and by the API.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The hosts of the registry and of `--intercept`.
    pub(crate) listed: Arc<Listed>,
    /// Whether sites about abuse, child protection and health are looked at too.
    pub(crate) looks_at_sensitive: bool,
    /// The user's choices.
    pub(crate) choices: Choices,
    /// Everything observed.
    pub(crate) ledger: Arc<Ledger>,
}

impl Scope {
    /// Whether this host is looked at now: it is listed, nothing failed lately, and the user's choices allow it.
    pub(crate) fn looks_at(&self, host: &str) -> bool {
        self.listed.covers(host)
            && (self.looks_at_sensitive || !is_sensitive(host))
            && !self.ledger.is_left_alone(host)
            && self.choices.allow(host)
    }
}

//! From what passed to what is known: what may be looked at, observations, the ledger, what changed.
//!
//! It does no network I/O, and it finds no words: `shared::explain` does, when a client asks.

pub(crate) mod choices;
pub(crate) mod feed;
pub(crate) mod ledger;
pub(crate) mod observe;
pub(crate) mod scope;

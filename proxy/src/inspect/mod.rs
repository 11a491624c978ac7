//! Inspection: which hosts are inspected, observations from heads, the ledger of them, the feed of changes.
//!
//! It does no network I/O. `shared` judges, and finds the words when a client asks.

pub(crate) mod asked;
pub(crate) mod choices;
pub(crate) mod exclusions;
pub(crate) mod feed;
mod held;
pub(crate) mod in_browser;
pub(crate) mod ledger;
pub(crate) mod live;
pub(crate) mod observe;
pub(crate) mod scope;
mod set_cookies;
mod visit;

//! Turns facts into finished sentences, in the language that a client asks for.
//!
//! Every word that explains a cookie comes from `words/*.ftl`; nothing here judges.

mod choice;
mod conclusion;
mod facts;
mod finding;
mod knowledge;
mod reason;
mod row;
mod site;
mod verdict;
mod who;
pub mod words;

pub use choice::{Others, consent};
pub use reason::{Reason, in_own_browser};
pub use row::{Row, cookie};
pub use site::{asked_host, council_names, not_inspected, not_kept, not_looked_at, site, unheld};

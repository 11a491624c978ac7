//! Reports: findings laid out for reading, in the sentences of the feed.
//!
//! It reads no file and no clock, and writes to the writer that the caller passes.

mod fingerprint;
pub(crate) mod made;
pub(crate) mod model;
pub(crate) mod questions;
pub(crate) mod terminal;

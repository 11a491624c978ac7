//! Reports: findings laid out for reading, in the sentences of the feed.
//!
//! It reads no file and no clock, and writes to the writer that the caller passes.

mod asking;
pub(crate) mod baseline;
pub(crate) mod compare;
pub(crate) mod fingerprint;
pub(crate) mod har;
pub(crate) mod html;
pub(crate) mod junit;
pub(crate) mod made;
pub(crate) mod model;
mod questions;
pub(crate) mod sarif;
pub(crate) mod table;
pub(crate) mod terminal;
pub(crate) mod text;

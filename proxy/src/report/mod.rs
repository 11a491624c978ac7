//! Reports: findings laid out for reading, in the sentences of the feed.
//!
//! It reads no file and no clock, and writes to the writer that the caller passes.

pub(crate) mod baseline;
mod fingerprint;
pub(crate) mod html;
pub(crate) mod junit;

//! Findings as text for people: laid out, in the feed's own sentences.
//!
//! It reads no file and no clock; it writes to whatever it is given.

pub(crate) mod terminal;

//! The domain: what a cookie is, what a council says it is, and whether the two agree.
//!
//! Pure types and pure judgement: no I/O, no clock (now is an argument), no async runtime.
//! Malformed input becomes an oddity, not an error; only loading a registry file can fail.
//! Each module may use those above it in this list, and none below.

pub mod cookie;
pub mod registry;

pub mod judge;

pub mod protocol;

pub mod explain;

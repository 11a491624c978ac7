//! What the operating system gives: private files, the clock, installed programs, hardening of the process.
//!
//! It knows nothing of cookies, and no other part of the proxy.

pub(crate) mod clock;
pub(crate) mod hardening;
pub(crate) mod life;
pub mod panics;
pub(crate) mod private_file;
pub(crate) mod programs;
pub(crate) mod signals;

//! Services of the operating system: private files, clock, signals, installed programs, users behind
//! connections, hardening of the process.
//!
//! It knows nothing of cookies, and imports no other folder.

pub(crate) mod clock;
pub(crate) mod hardening;
pub(crate) mod life;
pub(crate) mod output;
pub mod panics;
pub(crate) mod peers;
pub(crate) mod private_file;
pub(crate) mod programs;
pub(crate) mod run_folder;
pub(crate) mod same_file;
pub(crate) mod signals;

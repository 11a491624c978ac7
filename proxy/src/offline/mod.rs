//! Input that comes as files: JSON lines and HAR.
//!
//! It reads no live traffic; what was read is judged as live traffic is.

pub(crate) mod har;
pub(crate) mod jsonl;

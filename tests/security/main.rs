//! Rows of the threat and fault tables, by number; SECURITY.md names the test of each row.
//!
//! Rows that another subject shows as well stand with that subject.

mod api;
mod door;
mod framing;
mod greetings;
mod lint;
mod load;
#[cfg(target_os = "linux")]
mod memory;
mod messages;
mod names;
mod probe;
mod root;
mod rows;
mod tunnel;
mod values;

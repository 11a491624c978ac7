//! The local CA: one root per install, and leaves for the hosts that it may name.
//!
//! It never signs for a host outside its list, never shares a key between root and leaf,
//! and never puts a key anywhere but into its own folder.

mod error;
mod mint;
mod root;
#[cfg(test)]
mod tests;

pub(crate) use error::RootError;
pub(crate) use mint::Mint;
pub(crate) use root::{ROOT_NAME, Root, common_name};

use rcgen::SerialNumber;
use time::Duration;

/// Clocks differ; a certificate is valid a little before it was made.
const BACKDATE: Duration = Duration::hours(24);
/// A leaf lives this long, the backdating included (browsers' own limits count it too).
const LEAF_DAYS: i64 = 14;

fn random_serial() -> Result<SerialNumber, RootError> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| RootError::NoRandomness)?;
    // RFC 5280 section 4.1.2.2: positive, and never zero.
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

//! The local certificate authority: one root per installation, and leaves for listed hosts. A host that the user asked to
//! look at has a root of its own for that while.
//!
//! It never signs for a host outside its list, never uses one key for root and leaf, and never writes a key outside its
//! own folder.

mod certificate;
mod clients;
mod error;
mod listed_now;
mod marks;
mod mint;
mod root;
#[cfg(test)]
mod tests;

pub(crate) use certificate::{ROOT_NAME, common_name, permitted_names};
pub(crate) use clients::Clients;
pub(crate) use error::RootError;
pub(crate) use listed_now::{ListedHost, ListedNow};
pub(crate) use marks::ClientKind;
pub(crate) use mint::Mint;
pub(crate) use root::{ONE_HOST_UNIT, Root, RootFiles};

use rcgen::SerialNumber;
use time::Duration;

/// The name with which a browser shows that it trusts the root: permitted besides the listed hosts, and answered by the
/// proxy itself. No network has it (RFC 6761 section 6.4).
pub(crate) const PROBE_HOST: &str = "trust.biscuit-tin.invalid";
/// Start of a certificate's validity before its making, because clocks differ.
const BACKDATE: Duration = Duration::hours(24);
/// Lifetime of a leaf in days, backdating included (browsers' limits count it too).
const LEAF_DAYS: i64 = 14;

/// A random serial number of 16 bytes.
fn random_serial() -> Result<SerialNumber, RootError> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| RootError::NoRandomness)?;
    // RFC 5280 section 4.1.2.2: positive, and never zero.
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

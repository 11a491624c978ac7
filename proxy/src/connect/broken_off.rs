//! Counts the clients that leave within our handshake without a word, as some do that our TLS does not suit.
//!
//! A browser leaves so too, where another connection makes this one needless; but then others are finished between.

use biscuit_tin_shared::cookie::site::Host;
use dashmap::DashMap;

/// Handshakes with one host in a row that were broken off, after which the host is left alone for a while.
const IN_A_ROW: u32 = 3;
/// Hosts that are counted.
const HOSTS: usize = 256;

/// Handshakes in a row that clients broke off, by host.
#[derive(Debug, Default)]
pub(crate) struct BrokenOff(DashMap<Host, u32>);

impl BrokenOff {
    /// A client finished its handshake.
    pub(super) fn finished(&self, host: &Host) {
        if !self.0.is_empty() {
            self.0.remove(host);
        }
    }

    /// A client broke off; whether the host is to be left alone now.
    pub(super) fn note(&self, host: &Host) -> bool {
        if self.0.len() >= HOSTS {
            self.0.clear();
        }
        let mut count = self.0.entry(host.clone()).or_default();
        *count += 1;
        let is_enough = *count >= IN_A_ROW;
        drop(count);
        if is_enough {
            self.0.remove(host);
        }
        is_enough
    }
}

//! The nonces that wait for a client's proof; each serves once.
//!
//! It checks no proof.

use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// Lifetime of a nonce.
const NONCE_LIFE: Duration = Duration::from_secs(60);
/// Most open nonces.
const NONCES: usize = 256;

/// Our open nonces, each with the client's own.
#[derive(Default)]
pub(super) struct Nonces(HashMap<String, Nonce>);

struct Nonce {
    /// The id of the key that is to be proven.
    id: String,
    /// The client's nonce.
    client: String,
    since: Instant,
}

impl Nonces {
    /// Drops expired nonces; returns whether one more may be open.
    pub(super) fn have_room(&mut self) -> bool {
        self.0.retain(|_, nonce| nonce.since.elapsed() < NONCE_LIFE);
        self.0.len() < NONCES
    }

    /// Opens a nonce for the key `id`.
    pub(super) fn open(&mut self, nonce: String, id: String, client: String) {
        let since = Instant::now();
        self.0.insert(nonce, Nonce { id, client, since });
    }

    /// Uses a nonce up; returns the client's nonce if ours was open for the key `id`.
    pub(super) fn take(&mut self, nonce: &str, id: &str) -> Option<String> {
        self.0
            .remove(nonce)
            .filter(|open| open.id == id && open.since.elapsed() < NONCE_LIFE)
            .map(|open| open.client)
    }
}

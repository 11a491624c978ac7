//! The key of one client, and the proofs that are made with it.
//!
//! It knows no request: what is proven, and when, is decided by its callers.

use aws_lc_rs::{hmac, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of our own terminal's key.
pub(crate) const TERMINAL_ID: &str = "terminal";

/// What both proofs cover: two addresses, and a nonce of each side.
///
/// A program that passes everything on from another port is found out by the API's address: the client takes the one
/// that it dialled, the API its own.
#[derive(Clone, Copy)]
pub(crate) struct Greeting<'a> {
    /// The API's address.
    pub(crate) api: &'a str,
    /// The proxy's address.
    pub(crate) proxy: &'a str,
    /// The client's nonce.
    pub(crate) client: &'a str,
    /// The API's nonce.
    pub(crate) server: &'a str,
}

impl Greeting<'_> {
    /// The text of one side's proof. No part of it holds the separator.
    fn said_by(self, side: &str) -> String {
        let Self {
            api,
            proxy,
            client,
            server,
        } = self;
        format!("{side}|{api}|{proxy}|{client}|{server}")
    }
}

/// One client's key, bound to its Origin.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) origin: String,
    /// 32 bytes as unpadded base64url.
    pub(super) secret: String,
}

impl Key {
    /// A key with a random secret; `None` if the system has no randomness to give.
    pub(super) fn new(id: String, origin: &str) -> Option<Self> {
        Some(Self {
            id,
            origin: origin.to_owned(),
            secret: random::<32>()?,
        })
    }

    /// Whether it is our own terminal's.
    pub(super) fn is_terminal(&self) -> bool {
        self.id == TERMINAL_ID
    }

    /// One side's proof that it has the key: an HMAC over its name and the greeting, as unpadded base64url.
    pub(crate) fn prove(&self, side: &str, greeting: Greeting<'_>) -> Option<String> {
        let tag = hmac::sign(&self.hmac()?, greeting.said_by(side).as_bytes());
        Some(BASE64.encode(tag))
    }

    /// Verifies one side's proof, in constant time.
    pub(crate) fn verify(&self, side: &str, greeting: Greeting<'_>, proof: &str) -> bool {
        let (Some(key), Ok(tag)) = (self.hmac(), BASE64.decode(proof)) else {
            return false;
        };
        hmac::verify(&key, greeting.said_by(side).as_bytes(), &tag).is_ok()
    }

    /// The secret for HMAC-SHA256; `None` if it is not 32 bytes.
    fn hmac(&self) -> Option<hmac::Key> {
        let secret = BASE64
            .decode(&self.secret)
            .ok()
            .filter(|secret| secret.len() == 32)?;
        Some(hmac::Key::new(hmac::HMAC_SHA256, &secret))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// `N` random bytes as unpadded base64url; `None` if the system has no randomness to give.
pub(crate) fn random<const N: usize>() -> Option<String> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).ok()?;
    Some(BASE64.encode(bytes))
}

//! Pairing, keys and proofs: which clients may ask behind the gate.
//!
//! A key travels once, in the answer to a one-time code; after that both sides only prove that they have it.
//! Secrets are compared by HMAC in constant time, and never printed.

mod file;
mod key;
mod nonces;
mod pairing;
#[cfg(test)]
mod tests;

pub(crate) use file::KeysError;
pub(crate) use key::{Greeting, Key, TERMINAL_ID, random};

use crate::api::gate::{Refused, TERMINAL};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use biscuit_tin_shared::protocol::request::{HelloAnswer, HelloRequest, PairAnswer};
use hyper::header::HeaderValue;
use nonces::{Nonces, Unusable, UsedNonces};
use pairing::Pairing;
use std::{
    collections::HashMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// Wrong proofs a minute that are answered as wrong; further ones are answered as too many.
const FAILURES_A_MINUTE: usize = 5;
/// Most feeds of one client at once.
const FEEDS: usize = 4;
/// Most paired clients; one more replaces the oldest.
const CLIENTS: usize = 32;

/// Where the proxy and its API listen: every proof covers both addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addresses {
    pub(crate) proxy: SocketAddr,
    pub(crate) api: SocketAddr,
}

/// All keys and the open pairing.
pub(crate) struct Keys {
    path: PathBuf,
    proxy: String,
    api: String,
    nonces: Nonces,
    state: Mutex<KeysState>,
    paired: Notify,
}

#[derive(Default)]
struct KeysState {
    /// The oldest first.
    keys: Vec<Key>,
    pairing: Pairing,
    /// The times of wrong proofs in the last minute.
    failures: Vec<Instant>,
    /// What is kept of each client that proved its key.
    proven: HashMap<String, Proven>,
}

/// What is kept of a client that proved its key.
#[derive(Default)]
struct Proven {
    /// Each of its feeds holds a clone.
    feeds: Arc<()>,
    used: UsedNonces,
}

/// A client that proved its key.
#[derive(Debug)]
pub(crate) struct ProvenClient {
    id: String,
    feeds: Weak<()>,
}

impl ProvenClient {
    /// Whether it is our own terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.id == TERMINAL_ID
    }

    /// A slot for one more feed of this client, if one is free; dropping it frees the slot.
    pub(crate) fn take_feed_slot(&self) -> Option<Arc<()>> {
        let slot = self.feeds.upgrade()?;
        // The map holds one handle, each feed another, and this one counts already.
        (Arc::strong_count(&slot) <= FEEDS + 1).then_some(slot)
    }
}

impl Keys {
    /// Reads the keys from their file and makes the terminal's if there is none.
    ///
    /// # Errors
    /// A file that others can read or that is damaged.
    pub(crate) fn load_or_create(path: PathBuf, at: Addresses) -> Result<Self, KeysError> {
        let mut keys = file::read(&path)?.unwrap_or_default();
        if !keys.iter().any(Key::is_terminal) {
            let key = Key::new(TERMINAL_ID.to_owned(), TERMINAL);
            keys.push(key.ok_or(KeysError::NoRandomness)?);
        }
        file::write(&path, &keys)?;
        let state = Mutex::new(KeysState {
            keys,
            ..KeysState::default()
        });
        Ok(Self {
            path,
            proxy: at.proxy.to_string(),
            api: at.api.to_string(),
            nonces: Nonces::new().ok_or(KeysError::NoRandomness)?,
            state,
            paired: Notify::new(),
        })
    }

    /// Reads the terminal's key, for a command that runs beside the proxy.
    ///
    /// # Errors
    /// As [`Keys::load_or_create`].
    pub(crate) fn read_terminal_key(path: &Path) -> Result<Option<Key>, KeysError> {
        let keys = file::read(path)?.unwrap_or_default();
        Ok(keys.into_iter().find(Key::is_terminal))
    }

    /// Opens a pairing and returns its code; `None` if the system has no randomness to give.
    pub(crate) fn open_pairing(&self) -> Option<String> {
        self.state().pairing.open()
    }

    /// Trades a code for a key that is bound to `origin`. `now` is a monotonic clock's.
    ///
    /// # Errors
    /// The code is wrong, used or too old, or the system has no randomness to give.
    pub(crate) fn pair(
        &self,
        origin: &str,
        code: &str,
        now: Instant,
    ) -> Result<PairAnswer, Refused> {
        let mut state = self.state();
        if !state.pairing.accept(code, now) {
            return Err(Refused::Unproven);
        }
        let id = random::<9>().ok_or(Refused::Busy)?;
        let key = Key::new(id, origin).ok_or(Refused::Busy)?;
        let answer = PairAnswer {
            id: key.id.clone(),
            key: key.secret.clone(),
        };
        state.add(key);
        if let Err(error) = file::write(&self.path, &state.keys) {
            tracing::error!(%error, "cannot save the new key; it is valid until the proxy stops");
        }
        self.paired.notify_one();
        Ok(answer)
    }

    /// Waits for the next client that pairs, or takes one that did since.
    pub(crate) async fn paired(&self) {
        self.paired.notified().await;
    }

    /// Proves to a client that we have its key, and gives it a nonce for its own proof. Nothing of it is stored.
    ///
    /// # Errors
    /// There is no such key, or the client's nonce is malformed.
    pub(crate) fn hello(
        &self,
        origin: &str,
        request: &HelloRequest,
    ) -> Result<HelloAnswer, Refused> {
        // Exactly 16 bytes, because a client that chose the length could choose what is signed.
        let client = BASE64.decode(&request.nonce).ok();
        let client = client.and_then(|nonce| <[u8; 16]>::try_from(nonce).ok());
        let client = client.ok_or(Refused::Malformed)?;
        let mut state = self.state();
        let Some(key) = state.find(&request.id, origin).cloned() else {
            return Err(state.failed());
        };
        drop(state);
        let nonce = self.nonces.make(&key.id, client, Instant::now());
        let nonce = nonce.ok_or(Refused::Busy)?;
        let proof = key.prove("server", self.greeting(&request.nonce, &nonce));
        Ok(HelloAnswer {
            proof: proof.ok_or(Refused::Busy)?,
            nonce,
            proxy: self.proxy.clone(),
        })
    }

    /// Checks `Authorization: BiscuitTin ID NONCE PROOF`; a right proof uses the nonce up.
    ///
    /// # Errors
    /// The field is malformed, the proof is wrong or its nonce used up, or the client asks too often.
    pub(crate) fn check(
        &self,
        origin: &str,
        authorization: Option<&HeaderValue>,
    ) -> Result<ProvenClient, Refused> {
        let now = Instant::now();
        let mut state = self.state();
        let Some((id, text, proof)) = authorization.and_then(parse) else {
            return Err(state.failed());
        };
        let nonce = self.nonces.read(id, text, now).filter(|nonce| {
            let greeting = self.greeting(&nonce.client, text);
            let key = state.find(id, origin);
            key.is_some_and(|key| key.verify("client", greeting, proof))
        });
        let Some(nonce) = nonce else {
            return Err(state.failed());
        };
        let proven = state.proven.entry(id.to_owned()).or_default();
        match proven.used.add(&nonce, now) {
            Ok(()) => Ok(ProvenClient {
                id: id.to_owned(),
                feeds: Arc::downgrade(&proven.feeds),
            }),
            Err(Unusable::TooMany) => Err(Refused::Busy),
            Err(Unusable::Used) => Err(state.failed()),
        }
    }

    fn greeting<'a>(&'a self, client: &'a str, server: &'a str) -> Greeting<'a> {
        Greeting {
            api: &self.api,
            proxy: &self.proxy,
            client,
            server,
        }
    }

    /// Ignores poison: no panic under this lock leaves the keys half changed.
    fn state(&self) -> MutexGuard<'_, KeysState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl KeysState {
    fn find(&self, id: &str, origin: &str) -> Option<&Key> {
        self.keys
            .iter()
            .find(|key| key.id == id && key.origin == origin)
    }

    /// Adds a client's key, in place of the oldest one where there are too many.
    fn add(&mut self, key: Key) {
        let clients = self.keys.iter().filter(|key| !key.is_terminal()).count();
        if clients >= CLIENTS
            && let Some(oldest) = self.keys.iter().position(|key| !key.is_terminal())
        {
            self.keys.remove(oldest);
        }
        self.keys.push(key);
    }

    /// Counts a wrong proof. Past the limit of a minute, wrong ones are answered as too many; right ones still pass.
    fn failed(&mut self) -> Refused {
        let now = Instant::now();
        self.failures
            .retain(|at| now.duration_since(*at) < Duration::from_secs(60));
        if self.failures.len() >= FAILURES_A_MINUTE {
            return Refused::Busy;
        }
        self.failures.push(now);
        Refused::Unproven
    }
}

/// Id, nonce and proof of an Authorization field.
fn parse(authorization: &HeaderValue) -> Option<(&str, &str, &str)> {
    let mut words = authorization.to_str().ok()?.split(' ');
    let scheme = words.next()?;
    let parts = (words.next()?, words.next()?, words.next()?);
    (scheme == "BiscuitTin" && words.next().is_none()).then_some(parts)
}

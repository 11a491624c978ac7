//! Pairing, keys and proofs: who may ask behind the gate.
//!
//! A key travels once, in the answer to a one-time code; after that both sides only prove that they have it.
//! Secrets are compared by HMAC in constant time, and never printed.

use crate::api::gate::{Refused, TERMINAL};
use crate::os::private_file::{FileError, read_private_key, write_private};
use aws_lc_rs::{constant_time, hmac, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use biscuit_tin_shared::protocol::request::{HelloAnswer, HelloRequest, PairAnswer};
use hyper::header::HeaderValue;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::time::Instant;

/// How long a code serves.
const CODE_LIFE: Duration = Duration::from_secs(120);
/// How many wrong codes end a pairing.
const CODE_TRIES: u8 = 5;
/// How long a nonce serves.
const NONCE_LIFE: Duration = Duration::from_secs(60);
/// At most this many nonces are open.
const NONCES: usize = 256;
/// So many wrong proofs a minute; beyond, wrong ones are no longer looked at.
const FAILURES_A_MINUTE: usize = 5;
/// At most this many feeds of one client at once.
const FEEDS: usize = 4;
/// At most this many paired clients; the oldest goes.
const CLIENTS: usize = 32;
/// The name of our own terminal's key.
pub(crate) const TERMINAL_ID: &str = "terminal";

/// A file of keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot be read.
    #[error("{} is damaged ({why}): delete it and pair again", path.display())]
    Damaged {
        /// Its path.
        path: PathBuf,
        /// What was expected.
        why: String,
    },
    /// The system has no randomness to give.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// All keys, the open pairing and the open nonces.
pub(crate) struct Keys {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: Vec<Key>,
    pairing: Option<Pairing>,
    nonces: HashMap<String, Nonce>,
    failures: Vec<Instant>,
    feeds: HashMap<String, Arc<()>>,
}

/// One client's key, bound to its Origin.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) origin: String,
    /// 32 octets as unpadded base64url.
    secret: String,
}

struct Pairing {
    code: String,
    until: Instant,
    tries: u8,
}

struct Nonce {
    id: String,
    client: String,
    since: Instant,
}

/// A client that proved its key.
#[derive(Debug)]
pub(crate) struct Consumer {
    id: String,
    feeds: Weak<()>,
}

impl Consumer {
    pub(crate) fn is_terminal(&self) -> bool {
        self.id == TERMINAL_ID
    }

    /// A place for one more feed of this client, if it has one to spare; taken for as long as it is held.
    pub(crate) fn take_place(&self) -> Option<Arc<()>> {
        let place = self.feeds.upgrade()?;
        // The map holds one handle, each feed another, and this one counts already.
        (Arc::strong_count(&place) <= FEEDS + 1).then_some(place)
    }
}

impl Keys {
    /// Reads the keys from their file and makes the terminal's if there is none.
    ///
    /// # Errors
    /// A file that others can read or that is damaged.
    pub(crate) fn load_or_create(path: PathBuf) -> Result<Self, KeysError> {
        let mut keys: Vec<Key> = match read_private_key(&path)? {
            Some(text) => serde_json::from_str(&text).map_err(|e| KeysError::Damaged {
                path: path.clone(),
                why: e.to_string(),
            })?,
            None => Vec::new(),
        };
        if !keys.iter().any(|key| key.id == TERMINAL_ID) {
            let secret = random::<32>().ok_or(KeysError::NoRandomness)?;
            keys.push(Key {
                id: TERMINAL_ID.to_owned(),
                origin: TERMINAL.to_owned(),
                secret,
            });
        }
        let state = Mutex::new(State {
            keys,
            ..State::default()
        });
        let keys = Self { path, state };
        keys.save(&keys.state())?;
        Ok(keys)
    }

    /// The terminal's key, for a command that runs beside the proxy.
    pub(crate) fn read_terminal_key(path: PathBuf) -> Result<Option<Key>, KeysError> {
        let Some(text) = read_private_key(&path)? else {
            return Ok(None);
        };
        let keys: Vec<Key> = serde_json::from_str(&text).map_err(|e| KeysError::Damaged {
            path,
            why: e.to_string(),
        })?;
        Ok(keys.into_iter().find(|key| key.id == TERMINAL_ID))
    }

    /// A fresh code, as eight letters and digits with a dash; an older one ends.
    pub(crate) fn open_pairing(&self) -> Option<String> {
        // Crockford's alphabet: no letter that looks like a digit. 8 of 32 characters are 40 bits.
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bytes = [0; 8];
        rand::fill(&mut bytes).ok()?;
        let code: String = bytes
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
            .collect();
        let shown = format!("{}-{}", &code[..4], &code[4..]);
        self.state().pairing = Some(Pairing {
            code,
            until: Instant::now() + CODE_LIFE,
            tries: 0,
        });
        Some(shown)
    }

    /// Trades a code for a key that is bound to `origin`. The clock is one that nobody can set back.
    pub(crate) fn pair(
        &self,
        origin: &str,
        code: &str,
        now: Instant,
    ) -> Result<PairAnswer, Refused> {
        let mut state = self.state();
        let typed = canonical_code(code);
        let pairing = state
            .pairing
            .as_mut()
            .filter(|pairing| pairing.until > now)
            .ok_or(Refused::Unproven)?;
        if constant_time::verify_slices_are_equal(pairing.code.as_bytes(), typed.as_bytes())
            .is_err()
        {
            pairing.tries += 1;
            if pairing.tries >= CODE_TRIES {
                state.pairing = None;
            }
            return Err(Refused::Unproven);
        }
        state.pairing = None;
        let (Some(id), Some(secret)) = (random::<9>(), random::<32>()) else {
            return Err(Refused::Busy);
        };
        let clients = state
            .keys
            .iter()
            .filter(|key| key.id != TERMINAL_ID)
            .count();
        if clients >= CLIENTS
            && let Some(oldest) = state.keys.iter().position(|key| key.id != TERMINAL_ID)
        {
            state.keys.remove(oldest);
        }
        let key = Key {
            id,
            origin: origin.to_owned(),
            secret,
        };
        state.keys.push(key.clone());
        if let Err(error) = self.save(&state) {
            tracing::error!(%error, "cannot keep the new key; it serves until the proxy stops");
        }
        Ok(PairAnswer {
            id: key.id,
            key: key.secret,
        })
    }

    /// Proves to a client that we have its key, and gives it a nonce to prove the same to us.
    pub(crate) fn hello(
        &self,
        origin: &str,
        request: &HelloRequest,
    ) -> Result<HelloAnswer, Refused> {
        let mut state = self.state();
        // A client's nonce is 16 octets; anything else would let it choose what we sign.
        if BASE64.decode(&request.nonce).map(|nonce| nonce.len()) != Ok(16) {
            return Err(Refused::Malformed);
        }
        let key = state
            .keys
            .iter()
            .find(|key| key.id == request.id && key.origin == origin)
            .cloned();
        let Some(key) = key else {
            return Err(state.failed());
        };
        let nonce = random::<16>().ok_or(Refused::Busy)?;
        state
            .nonces
            .retain(|_, nonce| nonce.since.elapsed() < NONCE_LIFE);
        if state.nonces.len() >= NONCES {
            return Err(Refused::Busy);
        }
        let proof = key
            .prove("server", &request.nonce, &nonce)
            .ok_or(Refused::Busy)?;
        let open = Nonce {
            id: key.id,
            client: request.nonce.clone(),
            since: Instant::now(),
        };
        state.nonces.insert(nonce.clone(), open);
        Ok(HelloAnswer { nonce, proof })
    }

    /// Checks `Authorization: BiscuitTin ID NONCE PROOF`; the nonce is used up whatever comes out.
    pub(crate) fn check(
        &self,
        origin: &str,
        proof: Option<&HeaderValue>,
    ) -> Result<Consumer, Refused> {
        let mut state = self.state();
        let parsed = proof
            .and_then(|value| value.to_str().ok())
            .and_then(|text| {
                let mut words = text.split(' ');
                let scheme = words.next()?;
                let parts = (words.next()?, words.next()?, words.next()?);
                (scheme == "BiscuitTin" && words.next().is_none()).then_some(parts)
            });
        let Some((id, nonce, proof)) = parsed else {
            return Err(state.failed());
        };
        let open = state
            .nonces
            .remove(nonce)
            .filter(|open| open.id == id && open.since.elapsed() < NONCE_LIFE);
        let key = state
            .keys
            .iter()
            .find(|key| key.id == id && key.origin == origin);
        let proven = match (open, key) {
            (Some(open), Some(key)) => key.verify("client", &open.client, nonce, proof),
            _ => false,
        };
        if !proven {
            return Err(state.failed());
        }
        let feeds = state.feeds.entry(id.to_owned()).or_default();
        Ok(Consumer {
            id: id.to_owned(),
            feeds: Arc::downgrade(feeds),
        })
    }

    fn save(&self, state: &State) -> Result<(), FileError> {
        let text = serde_json::to_string_pretty(&state.keys).unwrap_or_default();
        write_private(&self.path, text.as_bytes())
    }

    /// A poisoned lock means that another thread panicked; the keys themselves are whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts a wrong try. Too many in a minute, and wrong ones are told to wait; right ones still come in.
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

impl Key {
    fn hmac(&self) -> Option<hmac::Key> {
        let secret = BASE64
            .decode(&self.secret)
            .ok()
            .filter(|secret| secret.len() == 32)?;
        Some(hmac::Key::new(hmac::HMAC_SHA256, &secret))
    }

    /// What a side says to show that it has the key.
    pub(crate) fn prove(&self, side: &str, client: &str, server: &str) -> Option<String> {
        let tag = hmac::sign(
            &self.hmac()?,
            format!("{side}|{client}|{server}").as_bytes(),
        );
        Some(BASE64.encode(tag))
    }

    /// Whether a side showed that it has the key.
    pub(crate) fn verify(&self, side: &str, client: &str, server: &str, proof: &str) -> bool {
        let (Some(key), Ok(tag)) = (self.hmac(), BASE64.decode(proof)) else {
            return false;
        };
        hmac::verify(&key, format!("{side}|{client}|{server}").as_bytes(), &tag).is_ok()
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

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// A code as typed: without dashes and spaces, and with the letters that look like digits read as digits.
fn canonical_code(typed: &str) -> String {
    let kept = typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_uppercase());
    kept.map(|c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

/// Random octets as unpadded base64url.
pub(crate) fn random<const N: usize>() -> Option<String> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).ok()?;
    Some(BASE64.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "moz-extension://0f3a7b1c-5d2e-4f60-8a9b-1c2d3e4f5a6b";

    fn keys() -> (tempfile::TempDir, Keys) {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let keys = Keys::load_or_create(folder.path().join("keys.json")).expect("keys can be made");
        (folder, keys)
    }

    #[test]
    fn t48_and_f15_a_code_serves_for_two_minutes_of_a_clock_that_only_goes_forward() {
        let (_folder, keys) = keys();
        for (seconds, serves) in [(0, true), (119, true), (121, false), (3600, false)] {
            let now = Instant::now();
            let code = keys.open_pairing().expect("there is randomness");
            let traded = keys.pair(ORIGIN, &code, now + Duration::from_secs(seconds));
            assert_eq!(traded.is_ok(), serves, "after {seconds} s");
        }
    }

    #[test]
    fn t48_a_newer_code_ends_an_older_one() {
        let (_folder, keys) = keys();
        let older = keys.open_pairing().expect("there is randomness");
        let newer = keys.open_pairing().expect("there is randomness");
        assert!(keys.pair(ORIGIN, &older, Instant::now()).is_err());
        assert!(keys.pair(ORIGIN, &newer, Instant::now()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn t46_keys_are_their_owners_alone_and_never_printed() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, keys) = keys();
        let code = keys.open_pairing().expect("there is randomness");
        let answer = keys.pair(ORIGIN, &code, Instant::now()).expect("it serves");
        let path = folder.path().join("keys.json");
        let mode = std::fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        // The control: the file does hold the key.
        let text = std::fs::read_to_string(&path).expect("it can be read");
        assert!(text.contains(&answer.key));
        let state = keys.state();
        assert!(!format!("{keys:?}{:?}", state.keys).contains(&answer.key));
        drop(state);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640))
            .expect("it is ours");
        assert!(Keys::load_or_create(folder.path().join("keys.json")).is_err());
    }
}

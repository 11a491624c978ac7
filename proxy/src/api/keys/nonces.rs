//! The API's own nonces, each with everything that is to be known of it under a MAC.
//!
//! Nothing is stored of a nonce until its client has proved its key, so that greetings cost no memory. It checks no proof.

use aws_lc_rs::{hmac, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// Lifetime of a nonce.
const NONCE_LIFE: Duration = Duration::from_secs(60);
/// Most nonces that one client uses up within the lifetime of a nonce: an extension asks a few times a second.
const USED: usize = 4096;
/// Bytes of a nonce before its MAC: its time, the client's nonce, random bytes.
const BODY: usize = 8 + 16 + 16;

/// Makes nonces and recognises its own.
pub(super) struct Nonces {
    /// The MAC's key, of this process alone.
    seal: hmac::Key,
    /// The moment from which the time in a nonce counts.
    epoch: Instant,
}

/// A nonce that was made here and has not expired.
pub(super) struct Nonce {
    /// The client's own nonce, as unpadded base64url.
    pub(super) client: String,
    /// Random bytes, which no other nonce has.
    random: [u8; 16],
    made: Instant,
}

/// The nonces that one client has used up and that have not expired.
#[derive(Default)]
pub(super) struct UsedNonces(HashMap<[u8; 16], Instant>);

/// Why a nonce cannot be used up.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It has been used before.
    Used,
    /// The client has used too many of late.
    TooMany,
}

impl Nonces {
    /// Nonces under a random key; `None` if the system has no randomness to give.
    pub(super) fn new() -> Option<Self> {
        let mut secret = [0; 32];
        rand::fill(&mut secret).ok()?;
        Some(Self {
            seal: hmac::Key::new(hmac::HMAC_SHA256, &secret),
            epoch: Instant::now(),
        })
    }

    /// A nonce for the key `id` and a client's nonce, as unpadded base64url; `None` if the system has no randomness to
    /// give.
    pub(super) fn make(&self, id: &str, client: [u8; 16], now: Instant) -> Option<String> {
        let mut random = [0; 16];
        rand::fill(&mut random).ok()?;
        let age = now.duration_since(self.epoch).as_millis();
        let age = u64::try_from(age).ok()?.to_be_bytes();
        let mut nonce = [&age[..], &client, &random].concat();
        let tag = hmac::sign(&self.seal, &sealed(&nonce, id));
        nonce.extend_from_slice(tag.as_ref());
        Some(BASE64.encode(nonce))
    }

    /// Reads a nonce; `None` where it is not ours, not for the key `id`, or expired.
    pub(super) fn read(&self, id: &str, nonce: &str, now: Instant) -> Option<Nonce> {
        let nonce = BASE64.decode(nonce).ok()?;
        let (body, tag) = nonce.split_at_checked(BODY)?;
        hmac::verify(&self.seal, &sealed(body, id), tag).ok()?;
        let (age, rest) = body.split_first_chunk()?;
        let (client, random) = rest.split_first_chunk::<16>()?;
        let made = self.epoch + Duration::from_millis(u64::from_be_bytes(*age));
        (now.duration_since(made) < NONCE_LIFE).then_some(Nonce {
            client: BASE64.encode(client),
            random: random.try_into().ok()?,
            made,
        })
    }
}

impl UsedNonces {
    /// Uses up a nonce whose client has proved its key.
    ///
    /// # Errors
    /// It was used before, or the client uses too many.
    pub(super) fn add(&mut self, nonce: &Nonce, now: Instant) -> Result<(), Unusable> {
        self.0
            .retain(|_, made| now.duration_since(*made) < NONCE_LIFE);
        if self.0.contains_key(&nonce.random) {
            return Err(Unusable::Used);
        }
        if self.0.len() >= USED {
            return Err(Unusable::TooMany);
        }
        self.0.insert(nonce.random, nonce.made);
        Ok(())
    }
}

/// The bytes that the MAC covers. The body has a fixed length, so that the id begins at one place only.
fn sealed(body: &[u8], id: &str) -> Vec<u8> {
    [body, id.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: [u8; 16] = [7; 16];

    #[test]
    fn b4_a_nonce_is_known_again_for_its_own_key_and_for_a_minute() {
        let nonces = Nonces::new().expect("there is randomness");
        let now = Instant::now();
        let nonce = nonces.make("a", CLIENT, now).expect("there is randomness");
        for (id, seconds, known) in [
            ("a", 0, true),
            ("a", 59, true),
            ("a", 61, false),
            ("a", 3600, false),
            ("b", 0, false),
            ("", 0, false),
        ] {
            let read = nonces.read(id, &nonce, now + Duration::from_secs(seconds));
            assert_eq!(
                read.map(|nonce| nonce.client),
                known.then(|| BASE64.encode(CLIENT)),
                "{id} after {seconds} s"
            );
        }
        let of_another_process = Nonces::new().expect("there is randomness");
        assert!(of_another_process.read("a", &nonce, now).is_none());
    }

    #[test]
    fn b4_a_nonce_with_a_changed_bit_or_a_missing_byte_is_not_ours() {
        let nonces = Nonces::new().expect("there is randomness");
        let now = Instant::now();
        let nonce = nonces.make("a", CLIENT, now).expect("there is randomness");
        let bytes = BASE64.decode(&nonce).expect("it is base64url");
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(nonces.read("a", &BASE64.encode(changed), now).is_none());
        }
        for length in 0..bytes.len() {
            let short = BASE64.encode(&bytes[..length]);
            assert!(nonces.read("a", &short, now).is_none(), "{length} bytes");
        }
    }

    #[test]
    fn b4_used_nonces_are_bounded_and_forgotten_once_they_expire() {
        let nonces = Nonces::new().expect("there is randomness");
        let now = Instant::now();
        let fresh = |now| {
            let nonce = nonces.make("a", CLIENT, now).expect("there is randomness");
            nonces.read("a", &nonce, now).expect("it is ours")
        };
        let mut used = UsedNonces::default();
        let first = fresh(now);
        assert_eq!(used.add(&first, now), Ok(()));
        assert_eq!(used.add(&first, now), Err(Unusable::Used));
        for _ in 1..USED {
            assert_eq!(used.add(&fresh(now), now), Ok(()));
        }
        assert_eq!(used.add(&fresh(now), now), Err(Unusable::TooMany));
        let later = now + NONCE_LIFE + Duration::from_secs(1);
        assert_eq!(used.add(&fresh(later), later), Ok(()));
        assert_eq!(used.0.len(), 1);
    }
}

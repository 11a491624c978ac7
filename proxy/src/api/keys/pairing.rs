//! The pairing: one code at a time, which serves once.
//!
//! It makes no key.

use aws_lc_rs::{constant_time, rand};
use std::time::Duration;
use tokio::time::Instant;

/// Lifetime of a code.
const CODE_LIFE: Duration = Duration::from_secs(120);
/// Number of wrong codes that ends a pairing.
const CODE_TRIES: u8 = 5;

/// The open pairing, if there is one.
#[derive(Default)]
pub(super) struct Pairing(Option<Code>);

struct Code {
    text: String,
    until: Instant,
    tries: u8,
}

impl Pairing {
    /// Opens a pairing, which ends an older one. Returns the code as eight letters and digits with a dash; `None` if
    /// the system has no randomness to give.
    pub(super) fn open(&mut self) -> Option<String> {
        // Crockford's alphabet: no letter that looks like a digit. 8 of 32 characters are 40 bits.
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bytes = [0; 8];
        rand::fill(&mut bytes).ok()?;
        let text: String = bytes
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
            .collect();
        let shown = format!("{}-{}", &text[..4], &text[4..]);
        self.0 = Some(Code {
            text,
            until: Instant::now() + CODE_LIFE,
            tries: 0,
        });
        Some(shown)
    }

    /// Whether `typed` is the code of the open pairing, compared in constant time. The right code ends the pairing, as
    /// do too many wrong ones.
    pub(super) fn accept(&mut self, typed: &str, now: Instant) -> bool {
        let typed = canonical(typed);
        let Some(code) = self.0.as_mut().filter(|code| code.until > now) else {
            return false;
        };
        code.tries += 1;
        let is_right =
            constant_time::verify_slices_are_equal(code.text.as_bytes(), typed.as_bytes()).is_ok();
        if is_right || code.tries >= CODE_TRIES {
            self.0 = None;
        }
        is_right
    }
}

/// A typed code without dashes and spaces, and with the letters that look like digits replaced by them.
fn canonical(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

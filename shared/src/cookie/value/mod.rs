//! What a cookie's value looks like, told apart by shape alone.
//!
//! [`ValueFacts::of`] looks once; what it returns holds no part of the value but, where a load balancer
//! gives away an address of the inner network, the first half of that address.

mod address;
mod kind;
mod personal;

pub use kind::ValueKind;

use crate::cookie::consent;
use address::{big_ip, internal_address, is_internal, masked};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::percent_decode;
use personal::search_text;
use std::borrow::Cow;

/// What is remembered of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFacts {
    /// What it looks like.
    pub kind: ValueKind,
    /// How many octets it has.
    pub length: u32,
    /// The address of the inner network that it gives away, its second half hidden: `10.20.x.x`.
    pub discloses: Option<String>,
}

/// What a value says in the open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disclosures {
    /// It speaks of a person.
    pub personal: bool,
    /// It gives away an address of the inner network.
    pub internal: bool,
}

/// A value needs about this many bits before it can tell the visitors of a council site apart.
const IDENTIFYING_BITS: u32 = 32;
/// Browsers keep no longer value; what lies beyond is not looked at.
const LOOKED_AT: usize = 4096;
/// A token is decoded so often before it is taken as it is: a token in a token, and no deeper.
const DEPTH: u8 = 2;

impl ValueFacts {
    /// Of a value that nobody showed us.
    pub const NOT_SEEN: Self = Self {
        kind: ValueKind::NotSeen,
        length: 0,
        discloses: None,
    };

    /// Looks at a value and forgets it. The name tells which values are choices about cookies.
    pub fn of(name: &[u8], value: &[u8]) -> Self {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        let value = &value[..value.len().min(LOOKED_AT)];
        if let Some(server) = big_ip(name, value) {
            return Self {
                kind: ValueKind::ServerAddress,
                length,
                discloses: is_internal(server).then(|| masked(server)),
            };
        }
        if consent::read(name, value).is_some() {
            return Self {
                kind: ValueKind::Consent,
                length,
                discloses: None,
            };
        }
        let kind = classify(value);
        let discloses = if kind == ValueKind::ServerAddress {
            internal_address(&String::from_utf8_lossy(&readable(value))).map(masked)
        } else {
            None
        };
        Self {
            kind,
            length,
            discloses,
        }
    }

    /// What the value says in the open.
    pub fn disclosures(&self) -> Disclosures {
        Disclosures {
            personal: self.kind.is_personal(),
            internal: self.discloses.is_some(),
        }
    }
}

/// What a value looks like, by its shape alone.
fn classify(value: &[u8]) -> ValueKind {
    const FLAGS: [&[u8]; 8] = [b"0", b"1", b"true", b"false", b"yes", b"no", b"on", b"off"];
    if value.is_empty() {
        return ValueKind::Empty;
    }
    if FLAGS.iter().any(|flag| value.eq_ignore_ascii_case(flag)) {
        return ValueKind::Flag;
    }
    if let Some(found) = search(value, DEPTH) {
        return found;
    }
    if bits(value) < IDENTIFYING_BITS {
        ValueKind::Short
    } else {
        ValueKind::Identifier
    }
}

/// A rough upper bound of the information in a value: its length times the bits of its alphabet, letters of words counted low.
fn bits(value: &[u8]) -> u32 {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    // Text without any digit is mostly words, which carry little over one bit a letter.
    let letter_tenths = if digits == 0 && value.len() < 24 {
        13
    } else {
        45
    };
    let tenths = digits * 33 + letters * letter_tenths;
    u32::try_from(tenths / 10).unwrap_or(u32::MAX)
}

/// A value with its percent signs undone, as scripts write it.
fn readable(value: &[u8]) -> Cow<'_, [u8]> {
    if value.contains(&b'%') {
        percent_decode(value).into()
    } else {
        value.into()
    }
}

/// What the value says in the open, the weightiest first.
fn search(value: &[u8], depth: u8) -> Option<ValueKind> {
    let octets = readable(value);
    search_text(&String::from_utf8_lossy(&octets)).or_else(|| search_encoded(value, depth))
}

/// What lies in a signed token or in base64 text, for both can be read by anybody.
fn search_encoded(value: &[u8], depth: u8) -> Option<ValueKind> {
    let depth = depth.checked_sub(1)?;
    let mut parts = value.split(|b| *b == b'.');
    if value.starts_with(b"eyJ")
        && let (Some(head), Some(claims), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
    {
        let head: serde_json::Value = serde_json::from_slice(&decode(head)?).ok()?;
        head.get("alg")?;
        let inside = decode(claims).and_then(|claims| search(&claims, depth));
        return Some(inside.unwrap_or(ValueKind::Jwt));
    }
    if value.len() < 16 || !begins_with_text(value) {
        return None;
    }
    let text = decode(value)?;
    is_text(&text).then(|| search(&text, depth)).flatten()
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| matches!(b, b' '..=b'~'))
}

/// Whether the first three octets of coded bytes are text: of random identifiers most are told apart by that alone.
fn begins_with_text(coded: &[u8]) -> bool {
    let mut octets = [0; 3];
    // The first letter alone says whether the first octet can be one of text.
    let may = matches!(coded.first(), Some(b'I'..=b'Z' | b'a'..=b'f'));
    may && coded.first_chunk::<4>().is_some_and(|four| {
        URL_SAFE_NO_PAD
            .decode_slice(four.map(safe), &mut octets)
            .is_ok()
    }) && is_text(&octets)
}

/// The letters of the usual alphabet as those that are safe in addresses (RFC 4648 section 5).
fn safe(letter: u8) -> u8 {
    match letter {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    }
}

fn decode(part: &[u8]) -> Option<Vec<u8>> {
    let trimmed = part
        .iter()
        .rposition(|b| *b != b'=')
        .map_or(&part[..0], |last| &part[..=last]);
    let is_alphabet = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'/');
    if !trimmed.iter().all(is_alphabet) {
        return None;
    }
    let safe: Vec<u8> = trimmed.iter().copied().map(safe).collect();
    URL_SAFE_NO_PAD.decode(safe).ok()
}

#[cfg(test)]
mod tests;

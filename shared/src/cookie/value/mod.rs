//! Classifies a cookie's value by its shape, and by what the name beside it speaks of.
//!
//! [`ValueFacts::of`] keeps no part of the value, except the first half of an internal address that a load
//! balancer discloses.

mod address;
mod kind;
mod number;
mod person;
mod personal;
mod place;
mod prefilter;
mod topic;

pub use kind::ValueKind;

use crate::cookie::consent;
use address::{big_ip, is_internal, masked};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::percent_decode;
use personal::{Found, search_text};
use prefilter::ByteFlags;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, net::IpAddr};
use topic::Topics;

/// What is kept of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueFacts {
    /// Its kind.
    pub kind: ValueKind,
    /// Its length in bytes.
    pub length: u32,
    /// The internal address that it discloses, second half masked: `10.20.x.x`; empty where that one is not kept.
    pub discloses: Option<String>,
}

/// What a value discloses to anyone who can read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disclosures {
    /// Personal data.
    pub personal: bool,
    /// An internal address.
    pub internal: bool,
}

/// Least information with which a value can identify a visitor of a council site, in bits.
const IDENTIFYING_BITS: u32 = 32;
/// Longest prefix that is searched, in bytes: browsers store no longer value.
const SEARCHED: usize = 4096;
/// Levels of decoding: a token in a token, and no deeper.
const DEPTH: u8 = 2;

impl Disclosures {
    /// What a value discloses: [`ValueFacts::disclosures`], without the facts where nothing can be found.
    pub fn of(name: &[u8], value: &[u8]) -> Self {
        let searched = &value[..value.len().min(SEARCHED)];
        let is_plain =
            big_ip(name, searched).is_none() && search(searched, Topics::of(name), DEPTH).is_none();
        if is_plain {
            Self::default()
        } else {
            ValueFacts::of(name, value).disclosures()
        }
    }
}

impl ValueFacts {
    /// Facts of a value that was not seen.
    pub const NOT_SEEN: Self = Self {
        kind: ValueKind::NotSeen,
        length: 0,
        discloses: None,
    };

    /// Classifies a value. The name selects the formats of consent tools and load balancers.
    pub fn of(name: &[u8], value: &[u8]) -> Self {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        let value = &value[..value.len().min(SEARCHED)];
        if let Some(server) = big_ip(name, value) {
            return Self {
                kind: ValueKind::ServerAddress,
                length,
                discloses: is_internal(server).then(|| masked(server)),
            };
        }
        let reading = consent::read_head(std::iter::once((name, value)));
        if reading.is_some_and(|reading| reading.stage != consent::Stage::Unreadable) {
            return Self {
                kind: ValueKind::Consent,
                length,
                discloses: None,
            };
        }
        let (kind, server) = classify(value, Topics::of(name));
        Self {
            kind,
            length,
            discloses: server.map(masked),
        }
    }

    /// Whether there was a value to look at.
    pub fn was_seen(&self) -> bool {
        self.kind != ValueKind::NotSeen
    }

    /// What the value discloses.
    pub fn disclosures(&self) -> Disclosures {
        Disclosures {
            personal: self.kind.is_personal(),
            internal: self.discloses.is_some(),
        }
    }
}

/// What a value looks like, and the internal address in it.
fn classify(value: &[u8], topics: Topics) -> (ValueKind, Option<IpAddr>) {
    const FLAGS: [&[u8]; 8] = [b"0", b"1", b"true", b"false", b"yes", b"no", b"on", b"off"];
    if value.is_empty() {
        return (ValueKind::Empty, None);
    }
    if FLAGS.iter().any(|flag| value.eq_ignore_ascii_case(flag)) {
        return (ValueKind::Flag, None);
    }
    if let Some(found) = search(value, topics, DEPTH) {
        return (found.kind, found.server);
    }
    if bits(value) < IDENTIFYING_BITS {
        (ValueKind::Short, None)
    } else {
        (ValueKind::Identifier, None)
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

/// Undoes percent-encoding, twice where a site encoded what was encoded already.
fn readable(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'%') {
        return value.into();
    }
    let once: Cow<'_, [u8]> = percent_decode(value).into();
    if once.contains(&b'%') {
        percent_decode(&once).collect::<Vec<u8>>().into()
    } else {
        once
    }
}

/// The most serious disclosure in a value, in readable text or encoded.
fn search(value: &[u8], topics: Topics, depth: u8) -> Option<Found> {
    let bytes = readable(value);
    let flags = ByteFlags::of(&bytes);
    let found = flags
        .leave_something(topics)
        .then(|| search_text(&String::from_utf8_lossy(&bytes), topics, flags));
    found
        .flatten()
        .or_else(|| search_encoded(&bytes, topics, depth))
}

/// The most serious disclosure in a signed token (RFC 7519) or base64 text, which anyone can decode.
fn search_encoded(value: &[u8], topics: Topics, depth: u8) -> Option<Found> {
    let depth = depth.checked_sub(1)?;
    let mut parts = value.split(|b| *b == b'.');
    if value.starts_with(b"eyJ")
        && let (Some(head), Some(claims), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
    {
        let head: serde_json::Value = serde_json::from_slice(&decode(head)?).ok()?;
        head.get("alg")?;
        let inside = decode(claims).and_then(|claims| search(&claims, topics, depth));
        return Some(inside.unwrap_or(Found {
            kind: ValueKind::Jwt,
            server: None,
        }));
    }
    if value.len() < 16 || !begins_with_text(value) {
        return None;
    }
    let text = decode(value)?;
    is_text(&text)
        .then(|| search(&text, topics, depth))
        .flatten()
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| matches!(b, b' '..=b'~'))
}

/// Whether base64 text decodes to text in its first three bytes, which rules out most random identifiers.
fn begins_with_text(coded: &[u8]) -> bool {
    let mut bytes = [0; 3];
    // The first letter decides whether the first byte can be text.
    let may = matches!(coded.first(), Some(b'I'..=b'Z' | b'a'..=b'f'));
    may && coded.first_chunk::<4>().is_some_and(|four| {
        URL_SAFE_NO_PAD
            .decode_slice(four.map(safe), &mut bytes)
            .is_ok()
    }) && is_text(&bytes)
}

/// Maps a letter of the standard alphabet to the URL-safe one (RFC 4648 section 5).
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
mod named_tests;
#[cfg(test)]
mod tests;

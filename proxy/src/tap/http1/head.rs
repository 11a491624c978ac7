//! A head of HTTP/1.1 by its lines (RFC 9112 section 2.1).
//!
//! It knows which fields concern us, and not what they mean.

use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// The start line of a whole head, and the lines behind it as far as they are fields that may concern us: names also as
/// they stand, values as ranges without the white space around them.
pub(super) fn lines(head: &[u8]) -> (&[u8], impl Iterator<Item = (Name, &[u8], Range<usize>)>) {
    let mut ends = memchr_iter(b'\n', head);
    let first = ends.next().unwrap_or(head.len());
    let mut next = first + 1;
    let fields = ends.filter_map(move |end| {
        let start = std::mem::replace(&mut next, end + 1);
        let (name, text, value) = field(&head[start..end])?;
        Some((name, text, start + value.start..start + value.end))
    });
    (head[..first].trim_ascii_end(), fields)
}

/// What a line is, its name and the place of its value, if it may be a field that concerns us.
fn field(line: &[u8]) -> Option<(Name, &[u8], Range<usize>)> {
    // One letter tells most lines apart. A line that goes on from the one before is no field of its own
    // (RFC 9112 section 5.2), though it may look like one: it begins with white space.
    line.first().filter(|first| begins_a_name(**first))?;
    let (name, colon) = match Name::at_start_of(line) {
        Some(plain) => plain,
        None => {
            let colon = memchr(b':', line)?;
            (Name::of(line[..colon].trim_ascii_end()), colon)
        }
    };
    let value = line[colon + 1..].trim_ascii_end();
    let end = colon + 1 + value.len();
    let start = end - value.trim_ascii_start().len();
    Some((name, line[..colon].trim_ascii_end(), start..end))
}

/// Whether a field that concerns us begins like this, be it a [`Name`] or the mark of a robot check.
fn begins_a_name(first: u8) -> bool {
    matches!(
        first.to_ascii_lowercase(),
        b'c' | b'h' | b's' | b't' | b'u' | b'x'
    )
}

/// The fields that are read whatever the status is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Host,
    Cookie,
    Upgrade,
    SetCookie,
    ContentType,
    SecFetchMode,
    ContentLength,
    TransferEncoding,
    Other,
}

impl Name {
    const KNOWN: [(Self, &[u8]); 8] = [
        (Self::SetCookie, b"set-cookie"),
        (Self::Cookie, b"cookie"),
        (Self::ContentType, b"content-type"),
        (Self::ContentLength, b"content-length"),
        (Self::Host, b"host"),
        (Self::SecFetchMode, b"sec-fetch-mode"),
        (Self::TransferEncoding, b"transfer-encoding"),
        (Self::Upgrade, b"upgrade"),
    ];

    fn of(name: &[u8]) -> Self {
        let mut known = Self::KNOWN.iter();
        known
            .find(|(_, text)| name.eq_ignore_ascii_case(text))
            .map_or(Self::Other, |(known, _)| *known)
    }

    /// The name that a line begins with, right before a colon, and where that stands.
    fn at_start_of(line: &[u8]) -> Option<(Self, usize)> {
        let mut known = Self::KNOWN.iter();
        let (known, text) = known.find(|(_, text)| {
            line.get(text.len()) == Some(&b':') && line[..text.len()].eq_ignore_ascii_case(text)
        })?;
        Some((*known, text.len()))
    }
}

pub(super) fn is_empty_line(line: &[u8]) -> bool {
    matches!(line, [] | [b'\r'])
}

/// How long the empty line is that ends a head: one octet where the CR is missing.
pub(super) fn empty_line_of(head: &[u8]) -> usize {
    if head.ends_with(b"\r\n") { 2 } else { 1 }
}

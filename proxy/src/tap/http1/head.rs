//! Splits a head of HTTP/1.1 into its lines and fields (RFC 9112 section 2.1).
//!
//! It knows which fields are needed, and not what they mean.

use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// A field of a head: its known name, the name as written, and the value's range without the white space around it.
pub(super) type Field<'h> = (Name, &'h [u8], Range<usize>);

/// The start line of a whole head, and the fields that may be needed, with the values' ranges in `head`.
pub(super) fn lines(head: &[u8]) -> (&[u8], impl Iterator<Item = Field<'_>>) {
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

/// A line as a field, with the value's range in `line`, if it may be one that is needed.
fn field(line: &[u8]) -> Option<Field<'_>> {
    // The first letter rules most lines out, and with them each continuation of the line before (RFC 9112 section 5.2),
    // which may look like a field but begins with white space.
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

/// Whether the name of a needed field can begin with this byte: a [`Name`], or the mark of a bot check.
fn begins_a_name(first: u8) -> bool {
    matches!(
        first.to_ascii_lowercase(),
        b'c' | b'd' | b'h' | b'r' | b's' | b't' | b'u' | b'x'
    )
}

/// The names of the fields that are read for any status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Host,
    Cookie,
    Upgrade,
    SetCookie,
    ContentType,
    SecFetchMode,
    SecFetchDest,
    SecFetchSite,
    SecPurpose,
    Referer,
    Date,
    ContentLength,
    TransferEncoding,
    Other,
}

impl Name {
    const KNOWN: [(Self, &[u8]); 13] = [
        (Self::SetCookie, b"set-cookie"),
        (Self::Cookie, b"cookie"),
        (Self::ContentType, b"content-type"),
        (Self::ContentLength, b"content-length"),
        (Self::Host, b"host"),
        (Self::Date, b"date"),
        (Self::SecFetchMode, b"sec-fetch-mode"),
        (Self::SecFetchDest, b"sec-fetch-dest"),
        (Self::SecFetchSite, b"sec-fetch-site"),
        (Self::SecPurpose, b"sec-purpose"),
        (Self::Referer, b"referer"),
        (Self::TransferEncoding, b"transfer-encoding"),
        (Self::Upgrade, b"upgrade"),
    ];

    pub(super) fn of(name: &[u8]) -> Self {
        let mut known = Self::KNOWN.iter();
        known
            .find(|(_, text)| name.eq_ignore_ascii_case(text))
            .map_or(Self::Other, |(known, _)| *known)
    }

    /// The known name at the start of a line, right before a colon, and the colon's position.
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

/// Length of the empty line that ends a head, in bytes: 1 where its CR is missing.
pub(super) fn empty_line_of(head: &[u8]) -> usize {
    if head.ends_with(b"\r\n") { 2 } else { 1 }
}

//! The meaning of a few header fields, for both versions of HTTP.
//!
//! It parses no head and knows no cookies.

use memchr::memmem;

/// Largest head that is read, in bytes (RFC 9110 names no limit; browsers stop at 256 KiB).
pub(super) const HEAD_LIMIT: usize = 256 * 1024;

/// The host of an address such as `https://www.luton.gov.uk/`, with a port if it has one; empty if it has none.
pub(crate) fn host_of(address: &[u8]) -> &[u8] {
    let Some(at) = memmem::find(address, b"://") else {
        return b"";
    };
    let rest = &address[at + 3..];
    let end = rest.iter().position(|b| matches!(b, b'/' | b'?' | b'#'));
    &rest[..end.unwrap_or(rest.len())]
}

/// Whether bot checks answer with this status.
pub(super) fn is_refusal(status: u16) -> bool {
    matches!(status, 403 | 503)
}

/// Whether the user sees no page with this status: a redirect, or a failure of the server (RFC 9110 section 15).
pub(crate) fn shows_no_page(status: u16) -> bool {
    matches!(status, 300..=303 | 305..=399 | 500..)
}

/// Whether a Content-Type is one that browsers show as a document.
pub(super) fn is_document(content_type: &[u8]) -> bool {
    let essence = content_type
        .split(|b| *b == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii();
    essence.eq_ignore_ascii_case(b"text/html")
        || essence.eq_ignore_ascii_case(b"application/xhtml+xml")
}

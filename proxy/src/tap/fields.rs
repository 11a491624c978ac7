//! The meaning of a few header fields, for both versions of HTTP.
//!
//! It parses no head and knows no cookies.

/// Largest head that is read, in bytes (RFC 9110 names no limit; browsers stop at 256 KiB).
pub(super) const HEAD_LIMIT: usize = 256 * 1024;

/// Whether a Sec-Fetch-Mode value is that of a subresource, not of a navigation (W3C Fetch Metadata).
pub(super) fn is_part_of_page(mode: &[u8]) -> bool {
    mode != b"navigate"
}

/// Whether bot checks answer with this status.
pub(super) fn is_refusal(status: u16) -> bool {
    matches!(status, 403 | 503)
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

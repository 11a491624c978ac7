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

/// Whether the user sees no page of the site with this answer: a redirect, a failure, an answer without content or a file
/// (RFC 9110 section 15).
pub(crate) fn shows_no_page(status: u16, is_html: bool) -> bool {
    match status {
        200..=203 => !is_html,
        304 => false,
        _ => true,
    }
}

/// Whether a browser makes a document or a worker, which has a policy of its own, of what it asks for, by the value of
/// Sec-Fetch-Dest (Fetch section 2.2.5).
pub(crate) fn is_for_own_policy(dest: Option<&[u8]>) -> bool {
    matches!(
        dest,
        Some(
            b"document"
                | b"iframe"
                | b"frame"
                | b"fencedframe"
                | b"object"
                | b"embed"
                | b"worker"
                | b"sharedworker"
                | b"serviceworker"
        )
    )
}

/// Whether a final response gets the protecting field: what is asked for with a policy of its own, and each type that is
/// not plainly passive. A script can fetch a page first and then open it from the browser's cache.
pub(crate) fn gets_protection(own_policy: bool, status: u16, is_passive: bool) -> bool {
    // No document comes of 204 and 205. The fields of a 304 would replace those of the stored response
    // (RFC 9111 section 3.2), the site's own policy among them.
    !matches!(status, 204 | 205 | 304) && (own_policy || !is_passive)
}

/// Whether a Content-Type is one of pages.
pub(crate) fn is_html(content_type: &[u8]) -> bool {
    let begins = |essence: &[u8]| {
        let start = content_type.trim_ascii_start().get(..essence.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(essence))
    };
    begins(b"text/html") || begins(b"application/xhtml+xml")
}

/// Whether browsers run nothing of this Content-Type, whatever they use it for. SVG is a document.
pub(crate) fn is_passive(content_type: &[u8]) -> bool {
    let essence = content_type
        .split(|b| *b == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii()
        .to_ascii_lowercase();
    match &essence[..] {
        b"text/css" => true,
        b"image/svg+xml" => false,
        essence => [&b"image/"[..], b"font/", b"audio/", b"video/"]
            .iter()
            .any(|group| essence.starts_with(group)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_policy_of_its_own_and_what_is_not_passive_is_protected() {
        let check = |dest: Option<&str>, content_type: &str, status: u16, expected: bool| {
            let own_policy = is_for_own_policy(dest.map(str::as_bytes));
            let found = gets_protection(own_policy, status, is_passive(content_type.as_bytes()));
            assert_eq!(found, expected, "{dest:?} {content_type:?} {status}");
        };
        for dest in [
            "document",
            "iframe",
            "frame",
            "object",
            "embed",
            "worker",
            "sharedworker",
            "serviceworker",
        ] {
            check(Some(dest), "", 200, true);
            check(Some(dest), "image/png", 404, true);
            check(Some(dest), "text/html", 304, false);
        }
        for dest in ["empty", "image", "script", "style", "font", "video"] {
            check(Some(dest), "text/html", 200, true);
            check(Some(dest), "image/png", 200, false);
        }
        for active in [
            "",
            "text/html",
            "application/xhtml+xml",
            "IMAGE/SVG+xml; charset=utf-8",
            "text/xml",
            "application/atom+xml",
            "text/plain",
            "text/javascript",
            "application/pdf",
            "imagery/png",
        ] {
            check(None, active, 200, true);
            check(None, active, 304, false);
            check(None, active, 204, false);
        }
        for passive in [
            "image/png",
            " Image/SVG ; x",
            "text/css; charset=utf-8",
            "FONT/woff2",
            "audio/ogg",
            "video/mp4",
        ] {
            check(None, passive, 200, false);
        }
    }
}

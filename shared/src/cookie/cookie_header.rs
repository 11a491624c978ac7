//! Parser for a Cookie request header.
//!
//! It is the inverse of how browsers write the header (RFC 6265bis section 5.8.3): nothing is unquoted or
//! decoded, duplicates stay, and a pair without a name is a nameless cookie.

use crate::cookie::set_cookie::trim;
use memchr::{memchr, memchr_iter};

/// Name and value of each pair of one Cookie header field, in order.
pub fn pairs(field: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut start = 0;
    let ends = memchr_iter(b';', field).chain([field.len()]);
    ends.filter_map(move |end| {
        let piece = trim(&field[start..end]);
        start = end + 1;
        pair(piece)
    })
}

/// Name and value of a piece; `None` where it has neither.
fn pair(piece: &[u8]) -> Option<(&[u8], &[u8])> {
    let (name, value) = match memchr(b'=', piece) {
        Some(at) => (trim(&piece[..at]), trim(&piece[at + 1..])),
        None => (&piece[..0], piece),
    };
    (!name.is_empty() || !value.is_empty()).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_header_is_split_into_pairs() {
        let check = |field: &str, expected: &[(&str, &str)]| {
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            let found: Vec<_> = pairs(field.as_bytes())
                .map(|(name, value)| (text(name), text(value)))
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect();
            assert_eq!(found, expected, "{field}");
        };
        check("a=1; b=2", &[("a", "1"), ("b", "2")]);
        check("a=1;;b = 2 ;", &[("a", "1"), ("b", "2")]);
        check("a=b=c", &[("a", "b=c")]);
        check("lonely", &[("", "lonely")]);
        check("=x", &[("", "x")]);
        check("a=\"q\"; a=2", &[("a", "\"q\""), ("a", "2")]);
        check("", &[]);
    }
}

//! Parser for one Set-Cookie header, over bytes (RFC 6265bis section 5.6).
//!
//! Tolerated deviations from the grammar become oddities. It looks at no URL and no clock: what a browser
//! then does with the cookie is decided in `browser`.

use crate::cookie::{
    cookie_date,
    oddity::{Oddity, OddityKind},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest name and value together, in bytes (RFC 6265bis section 5.6, step 6).
const NAME_VALUE_LIMIT: usize = 4096;
/// Longest attribute value, in bytes; an attribute with a longer one is ignored.
const ATTRIBUTE_LIMIT: usize = 1024;

/// A parsed header, borrowed from its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie<'h> {
    /// The name; empty for a nameless cookie.
    pub name: &'h [u8],
    /// The value.
    pub value: &'h [u8],
    /// The last Domain attribute, lower case, without a leading dot; absent if the last one is empty.
    pub domain: Option<Vec<u8>>,
    /// The last Path attribute, if it is absolute.
    pub path: Option<&'h [u8]>,
    /// Seconds of the last Max-Age that can be parsed, saturated.
    pub max_age: Option<i64>,
    /// That Max-Age as written.
    pub max_age_text: Option<&'h [u8]>,
    /// Unix seconds of the last Expires that can be parsed.
    pub expires: Option<i64>,
    /// The Secure attribute.
    pub secure: bool,
    /// The HttpOnly attribute.
    pub http_only: bool,
    /// The last SameSite attribute, if its value is known.
    pub same_site: Option<SameSite>,
    /// The Partitioned attribute.
    pub partitioned: bool,
    /// Tolerated deviations from the grammar.
    pub oddities: Vec<Oddity>,
}

/// When a cookie is sent with cross-site requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SameSite {
    /// Never.
    Strict,
    /// With top-level navigations only.
    Lax,
    /// Always.
    None,
}

impl SameSite {
    /// The value with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Strict, Self::Lax, Self::None]
            .into_iter()
            .find(|same_site| same_site.id() == id)
    }

    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Lax => "lax",
            Self::None => "none",
        }
    }
}

/// Why a browser refuses a header for its syntax alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxError {
    /// A control character other than a tab.
    CtlChar,
    /// Neither a name nor a value.
    Empty,
    /// Name and value are too long together.
    NameValueTooLong,
}

impl<'h> SetCookie<'h> {
    /// Parses one header value.
    ///
    /// # Errors
    /// The reason for which every browser refuses it, wherever it comes from.
    pub fn parse(header: &'h [u8]) -> Result<Self, SyntaxError> {
        // RFC 6265bis section 5.6, step 1: %x00-08 / %x0A-1F / %x7F.
        if header
            .iter()
            .any(|b| (*b < 0x20 && *b != b'\t') || *b == 0x7f)
        {
            return Err(SyntaxError::CtlChar);
        }
        let pair_end = header
            .iter()
            .position(|b| *b == b';')
            .unwrap_or(header.len());
        let pair = &header[..pair_end];
        let (name, value) = match pair.iter().position(|b| *b == b'=') {
            Some(at) => (trim(&pair[..at]), trim(&pair[at + 1..])),
            None => (&pair[..0], trim(pair)),
        };
        if name.is_empty() && value.is_empty() {
            return Err(SyntaxError::Empty);
        }
        if name.len() + value.len() > NAME_VALUE_LIMIT {
            return Err(SyntaxError::NameValueTooLong);
        }
        let mut cookie = Self {
            name,
            value,
            domain: None,
            path: None,
            max_age: None,
            max_age_text: None,
            expires: None,
            secure: false,
            http_only: false,
            same_site: None,
            partitioned: false,
            oddities: Vec::new(),
        };
        cookie.note_pair(pair);
        let mut seen = Vec::new();
        let mut at = pair_end;
        while at < header.len() {
            let start = at + 1;
            let end = header[start..]
                .iter()
                .position(|b| *b == b';')
                .map_or(header.len(), |n| start + n);
            cookie.attribute(&header[start..end], start, &mut seen);
            at = end;
        }
        if let Err(error) = std::str::from_utf8(header) {
            cookie.odd(OddityKind::NotUtf8, error.valid_up_to());
        }
        Ok(cookie)
    }

    fn note_pair(&mut self, pair: &[u8]) {
        if self.name.is_empty() {
            self.odd(OddityKind::Nameless, 0);
        }
        let inside = |text: &[u8]| text.contains(&b'\t');
        if inside(self.name) || inside(self.value) {
            self.odd(
                OddityKind::Tab,
                pair.iter().position(|b| *b == b'\t').unwrap_or(0),
            );
        }
    }

    fn odd(&mut self, kind: OddityKind, at: usize) {
        self.oddities.push(Oddity { kind, at });
    }

    /// Parses one attribute (RFC 6265bis sections 5.6.1 to 5.6.6): the last of a name counts, an unreadable lifetime excepted.
    fn attribute(&mut self, piece: &'h [u8], at: usize, seen: &mut Vec<Vec<u8>>) {
        let (name, value) = match piece.iter().position(|b| *b == b'=') {
            Some(equals) => (trim(&piece[..equals]), trim(&piece[equals + 1..])),
            None => (trim(piece), &piece[..0]),
        };
        if name.is_empty() && value.is_empty() {
            return;
        }
        if value.len() > ATTRIBUTE_LIMIT {
            return self.odd(OddityKind::AttributeTooLong, at);
        }
        let name = name.to_ascii_lowercase();
        if seen.contains(&name) {
            self.odd(OddityKind::RepeatedAttribute, at);
        }
        match &name[..] {
            b"expires" => match cookie_date::parse(value) {
                Some(moment) => self.expires = Some(moment),
                None => self.odd(OddityKind::UnreadableExpires, at),
            },
            b"max-age" => match max_age(value) {
                Some(seconds) => (self.max_age, self.max_age_text) = (Some(seconds), Some(value)),
                None => self.odd(OddityKind::UnreadableMaxAge, at),
            },
            b"domain" => {
                let bare = value.strip_prefix(b".").unwrap_or(value);
                if bare.len() < value.len() {
                    self.odd(OddityKind::LeadingDot, at);
                }
                // An empty last Domain means host-only, whatever came before.
                self.domain = Some(bare.to_ascii_lowercase()).filter(|domain| !domain.is_empty());
            }
            b"path" => {
                self.path = Some(value).filter(|path| path.first() == Some(&b'/'));
                if self.path.is_none() && !value.is_empty() {
                    self.odd(OddityKind::RelativePath, at);
                }
            }
            b"secure" => self.secure = true,
            b"httponly" => self.http_only = true,
            b"partitioned" => self.partitioned = true,
            b"samesite" => {
                self.same_site = same_site(value);
                if self.same_site.is_none() {
                    self.odd(OddityKind::UnknownSameSite, at);
                }
            }
            _ => self.odd(OddityKind::UnknownAttribute, at),
        }
        seen.push(name);
    }
}

/// Leaves out the value, so that no log can hold it.
impl fmt::Debug for SetCookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetCookie")
            .field("name", &String::from_utf8_lossy(self.name))
            .field("value_length", &self.value.len())
            .finish_non_exhaustive()
    }
}

/// Trims spaces and tabs, no other white space.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// Seconds of a Max-Age: digits of any length after an optional minus, saturated (RFC 6265bis section 5.6.2).
fn max_age(value: &[u8]) -> Option<i64> {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let limit = if value.starts_with(b"-") {
        i64::MIN
    } else {
        i64::MAX
    };
    Some(std::str::from_utf8(value).ok()?.parse().unwrap_or(limit))
}

fn same_site(value: &[u8]) -> Option<SameSite> {
    match value.to_ascii_lowercase().as_slice() {
        b"strict" => Some(SameSite::Strict),
        b"lax" => Some(SameSite::Lax),
        b"none" => Some(SameSite::None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(header: &str) -> SetCookie<'_> {
        SetCookie::parse(header.as_bytes()).expect(header)
    }

    #[test]
    fn the_last_attribute_counts() {
        assert_eq!(parse("a=1; Path=/x; Path=/y").path, Some(&b"/y"[..]));
        assert_eq!(parse("a=1; Path=/x; Path=y").path, None);
        assert_eq!(
            parse("a=1; Domain=.Example.org").domain.as_deref(),
            Some(&b"example.org"[..])
        );
        assert_eq!(parse("a=1; Domain=example.org; Domain=").domain, None);
        assert_eq!(parse("a=1; SameSite=Strict; SameSite=x").same_site, None);
        assert_eq!(parse("a=1; Max-Age=5; Max-Age=x").max_age, Some(5));
    }

    #[test]
    fn a_max_age_has_digits_of_any_length() {
        let check = |text: &str, expected| assert_eq!(max_age(text.as_bytes()), expected, "{text}");
        check("0", Some(0));
        check("-5", Some(-5));
        check("99999999999999999999999999", Some(i64::MAX));
        check("+1", None);
        check("1.5", None);
        check("-", None);
        check("", None);
    }

    #[test]
    fn a_header_that_every_browser_refuses_is_an_error() {
        let check = |header: &[u8], expected| {
            assert_eq!(SetCookie::parse(header).err(), expected, "{header:?}")
        };
        check(b"a=\x01", Some(SyntaxError::CtlChar));
        check(b"a=1; x=\x7f", Some(SyntaxError::CtlChar));
        check(b"=", Some(SyntaxError::Empty));
        check(b"; Secure", Some(SyntaxError::Empty));
        check(&[b'a'; 4097], Some(SyntaxError::NameValueTooLong));
        check(b"a=\t1", None);
        check(b"lonely", None);
        check(b"=x", None);
    }

    #[test]
    fn a_tolerated_deviation_is_an_oddity_with_its_offset() {
        let check = |header: &str, kind, at| {
            assert!(
                parse(header).oddities.contains(&Oddity { kind, at }),
                "{header}: {:?}",
                parse(header).oddities
            );
        };
        check("lonely", OddityKind::Nameless, 0);
        check(
            "a=1; Expires=2021-06-09T10:18:14Z",
            OddityKind::UnreadableExpires,
            4,
        );
        check("a=1; Priority=High", OddityKind::UnknownAttribute, 4);
        check("a=1; Secure; Secure", OddityKind::RepeatedAttribute, 12);
        check("a=1; Domain=.example.org", OddityKind::LeadingDot, 4);
        check("a=1;SameSite=Maybe", OddityKind::UnknownSameSite, 4);
        assert!(
            parse("a=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60")
                .oddities
                .is_empty()
        );
    }

    #[test]
    fn a_value_is_never_printed() {
        assert!(!format!("{:?}", parse("a=topsecret")).contains("topsecret"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = SetCookie::parse(&bytes);
        }

        #[test]
        fn what_the_cookie_crate_writes_is_read_back(name in "[a-z]{1,8}", value in "[a-zA-Z0-9]{0,12}", seconds in 0i64..100_000) {
            let written = cookie::Cookie::build((&name, &value)).secure(true).path("/")
                .max_age(cookie::time::Duration::seconds(seconds)).build().to_string();
            let read = SetCookie::parse(written.as_bytes()).expect("it is well formed");
            prop_assert_eq!(read.name, name.as_bytes());
            prop_assert_eq!(read.value, value.as_bytes());
            prop_assert_eq!(read.max_age, Some(seconds));
            prop_assert!(read.secure && !read.http_only);
        }
    }
}

//! Deviations of a Set-Cookie header from its grammar that browsers tolerate.
//!
//! It names them; `set_cookie` finds them.

use std::fmt;

/// A tolerated deviation, with its place in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// Its kind.
    pub kind: OddityKind,
    /// Offset of its first byte.
    pub at: usize,
}

/// Kinds of deviations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// No name before the value.
    Nameless,
    /// An attribute that the standard does not know.
    UnknownAttribute,
    /// An attribute that comes twice.
    RepeatedAttribute,
    /// An Expires that no browser can read, so that the cookie is a session cookie.
    UnreadableExpires,
    /// A Max-Age that is no number.
    UnreadableMaxAge,
    /// A SameSite value that is none of the three.
    UnknownSameSite,
    /// A dot before the domain.
    LeadingDot,
    /// A Path that does not begin with a slash.
    RelativePath,
    /// An attribute value of more than 1024 bytes.
    AttributeTooLong,
    /// A tab in the name or the value.
    Tab,
    /// Bytes that are not UTF-8.
    NotUtf8,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.kind {
            OddityKind::Nameless => "no name before the value",
            OddityKind::UnknownAttribute => "unknown attribute",
            OddityKind::RepeatedAttribute => "attribute given twice; the last one counts",
            OddityKind::UnreadableExpires => "Expires is no readable date and is ignored",
            OddityKind::UnreadableMaxAge => "Max-Age is no number and is ignored",
            OddityKind::UnknownSameSite => {
                "SameSite is neither Strict, Lax nor None and is ignored"
            }
            OddityKind::LeadingDot => "Domain begins with a dot, which is ignored",
            OddityKind::RelativePath => "Path does not begin with a slash and is ignored",
            OddityKind::AttributeTooLong => "attribute longer than 1024 bytes, which is ignored",
            OddityKind::Tab => "a tab inside",
            OddityKind::NotUtf8 => "bytes that are not UTF-8",
        };
        write!(f, "{words} (byte {})", self.at)
    }
}

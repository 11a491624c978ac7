//! One cookie that we saw: its name and attributes, and what its value looks like.
//!
//! It never holds a value: [`ValueKind::of`] looks once, and the bytes stay with the caller.

use crate::{lifetime::Lifetime, protocol::Seen};

/// One sighting of one cookie on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The host that set it or got it, canonical.
    pub host: String,
    /// Whether it travelled over https.
    pub over_https: bool,
    /// Its name; octets that are not UTF-8 are shown by U+FFFD. Empty for a nameless cookie.
    pub name: String,
    /// How it was seen.
    pub seen: Seen,
    /// What its value looks like.
    pub value_kind: ValueKind,
    /// How many octets its value has.
    pub value_length: u32,
    /// What the header said; absent for a cookie that the browser sent.
    pub set: Option<SetFacts>,
}

/// What a Set-Cookie header said, and what a browser makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetFacts {
    /// The domain that it is kept for.
    pub domain: String,
    /// Whether only this very host gets it.
    pub host_only: bool,
    /// Its path.
    pub path: String,
    /// Whether it travels over https only.
    pub secure: bool,
    /// Whether scripts are kept from it.
    pub http_only: bool,
    /// `strict`, `lax` or `none`, where the header says.
    pub same_site: Option<&'static str>,
    /// Whether each top-level site has its own copy.
    pub partitioned: bool,
    /// What the header asks for, before any cap.
    pub asked: Lifetime,
    /// What a browser does with it.
    pub fate: Fate,
    /// Each deviation that browsers tolerate, in words that testers know.
    pub oddities: Vec<String>,
}

/// What a browser does with a cookie that a header sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It keeps it.
    Stored,
    /// It deletes the cookie of that name.
    Deleted,
    /// It refuses it, for this reason.
    Refused(&'static str),
}

impl Fate {
    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Deleted => "deleted",
            Self::Refused(_) => "refused",
        }
    }
}

/// What a value looks like, told apart by shape alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Nothing.
    Empty,
    /// A yes or a no.
    Flag,
    /// Too short to tell people apart.
    Short,
    /// Long and varied enough to tell one visitor from another.
    Identifier,
}

/// A value needs about this many bits before it can tell the visitors of a council site apart.
const IDENTIFYING_BITS: u32 = 32;

impl ValueKind {
    /// Looks at a value and forgets it.
    pub fn of(value: &[u8]) -> Self {
        const FLAGS: [&[u8]; 8] = [b"0", b"1", b"true", b"false", b"yes", b"no", b"on", b"off"];
        if value.is_empty() {
            return Self::Empty;
        }
        if FLAGS.iter().any(|flag| value.eq_ignore_ascii_case(flag)) {
            return Self::Flag;
        }
        if bits(value) < IDENTIFYING_BITS {
            Self::Short
        } else {
            Self::Identifier
        }
    }

    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Flag => "flag",
            Self::Short => "short",
            Self::Identifier => "identifier",
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_told_by_its_shape() {
        let check = |value: &str, expected| {
            assert_eq!(ValueKind::of(value.as_bytes()), expected, "{value}")
        };
        check("", ValueKind::Empty);
        check("1", ValueKind::Flag);
        check("True", ValueKind::Flag);
        check("en-GB", ValueKind::Short);
        check("english", ValueKind::Short);
        check("2026", ValueKind::Short);
        check("GA1.3.1467345928.1732438800", ValueKind::Identifier);
        check("9C2E51D5B3A84A0E8F0C6E1B7D2F4A11", ValueKind::Identifier);
        check(
            "rd5o00000000000000000000ffff0a000001o80",
            ValueKind::Identifier,
        );
    }
}

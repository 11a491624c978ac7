//! What a cookie's value looks like, told apart by shape alone.
//!
//! [`ValueFacts::of`] looks once; what it returns holds no part of the value but, where a load balancer
//! gives away an address of the inner network, the first half of that address.

mod address;

use crate::cookie::consent;
use address::{addresses, big_ip, internal_address, is_internal, masked};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::percent_decode;
use std::borrow::Cow;

/// What is remembered of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFacts {
    /// What it looks like.
    pub kind: ValueKind,
    /// How many octets it has.
    pub length: u32,
    /// The address of the inner network that it gives away, its second half hidden: `10.20.x.x`.
    pub discloses: Option<String>,
}

/// What a value says in the open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tells {
    /// It speaks of a person.
    pub personal: bool,
    /// It gives away an address of the inner network.
    pub internal: bool,
}

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// Nobody told us; we do not ask.
    NotSeen,
    /// Nothing.
    Empty,
    /// A yes or a no.
    Flag,
    /// Too short to tell people apart.
    Short,
    /// Long and varied enough to tell one visitor from another.
    Identifier,
    /// A choice about cookies.
    Consent,
    /// A signed token of claims (RFC 7519).
    Jwt,
    /// An address of a server.
    ServerAddress,
    /// An e-mail address.
    Email,
    /// A telephone number of the United Kingdom.
    Phone,
    /// A postcode of the United Kingdom.
    Postcode,
    /// A National Insurance number.
    NationalInsurance,
    /// A payment card's number.
    PaymentCard,
    /// An internet address that may be the visitor's.
    IpAddress,
}

/// A value needs about this many bits before it can tell the visitors of a council site apart.
const IDENTIFYING_BITS: u32 = 32;
/// Browsers keep no longer value; what lies beyond is not looked at.
const LOOKED_AT: usize = 4096;
/// A token is decoded so often before it is taken as it is: a token in a token, and no deeper.
const DEPTH: u8 = 2;

impl ValueFacts {
    /// Of a value that nobody showed us.
    pub const NOT_SEEN: Self = Self {
        kind: ValueKind::NotSeen,
        length: 0,
        discloses: None,
    };

    /// Looks at a value and forgets it. The name tells which values are choices about cookies.
    pub fn of(name: &[u8], value: &[u8]) -> Self {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        let value = &value[..value.len().min(LOOKED_AT)];
        if let Some(server) = big_ip(name, value) {
            return Self {
                kind: ValueKind::ServerAddress,
                length,
                discloses: is_internal(server).then(|| masked(server)),
            };
        }
        if consent::read(name, value).is_some() {
            return Self {
                kind: ValueKind::Consent,
                length,
                discloses: None,
            };
        }
        let kind = ValueKind::of(value);
        let discloses = if kind == ValueKind::ServerAddress {
            internal_address(&String::from_utf8_lossy(&readable(value))).map(masked)
        } else {
            None
        };
        Self {
            kind,
            length,
            discloses,
        }
    }

    /// What the value says in the open.
    pub fn tells(&self) -> Tells {
        Tells {
            personal: self.kind.is_personal(),
            internal: self.discloses.is_some(),
        }
    }
}

impl ValueKind {
    /// Looks at a value and forgets it.
    fn of(value: &[u8]) -> Self {
        const FLAGS: [&[u8]; 8] = [b"0", b"1", b"true", b"false", b"yes", b"no", b"on", b"off"];
        if value.is_empty() {
            return Self::Empty;
        }
        if FLAGS.iter().any(|flag| value.eq_ignore_ascii_case(flag)) {
            return Self::Flag;
        }
        if let Some(telling) = telling(value, DEPTH) {
            return telling;
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
            Self::NotSeen => "not_seen",
            Self::Empty => "empty",
            Self::Flag => "flag",
            Self::Short => "short",
            Self::Identifier => "identifier",
            Self::Consent => "consent",
            Self::Jwt => "jwt",
            Self::ServerAddress => "server_address",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Postcode => "postcode",
            Self::NationalInsurance => "national_insurance",
            Self::PaymentCard => "payment_card",
            Self::IpAddress => "ip_address",
        }
    }

    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::NotSeen,
        Self::Empty,
        Self::Flag,
        Self::Short,
        Self::Identifier,
        Self::Consent,
        Self::Jwt,
        Self::ServerAddress,
        Self::Email,
        Self::Phone,
        Self::Postcode,
        Self::NationalInsurance,
        Self::PaymentCard,
        Self::IpAddress,
    ];

    /// Whether it says something about a person in the open.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Self::Email
                | Self::Phone
                | Self::Postcode
                | Self::NationalInsurance
                | Self::PaymentCard
                | Self::IpAddress
        )
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

/// A value with its percent signs undone, as scripts write it.
fn readable(value: &[u8]) -> Cow<'_, [u8]> {
    if value.contains(&b'%') {
        percent_decode(value).into()
    } else {
        value.into()
    }
}

/// What the value says in the open, the weightiest first.
fn telling(value: &[u8], depth: u8) -> Option<ValueKind> {
    let octets = readable(value);
    in_the_open(&String::from_utf8_lossy(&octets)).or_else(|| coded(value, depth))
}

/// What stands there for anybody to read.
fn in_the_open(text: &str) -> Option<ValueKind> {
    if has_email(text) {
        return Some(ValueKind::Email);
    }
    if any_words(text, 5, is_national_insurance) {
        return Some(ValueKind::NationalInsurance);
    }
    for run in numbers(text) {
        if is_card(run) {
            return Some(ValueKind::PaymentCard);
        }
        if is_phone(run) {
            return Some(ValueKind::Phone);
        }
    }
    if any_words(text, 2, is_postcode) {
        return Some(ValueKind::Postcode);
    }
    let address = addresses(text).next()?;
    Some(if is_internal(address) {
        ValueKind::ServerAddress
    } else {
        ValueKind::IpAddress
    })
}

/// What lies in a signed token or in base64 text, for both can be read by anybody.
fn coded(value: &[u8], depth: u8) -> Option<ValueKind> {
    let depth = depth.checked_sub(1)?;
    let mut parts = value.split(|b| *b == b'.');
    if value.starts_with(b"eyJ")
        && let (Some(head), Some(claims), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
    {
        let head: serde_json::Value = serde_json::from_slice(&decode(head)?).ok()?;
        head.get("alg")?;
        let inside = decode(claims).and_then(|claims| telling(&claims, depth));
        return Some(inside.unwrap_or(ValueKind::Jwt));
    }
    if value.len() < 16 || !begins_with_text(value) {
        return None;
    }
    let text = decode(value)?;
    is_text(&text).then(|| telling(&text, depth)).flatten()
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| matches!(b, b' '..=b'~'))
}

/// Whether the first three octets of coded bytes are text: of random identifiers most are told apart by that alone.
fn begins_with_text(coded: &[u8]) -> bool {
    let mut octets = [0; 3];
    // The first letter alone says whether the first octet can be one of text.
    let may = matches!(coded.first(), Some(b'I'..=b'Z' | b'a'..=b'f'));
    may && coded.first_chunk::<4>().is_some_and(|four| {
        URL_SAFE_NO_PAD
            .decode_slice(four.map(safe), &mut octets)
            .is_ok()
    }) && is_text(&octets)
}

/// The letters of the usual alphabet as those that are safe in addresses (RFC 4648 section 5).
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

/// Whether `test` holds for a word, or for up to `most` words in a row, put together without their spaces.
fn any_words(text: &str, most: usize, test: impl Fn(&[&str]) -> bool) -> bool {
    let phrases = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ' ' | '+')));
    let mut phrases = phrases.filter(|phrase| phrase.len() >= 5);
    phrases.any(|phrase| {
        if !phrase.contains([' ', '+']) {
            return test(&[phrase]);
        }
        let words: Vec<&str> = phrase.split([' ', '+']).collect();
        (1..=most).any(|number| words.windows(number).any(&test))
    })
}

/// Numbers as people write them: digits, with spaces, hyphens and brackets between, perhaps with a plus before.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+');
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find(part)?;
            let end = text[start..]
                .find(|c| !part(c))
                .map_or(text.len(), |n| start + n);
            at = end;
            let joins = |b: Option<&u8>| {
                b.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'))
            };
            let stands_alone =
                !joins(start.checked_sub(1).and_then(|n| bytes.get(n))) && !joins(bytes.get(end));
            if stands_alone {
                return Some(text[start..end].trim());
            }
        }
    })
}

fn digits_of(run: &str) -> Vec<u8> {
    run.bytes().filter(u8::is_ascii_digit).collect()
}

/// An address with a domain under a suffix that exists.
fn has_email(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let local = text[..at]
            .bytes()
            .rev()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-'))
            .count();
        let after = &text[at + 1..];
        let end = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
            .unwrap_or(after.len());
        let domain = after[..end]
            .trim_end_matches(['.', '-'])
            .to_ascii_lowercase();
        let exists =
            psl::domain(domain.as_bytes()).is_some_and(|domain| domain.suffix().is_known());
        (1..=64).contains(&local) && exists
    })
}

/// Two letters, six digits, one letter, of those that HMRC gives out (National Insurance Manual, NIM39110).
fn is_national_insurance(words: &[&str]) -> bool {
    if words.iter().map(|word| word.len()).sum::<usize>() != 9 {
        return false;
    }
    let plain = words.concat().to_ascii_uppercase().into_bytes();
    let [first, second, number @ .., last] = plain.as_slice() else {
        return false;
    };
    const NEVER: [&[u8; 2]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    let letter = |b: &u8| b.is_ascii_alphabetic() && !b"DFIQUV".contains(b);
    number.len() == 6
        && number.iter().all(u8::is_ascii_digit)
        && letter(first)
        && letter(second)
        && *second != b'O'
        && !NEVER.contains(&&[*first, *second])
        && (b'A'..=b'D').contains(last)
}

/// The groups of a payment card's number that a person or a shop writes, its maker's first digits, and its check digit (ISO/IEC 7812-1).
fn is_card(run: &str) -> bool {
    let groups: Vec<usize> = run.split([' ', '-']).map(str::len).collect();
    if !matches!(groups.as_slice(), [15 | 16] | [4, 4, 4, 4] | [4, 6, 5]) {
        return false;
    }
    let digits = digits_of(run);
    let start = |n: usize| {
        digits
            .iter()
            .take(n)
            .fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let maker = match digits.len() {
        15 => matches!(start(2), 34 | 37),
        16 => {
            start(1) == 4
                || matches!(start(2), 51..=55 | 65)
                || matches!(start(4), 2221..=2720 | 6011)
        }
        _ => false,
    };
    maker && luhn(&digits) && digits.iter().any(|digit| *digit != digits[0])
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(n, digit)| {
            let digit = u32::from(digit - b'0');
            match n % 2 {
                0 => digit,
                _ => digit * 2 / 10 + digit * 2 % 10,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A number of the United Kingdom's plan (Ofcom, National Telephone Numbering Plan): with +44, in groups, or a bare mobile number.
fn is_phone(run: &str) -> bool {
    let digits = digits_of(run);
    let national: &[u8] = match digits.as_slice() {
        [b'0', b'0', b'4', b'4', rest @ ..] if !run.contains('+') => rest,
        [b'4', b'4', b'0', rest @ ..] if run.starts_with('+') => rest,
        [b'4', b'4', rest @ ..] if run.starts_with('+') || rest.first() == Some(&b'7') => rest,
        [b'0', rest @ ..] if !run.starts_with('+') => rest,
        _ => return false,
    };
    let mobile = matches!(national, [b'7', b'1'..=b'5' | b'7'..=b'9', ..]);
    let in_plan = national.len() == 10 && (mobile || matches!(national, [b'1'..=b'3', ..]));
    let is_bare = run.bytes().all(|b| b.is_ascii_digit());
    // "01-02-2026 ..." is a date: an area code has three digits and more.
    let first_group = run.bytes().take_while(u8::is_ascii_digit).count();
    let well_grouped = run.starts_with(['+', '(']) || first_group >= 3;
    in_plan && if is_bare { mobile } else { well_grouped }
}

/// The areas of the United Kingdom's postcodes, by length of their letters.
const AREAS: &str = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// A postcode in capital letters (BS 7666-2): area, district, sector, unit.
fn is_postcode(words: &[&str]) -> bool {
    let (outward, inward) = match words {
        [one] if (5..=7).contains(&one.len()) => one.split_at(one.len() - 3),
        [outward, inward] if outward.len() <= 4 && inward.len() == 3 => (*outward, *inward),
        _ => return false,
    };
    let letters = outward.bytes().take_while(u8::is_ascii_uppercase).count();
    let (area, district) = outward.split_at(letters);
    let known = (1..=2).contains(&letters) && AREAS.contains(&format!(" {area} "));
    let district = match district.as_bytes() {
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => true,
        [b'1'..=b'9', last] => last.is_ascii_uppercase() && !b"CILMOQZ".contains(last),
        _ => false,
    };
    let unit = |b: &u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(b);
    known && district && matches!(inward.as_bytes(), [b'0'..=b'9', a, b] if unit(a) && unit(b))
}

#[cfg(test)]
mod tests;

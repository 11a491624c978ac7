//! Personal data and internet addresses in readable text, found by the published formats.
//!
//! It decodes nothing and keeps nothing.

use super::{
    address::{disclosed_address, is_internal},
    kind::ValueKind,
    number::personal_number,
    person::{has_birth_date, has_name_part, is_person},
    place::{has_position, has_postal_address, has_postcode, is_code, offset},
    prefilter::ByteFlags,
    topic::Topics,
};
use crate::cookie::site::public_suffix;
use std::net::IpAddr;

/// What a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: ValueKind,
    /// The internal address, where the kind is an address of a server.
    pub(super) server: Option<IpAddr>,
}

/// The most serious disclosure in readable text; `topics` are those of the cookie's name, `flags` spare the searches that
/// can find nothing.
pub(super) fn search_text(text: &str, topics: Topics, flags: ByteFlags) -> Option<Found> {
    if let Some(kind) = search_person(text, topics, flags) {
        return Some(Found { kind, server: None });
    }
    let address = flags
        .address
        .then(|| disclosed_address(text, topics))
        .flatten()?;
    let internal = is_internal(address);
    Some(Found {
        kind: if internal {
            ValueKind::ServerAddress
        } else {
            ValueKind::IpAddress
        },
        server: internal.then_some(address),
    })
}

fn search_person(text: &str, topics: Topics, flags: ByteFlags) -> Option<ValueKind> {
    let labelled = flags.figures && (flags.labels || topics.speak_of(Topics::LABELS));
    if flags.at && has_email(text) {
        return Some(ValueKind::Email);
    }
    if flags.words && has_national_insurance(text, topics) {
        return Some(ValueKind::NationalInsurance);
    }
    if (flags.number || labelled)
        && let Some(kind) = personal_number(text, topics)
    {
        return Some(kind);
    }
    if labelled && has_birth_date(text, topics) {
        return Some(ValueKind::BirthDate);
    }
    if is_person(text, topics) || (flags.labels && has_name_part(text, topics)) {
        return Some(ValueKind::FullName);
    }
    if flags.street && has_postal_address(text, topics) {
        return Some(ValueKind::PostalAddress);
    }
    if (flags.position || labelled) && has_position(text, topics) {
        return Some(ValueKind::Position);
    }
    (flags.words && has_postcode(text, topics)).then_some(ValueKind::Postcode)
}

/// Whether a National Insurance number stands in a text, in up to five words.
fn has_national_insurance(text: &str, topics: Topics) -> bool {
    let is_one = |words: &[&str]| {
        is_national_insurance(words)
            && match words {
                [word] => is_code(topics.at(text, offset(text, word)), word),
                _ => true,
            }
    };
    let phrases = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ' ' | '+')));
    let mut phrases = phrases.filter(|phrase| phrase.len() >= 9);
    phrases.any(|phrase| {
        if !phrase.contains([' ', '+']) {
            return is_one(&[phrase]);
        }
        let words: Vec<&str> = phrase.split([' ', '+']).collect();
        (1..=5).any(|number| words.windows(number).any(is_one))
    })
}

/// What stands before the at sign of addresses that are a service's and no person's, without signs between letters.
const ROLES: &str = " info noreply donotreply noresponse contact contactus enquiry enquiries enquire admin administrator \
    support help helpdesk servicedesk office mail mailbox email hello postmaster webmaster web website webteam hostmaster \
    abuse security privacy dpo dataprotection foi feedback complaints customerservice customerservices customercare \
    customers service services reception team press media communications comms news newsletter events bookings booking \
    notifications notification alerts alert system automated bounce bounces council democracy elections electoral \
    registrars licensing planning buildingcontrol housing benefits counciltax revenues parking highways waste recycling \
    environment environmentalhealth libraries library schools admissions payments accounts finance jobs recruitment hr ";

/// Whether it holds a person's e-mail address under an existing public suffix.
fn has_email(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let local = text[..at]
            .bytes()
            .rev()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-'))
            .count();
        if is_userinfo(&text[..at]) {
            return false;
        }
        let after = &text[at + 1..];
        let end = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
            .unwrap_or(after.len());
        let domain = after[..end]
            .trim_end_matches(['.', '-'])
            .to_ascii_lowercase();
        let exists = public_suffix(&domain)
            .is_some_and(|suffix| suffix.is_known() && domain.len() > suffix.as_bytes().len() + 1);
        let local = &text[at - local..at];
        (1..=64).contains(&local.len()) && exists && !is_role(local) && !is_key(local)
    })
}

/// Whether the local part of an address is that of a service: `no-reply`, `enquiries`, `info+planning`.
fn is_role(local: &str) -> bool {
    let name = local.split('+').next().unwrap_or_default();
    let mut letters: String = name
        .chars()
        .filter(|c| !matches!(c, '.' | '_' | '-'))
        .collect();
    letters.make_ascii_lowercase();
    ROLES.contains(&format!(" {letters} "))
}

/// Whether the local part of an address is a key, as in a Sentry DSN without its scheme: many digits in base 16 and nothing else.
fn is_key(local: &str) -> bool {
    local.len() >= 16 && local.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether a text ends with the userinfo of a web address (RFC 3986 section 3.2.1), as keys stand in the addresses of services.
fn is_userinfo(before: &str) -> bool {
    let userinfo = before.rsplit_once("//").map(|(_, after)| after);
    let part = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$*+:%".contains(&b);
    userinfo.is_some_and(|userinfo| userinfo.bytes().all(part))
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

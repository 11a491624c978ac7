//! Numbers of people and homes: payment cards, telephones, property reference numbers.
//!
//! It finds no words: postcodes and addresses are `place`'s.

use super::{kind::ValueKind, topic::Topics};

/// The first number in a text that is personal data; `topics` are those of the cookie's name.
pub(super) fn personal_number(text: &str, topics: Topics) -> Option<ValueKind> {
    numbers(text).find_map(|(at, run)| {
        let spoken = || topics.at(text, at);
        if is_uprn(run, spoken) {
            Some(ValueKind::Uprn)
        } else if is_card(run, spoken) {
            Some(ValueKind::PaymentCard)
        } else {
            is_phone(run, spoken).then_some(ValueKind::Phone)
        }
    })
}

/// Numbers as people write them, with their places: digits, with spaces, hyphens and brackets between, perhaps with a plus before.
fn numbers(text: &str) -> impl Iterator<Item = (usize, &str)> {
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
                return Some((start, text[start..end].trim()));
            }
        }
    })
}

fn digits_of(run: &str) -> Vec<u8> {
    run.bytes().filter(u8::is_ascii_digit).collect()
}

/// A payment card's number: its issuer's first digits with the length that goes with them, and its check digit (ISO/IEC 7812-1).
///
/// One random number in forty passes these, so it must also stand in the groups that are printed on cards, or under a
/// name that speaks of a card and of nothing that programs write for themselves.
fn is_card(run: &str, spoken: impl Fn() -> Topics) -> bool {
    let groups: Vec<usize> = run.split([' ', '-']).map(str::len).collect();
    let grouped = match groups.as_slice() {
        [15 | 16] => false,
        [4, 4, 4, 4] | [4, 6, 5] => true,
        _ => return false,
    };
    let digits = digits_of(run);
    let start = |n: usize| {
        digits
            .iter()
            .take(n)
            .fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let issuer = match digits.len() {
        15 => matches!(start(2), 34 | 37),
        16 => {
            start(1) == 4
                || matches!(start(2), 51..=55 | 65)
                || matches!(start(4), 2221..=2720 | 6011)
        }
        _ => false,
    };
    let is_named = || {
        let topics = spoken();
        topics.speak_of(Topics::CARD) && !topics.speak_of(Topics::PROGRAM)
    };
    issuer
        && luhn(&digits)
        && digits.iter().any(|digit| *digit != digits[0])
        && (grouped || is_named())
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

/// A Unique Property Reference Number, by its length.
///
/// Few have less than 8 digits, and many counts do: those need a name that is the number itself (`my_uprn`). 8 to 12 digits
/// need a name that speaks of it and of no reference. 11 or 12 digits from the blocks that councils and Ordnance Survey give
/// out (GeoPlace's ranges: 10…, 100…, 200…, 906…) need one that speaks of a home.
fn is_uprn(run: &str, spoken: impl Fn() -> Topics) -> bool {
    let plain = (4..=12).contains(&run.len()) && run.bytes().all(|b| b.is_ascii_digit());
    if !plain || run.bytes().all(|b| b == b'0') {
        return false;
    }
    let topics = spoken();
    let in_a_block = match run.len() {
        11 => run.starts_with("10"),
        12 => ["100", "200", "906"]
            .iter()
            .any(|start| run.starts_with(start)),
        _ => false,
    };
    let is_named = topics.speak_of(Topics::UPRN)
        && (topics.speak_of(Topics::ITSELF)
            || (run.len() >= 8 && !topics.speak_of(Topics::REFERENCE)));
    is_named || (in_a_block && topics.speak_of(Topics::HOME))
}

/// A number of the United Kingdom's plan (Ofcom, National Telephone Numbering Plan): with +44, in groups, or a bare mobile
/// number, unless its name says that a program wrote it for itself.
fn is_phone(run: &str, spoken: impl Fn() -> Topics) -> bool {
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
    in_plan
        && if is_bare {
            mobile && !spoken().are_nobodys()
        } else {
            well_grouped
        }
}

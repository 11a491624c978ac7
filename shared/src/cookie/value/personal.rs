//! Personal data and internet addresses in readable text, found by the published formats.
//!
//! It decodes nothing and keeps nothing.

use crate::cookie::value::prefilter::ByteFlags;
use crate::cookie::{
    site::public_suffix,
    value::{
        address::{addresses, is_internal},
        kind::ValueKind,
    },
};

/// The most serious disclosure in readable text; `flags` spare the searches that can find nothing.
pub(super) fn search_text(text: &str, flags: ByteFlags) -> Option<ValueKind> {
    if flags.at && has_email(text) {
        return Some(ValueKind::Email);
    }
    if flags.words && any_words(text, 5, is_national_insurance) {
        return Some(ValueKind::NationalInsurance);
    }
    let runs = flags.number.then(|| numbers(text)).into_iter().flatten();
    for run in runs {
        if is_card(run) {
            return Some(ValueKind::PaymentCard);
        }
        if is_phone(run) {
            return Some(ValueKind::Phone);
        }
    }
    if flags.words && any_words(text, 2, is_postcode) {
        return Some(ValueKind::Postcode);
    }
    let address = flags.address.then(|| addresses(text).next()).flatten()?;
    Some(if is_internal(address) {
        ValueKind::ServerAddress
    } else {
        ValueKind::IpAddress
    })
}

/// Whether `test` holds for any run of one to `most` words.
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

/// Whether it holds an e-mail address under an existing public suffix.
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
        let exists = public_suffix(&domain)
            .is_some_and(|suffix| suffix.is_known() && domain.len() > suffix.as_bytes().len() + 1);
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

/// A payment card's number: its usual groups, its issuer's first digits, and its check digit (ISO/IEC 7812-1).
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
    let issuer = match digits.len() {
        15 => matches!(start(2), 34 | 37),
        16 => {
            start(1) == 4
                || matches!(start(2), 51..=55 | 65)
                || matches!(start(4), 2221..=2720 | 6011)
        }
        _ => false,
    };
    issuer && luhn(&digits) && digits.iter().any(|digit| *digit != digits[0])
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

/// Postcode areas of the United Kingdom, separated by spaces.
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

//! Consent strings of the IAB's Transparency and Consent Framework, version 2.
//!
//! It reads the purposes that a visitor consented to; vendors and legitimate interest are not looked at.

use crate::cookie::consent::{
    formats::said::{Given, Said},
    reading::{Answers, Stage},
};

/// Place of the first purpose, in bits (IAB Tech Lab, "Consent string and vendor list formats v2").
const PURPOSES: usize = 152;

/// The first part of a string: six bits a letter, whatever its length.
pub(in crate::cookie::consent) fn tcf(given: Given<'_>) -> Option<Said> {
    let core = given.text.split('.').next()?.trim_end_matches('=');
    let letters: Vec<u8> = core.bytes().map(six_bits).collect::<Option<_>>()?;
    // The first six bits are the version.
    if letters.first() != Some(&2) {
        return None;
    }
    let purpose = |number: usize| {
        let bit = PURPOSES + number - 1;
        let letter = letters.get(bit / 6)?;
        Some(letter >> (5 - bit % 6) & 1 == 1)
    };
    let any = |numbers: &[usize]| {
        numbers
            .iter()
            .try_fold(false, |any, number| Some(any | purpose(*number)?))
    };
    // 2, 3 and 4 choose advertisements, 7 measures them, 8 and 9 measure content and audiences.
    let (some, all) = (
        any(&[2, 3, 4, 7])?,
        purpose(2)? && purpose(3)? && purpose(4)?,
    );
    let answers = Answers {
        functional: None,
        analytics: Some(any(&[8, 9])?),
        // Where some are allowed, nobody can tell which a cookie is for.
        marketing: (some == all).then_some(all),
    };
    Some(Said::each(Stage::Unmarked, answers))
}

/// What a letter stands for in base64url (RFC 4648 section 5).
fn six_bits(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

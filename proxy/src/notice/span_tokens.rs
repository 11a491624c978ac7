//! Words for a time as numbers and units, and the spans that they add up to.
//!
//! Parts of falling units that only commas and “and” part are one span; alternatives and ranges are kept apart.

use crate::notice::span_words::{UNITS, Unit, number, number_of_unit, unit};
use biscuit_tin_shared::cookie::lifetime::Lifetime;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Unit(Unit),
    /// Joins the parts of one span: a comma, “and”.
    Join,
    /// Stands between the ends of a range.
    To,
    /// Stands between alternatives.
    Or,
    Word,
}

/// The text as numbers, units and what stands between them.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
                .unwrap_or(rest.len())
        } else if c.is_alphabetic() || c == '\'' {
            rest.find(|c: char| !c.is_alphabetic() && c != '\'')
                .unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let (piece, later) = rest.split_at(length);
        rest = later;
        // "1,000" is a number, "1 year, 1 month" is not.
        let word = piece.trim_end_matches(['.', ',']);
        if let Some((number, unit)) = number_of_unit(word) {
            drop_one(&mut found);
            found.extend([Token::Number(number), Token::Unit(unit)]);
            continue;
        }
        // “2-year”
        if c == '-' && matches!(found.last(), Some(Token::Number(_))) && starts_with_unit(rest) {
            continue;
        }
        let token = match word {
            _ if c == ' ' => continue,
            "and" | "a'r" | "ac" | "" if c != '-' && c != '/' => Token::Join,
            "to" | "-" | "i" | "hyd" => Token::To,
            "or" | "/" | "neu" | ";" | "|" => Token::Or,
            // A Welsh "a" between two spans joins them.
            "a" if matches!(found.last(), Some(Token::Unit(_))) => Token::Join,
            word => match (number(word), unit(word)) {
                (Some(number), _) => Token::Number(number),
                (None, Some(unit)) => Token::Unit(unit),
                (None, None) => Token::Word,
            },
        };
        // “one (1) year”
        if matches!(c, '(' | ')') && matches!(found.last(), Some(Token::Number(_))) {
            continue;
        }
        if add_after_the_unit(&mut found, word) {
            continue;
        }
        push(&mut found, token);
        if piece.len() > word.len() && matches!(token, Token::Number(_)) && piece.ends_with(',') {
            found.push(Token::Join);
        }
    }
    found
}

/// Whether a unit follows at once.
fn starts_with_unit(rest: &str) -> bool {
    let end = rest
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(rest.len());
    unit(&rest[..end]).is_some()
}

/// “A fortnight” is one of them.
fn drop_one(found: &mut Vec<Token>) {
    if matches!(found.last(), Some(Token::Number(number)) if (number - 1.0).abs() < f64::EPSILON) {
        found.pop();
    }
}

/// Welsh may count on after the unit: “pedair awr ar hugain” are four hours and twenty.
fn add_after_the_unit(found: &mut Vec<Token>, word: &str) -> bool {
    let more = match word {
        "ddeg" => 10.0,
        "hugain" => 20.0,
        "deugain" | "ddeugain" => 40.0,
        _ => return false,
    };
    match &mut found[..] {
        [
            ..,
            Token::Number(number),
            Token::Unit(_),
            Token::Word | Token::Join,
        ] => *number += more,
        _ => return false,
    }
    found.pop();
    true
}

/// Adds a token; numbers in words add up or multiply: “twenty four”, “tri deg”, “one (1)”.
fn push(found: &mut Vec<Token>, token: Token) {
    let last = found.last().copied();
    match (last, token) {
        (Some(Token::Number(before)), Token::Number(now)) => {
            let sum = if (before - now).abs() < f64::EPSILON {
                before
            } else if before < 1.0 {
                // “half an hour”
                before
            } else if now >= 10.0 && before < 10.0 {
                before * now
            } else {
                before + now
            };
            found.pop();
            found.push(Token::Number(sum));
        }
        _ => found.push(token),
    }
}

/// A range: “1-2 years”, “10 minutes to 2 hours”, “between 6 and 12 months”, in seconds.
pub(super) fn range(tokens: &[Token], parts_ends: Token, unit: Option<Unit>) -> Option<(f64, f64)> {
    let at = tokens.iter().position(|token| *token == parts_ends)?;
    let (before, after) = (&tokens[..at], &tokens[at + 1..]);
    let (most, last) = first_span(after, unit)?;
    let least = match before {
        [.., Token::Number(number), Token::Unit(unit)] => number * UNITS[*unit].1,
        [.., Token::Number(number)] => number * UNITS[last].1,
        _ => return None,
    };
    (least < most).then_some((least, most))
}

fn first_span(tokens: &[Token], unit: Option<Unit>) -> Option<(f64, Unit)> {
    match tokens {
        [Token::Number(number), Token::Unit(unit), ..] => Some((number * UNITS[*unit].1, *unit)),
        [Token::Number(number)] => unit.map(|unit| (number * UNITS[unit].1, unit)),
        _ => None,
    }
}

/// The spans of a text; parts of falling units that only joins part are one.
pub(super) fn spans(tokens: &[Token], unit: Option<Unit>) -> Vec<Lifetime> {
    if let ([Token::Number(number)], Some(unit)) = (tokens, unit) {
        return lifetime(&[(*number, unit)]).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut parts: Vec<(f64, Unit)> = Vec::new();
    let mut at = 0;
    let mut joined = true;
    while at < tokens.len() {
        match tokens[at..] {
            [Token::Number(number), Token::Unit(unit), ..] => {
                let goes_on = joined && parts.last().is_some_and(|(_, last)| *last < unit);
                if !goes_on {
                    found.extend(lifetime(&std::mem::take(&mut parts)));
                }
                parts.push((number, unit));
                joined = true;
                at += 2;
                continue;
            }
            [Token::Join, ..] => {}
            _ => joined = false,
        }
        at += 1;
    }
    found.extend(lifetime(&parts));
    if let ([], [Token::Unit(unit)]) = (&found[..], tokens) {
        found.extend(lifetime(&[(1.0, *unit)]));
    }
    found
}

/// A lifetime of parts, in the units of the notice where its numbers are whole.
fn lifetime(parts: &[(f64, Unit)]) -> Option<Lifetime> {
    let mut words = Vec::new();
    for (number, unit) in parts {
        if number.fract() == 0.0 {
            words.push(format!("{number} {}", UNITS[*unit].0));
        } else {
            let seconds: f64 = parts
                .iter()
                .map(|(number, unit)| number * UNITS[*unit].1)
                .sum();
            return (seconds >= 1.0).then(|| Lifetime::Seconds(whole(seconds)));
        }
    }
    words.join(" ").parse().ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a time of any length fits after the cut"
)]
pub(super) fn whole(seconds: f64) -> i64 {
    seconds.min(1e15).round() as i64
}

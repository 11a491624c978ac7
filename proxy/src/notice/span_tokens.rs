//! Words for a time as numbers and units, and the spans that they add up to.
//!
//! Parts of falling units that only commas and “and” part are one span; alternatives and ranges are kept apart.

use crate::notice::{
    span_numbers::{Piece, is_torn, number, pieces},
    span_words::{UNITS, Unit, is_one_in_welsh, number_of_unit, unit},
};
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
    /// Welsh counts on with it: “tri ar ddeg”.
    On,
    /// A number that cannot be read for certain.
    Unsure,
    Word,
}

/// The text as numbers, units and what stands between them.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let pieces = pieces(text);
    let mut found: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let piece = pieces[at].text;
        let word = piece.trim_end_matches(['.', ',']);
        if let Some((number, unit)) = number_of_unit(word) {
            drop_one(&mut found);
            found.extend([Token::Number(number), Token::Unit(unit)]);
        } else if let Some(clock) = clock(&pieces, at) {
            found.extend(clock);
        } else if joins_spans(&found, &pieces[at..]) {
            found.push(Token::Join);
        } else if let Some((number, taken)) = number(&pieces[at..]) {
            let is_torn = is_torn(&pieces[..at], &pieces[at..]) || is_part(&pieces, at);
            let next = pieces.get(at + taken).map_or("", |next| next.text);
            match number.filter(|_| !is_torn) {
                Some(number) if is_word(word) && unit(next).is_none() => {
                    add_after_the_unit(&mut found, number);
                }
                Some(number) => found.push(Token::Number(number)),
                None => found.push(Token::Unsure),
            }
            at += taken;
            // "1 year, 1 month"
            if taken == 1 && piece.ends_with(',') {
                found.push(Token::Join);
            }
            // “2-year”
            let is_unit = |at: usize| pieces.get(at).is_some_and(|next| unit(next.text).is_some());
            at +=
                usize::from(pieces.get(at).is_some_and(|next| next.text == "-") && is_unit(at + 1));
            continue;
        } else {
            found.extend(other(
                word,
                &found,
                at.checked_sub(1).map(|at| pieces[at].text),
            ));
        }
        at += 1;
    }
    // “1h30”
    if matches!(found[..], [.., Token::Unit(4), Token::Number(minutes)] if minutes < 60.0) {
        found.push(Token::Unit(5));
    }
    found
}

/// Whether digits are a part of another number or of a word: “1e400”, “10^6”, “1/2”. A unit may stand before them.
fn is_part(pieces: &[Piece<'_>], at: usize) -> bool {
    let is_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if !is_digit(pieces[at].text) {
        return false;
    }
    let behind = |at: usize| {
        pieces
            .get(at)
            .filter(|next| next.glued)
            .map(|next| next.text)
    };
    let before = at.checked_sub(1).filter(|_| pieces[at].glued);
    let is_after = before.is_some_and(|before| match pieces[before].text {
        "^" | "*" => true,
        "/" => pieces[before].glued && before > 0 && is_digit(pieces[before - 1].text),
        // A name may end in a digit: “the cookie map_9”.
        word => {
            let inside = before > 0 && pieces[before].glued && is_digit(pieces[before - 1].text);
            inside && is_word(word) && unit(word).is_none()
        }
    });
    let is_before = match behind(at + 1) {
        Some("^" | "*") => true,
        Some("/") => behind(at + 2).is_some_and(is_digit),
        Some("e") => behind(at + 2).is_some_and(is_digit),
        _ => false,
    };
    is_after || is_before
}

fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
}

/// What a piece that is no number stands for, behind what was found and the piece before.
fn other(word: &str, found: &[Token], before: Option<&str>) -> Vec<Token> {
    vec![match word {
        "and" | "a'r" | "ac" | "" | "&" => Token::Join,
        "to" | "-" | "i" | "hyd" => Token::To,
        "or" | "/" | "neu" | ";" | "|" => Token::Or,
        "ar" => Token::On,
        // “1 hr 30 m”, “1y 6m”
        "m" if matches!(found, [.., Token::Unit(0), Token::Number(_)]) => Token::Unit(1),
        "m" if matches!(found, [.., Token::Unit(4), Token::Number(_)]) => Token::Unit(5),
        _ => match unit(word) {
            Some(unit) if is_one_in_welsh(word) && is_alone(found, before) => {
                return vec![Token::Number(1.0), Token::Unit(unit)];
            }
            Some(unit) => Token::Unit(unit),
            None => Token::Word,
        },
    }]
}

/// Whether no number and no word that may be one stands before a noun.
fn is_alone(found: &[Token], before: Option<&str>) -> bool {
    const BEFORE: [&str; 15] = [
        "am", "hyd", "at", "ar", "\u{f4}l", "para", "o", "i", "fewn", "ymhen", "wedi", "tan", "na",
        "neu", "un",
    ];
    let Some(before) = before else {
        // A noun alone is read as one by its reader.
        return true;
    };
    !matches!(found.last(), Some(Token::Number(_) | Token::Unsure))
        && (matches!(found.last(), Some(Token::Join | Token::Or)) || BEFORE.contains(&before))
}

/// Whether a Welsh “a” between two spans, or two numbers in digits, joins them.
fn joins_spans(found: &[Token], rest: &[Piece<'_>]) -> bool {
    let is_number =
        |next: &Piece<'_>| next.text.starts_with(|c: char| c.is_ascii_digit()) && !next.glued;
    rest[0].text == "a"
        && match found.last() {
            Some(Token::Unit(_)) => true,
            Some(Token::Number(_)) => rest.get(1).is_some_and(is_number),
            _ => false,
        }
}

/// A time as clocks show it: “1:30 hours”, or “00:30:00” alone. Others may be times of the day.
fn clock(pieces: &[Piece<'_>], at: usize) -> Option<Vec<Token>> {
    let text = pieces[at].text.trim_end_matches([':', '.', ',']);
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() < 2 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let first = match pieces.get(at + 1).and_then(|next| unit(next.text)) {
        Some(unit @ (4 | 5)) if parts.len() == 2 => unit,
        None if parts.len() == 3 && pieces.len() == 1 => 4,
        _ => return Some(vec![Token::Unsure]),
    };
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let number: f64 = part.parse().ok()?;
        if place > 0 && number >= 60.0 {
            return Some(vec![Token::Unsure]);
        }
        // Noughts say nothing; the unit that is written stands for the last part.
        if number > 0.0 {
            found.extend([Token::Number(number), Token::Unit(first + place)]);
        }
    }
    if found.is_empty() {
        Some(vec![Token::Unsure])
    } else {
        Some(found)
    }
}

/// “A fortnight” is one of them.
fn drop_one(found: &mut Vec<Token>) {
    if matches!(found.last(), Some(Token::Number(number)) if (number - 1.0).abs() < f64::EPSILON) {
        found.pop();
    }
}

/// A number in words may go on behind the unit: “pedair awr ar hugain” are four hours and twenty, “a year and a half”.
fn add_after_the_unit(found: &mut Vec<Token>, more: f64) {
    match &mut found[..] {
        [
            ..,
            Token::Number(number),
            Token::Unit(_),
            Token::On | Token::Join,
        ] if more >= 10.0 || more == 0.5 => {
            *number += more;
            found.pop();
        }
        _ => found.push(Token::Number(more)),
    }
}

/// Whether a number cannot be read for certain, or is left over behind a span: “1 hr 30 x”.
pub(super) fn is_unsure(tokens: &[Token]) -> bool {
    tokens.contains(&Token::Unsure)
        || tokens.windows(2).any(|two| matches!(two, [Token::Number(_), Token::Number(_)]))
        || (0..tokens.len()).any(|at| {
            let rest = match &tokens[at..] {
                [Token::Unit(_), Token::Join, rest @ ..] | [Token::Unit(_), rest @ ..] => rest,
                _ => return false,
            };
            matches!(rest, [Token::Number(_), after @ ..] if !matches!(after, [Token::Unit(_) | Token::To | Token::Or, ..]))
        })
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
            // “1 or 2 years”
            [
                Token::Number(number),
                Token::Or | Token::Join,
                Token::Number(_),
                Token::Unit(unit),
                ..,
            ] => {
                found.extend(lifetime(&std::mem::take(&mut parts)));
                found.extend(lifetime(&[(number, unit)]));
                joined = false;
            }
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

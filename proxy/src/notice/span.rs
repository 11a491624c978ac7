//! How long a notice says that a cookie stays: spans in English and Welsh words, as a lifetime, a range or a doubt.
//!
//! It never guesses: several different times, a date or a vague word give a doubt and no lifetime.

use crate::notice::{
    gap::{GAP, is_gap},
    span_tokens::{Token, range, spans, tokens, whole},
    span_words::{
        Unit, denies_session, is_less, is_month, is_more, is_persistent, is_session, unit,
        why_vague,
    },
};
use biscuit_tin_shared::cookie::lifetime::Lifetime;

/// What a text says of a lifetime.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Spoken {
    pub(super) lifetime: Option<Lifetime>,
    /// Shortest and longest time, in seconds, where it gives a range.
    pub(super) range: Option<(i64, i64)>,
    pub(super) doubt: Option<&'static str>,
}

impl Spoken {
    fn doubt(doubt: &'static str) -> Self {
        Self {
            doubt: Some(doubt),
            ..Self::default()
        }
    }
}

const SEVERAL: &str = "doubt-several";
const RANGE: &str = "doubt-range";
const LEAST: &str = "doubt-least";
const DATE: &str = "doubt-date";
const NOT_READ: &str = "doubt-not-read";

/// Reads a text. `unit` is the one that a column's head gives for bare numbers. Nothing for an empty text.
pub(super) fn read(text: &str, unit: Option<Unit>) -> Option<Spoken> {
    if is_gap(text) {
        return Some(Spoken::doubt(GAP));
    }
    let text = normalised(text);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if text.is_empty()
        || ["n/a", "na", "none", "not applicable", "dim", "amherthnasol"].contains(&text)
    {
        return None;
    }
    let tokens = tokens(text);
    let between = text.contains("between") || text.contains("rhwng");
    let parts_ends = if between { Token::Join } else { Token::To };
    if let Some((least, most)) = range(&tokens, parts_ends, unit) {
        return Some(Spoken {
            range: Some((whole(least), whole(most))),
            doubt: Some(RANGE),
            lifetime: None,
        });
    }
    let mut found: Vec<Lifetime> = Vec::new();
    let mut note = |lifetime: Lifetime| {
        if !found.iter().any(|known| is_same(*known, lifetime)) {
            found.push(lifetime);
        }
    };
    spans(&tokens, unit).into_iter().for_each(&mut note);
    let spans_found = !found.is_empty();
    if is_session(text) && !(spans_found && (is_about_a_kind(text) || denies_session(text))) {
        found.push(Lifetime::Session);
    }
    if !spans_found && is_persistent(text) {
        found.push(Lifetime::Persistent);
    }
    Some(match found[..] {
        _ if is_date(text) => Spoken::doubt(DATE),
        [_] if is_more(text) => Spoken::doubt(why_vague(text).unwrap_or(LEAST)),
        [lifetime] if !is_less(text) => Spoken {
            lifetime: Some(lifetime),
            ..Spoken::default()
        },
        [lifetime] => Spoken {
            range: lifetime.seconds().map(|most| (0, most)),
            doubt: Some(RANGE),
            lifetime: None,
        },
        [] => Spoken::doubt(why_vague(text).unwrap_or(NOT_READ)),
        _ => Spoken {
            range: ends(&found),
            doubt: Some(SEVERAL),
            lifetime: None,
        },
    })
}

/// The time that a short text is about, if it gives one for certain or as a range.
pub(super) fn sure(text: &str, unit: Option<Unit>) -> Option<Spoken> {
    read(text, unit).filter(|spoken| spoken.lifetime.is_some() || spoken.range.is_some())
}

/// The unit that a column's head names, as in “Expiry (days)”.
pub(super) fn unit_of_head(head: &str) -> Option<Unit> {
    let text = normalised(head);
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut units = words.filter(|word| word.len() > 2).filter_map(unit);
    let first = units.next()?;
    units.next().is_none().then_some(first)
}

fn normalised(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        clean.push(match c {
            '\u{2019}' | '\u{2018}' | '`' => '\'',
            '\u{2013}' | '\u{2014}' | '\u{2212}' | '\u{2010}' | '\u{2011}' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        });
    }
    clean
}

/// Whether two lifetimes are the same in other words: “13 months (395 days)”.
fn is_same(one: Lifetime, two: Lifetime) -> bool {
    match (one.seconds(), two.seconds()) {
        (Some(one), Some(two)) => {
            one.abs_diff(two) * 100 <= one.unsigned_abs().max(two.unsigned_abs()) * 3
        }
        _ => one == two,
    }
}

fn ends(found: &[Lifetime]) -> Option<(i64, i64)> {
    let seconds: Option<Vec<i64>> = found.iter().map(|lifetime| lifetime.seconds()).collect();
    let seconds = seconds?;
    Some((*seconds.iter().min()?, *seconds.iter().max()?))
}

/// Whether the word session stands for what a span is about, not for how long: “30 minutes of a session”.
fn is_about_a_kind(text: &str) -> bool {
    [
        "from session",
        "session start",
        "of session",
        "browsing session start",
    ]
    .iter()
    .any(|words| text.contains(words))
}

fn is_date(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_year = |word: &str| {
        word.len() == 4
            && (word.starts_with("19") || word.starts_with("20"))
            && word.parse::<u16>().is_ok()
    };
    words
        .windows(2)
        .any(|pair| is_month(pair[0]) && is_year(pair[1]))
        || words.windows(3).any(|three| {
            three[..2]
                .iter()
                .all(|word| word.len() <= 2 && word.parse::<u8>().is_ok())
                && is_year(three[2])
        })
        || words.windows(3).any(|three| {
            is_year(three[0])
                && three[1..]
                    .iter()
                    .all(|word| word.len() <= 2 && word.parse::<u8>().is_ok())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words, and what they say.
    const SPANS: [(&str, &str); 63] = [
        ("six months", "6 months"),
        ("13 months", "13 months"),
        ("When you close your browser", "session"),
        ("When browser is closed", "session"),
        ("Browser session", "session"),
        ("30 minutes from set/update", "30 minutes"),
        ("Session", "session"),
        ("Persistent", "persistent"),
        ("Persistent (2 years)", "2 years"),
        ("until deleted", "persistent"),
        ("never", "persistent"),
        ("diwedd y sesiwn", "session"),
        ("1 flwyddyn", "1 year"),
        ("dwy flynedd", "2 years"),
        ("Blwyddyn", "1 year"),
        ("chwe mis", "6 months"),
        ("13 mis", "13 months"),
        ("tri deg munud", "30 minutes"),
        ("pedair awr ar hugain", "24 hours"),
        ("wyth awr a deugain", "48 hours"),
        ("1 flwyddyn a 2 fis", "1 year 2 months"),
        ("24 hours", "24 hours"),
        ("24hrs", "24 hours"),
        ("365 days", "365 days"),
        ("1 year 1 month", "1 year 1 month"),
        ("2 months and 29 days", "2 months 29 days"),
        ("1 year, 1 month and 5 days", "1 year 1 month 5 days"),
        ("2 years from last visit", "2 years"),
        ("Two years", "2 years"),
        ("twenty four hours", "24 hours"),
        ("one (1) year", "1 year"),
        ("1.5 years", "18 months"),
        ("half an hour", "30 minutes"),
        ("Up to 2 years", "2 years"),
        ("13 months (395 days)", "13 months"),
        ("1 year / 1 flwyddyn", "1 year"),
        ("Session / Sesiwn", "session"),
        ("1,000 days", "1000 days"),
        ("1 - 2 years", "31536000..63072000"),
        ("10 minutes to 2 hours", "600..7200"),
        ("no more than a year", "1 year"),
        ("dim mwy na dwy flynedd", "2 years"),
        ("more than a year", "? doubt-least"),
        ("no less than a year", "? doubt-least"),
        ("deufis", "2 months"),
        ("tridiau", "3 days"),
        ("not session - 1 year", "1 year"),
        (
            "It does not expire at the end of the session but after 90 days",
            "90 days",
        ),
        ("not kept after the session", "session"),
        ("between 6 and 12 months", "15552000..31104000"),
        ("1 year or 2 years", "31536000..63072000"),
        ("less than 1 minute", "0..60"),
        ("1 year / 2 flynedd", "31536000..63072000"),
        ("Session or 1 year", "? doubt-several"),
        ("a few seconds", "? doubt-no-number"),
        ("Varies", "? doubt-varies"),
        ("31 December 2025", "? doubt-date"),
        ("12/05/2024", "? doubt-date"),
        ("See their policy", "? doubt-elsewhere"),
        ("Yes", "? doubt-not-read"),
        ("", "-"),
        ("-", "-"),
        ("N/A", "-"),
    ];

    #[test]
    fn spans_in_words_are_lifetimes_ranges_or_doubts() {
        let check = |text: &str, expected: &str| {
            let said = match read(text, None) {
                None => "-".to_owned(),
                Some(Spoken {
                    lifetime: Some(lifetime),
                    doubt: None,
                    range: None,
                }) => lifetime.to_string(),
                Some(Spoken {
                    range: Some((least, most)),
                    doubt: Some(_),
                    ..
                }) => format!("{least}..{most}"),
                Some(Spoken {
                    doubt: Some(why), ..
                }) => format!("? {why}"),
                Some(odd) => format!("{odd:?}"),
            };
            assert_eq!(said, expected, "{text:?}");
        };
        for (text, expected) in SPANS {
            check(text, expected);
        }
    }

    #[test]
    fn a_columns_head_gives_the_unit_of_bare_numbers() {
        assert_eq!(
            unit_of_head("Expiry (days)").map(|unit| crate::notice::span_words::UNITS[unit].0),
            Some("day")
        );
        assert_eq!(unit_of_head("Expires in"), None);
        let read = read("90", unit_of_head("Expiry (days)")).expect("it is a text");
        assert_eq!(
            read.lifetime
                .map(|lifetime| lifetime.to_string())
                .as_deref(),
            Some("90 days")
        );
    }
}

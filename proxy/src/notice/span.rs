//! How long a notice says that a cookie stays: spans in English and Welsh words, as a lifetime, a range or a doubt.
//!
//! It never guesses: several different times, a date or a vague word give a doubt and no lifetime.

use crate::notice::{
    gap::{GAP, is_gap},
    span_tokens::{Token, is_unsure, range, spans, tokens, whole},
    span_words::{Unit, is_less, is_month, is_more, is_persistent, session, unit, why_vague},
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
    if is_unsure(&tokens) {
        return Some(Spoken::doubt(why_vague(text).unwrap_or(NOT_READ)));
    }
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
    let session = session(text);
    if session == Some(true) && !(spans_found && is_about_a_kind(text)) {
        found.push(Lifetime::Session);
    }
    // What is said not to end with the browser ends at a time that is not given.
    if !spans_found && session != Some(false) && is_persistent(text) {
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
        if c == '\u{bd}' {
            clean.push_str(" half ");
            continue;
        }
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

/// A time as a registry file has it, in the longest unit that says it exactly.
pub(super) fn written(seconds: i64) -> String {
    Lifetime::Seconds(seconds.clamp(1, u32::MAX.into())).to_string()
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
    const SPANS: &[(&str, &str)] = &[
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
        ("1.5 years", "47304000 seconds"),
        ("half an hour", "30 minutes"),
        ("Up to 2 years", "2 years"),
        ("13 months (395 days)", "13 months"),
        ("1 year / 1 flwyddyn", "1 year"),
        ("Session / Sesiwn", "session"),
        ("1,000 days", "1000 days"),
        ("1 - 2 years", "31536000..63072000"),
        ("10 minutes to 2 hours", "600..7200"),
        ("no more than a year", "0..31536000"),
        ("dim mwy na dwy flynedd", "0..63072000"),
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

    /// Numbers in words and digits: what cannot be read whole is never a part of it.
    const NUMBERS: &[(&str, &str)] = &[
        ("twenty-four hours", "24 hours"),
        ("forty-eight hours", "48 hours"),
        ("thirty-one days", "31 days"),
        ("three hundred and sixty-five days", "365 days"),
        ("one hundred and eighty days", "180 days"),
        ("one thousand days", "1000 days"),
        ("three thousand six hundred seconds", "3600 seconds"),
        ("two and a half years", "78840000 seconds"),
        ("a second", "1 second"),
        ("a second car", "? doubt-not-read"),
        ("a year and a half", "47304000 seconds"),
        ("2\u{bd} hours", "9000 seconds"),
        ("a two year cookie", "2 years"),
        ("a 30 day cookie", "30 days"),
        ("12 (twelve) months", "12 months"),
        ("12 (ten) months", "? doubt-not-read"),
        ("fourty-eight hours", "? doubt-not-read"),
        ("fourty eight hours", "? doubt-not-read"),
        ("three hundert and five days", "? doubt-not-read"),
        ("twenty-umpteen hours", "? doubt-not-read"),
        ("umpteen-four hours", "? doubt-not-read"),
        ("two dozen days", "? doubt-not-read"),
        ("between six and twelve months", "15552000..31104000"),
        ("one or two years", "31536000..63072000"),
        ("1:30 hours", "1 hour 30 minutes"),
        ("00:30:00", "30 minutes"),
        ("12:30", "? doubt-not-read"),
        ("1h30", "1 hour 30 minutes"),
        ("1 hr 30 m", "1 hour 30 minutes"),
        ("1y 6m", "1 year 6 months"),
        ("1 hour 30 x", "? doubt-not-read"),
        ("3.600 seconds", "3600 seconds"),
        ("3,600 seconds", "3600 seconds"),
        ("3 600 seconds", "3600 seconds"),
        ("1,5 years", "? doubt-not-read"),
        ("0.125 days", "3 hours"),
        ("not a session cookie", "? doubt-not-read"),
        ("non-session", "? doubt-not-read"),
        ("not persistent", "? doubt-not-read"),
        ("non-persistent", "session"),
        ("Remains after you close your browser", "? doubt-not-read"),
        (
            "Not deleted when you close your browser",
            "? doubt-not-read",
        ),
        ("It is not kept after you close your browser", "session"),
        ("Kept until you close your browser", "session"),
        ("no longer than 90 days", "0..7776000"),
        ("less than a day", "0..86400"),
        ("at least 3 months", "? doubt-least"),
        ("until logout", "? doubt-not-read"),
        (
            "Persistent, deleted at the end of your session",
            "? doubt-several",
        ),
        ("blwyddyn a mis", "1 year 1 month"),
        ("blwyddyn a hanner", "47304000 seconds"),
        ("400 o ddiwrnodau", "400 days"),
        ("ddim yn dod i ben", "persistent"),
        ("tri mis ar ddeg", "13 months"),
        ("un mis ar ddeg", "11 months"),
        ("un ar ddeg o fisoedd", "11 months"),
        ("deunaw mis", "18 months"),
        ("pymtheng niwrnod ar hugain", "35 days"),
        ("deng niwrnod a thrigain", "70 days"),
        ("deg diwrnod a phedwar ugain", "90 days"),
        ("hanner cant o ddiwrnodau", "50 days"),
        ("hanner awr", "30 minutes"),
        ("cant ac wyth deg o ddiwrnodau", "180 days"),
        ("tri chant chwe deg pump o ddiwrnodau", "365 days"),
        ("dau ddeg pedwar awr", "24 hours"),
        ("pedwar ugain diwrnod", "80 days"),
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
        for (text, expected) in SPANS.iter().chain(NUMBERS) {
            check(text, expected);
        }
    }

    #[test]
    fn a_time_of_a_range_is_written_in_the_longest_unit_that_says_it() {
        let check = |seconds: i64, expected: &str| assert_eq!(written(seconds), expected);
        check(0, "1 second");
        check(86_400, "1 day");
        check(180 * 86_400, "6 months");
        check(90_061, "90061 seconds");
        check(i64::MAX, "4294967295 seconds");
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

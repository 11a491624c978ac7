//! How long a notice says that a cookie stays: spans in English and Welsh words, as a lifetime, a range or a doubt.
//!
//! It never guesses: several different times, a date or a vague word give a doubt and no lifetime.

#[cfg(test)]
mod tests;

use crate::notice::{
    gap::{GAP, is_gap},
    span_bounds::{Bound, bound},
    span_tokens::{Token, is_unsure, range, spans, tokens, whole},
    span_words::{Unit, is_less, is_month, is_more, is_persistent, session, unit, why_vague},
};
use biscuit_tin_shared::cookie::lifetime::Lifetime;

/// Longest time that is one, in seconds: ten thousand years.
const LONGEST: i64 = 10_000 * 31_536_000;

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

const VARIES: &str = "doubt-varies";
const SEVERAL: &str = "doubt-several";
const RANGE: &str = "doubt-range";
const LEAST: &str = "doubt-least";
const ABOUT: &str = "doubt-about";
const DATE: &str = "doubt-date";
const NOT_READ: &str = "doubt-not-read";

/// Reads a text. `unit` is the one that a column's head gives for bare numbers. Nothing for an empty text.
pub(super) fn read(text: &str, unit: Option<Unit>) -> Option<Spoken> {
    if is_gap(text) {
        return Some(Spoken::doubt(GAP));
    }
    let whole_text = normalised(text).replace("calendar ", "");
    let text = whole_text.trim_matches(|c: char| !c.is_alphanumeric());
    if text.is_empty()
        || ["n/a", "na", "none", "not applicable", "dim", "amherthnasol"].contains(&text)
    {
        return None;
    }
    let tokens = tokens(text);
    if is_unsure(&tokens) && is_date(text) {
        return Some(Spoken::doubt(DATE));
    }
    if is_unsure(&tokens) {
        return Some(Spoken::doubt(why_vague(text).unwrap_or(NOT_READ)));
    }
    let between = text.contains("between") || text.contains("rhwng");
    let parts_ends = if between { Token::Join } else { Token::To };
    if let Some((least, most)) = range(&tokens, parts_ends, unit)
        .filter(|(_, most)| is_likely(Lifetime::Seconds(whole(*most))))
    {
        return Some(Spoken {
            range: Some((whole(least), whole(most))),
            doubt: Some(RANGE),
            lifetime: None,
        });
    }
    let found = times(&tokens, text, unit);
    if found.iter().any(|lifetime| !is_likely(*lifetime)) {
        return Some(Spoken::doubt(NOT_READ));
    }
    // “Session length varies” gives no time.
    let varies = why_vague(text).filter(|why| *why == VARIES);
    if let ([Lifetime::Session | Lifetime::Persistent], Some(why)) = (&found[..], varies) {
        return Some(Spoken::doubt(why));
    }
    Some(summed(&found, bound(whole_text.trim()), text))
}

/// The times that a text gives, each once.
fn times(tokens: &[Token], text: &str, unit: Option<Unit>) -> Vec<Lifetime> {
    let mut found: Vec<Lifetime> = Vec::new();
    let mut note = |lifetime: Lifetime| {
        if !found.iter().any(|known| is_same(*known, lifetime)) {
            found.push(lifetime);
        }
    };
    spans(tokens, unit).into_iter().for_each(&mut note);
    let spans_found = !found.is_empty();
    let session = session(text);
    if session == Some(true) && !(spans_found && is_about_a_kind(text)) {
        found.push(Lifetime::Session);
    }
    // What is said not to end with the browser ends at a time that is not given.
    if !spans_found && session != Some(false) && is_persistent(text) {
        found.push(Lifetime::Persistent);
    }
    found
}

/// What times say together, with what stands beside them.
fn summed(found: &[Lifetime], bound: Option<Bound>, text: &str) -> Spoken {
    match found[..] {
        _ if is_date(text) => Spoken::doubt(DATE),
        _ if bound == Some(Bound::None) => Spoken::doubt(NOT_READ),
        _ if bound == Some(Bound::Least) => Spoken::doubt(LEAST),
        [lifetime] if bound == Some(Bound::About) && !is_more(text) && !is_less(text) => Spoken {
            lifetime: Some(lifetime),
            doubt: Some(ABOUT),
            range: None,
        },
        [_] if is_more(text) => Spoken::doubt(why_vague(text).unwrap_or(LEAST)),
        [lifetime] if !is_less(text) && bound != Some(Bound::Most) => Spoken {
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
            range: ends(found),
            doubt: Some(SEVERAL),
            lifetime: None,
        },
    }
}

/// The time that a short text is about, if it gives one for certain or as a range.
pub(super) fn sure(text: &str, unit: Option<Unit>) -> Option<Spoken> {
    read(text, unit).filter(|spoken| spoken.lifetime.is_some() || spoken.range.is_some())
}

/// Whether a time can be one that a notice means: registry files hold none that is longer.
fn is_likely(lifetime: Lifetime) -> bool {
    lifetime
        .seconds()
        .is_none_or(|seconds| (1..=LONGEST).contains(&seconds))
}

/// Whether a text says anything of a time, be it vague.
pub(super) fn says(text: &str) -> bool {
    read(text, None).is_some_and(|spoken| spoken.doubt != Some(NOT_READ))
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

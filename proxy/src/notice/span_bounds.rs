//! Words and signs beside a number that make its time a bound, or no time: “up to 2 years”, “> 1 year”, “about a week”, “-1 days”.
//!
//! Only what stands right beside the number counts: a sentence may hold the same words for something else.

use crate::notice::{
    span_numbers::{Piece, number, pieces},
    span_words::{is_one_in_welsh, number_of_unit, unit},
};

/// What stands beside a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// It is the longest.
    Most,
    /// It is the shortest.
    Least,
    /// It is not exact.
    About,
    /// It is none that a cookie stays: it is in the past, or below nought.
    None,
}

/// Words before a number, and words behind its unit.
const BEFORE: [(Bound, &str); 3] = [
    (
        Bound::Most,
        "up to|up to a|up to a maximum of|within|max|max .|max :|maximum|maximum of|a maximum of|maximum :|hyd at|o fewn|uchafswm o|\
         uchafswm|<|\u{2264}|< =",
    ),
    (
        Bound::Least,
        "minimum|minimum of|a minimum of|minimum :|isafswm|isafswm o|>|\u{2265}|> =",
    ),
    (
        Bound::About,
        "about|around|approx|approx .|approximately|roughly|usually|typically|normally|generally|circa|c .|~|\u{2248}|tua|oddeutu|\
         fel arfer|yn fras",
    ),
];
const BEHIND: [(Bound, &str); 4] = [
    (
        Bound::Most,
        "or less|or fewer|or shorter|max|maximum|at most|at the most|neu lai|ar y mwyaf",
    ),
    (
        Bound::Least,
        "+|or more|or longer|and over|minimum|at least|at the least|neu fwy|neu ragor",
    ),
    (
        Bound::About,
        "approx|approximately|or so|roughly|usually|typically|normally|fel arfer",
    ),
    (Bound::None, "ago|yn \u{f4}l"),
];
/// Most pieces of the words before a number.
const REACH: usize = 5;

/// What stands beside the times of a text, in small letters; the first that bounds one.
pub(super) fn bound(text: &str) -> Option<Bound> {
    let pieces = pieces(text);
    (0..pieces.len()).find_map(|at| {
        let end = time_end(&pieces, at)?;
        let is_below_nought = at == 1 && pieces[0].text == "-" && pieces[1].glued;
        if is_below_nought {
            return Some(Bound::None);
        }
        let before = words(&pieces[at.saturating_sub(REACH)..at]);
        let behind = words(&pieces[end..pieces.len().min(end + REACH)]);
        let plus = pieces[at..end].iter().any(|piece| piece.text == "+");
        let ends = |phrase: &str| {
            let rest = before.strip_suffix(phrase);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
        };
        let starts = |phrase: &str| {
            let rest = behind.strip_prefix(phrase);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let found = |list: &[(Bound, &str)], fits: &dyn Fn(&str) -> bool| {
            let found = list.iter().find(|(_, words)| words.split('|').any(fits));
            found.map(|(bound, _)| *bound)
        };
        // “at least 2 years or more”: what is said of the least goes before.
        let denied = before.ends_with("than") || before.ends_with("na");
        plus.then_some(Bound::Least)
            .or_else(|| found(&BEHIND, &starts))
            .or_else(|| found(&BEFORE, &ends).filter(|_| !denied))
    })
}

/// Where the time ends that begins at a piece.
fn time_end(pieces: &[Piece<'_>], at: usize) -> Option<usize> {
    let word = |at: usize| pieces.get(at).map_or("", |piece| piece.text);
    let is_sign = at
        .checked_sub(1)
        .is_some_and(|before| number(&pieces[before..]).is_some_and(|(_, taken)| taken > 1));
    if is_sign {
        return None;
    }
    if number_of_unit(word(at)).is_some() || is_one_in_welsh(word(at)) {
        return Some(at + 1);
    }
    let (_, taken) = number(&pieces[at..])?;
    let plus = usize::from(word(at + taken) == "+");
    let next = word(at + taken + plus).trim_end_matches(['.', ',']);
    unit(next).map(|_| at + taken + plus + 1)
}

fn words(pieces: &[Piece<'_>]) -> String {
    let words: Vec<&str> = pieces.iter().map(|piece| piece.text).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_beside_a_number_bounds_its_time() {
        let check = |text: &str, expected| assert_eq!(bound(text), expected, "{text}");
        check("up to 2 years", Some(Bound::Most));
        check("for up to two years", Some(Bound::Most));
        check("within 30 days", Some(Bound::Most));
        check("2 years or less", Some(Bound::Most));
        check("1 year max", Some(Bound::Most));
        check("max. 1 year", Some(Bound::Most));
        check("maximum of 13 months", Some(Bound::Most));
        check("< 1 day", Some(Bound::Most));
        check("hyd at 2 flynedd", Some(Bound::Most));
        check("hyd at flwyddyn", Some(Bound::Most));
        check("minimum 30 days", Some(Bound::Least));
        check("> 1 year", Some(Bound::Least));
        check("2 years+", Some(Bound::Least));
        check("2+ years", Some(Bound::Least));
        check("2 years or more", Some(Bound::Least));
        check("about 1 year", Some(Bound::About));
        check("approx. 1 year", Some(Bound::About));
        check("approximately one year", Some(Bound::About));
        check("~ 1 year", Some(Bound::About));
        check("usually 1 year", Some(Bound::About));
        check("tua 1 flwyddyn", Some(Bound::About));
        check("tua blwyddyn", Some(Bound::About));
        check("4 days ago", Some(Bound::None));
        check("-1 days", Some(Bound::None));
        check("2 years", None);
        check("keeps you up to date, 2 years", None);
        check("information about visits - 1 year", None);
        check("1 year, about which we tell you", None);
        check("1-2 years", None);
        check("- 2 years", None);
        check("30 days from the last visit", None);
        check("a minimum of fuss, 1 day", None);
    }
}

//! Names and times of one row: which time belongs to which name, and cells that stand in each other's place.

use crate::notice::{
    apart,
    block::{Part, joined},
    found::Found,
    naming::Name,
    span,
    span_words::{Unit, why_vague},
    times,
};
use biscuit_tin_shared::cookie::lifetime::Lifetime;

const SWAPPED: &str = "doubt-swapped";
/// Longest text that is a time and nothing else, in words.
const TIME: usize = 6;

/// Names with the time of each: as many times as names belong to them in their order, one time to all. As many kinds as names
/// part them as well.
pub(super) fn paired(
    names: Vec<Name>,
    expiry: Vec<Part>,
    unit: Option<Unit>,
    kinds: usize,
    found: &mut Found,
) -> Vec<(Vec<Name>, Option<Part>)> {
    if names.len() == 1 {
        let expiry = joined(&expiry);
        return vec![(names, expiry)];
    }
    let times = if expiry.len() == names.len() {
        expiry.clone()
    } else {
        pieces(&expiry)
    };
    if times.len() == names.len() {
        let pairs = names.into_iter().zip(times);
        return pairs.map(|(name, time)| (vec![name], Some(time))).collect();
    }
    let whole = match each_of(&expiry, unit) {
        Some(each) if each.iter().all(|time| times::is_same(*time, each[0])) => {
            expiry.first().cloned()
        }
        Some(_) => None,
        None => joined(&expiry).filter(|part| {
            expiry.len() == 1
                || span::read(&part.text, unit).is_none_or(|spoken| spoken.lifetime.is_some())
        }),
    };
    if let (None, Some(first)) = (&whole, expiry.first()) {
        found.doubt(first, apart::UNEVEN);
        return vec![(names, None)];
    }
    if kinds == names.len() {
        let each = names.into_iter().map(|name| (vec![name], whole.clone()));
        return each.collect();
    }
    vec![(names, whole)]
}

/// The times of lines, where each gives one.
fn each_of(lines: &[Part], unit: Option<Unit>) -> Option<Vec<Option<Lifetime>>> {
    let time = |line: &Part| span::sure(&line.text, unit).map(|spoken| spoken.lifetime);
    lines.iter().map(time).collect()
}

/// The times that commas part in one line, unless one of them is two that a word joins: “2 years, 24 hours and 1 minute”.
fn pieces(expiry: &[Part]) -> Vec<Part> {
    let [part] = expiry else {
        return Vec::new();
    };
    let pieces = part
        .text
        .split([',', ';', '/', '|'])
        .map(|piece| part.with(piece));
    let pieces: Vec<Part> = pieces.collect();
    let are_times = pieces
        .iter()
        .all(|piece| span::sure(&piece.text, None).is_some() || why_vague(&piece.text).is_some());
    let is_each_one = pieces.iter().all(|piece| apart::count(piece) <= 1);
    if are_times && is_each_one {
        pieces
    } else {
        Vec::new()
    }
}

/// The purpose and the time of a row that lacks a cell: a time alone in the column of the purpose is no purpose.
pub(super) fn swapped(
    purpose: Vec<Part>,
    expiry: Vec<Part>,
    has_column: bool,
    found: &mut Found,
) -> (Vec<Part>, Vec<Part>) {
    let is_time = |part: &Part| part.words() <= TIME && times::is_whole(&part.text);
    if has_column
        && expiry.is_empty()
        && let [part] = &purpose[..]
        && is_time(part)
    {
        found.doubt(part, SWAPPED);
        return (Vec::new(), purpose);
    }
    (purpose, expiry)
}

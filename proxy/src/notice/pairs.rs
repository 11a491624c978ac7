//! Names and times of one row: which time belongs to which name, and cells that stand in each other's place.

use crate::notice::{
    block::{Part, joined},
    found::{Found, Given},
    naming::Name,
    span::{self, Spoken},
    span_words::{Unit, why_vague},
    times::is_pure_time,
};

const UNEVEN: &str = "doubt-uneven";
const EACH_OR_ALL: &str = "doubt-each-or-all";
/// Words by which a text says that times belong to names in their order.
const IN_ORDER: [&str; 5] = [
    "respectively",
    "in that order",
    "in this order",
    "yn y drefn honno",
    "yn eu trefn",
];
const SWAPPED: &str = "doubt-swapped";
/// Longest text that is a time and nothing else, in words.
const TIME: usize = 6;

/// Names with the time of each: as many times as names belong to them in their order, one time to all.
pub(super) fn paired(
    names: Vec<Name>,
    expiry: Vec<Part>,
    unit: Option<Unit>,
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
    let whole = joined(&expiry);
    let is_one = whole.as_ref().is_none_or(|part| {
        span::read(&part.text, unit).is_none_or(|spoken| spoken.lifetime.is_some())
    });
    if expiry.len() > 1 && !is_one {
        found.doubt(&expiry[0], UNEVEN);
        return vec![(names, None)];
    }
    vec![(names, whole)]
}

/// The cookies of a sentence or row that names several and counts up as many times: each with its own where the text says
/// that they go in order, none with a time where it does not say, for “1 year and 1 month” may be one time of both.
pub(super) fn told_apart(given: Given, found: &mut Found) -> Vec<Given> {
    let count = given.names.len();
    let Some(part) = given.expiry.clone().filter(|_| count > 1) else {
        return vec![given];
    };
    let lower = part.text.to_lowercase();
    let in_order = IN_ORDER.iter().any(|words| lower.contains(words));
    let times = counted(&part, &lower);
    let is_one = times
        .windows(2)
        .all(|two| two[0].1.lifetime == two[1].1.lifetime);
    if !in_order
        && (is_one
            || times.len() != count
            || given
                .spoken
                .as_ref()
                .is_none_or(|spoken| spoken.lifetime.is_none()))
    {
        return vec![given];
    }
    if in_order && times.len() == count {
        let pairs = given.names.iter().zip(times);
        let each = pairs.map(|(name, (text, spoken))| Given {
            names: vec![name.clone()],
            spoken: Some(spoken),
            expiry: Some(part.with(&text)),
            ..given.clone()
        });
        return each.collect();
    }
    found.doubt(&part, if in_order { UNEVEN } else { EACH_OR_ALL });
    vec![Given {
        spoken: Some(Spoken::default()),
        ..given
    }]
}

/// The times that commas and joining words part, with the words of each.
fn counted(part: &Part, lower: &str) -> Vec<(String, Spoken)> {
    let mut text = if lower.len() == part.text.len() {
        part.text.clone()
    } else {
        lower.to_owned()
    };
    for joint in [" and ", " ac ", " a ", " & "] {
        text = text.replace(joint, ", ");
    }
    let pieces = text.split([',', ';']).map(|piece| piece.trim().to_owned());
    let timed = |piece: String| span::sure(&piece, None).map(|spoken| (piece, spoken));
    pieces.filter_map(timed).collect()
}

/// The times that commas part in one line.
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
    if are_times { pieces } else { Vec::new() }
}

/// The purpose and the time of a row that lacks a cell: a time alone in the column of the purpose is no purpose.
pub(super) fn swapped(
    purpose: Vec<Part>,
    expiry: Vec<Part>,
    has_column: bool,
    found: &mut Found,
) -> (Vec<Part>, Vec<Part>) {
    let is_time = |part: &Part| part.words() <= TIME && is_pure_time(&part.text);
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

//! The times of several cookies that one text counts up: each its own, or one that adds up.
//!
//! “1 year and 1 month” of two cookies may be either, so only words that give an order settle it.

use crate::notice::{
    block::Part,
    span::{self, Spoken},
};

const EACH_OR_ALL: &str = "doubt-each-or-all";
const UNEVEN: &str = "doubt-uneven";
/// Words by which a text says that times belong to names in their order.
const IN_ORDER: [&str; 5] = [
    "respectively",
    "in that order",
    "in this order",
    "yn y drefn honno",
    "yn eu trefn",
];

/// How a text gives the times of several cookies.
pub(super) enum Told {
    /// One time for all.
    Together,
    /// The words and the time of each, in the order of the names.
    Each(Vec<(String, Spoken)>),
    /// It cannot be known, with the id of the words for why.
    Unknown(&'static str),
}

/// How a text gives the times of as many cookies; `is_sure` says that it was read as one time.
pub(super) fn told(part: &Part, count: usize, is_sure: bool) -> Told {
    let lower = part.text.to_lowercase();
    let in_order = IN_ORDER.iter().any(|words| lower.contains(words));
    let times = counted(part, &lower);
    let is_one = times
        .windows(2)
        .all(|two| two[0].1.lifetime == two[1].1.lifetime);
    match (in_order, times.len() == count) {
        (true, true) => Told::Each(times),
        (true, false) => Told::Unknown(UNEVEN),
        (false, true) if is_sure && !is_one => Told::Unknown(EACH_OR_ALL),
        (false, _) => Told::Together,
    }
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

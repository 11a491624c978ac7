//! Names, days and steps of a report, as a page says them.

use crate::report::model::{Input, Phase};
use biscuit_tin_shared::explain::words::{Arg, Words, plain};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// The name that is shown: harmless in a page, and cut where it is long.
pub(super) fn name(name: &str, words: &Words) -> String {
    match name {
        "" => words.text("terminal-nameless", &[]),
        name => plain(name),
    }
}

/// "Seen from 1 May 2026 to 3 May 2026."
pub(super) fn between(first: Option<&str>, last: Option<&str>, words: &Words) -> String {
    let day = |moment: Option<&str>| day(moment?, words);
    let (Some(first), Some(last)) = (day(first), day(last)) else {
        return String::new();
    };
    let id = if first == last {
        "found-on"
    } else {
        "found-between"
    };
    words.text(
        id,
        &[("first", Arg::Text(&first)), ("last", Arg::Text(&last))],
    )
}

/// The day of an RFC 3339 moment, in words.
pub(crate) fn day(moment: &str, words: &Words) -> Option<String> {
    let moment: Timestamp = moment.parse().ok()?;
    Some(words.day(moment.as_second()))
}

/// The steps in which it was set, in words.
pub(crate) fn steps(phases: &[Phase], words: &Words) -> String {
    let step = |phase: &Phase| words.text(&format!("report-page-phase-{}", word(phase)), &[]);
    let steps: Vec<String> = phases.iter().map(step).collect();
    match steps.as_slice() {
        [] => words.text("report-page-phase-unknown", &[]),
        some => some.join(" · "),
    }
}

/// A word of the contract, as JSON has it.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The file or the page that was read.
pub(super) fn source(input: &Input) -> String {
    let of = [&input.path, &input.url].into_iter().flatten().next();
    of.map(|of| plain(of)).unwrap_or_default()
}

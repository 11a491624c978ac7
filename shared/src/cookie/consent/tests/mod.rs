//! Tests of consent: each tool's forms, heads with several cookies, choices over time, and what holds for any bytes.

mod arrivals;
mod forms;
mod heads;
mod histories;
mod marks;
mod properties;
mod reaches;
mod told;

use crate::cookie::consent::{Answers, Reading, Stage, read_head};

/// What a head says, in short: the stage, then comfort, statistics and marketing as `y`, `n` or `-`.
fn said(cookies: &[(&str, &str)]) -> String {
    let cookies = cookies.iter();
    let head = cookies.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
    read_head(head).map_or_else(|| "nothing".to_owned(), in_short)
}

fn in_short(reading: Reading) -> String {
    let stage = match reading.stage {
        Stage::NotYet => "not yet",
        Stage::Made | Stage::Unmarked => "made",
        Stage::Either => "either",
        Stage::Disputed => "disputed",
        Stage::Unreadable => "unreadable",
    };
    format!("{stage} {}", letters(reading.answers))
}

fn letters(answers: Answers) -> String {
    let letter = |answer: Option<bool>| answer.map_or('-', |yes| if yes { 'y' } else { 'n' });
    [answers.functional, answers.analytics, answers.marketing]
        .into_iter()
        .map(letter)
        .collect()
}

/// The cookies of a head in the form of a `Cookie` field.
fn cookies(head: &str) -> Vec<(&str, &str)> {
    let cookies = head.split("; ").filter_map(|cookie| cookie.split_once('='));
    cookies.collect()
}

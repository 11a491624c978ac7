//! One line that names a cookie and says the rest behind marks: “name – purpose – expiry”, “name: purpose (expiry)”.

use crate::notice::{
    block::Part,
    card::Given,
    category,
    label::label,
    line::is_loud,
    name::{is_telling, is_wordy},
    naming::{names_in, without_brackets},
    span,
    times::{TIME, is_pure_time, time_in},
};

/// Marks that part a name from what is said of it, the surest first.
const MARKS: [&str; 6] = [" \u{2013} ", " \u{2014} ", " - ", " | ", "; ", " = "];

/// Reads a line. `is_list` says that it is an item of a list of cookies, so a name need not look like one.
pub(super) fn read(part: &Part, is_list: bool) -> Option<Given> {
    let pieces: Vec<&str> = pieces(&part.text);
    let (first, rest) = pieces.split_first()?;
    if rest.is_empty() || is_loud(first) {
        return None;
    }
    let names = names_in(&part.with(first))?;
    let mut given = Given {
        names,
        ..Given::default()
    };
    // “name (2 hours): purpose”
    if let (_, Some(beside)) = without_brackets(first) {
        take_time(&mut given, part, beside);
        given.category = category::names_category(beside).then(|| beside.to_owned());
        if given.spoken.is_some() {
            given.names.iter_mut().for_each(|name| name.beside = None);
        }
    }
    let mut purpose: Vec<&str> = Vec::new();
    for piece in rest {
        let piece = match piece.split_once(':') {
            Some((before, after)) if label(before).is_some() => after.trim(),
            _ => piece,
        };
        if !take_time(&mut given, part, piece) {
            purpose.push(piece);
        }
    }
    let telling = given
        .names
        .iter()
        .filter(|name| is_telling(&name.pattern))
        .count();
    let is_telling =
        telling == given.names.len() || (telling > 1 && telling + 1 == given.names.len());
    let is_plain = given.names.iter().all(|name| !is_wordy(&name.pattern));
    let is_sure = is_telling || part.code || (is_list && is_plain && given.spoken.is_some());
    if !is_sure {
        return None;
    }
    if !purpose.is_empty() {
        let text = purpose.join(", ");
        if given.spoken.is_none() {
            last_time(&mut given, part, &text);
        }
        given.purpose = Some(text);
    }
    Some(given)
}

/// Takes a piece that is a time and nothing else.
fn take_time(given: &mut Given, part: &Part, piece: &str) -> bool {
    // “keeps your basket, lasts 20 minutes” tells what it is for as well.
    let tells_more = piece.rsplit_once(", ").is_some_and(|(before, time)| {
        span::sure(before, None).is_none() && span::sure(time, None).is_some()
    });
    let spoken = span::sure(piece, None)
        .filter(|_| piece.split_whitespace().count() <= TIME && is_pure_time(piece) && !tells_more);
    if given.spoken.is_some() || spoken.is_none() {
        return false;
    }
    given.spoken = spoken;
    given.expiry = Some(part.with(piece));
    true
}

/// Takes the time at the end of a purpose: behind a comma, in brackets, in a sentence.
fn last_time(given: &mut Given, part: &Part, text: &str) {
    let tail = text
        .rsplit_once(", ")
        .map(|(_, tail)| tail.trim_end_matches('.'));
    if tail.is_some_and(|tail| take_time(given, part, tail)) {
        return;
    }
    if let Some((spoken, words)) = time_in(&part.with(text)) {
        given.spoken = Some(spoken);
        given.expiry = Some(words);
    }
}

/// A line, parted at its marks.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    for mark in MARKS {
        if text.contains(mark) {
            return text
                .split(mark)
                .map(str::trim)
                .filter(|piece| !piece.is_empty())
                .collect();
        }
    }
    match text.split_once(": ") {
        Some((first, rest)) => vec![first.trim(), rest.trim()],
        None => vec![text],
    }
}

//! A line of a notice: what it stands in, and the label and the value that it may be.

use crate::notice::{
    block::Part,
    card, category,
    label::{Label, label},
    name::is_telling,
    naming::names_in,
    times::time_in,
};

/// Length of a line, in characters, from which on it may be wrapped.
pub(super) const WRAPPED: usize = 45;

/// A line of a run, and what it stands in.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) part: Part,
    pub(super) place: Place,
    /// It begins its paragraph, item or term.
    pub(super) first: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    /// An item of a list, with its depth.
    Item(u8),
    Term,
    Details,
}

/// Whether several words are all capitals, as loud headings are.
pub(super) fn is_loud(text: &str) -> bool {
    text.split_whitespace().count() > 1
        && text
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase)
        && !text.contains('_')
}

/// Whether a short text is a sentence that a page puts between its parts, by the word that it begins with.
pub(super) fn is_sentence(text: &str) -> bool {
    const STARTS: &str = "you we if to for read find see it they this these there please by when our some it's you'll we'll \
         click learn note below here mae rydym gallwch os er am darllenwch gweler dyma";
    let first = text
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    text.split_whitespace().count() > 3 && STARTS.split_whitespace().any(|start| start == first)
}

/// Whether a word that may be a label, in capitals, has a time said of it: `CONSENT` is a name then.
fn is_loud_word(label: Label, text: &str, value: &Part) -> bool {
    label == Label::Other
        && text.len() >= 3
        && text.chars().all(|c| c.is_ascii_uppercase())
        && time_in(value).is_some()
}

/// A label with its value in the same line.
pub(super) fn in_line(part: &Part) -> Option<(Label, Part)> {
    let marks = [":", " \u{2013} ", " - ", " \u{2014} "];
    marks.iter().find_map(|mark| {
        let (before, after) = part.text.split_once(mark)?;
        let label =
            label(before).filter(|label| !is_loud_word(*label, before, &part.with(after)))?;
        let is_value =
            !after.trim().is_empty() && (label != Label::Needed || card::is_yes_or_no(after));
        is_value.then(|| (label, part.with(after)))
    })
}

/// A label with its value in the same line, or in the next one; and how many lines they take.
pub(super) fn labelled(lines: &[Line]) -> Option<(Label, Part, usize)> {
    let first = lines.first()?;
    let part = &first.part;
    if let Some((label, value)) = in_line(part) {
        return Some((label, value, 1));
    }
    let found = label(&part.text)?;
    let next = lines.get(1)?;
    if is_loud_word(found, &part.text, &next.part) {
        return None;
    }
    // “Essential” is a heading, unless a yes or no answers it.
    if found == Label::Needed && !card::is_yes_or_no(&next.part.text) {
        return None;
    }
    // “Type” above “Necessary” is a label; “Cookies” above a sentence is a heading.
    let is_value = next.part.words() <= 40
        && (!next.first || next.place == Place::Details || first.place == Place::Text);
    let is_heading = found == Label::Name && names_in(&next.part).is_none()
        || found != Label::Name && is_named_item(next);
    // Two labels in a row are a head.
    let is_kind = found == Label::Category && category::names_category(&next.part.text);
    let is_answer = next.place == Place::Details && first.place == Place::Term;
    let is_head = !is_kind
        && !is_answer
        && (label(&next.part.text).is_some() || in_line(&next.part).is_some());
    (is_value && !is_head && !is_heading && part.words() <= 6)
        .then(|| (found, next.part.clone(), 2))
}

/// Whether a line is an item that names a cookie and says the rest: “_ga: 2 years” below “Storage duration:”.
fn is_named_item(line: &Line) -> bool {
    let parted = line.part.text.split_once(": ");
    let names = parted.and_then(|(before, _)| names_in(&line.part.with(before)));
    matches!(line.place, Place::Item(_))
        && names.is_some_and(|names| names.iter().all(|name| is_telling(&name.pattern)))
}

/// A line without the letter or number of its list: “a. ”.
pub(super) fn without_mark(text: &str) -> &str {
    match text.split_once(' ') {
        Some((mark, rest)) if mark.len() <= 3 && mark.ends_with(['.', ')']) => rest.trim(),
        _ => text,
    }
}

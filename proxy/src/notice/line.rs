//! A line of a notice, and what it stands in.

use crate::notice::block::Part;

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

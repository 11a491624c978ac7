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

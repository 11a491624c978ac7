//! What a form is given, and what it says.
//!
//! It reads nothing itself.

use crate::cookie::consent::reading::{Answers, Stage};

/// A cookie's value, decoded, and what its name says beside the family that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(in crate::cookie::consent) struct Given<'a> {
    /// What follows the beginning that the names of a family share.
    pub(in crate::cookie::consent) rest: &'a str,
    /// The value, percent-decoded, without quotes.
    pub(in crate::cookie::consent) text: &'a str,
    /// The value as it was sent, without quotes.
    pub(in crate::cookie::consent) raw: &'a str,
}

/// What one cookie says.
#[derive(Clone, Copy, Debug)]
pub(in crate::cookie::consent) struct Said {
    pub(in crate::cookie::consent) stage: Stage,
    pub(in crate::cookie::consent) answers: Answers,
    /// Whether it has a word on each category, and not one on all at once.
    pub(in crate::cookie::consent) each: bool,
    /// Whether it shows that what the tool's other cookies say was chosen.
    pub(in crate::cookie::consent) mark: bool,
}

impl Said {
    /// A word on each category.
    pub(super) fn each(stage: Stage, answers: Answers) -> Self {
        Self {
            stage,
            answers,
            each: true,
            mark: false,
        }
    }

    /// One word on all categories; `None` where the word is no answer.
    pub(super) fn whole(stage: Stage, answer: Option<bool>) -> Self {
        Self {
            stage,
            answers: Answers::all(answer),
            each: false,
            mark: false,
        }
    }

    /// Somebody has chosen.
    pub(super) fn mark(answer: Option<bool>) -> Self {
        Self {
            mark: true,
            ..Self::whole(Stage::Made, answer)
        }
    }

    pub(super) fn not_yet() -> Self {
        Self::whole(Stage::NotYet, None)
    }
}

/// A tool that is known by name only.
pub(in crate::cookie::consent) fn unreadable(_: Given<'_>) -> Option<Said> {
    None
}

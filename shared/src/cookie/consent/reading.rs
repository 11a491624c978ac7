//! What the cookies of one head say about a visitor's choice.
//!
//! It holds answers only, never a value. What a reading means for the choice is decided by `history`.

use crate::cookie::consent::tool::Tool;
use serde::{Deserialize, Serialize};

/// What the cookies of one head say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Whose cookies they are; with several tools, the first that has the stage below.
    pub tool: Tool,
    /// Whether a person has chosen.
    pub stage: Stage,
    /// What was allowed.
    pub answers: Answers,
}

/// Whether a person has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The cookies say that nobody has yet.
    NotYet,
    /// The cookies say that somebody has.
    Made,
    /// The tool's script writes this when somebody chooses, without a mark that says so: a server may write it unasked.
    Unmarked,
    /// The cookies do not tell a choice from a default.
    Either,
    /// Two cookies disagree on whether somebody has chosen.
    Disputed,
    /// The tool is known by the name of its cookie, and the value is not understood.
    Unreadable,
}

/// What was allowed, by category; `None` where the cookies do not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Comfort.
    pub functional: Option<bool>,
    /// Statistics.
    pub analytics: Option<bool>,
    /// Advertising and tracking.
    pub marketing: Option<bool>,
}

impl Stage {
    /// Whether somebody has chosen, where the tool's own script wrote it.
    pub(super) fn is_chosen(self) -> bool {
        matches!(self, Self::Made | Self::Unmarked)
    }
}

impl Answers {
    /// Whether anything was refused.
    pub(super) fn refuse(self) -> bool {
        [self.functional, self.analytics, self.marketing].contains(&Some(false))
    }

    /// What was refused, without what was allowed.
    pub(super) fn refusals(self) -> Self {
        self.with(Self::default(), |answer, _| {
            answer.filter(|allowed| !allowed)
        })
    }

    /// The same answer for each category.
    pub(super) fn all(answer: Option<bool>) -> Self {
        Self {
            functional: answer,
            analytics: answer,
            marketing: answer,
        }
    }

    /// Both together, category by category.
    pub(super) fn with(
        self,
        other: Self,
        rule: impl Fn(Option<bool>, Option<bool>) -> Option<bool>,
    ) -> Self {
        Self {
            functional: rule(self.functional, other.functional),
            analytics: rule(self.analytics, other.analytics),
            marketing: rule(self.marketing, other.marketing),
        }
    }
}

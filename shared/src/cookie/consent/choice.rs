//! What is known of a visitor's choice on a site at one moment.
//!
//! How it came about is `history`'s.

use crate::cookie::{category::Category, consent::reading::Answers};
use serde::{Deserialize, Serialize};

/// What is known of a visitor's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Choice {
    /// It cannot be known, and why.
    Unknown(Unclear),
    /// The site asks, and nobody has answered.
    NotYet,
    /// Somebody has chosen.
    Made(Answers),
}

/// Why a choice cannot be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unclear {
    /// Nothing was seen that speaks of a choice.
    NothingSeen,
    /// What was seen is a site's default or a visitor's choice.
    DefaultOrChoice,
    /// The tool remembers a choice in a form that we do not read.
    NotReadable,
    /// The recording leaves out which cookies went with a request.
    NotShown,
    /// The site deleted a cookie of the choice, and no request has shown yet whether another copy stays.
    JustDeleted,
}

impl Unclear {
    /// All reasons.
    pub const ALL: [Self; 5] = [
        Self::NothingSeen,
        Self::DefaultOrChoice,
        Self::NotReadable,
        Self::NotShown,
        Self::JustDeleted,
    ];

    /// The id in JSON and in message ids.
    pub fn id(self) -> &'static str {
        match self {
            Self::NothingSeen => "nothing_seen",
            Self::DefaultOrChoice => "default_or_choice",
            Self::NotReadable => "not_readable",
            Self::NotShown => "not_shown",
            Self::JustDeleted => "just_deleted",
        }
    }
}

impl Default for Choice {
    fn default() -> Self {
        Self::Unknown(Unclear::NothingSeen)
    }
}

impl Choice {
    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unknown(_) => "unknown",
            Self::NotYet => "not_yet",
            Self::Made(_) => "made",
        }
    }

    /// Whether cookies of this category were allowed, where that was asked and answered.
    pub fn allows(self, category: Category) -> Option<bool> {
        let Self::Made(answers) = self else {
            return None;
        };
        match category {
            Category::Functional => answers.functional,
            Category::Analytics => answers.analytics,
            Category::Marketing => answers.marketing,
            Category::Necessary | Category::Unclassified => None,
        }
    }
}

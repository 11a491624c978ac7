//! What an audit says of an earlier report: what is new, gone or changed since.

use biscuit_tin_shared::explain::words::{Arg, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A comparison with an earlier report.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Compared {
    /// When the earlier report's first evidence was seen (RFC 3339).
    pub(crate) since: Option<String>,
    /// What differs.
    pub(crate) changes: Vec<Change>,
    /// The sites that a run did not wholly see.
    pub(crate) not_whole: Vec<NotWhole>,
}

/// One difference.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Change {
    /// How it differs.
    pub(crate) kind: ChangeKind,
    /// What it is about.
    pub(crate) about: About,
    /// The site: `sites[].host`.
    pub(crate) host: String,
    /// The cookie's name; empty for the consent.
    pub(crate) name: String,
    /// The finding's code, or what of the cookie or the consent changed.
    pub(crate) what: String,
    /// What it was before, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Value>,
    /// What it is now, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) now: Option<Value>,
    /// The same in words.
    pub(crate) sentence: String,
}

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangeKind {
    /// It was not there.
    New,
    /// It is not there any more, and all was looked at.
    Gone,
    /// It is another one.
    Changed,
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// A cookie.
    Cookie,
    /// A finding.
    Finding,
    /// How the site asks.
    Consent,
}

/// A site that a run did not wholly see.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NotWhole {
    /// The site.
    pub(crate) host: String,
    /// Which run.
    pub(crate) run: Run,
    /// The same in words.
    pub(crate) sentence: String,
}

/// One of the two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Run {
    /// The earlier one.
    Before,
    /// This one.
    Now,
}

impl Compared {
    /// Since when, in words.
    pub(crate) fn heading(&self, words: &Words) -> String {
        match self.since.as_deref().and_then(|at| at.split('T').next()) {
            Some(day) => words.text("report-since", &[("date", Arg::Text(day))]),
            None => words.text("report-since-earlier", &[]),
        }
    }

    /// What differs, and what cannot be compared, in words; never empty.
    pub(crate) fn sentences(&self, words: &Words) -> Vec<String> {
        let changes = self.changes.iter().map(|change| &change.sentence);
        let bounds = self.not_whole.iter().map(|site| &site.sentence);
        let sentences: Vec<String> = changes.chain(bounds).cloned().collect();
        match sentences.is_empty() {
            true => vec![words.text("report-nothing-changed", &[])],
            false => sentences,
        }
    }
}

impl ChangeKind {
    /// The word in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Changed => "changed",
        }
    }
}

impl About {
    /// The word in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Finding => "finding",
            Self::Consent => "consent",
        }
    }
}

impl Run {
    /// The word in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Now => "now",
        }
    }
}

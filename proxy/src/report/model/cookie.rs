//! One cookie in a report, with its findings and what a person decided about them.

use biscuit_tin_shared::{
    cookie::category::Category,
    explain::words::{Arg, Words},
    judge::verdict::{Severity, Tone, Verdict},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One cookie of one host.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CookieReport {
    /// Its name; empty for a nameless cookie.
    pub(crate) name: String,
    /// The domain that browsers keep it for, or else the host that got it.
    pub(crate) domain: String,
    /// Whether only this host gets it; absent where nobody was seen setting it.
    pub(crate) host_only: Option<bool>,
    /// Its path; absent where it is not known.
    pub(crate) path: Option<String>,
    /// The site of the page in front, where each has its own copy; empty where that name is not kept.
    pub(crate) partition: Option<String>,
    /// `cookie`, `localStorage`, `sessionStorage` or `indexedDB`.
    pub(crate) storage: String,
    /// The consent bucket.
    #[schemars(with = "String", extend("enum" = ["necessary", "functional", "analytics", "marketing", "unclassified"]))]
    pub(crate) category: Category,
    /// What it does, in one sentence.
    pub(crate) purpose: String,
    /// The language of that sentence, where it is not the report's.
    #[serde(skip)]
    pub(crate) purpose_lang: Option<String>,
    /// The vendor that it is known to come from.
    pub(crate) vendor: Option<String>,
    /// How it was seen.
    pub(crate) how: How,
    /// When it was set, as far as that is known.
    pub(crate) phases: Vec<Phase>,
    /// The host that set it; absent where nobody was seen setting it.
    pub(crate) set_by: Option<String>,
    /// The declaration that matches it.
    pub(crate) declared: Option<Declared>,
    /// The lifetime that it asks for, in seconds, or `session`; absent where it was not seen being set.
    pub(crate) asked_seconds: Option<Asked>,
    /// The lifetime that browsers give it, in seconds.
    pub(crate) kept_seconds: Option<i64>,
    /// What a browser does with it.
    pub(crate) browser: Browser,
    /// Why the browser refused it, in the browser's own words; only an audit hears them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) refused_because: Vec<String>,
    /// How often it was seen.
    pub(crate) times: u32,
    /// When it was seen first (RFC 3339, to the hour).
    pub(crate) first: Option<String>,
    /// When it was seen last (RFC 3339, to the hour).
    pub(crate) last: Option<String>,
    /// The roll-up of its findings.
    #[schemars(with = "String", extend("enum" = ["nothing_seen", "as_declared", "cannot_tell", "not_declared", "differs"]))]
    pub(crate) verdict: Verdict,
    /// What holds now, the weightiest first.
    pub(crate) findings: Vec<FindingReport>,
    /// What held and was put right since, the weightiest first; its days stand in its evidence.
    #[serde(default)]
    pub(crate) history: Vec<FindingReport>,
    /// The phases in which a browser sent it, where nobody was seen setting it.
    #[serde(skip)]
    pub(crate) sent_in: Vec<Phase>,
    /// Whether it came under a yes that covers it.
    #[serde(skip)]
    pub(crate) came_under_yes: bool,
    /// What it is to its user.
    #[serde(skip)]
    pub(crate) tone: Tone,
    /// Its name for people: one that a terminal takes, or that it has none.
    #[serde(skip)]
    pub(crate) label: String,
    /// The category in words.
    #[serde(skip)]
    pub(crate) category_word: String,
    /// The verdict in words.
    #[serde(skip)]
    pub(crate) verdict_word: String,
    /// Declared, asked and kept lifetime in one sentence.
    #[serde(skip)]
    pub(crate) lifetime: String,
    /// How often and when it was seen, in words.
    #[serde(skip)]
    pub(crate) when: String,
    /// Who set it, in words.
    #[serde(skip)]
    pub(crate) who: String,
    /// Where the knowledge comes from, in words.
    #[serde(skip)]
    pub(crate) how_we_know: String,
    /// Findings that were put right since, with their days, in sentences.
    #[serde(skip)]
    pub(crate) mended: Vec<String>,
    /// The registry file, and the line of the declaration or else of the service.
    #[serde(skip)]
    pub(crate) place: Option<RegistryPlace>,
}

/// How a cookie was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    /// A header set it.
    Header,
    /// A script set it.
    Script,
    /// A service worker set it.
    Worker,
    /// The browser sent it; nobody was seen setting it.
    Sent,
    /// The browser holds it.
    Held,
    /// It is a key of the pages' own storage.
    Storage,
}

/// What came before a cookie was set: each names the time until the next act.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// The visitor arrived, and had not chosen.
    Arrive,
    /// The visitor refused.
    Refuse,
    /// The page was loaded again after the refusal.
    Reload,
    /// The visitor accepted.
    Accept,
    /// The visitor took the choice back.
    Revoke,
    /// The visitor had chosen; what, is not said here. Recordings only.
    Chosen,
}

/// A lifetime that a header asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Asked {
    /// Seconds.
    Seconds(i64),
    /// It goes with the browser's session.
    Session(Session),
}

/// The word for a cookie that goes with the browser's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Session {
    /// The only one.
    Session,
}

/// What a browser does with a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Browser {
    /// It keeps it.
    Stored,
    /// It refuses it.
    Refused,
    /// The site had it deleted.
    Deleted,
    /// Some keep it.
    Varies,
    /// Whether any keeps it does not show.
    Unclear,
}

/// The declaration that matches a cookie.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Declared {
    /// The name or pattern that matches; absent where the notice names none.
    pub(crate) pattern: Option<String>,
    /// The council.
    pub(crate) council: String,
    /// The service that it is declared for.
    pub(crate) service: Option<String>,
    /// The title of the notice.
    pub(crate) notice: Option<String>,
    /// The notice's own date.
    pub(crate) date: Option<String>,
    /// The day that the notice was read.
    pub(crate) read: Option<String>,
    /// The section of the notice.
    pub(crate) section: Option<String>,
    /// The row of that section.
    pub(crate) row: Option<u32>,
    /// The lifetime that it gives, in seconds, or `session`; absent where it gives none, or no number.
    pub(crate) seconds: Option<Asked>,
    /// Whether it is declared for the service that the cookie was seen on, or for all sites of the council.
    pub(crate) here: bool,
}

/// One difference.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FindingReport {
    /// Its code, such as `outlives_declaration`.
    pub(crate) code: String,
    /// How much it matters.
    #[schemars(with = "String", extend("enum" = ["note", "review", "breach"]))]
    pub(crate) severity: Severity,
    /// What differs, in words.
    pub(crate) sentence: String,
    /// What shows it.
    pub(crate) evidence: Map<String, Value>,
    /// The same in every run: made from council, service, cookie pattern, domain and code.
    pub(crate) fingerprint: String,
    /// What a person decided about it, where a baseline has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<Decision>,
    /// Whether an earlier report has it, which this one is compared with.
    #[serde(skip)]
    pub(crate) is_known: bool,
    /// The severity in words.
    #[serde(skip)]
    pub(crate) severity_word: String,
}

/// What a person decided about a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Decision {
    /// The decision.
    pub(crate) decision: Decided,
    /// Why.
    #[serde(default)]
    pub(crate) comment: String,
    /// The day, as `2026-11-30`.
    #[serde(default)]
    pub(crate) date: String,
}

impl FindingReport {
    /// Whether a cookie did not wait for a choice, or does not keep to it: what an answer to a question rests on.
    pub(crate) fn is_about_choice(&self) -> bool {
        matches!(self.code.as_str(), "before_consent" | "ignores_refusal")
    }

    /// Whether the setting that it speaks of was not seen: the cookie was there later.
    pub(crate) fn is_unseen(&self) -> bool {
        self.evidence.get("set_by_host") == Some(&Value::Bool(false))
    }

    /// Whether a report tells it without being asked.
    pub(crate) fn is_told(&self) -> bool {
        crate::report::terminal::is_told(self.severity, &self.code)
    }

    /// Whether neither a baseline nor an earlier report has it.
    pub(crate) fn is_new(&self) -> bool {
        self.decision.is_none() && !self.is_known
    }

    /// Whether it makes a run fail that fails on this severity and above: it is heavy enough, and new.
    pub(crate) fn fails(&self, on: Option<Severity>) -> bool {
        self.is_new() && on.is_some_and(|least| self.severity >= least)
    }
}

impl Decision {
    /// What was decided, when and why, in one sentence without a capital.
    pub(crate) fn in_words(&self, words: &Words) -> String {
        let said = [
            ("date", Arg::Text(&self.date)),
            ("comment", Arg::Text(&self.comment)),
        ];
        let id = format!("report-decided-{}", self.decision.id());
        words.text(&id, &said).trim_end().to_owned()
    }
}

impl Decided {
    /// The word in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::NotCompliant => "not_compliant",
            Self::Undecided => "to_be_decided",
        }
    }
}

/// A decision about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decided {
    /// It is right as it is.
    Compliant,
    /// It is not right, and that is known.
    NotCompliant,
    /// Nobody has decided yet.
    #[serde(rename = "to_be_decided")]
    Undecided,
}

/// A place in a registry file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegistryPlace {
    /// The file, as the registry names it; relative for the built-in ones.
    pub(crate) path: String,
    /// The line, from 1.
    pub(crate) line: u32,
}

//! One site in a report: what was looked at, how it asks for a choice, and its cookies.

use crate::report::model::cookie::{CookieReport, FindingReport, Phase, RegistryPlace};
use biscuit_tin_shared::{
    judge::verdict::Verdict,
    protocol::{Conclusion, Sentence},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One host and its cookies.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SiteReport {
    /// The host, lower case, as A-labels.
    pub(crate) host: String,
    /// The council whose site it is.
    pub(crate) council: Option<String>,
    /// The service, where the host has only one.
    pub(crate) service: Option<String>,
    /// Whether it was looked at.
    pub(crate) inspected: Inspected,
    /// Why not, or why in part only.
    pub(crate) reasons: Vec<Reason>,
    /// The roll-up of its cookies.
    #[schemars(with = "String", extend("enum" = ["nothing_seen", "as_declared", "cannot_tell", "not_declared", "differs"]))]
    pub(crate) verdict: Verdict,
    /// How many cookies have which verdict.
    pub(crate) counts: Counts,
    /// The tool that asks visitors, and what was chosen.
    pub(crate) consent: Consent,
    /// What is wrong with how it asks; only an audit presses buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) findings: Vec<FindingReport>,
    /// Its cookies, in the order in which they were first seen; keys of the pages' storage that were judged too.
    pub(crate) cookies: Vec<CookieReport>,
    /// What its notice declares and a complete visit did not show; only an audit can say so.
    pub(crate) declared_not_seen: Vec<NotSeen>,
    /// Keys in the pages' own storage, without their values.
    pub(crate) storage: Vec<StorageKey>,
    /// Pictures of its first page, one a phase; only an audit takes them, where it was asked to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pictures: Vec<Picture>,
    /// What its cookies mean, in a few sentences.
    #[serde(skip)]
    pub(crate) conclusion: Option<Conclusion>,
    /// The council's id in the registry.
    #[serde(skip)]
    pub(crate) council_id: Option<String>,
    /// The registry file of the council, and the line of the service.
    #[serde(skip)]
    pub(crate) place: Option<RegistryPlace>,
}

/// Whether a host was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Inspected {
    /// All of it that was visited.
    Yes,
    /// Some of it.
    Partly,
    /// None of it.
    No,
}

/// Why a host was not looked at, or in part only.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Reason {
    /// A short code, such as `certificate_expired`.
    pub(crate) code: String,
    /// The reason in plain words.
    pub(crate) sentence: String,
}

/// How many cookies have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Counts {
    /// All of them.
    pub(crate) total: u32,
    /// They do what the notice says.
    pub(crate) as_declared: u32,
    /// Something differs from what is declared, promised or chosen.
    pub(crate) differs: u32,
    /// The notice does not name them.
    pub(crate) not_declared: u32,
    /// No notice is held, or it does not say enough.
    pub(crate) cannot_tell: u32,
}

/// How a site asks for a choice about cookies, and what was chosen.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Consent {
    /// The tool that asks.
    pub(crate) tool: Option<String>,
    /// What is known of the choice, at the end of what was recorded, or before an audit's visitors choose: `not_yet`, `made` or
    /// `unknown`.
    pub(crate) state: String,
    /// Whether there is a banner; only an audit looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) banner: Option<Banner>,
    /// How it was refused; only an audit does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refuse: Option<Press>,
    /// How it was accepted; only an audit does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) accept: Option<Press>,
    /// How the yes was taken back; only an audit with `--revoke` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) revoke: Option<Press>,
    /// The analytics and marketing cookies that are still held after that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) stays: Vec<String>,
    /// Whether the site's record of the choice says yes after a no that was pressed.
    #[serde(skip)]
    pub(crate) says_yes: bool,
    /// What was allowed, where it was asked and answered.
    #[serde(skip)]
    pub(crate) allowed: Allowed,
    /// Whether the site was seen before a choice.
    #[serde(skip)]
    pub(crate) was_open: bool,
    /// What was refused when the site was seen, whatever was chosen since.
    #[serde(skip)]
    pub(crate) refused: Refused,
    /// All this in words.
    #[serde(skip)]
    pub(crate) sentence: Option<Sentence>,
}

/// What a choice allows; absent where that was not asked or not answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub(crate) analytics: Option<bool>,
    pub(crate) marketing: Option<bool>,
}

/// What a site was seen after a no to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) analytics: bool,
    pub(crate) marketing: bool,
}

/// Whether a page shows a banner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Banner {
    /// It shows one.
    Found,
    /// It shows none.
    None,
    /// It cannot be said.
    Unsure,
}

/// What became of an attempt to refuse or to accept.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Press {
    /// What was done.
    pub(crate) verdict: PressVerdict,
    /// What the buttons say.
    pub(crate) texts: Vec<String>,
    /// How many presses it took.
    pub(crate) clicks: u32,
    /// What was pressed, in order, as the page showed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pressed: Vec<String>,
    /// The rule of the engine that did it, by its name; absent where the words of the buttons led.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<String>,
}

/// How a choice was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PressVerdict {
    /// By a button, and the choice was kept.
    Pressed,
    /// By the tool's own functions, and the choice was kept.
    ByApi,
    /// The banner is hidden, and no choice was made.
    HiddenOnly,
    /// The banner offers no way to refuse.
    NoRefuseOffered,
    /// It cannot be said whether the choice was kept.
    Unsure,
    /// Nothing was tried.
    None,
}

/// A declaration that a complete visit did not show.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NotSeen {
    /// The names as the notice writes them.
    pub(crate) names: String,
    /// The service that declares them.
    pub(crate) service: String,
    /// The same in words.
    pub(crate) sentence: String,
    /// The same in every run.
    pub(crate) fingerprint: String,
}

/// A picture of a page.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Picture {
    /// When it was taken: at the end of this phase.
    pub(crate) phase: Phase,
    /// The file, a JPEG.
    pub(crate) file: String,
    /// The file's bytes in base64, for the page.
    #[serde(skip)]
    pub(crate) data: String,
}

/// A key in the pages' own storage, read after each act: which script set it is not seen.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StorageKey {
    /// `localStorage`, `sessionStorage` or `indexedDB`.
    pub(crate) kind: String,
    /// The key.
    pub(crate) key: String,
    /// When it was there.
    pub(crate) phases: Vec<Phase>,
}

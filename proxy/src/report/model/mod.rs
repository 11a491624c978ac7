//! The report of `verify` and `audit` as data: the contract of their JSON, from which every other format is written.
//!
//! It holds no cookie value. A field that JSON leaves out holds words of the language that was asked for, or a place for a
//! format that needs one.

mod compared;
mod cookie;
mod site;

pub(crate) use compared::{About, Change, ChangeKind, Compared, NotWhole, Run};
pub(crate) use cookie::{
    Asked, Browser, CookieReport, Decided, Decision, Declared, FindingReport, How, Phase,
    RegistryPlace, Session,
};
pub(crate) use site::{
    Allowed, Banner, Consent, Counts, Inspected, NotSeen, Picture, Press, PressVerdict, Reason,
    Refused, SiteReport, StorageKey,
};

use biscuit_tin_shared::judge::verdict::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The version of the contract: the field `report`.
pub(crate) const VERSION: u32 = 1;

/// What was looked at, what was found, and how sure it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Report {
    /// Version of this contract: 1.
    pub(crate) report: u32,
    /// The program that made the report.
    pub(crate) tool: Tool,
    /// When the first evidence was seen (RFC 3339); absent where no time is known.
    pub(crate) started: Option<String>,
    /// When the last evidence was seen (RFC 3339).
    pub(crate) ended: Option<String>,
    /// What was read.
    pub(crate) inputs: Vec<Input>,
    /// How it was done, as far as it matters for what the findings mean.
    pub(crate) method: Map<String, Value>,
    /// The three questions of the Information Commissioner's Office, in this order.
    pub(crate) questions: Vec<Question>,
    /// One entry a host, by name.
    pub(crate) sites: Vec<SiteReport>,
    /// What could not be looked at.
    pub(crate) failed: Vec<Failed>,
    /// Numbers over all sites.
    pub(crate) totals: Totals,
    /// What differs from an earlier report, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) compared: Option<Compared>,
    /// Sightings of cookies for which there was no room, so that no site has them.
    #[serde(skip)]
    pub(crate) not_kept: u64,
    /// Why not all that was meant was read.
    #[serde(skip)]
    pub(crate) in_part: Option<String>,
    /// Whether the findings were held against a baseline.
    #[serde(skip)]
    pub(crate) has_baseline: bool,
}

/// A program and its version.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
}

/// One thing that was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Input {
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    /// The page that was visited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// What it is: `har`, `wec`, `cookie_list`, `cookies_txt`, `heads`, `record`, `audit`, `notice`,
    /// `baseline`, `unreadable`, or `repeated` for the same bytes again.
    pub(crate) kind: String,
    /// How it was read, and what of it was not, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

/// One of the three questions, and its answer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Question {
    /// Which question.
    pub(crate) id: QuestionId,
    /// The answer to the question as it is asked.
    pub(crate) answer: Answer,
    /// Why, in one or two sentences.
    pub(crate) because: String,
    /// The cookies that prove it, or that leave it open.
    pub(crate) cookies: Vec<Named>,
    /// The question in words.
    #[serde(skip)]
    pub(crate) asked: String,
    /// The answer in words.
    #[serde(skip)]
    pub(crate) answered: String,
}

/// The three questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QuestionId {
    /// Are cookies that need a choice set before one?
    BeforeChoice,
    /// Is it as easy to refuse as to accept?
    RejectAsEasy,
    /// Are cookies that were refused set all the same?
    AfterRefusal,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// It is so, and the cookies prove it.
    Yes,
    /// It is not so, in a state that was seen.
    No,
    /// What was seen does not show it.
    CannotTell,
}

/// A cookie by its name and its site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Named {
    /// The site: `sites[].host`.
    pub(crate) host: String,
    /// Its name.
    pub(crate) name: String,
}

/// A page that could not be looked at.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Failed {
    /// The page, or the host.
    pub(crate) url: String,
    /// When it failed.
    pub(crate) phase: Option<Phase>,
    /// Why: a short code.
    pub(crate) reason: String,
}

/// Numbers over all sites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Totals {
    /// Sites.
    pub(crate) sites: u32,
    /// Cookies, by verdict.
    #[serde(flatten)]
    pub(crate) counts: Counts,
    /// Findings that break what was promised or chosen.
    pub(crate) breach: u32,
    /// Findings that somebody should look at.
    pub(crate) review: u32,
    /// Findings worth knowing.
    pub(crate) note: u32,
    /// Findings of any severity that the baseline does not have; without a baseline, all of them.
    pub(crate) new: u32,
}

impl Report {
    /// What is said of how each input was read, with its name.
    pub(crate) fn notes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.inputs.iter().flat_map(|input| {
            let name = input.path.as_ref().or(input.url.as_ref());
            let name = name.map_or("", String::as_str);
            input.notes.iter().map(move |note| (name, note.as_str()))
        })
    }

    /// Every finding, with its site and its cookie, where it is about one.
    pub(crate) fn findings(
        &self,
    ) -> impl Iterator<Item = (&SiteReport, Option<&CookieReport>, &FindingReport)> {
        self.sites.iter().flat_map(|site| {
            let of_site = site.findings.iter().map(move |one| (site, None, one));
            let of_cookies = site.cookies.iter().flat_map(move |cookie| {
                let findings = cookie.findings.iter();
                findings.map(move |one| (site, Some(cookie), one))
            });
            of_site.chain(of_cookies)
        })
    }

    /// The same findings, to note something at them.
    pub(crate) fn findings_mut(&mut self) -> impl Iterator<Item = &mut FindingReport> {
        self.sites.iter_mut().flat_map(|site| {
            let of_cookies = site.cookies.iter_mut();
            let of_cookies = of_cookies.flat_map(|cookie| &mut cookie.findings);
            site.findings.iter_mut().chain(of_cookies)
        })
    }

    /// Notes which findings an earlier report has.
    pub(crate) fn know(&mut self, earlier: &Self) {
        let known = earlier.findings();
        let known: BTreeSet<&str> = known.map(|(_, _, one)| &*one.fingerprint).collect();
        for finding in self.findings_mut() {
            finding.is_known = known.contains(&*finding.fingerprint);
        }
        self.count();
    }

    /// Counts again, after sites or findings changed.
    pub(crate) fn count(&mut self) {
        let mut totals = Totals::default();
        for site in &self.sites {
            totals.sites += 1;
            let (all, one) = (&mut totals.counts, site.counts);
            all.total += one.total;
            all.as_declared += one.as_declared;
            all.differs += one.differs;
            all.not_declared += one.not_declared;
            all.cannot_tell += one.cannot_tell;
        }
        for (_, _, finding) in self.findings() {
            *match finding.severity {
                Severity::Breach => &mut totals.breach,
                Severity::Review => &mut totals.review,
                Severity::Note => &mut totals.note,
            } += 1;
            totals.new += u32::from(finding.is_new());
        }
        self.totals = totals;
    }
}

/// The JSON Schema of the report.
pub(crate) fn schema() -> Value {
    schemars::schema_for!(Report).to_value()
}

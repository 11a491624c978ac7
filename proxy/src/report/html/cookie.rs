//! One cookie on a page: its mark, what differs, and its evidence in words and as technicians write it.

use crate::report::{
    html::{
        chart::{self, StayRow},
        said::{between, name, steps, word},
        weight::mark,
    },
    model::{Asked, CookieReport, FindingReport},
};
use biscuit_tin_shared::{
    explain::words::{Arg, Words, plain},
    judge::verdict::Severity,
};
use serde_json::Value;

/// A cookie and what the page says of it.
pub(super) struct CookieView<'r> {
    pub(super) cookie: &'r CookieReport,
    /// Where links to it lead.
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) mark: &'static str,
    /// The finding that weighs most comes first.
    pub(super) findings: Vec<FindingView<'r>>,
    /// Those that are worth knowing, and no more.
    pub(super) notes: Vec<FindingView<'r>>,
    pub(super) evidence: String,
    /// The steps in which it was set.
    pub(super) steps: String,
    pub(super) stays: Vec<StayRow>,
    /// Where the registry has its declaration.
    pub(super) file: String,
    pub(super) technical: Vec<(&'static str, String)>,
}

/// A finding and what shows it.
pub(super) struct FindingView<'r> {
    pub(super) finding: &'r FindingReport,
    pub(super) mark: &'static str,
    /// Its days, in words.
    pub(super) days: String,
    /// What somebody decided about it.
    pub(super) decided: String,
    /// What it rests on, as JSON has it.
    pub(super) facts: Vec<(&'r str, String)>,
}

impl<'r> CookieView<'r> {
    pub(super) fn new(cookie: &'r CookieReport, anchor: String, words: &Words) -> Self {
        let name = name(&cookie.name, words);
        let (notes, findings): (Vec<_>, Vec<_>) = cookie
            .findings
            .iter()
            .map(|one| finding(one, words))
            .partition(|one| !one.finding.is_told());
        Self {
            cookie,
            anchor,
            mark: mark(cookie.tone),
            findings,
            notes,
            evidence: words.text("report-page-evidence", &[("name", Arg::Text(&name))]),
            steps: steps(&cookie.phases, words),
            stays: chart::rows(cookie, words),
            file: file(cookie, words),
            technical: technical(cookie),
            name,
        }
    }
}

fn finding<'r>(finding: &'r FindingReport, words: &Words) -> FindingView<'r> {
    let moment = |name: &str| finding.evidence.get(name).and_then(Value::as_str);
    let facts = finding.evidence.iter();
    let facts = facts.filter(|(name, _)| !["first", "last"].contains(&name.as_str()));
    FindingView {
        finding,
        mark: match finding.severity {
            Severity::Breach => "breach",
            Severity::Review => "differs",
            Severity::Note => "note",
        },
        days: between(moment("first"), moment("last"), words),
        decided: finding
            .decision
            .as_ref()
            .map_or_else(String::new, |one| one.in_words(words)),
        facts: facts
            .map(|(name, value)| match value.as_str() {
                Some(text) => (name.as_str(), plain(text)),
                None => (name.as_str(), plain(&value.to_string())),
            })
            .collect(),
    }
}

fn file(cookie: &CookieReport, words: &Words) -> String {
    let Some(place) = &cookie.place else {
        return String::new();
    };
    let said = [
        ("file", Arg::Text(&plain(&place.path)) as Arg<'_>),
        ("line", Arg::Number(place.line.into())),
    ];
    words.text("report-page-line", &said)
}

/// Attributes as JSON names them.
fn technical(cookie: &CookieReport) -> Vec<(&'static str, String)> {
    let seconds = |asked: &Asked| match asked {
        Asked::Seconds(seconds) => seconds.to_string(),
        Asked::Session(_) => "session".to_owned(),
    };
    let declared = cookie.declared.as_ref();
    let facts = [
        ("domain", Some(plain(&cookie.domain))),
        ("host_only", cookie.host_only.map(|is| is.to_string())),
        ("path", cookie.path.as_deref().map(plain)),
        ("partition", cookie.partition.as_deref().map(plain)),
        ("storage", Some(cookie.storage.clone())),
        ("how", Some(word(&cookie.how))),
        ("set_by", cookie.set_by.as_deref().map(plain)),
        ("browser", Some(word(&cookie.browser))),
        (
            "declared",
            declared.and_then(|one| one.pattern.as_deref()).map(plain),
        ),
        (
            "declared_seconds",
            declared.and_then(|one| one.seconds.as_ref()).map(seconds),
        ),
        ("asked_seconds", cookie.asked_seconds.as_ref().map(seconds)),
        (
            "kept_seconds",
            cookie.kept_seconds.map(|kept| kept.to_string()),
        ),
        ("times", Some(cookie.times.to_string())),
    ];
    let facts = facts.into_iter();
    facts
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

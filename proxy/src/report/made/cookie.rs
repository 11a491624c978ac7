//! One cookie of a report, from the feed's own type: its facts, its declaration, and what shows each finding.

use crate::report::{
    fingerprint::{Subject, fingerprint},
    model::{
        Asked, Browser, CookieReport, Declared, FindingReport, How, Phase, RegistryPlace, Session,
    },
};
use biscuit_tin_shared::{
    cookie::{
        lifetime::{CAP, Lifetime},
        name_template::template,
        observation::Seen as HowSeen,
    },
    explain::words::{Words, plain},
    protocol::{Cookie, ExplainedFinding, HowWeKnow, Site},
    registry::{
        KnowledgeBasis, Registry,
        declaration::{CouncilFile, Declaration, Service},
    },
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::iter;

/// The word for "nobody has chosen".
pub(super) const NOT_YET: &str = "not_yet";

/// The site of a cookie, and where the registry has it.
pub(super) struct Context<'c> {
    pub(super) registry: &'c Registry,
    pub(super) words: &'c Words,
    pub(super) site: &'c Site,
    pub(super) council_id: &'c str,
    pub(super) place: Option<&'c RegistryPlace>,
}

impl Context<'_> {
    pub(super) fn cookie(&self, cookie: &Cookie) -> CookieReport {
        let (facts, how) = (&cookie.facts, &cookie.how_we_know);
        let found = self.declaration(how);
        let domain = facts.domain.as_ref().unwrap_or(&cookie.host);
        CookieReport {
            name: cookie.name.clone(),
            domain: domain.clone(),
            host_only: facts.host_only,
            path: facts.path.clone(),
            partition: facts
                .partitioned
                .unwrap_or(false)
                .then(|| partition(cookie)),
            storage: storage(facts.seen).to_owned(),
            category: cookie.category,
            purpose: cookie.purpose.text.clone(),
            purpose_lang: cookie.purpose.lang.clone(),
            vendor: how.vendor.clone(),
            how: how_seen(facts.seen),
            phases: match how_seen(facts.seen) {
                How::Header | How::Script => phases(cookie),
                _ => Vec::new(),
            },
            sent_in: match how_seen(facts.seen) {
                How::Sent => phases(cookie),
                _ => Vec::new(),
            },
            came_under_yes: facts.came_under_yes,
            set_by: facts.set_by.clone(),
            declared: declared(
                how,
                found.map(|(_, declaration)| declaration),
                facts.declared_seconds,
            ),
            asked_seconds: asked(cookie),
            kept_seconds: facts.kept_seconds,
            browser: browser(cookie),
            refused_because: Vec::new(),
            times: facts.times,
            first: moment(facts.first_seen),
            last: moment(facts.last_seen),
            verdict: cookie.verdict,
            findings: self.findings(cookie, domain, &cookie.findings),
            history: self.findings(cookie, domain, &cookie.history),
            label: self.label(cookie),
            category_word: cookie.category_word.text.clone(),
            tone: cookie.tone,
            verdict_word: cookie.verdict_word.text.clone(),
            lifetime: cookie.lifetime.text.clone(),
            when: cookie
                .when
                .as_ref()
                .map_or_else(String::new, |when| when.text.clone()),
            who: cookie.who.text.clone(),
            how_we_know: how.sentence.text.clone(),
            mended: cookie.history.iter().map(mended).collect(),
            place: found.map(place).or_else(|| self.place.cloned()),
        }
    }

    /// What holds, or held, of a cookie that is kept for this domain.
    fn findings(
        &self,
        cookie: &Cookie,
        domain: &str,
        findings: &[ExplainedFinding],
    ) -> Vec<FindingReport> {
        let how = &cookie.how_we_know;
        let name = template(&cookie.name);
        let service = how.service.as_ref().or(self.site.service.as_ref());
        let subject = Subject {
            council: self.council_id,
            service: service.map_or("", |name| name),
            pattern: how.pattern.as_deref().unwrap_or(&name),
            domain,
        };
        let findings = findings.iter();
        findings.map(|one| finding(one, cookie, &subject)).collect()
    }

    fn label(&self, cookie: &Cookie) -> String {
        match cookie.name.as_str() {
            "" => self.words.text("terminal-nameless", &[]),
            name => plain(name),
        }
    }

    /// The declaration that an explanation names, with its file.
    fn declaration(&self, how: &HowWeKnow) -> Option<(&CouncilFile, &Declaration)> {
        let file = council_file(self.registry, how.council.as_ref()?)?;
        let of_service = |service: &&Service| Some(&service.name) == how.service.as_ref();
        let mut all = file
            .service
            .iter()
            .filter(of_service)
            .flat_map(|service| &service.cookie);
        let found = all.find(|declaration| {
            let mut patterns = declaration.names.iter().chain(&declaration.means);
            let source = &declaration.source;
            let is_there = Some(&source.section) == how.section.as_ref() && source.row == how.row;
            let is_prose = declaration.names.is_empty() || declaration.vendor.is_some();
            let is_named = patterns.any(|pattern| Some(pattern.as_str()) == how.pattern.as_deref());
            is_there && (is_named || is_prose)
        })?;
        Some((file, found))
    }
}

/// A council's file, by its name.
pub(super) fn council_file<'r>(registry: &'r Registry, name: &str) -> Option<&'r CouncilFile> {
    let mut files = registry.councils().iter();
    files.find(|file| file.council.name == name)
}

fn declared(
    how: &HowWeKnow,
    declaration: Option<&Declaration>,
    seconds: Option<i64>,
) -> Option<Declared> {
    let council = how.council.clone()?;
    let here = how.basis != KnowledgeBasis::OtherService;
    let is_session = declaration.is_some_and(|one| one.lifetime == Some(Lifetime::Session));
    Some(Declared {
        pattern: how.pattern.clone(),
        council,
        service: how.service.clone(),
        notice: how.notice.clone(),
        date: how.date.clone(),
        read: how.read.clone(),
        section: how.section.clone(),
        row: how.row,
        seconds: match seconds {
            Some(seconds) => Some(Asked::Seconds(seconds)),
            None => (here && is_session).then_some(Asked::Session(Session::Session)),
        },
        here,
    })
}

fn finding(one: &ExplainedFinding, cookie: &Cookie, subject: &Subject<'_>) -> FindingReport {
    FindingReport {
        code: one.code.clone(),
        severity: one.severity,
        sentence: one.sentence.text.clone(),
        evidence: evidence(one, cookie),
        fingerprint: fingerprint(subject, &one.code, one.which.as_deref()),
        is_known: false,
        decision: None,
        severity_word: one.severity_word.text.clone(),
    }
}

/// What shows a finding: its days, and the facts that it compares.
fn evidence(one: &ExplainedFinding, cookie: &Cookie) -> Map<String, Value> {
    let facts = &cookie.facts;
    let mut evidence = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            evidence.insert(name.to_owned(), value);
        }
    };
    put("first", json!(moment(one.first)));
    put("last", json!(moment(one.last)));
    match one.code.as_str() {
        "outlives_declaration"
        | "shorter_than_declared"
        | "persistent_declared_session"
        | "session_declared_persistent"
        | "capped_by_browsers" => {
            put("declared_seconds", json!(facts.declared_seconds));
            let is_left = facts.seen == HowSeen::InBrowser;
            put(
                "asked_seconds",
                json!(one.asked_seconds.filter(|_| !is_left)),
            );
            let kept = one.asked_seconds.map(|seconds| seconds.min(CAP));
            put("kept_seconds", json!(kept));
        }
        "before_consent" | "ignores_refusal" => {
            put("choice_first", json!(facts.choice));
            put("choice_last", json!(facts.choice_last));
            put("open_since", json!(moment(facts.open_since)));
            put("set_by_host", json!(one.by_host));
        }
        "personal_data_in_value" | "holds_personal_data" | "discloses_internal_address" => {
            put("value_kind", json!(facts.value_kind));
            put("value_length", json!(facts.value_length));
        }
        "refused_by_browsers" => put("refused_because", json!(facts.refused_because)),
        "session_cookie_without_httponly" | "without_secure" | "samesite_none_without_secure" => {
            put("http_only", json!(facts.http_only));
            put("secure", json!(facts.secure));
            put("same_site", json!(facts.same_site));
        }
        _ => {
            put("host", json!(cookie.host));
            put("domain", json!(facts.domain));
            put("times", json!(facts.times));
            put("asked_seconds", json!(one.asked_seconds));
        }
    }
    evidence
}

/// A finding that was put right, with its days.
fn mended(one: &ExplainedFinding) -> String {
    let when = one.when.as_ref().map(|when| when.text.as_str());
    let parts = iter::once(one.sentence.text.as_str()).chain(when);
    parts.collect::<Vec<_>>().join(" ")
}

/// The lifetime that the last field asks for.
fn asked(cookie: &Cookie) -> Option<Asked> {
    let facts = &cookie.facts;
    match facts.asked_seconds {
        // Nobody saw it being set.
        None if facts.seen == HowSeen::InBrowser => None,
        Some(seconds) => Some(Asked::Seconds(seconds)),
        // It has attributes, and none gives a time.
        None => facts
            .domain
            .as_ref()
            .map(|_| Asked::Session(Session::Session)),
    }
}

/// Where a declaration stands: a notice that was read just now is its own file.
fn place((file, declaration): (&CouncilFile, &Declaration)) -> RegistryPlace {
    let line = match file.path.ends_with(".toml") {
        true => declaration.line,
        false => declaration.source.line,
    };
    RegistryPlace {
        path: file.path.clone(),
        line: line.max(1),
    }
}

/// When a cookie was seen, as far as the choice at its first and its last sighting says.
fn phases(cookie: &Cookie) -> Vec<Phase> {
    let facts = &cookie.facts;
    let findings = cookie.findings.iter().chain(&cookie.history);
    let has = |code: &str| findings.clone().any(|one| one.code == code);
    // Where the last sighting is a deletion, nothing was set in it.
    let last = Some(&facts.choice_last).filter(|_| !facts.deleted);
    let choices: Vec<_> = iter::once(&facts.choice).chain(last).collect();
    let mut phases = Vec::new();
    if has("before_consent") || choices.iter().any(|choice| *choice == NOT_YET) {
        phases.push(Phase::Arrive);
    }
    if has("ignores_refusal") {
        phases.push(Phase::Refuse);
    } else if choices.iter().any(|choice| *choice == "made") {
        phases.push(Phase::Chosen);
    }
    phases
}

fn how_seen(seen: HowSeen) -> How {
    match seen {
        HowSeen::SetByHeader => How::Header,
        HowSeen::AddedByScript | HowSeen::AddedOnSite => How::Script,
        HowSeen::SentByBrowser => How::Sent,
        HowSeen::InBrowser => How::Held,
        HowSeen::LocalStorage | HowSeen::SessionStorage => How::Storage,
    }
}

fn storage(seen: HowSeen) -> &'static str {
    match seen {
        HowSeen::LocalStorage => "localStorage",
        HowSeen::SessionStorage => "sessionStorage",
        _ => "cookie",
    }
}

fn browser(cookie: &Cookie) -> Browser {
    match cookie.facts.browser.as_str() {
        _ if cookie.facts.deleted => Browser::Deleted,
        "refused" => Browser::Refused,
        "deleted" => Browser::Deleted,
        "varies" => Browser::Varies,
        "unclear" => Browser::Unclear,
        _ => Browser::Stored,
    }
}

/// The page in front of a partitioned cookie: the third part of its row's id, after host and name.
fn partition(cookie: &Cookie) -> String {
    let rest = cookie
        .id
        .strip_prefix(&format!("{}|{}|", cookie.host, cookie.name));
    let page = rest.and_then(|rest| rest.split('|').next());
    page.unwrap_or_default().to_owned()
}

/// A Unix second as RFC 3339 has it.
pub(crate) fn moment(unix: Option<i64>) -> Option<String> {
    let moment = Timestamp::from_second(unix?).ok()?;
    Some(moment.to_string())
}

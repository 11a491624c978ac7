//! A report from what was seen: in the feed's own types, which a ledger and a running proxy both give.
//!
//! It judges nothing again, and takes every sentence as the feed has it. Where a declaration stands, the registry says.

mod cookie;

pub(crate) use cookie::moment;

use crate::{
    inspect::ledger::Ledger,
    report::{
        asking,
        made::cookie::{Context, NOT_YET, council_file},
        model::{
            Allowed, Consent, CookieReport, Counts, Input, Inspected, Reason, Refused,
            RegistryPlace, Report, SiteReport, Tool, Totals, VERSION,
        },
        questions::questions,
    },
};
use biscuit_tin_shared::{
    explain::{self, words::Words},
    judge::{verdict, weight::Tally},
    protocol::{Cookie, NotInspected, Site, SiteConsent, Snapshot},
    registry::{
        Place, Registry,
        authorities::{Authority, authorities, authorities_of},
    },
};
use serde_json::{Map, Value};

/// What was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) sites: Vec<Site>,
    pub(crate) cookies: Vec<Cookie>,
    pub(crate) consents: Vec<SiteConsent>,
    pub(crate) not_inspected: Vec<NotInspected>,
    /// Sightings of cookies for which there was no room.
    pub(crate) not_kept: u64,
    /// Only what was seen since this Unix second is asked about.
    pub(crate) since: Option<i64>,
    /// Rows that were kept, and lines of recordings, that cannot be read.
    pub(crate) unread: u64,
}

impl Seen {
    /// What a ledger holds.
    pub(crate) fn of_ledger(ledger: &Ledger, words: &Words) -> Self {
        Self {
            sites: ledger.sites(words),
            cookies: ledger.cookies_as_they_came(words),
            consents: ledger.consents(words),
            not_inspected: ledger.bounds(words),
            not_kept: ledger.not_kept(),
            since: None,
            unread: 0,
        }
    }
}

impl From<Snapshot> for Seen {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            sites: snapshot.sites,
            cookies: snapshot.cookies,
            consents: snapshot.consents,
            not_inspected: snapshot.not_inspected,
            // Its bounds stand among what was not inspected.
            not_kept: 0,
            since: None,
            unread: 0,
        }
    }
}

/// The report of what was seen, in the language of these words.
pub(crate) fn report(
    seen: Seen,
    registry: &Registry,
    words: &Words,
    inputs: Vec<Input>,
    method: Map<String, Value>,
) -> Report {
    let mut report = Report {
        report: VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        started: None,
        ended: None,
        inputs,
        method,
        questions: Vec::new(),
        not_kept: seen.not_kept + seen.unread,
        sites: sites(seen, registry, words),
        failed: Vec::new(),
        totals: Totals::default(),
        compared: None,
        in_part: None,
        has_baseline: false,
    };
    conclude(&mut report, words);
    report
}

/// Answers the questions and counts, for the sites that a report has; its time is that of their cookies.
pub(crate) fn conclude(report: &mut Report, words: &Words) {
    let cookies = || report.sites.iter().flat_map(|site| &site.cookies);
    // Moments of this form have the order of their texts.
    let first = cookies().filter_map(|cookie| cookie.first.clone()).min();
    let last = cookies().filter_map(|cookie| cookie.last.clone()).max();
    (report.started, report.ended) = (first, last);
    report.questions = questions(report, words);
    for site in &mut report.sites {
        site.findings = asking::findings(site, words);
    }
    report.count();
}

/// One entry a host that was seen, or that could not be looked at, by name.
pub(crate) fn sites(mut seen: Seen, registry: &Registry, words: &Words) -> Vec<SiteReport> {
    for host in &seen.not_inspected {
        if seen.sites.iter().all(|site| site.host != host.host) {
            let (place, none) = (Place::of_host(&host.host), Tally::default());
            seen.sites
                .push(explain::site(0, &place, &none, registry, words));
        }
    }
    let mut sites: Vec<SiteReport> = Vec::new();
    for site in std::mem::take(&mut seen.sites) {
        sites.push(site_report(site, &seen, registry, words));
    }
    sites.sort_by(|one, other| one.host.cmp(&other.host));
    sites
}

fn site_report(site: Site, seen: &Seen, registry: &Registry, words: &Words) -> SiteReport {
    let of_host = seen
        .cookies
        .iter()
        .filter(|cookie| cookie.host == site.host);
    let of_host: Vec<&Cookie> = of_host.collect();
    let home = registry.home(&Place::of_host(&site.host));
    let file = site
        .council
        .as_ref()
        .and_then(|name| council_file(registry, name));
    let council_id = match (file, &site.council) {
        (Some(file), _) => Some(file.council.id.clone()),
        (None, name) => name.as_deref().and_then(authority_id),
    };
    let place = file.map(|file| RegistryPlace {
        path: file.path.clone(),
        line: home.map_or(1, |home| home.service.line.max(1)),
    });
    let context = Context {
        registry,
        words,
        site: &site,
        council_id: council_id.as_deref().unwrap_or_default(),
        place: place.as_ref(),
    };
    let cookies: Vec<CookieReport> = of_host.iter().map(|one| context.cookie(one)).collect();
    let counts = counts(&cookies);
    let is_whole = counts.total == site.counts.total;
    let reasons: Vec<&NotInspected> = seen
        .not_inspected
        .iter()
        .filter(|one| one.host == site.host)
        .collect();
    SiteReport {
        inspected: inspected(&reasons, cookies.is_empty()),
        reasons: reasons.into_iter().map(reason).collect(),
        verdict: verdict_of(counts),
        counts,
        consent: consent(
            seen.consents.iter().find(|one| one.host == site.host),
            &of_host,
            seen.since,
        ),
        cookies,
        findings: Vec::new(),
        declared_not_seen: Vec::new(),
        storage: Vec::new(),
        pictures: Vec::new(),
        // What was left out by its date counts in it.
        conclusion: is_whole.then_some(site.conclusion),
        council_id,
        place,
        host: site.host,
        council: site.council,
        service: site.service,
    }
}

/// How far a site was inspected.
fn inspected(reasons: &[&NotInspected], is_empty: bool) -> Inspected {
    match reasons {
        [] => Inspected::Yes,
        some if is_empty && some.iter().all(|one| !one.partly) => Inspected::No,
        _ => Inspected::Partly,
    }
}

fn reason(of: &NotInspected) -> Reason {
    Reason {
        code: of.reason.clone(),
        sentence: of.sentence.text.clone(),
    }
}

/// The id of the council whose host this is.
pub(crate) fn council_of<'r>(host: &str, registry: &'r Registry) -> Option<&'r str> {
    let home = registry.home(&Place::of_host(host));
    let held = home.map(|home| home.council.id.as_str());
    held.or_else(|| match authorities_of(host) {
        [one] => Some(one.id.as_str()),
        _ => None,
    })
}

/// The id of a council of which no file is held, by its name in either language.
fn authority_id(name: &str) -> Option<String> {
    let mut all = authorities().iter();
    let is_it = |one: &&Authority| one.name == name || one.name_cy.as_deref() == Some(name);
    all.find(is_it).map(|one| one.id.clone())
}

pub(crate) fn counts(cookies: &[CookieReport]) -> Counts {
    let mut counts = Counts::default();
    for cookie in cookies {
        counts.total += 1;
        *match cookie.verdict {
            verdict::Verdict::AsDeclared => &mut counts.as_declared,
            verdict::Verdict::Differs => &mut counts.differs,
            verdict::Verdict::NotDeclared => &mut counts.not_declared,
            verdict::Verdict::CannotTell | verdict::Verdict::NothingSeen => &mut counts.cannot_tell,
        } += 1;
    }
    counts
}

/// The roll-up of a site, as the feed makes it.
pub(crate) fn verdict_of(counts: Counts) -> verdict::Verdict {
    let counts = verdict::Counts {
        total: counts.total,
        as_declared: counts.as_declared,
        differs: counts.differs,
        not_declared: counts.not_declared,
        cannot_tell: counts.cannot_tell,
        attention: 0,
    };
    counts.verdict()
}

/// How a site asks, and in which states it was seen since a moment: each by what was seen then.
fn consent(known: Option<&SiteConsent>, cookies: &[&Cookie], since: Option<i64>) -> Consent {
    let is_since = |at: Option<i64>| at.is_some_and(|at| since.is_none_or(|since| at >= since));
    let was_open = |cookie: &&Cookie| {
        let facts = &cookie.facts;
        let is_not_yet = [&facts.choice, &facts.choice_last].contains(&&NOT_YET.to_owned());
        is_since(facts.open_since) && facts.choice_last != "unknown"
            || is_not_yet && (since.is_none() || is_since(facts.first_seen))
    };
    let state = known.map_or("unknown", |known| &known.state);
    Consent {
        tool: known.and_then(|known| known.platform.clone()),
        state: state.to_owned(),
        was_open: known.is_some_and(|known| is_since(known.open_last))
            || cookies.iter().any(was_open),
        refused: known.map_or_else(Refused::default, |known| Refused {
            analytics: is_since(known.analytics_refused),
            marketing: is_since(known.marketing_refused),
        }),
        allowed: known.map_or_else(Allowed::default, |known| Allowed {
            analytics: known.analytics,
            marketing: known.marketing,
        }),
        sentence: known.and_then(|known| known.sentence.clone()),
        ..Consent::default()
    }
}

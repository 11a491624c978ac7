//! Properties of the ledger: order, whose cookie it is, counts and ids.

mod council;
mod twins;

use super::*;
use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext},
        consent::Choice,
        observation::Arrival,
        set_cookie::SetCookie,
        site::Host,
    },
    explain::words::Words,
    judge::verdict::{Counts, Rollup, Severity, Tone, Verdict},
    protocol::{Cookie, ExplainedFinding},
    registry::{FileKind, RegistryFile},
};
use council::{COUNCIL, VENDOR};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = 3600;
const NOW: i64 = 1_764_000_000 / HOUR * HOUR;
const MAIN: &str = "www.council.test";
const PORTAL: &str = "portal.council.test";

fn ledger() -> Ledger {
    let file = |kind, text: &str| RegistryFile {
        kind,
        path: "test.toml".to_owned(),
        text: text.to_owned(),
    };
    let files = [
        file(FileKind::Council, COUNCIL),
        file(FileKind::Vendor, VENDOR),
    ];
    Ledger::new(Arc::new(
        Registry::only(&files).expect("the files are whole"),
    ))
}

/// A cookie of a host, by a Set-Cookie field, or by a script, or sent where there are no attributes.
#[derive(Clone, Debug)]
struct Event {
    host: &'static str,
    seen: Seen,
    field: String,
    choice: Choice,
}

impl Event {
    fn record(&self, ledger: &Ledger, now: i64) {
        self.record_below(ledger, now, None);
    }

    /// The same below a council's path on a shared host.
    fn record_below(&self, ledger: &Ledger, now: i64, tenant: Option<&str>) {
        let arrival = Arrival {
            tenant: tenant.map(str::to_owned),
            ..Arrival::default()
        };
        let cookie = SetCookie::parse(self.field.as_bytes()).expect("a cookie");
        let host = Host::parse(self.host).expect("a host");
        let observation = if self.seen == Seen::SetByHeader {
            let response = ResponseContext {
                host: &host,
                path: b"/page/",
                over_https: true,
                now,
                date: None,
                profile: Profile::default(),
                cross_site: false,
                trust_local: false,
            };
            Observation::set(&cookie, response, arrival)
        } else {
            Observation::sent(&host, true, cookie.name, cookie.value, self.seen, arrival)
        };
        let stamp = Stamp {
            choice: self.choice,
            open_since: None,
        };
        ledger.record(observation, stamp, None, now);
    }
}

fn event(
    host: &'static str,
    seen: Vec<Seen>,
    names: Vec<&'static str>,
) -> impl Strategy<Value = Event> {
    let attributes = select(vec![
        "; Path=/; Secure; HttpOnly",
        "; Path=/app; Secure",
        "; Secure",
        "; Path=/; Max-Age=1200; Secure",
        "; Path=/; Domain=council.test; Secure",
        "; Path=/; Secure; Partitioned",
        "; Path=/; Max-Age=0",
    ]);
    let value = select(vec!["1", "mary.smith@luton.gov.uk"]);
    let choice = select(vec![Choice::NotYet, Choice::default()]);
    (select(names), select(seen), value, attributes, choice).prop_map(
        move |(name, seen, value, attributes, choice)| Event {
            host,
            seen,
            field: format!("{name}={value}{attributes}"),
            choice,
        },
    )
}

const NAMES: [&str; 5] = ["a", "b", "ga", "fbp", "theme"];

fn any_event() -> impl Strategy<Value = Event> {
    let seen = vec![
        Seen::SetByHeader,
        Seen::AddedByScript,
        Seen::AddedOnSite,
        Seen::SentByBrowser,
    ];
    prop_oneof![
        event(MAIN, seen.clone(), NAMES.to_vec()),
        event(PORTAL, seen, NAMES.to_vec()),
    ]
}

fn cookies(ledger: &Ledger) -> Vec<Cookie> {
    ledger.cookies(&Words::new(None))
}

/// Verdict, findings and history of each cookie, by host and name; several of one name in no order.
fn judged(ledger: &Ledger) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut judged: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for cookie in cookies(ledger) {
        let codes = |findings: &[ExplainedFinding]| {
            let codes = findings.iter().map(|finding| finding.code.clone());
            codes.collect::<BTreeSet<String>>()
        };
        let (now, history) = (codes(&cookie.findings), codes(&cookie.history));
        let facts = &cookie.facts;
        let key = (
            &facts.domain,
            facts.host_only,
            facts.partitioned,
            &facts.set_by,
        );
        let said = format!("{key:?} {:?} {now:?} {history:?}", cookie.verdict);
        judged
            .entry((cookie.host, cookie.name))
            .or_default()
            .insert(said);
    }
    judged
}

/// The counts of each host, which must be those of its cookies as they are explained.
fn counts(ledger: &Ledger) -> Result<BTreeMap<String, Counts>, TestCaseError> {
    let all = cookies(ledger);
    let ids: BTreeSet<&String> = all.iter().map(|cookie| &cookie.id).collect();
    prop_assert_eq!(ids.len(), all.len(), "{:#?}", ids);
    let mut counts = BTreeMap::new();
    for site in ledger.sites(&Words::new(None)) {
        let here = all.iter().filter(|cookie| cookie.host == site.host);
        let mut expected = Counts::default();
        for cookie in here {
            let needs_attention = |finding: &ExplainedFinding| finding.severity >= Severity::Review;
            expected.count(Rollup {
                verdict: cookie.verdict,
                attention: cookie.findings.iter().any(needs_attention),
                ..Rollup::default()
            });
        }
        prop_assert_eq!(site.counts, expected, "{}", site.host);
        prop_assert_eq!(site.verdict, expected.verdict());
        let tone = site.conclusion.tone;
        let is_breach = |cookie: &&Cookie| {
            let mut findings = cookie.findings.iter();
            cookie.host == site.host && findings.any(|found| found.severity == Severity::Breach)
        };
        prop_assert_eq!(
            tone == Tone::Against,
            all.iter().any(|cookie| is_breach(&cookie))
        );
        prop_assert_eq!(tone >= Tone::Look, expected.attention > 0);
        counts.insert(site.host, site.counts);
    }
    Ok(counts)
}

proptest! {
    #[test]
    fn independent_events_in_any_order_say_the_same(
        events in vec(any_event(), 1..9), order in Just((0..9).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let mut names = BTreeSet::new();
        let name = |event: &Event| event.field.split('=').next().map(str::to_owned);
        let events: Vec<Event> =
            events.into_iter().filter(|event| names.insert((event.host, name(event)))).collect();
        let (one, other) = (ledger(), ledger());
        events.iter().for_each(|event| event.record(&one, NOW));
        let mut ordered: Vec<(usize, &Event)> = order.into_iter().zip(&events).collect();
        ordered.sort_by_key(|(place, _)| *place);
        ordered.iter().for_each(|(_, event)| event.record(&other, NOW));
        prop_assert_eq!(judged(&one), judged(&other));
        prop_assert_eq!(counts(&one)?, counts(&other)?);
    }

    #[test]
    fn counts_are_those_of_the_cookies_and_ids_are_unique_at_any_hour(
        events in vec((any_event(), select(vec![0, 0, 1, 2, 24])), 1..16),
    ) {
        let ledger = ledger();
        let mut now = NOW;
        for (event, hours) in events {
            now += hours * HOUR;
            event.record(&ledger, now);
            counts(&ledger)?;
        }
    }

    #[test]
    fn a_promise_is_not_broken_by_what_another_host_set(
        own in vec(event(PORTAL, vec![Seen::SetByHeader], vec!["a", "b"]), 0..3),
        name in select(vec!["ga", "fbp", "theme"]), lasting in any::<bool>(), before in any::<bool>(),
    ) {
        let lifetime = if lasting { "; Max-Age=90000" } else { "" };
        let wide = Event {
            host: MAIN,
            seen: Seen::SetByHeader,
            field: format!("{name}=mary.smith@luton.gov.uk; Domain=council.test; Path=/{lifetime}"),
            choice: Choice::NotYet,
        };
        let sent = Event { host: PORTAL, seen: Seen::SentByBrowser, ..wide.clone() };
        let (alone, both) = (ledger(), ledger());
        own.iter().for_each(|event| event.record(&alone, NOW));
        if before {
            wide.record(&both, NOW);
            sent.record(&both, NOW);
        }
        own.iter().for_each(|event| event.record(&both, NOW));
        if !before {
            sent.record(&both, NOW);
            wide.record(&both, NOW);
        }
        let mut with = judged(&both);
        with.retain(|(host, _), _| host == PORTAL);
        let received = with.remove(&(PORTAL.to_owned(), name.to_owned())).expect("it was sent");
        prop_assert_eq!(with, judged(&alone));
        for said in received {
            for code in ["claim_broken", "before_consent", "personal_data", "no_notice"] {
                prop_assert!(!said.contains(code), "{}", said);
            }
            prop_assert!(said.contains(MAIN), "{}", said);
        }
        counts(&both)?;
    }

    #[test]
    fn ids_are_unique_for_any_cookie_keys(
        keys in vec(("[a|]{1,3}", select(vec!["", "/", "/a", "/|", "/a||host|/"]), 0..4_u8, any::<bool>()), 1..12),
    ) {
        let ledger = ledger();
        for (name, path, kind, again) in keys {
            let (domain, partitioned) = match kind {
                0 => ("", ""),
                1 => ("; Domain=council.test", ""),
                2 => ("", "; Partitioned"),
                _ => ("; Domain=council.test", "; Partitioned"),
            };
            let path = if path.is_empty() { String::new() } else { format!("; Path={path}") };
            let event = Event {
                host: MAIN,
                seen: if again { Seen::SetByHeader } else { Seen::SentByBrowser },
                field: format!("{name}=1{domain}{path}; Secure{partitioned}"),
                choice: Choice::default(),
            };
            event.record(&ledger, NOW);
            counts(&ledger)?;
        }
    }
}

#[test]
fn each_cookie_key_has_its_own_row_whatever_comes_between() {
    let ledger = ledger();
    for path in ["; Path=/", "", "; Path=/apply", "; Path=/", ""] {
        let event = Event {
            host: MAIN,
            seen: Seen::SetByHeader,
            field: format!("a=1; Secure{path}"),
            choice: Choice::default(),
        };
        event.record(&ledger, NOW);
    }
    let mut ids: Vec<_> = cookies(&ledger)
        .into_iter()
        .map(|cookie| (cookie.id, cookie.facts.times))
        .collect();
    ids.sort();
    let id = |path: &str| format!("{MAIN}|a||{MAIN}|host|{path}|");
    assert_eq!(ids, [(id("/apply"), 1), (id("/"), 4)]);
}

#[test]
fn a_name_that_looks_like_another_key_has_an_id_of_its_own() {
    let ledger = ledger();
    for (seen, field) in [
        (Seen::SetByHeader, "a=1; Path=/; Secure".to_owned()),
        (Seen::SentByBrowser, format!("a||{MAIN}|host|/=1")),
    ] {
        let event = Event {
            host: MAIN,
            seen,
            field,
            choice: Choice::default(),
        };
        event.record(&ledger, NOW);
    }
    let ids: BTreeSet<String> = cookies(&ledger)
        .into_iter()
        .map(|cookie| cookie.id)
        .collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
}

#[test]
fn a_difference_that_another_visit_mends_leaves_the_counts_too() {
    let ledger = ledger();
    let set = |years: i64, hours: i64| {
        let event = Event {
            host: MAIN,
            seen: Seen::SetByHeader,
            field: format!("ga=1; Path=/; Secure; Max-Age={}", years * 365 * 24 * HOUR),
            choice: Choice::default(),
        };
        event.record(&ledger, NOW + hours * HOUR);
        ledger
            .site(0, MAIN, &Words::new(None))
            .expect("it was seen")
            .verdict
    };
    assert_eq!(set(3, 0), Verdict::Differs);
    assert_eq!(set(2, 0), Verdict::Differs);
    assert_ne!(set(2, 24), Verdict::Differs);
}

#[test]
fn another_councils_cookies_on_a_shared_host_do_not_count() {
    let ledger = ledger();
    let mut together = BTreeSet::new();
    let mut codes = |name: &str, tenant: &str| {
        let event = Event {
            host: "pay.supplier.test",
            seen: Seen::SetByHeader,
            field: format!("{name}=1; Path=/; Secure"),
            choice: Choice::default(),
        };
        together.insert(name.to_owned());
        ledger.note_together(event.host, together.clone(), NOW);
        event.record_below(&ledger, NOW, Some(tenant));
        let said = judged(&ledger).into_values().flatten().collect::<Vec<_>>();
        said.concat().matches("claim_broken").count()
    };
    assert_eq!(codes("b", "/Test/"), 0);
    assert_eq!(codes("c", "/Other/"), 0);
    assert_eq!(codes("d", "/Test/"), 2, "the control");
}

#[test]
fn a_setter_that_is_restored_late_changes_the_counts_of_those_who_got_its_cookie() {
    let (earlier, now) = (ledger(), ledger());
    let wide = Event {
        host: MAIN,
        seen: Seen::SetByHeader,
        field: "a=1; Domain=council.test; Path=/; Secure".to_owned(),
        choice: Choice::default(),
    };
    wide.record(&earlier, NOW);
    let sent = Event {
        host: PORTAL,
        seen: Seen::SentByBrowser,
        ..wide
    };
    sent.record(&now, NOW);
    let verdict = || {
        now.site(0, PORTAL, &Words::new(None))
            .map(|site| site.verdict)
    };
    assert_eq!(verdict(), Some(Verdict::AsDeclared));
    now.restore(earlier.unwritten(MAIN).into_iter().map(|(_, row)| row));
    assert_eq!(verdict(), Some(Verdict::CannotTell));
}

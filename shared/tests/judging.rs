//! What judging must never do, for any cookie and any registry.

use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext},
        observation::{Arrival, Dates, Observation, Seen},
        set_cookie::SetCookie,
        site::Host,
    },
    judge::{
        ALONE,
        case::{Case, Sighting, Stamp},
        finding::Finding,
        judge, not_seen,
    },
    registry::{FileKind, Place, Registry, RegistryFile},
};
use proptest::prelude::*;
use std::sync::LazyLock;

static BUILT_IN: LazyLock<Registry> =
    LazyLock::new(|| Registry::built_in().expect("the built-in registry is whole"));

const HOST: &str = "portal.council.test";

fn observe(header: &[u8], host: &str) -> Option<Observation> {
    let cookie = SetCookie::parse(header).ok()?;
    let response = ResponseContext {
        host: &Host::parse(host).expect("a host"),
        path: b"/",
        over_https: true,
        now: 1_764_000_000,
        date: None,
        profile: Profile::default(),
        cross_site: false,
        trust_local: false,
    };
    Some(Observation::set(&cookie, response, Arrival::default()))
}

/// A council with one service that declares these cookies: name and lifetime.
fn registry(cookies: &[(&str, &str)]) -> Registry {
    let mut text = format!(
        r#"
        council = {{ id = "test", name = "Test Council" }}
        [[notice]]
        id = "n"
        title = "N"
        document = "n.txt"
        [[service]]
        id = "s"
        name = "S"
        notice = "n"
        section = "S"
        source = {{ section = "S", line = 1 }}
        hosts = [{{ host = "{HOST}", basis = "stated" }}]
        "#
    );
    for (name, lifetime) in cookies {
        text.push_str(&format!(
            r#"
        [[service.cookie]]
        names = ["{name}"]
        purpose = "Keeps your visit together."
        judged_category = "necessary"
        lifetime = "{lifetime}"
        source = {{ section = "S", line = 2 }}
        "#
        ));
    }
    let file = RegistryFile {
        kind: FileKind::Council,
        path: "test.toml".to_owned(),
        text,
    };
    Registry::only(&[file]).expect("the file is whole")
}

fn codes(registry: &Registry, seen: &Observation) -> Vec<&'static str> {
    let sightings = [Sighting {
        observation: seen.clone(),
        stamp: Stamp::default(),
        dates: Dates::default(),
    }];
    let case = Case {
        sightings: &sightings,
        dates: Dates::default(),
        site: &ALONE,
    };
    let judged = judge(registry, &case);
    judged
        .findings
        .iter()
        .map(|dated| dated.finding.code())
        .collect()
}

#[test]
fn the_remaining_lifetime_of_a_cookie_in_a_browser_is_never_too_short() {
    let two_years = registry(&[("a", "2 years")]);
    let check = |seen, seconds: i64, expected: &[&str]| {
        let header = format!("a=1; Max-Age={seconds}; Secure");
        let mut sighting = observe(header.as_bytes(), HOST).expect("a cookie");
        sighting.seen = seen;
        let found: Vec<&str> = codes(&two_years, &sighting)
            .into_iter()
            .filter(|code| code.contains("declar"))
            .collect();
        assert_eq!(found, expected, "{seen:?} {seconds}");
    };
    const DAY: i64 = 86_400;
    check(Seen::SetByHeader, 400 * DAY, &["shorter_than_declared"]);
    check(Seen::InBrowser, 400 * DAY, &[]);
    check(Seen::InBrowser, 3, &[]);
    check(Seen::InBrowser, 900 * DAY, &["outlives_declaration"]);
}

#[test]
fn a_browser_holds_for_a_host_what_others_of_its_domain_set() {
    let days = registry(&[("a", "1 day")]);
    let check = |attributes: &str, expected: &[&str]| {
        let header = format!("a=1; Secure; HttpOnly{attributes}");
        let mut held = observe(header.as_bytes(), HOST).expect("a cookie");
        held.seen = Seen::InBrowser;
        assert_eq!(codes(&days, &held), expected, "{attributes}");
    };
    check("; Max-Age=864000", &["outlives_declaration"]);
    check("; Max-Age=864000; Domain=council.test", &["cannot_check"]);
    check("; Max-Age=86400; Domain=council.test", &[]);
    check("; Max-Age=60; Domain=council.test", &[]);
}

#[test]
fn browsers_cap_what_asks_for_more_than_400_days() {
    let registry = registry(&[("a", "persistent")]);
    let check = |seconds: i64, expected: &[&str]| {
        let header = format!("a=1; Max-Age={seconds}; Secure; HttpOnly");
        let seen = observe(header.as_bytes(), HOST).expect("a cookie");
        assert_eq!(codes(&registry, &seen), expected, "{seconds}");
    };
    check(400 * 86_400, &[]);
    check(400 * 86_400 + 1, &["capped_by_browsers"]);
}

#[test]
fn a_declared_cookie_that_a_complete_visit_did_not_show_is_a_finding() {
    let registry = registry(&[("seen", "session"), ("missing*", "session")]);
    let home = registry
        .home(&Place::of_host(HOST))
        .expect("the host has a service");
    let missed = |names: &[&str]| -> Vec<Finding> { not_seen(home.service, names) };
    let missing = Finding::DeclaredNotSeen {
        written: "missing*".to_owned(),
    };
    assert_eq!(missed(&["seen", "other"]), [missing]);
    assert_eq!(missed(&["seen", "missing_1"]), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn judging_never_panics_on_any_bytes(
        header in proptest::collection::vec(any::<u8>(), 0..300),
        host in prop::sample::select(vec!["jobs.luton.gov.uk", "www.luton.gov.uk", "www.chelmsford.gov.uk", "x.example"]),
    ) {
        if let Some(seen) = observe(&header, host) {
            codes(&BUILT_IN, &seen);
        }
    }

    #[test]
    fn declaring_a_cookie_never_adds_undeclared(name in "[a-z]{1,6}", other in "[a-z]{1,6}") {
        let seen = observe(format!("{name}=1; Secure").as_bytes(), HOST).expect("a cookie");
        let before = registry(&[(&other, "session")]);
        let after = registry(&[(&other, "session"), (&name, "session")]);
        let has = |registry: &Registry| codes(registry, &seen).contains(&"undeclared");
        prop_assert!(!has(&after));
        prop_assert!(has(&before) || name == other);
    }

    #[test]
    fn widening_a_declared_lifetime_never_adds_outlives_declaration(
        asked in 1_i64..100_000_000, days in 1_i64..800, more in 0_i64..800,
    ) {
        let seen = observe(format!("a=1; Max-Age={asked}; Secure").as_bytes(), HOST).expect("a cookie");
        let outlives = |days: i64| {
            codes(&registry(&[("a", &format!("{days} days"))]), &seen).contains(&"outlives_declaration")
        };
        prop_assert!(outlives(days) || !outlives(days + more));
    }
}

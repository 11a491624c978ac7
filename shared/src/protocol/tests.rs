//! Writes the extension's types and one fixture per event, and reads events back.
//!
//! It checks shapes; the sentences in the fixtures are those of `explain`.

use super::*;
use crate::{
    cookie::{
        browser::{Profile, ResponseContext},
        consent::{Asked, History, tool_of},
        observation::{Arrival, Dates, Observation, Seen},
        request::{RequestFacts, RequestKind},
        set_cookie::SetCookie,
        site::Host,
    },
    explain::{self, Others, Row, words::Words},
    judge::{
        ALONE,
        case::{Case, Sighting, Stamp},
        verdict::{Rollup, Weight},
        weight::Tally,
    },
    protocol::{notice::*, request::*},
    registry::{Place, Registry},
};
use std::{fs, path::Path};
use ts_rs::{Config, TS};

/// Rewrites generated files that are stale, and then fails: the second run is green, CI is red.
fn keep_fresh(files: &[(std::path::PathBuf, String)]) {
    let mut stale = Vec::new();
    for (path, wanted) in files {
        if fs::read_to_string(path).unwrap_or_default() != *wanted {
            let folder = path.parent().expect("a generated file lies in a folder");
            fs::create_dir_all(folder).expect("the folder can be made");
            fs::write(path, wanted).expect("a generated file can be written");
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "stale and rewritten, run the tests again: {stale:?}"
    );
}

fn extension(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../extension")
        .join(file)
}

fn declaration<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    format!("{docs}export {}\n\n", T::decl(config))
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line a type")]
fn the_extensions_types_are_up_to_date() {
    let config = Config::new().with_large_int("number");
    let mut text = String::from(
        "// Written from shared/src/protocol by its tests. Change it there, then run `cargo test`.\n\n",
    );
    macro_rules! declare { ($($ty:ty),* $(,)?) => { $(text.push_str(&declaration::<$ty>(&config));)* } }
    declare![
        Event,
        Snapshot,
        Site,
        Notice,
        Conclusion,
        Tone,
        Counts,
        Cookie,
        ExplainedFinding,
        HowWeKnow,
        Facts,
        NotInspected,
        UnheldDomain,
        AskedHost,
        SiteConsent,
        Gap,
        Heartbeat,
        Sentence,
        Category,
        Verdict,
        Severity,
        KnowledgeBasis,
        Grade,
        Seen,
        PairRequest,
        PairAnswer,
        HelloRequest,
        HelloAnswer,
        FeedRequest,
        AnnotateRequest,
        HeldCookie,
        StorageKey,
        StorageArea,
        AnnotateAnswer,
        SiteRequest,
        SiteAnswer,
        Badge,
        PauseRequest,
        PauseAnswer,
        LeaveAloneRequest,
        LeaveAloneAnswer,
        LookRequest,
        LookAnswer,
        SystemProxyRequest,
        SystemProxyAnswer,
        ProxyRules,
        ProxyServer,
        Page,
        ImportRequest,
        ImportAnswer,
        NoticeOf,
        ReadDeclaration,
        CategoryWord,
        UseNoticeRequest,
        KeptDeclaration,
        UseNoticeAnswer,
        PurgeRequest,
        PurgeAnswer,
    ];
    keep_fresh(&[(
        extension("protocol.d.ts"),
        text.trim_end_matches('\n').to_owned(),
    )]);
}

/// One sighting, as the proxy would make it.
fn sighting(header: &str) -> Observation {
    let cookie = SetCookie::parse(header.as_bytes()).expect(header);
    let host = Host::parse("jobs.luton.gov.uk").expect("a host");
    let response = ResponseContext {
        host: &host,
        path: b"/",
        over_https: true,
        now: 1_764_000_000,
        date: None,
        profile: Profile::default(),
        cross_site: false,
        trust_local: false,
    };
    Observation::set(&cookie, response, Arrival::default())
}

#[expect(clippy::too_many_lines, reason = "one event of each kind")]
fn events() -> Vec<(&'static str, Event)> {
    let registry = Registry::built_in().expect("the built-in registry is whole");
    let words = Words::new(None);
    let explained = |seq, header: &str| {
        let observation = sighting(header);
        let id = format!("{}|{}", observation.host, observation.name);
        let dates = Dates {
            first: 1_763_935_200,
            last: 1_763_996_400,
        };
        let sightings = [Sighting {
            observation,
            stamp: Stamp::default(),
            dates,
        }];
        let row = Row {
            seq,
            id: &id,
            case: Case {
                sightings: &sightings,
                dates,
                site: &ALONE,
            },
            times: 2,
            is_dated: true,
        };
        explain::cookie(&row, &registry, &words)
    };
    let kinds = [
        (Verdict::AsDeclared, Weight::Fine, Category::Necessary),
        (Verdict::Differs, Weight::Odd, Category::Analytics),
        (Verdict::NotDeclared, Weight::Untold, Category::Unclassified),
    ];
    let rollups = kinds.map(|(verdict, weight, category)| Rollup {
        verdict,
        attention: weight.tone() >= Tone::Look,
        weights: weight.into(),
        category,
        ..Rollup::default()
    });
    let tally: Tally = rollups.into_iter().collect();
    let site = explain::site(
        4,
        &Place::of_host("jobs.luton.gov.uk"),
        &tally,
        &registry,
        &words,
    );
    let away = explain::not_inspected(
        5,
        "parking.luton.gov.uk",
        explain::Reason::CertificateExpired,
        Some(1_763_996_400),
        &words,
    );
    let mut waiting = History::default();
    waiting.asked(Asked {
        path: b"/",
        request: RequestFacts {
            kind: RequestKind::Page,
            ..RequestFacts::default()
        },
        reading: None,
        tool_at_work: tool_of("CookieControl"),
        now: 0,
    });
    let consent = explain::consent(
        6,
        "jobs.luton.gov.uk",
        &[&waiting],
        (2, Others::None),
        &words,
    );
    let cookies = vec![
        explained(
            1,
            "AWSALB=0123456789abcdef0123456789; Max-Age=604800; Path=/; Secure",
        ),
        explained(
            2,
            "lumesseAnalyticsInformation=0123456789abcdef; Max-Age=31536000; Path=/",
        ),
        explained(3, "mystery=0123456789abcdef; Path=/; SameSite=None"),
    ];
    let snapshot = Snapshot {
        seq: 5,
        lang: words.lang().to_owned(),
        proxy: "127.0.0.1:8642".to_owned(),
        command: "biscuit-tin {}".to_owned(),
        listed_hosts: vec![
            "jobs.luton.gov.uk".to_owned(),
            "parking.luton.gov.uk".to_owned(),
        ],
        councils: registry.council_names(),
        unheld: vec![UnheldDomain {
            domain: "kirklees.gov.uk".to_owned(),
            councils: vec!["Kirklees Council".to_owned()],
            ids: vec!["kirklees".to_owned()],
        }],
        sites: vec![site.clone()],
        cookies: cookies.clone(),
        not_inspected: vec![away.clone()],
        asked_hosts: registry
            .asked_hosts()
            .filter(|asked| asked.host == "www.civicaepay.co.uk")
            .map(|asked| explain::asked_host(&asked, false, None, &words))
            .collect(),
        consents: vec![consent.clone()],
        paused: false,
        left_alone: Vec::new(),
        not_kept: None,
    };
    let cookie = cookies.into_iter().nth(1).expect("there are three");
    vec![
        ("snapshot", Event::Snapshot(snapshot)),
        ("cookie", Event::Cookie(cookie)),
        ("site", Event::Site(site)),
        ("consent", Event::Consent(consent)),
        ("not_inspected", Event::NotInspected(away)),
        ("gap", Event::Gap(Gap { seq: 9, missed: 3 })),
        ("heartbeat", Event::Heartbeat(Heartbeat { seq: 9 })),
    ]
}

#[test]
fn the_extensions_fixtures_are_up_to_date() {
    let files = events().into_iter().map(|(name, event)| {
        let text = serde_json::to_string_pretty(&event).expect("an event can be written") + "\n";
        (extension(&format!("test/fixtures/{name}.json")), text)
    });
    keep_fresh(&files.collect::<Vec<_>>());
}

#[test]
fn an_event_survives_a_round_trip_through_json() {
    for (name, event) in events() {
        let line = serde_json::to_value(&event).expect("an event can be written");
        assert_eq!(line["type"], name);
        let back: Event = serde_json::from_value(line.clone()).expect("it can be read");
        assert_eq!(
            serde_json::to_value(&back).expect("it can be written"),
            line
        );
    }
}

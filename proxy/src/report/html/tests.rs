//! The page of reports: what it escapes, where its links lead, how large it grows, and a reviewed one for the browser tests.

use super::html;
use crate::{
    inspect::ledger::Ledger,
    offline::{input, recording::Recording},
    report::{
        compare::compare,
        made::{self, Seen},
        model::{
            Banner, Decided, Decision, Failed, Input, Inspected, Phase, Press, PressVerdict,
            Reason, RegistryPlace, Report, SiteReport, StorageKey,
        },
    },
};
use biscuit_tin_shared::{
    explain::words::{Arg, Words},
    registry::Registry,
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, sync::Arc};

/// Noon of 30 November 2026, in Unix seconds.
const NOON: i64 = 1_796_040_000;
/// A text that would be an element, or end an attribute, where it is not escaped.
const HOSTILE: &str = "\"'><script>boom</script><b onclick=boom()>";

/// The report of these settings: host and header of each.
fn report(set: &[(&str, String)], words: &Words) -> Report {
    let entry = |(host, header): &(&str, String)| {
        json!({
            "startedDateTime": "2026-11-30T12:00:00Z",
            "request": { "method": "GET", "url": format!("https://{host}/"), "headers": [
                { "name": "Sec-Fetch-Mode", "value": "navigate" },
                { "name": "Sec-Fetch-Dest", "value": "document" },
            ] },
            "response": { "status": 200, "content": { "mimeType": "text/html" }, "headers": [
                { "name": "Content-Type", "value": "text/html" },
                { "name": "Set-Cookie", "value": header },
            ] },
        })
    };
    let entries: Vec<Value> = set.iter().map(entry).collect();
    let har = json!({ "log": { "version": "1.2", "entries": entries } }).to_string();
    let ledger = Ledger::new(Arc::new(
        Registry::built_in().expect("the built-in registry"),
    ));
    let mut recording = Recording::new(&ledger, NOON);
    input::read(har.as_bytes(), &mut recording).expect("a recording");
    recording.end();
    let seen = Seen::of_ledger(&ledger, words);
    made::report(seen, &ledger.registry(), words, Vec::new(), Map::new())
}

/// A visit to two of Luton's services and what is embedded there: host and header.
const VISIT: [(&str, &str); 8] = [
    (JOBS, "AWSALB=x; Path=/; Max-Age=604800"),
    (JOBS, "lumesseAnalyticsInformation=x; Max-Age=31536000"),
    (JOBS, "lg=x; Max-Age=946080000; Secure"),
    (JOBS, "mystery=x; Domain=luton.gov.uk; Max-Age=3600"),
    (JOBS, "<script>alert(1)</script>=x; Path=/"),
    (FORMS, "PHPSESSID=x; Path=/; HttpOnly"),
    (FORMS, "_ga=x; Domain=luton.gov.uk; Max-Age=63072000"),
    (
        VIDEOS,
        "VISITOR_INFO1_LIVE=x; Max-Age=15552000; Secure; SameSite=None",
    ),
];
const JOBS: &str = "jobs.luton.gov.uk";
const FORMS: &str = "myforms.luton.gov.uk";
const VIDEOS: &str = "www.youtube.com";

/// That visit made to look like an audit: every part of a page has something.
pub(crate) fn audited(words: &Words) -> Report {
    let mut report = report(
        &VISIT.map(|(host, header)| (host, header.to_owned())),
        words,
    );
    report.tool.version = "1.2.3".to_owned();
    report.inputs = vec![Input {
        url: Some(format!("https://{JOBS}/")),
        kind: "audit".to_owned(),
        ..Input::default()
    }];
    report
        .method
        .insert("browser".to_owned(), json!("Chromium 156"));
    report
        .method
        .insert("viewport".to_owned(), json!([1280, 800]));
    let failed = |host: &str, phase, reason: &str| Failed {
        url: format!("https://{host}/"),
        phase,
        reason: reason.to_owned(),
    };
    report.failed = vec![
        failed("pay.luton.gov.uk", Some(Phase::Accept), "handshake_timeout"),
        failed("old.luton.gov.uk", None, "no_such_host"),
    ];
    for site in &mut report.sites[..2] {
        let consent = &mut site.consent;
        (consent.was_open, consent.banner) = (true, Some(Banner::Found));
        consent.refuse = Some(pressed(&["Settings", "Reject all"]));
        consent.accept = Some(pressed(&["Accept all"]));
    }
    fill(&mut report.sites[0], words);
    lose(&mut report.sites[2], words);
    let cookies = report.sites.iter_mut().flat_map(|site| &mut site.cookies);
    for (number, cookie) in cookies.enumerate() {
        cookie.phases = match number % 3 {
            0 => vec![Phase::Arrive, Phase::Refuse, Phase::Reload, Phase::Accept],
            1 => vec![Phase::Arrive],
            _ => vec![Phase::Accept],
        };
        // Lines of the registry change with it.
        cookie.place = Some(RegistryPlace {
            path: "shared/registry/councils/luton.toml".to_owned(),
            line: 42,
        });
    }
    made::conclude(&mut report, words);
    report
}

fn pressed(texts: &[&str]) -> Press {
    Press {
        verdict: PressVerdict::Pressed,
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        clicks: u32::try_from(texts.len()).unwrap_or(u32::MAX),
        pressed: Vec::new(),
        rule: None,
    }
}

/// A declaration that was not seen, a key in storage, and a finding that somebody has decided about.
fn fill(site: &mut SiteReport, words: &Words) {
    let sid = [("written", Arg::Text("sid"))];
    let sentence = words.text("finding-declared-not-seen", &sid);
    let not_seen = json!([{ "names": "sid", "service": "Job search", "sentence": sentence, "fingerprint": "" }]);
    site.declared_not_seen = serde_json::from_value(not_seen).expect("declarations");
    site.storage = vec![StorageKey {
        kind: "localStorage".to_owned(),
        key: "lastSearch".to_owned(),
        phases: vec![Phase::Arrive, Phase::Accept],
    }];
    let mut findings = site.cookies.iter_mut().flat_map(|one| &mut one.findings);
    findings.next().expect("a finding").decision = Some(Decision {
        decision: Decided::NotCompliant,
        comment: "The supplier knows.".to_owned(),
        date: "2026-11-29".to_owned(),
    });
}

/// A site that could be followed in part only.
fn lose(site: &mut SiteReport, words: &Words) {
    let (code, host) = ("observation_lost_malformed", Arg::Text(VIDEOS));
    site.inspected = Inspected::Partly;
    site.reasons = vec![Reason {
        code: code.to_owned(),
        sentence: words.text(&format!("not-inspected-{code}"), &[("host", host)]),
    }];
}

/// The page that the browser tests open: read what changed in it, then run the test again.
#[test]
fn the_page_of_an_audit_is_as_reviewed() {
    let words = Words::new(None);
    let now = html(&audited(&words), &words).expect("a page");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/browser/report.html");
    if std::fs::read_to_string(path).unwrap_or_default() != now {
        std::fs::write(path, now).expect("the tree can be written to");
        panic!("{path} was stale and is written anew: review it");
    }
}

#[test]
fn each_end_of_a_press_and_each_step_has_its_words() {
    let presses = [
        PressVerdict::Pressed,
        PressVerdict::ByApi,
        PressVerdict::HiddenOnly,
        PressVerdict::NoRefuseOffered,
        PressVerdict::Unsure,
        PressVerdict::None,
    ];
    let words = Words::new(None);
    let mut report = audited(&words);
    for verdict in presses {
        let consent = &mut report.sites[0].consent;
        for press in [&mut consent.refuse, &mut consent.accept]
            .into_iter()
            .flatten()
        {
            press.verdict = verdict;
        }
        report.failed[0].phase = Some(Phase::Revoke);
        report.failed[1].phase = Some(Phase::Chosen);
        let page = html(&report, &words).expect("a page");
        assert!(!page.contains("report-page-"), "{verdict:?}");
    }
}

/// What stands behind each `before` in the page, up to `end`.
fn values<'p>(page: &'p str, before: &str, end: char) -> Vec<&'p str> {
    let parts = page.split(before).skip(1);
    parts.filter_map(|part| part.split(end).next()).collect()
}

#[test]
fn every_sentence_is_there_and_every_link_leads_to_one_place_in_the_page() {
    for lang in ["en-GB", "cy"] {
        let words = Words::new(Some(lang));
        let page = html(&audited(&words), &words).expect("a page");
        // An id stands where there is no sentence for it.
        assert!(
            !page.contains("report-"),
            "{:?}",
            values(&page, "report-", '<')
        );
        assert_eq!(values(&page, "<html lang=\"", '"'), [lang]);
        let ids = values(&page, " id=\"", '"');
        let places: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(places.len(), ids.len(), "an id stands twice");
        let links = values(&page, "href=\"", '"');
        assert!(links.len() > 30, "{} links", links.len());
        let named = values(&page, "aria-labelledby=\"", '"');
        for link in links
            .iter()
            .filter_map(|link| link.strip_prefix('#'))
            .chain(named)
        {
            assert!(places.contains(link), "{link}");
        }
        assert!(links.iter().all(|link| link.starts_with('#')), "{links:?}");
        for filling in values(&page, "url(", ')') {
            assert!(filling.starts_with('#'), "{filling}");
        }
        for outside in [" src=", "@import", "<script", "<link", "<iframe", "<form"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

#[test]
fn what_others_wrote_is_text_and_never_markup() {
    let words = Words::new(None);
    let mut report = audited(&words);
    let hostile = || HOSTILE.to_owned();
    report.tool.name = hostile();
    report.method.insert(hostile(), json!(HOSTILE));
    report.inputs[0].url = Some(hostile());
    report.inputs[0].notes = vec![hostile()];
    report.failed[0].url = hostile();
    report.failed[1].reason = hostile();
    report.questions[0].because = hostile();
    let site = &mut report.sites[0];
    (site.host, site.council, site.service) = (hostile(), Some(hostile()), Some(hostile()));
    site.storage[0].key = hostile();
    site.declared_not_seen[0].sentence = hostile();
    site.consent.refuse.as_mut().expect("a press").texts = vec![hostile()];
    site.reasons = vec![Reason {
        code: hostile(),
        sentence: hostile(),
    }];
    let all = site.cookies.iter_mut();
    let cookie = all.max_by_key(|one| one.findings.len()).expect("a cookie");
    for text in [
        &mut cookie.name,
        &mut cookie.domain,
        &mut cookie.purpose,
        &mut cookie.category_word,
        &mut cookie.verdict_word,
        &mut cookie.lifetime,
        &mut cookie.who,
        &mut cookie.when,
        &mut cookie.how_we_know,
        &mut cookie.storage,
    ] {
        *text = hostile();
    }
    (cookie.path, cookie.partition, cookie.set_by) =
        (Some(hostile()), Some(hostile()), Some(hostile()));
    cookie.purpose_lang = Some(hostile());
    cookie.mended = vec![hostile()];
    let finding = &mut cookie.findings[0];
    (finding.sentence, finding.code, finding.severity_word) = (hostile(), hostile(), hostile());
    finding.evidence.insert(hostile(), json!(HOSTILE));
    let page = html(&report, &words).expect("a page");
    assert!(!page.contains("<script") && !page.contains("<b "), "{page}");
    assert!(!page.contains("\"'>"), "an attribute is ended");
    // Every one of them is on the page.
    let shown = page.matches("boom()").count();
    assert!(shown >= 30, "{shown}");
}

#[test]
fn why_a_page_was_not_looked_at_is_said_in_words_where_there_are_any() {
    let words = Words::new(None);
    let check = |reason: &str, expected: &str| {
        let mut report = audited(&words);
        report.failed.truncate(1);
        report.failed[0].reason = reason.to_owned();
        let page = html(&report, &words).expect("a page");
        assert!(page.contains(&format!("<p>{expected}")), "{reason}");
    };
    check("dns", "Its name was not found.");
    check("redirect_loop", "It redirects for ever.");
    check("handshake_timeout", "We do not look at ");
    check("new_kind", "new_kind</p>");
}

#[test]
fn what_changed_since_an_earlier_report_stands_on_the_page() {
    let words = Words::new(None);
    let mut report = audited(&words);
    let heading = "<h2 id=\"since\">";
    assert!(!html(&report, &words).expect("a page").contains(heading));
    let mut compared = compare(&audited(&words), &report, &words);
    // One of its sites was seen in part; that has a sentence of its own.
    compared.not_whole.clear();
    report.compared = Some(compared);
    let same = html(&report, &words).expect("a page");
    assert!(same.contains(heading) && same.contains("Nothing is new, gone or changed."));
    let mut before = audited(&words);
    before.sites[0].cookies.truncate(1);
    report.compared = Some(compare(&before, &report, &words));
    let changed = html(&report, &words).expect("a page");
    assert!(!changed.contains("Nothing is new, gone or changed."));
    let (_, section) = changed.split_once(heading).expect("a section");
    let (section, _) = section.split_once("</section>").expect("its end");
    let compared = report.compared.expect("it is there");
    assert!(compared.changes.len() > 1);
    assert_eq!(
        section.matches("<li>").count(),
        compared.sentences(&words).len()
    );
}

#[test]
fn a_page_grows_to_a_bound_and_says_what_it_leaves_out() {
    let words = Words::new(None);
    let check = |sites: usize, cookies: usize, in_full: usize, most: usize| {
        let hosts: Vec<String> = (0..sites)
            .map(|n| format!("site{n}.luton.gov.uk"))
            .collect();
        let set: Vec<_> = hosts
            .iter()
            .flat_map(|host| {
                let cookie = |n| format!("cookie{n}=x; Path=/; Max-Age={}", 60 * (n + 1));
                (0..cookies).map(move |n| (host.as_str(), cookie(n)))
            })
            .collect();
        let page = html(&report(&set, &words), &words).expect("a page");
        assert_eq!(page.matches("<article").count(), in_full);
        let is_said = page.contains("cookies in full: those that matter most");
        assert_eq!(is_said, sites * cookies > in_full);
        assert!(page.len() < most, "{} bytes", page.len());
    };
    check(0, 0, 0, 20_000);
    check(1, 1, 1, 30_000);
    check(40, 15, 600, 2_400_000);
    check(40, 30, 1000, 4_000_000);
}

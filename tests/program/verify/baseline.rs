//! What is known fails no run; what a person decided stays; what is new fails.

use super::{Desk, page, text, verify};
use harness::write_council;
use serde_json::Value;
use std::{collections::BTreeSet, fs};

const PAGE: &str = "https://jobs.luton.gov.uk/";
/// The notice says that it goes with the session: worth a look.
const OUTLIVES: &str = "lumesseAnalyticsInformation=1; Path=/; Max-Age=31536000; Secure";
const FINE: &str = "sid=1; Path=/; Secure; HttpOnly";
const UNDECLARED: &str = "_fbp=fb.1.1; Path=/; Max-Age=7776000; Secure";

#[tokio::test]
async fn the_exit_code_says_whether_something_heavy_enough_is_new() {
    let fine = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let odd = Desk::new(&[page(PAGE, 0, "", &[FINE, OUTLIVES])]);
    let check = async |desk: &Desk, options: &[&str], expected: i32| {
        let (code, out, said) = desk.verify(options).await;
        assert_eq!(code, Some(expected), "{options:?}: {out}{said}");
    };
    check(&fine, &[], 0).await;
    check(&fine, &["--fail-on", "note"], 0).await;
    check(&odd, &[], 0).await;
    check(&odd, &["--fail-on", "review"], 1).await;
    check(&odd, &["--fail-on", "note"], 1).await;
    check(&odd, &["--fail-on", "never"], 0).await;
    check(&odd, &["--fail-on", "review", "--council", "chelmsford"], 2).await;
    check(&odd, &["--fail-on", "review", "--site", "luton.gov.uk"], 1).await;
    check(
        &odd,
        &["--fail-on", "review", "--site", "www.luton.gov.uk"],
        2,
    )
    .await;
    check(&odd, &["--fail-on", "review", "--since", "2026-11-21"], 2).await;
    check(&odd, &["--fail-on", "review", "--since", "2026-11-20"], 1).await;
    check(&odd, &["--fail-on", "some"], 64).await;
    check(&odd, &["--format", "json,csv"], 64).await;
    check(
        &odd,
        &["--format", "json,csv", "--out", text(&fine.recording)],
        64,
    )
    .await;
    check(&odd, &["--baseline", "/nowhere/known.json"], 2).await;
    check(&odd, &["--update-baseline"], 64).await;
    let (code, _, _) = verify(&["/nowhere/visit.har"]).await;
    assert_eq!(code, Some(2));
}

#[tokio::test]
async fn what_a_baseline_has_is_said_in_the_language_of_the_report() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE, OUTLIVES])]);
    let known = desk.path("known.json");
    let options = ["--fail-on", "never", "--baseline", text(&known)];
    let (code, _, said) = desk
        .verify(&[&options[..], &["--update-baseline"]].concat())
        .await;
    assert_eq!(code, Some(0), "{said}");
    let words = [("en-GB", "in the baseline"), ("cy", "yn y llinell sylfaen")];
    for (lang, own) in words {
        let junit = ["--format", "junit", "--lang", lang];
        let (_, out, _) = desk.verify(&[&options[..], &junit].concat()).await;
        for (_, word) in words {
            assert_eq!(out.contains(word), word == own, "{lang}: {out}");
        }
    }
    let decided = fs::read_to_string(&known).expect("it was written");
    let decided = decided.replace("to_be_decided", "not_compliant").replace(
        "\"comment\": \"\"",
        "\"comment\": \"Asked the \u{202e}supplier.\"",
    );
    fs::write(&known, decided).expect("a file can be written");
    for format in ["text", "json", "csv", "html", "junit", "sarif"] {
        let (_, out, _) = desk
            .verify(&[&options[..], &["--format", format]].concat())
            .await;
        assert!(out.contains("supplier."), "{format}: {out}");
        assert!(!out.contains('\u{202e}'), "{format}: {out}");
        let says = ["not right", "not_compliant", "\"rejected\""]
            .iter()
            .any(|word| out.contains(word));
        assert!(says, "{format}: {out}");
    }
}

#[tokio::test]
async fn a_baseline_is_made_keeps_decisions_and_lets_only_new_findings_fail() {
    for name in ["known.json", "known.toml"] {
        let desk = Desk::new(&[page(PAGE, 0, "", &[FINE, OUTLIVES])]);
        let known = desk.path(name);
        let strict = ["--fail-on", "note", "--baseline", text(&known)];
        let (code, _, said) = desk.verify(&strict).await;
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("--update-baseline"), "{said}");

        let update = [&strict[..], &["--update-baseline"]].concat();
        let (code, _, said) = desk.verify(&update).await;
        assert_eq!(code, Some(0), "{said}");
        let (code, out, _) = desk.verify(&strict).await;
        assert_eq!(code, Some(0), "{out}");
        assert!(out.contains("not decided yet"), "{out}");

        // A person decides.
        let written = fs::read_to_string(&known).expect("it is there");
        assert!(written.contains("lumesseAnalyticsInformation"), "{written}");
        let decided = written.replace("to_be_decided", "not_compliant");
        assert_ne!(decided, written);
        fs::write(&known, &decided).expect("a file can be written");

        // Another cookie comes, on another day: it alone is new.
        let later = Desk::new(&[page(PAGE, 9, "", &[UNDECLARED, OUTLIVES, FINE])]);
        let (code, out, _) = later
            .verify(&["--fail-on", "review", "--baseline", text(&known)])
            .await;
        assert_eq!(code, Some(1), "{out}");
        let report = later.report(&["--baseline", text(&known)]).await;
        let sites = report["sites"][0]["cookies"].as_array().expect("a list");
        for cookie in sites {
            for finding in cookie["findings"].as_array().expect("a list") {
                let is_known = cookie["name"] == "lumesseAnalyticsInformation";
                let expected = is_known.then_some("not_compliant");
                let decision = finding["decision"]["decision"].as_str();
                assert_eq!(decision, expected, "{cookie:#}");
            }
        }
        later.verify(&update).await;
        let both = fs::read_to_string(&known).expect("it is there");
        assert!(
            both.contains("not_compliant") && both.contains("to_be_decided"),
            "{both}"
        );
        // What is not seen any more stays decided.
        desk.verify(&update).await;
        assert_eq!(fs::read_to_string(&known).expect("it is there"), both);
    }
}

#[tokio::test]
async fn a_fingerprint_is_the_same_on_another_day_in_another_order_and_with_another_value() {
    let of = async |entries: &[Value]| {
        let report = Desk::new(entries).report(&[]).await;
        let sites = report["sites"].as_array().expect("a list").iter();
        let cookies = sites.flat_map(|site| site["cookies"].as_array().expect("a list"));
        let findings = cookies.flat_map(|cookie| cookie["findings"].as_array().expect("a list"));
        let mut all: Vec<String> = findings.map(|one| one["fingerprint"].to_string()).collect();
        all.sort_unstable();
        all
    };
    let first = of(&[
        page(PAGE, 0, "", &[FINE, OUTLIVES, "visit_20261127=1; Path=/"]),
        page(
            "https://m.luton.gov.uk/",
            1,
            "",
            &["_ga=GA1.2.1.2; Path=/; Max-Age=63072000"],
        ),
    ])
    .await;
    let second = of(&[
        page(
            "https://m.luton.gov.uk/",
            30,
            "",
            &["_ga=GA1.2.77.88; Path=/; Max-Age=63072000"],
        ),
        page(PAGE, 50, "", &["visit_20261128=22; Path=/", OUTLIVES, FINE]),
    ])
    .await;
    assert!(first.len() >= 3, "{first:?}");
    assert_eq!(first, second);
    let distinct: BTreeSet<&String> = first.iter().collect();
    assert_eq!(distinct.len(), first.len());
}

/// A notice with these promises about one cookie.
fn promises(claims: &[&str]) -> String {
    let claims = claims.iter().zip(3..).map(|(claim, line)| {
        format!("[[service.claim]]\n{claim}\nsource = {{ section = \"Cookies\", line = {line} }}\n")
    });
    format!("{NOTICE}{}", claims.collect::<String>())
}

const NOTICE: &str = r#"
[council]
id = "tinshire"
name = "Tinshire Council"
[[notice]]
id = "cookies"
title = "Cookies"
document = "tinshire.txt"
date = "2026-01-05"
[[service]]
id = "forms"
name = "Forms"
notice = "cookies"
section = "Cookies"
source = { section = "Cookies", line = 1 }
hosts = [{ host = "forms.tinshire.gov.uk", basis = "stated" }]
[[service.cookie]]
names = ["visit"]
purpose = "Counts visits to the form."
judged_category = "analytics"
source = { section = "Cookies", line = 2 }
"#;
const SESSION: &str = r#"kind = "session_only"
text = "It goes with the visit.""#;
const MONTH: &str = r#"kind = "max_lifetime"
text = "It stays no longer than a month."
parameters = { names = ["visit"], lifetime = "1 month" }"#;
const WEEK: &str = r#"kind = "max_lifetime"
text = "It stays no longer than a week."
parameters = { names = ["visit"], lifetime = "1 week" }"#;
/// The same sentence, and another number or kind.
const WEEK_TOO: &str = r#"kind = "max_lifetime"
text = "It stays no longer than a month."
parameters = { names = ["visit"], lifetime = "1 week" }"#;
const EXACT: &str = r#"kind = "exact_lifetime"
text = "It stays no longer than a month."
parameters = { names = ["visit"], lifetime = "1 month" }"#;
const OPT_IN: &str = r#"kind = "needs_opt_in"
text = "It waits for your yes.""#;

#[tokio::test]
async fn each_broken_promise_of_a_cookie_has_a_fingerprint_of_its_own_that_stays() {
    const YEAR: u32 = 31_536_000;
    const DAY: u32 = 86_400;
    const ASKED: &str = "OptanonConsent=groups=C0001%3A1%2CC0002%3A0&interactionCount=0";
    const NO: &str = "OptanonAlertBoxClosed=2026-11-20T10:00:00.000Z; OptanonConsent=groups=C0001%3A1%2CC0002%3A0&interactionCount=1";
    let of = async |claims: &[&str], sent: &[&str], age: u32, minute: u32| {
        let set = format!("visit=v{minute}; Path=/; Max-Age={age}; Secure");
        let url = "https://forms.tinshire.gov.uk/";
        let pages = sent
            .iter()
            .zip(minute..)
            .map(|(sent, minute)| page(url, minute, sent, &[&set]));
        let desk = Desk::new(&pages.collect::<Vec<_>>());
        let registry = desk.path("registry");
        write_council(&registry, "tinshire", &promises(claims));
        let report = desk.report(&["--registry", text(&registry)]).await;
        let cookies = report["sites"][0]["cookies"].as_array().expect("a list");
        let cookie = cookies.iter().find(|one| one["name"] == "visit");
        let findings = cookie.expect("it is there")["findings"]
            .as_array()
            .expect("a list");
        let broken = findings.iter().filter(|one| one["code"] == "claim_broken");
        let all: Vec<String> = broken.map(|one| one["fingerprint"].to_string()).collect();
        let distinct: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!(distinct.len(), all.len(), "{claims:?}: {findings:#?}");
        distinct
    };
    let check = async |claims: &[&str], sent: &[&str], expected: usize| {
        let all = of(claims, sent, YEAR, 0).await;
        assert_eq!(all.len(), expected, "{claims:?}");
        // Another day's value and moment, and another order of the notice.
        let turned: Vec<&str> = claims.iter().rev().copied().collect();
        assert_eq!(all, of(&turned, sent, YEAR / 2, 30).await, "{claims:?}");
        all
    };
    let first = check(&[SESSION, MONTH], &[""], 2).await;
    check(&[MONTH, WEEK], &[""], 2).await;
    check(&[MONTH, WEEK_TOO], &[""], 2).await;
    check(&[MONTH, EXACT], &[""], 2).await;
    check(&[MONTH, MONTH], &[""], 1).await;
    check(&[SESSION, MONTH, WEEK, WEEK_TOO, EXACT], &[""], 5).await;
    check(&[OPT_IN], &[ASKED, NO], 2).await;
    // The one that holds is gone, the other stays as it was.
    let one = of(&[SESSION, MONTH], &[""], DAY, 0).await;
    assert_eq!((one.len(), one.is_subset(&first)), (1, true));
}

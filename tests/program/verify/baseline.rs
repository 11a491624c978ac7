//! What is known fails no run; what a person decided stays; what is new fails.

use super::{Desk, codes, page, text, verify};
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

/// A notice with two promises about one cookie.
const PROMISES: &str = r#"
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
  purpose = "Keeps the form together."
  judged_category = "necessary"
  source = { section = "Cookies", line = 2 }
  [[service.claim]]
  kind = "session_only"
  text = "It goes with the visit."
  parameters = { names = ["visit"] }
  source = { section = "Cookies", line = 3 }
  [[service.claim]]
  kind = "max_lifetime"
  text = "It stays no longer than a month."
  parameters = { names = ["visit"], lifetime = "1 month" }
  source = { section = "Cookies", line = 4 }
"#;

#[tokio::test]
async fn two_broken_promises_of_one_cookie_have_two_fingerprints_that_stay() {
    let of = async |value: &str, age: u32, minute: u32| {
        let set = format!("visit={value}; Path=/; Max-Age={age}; Secure");
        let desk = Desk::new(&[page("https://forms.tinshire.gov.uk/", minute, "", &[&set])]);
        let registry = desk.path("registry");
        fs::create_dir_all(registry.join("councils")).expect("a folder can be made");
        let file = registry.join("councils/tinshire.toml");
        fs::write(file, PROMISES).expect("a file can be written");
        let report = desk.report(&["--registry", text(&registry)]).await;
        let cookie = &report["sites"][0]["cookies"][0];
        let fingerprint = |one: &Value| one["fingerprint"].to_string();
        let findings = cookie["findings"].as_array().expect("a list").iter();
        let all: BTreeSet<String> = findings.map(fingerprint).collect();
        (codes(cookie).join(" "), all)
    };
    let (broken, first) = of("q1w2e3", 31_536_000, 0).await;
    assert_eq!(broken, "claim_broken claim_broken");
    assert_eq!(first.len(), 2, "{first:?}");
    assert_eq!(first, of("z9y8x7w6", 15_552_000, 30).await.1);
    // The one that holds is gone, the other stays as it was.
    let (_, one) = of("q1w2e3", 86_400, 0).await;
    assert_eq!((one.len(), one.is_subset(&first)), (1, true));
}

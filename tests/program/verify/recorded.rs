//! `watch --har`: what was seen as a recording, without a value, that others and our own reader take.

use super::{
    CANARY,
    formats::{assert_valid, python, validator},
    text, verify,
};
use harness::{Answer, Origin, Program, ProxyUnderTest, Said, TestCa, visit};
use serde_json::Value;
use std::{collections::BTreeSet, fs};

const HOST: &str = "jobs.luton.gov.uk";
const LATER: &str = "myforms.luton.gov.uk";

#[tokio::test]
async fn what_watch_records_is_read_by_others_and_judged_as_it_was_live() {
    let ca = TestCa::new();
    let cookies = [
        format!("sid={CANARY}; Path=/; Secure; HttpOnly; SameSite=Lax"),
        format!("lumesseAnalyticsInformation={CANARY}; Path=/; Max-Age=31536000; Secure"),
        format!("gone={CANARY}; Path=/; Max-Age=0"),
        format!(
            "wide={CANARY}; Domain={HOST}; Path=/a; Max-Age=60; Secure; SameSite=None; Partitioned"
        ),
    ];
    let origin = Origin::start(HOST, &ca, Answer::page(cookies.iter().map(String::as_str))).await;
    let later = ["PHPSESSID=CANARYd41d8cd98f; Path=/; Secure; HttpOnly"];
    let later = Origin::start(LATER, &ca, Answer::page(later)).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin, &later]).await;
    visit(&proxy, &format!("https://{HOST}/")).await;
    proxy.watch().cookie("wide").await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("seen.har");
    let data = proxy.data_dir();
    let options = [
        "watch",
        "--json",
        "--data-dir",
        text(&data),
        "--har",
        text(&file),
    ];
    let mut said = Program::new(options).lines();
    follow(&proxy, &mut said).await;
    assert_eq!(said.end("-INT").await, Some(0));

    let recorded = fs::read_to_string(&file).expect("it is written");
    assert!(!recorded.contains(CANARY), "{recorded}");
    let har: Value = serde_json::from_str(&recorded).expect("a recording is JSON");
    assert_valid(&validator("har-1.2.json"), &har);
    let script = "import sys, json\nfrom haralyzer import HarParser\nparser = HarParser(json.load(open(sys.argv[1])))\nprint(sorted({c['name'] for e in parser.har_data['entries'] for c in e['response']['cookies']}))\n";
    let read = python(&["-c", script, text(&file)]).await;
    assert_eq!(
        read.trim(),
        "['PHPSESSID', 'lumesseAnalyticsInformation', 'sid', 'wide']"
    );

    let live = ["--site", "luton.gov.uk", "--data-dir", text(&data)];
    let (live, file) = (report(&live).await, report(&[text(&file)]).await);
    assert_eq!(judged(&live).len(), 4);
    assert_eq!(judged(&live), judged(&file));
}

async fn report(arguments: &[&str]) -> Value {
    let options = [arguments, &["--format", "json", "--fail-on", "never"]].concat();
    let (code, out, said) = verify(&options).await;
    assert_eq!(code, Some(0), "{said}");
    serde_json::from_str(&out).expect("the report is JSON")
}

/// Reads until three cookies came from before it began, and one more while it looks.
async fn follow(proxy: &ProxyUnderTest, said: &mut Said) {
    let mut names = BTreeSet::new();
    while names.len() < 4 {
        let line = said.line().await.expect("the feed goes on");
        let event: Value = serde_json::from_str(&line).expect("each line is JSON");
        let is_new = event["type"] == "cookie" && names.insert(event["name"].to_string());
        if is_new && names.len() == 3 {
            visit(proxy, &format!("https://{LATER}/")).await;
        }
    }
}

/// What is said of each cookie.
fn judged(report: &Value) -> BTreeSet<String> {
    let sites = report["sites"].as_array().expect("a list").iter();
    let cookies = sites.flat_map(|site| site["cookies"].as_array().expect("a list"));
    let of = |cookie: &Value| {
        let of = [
            "name",
            "domain",
            "host_only",
            "path",
            "asked_seconds",
            "browser",
            "verdict",
        ];
        of.map(|field| cookie[field].to_string()).join(" ")
    };
    cookies.map(of).collect()
}

//! `--notice`: a notice that is read on the fly judges in the registry's place.

use super::{Desk, codes, page, site, text};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

const NOTICE: &str = "<!doctype html><html lang=en><title>Cookies - Tinshire Council</title><h1>Cookies</h1>
<h2>Cookies on our website</h2><table>
<tr><th>Name</th><th>Purpose</th><th>Expires</th></tr>
<tr><td>session_id</td><td>Keeps your form together while you fill it in.</td><td>When you close your browser</td></tr>
<tr><td>textsize</td><td>Remembers the size of letters that you chose.</td><td>1 year</td></tr>
</table></html>";

#[tokio::test]
async fn a_notice_stands_for_the_registry_of_the_sites_that_it_is_for() {
    let host = "www.kirklees.gov.uk";
    let desk = Desk::new(&[page(
        &format!("https://{host}/"),
        0,
        "",
        &[
            "session_id=1; Path=/; Max-Age=86400; Secure; HttpOnly",
            "textsize=2; Path=/; Max-Age=31536000; Secure",
            "surprise=3; Path=/; Max-Age=31536000; Secure",
        ],
    )]);
    let notice = desk.path("cookies.html");
    fs::write(&notice, NOTICE).expect("a file can be written");
    let before = desk.report(&[]).await;
    assert!(
        verdicts(&before, host)
            .iter()
            .all(|(_, verdict)| verdict == "cannot_tell"),
        "{before:#}"
    );
    for whose in [["--site", host], ["--council", "kirklees"]] {
        let options = ["--notice", text(&notice), whose[0], whose[1]];
        let report = desk.report(&options).await;
        let expected = [
            ("session_id", "differs"),
            ("textsize", "as_declared"),
            ("surprise", "not_declared"),
        ];
        let expected = expected.map(|(name, verdict)| (name.to_owned(), verdict.to_owned()));
        assert_eq!(verdicts(&report, host), expected, "{report:#}");
        let cookie = &site(&report, host)["cookies"][0];
        assert_eq!(codes(cookie), ["persistent_declared_session"]);
        let options = [&options[..], &["--format", "sarif", "--fail-on", "never"]].concat();
        let (_, sarif, _) = desk.verify(&options).await;
        points_at_the_notice(&serde_json::from_str(&sarif).expect("JSON"));
    }
    let none = desk.path("none.html");
    fs::write(&none, "<p>We like biscuits.").expect("a file can be written");
    let (code, _, said) = desk
        .verify(&["--notice", text(&none), "--site", host])
        .await;
    assert_eq!(code, Some(2), "{said}");
}

/// What is not sure of a notice stands where cookies are held against it.
#[tokio::test]
async fn doubts_about_the_notice_stand_in_the_report() {
    let notes = async |notice: &str| {
        let (desk, path) = with_notice(&[KIRKLEES], notice);
        let report = desk.report(&["--notice", text(&path)]).await;
        let inputs = report["inputs"].as_array().expect("a list");
        let read = inputs.iter().find(|one| one["kind"] == "notice");
        let notes = read.expect("the notice is an input")["notes"].to_string();
        assert!(notes.contains(KIRKLEES), "{notes}");
        notes.contains("not understood")
    };
    assert!(!notes(NOTICE).await);
    assert!(notes(&NOTICE.replace("1 year", "as long as we like it")).await);
}

/// A notice is of one site: where a recording shows several, nobody guesses.
#[tokio::test]
async fn a_notice_judges_the_sites_that_it_can_be_for() {
    let ended = async |visits: &[Value], notice: &str| {
        let (desk, path) = beside(visits, notice);
        desk.verify(&["--notice", text(&path), "--fail-on", "never"])
            .await
    };
    let visits = |hosts: &[&str]| hosts.iter().map(|host| visit(host)).collect::<Vec<_>>();
    let unmarked = |hosts: &[&str]| hosts.iter().map(|host| plain(host)).collect::<Vec<_>>();
    let held = async |visits: Vec<Value>, notice: &str, expected: &str| {
        let (code, out, said) = ended(&visits, notice).await;
        assert_eq!(code, Some(0), "{said}");
        let said = format!("Cookies of {expected} are held against");
        assert!(out.replace('\n', " ").contains(&said), "{said}: {out}");
        assert!(out.contains("As declared"), "{out}");
    };
    held(visits(&["www.google.com", KIRKLEES]), NOTICE, KIRKLEES).await;
    held(unmarked(&[KIRKLEES]), NOTICE, KIRKLEES).await;
    held(unmarked(&["www.google.com", KIRKLEES]), NOTICE, KIRKLEES).await;
    let both = ["one.example", "www.one.example"];
    held(visits(&both), NOTICE, &both.join(", ")).await;
    let named = NOTICE.replace("on our website", "of the job search: jobs.one.example");
    let jobs = ["jobs.one.example", "two.example"];
    held(unmarked(&jobs), &named, "jobs.one.example").await;
    let refused = async |visits: Vec<Value>, notice: &str, sites: &str| {
        let (code, out, said) = ended(&visits, notice).await;
        assert_eq!(code, Some(64), "{said}");
        assert!(said.contains(sites) && said.contains("--council"), "{said}");
        assert_eq!(out, "");
    };
    let two = ["one.example", "two.example"];
    refused(visits(&two), NOTICE, "one.example, two.example").await;
    refused(unmarked(&two), NOTICE, "one.example, two.example").await;
    refused(unmarked(&two), &named, "one.example, two.example").await;
    let councils = [KIRKLEES, "www.luton.gov.uk"];
    refused(unmarked(&councils), NOTICE, "Kirklees").await;
    refused(visits(&councils), NOTICE, "Luton").await;
    refused(Vec::new(), NOTICE, "no host").await;
}

/// What `import` makes of a notice stands for the notice itself.
#[tokio::test]
async fn a_registry_file_is_a_notice_too() {
    let (desk, page) = with_notice(&[KIRKLEES], NOTICE);
    let file = desk.path("kirklees.toml");
    let made = [
        "import",
        text(&page),
        "--host",
        KIRKLEES,
        "--out",
        text(&file),
    ];
    let made = harness::Program::new(made).output().await;
    assert!(made.status.success(), "{made:?}");
    let of_page = desk.report(&["--notice", text(&page)]).await;
    let of_file = desk.report(&["--notice", text(&file)]).await;
    assert_eq!(verdicts(&of_file, KIRKLEES), verdicts(&of_page, KIRKLEES));
    let notes = of_file["inputs"].to_string();
    assert!(
        notes.contains("are held against") && notes.contains(KIRKLEES),
        "{notes}"
    );
    // One that is for no site of the recording is of no use, and a pipeline must not pass with it.
    let other = beside(&[visit("www.luton.gov.uk")], NOTICE).0;
    let options = ["--notice", text(&file), "--fail-on", "never"];
    let (code, out, said) = other.verify(&options).await;
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--notice"), "{said}");
    assert!(out.contains("for none of the sites"), "{out}");
    fs::write(&file, "names = 1").expect("a file can be written");
    let (code, _, said) = desk.verify(&["--notice", text(&file)]).await;
    assert_eq!(code, Some(2), "{said}");
}

const KIRKLEES: &str = "www.kirklees.gov.uk";

/// A visit to these hosts, and a notice beside it.
fn with_notice(hosts: &[&str], notice: &str) -> (Desk, PathBuf) {
    let visits = hosts.iter().map(|host| visit(host));
    beside(&visits.collect::<Vec<_>>(), notice)
}

fn visit(host: &str) -> Value {
    let set = ["textsize=2; Path=/; Max-Age=31536000; Secure"];
    page(&format!("https://{host}/"), 0, "", &set)
}

/// The same visit from a program that records no Fetch Metadata, so that nothing marks it as a page.
fn plain(host: &str) -> Value {
    let mut visit = visit(host);
    visit["request"]["headers"] = json!([]);
    visit
}

/// These visits, and a notice beside them.
fn beside(visits: &[Value], notice: &str) -> (Desk, PathBuf) {
    let desk = Desk::new(visits);
    let path = desk.path("cookies.html");
    fs::write(&path, notice).expect("a file can be written");
    (desk, path)
}

/// Name and verdict of each cookie of a site.
fn verdicts(report: &Value, host: &str) -> Vec<(String, String)> {
    let cookies = site(report, host)["cookies"].as_array().expect("a list");
    let of = |cookie: &Value| {
        let word = |name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
        (word("name"), word("verdict"))
    };
    cookies.iter().map(of).collect()
}

/// A result lies at the row of the notice.
fn points_at_the_notice(sarif: &Value) {
    let mut results = sarif["runs"][0]["results"]
        .as_array()
        .expect("a list")
        .iter();
    let result = results.find(|one| one["ruleId"] == "persistent_declared_session");
    let place = &result.expect("it is there")["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], 4, "{place}");
    let uri = place["artifactLocation"]["uri"]
        .as_str()
        .expect("an address");
    assert!(uri.ends_with("/cookies.html"), "{uri}");
}

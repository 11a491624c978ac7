//! `--notice`: a notice that is read on the fly judges in the registry's place.

use super::{Desk, codes, page, site, text};
use serde_json::Value;
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
    let ended = async |hosts: &[&str]| {
        let (desk, path) = with_notice(hosts, NOTICE);
        desk.verify(&["--notice", text(&path), "--fail-on", "never"])
            .await
    };
    let (code, out, said) = ended(&["www.google.com", KIRKLEES]).await;
    assert_eq!(code, Some(0), "{said}");
    let held = format!("Cookies of {KIRKLEES} are held against");
    assert!(out.contains(&held), "{out}");
    let (code, _, said) = ended(&["one.example", "two.example"]).await;
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("one.example, two.example"), "{said}");
    let (code, _, said) = ended(&["one.example", "www.one.example"]).await;
    assert_eq!(code, Some(0), "{said}");
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
    fs::write(&file, "names = 1").expect("a file can be written");
    let (code, _, said) = desk.verify(&["--notice", text(&file)]).await;
    assert_eq!(code, Some(2), "{said}");
}

const KIRKLEES: &str = "www.kirklees.gov.uk";

/// A visit to these hosts, and a notice beside it.
fn with_notice(hosts: &[&str], notice: &str) -> (Desk, PathBuf) {
    let set = ["textsize=2; Path=/; Max-Age=31536000; Secure"];
    let visit = |host: &&str| page(&format!("https://{host}/"), 0, "", &set);
    let desk = Desk::new(&hosts.iter().map(visit).collect::<Vec<_>>());
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

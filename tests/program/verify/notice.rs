//! `--notice`: a notice that is read on the fly judges in the registry's place.

use super::{Desk, codes, page, site, text};
use serde_json::Value;
use std::fs;

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

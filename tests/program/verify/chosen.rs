//! `--site`, `--council`, `--since`: what a report is of.

use super::{Desk, har, page, part, text};
use serde_json::{Value, json};

/// A selection that nothing matches fails, and is named.
#[tokio::test]
async fn a_selection_that_nothing_matches_fails() {
    let set = ["a=1; Path=/; Secure"];
    let desk = Desk::new(&[page("https://www.luton.gov.uk/", 45, "", &set)]);
    let check = async |options: &[&str], expected: i32, named: &str| {
        let (code, _, said) = desk
            .verify(&[&["--fail-on", "never"], options].concat())
            .await;
        assert_eq!(code, Some(expected), "{options:?}: {said}");
        assert!(said.contains(named), "{options:?}: {said}");
    };
    let (here, away) = (["--site", "luton.gov.uk"], ["--site", "away.example"]);
    check(&here, 0, "").await;
    check(&away, 2, "--site away.example:").await;
    check(&[here, away].concat(), 2, "--site away.example:").await;
    check(&["--council", "luton"], 0, "").await;
    check(&["--council", "chelmsford"], 2, "--council chelmsford:").await;
    check(&["--since", "2026-11-01"], 0, "").await;
    check(&["--since", "2026-11-20T10:30:00Z"], 0, "").await;
    check(&["--since", "2026-11-20T11:00:00Z"], 2, "--since").await;
    check(&["--since", "2030-01-01"], 2, "--since 2030-01-01").await;
}

/// Firefox and Playwright write every cookie down, so that a site without any is no mistake of who records it. Chromium leaves
/// them out unless somebody asks for them.
#[tokio::test]
async fn a_recording_without_a_cookie_is_read_and_says_how_to_save_them() {
    let mut entry = page("https://www.luton.gov.uk/", 0, "", &[]);
    entry["request"]["cookies"] = json!([]);
    entry["response"]["cookies"] = json!([]);
    let desk = Desk::new(&[]);
    let save = |creator: &str| {
        let mut recording = har(std::slice::from_ref(&entry));
        recording["log"]["creator"]["name"] = json!(creator);
        std::fs::write(&desk.recording, recording.to_string()).expect("a file can be written");
    };
    let check = async |options: &[&str], expected: i32, told: &str| {
        let (code, out, said) = desk.verify(options).await;
        assert_eq!(code, Some(expected), "{options:?}: {said}");
        assert!(out.contains(told), "{options:?}: {out}");
    };
    for creator in ["WebInspector", "Somebody’s"] {
        save(creator);
        check(&[], 2, "There is no cookie in this recording").await;
    }
    let none = "No cookie was sent or set in this recording";
    save("Playwright");
    check(&[], 0, none).await;
    save("Firefox");
    for format in ["text", "json", "csv", "html", "junit", "sarif"] {
        check(&["--format", format], 0, none).await;
    }
    check(&["--site", "www.luton.gov.uk"], 0, none).await;
    check(&["--council", "luton"], 0, none).await;
    check(&["--site", "away.example"], 2, none).await;
    check(&["--council", "chelmsford"], 2, none).await;
    let whole = std::fs::read_to_string(&desk.recording).expect("it was written");
    std::fs::write(&desk.recording, &whole[..whole.len() - 2]).expect("a file can be written");
    let (code, _, said) = desk.verify(&["--out", text(&desk.path("r.txt"))]).await;
    assert_eq!(code, Some(2), "{said}");
}

/// What came with a page of a council or a site stands in the report of it, and leaves the answers as they are.
#[tokio::test]
async fn a_report_of_one_council_or_site_has_what_came_with_its_pages() {
    let set = "MUID=q1w2e3r4t5y6; Path=/; Max-Age=33696000; Secure; SameSite=None";
    let luton = "https://www.luton.gov.uk/";
    let chelmsford = "https://www.chelmsford.gov.uk/";
    let counter = "https://c.clarity.ms/c.gif";
    let default = ["cookies_policy=%7B%22usage%22%3Afalse%7D; Path=/; Secure"];
    let desk = Desk::new(&[
        page(luton, 0, "", &default),
        part(counter, 0, set, luton),
        page(chelmsford, 0, "", &["a=1; Path=/; Secure"]),
    ]);
    let hosts = async |option: &str, of: &str| {
        let report = desk.report(&[option, of]).await;
        let sites = report["sites"].as_array().expect("a list").iter();
        let hosts = sites.map(|site| site["host"].as_str().expect("a host").to_owned());
        hosts.collect::<Vec<String>>()
    };
    let (with, alone) = (
        ["c.clarity.ms", "www.luton.gov.uk"],
        ["www.chelmsford.gov.uk"],
    );
    assert_eq!(hosts("--council", "luton").await, with);
    assert_eq!(hosts("--council", "chelmsford").await, alone);
    assert_eq!(hosts("--site", "www.luton.gov.uk").await, with);
    assert_eq!(hosts("--site", "luton.gov.uk").await, with);
    assert_eq!(hosts("--site", "www.chelmsford.gov.uk").await, alone);
    assert_eq!(hosts("--site", "c.clarity.ms").await, ["c.clarity.ms"]);
    let all = desk.report(&[]).await;
    for chosen in [["--council", "luton"], ["--site", "www.luton.gov.uk"]] {
        let own = desk.report(&chosen).await;
        let answer = |report: &Value, at: usize| report["questions"][at]["answer"].clone();
        assert_eq!(answer(&own, 0), answer(&all, 0), "{:#}", own["questions"]);
    }
}

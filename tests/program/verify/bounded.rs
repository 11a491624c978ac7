//! More cookies than there is room for: bounded, counted, and said in every form, and no answer rests on those that are missing.

use super::{Desk, formats::FORMATS, har, page, site, text, verify};
use serde_json::{Value, json};
use std::fs;

const COUNCIL: &str = "https://www.luton.gov.uk/";
const NEEDED: &str = "__cfduid=a1; Path=/; Max-Age=2592000; Secure; HttpOnly";
/// Needed on every site, so that no question is left open by it.
const SESSION: &str = "PHPSESSID=1; Path=/; Secure; HttpOnly";

/// A page that sets this number of cookies.
fn crowded(url: &str, number: usize) -> Value {
    let fields: Vec<String> = (0..number)
        .map(|at| format!("name{at}x=1; Path=/"))
        .collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    page(url, 0, "", &fields)
}

/// This number of pages of other sites, each with one cookie.
fn others(number: usize) -> impl Iterator<Item = Value> {
    (0..number).map(|at| page(&format!("https://h{at}.example.org/"), 1, "", &[SESSION]))
}

#[tokio::test]
async fn what_there_is_no_room_for_is_counted_and_said_in_every_form() {
    let check = async |what: &str, entries: &[Value], missing: usize| {
        let desk = Desk::new(entries);
        let names: Vec<&str> = FORMATS.map(|(name, _)| name).to_vec();
        let (all, out) = (names.join(","), desk.path("out"));
        let options = ["--fail-on", "never", "--format", &all, "--out", text(&out)];
        let (code, _, said) = desk.verify(&options).await;
        let is_missing = missing > 0;
        assert_eq!(code, Some(if is_missing { 2 } else { 0 }), "{what}: {said}");
        assert_eq!(
            said.contains("more cookies than can be kept apart"),
            is_missing,
            "{what}: {said}"
        );
        let counted = format!("{missing} further times");
        for (format, file) in FORMATS {
            let report = fs::read_to_string(out.join(file)).expect("it is written");
            // A terminal's lines are broken.
            let report = report.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(report.contains(&counted), is_missing, "{what}: {format}");
            assert_eq!(
                report.contains("further time"),
                is_missing,
                "{what}: {format}"
            );
        }
        let sarif = fs::read_to_string(out.join("report.sarif")).expect("it is written");
        let sarif: Value = serde_json::from_str(&sarif).expect("JSON");
        let run = &sarif["runs"][0]["invocations"][0];
        assert_eq!(run["executionSuccessful"], !is_missing, "{what}");
    };
    check("512 cookies of a site", &[crowded(COUNCIL, 512)], 0).await;
    check("600 cookies of a site", &[crowded(COUNCIL, 600)], 88).await;
    let crowd = |number| others(number).collect::<Vec<_>>();
    check("1,024 sites", &crowd(1024), 0).await;
    check("1,030 sites", &crowd(1030), 6).await;
    // 33 sites with 512 each are 16,896.
    let sites = |number: usize| {
        let url = |at| format!("https://h{at}.example.org/");
        (0..number)
            .map(|at| crowded(&url(at), 512))
            .collect::<Vec<_>>()
    };
    check("512 cookies of each of 33 sites", &sites(33), 512).await;
}

#[tokio::test]
async fn no_answer_is_a_no_where_cookies_are_missing() {
    let answer = async |entries: Vec<Value>| {
        let desk = Desk::new(&entries);
        let (_, out, _) = desk
            .verify(&["--format", "json", "--fail-on", "never"])
            .await;
        let report: Value = serde_json::from_str(&out).expect("the report is JSON");
        let question = &report["questions"][0];
        let why = question["because"].as_str().unwrap_or_default().to_owned();
        (
            question["answer"].clone(),
            why.contains("Not all that was seen"),
        )
    };
    let visit = |number| {
        [page(COUNCIL, 0, "", &[NEEDED])]
            .into_iter()
            .chain(others(number))
            .collect()
    };
    assert_eq!(answer(visit(10)).await, (json!("no"), false));
    assert_eq!(answer(visit(1023)).await, (json!("no"), false));
    assert_eq!(answer(visit(1100)).await, (json!("cannot_tell"), true));
}

#[tokio::test]
async fn of_several_recordings_the_one_with_too_many_is_named() {
    let desk = Desk::new(&[page(COUNCIL, 0, "", &[NEEDED])]);
    // Of the same moment, they come by name.
    let other = desk.path("with-other.har");
    let many = har(&[crowded("https://jobs.luton.gov.uk/", 520)]);
    fs::write(&other, many.to_string()).expect("a file can be written");
    let arguments = [
        text(&desk.recording),
        text(&other),
        "--format",
        "json",
        "--fail-on",
        "never",
    ];
    let (code, out, said) = verify(&arguments).await;
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("other.har: there are more cookies"), "{said}");
    let report: Value = serde_json::from_str(&out).expect("the report is JSON");
    let notes = |at: usize| report["inputs"][at]["notes"].to_string();
    assert_eq!(
        (
            notes(0).contains("further"),
            notes(1).contains("8 further times")
        ),
        (false, true),
        "{report:#}"
    );
    assert_eq!(site(&report, "www.luton.gov.uk")["inspected"], "yes");
    assert_eq!(site(&report, "jobs.luton.gov.uk")["inspected"], "partly");
}

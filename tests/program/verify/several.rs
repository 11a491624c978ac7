//! Several recordings: all are read, in the order of their times, and each that is of no use is named.

use super::{Desk, codes, har, page, site, text};
use crate::inputs::zipped;
use serde_json::{Value, json};
use std::fs;

const PAGE: &str = "https://www.luton.gov.uk/";
const NO: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22revoked%22%2C%22marketing%22%3A%22revoked%22%7D%2C%22interactedWith%22%3Atrue%7D";
const YES: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22accepted%22%2C%22marketing%22%3A%22accepted%22%7D%2C%22interactedWith%22%3Atrue%7D";
const SET: &str = "__cfduid=a1; Path=/; Max-Age=2592000; Secure; HttpOnly";

#[tokio::test]
async fn the_order_of_recordings_is_that_of_their_times() {
    let (open, refused) = (page(PAGE, 0, "", &[SET]), page(PAGE, 1, NO, &[SET]));
    let report_of = async |first: &Value, second: &Value| {
        let desk = Desk::new(std::slice::from_ref(first));
        let other = desk.path("other.har");
        fs::write(&other, har(std::slice::from_ref(second)).to_string()).expect("a file");
        let report = desk.report(&[text(&other)]).await;
        (report["questions"].clone(), report["sites"].clone())
    };
    let (one, two) = (
        report_of(&open, &refused).await,
        report_of(&refused, &open).await,
    );
    assert_eq!(one, two);
    assert_eq!(one.0[2]["answer"], "no", "{one:?}");
}

#[tokio::test]
async fn the_order_in_which_recordings_are_named_does_not_matter() {
    let (open, refused) = (page(PAGE, 0, "", &[SET]), page(PAGE, 1, NO, &[SET]));
    let late = page(PAGE, 2, NO, &["late=1; Path=/; Secure"]);
    let early = page(PAGE, 0, "", &["early=1; Path=/; Secure"]);
    let check = async |one: &[&Value], other: &[&Value]| {
        let desk = Desk::new(&[]);
        let of = |entries: &[&Value]| har(&entries.iter().copied().cloned().collect::<Vec<_>>());
        let (first, second) = (desk.path("first.har"), desk.path("second.har"));
        fs::write(&first, of(one).to_string()).expect("a file can be written");
        fs::write(&second, of(other).to_string()).expect("a file can be written");
        let report_of = async |first: &std::path::Path, second: &std::path::Path| {
            let options = ["--format", "json", "--fail-on", "never"];
            let all = [&[text(first), text(second)], &options[..]].concat();
            let (code, out, said) = super::verify(&all).await;
            assert_eq!(code, Some(0), "{said}");
            out
        };
        assert_eq!(
            report_of(&first, &second).await,
            report_of(&second, &first).await
        );
        let report: Value = serde_json::from_str(&report_of(&first, &second).await).expect("JSON");
        let all: Vec<Value> = [one, other].concat().into_iter().cloned().collect();
        let mut all = all;
        all.sort_by_key(|entry| entry["startedDateTime"].to_string());
        let alone = Desk::new(&all).report(&[]).await;
        assert_eq!(report["questions"], alone["questions"]);
        assert_eq!(report["totals"], alone["totals"]);
    };
    check(&[&open], &[&refused]).await;
    check(&[&open, &late], &[&refused]).await;
    check(&[&open], &[&early, &refused]).await;
    check(&[&refused, &late], &[&open, &early]).await;
}

/// A frame of another site on that page, with what it sets.
fn embedded(minute: u32) -> Value {
    let set = "VISITOR_INFO1_LIVE=a1; Path=/; Secure; SameSite=None";
    let mut entry = page("https://www.youtube.com/embed/x", minute, "", &[set]);
    entry["request"]["headers"] = json!([
        { "name": "Referer", "value": PAGE },
        { "name": "Sec-Fetch-Dest", "value": "iframe" },
        { "name": "Sec-Fetch-Mode", "value": "navigate" },
        { "name": "Sec-Fetch-Site", "value": "cross-site" },
    ]);
    entry
}

#[tokio::test]
async fn recordings_of_the_same_time_are_of_several_browsers_with_choices_of_their_own() {
    let (no, yes) = (
        |minute| page(PAGE, minute, NO, &[]),
        |minute| page(PAGE, minute, YES, &[]),
    );
    let check = async |one: &[Value], other: &[Value], expected: &[&str], choices: &[&str]| {
        let desk = Desk::new(one);
        let second = desk.path("other.har");
        fs::write(&second, har(other).to_string()).expect("a file can be written");
        let report = desk.report(&[text(&second)]).await;
        let cookie = &site(&report, "www.youtube.com")["cookies"][0];
        assert_eq!(codes(cookie), expected, "{cookie:#}");
        let (_, said, _) = desk.verify(&[text(&second), "--fail-on", "never"]).await;
        for choice in choices {
            assert!(said.contains(choice), "{said}");
        }
    };
    let both = ["analytics no", "analytics yes"];
    // One refused, and got the cookie while the other had accepted.
    let breach = ["ignores_refusal"];
    check(&[no(0), embedded(3)], &[yes(1), yes(4)], &breach, &both).await;
    // One accepted, and got it while the other had refused.
    check(&[yes(0), embedded(3)], &[no(1), no(4)], &[], &both).await;
    // One after the other they are the same browser's: the choice was changed.
    check(&[yes(0)], &[no(1), embedded(3)], &breach, &both[..1]).await;
    check(&[no(0), no(1)], &[yes(2), embedded(3)], &[], &both[1..]).await;
}

#[tokio::test]
async fn a_recording_of_no_use_is_named_among_others() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[SET])]);
    let other = desk.path("other.har");
    let check = async |entries: &[Value], expected: i32| {
        fs::write(&other, har(entries).to_string()).expect("a file can be written");
        let (code, out, said) = desk.verify(&[text(&other)]).await;
        assert_eq!(code, Some(expected), "{said}");
        assert_eq!(said.contains("other.har: "), expected != 0, "{said}");
        assert_eq!(out.contains("other.har: "), expected != 0, "{out}");
    };
    check(&[], 2).await;
    check(&[page(PAGE, 1, "", &[])], 2).await;
    check(&[page(PAGE, 1, "", &[SET])], 0).await;
}

#[tokio::test]
async fn each_recording_in_a_zip_file_is_read() {
    let desk = Desk::new(&[]);
    let first = har(&[page(PAGE, 0, "", &[SET])]).to_string();
    let second = har(&[page(PAGE, 1, "", &["b=2; Path=/; Secure"])]).to_string();
    let check = async |files: &[(&str, &str)], expected: &[&str]| {
        fs::write(&desk.recording, zipped(files)).expect("a file can be written");
        let report = desk.report(&[]).await;
        let cookies = site(&report, "www.luton.gov.uk")["cookies"].as_array();
        let names = cookies
            .expect("a list")
            .iter()
            .map(|one| one["name"].clone());
        assert_eq!(names.collect::<Vec<_>>(), expected);
    };
    let (one, other) = (("a.har", first.as_str()), ("b.har", second.as_str()));
    check(&[one], &["__cfduid"]).await;
    check(&[one, other], &["__cfduid", "b"]).await;
    check(&[("x.html", "<p>"), one, other], &["__cfduid", "b"]).await;
}

#[tokio::test]
async fn recordings_that_were_joined_are_all_read() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[SET])]);
    let number = async || {
        let report = desk.report(&[]).await;
        let cookies = site(&report, "www.luton.gov.uk")["cookies"].as_array();
        cookies.expect("a list").len()
    };
    assert_eq!(number().await, 1);
    let first = fs::read_to_string(&desk.recording).expect("it was written");
    let second = har(&[page(PAGE, 1, "", &["b=2; Path=/; Secure"])]);
    fs::write(&desk.recording, format!("{first}\n{second}")).expect("a file can be written");
    assert_eq!(number().await, 2);
}

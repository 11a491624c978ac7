//! Recordings that leave out which cookies went with requests: nothing is known of the choice under which cookies came.

use super::{Desk, har, page, site};
use serde_json::{Value, json};
use std::fs;

const PAGE: &str = "https://www.luton.gov.uk/";
const NEXT: &str = "https://www.luton.gov.uk/bins";
const ADVERTS: &str = "_fbp=1; Path=/; Max-Age=7776000; Secure";

/// Verifies a recording: whether it shows that a cookie came before a choice, or says that cookies of requests are not shown.
async fn check(what: &str, recording: Value, comes_before: bool) {
    let desk = Desk::new(&[]);
    fs::write(&desk.recording, recording.to_string()).expect("a file can be written");
    let report = desk.report(&[]).await;
    let answer = &report["questions"][0]["answer"];
    let expected = if comes_before { "yes" } else { "cannot_tell" };
    assert_eq!(answer, expected, "{what}: {report:#}");
    let notes = report["inputs"][0]["notes"].to_string();
    let says = notes.contains("leaves out which cookies") || notes.contains("blotted out");
    assert_eq!(says, !comes_before, "{what}: {notes}");
    let state = &site(&report, "www.luton.gov.uk")["consent"]["state"];
    let expected = if comes_before { "not_yet" } else { "unknown" };
    assert_eq!(state, expected, "{what}: {report:#}");
}

#[tokio::test]
async fn what_a_recording_leaves_out_proves_no_missing_choice() {
    for blot in ["[redacted]", "***", "<hidden>"] {
        let recording = har(&[page(PAGE, 0, blot, &[ADVERTS])]);
        check(blot, recording, false).await;
    }
    let alone = [page(PAGE, 0, "", &[ADVERTS])];
    let next = |sent: &str| [page(PAGE, 0, "", &[ADVERTS]), page(NEXT, 1, sent, &[])];
    check("never sent back", har(&next("")), false).await;
    let mut ours = har(&alone);
    ours["log"]["creator"]["name"] = json!("biscuit-tin");
    check("our own feed", ours, false).await;
    // What follows is a visit whose requests are shown.
    check("a first page", har(&alone), true).await;
    check("sent back", har(&next("_fbp=1")), true).await;
    let first = |set: &str, url: &str, minute: u32| {
        har(&[
            page(PAGE, 0, "", &[ADVERTS]),
            page(PAGE, 0, "_fbp=1", &[]),
            page("https://www.bury.gov.uk/a", 1, "", &[set]),
            page(url, minute, "", &[]),
        ])
    };
    check(
        "some are sent back",
        first("a=1; Path=/", "https://www.bury.gov.uk/", 2),
        true,
    )
    .await;
    let two =
        |set: &str, url: &str| har(&[page(PAGE, 0, "", &[ADVERTS, set]), page(url, 1, "", &[])]);
    check(
        "to another host",
        two(ADVERTS, "https://jobs.luton.gov.uk/"),
        true,
    )
    .await;
    let short = "_fbp=1; Path=/; Max-Age=30; Secure";
    let over = [page(PAGE, 0, "", &[short]), page(NEXT, 1, "", &[])];
    check("over by then", har(&over), true).await;
    let mut later = page(NEXT, 1, "", &[]);
    later["startedDateTime"] = json!("2026-11-21T10:00:00.000Z");
    let another = [page(PAGE, 0, "", &[ADVERTS]), later];
    check("another visit", har(&another), true).await;
    let elsewhere = "_fbp=1; Path=/shop; Max-Age=7776000; Secure";
    let other = [page(PAGE, 0, "", &[elsewhere]), page(NEXT, 1, "", &[])];
    check("for another folder", har(&other), true).await;
}

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
    // Lines that somebody emptied, names and values that somebody blotted out.
    let with = |field: &str, value: Value| {
        let mut entry = page(PAGE, 0, "", &[ADVERTS]);
        match field {
            "cookies" => entry["request"]["cookies"] = value,
            _ => {
                let fields = entry["request"]["headers"].as_array_mut();
                fields
                    .expect("a list")
                    .push(json!({ "name": "Cookie", "value": value }));
            }
        }
        har(&[entry])
    };
    let listed = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
    for value in [
        json!(""),
        json!(" "),
        json!(null),
        json!("CookieControl=[REDACTED]"),
    ] {
        check(&value.to_string(), with("Cookie", value), false).await;
    }
    for (name, value) in [
        ("CookieControl", "[REDACTED]"),
        ("[REDACTED]", "[REDACTED]"),
        ("sid", "***"),
    ] {
        check(name, with("cookies", listed(name, value)), false).await;
    }
    check("an empty list", with("cookies", json!([])), true).await;
    check("a list", with("cookies", listed("sid", "hidden")), true).await;
    check("a line", with("Cookie", json!("sid=hidden")), true).await;
    // A first page that gives a cookie, and later ones.
    let after = |set: &str, url: &str, minutes: &[u32], sent: &str| {
        let later = minutes.iter().map(|minute| page(url, *minute, sent, &[]));
        let all: Vec<Value> = std::iter::once(page(PAGE, 0, "", &[set]))
            .chain(later)
            .collect();
        har(&all)
    };
    let three = [1, 2, 3];
    check("never sent back", after(ADVERTS, NEXT, &three, ""), false).await;
    let mut ours = after(ADVERTS, NEXT, &[], "");
    ours["log"]["creator"]["name"] = json!("biscuit-tin");
    check("our own feed", ours, false).await;
    // What follows are visits whose requests are shown, or may be those of new visitors.
    check("a first page", after(ADVERTS, NEXT, &[], ""), true).await;
    check("two pages", after(ADVERTS, NEXT, &[1, 2], ""), true).await;
    check("sent back", after(ADVERTS, NEXT, &three, "_fbp=1"), true).await;
    let mut some = vec![page(PAGE, 0, "", &[ADVERTS]), page(PAGE, 0, "_fbp=1", &[])];
    some.push(page("https://www.bury.gov.uk/a", 1, "", &["a=1; Path=/"]));
    some.extend(three.map(|minute| page("https://www.bury.gov.uk/", 1 + minute, "", &[])));
    check("some are sent back", har(&some), true).await;
    let jobs = "https://jobs.luton.gov.uk/";
    check("to another host", after(ADVERTS, jobs, &three, ""), true).await;
    let short = "_fbp=1; Path=/; Max-Age=30; Secure";
    check("over by then", after(short, NEXT, &three, ""), true).await;
    let elsewhere = "_fbp=1; Path=/shop; Max-Age=7776000; Secure";
    check(
        "for another folder",
        after(elsewhere, NEXT, &three, ""),
        true,
    )
    .await;
}

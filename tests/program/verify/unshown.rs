//! Recordings that leave out which cookies went with requests: nothing is known of the choice under which cookies came.

use super::{Desk, har, page, site, text};
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

#[tokio::test]
async fn what_somebody_emptied_or_blotted_out_proves_no_missing_choice() {
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
}

/// Without a Cookie line, nothing shows whether what a script asks another origin for takes cookies along.
#[tokio::test]
async fn what_a_script_gets_from_another_origin_is_shown_and_leaves_the_answer_open() {
    const NEEDED: &str = "__cfduid=a1; Path=/; Max-Age=2592000; Secure; HttpOnly";
    const COUNTS: &str = "_ga=GA1.2.1.2; Path=/; Max-Age=63072000; Secure; SameSite=None";
    let check = async |fields: [&str; 3], url: &str, sent: &str, browser: &str, answer: &str| {
        let mut part = page(url, 1, sent, &[COUNTS]);
        for (at, value) in fields.into_iter().enumerate() {
            part["request"]["headers"][at]["value"] = json!(value);
        }
        let headers = part["request"]["headers"].as_array_mut();
        headers
            .expect("a list")
            .push(json!({ "name": "Referer", "value": PAGE }));
        let desk = Desk::new(&[page(PAGE, 0, "", &[NEEDED]), part]);
        let report = desk.report(&[]).await;
        let sites = report["sites"].as_array().expect("a list").iter();
        let mut cookies = sites.flat_map(|site| site["cookies"].as_array().expect("a list"));
        let found = cookies.find(|one| one["name"] == "_ga");
        let found = found.map_or("absent", |one| one["browser"].as_str().unwrap_or_default());
        assert_eq!(found, browser, "{fields:?} {sent}: {report:#}");
        let because = &report["questions"][0];
        assert_eq!(because["answer"], answer, "{fields:?} {sent}: {because}");
    };
    let other = "https://c.clarity.ms/x";
    let script = ["cors", "empty", "cross-site"];
    check(script, other, "", "unclear", "cannot_tell").await;
    check(script, other, "z=1", "stored", "yes").await;
    check(
        ["cors", "empty", "same-site"],
        "https://jobs.luton.gov.uk/x",
        "",
        "unclear",
        "cannot_tell",
    )
    .await;
    check(
        ["cors", "script", "cross-site"],
        other,
        "",
        "unclear",
        "cannot_tell",
    )
    .await;
    check(
        ["no-cors", "image", "cross-site"],
        other,
        "",
        "stored",
        "yes",
    )
    .await;
    check(
        ["cors", "empty", "same-origin"],
        NEXT,
        "",
        "stored",
        "cannot_tell",
    )
    .await;
    check(["cors", "font", "cross-site"], other, "", "absent", "no").await;
}

/// Chromium leaves cookies out unless asked: pages of such a recording are none without the cookie.
#[tokio::test]
async fn a_recording_in_which_no_cookie_stands_puts_nothing_right() {
    const ADVERT: &str = "_fbp=fb.1.2; Path=/; Max-Age=7776000; Secure; SameSite=Lax";
    const LUTON: &str = "https://www.luton.gov.uk/";
    let check = async |creator: &str, expected: &str| {
        let desk = Desk::new(&[
            page(LUTON, 0, "", &[ADVERT]),
            page(LUTON, 1, "_fbp=fb.1.2", &[]),
        ]);
        let mut later = har(&[page(LUTON, 0, "", &[]), page(LUTON, 1, "", &[])]);
        later["log"]["creator"]["name"] = json!(creator);
        for entry in later["log"]["entries"].as_array_mut().expect("a list") {
            let day = entry["startedDateTime"].as_str().unwrap_or_default();
            entry["startedDateTime"] = json!(day.replace("-20T", "-23T"));
        }
        let other = desk.path("later.har");
        fs::write(&other, later.to_string()).expect("a file can be written");
        let options = ["--format", "json", "--fail-on", "never"];
        let (_, out, said) = desk.verify(&[&[text(&other)], &options[..]].concat()).await;
        let report: Value = serde_json::from_str(&out).expect("the report is JSON");
        let history = &site(&report, "www.luton.gov.uk")["cookies"][0]["history"];
        let is_mended = history.as_array().is_some_and(|all| !all.is_empty());
        let found = if is_mended { "put right" } else { "as before" };
        assert_eq!(found, expected, "{creator}: {said} {report:#}");
    };
    check("WebInspector", "as before").await;
    check("Firefox", "put right").await;
}

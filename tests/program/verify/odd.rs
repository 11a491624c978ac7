//! Odd recordings: what cannot be read of one is counted and said, costs itself, and accuses nobody.

use super::{Desk, har, page, text};
use crate::inputs::zipped;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::{fs, io::Write};

const PAGE: &str = "https://jobs.luton.gov.uk/";
const FINE: &str = "sid=1; Path=/; Secure; HttpOnly";
/// The notice says that it goes with the session.
const OUTLIVES: &str = "lumesseAnalyticsInformation=1; Path=/; Max-Age=31536000; Secure";
const SECOND: &str = "second=2; Path=/; Secure";

/// Verifies these bytes: the exit code, and what is said of how they were read is this, and these are the cookies.
pub(super) async fn check(of: &str, bytes: &[u8], code: i32, said: &[&str], names: &[&str]) {
    let desk = Desk::new(&[]);
    fs::write(&desk.recording, bytes).expect("a file can be written");
    let (ended, out, error) = desk
        .verify(&["--format", "json", "--fail-on", "never"])
        .await;
    assert_eq!(ended, Some(code), "{of}: {error}");
    let report: Value = serde_json::from_str(&out).unwrap_or_default();
    let notes = report["inputs"][0]["notes"].as_array();
    let notes: Vec<&str> = notes
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|note| !note.starts_with("Read out of"))
        .collect();
    assert_eq!(notes.len(), said.len(), "{of}: {notes:?}");
    for (note, said) in notes.iter().zip(said) {
        assert!(note.contains(said), "{of}: {notes:?}");
    }
    let sites = report["sites"].as_array().into_iter().flatten();
    let cookies = sites.flat_map(|site| site["cookies"].as_array().into_iter().flatten());
    let found: Vec<&str> = cookies.filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(found, names, "{of}");
}

/// A recording of one whole entry, and another one after this change.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut other = page(PAGE, 1, "sid=1", &[SECOND]);
    change(&mut other);
    har(&[page(PAGE, 0, "", &[FINE]), other]).to_string().into()
}

#[tokio::test]
async fn what_is_no_cookie_line_is_counted_and_said() {
    const ODD: &str = "1 cookie line or listed cookie cannot be read";
    const BOTH: &[&str] = &["sid", "second"];
    const ONE: &[&str] = &["sid"];
    check("whole", &changed(|_| {}), 0, &[], BOTH).await;
    let at_url = async |url: Value, said: &[&str]| {
        let bytes = changed(|entry| entry["request"]["url"] = url.clone());
        check(&url.to_string(), &bytes, 0, said, ONE).await;
    };
    let nowhere = ["does not say which site"];
    at_url(json!("notaurl"), &nowhere).await;
    at_url(json!(5), &nowhere).await;
    at_url(json!(""), &nowhere).await;
    at_url(json!("https://"), &nowhere).await;
    at_url(json!("chrome-extension://abc/x.js"), &[]).await;
    at_url(json!("data:text/plain,x"), &[]).await;
    let with_fields = async |fields: Value, said: &[&str], names: &[&str]| {
        let bytes = changed(|entry| entry["response"]["headers"] = fields.clone());
        check(&fields.to_string(), &bytes, 0, said, names).await;
    };
    let line = json!({ "name": "Set-Cookie", "value": SECOND });
    with_fields(json!("Set-Cookie: a=b"), &[ODD], ONE).await;
    with_fields(json!(7), &[ODD], ONE).await;
    with_fields(json!(null), &[], ONE).await;
    with_fields(json!([]), &[], ONE).await;
    with_fields(json!([line, null]), &[ODD], BOTH).await;
    with_fields(json!([{ "name": 5, "value": "x" }, line]), &[ODD], BOTH).await;
    with_fields(json!([{ "name": "Set-Cookie" }, line]), &[ODD], BOTH).await;
    with_fields(json!([{ "name": "X-Other" }, line]), &[], BOTH).await;
    with_fields(
        json!([{ "name": "X-Other", "value": null }, line]),
        &[],
        BOTH,
    )
    .await;
    let named = async |name: Value, said: &[&str], names: &[&str]| {
        let bytes = changed(|entry| {
            entry["response"]["headers"] = json!([]);
            let other = json!({ "name": "second", "value": "x" });
            entry["response"]["cookies"] = json!([{ "name": name, "value": "x" }, other]);
        });
        check(&name.to_string(), &bytes, 0, said, names).await;
    };
    for odd in [json!(null), json!(true), json!(7), json!({ "a": 1 })] {
        named(odd, &[ODD], BOTH).await;
    }
    for odd in ["a\nb", "=a", "a=b", "a;b", " a", "\u{7}a", "a\u{fffd}"] {
        named(json!(odd), &[ODD], BOTH).await;
    }
    named(json!("b"), &[], &["sid", "b", "second"]).await;
}

#[tokio::test]
async fn a_byte_that_is_no_text_costs_a_cookie_only_where_it_damages_what_it_is() {
    let with = async |line: &str, sent: &str, said: &[&str], names: &[&str]| {
        let sent = format!("sid=1; {sent}");
        let whole = har(&[
            page(PAGE, 0, "", &[FINE]),
            page(PAGE, 1, &sent, &[line, SECOND]),
        ]);
        let mut bytes = Vec::new();
        for part in whole.to_string().split_inclusive('@') {
            bytes.extend(part.trim_end_matches('@').bytes());
            bytes.extend(part.ends_with('@').then_some(0xff));
        }
        check(line, &bytes, 0, said, names).await;
    };
    let odd = ["1 cookie line"];
    with("th@ird=3; Path=/", "", &odd, &["sid", "second"]).await;
    with("third=3; Pa@th=/", "", &odd, &["sid", "second"]).await;
    with("third=@; Path=/", "", &[], &["sid", "third", "second"]).await;
    with(
        "third=3; Path=/",
        "fo@ur=4",
        &odd,
        &["sid", "third", "second"],
    )
    .await;
    let all = ["sid", "four", "third", "second"];
    with("third=3; Path=/", "four=@", &[], &all).await;
}

#[tokio::test]
async fn each_recording_in_a_zip_file_stands_for_itself() {
    let first = har(&[page(PAGE, 0, "", &[FINE])]).to_string();
    let second = har(&[page(PAGE, 1, "", &[SECOND])]).to_string();
    let (one, two) = (first.as_str(), second.as_str());
    let both: &[&str] = &["sid", "second"];
    let zip = async |of: &str, files: &[&str], code: i32, said: &[&str], names: &[&str]| {
        let named = ["a.har", "b.har", "c.har"].into_iter();
        let files: Vec<(&str, &str)> = named.zip(files.iter().copied()).collect();
        check(of, &zipped(&files), code, said, names).await;
    };
    let bad = ["1 recording in the zip file"];
    zip("whole", &[one, two], 0, &[], both).await;
    for odd in ["", "{\"x\":1}", "{\"log\":", "not a recording"] {
        zip("first", &[odd, one, two], 2, &bad, both).await;
        zip("middle", &[one, odd, two], 2, &bad, both).await;
        zip("last", &[one, two, odd], 2, &bad, both).await;
    }
    let cut = &first[..first.len() - 2];
    zip("cut in the middle", &[cut, two], 2, &["cut off"], both).await;
    let beside = "\0\u{5}\u{16}\u{7}\0\u{2}\0\0Mac OS X";
    for (of, name) in [("Finder's", "__MACOSX/._a.har"), ("tar's", "._a.har")] {
        let files = [("a.har", one), (name, beside), ("b.har", two)];
        check(of, &zipped(&files), 0, &[], both).await;
    }
    zip("none", &["{\"x\":1}", "{"], 2, &[], &[]).await;
    let mut wrong = zipped(&[("a.har", one), ("b.har", two)]);
    // Without its list of contents, the files stand there all the same.
    let short = &wrong[..wrong.len() - 60];
    check("without its list", short, 2, &["cut off"], both).await;
    check("right sum", &wrong, 0, &[], both).await;
    // The sum of the first file, in the list of contents.
    let list = wrong.windows(4).position(|four| four == b"PK\x01\x02");
    wrong[list.expect("a list") + 16] ^= 1;
    check("wrong sum", &wrong, 2, &["damaged"], both).await;
}

#[tokio::test]
async fn a_gzip_file_is_held_against_its_checksum() {
    let text = changed(|_| {});
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&text).expect("it can be packed");
    let whole = packed.finish().expect("it can be packed");
    let both: &[&str] = &["sid", "second"];
    check("whole", &whole, 0, &[], both).await;
    let mut wrong = whole.clone();
    let sum = wrong.len() - 8;
    wrong[sum] ^= 1;
    check("wrong sum", &wrong, 2, &["damaged"], both).await;
    check("without its sum", &whole[..sum], 2, &["cut off"], both).await;
    let mut twice = whole.clone();
    twice.extend(&whole);
    check("twice", &twice, 0, &[], both).await;
}

/// An entry that says this of its moment.
fn at(time: Value) -> Value {
    let mut entry = page(PAGE, 0, "", &[FINE]);
    entry["startedDateTime"] = time;
    entry
}

/// When a recording does not say when it was made, nothing is dated by the day of the run.
#[tokio::test]
async fn only_the_recordings_own_time_dates_a_cookie() {
    let dated = async |of: &str, recording: String, expected: &[Option<&str>]| {
        let desk = Desk::new(&[]);
        fs::write(&desk.recording, recording).expect("a file can be written");
        let report = desk.report(&[]).await;
        let sites = report["sites"].as_array().expect("a list");
        let cookies = sites.iter().flat_map(|site| site["cookies"].as_array());
        let first: Vec<Option<&str>> = cookies.flatten().map(|one| one["first"].as_str()).collect();
        assert_eq!(first, expected, "{of}");
        let says = report["inputs"].to_string().contains("does not say when");
        assert_eq!(says, expected.contains(&None), "{of}");
        assert_eq!(report["started"].is_null(), expected == [None], "{of}");
    };
    let whole = Some("2026-11-20T10:00:00Z");
    let entry = |time: &Value| har(&[at(time.clone())]).to_string();
    dated("whole", entry(&json!("2026-11-20T10:00:00Z")), &[whole]).await;
    for odd in [json!(null), json!("yesterday"), json!(1_764_000_000)] {
        dated(&odd.to_string(), entry(&odd), &[None]).await;
    }
    let pages = json!([{ "id": "p", "title": PAGE, "startedDateTime": "2026-11-20T10:00:00Z" }]);
    let paged = format!(
        r#"{{"log":{{"pages":{pages},"entries":[{}]}}}}"#,
        at(json!(null))
    );
    dated("by its page", paged, &[None]).await;
    let behind = har(&[page(PAGE, 0, "", &[SECOND]), at(json!(null))]);
    dated("by what came before", behind.to_string(), &[whole, None]).await;
    let before = har(&[at(json!("30.11.2026")), page(PAGE, 0, "", &[SECOND])]);
    dated("by what comes next", before.to_string(), &[None, whole]).await;
    let held = json!({ "name": "sid", "value": "x", "domain": "jobs.luton.gov.uk", "path": "/" });
    dated("a browser's list", json!([held]).to_string(), &[None]).await;
    let begun = Some("2024-11-20T10:00:00Z");
    let inspection = format!(
        r#"{{"start_time":"2024-11-20T10:00:00Z","uri_dest":"{PAGE}","cookies":[{held}]}}"#
    );
    dated("an inspection", inspection, &[begun]).await;
    let mut answered = at(json!(null));
    let fields = answered["response"]["headers"].as_array_mut();
    let date = json!({ "name": "Date", "value": "Fri, 20 Nov 2026 10:00:00 GMT" });
    fields.expect("a list").push(date);
    dated("by its answer", har(&[answered]).to_string(), &[whole]).await;
}

#[tokio::test]
async fn what_has_no_time_is_left_out_of_what_was_seen_since_then() {
    let since = async |entries: &[Value], code: i32, number: usize| {
        let desk = Desk::new(entries);
        let options = ["--since", "2020-01-01", "--format", "json"];
        let (ended, out, said) = desk.verify(&options).await;
        assert_eq!(ended, Some(code), "{said}");
        let report: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(
            report["totals"]["total"].as_u64(),
            Some(number as u64),
            "{out}"
        );
        let says = report["inputs"]
            .to_string()
            .contains("left out of what was seen");
        assert_eq!(says, number < entries.len(), "{out}");
    };
    since(&[at(json!(null)), page(PAGE, 1, "", &[SECOND])], 0, 1).await;
    since(
        &[page(PAGE, 1, "", &[SECOND]), at(json!("30.11.2026"))],
        0,
        1,
    )
    .await;
    // One that was seen on a day as well stays, with that day.
    since(&[page(PAGE, 1, "", &[FINE]), at(json!(null))], 0, 1).await;
    since(&[at(json!("2026-11-20T10:00:00Z"))], 0, 1).await;
    since(&[at(json!(null))], 2, 0).await;
}

#[tokio::test]
async fn what_could_not_be_read_is_said_in_every_format() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[OUTLIVES])]);
    let other = desk.path("other.har");
    let said_in = async |format: &str, word: &str, expected: bool| {
        let (code, out, said) = desk.verify(&[text(&other), "--format", format]).await;
        assert_eq!(code, Some(if expected { 2 } else { 0 }), "{format}: {said}");
        assert_eq!(out.contains(word), expected, "{format}: {out}");
        assert!(out.contains("lumesse"), "{format}: {out}");
        if format == "sarif" {
            let log: Value = serde_json::from_str(&out).expect("JSON");
            let whole = &log["runs"][0]["invocations"][0]["executionSuccessful"];
            assert_eq!(*whole, !expected, "{out}");
        }
        if format == "junit" {
            let errors = out.matches("<error ").count();
            assert_eq!(errors, usize::from(expected), "{out}");
        }
    };
    let whole = har(&[page(PAGE, 1, "", &[SECOND])]).to_string();
    let cut = &whole[..whole.len() - 2];
    let rows = [
        (whole.as_str(), "cut off", false),
        (whole.as_str(), "Not read", false),
        (cut, "cut off", true),
        ("{\"x\":1}", "Not read", true),
        ("", "Not read", true),
    ];
    fs::write(&other, &whole).expect("a file can be written");
    said_in("junit", "<error ", false).await;
    for (content, word, expected) in rows {
        fs::write(&other, content).expect("a file can be written");
        for format in ["text", "json", "csv", "html", "junit", "sarif"] {
            said_in(format, word, expected).await;
        }
    }
    fs::remove_file(&other).expect("it is there");
    said_in("json", "Not read", true).await;
    said_in("junit", "<error ", true).await;
    fs::write(&desk.recording, "{").expect("a file can be written");
    let (code, out, _) = desk.verify(&[text(&other)]).await;
    assert_eq!((code, out.as_str()), (Some(2), ""));
}

/// What is missing may have more of them, so that a breach does not hide it.
#[tokio::test]
async fn a_cut_recording_with_findings_is_a_cut_recording() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[OUTLIVES])]);
    let check = async |code: i32, findings: bool, options: &[&str]| {
        let (ended, _, said) = desk.verify(options).await;
        assert_eq!(ended, Some(code), "{said}");
        assert_eq!(said.contains("there are findings"), findings, "{said}");
    };
    check(1, false, &["--fail-on", "review"]).await;
    check(0, false, &["--fail-on", "breach"]).await;
    let whole = fs::read_to_string(&desk.recording).expect("it was written");
    fs::write(&desk.recording, &whole[..whole.len() - 2]).expect("a file can be written");
    check(2, true, &["--fail-on", "review"]).await;
    check(2, false, &["--fail-on", "breach"]).await;
}

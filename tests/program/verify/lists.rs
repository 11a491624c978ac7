//! Cookies that a list has: what is left of a lifetime is none that was asked for, and an end that nobody can read is none.

use super::{Desk, codes, har, page, text};
use harness::Program;
use serde_json::{Value, json};
use std::{fs, time::UNIX_EPOCH};

const DAY: i64 = 86_400;
const PAGE: &str = "https://www.luton.gov.uk/";
const ODD_END: &str = "the end cannot be read";

/// What a report has of the one cookie of an input, what is said of how it was read, and how `explain` puts it.
async fn seen(content: &str) -> (Value, String, String) {
    let desk = Desk::new(&[]);
    fs::write(&desk.recording, content).expect("a file can be written");
    let report = desk.report(&[]).await;
    let sites = report["sites"].as_array().expect("a list").iter();
    let mut cookies = sites.flat_map(|site| site["cookies"].as_array().expect("a list"));
    let cookie = cookies.next().expect("there is one").clone();
    assert_eq!(cookies.next(), None, "{content}");
    let explained = Program::new(["explain", "--har", text(&desk.recording)])
        .output()
        .await;
    let explained = String::from_utf8(explained.stdout).expect("text");
    (cookie, report["inputs"].to_string(), explained)
}

/// A list as extensions and Playwright write it, with this end.
fn list(end: &Value) -> [String; 2] {
    let cookie = |key: &str| {
        json!({
            "name": "_ga", "value": "x", "domain": "www.luton.gov.uk", "path": "/", "secure": true,
            "hostOnly": true, key: end,
        })
    };
    [
        json!([cookie("expirationDate")]).to_string(),
        json!({ "cookies": [cookie("expires")], "origins": [] }).to_string(),
    ]
}

fn cookies_txt(end: &str) -> String {
    format!("# Netscape HTTP Cookie File\nwww.luton.gov.uk\tFALSE\t/\tTRUE\t{end}\t_ga\tx\n")
}

#[tokio::test]
async fn what_is_left_of_a_lifetime_is_none_that_was_asked_for() {
    // The moment at which a file is written.
    let written = fs::metadata(&Desk::new(&[]).recording).and_then(|file| file.modified());
    let now = written.expect("it has one").duration_since(UNIX_EPOCH);
    let now = now.expect("it is after 1970").as_secs().cast_signed();
    let held = async |days: i64, outlives: bool| {
        let end = now + days * DAY;
        for content in [&list(&json!(end))[..], &[cookies_txt(&end.to_string())]].concat() {
            let (cookie, _, said) = seen(&content).await;
            assert_eq!(cookie["how"], "held", "{content}");
            assert_eq!(cookie["asked_seconds"], Value::Null, "{cookie}");
            let kept = cookie["kept_seconds"].as_i64().expect("a number");
            let wanted = (days * DAY).min(400 * DAY);
            assert!((wanted - 60..=wanted).contains(&kept), "{cookie}");
            assert!(said.contains("It is there for "), "{said}");
            assert!(
                !said.contains("It stays") && !said.contains("asks to stay"),
                "{said}"
            );
            let codes = codes(&cookie);
            assert_eq!(
                codes.contains(&"outlives_declaration"),
                outlives,
                "{cookie}"
            );
            assert!(!codes.contains(&"shorter_than_declared"), "{cookie}");
            assert!(
                !cookie["findings"].to_string().contains("asked_seconds\":1"),
                "{cookie}"
            );
        }
    };
    held(30, false).await;
    held(720, false).await;
    held(1500, true).await;
    for content in [
        &list(&json!(null))[..],
        &list(&json!(-1)),
        &[cookies_txt("0")],
    ]
    .concat()
    {
        let (cookie, notes, said) = seen(&content).await;
        assert_eq!(cookie["asked_seconds"], Value::Null, "{cookie}");
        assert_eq!(cookie["kept_seconds"], Value::Null, "{cookie}");
        assert!(said.contains("until you close the browser"), "{said}");
        assert!(!notes.contains(ODD_END), "{notes}");
    }
    // What was seen being set says what was asked.
    let set = "_ga=1; Path=/; Max-Age=2592000; Secure";
    let (cookie, _, said) = seen(&har(&[page(PAGE, 0, "", &[set])]).to_string()).await;
    assert_eq!(cookie["asked_seconds"], 30 * DAY, "{cookie}");
    assert!(said.contains("It stays"), "{said}");
}

#[tokio::test]
async fn an_end_that_nobody_can_read_is_no_end_of_a_session() {
    let odd = async |content: &str, how: &str| {
        let (cookie, notes, said) = seen(content).await;
        assert_eq!(cookie["how"], how, "{content}");
        assert_eq!(cookie["asked_seconds"], Value::Null, "{cookie}");
        assert_eq!(cookie["kept_seconds"], Value::Null, "{cookie}");
        assert!(notes.contains(ODD_END), "{notes}");
        assert!(said.contains("How long it stays does not show"), "{said}");
        assert!(!said.contains("until you close"), "{said}");
        let codes = codes(&cookie);
        assert!(!codes.contains(&"session_declared_persistent"), "{cookie}");
    };
    let answered = |expires: Value| {
        let mut entry = page(PAGE, 0, "", &[]);
        let cookie = json!({
            "name": "_ga", "value": "x", "path": "/", "secure": true, "httpOnly": false, "expires": expires,
        });
        entry["response"]["cookies"] = json!([cookie]);
        har(&[entry]).to_string()
    };
    for end in [json!("soon"), json!("NaN"), json!("2028-11-30 10:00:00")] {
        for content in list(&end) {
            odd(&content, "held").await;
        }
        odd(&answered(end), "header").await;
    }
    odd(&cookies_txt("NaN"), "held").await;
    let read = async |expires: Value, asked: Value| {
        let (cookie, notes, _) = seen(&answered(expires)).await;
        assert_eq!(cookie["asked_seconds"], asked, "{cookie}");
        assert!(!notes.contains(ODD_END), "{notes}");
    };
    read(json!(null), json!("session")).await;
    read(json!(""), json!("session")).await;
    read(json!("2026-11-21T10:00:00Z"), json!(DAY)).await;
}

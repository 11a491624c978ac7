//! Recordings that are damaged in the middle, and what stands behind their end: an entry is lost where one is, is counted, and is
//! said; nothing is said to be missing that is not.

use super::{Desk, har, odd::check, page, text};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::{fs, io::Write};

const PAGE: &str = "https://jobs.luton.gov.uk/";

fn entry(minute: u32, name: &str) -> String {
    page(PAGE, minute, "", &[&format!("{name}=1; Path=/; Secure")]).to_string()
}

fn recording(entries: &[String]) -> Vec<u8> {
    let creator = json!({ "name": "Tests", "version": "1" });
    let entries = entries.join(",");
    format!(r#"{{"log":{{"version":"1.2","creator":{creator},"entries":[{entries}]}}}}"#).into()
}

/// Breaks the text of an entry.
type Break = fn(&str) -> String;

#[tokio::test]
async fn damage_costs_the_entry_that_it_is_in_and_the_next_one_is_read() {
    const LEAST: &str = "At least 1 entry cannot be read";
    let breaks: [(&str, Break); 6] = [
        ("its last brace is gone", |one| {
            one[..one.len() - 1].to_owned()
        }),
        ("an inner brace is gone", |one| {
            one.replacen("},\"response\"", ",\"response\"", 1)
        }),
        ("an object is left open", |one| {
            one.replacen("\"time\":", "\"cache\":{,\"time\":", 1)
        }),
        ("a bracket is gone", |one| {
            one.replacen("\"headers\":[", "\"headers\":", 1)
        }),
        ("a value is gone", |one| {
            one.replacen("\"time\":5", "\"time\":", 1)
        }),
        ("a quotation mark is too many", |one| {
            one.replacen("\"method\":", "\"method\"\":", 1)
        }),
    ];
    for (of, broken) in breaks {
        for at in 0..3 {
            let names = ["a", "b", "c"];
            let whole: Vec<String> = (0..3).map(|it| entry(it, names[it as usize])).collect();
            check("whole", &recording(&whole), 0, &[], &names).await;
            let mut entries = whole;
            entries[at] = broken(&entries[at]);
            let mut left = names.to_vec();
            left.remove(at);
            check(
                &format!("{of} in {at}"),
                &recording(&entries),
                2,
                &[LEAST],
                &left,
            )
            .await;
        }
        // What is lost may have had cookies: nobody says that there are none.
        let alone = recording(&[broken(&entry(0, "a"))]);
        check(&format!("{of} alone"), &alone, 2, &[LEAST], &[]).await;
    }
    // One that is whole and no entry is counted, and is no damage.
    let odd = [entry(0, "a"), "null".to_owned(), entry(1, "b")];
    check(
        "null",
        &recording(&odd),
        0,
        &["1 entry cannot"],
        &["a", "b"],
    )
    .await;
}

#[tokio::test]
async fn what_stands_behind_the_end_is_no_entry() {
    let whole = recording(&[entry(0, "a")]);
    let with = async |behind: &[u8], said: &[&str]| {
        let bytes = [&whole, behind].concat();
        check(&format!("{behind:?}"), &bytes, 0, said, &["a"]).await;
    };
    let behind = ["behind the end"];
    with(b"", &[]).await;
    with(b"\n\0\0\r\n", &[]).await;
    with(b" xyz", &behind).await;
    with(b"\xff", &behind).await;
    with(b"}}", &behind).await;
}

#[tokio::test]
async fn zeros_that_fill_up_a_gzip_file_are_no_damage() {
    let packed = |of: &[u8]| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(of).expect("it can be packed");
        packed.finish().expect("it can be packed")
    };
    let whole = packed(&recording(&[entry(0, "a")]));
    let other = packed(&recording(&[entry(1, "b")]));
    let zeros = vec![0; 70_000];
    let with = async |of: &str, parts: &[&[u8]], code: i32, said: &[&str], names: &[&str]| {
        check(of, &parts.concat(), code, said, names).await;
    };
    with("zeros", &[&whole, &zeros], 0, &[], &["a"]).await;
    with("a zero", &[&whole, &[0]], 0, &[], &["a"]).await;
    with(
        "two, and zeros",
        &[&whole, &zeros, &other],
        0,
        &[],
        &["a", "b"],
    )
    .await;
    with("others", &[&whole, b"xyz"], 2, &["damaged"], &["a"]).await;
    // What is damaged may have had cookies.
    let mut none = packed(&recording(&[page(PAGE, 0, "", &[]).to_string()]));
    check("no cookie", &none, 2, &["There is no cookie"], &[]).await;
    let sum = none.len() - 8;
    none[sum] ^= 1;
    check("no cookie, and damaged", &none, 2, &["damaged"], &[]).await;
}

#[tokio::test]
async fn a_state_of_a_browser_may_be_empty() {
    let said = async |content: &str| {
        let desk = Desk::new(&[]);
        fs::write(&desk.recording, content).expect("a file can be written");
        let (code, _, said) = desk.verify(&[]).await;
        assert_eq!(code, Some(2), "{said}");
        said.contains("no recording that Biscuit Tin knows")
    };
    assert!(!said(r#"{"cookies":[],"origins":[]}"#).await);
    assert!(said(r#"{"cookies":[]}"#).await);
    assert!(said(r#"{"origins":[]}"#).await);
    assert!(said("[]").await);
}

#[tokio::test]
async fn a_list_has_cookies_that_no_field_names() {
    let names = async |cookies: &[&str], sent: &[&str]| -> Vec<String> {
        let listed = |names: &[&str]| {
            let one = |name| json!({ "name": name, "value": "1", "path": "/", "httpOnly": true, "secure": true });
            Value::from_iter(names.iter().map(one))
        };
        let mut entry = page(
            PAGE,
            0,
            "s=1",
            &["x=1; Path=/; Secure", "y=1; Path=/; Secure"],
        );
        entry["response"]["cookies"] = listed(cookies);
        entry["request"]["cookies"] = listed(sent);
        let report = Desk::new(&[entry]).report(&[]).await;
        let cookies = report["sites"][0]["cookies"].as_array().expect("a list");
        let word = |one: &Value, key| one[key].as_str().expect("a word").to_owned();
        let of = |one: &Value| word(one, "how") + " " + &word(one, "name");
        let mut names: Vec<String> = cookies.iter().map(of).collect();
        names.sort();
        names
    };
    let own = ["header x", "header y", "sent s"];
    assert_eq!(names(&[], &[]).await, own);
    assert_eq!(names(&["x", "y"], &["s"]).await, own);
    let all = ["header x", "header y", "header z", "sent q", "sent s"];
    assert_eq!(names(&["x", "z"], &["q", "s"]).await, all);
}

/// An answer as `curl -i` shows it does not say whose it is.
#[tokio::test]
async fn a_pasted_head_is_of_its_host_or_of_the_address_that_is_named() {
    let desk = Desk::new(&[]);
    let host_of = async |content: &str, options: &[&str], code: i32, says: &str| {
        fs::write(&desk.recording, content).expect("a file can be written");
        let options = [options, &["--format", "json", "--fail-on", "never"]].concat();
        let (ended, out, said) = desk.verify(&options).await;
        assert_eq!(ended, Some(code), "{said}");
        assert!(said.contains(says), "{said}");
        let report: Value = serde_json::from_str(&out).unwrap_or_default();
        let site = &report["sites"][0];
        let number = site["cookies"].as_array().map_or(0, Vec::len);
        (site["host"].as_str().unwrap_or_default().to_owned(), number)
    };
    let answer = "HTTP/2 200\ndate: Fri, 20 Nov 2026 10:00:00 GMT\nset-cookie: a=1; Path=/\nset-cookie: b=2; Path=/\n\n<html>";
    let url = ["--url", "https://www.luton.gov.uk/x"];
    let (none, luton) = (String::new(), "www.luton.gov.uk".to_owned());
    assert_eq!(host_of(answer, &[], 2, "--url").await, (none.clone(), 0));
    assert_eq!(host_of(answer, &url, 0, "").await, (luton.clone(), 2));
    let asked = format!("GET / HTTP/2\nHost: {}\n\n{answer}", "jobs.luton.gov.uk");
    let jobs = "jobs.luton.gov.uk".to_owned();
    assert_eq!(host_of(&asked, &url, 0, "").await, (jobs, 2));
    let bare = ["--url", "www.luton.gov.uk"];
    assert_eq!(host_of(answer, &bare, 0, "").await, (luton, 2));
    let odd = ["--url", "file:///x"];
    assert_eq!(host_of(answer, &odd, 64, "--url").await, (none, 0));
    let other = desk.path("other.har");
    fs::write(&other, har(&[page(PAGE, 0, "", &[])]).to_string()).expect("a file");
    let both = [&url[..], &[text(&other)]].concat();
    assert_eq!(host_of(answer, &both, 2, "other.har").await.1, 2);
}

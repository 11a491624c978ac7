//! `explain` with inputs of every kind: no value in any output, the order of a recording, the list of all that stands in it.
//!
//! What is said of odd inputs is asked in `knowledge/reports`.

use flate2::{Compression, write::GzEncoder};
use harness::program;
use serde_json::{Value, json};
use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};
use tokio::process::Command;
use zip::{ZipWriter, write::SimpleFileOptions};

/// Stands in every value, query, body and header of no interest.
pub(crate) const CANARY: &str = "Kz9wCanaryQ7x";

/// Runs `explain` with a file; exit code, standard output and standard error.
async fn explain(file: &Path, options: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(program());
    command.arg("explain").arg("--har").arg(file).args(options);
    let output = command.output().await.expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// An exchange that began at a second of a minute.
fn entry(second: u32, host: &str, sent: &str, set: &str) -> Value {
    let field = |name: &str, value: &str| json!({ "name": name, "value": value });
    json!({
        "startedDateTime": format!("2026-06-01T10:00:{second:02}.500Z"),
        "request": {
            "method": "POST", "url": format!("https://{host}/a?token={CANARY}#{CANARY}"),
            "headers": [field("Cookie", sent), field("Authorization", CANARY), field("Referer", &format!("https://{host}/?q={CANARY}"))],
            "queryString": [field("token", CANARY)], "postData": { "text": CANARY },
            "cookies": [field("listed", CANARY)],
        },
        "response": {
            "status": 200, "headers": [field("Set-Cookie", set), field("X-Secret", CANARY)],
            "content": { "text": format!("<p>{CANARY}") },
        },
    })
}

fn har(entries: &[Value]) -> Value {
    json!({ "log": { "pages": [{ "id": "p", "title": format!("https://a.test/?{CANARY}") }], "entries": entries } })
}

/// Set-Cookie lines with other cookies, and other texts, behind their attributes.
fn joined(more: &str) -> String {
    let attributes = [
        "Path=/",
        "Path=/a?",
        "Path=/a b",
        "Domain=luton.gov.uk",
        "Domain=",
        "Max-Age=3600",
        "Secure",
        "SameSite=Lax",
        "Expires=Mon, 08 Jun 2026 10:00:00 GMT",
    ];
    let lines = attributes.iter().enumerate();
    let lines = lines.map(|(at, attribute)| format!("c{at}=1; {attribute}, {more}; Path=/"));
    lines.collect::<Vec<_>>().join("\n")
}

/// An input of each kind, with the canary wherever a value can stand.
pub(crate) fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let sent = format!("lg={CANARY}; mail={CANARY}@example.org");
    let set = format!("sid={CANARY}; Path=/; Secure\nbad={CANARY}\u{1}; Path=/");
    let whole = har(&[
        entry(1, "jobs.luton.gov.uk", &sent, &set),
        entry(2, "www.bury.gov.uk", &sent, &set),
    ])
    .to_string();
    let listed = json!({ "name": "sid", "value": CANARY, "domain": "jobs.luton.gov.uk", "path": "/", "expires": 4_070_908_800_u64, "httpOnly": true });
    let mut seen_being_set = listed.clone();
    seen_being_set["log"] = json!({ "type": "Cookie.HTTP", "stack": [{ "fileName": format!("https://jobs.luton.gov.uk/?{CANARY}") }] });
    let storage = json!({ "https://jobs.luton.gov.uk": { "key": { "value": CANARY } } });
    let mut inputs: Vec<(&str, Vec<u8>)> = [
        ("cut off", whole[..whole.len() - 40].to_owned()),
        ("damaged", whole.replacen("\"headers\":[", "\"headers\":", 1)),
        ("no recording", json!({ "secret": CANARY }).to_string()),
        ("recording", whole.clone()),
        ("lists of a recording", har(&[json!({
            "request": { "url": "https://jobs.luton.gov.uk/", "cookies": [listed] },
            "response": { "cookies": [listed] },
        })]).to_string()),
        ("a browser's list", json!([listed]).to_string()),
        ("a browser's state", json!({ "cookies": [listed], "origins": [{ "origin": "https://jobs.luton.gov.uk", "localStorage": [{ "name": "key", "value": CANARY }] }] }).to_string()),
        ("inspection", json!({ "uri_dest": format!("https://jobs.luton.gov.uk/?{CANARY}"), "localStorage": storage, "cookies": [seen_being_set, listed] }).to_string()),
        ("joined in attributes", json!({ "log": {
            "creator": { "name": "WebInspector" },
            "entries": [entry(1, "jobs.luton.gov.uk", &sent, &joined(&sent))],
        } }).to_string()),
        ("joined by a program", har(&joined(&sent).lines().map(|line| {
            entry(1, "jobs.luton.gov.uk", &sent, line)
        }).collect::<Vec<_>>()).to_string()),
        ("joined in a head", format!("HTTP/2 200\nset-cookie: {}\n", joined(&sent).replace('\n', "\nset-cookie: "))),
        ("a paste of something else", format!("password = {CANARY}\n{{\"a\": \"{CANARY}\"}}\nfetch(\"https://a.test/?{CANARY}\", {{\n\"cookie\": \"a={CANARY}\"")),
        ("a paste of a secret", CANARY.to_owned()),
        ("cookies.txt", format!("# Netscape HTTP Cookie File\njobs.luton.gov.uk\tFALSE\t/\tTRUE\t0\tsid\t{CANARY}\n{CANARY}\n")),
        ("head", format!("HTTP/2 200\nset-cookie: sid={CANARY}\nx-secret: {CANARY}\n\n<p>{CANARY}")),
        ("verbose", format!("> GET /?{CANARY} HTTP/2\n> Host: jobs.luton.gov.uk\n> Authorization: {CANARY}\n> Cookie: lg={CANARY}\n>\n< HTTP/2 200\n< set-cookie: sid={CANARY}\n")),
        ("command", format!("curl 'https://jobs.luton.gov.uk/?{CANARY}' -H 'x: {CANARY}' -b 'lg={CANARY}' -d '{CANARY}'")),
    ].map(|(kind, text)| (kind, text.into_bytes())).to_vec();
    let packed = ["zip", "gzip"].map(|packing| (packing, packed_in(packing, &whole)));
    inputs.extend(packed);
    inputs
}

/// A recording as browsers' tools and test programs pack it.
fn packed_in(packing: &str, recording: &str) -> Vec<u8> {
    if packing == "gzip" {
        let mut into = GzEncoder::new(Vec::new(), Compression::fast());
        into.write_all(recording.as_bytes())
            .expect("it can be packed");
        return into.finish().expect("it can be packed");
    }
    zipped(&[
        ("resources/1.html", &format!("<p>{CANARY}")),
        ("har.har", recording),
    ])
}

/// A zip file of these files.
pub(crate) fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default();
        zip.start_file(*name, options).expect("a file can be begun");
        zip.write_all(content.as_bytes())
            .expect("it can be written");
    }
    zip.finish().expect("it can be ended").into_inner()
}

#[tokio::test]
async fn no_value_of_any_input_is_in_any_output() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("input");
    for (kind, input) in inputs() {
        fs::write(&file, input).expect("it can be written");
        for options in [&[][..], &["--json"], &["--every"], &["--every", "--json"]] {
            let (_, out, said) = explain(&file, options).await;
            // Domains are shown in small letters.
            for told in [out, said] {
                let told = told.to_lowercase();
                assert!(
                    !told.contains(&CANARY.to_lowercase()),
                    "{kind} {options:?}: {told}"
                );
            }
        }
        let (_, out, _) = explain(&file, &["--show-values", "--every", "--json"]).await;
        // The control: where a recording can be read, its values are found.
        let has_values = matches!(kind, "recording" | "verbose" | "command" | "zip" | "gzip");
        assert!(!has_values || out.contains(CANARY), "{kind}: {out}");
    }
}

#[tokio::test]
async fn the_whole_list_has_each_time_that_a_cookie_stands_in_the_recording_in_its_order() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("input.har");
    let host = "jobs.luton.gov.uk";
    let entries = [
        entry(3, host, "lg=3", "third=1; Path=/"),
        entry(1, host, "lg=1", "first=1; Path=/"),
        entry(2, host, "lg=2", "second=1; Path=/"),
    ];
    fs::write(&file, har(&entries).to_string()).expect("it can be written");
    let (code, out, said) = explain(&file, &["--every", "--json"]).await;
    assert_eq!(code, Some(0), "{said}");
    let lines = out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let list: Vec<_> = lines
        .map(|line| (line["how"].clone(), line["name"].clone()))
        .collect();
    let wanted = ["first", "second", "third"]
        .map(|name| [("sent", "lg"), ("sent", "listed"), ("set", name)]);
    let wanted: Vec<_> = wanted
        .concat()
        .into_iter()
        .map(|(how, name)| (how.into(), name.into()))
        .collect();
    assert_eq!(list, wanted);
    let (_, out, _) = explain(&file, &["--every"]).await;
    let first = out.lines().next().expect("there is one");
    assert_eq!(first, "2026-06-01T10:00:01Z  sent  jobs.luton.gov.uk  lg");
    // Once for each cookie, with how often and when.
    let (_, out, _) = explain(&file, &[]).await;
    assert!(out.contains("Seen 3 times, on 1 June 2026."), "{out}");
}

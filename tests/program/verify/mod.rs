//! `verify`: recordings and what was kept, held against the notice, in every form.

mod baseline;
mod bounded;
mod broken;
mod chosen;
mod days;
mod evidence;
mod formats;
mod lists;
mod notice;
mod odd;
mod options;
mod planted;
mod questions;
mod record;
mod recorded;
mod several;
mod third_party;
mod unshown;
mod values;

use harness::Program;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// What stands in every value, and must stand in no report.
const CANARY: &str = "CANARYd41d8cd98f";

/// A folder of its own with a recording in it.
struct Desk {
    folder: TempDir,
    recording: PathBuf,
}

/// How a run ended: exit code, standard output, standard error.
type Ended = (Option<i32>, String, String);

impl Desk {
    fn new(entries: &[Value]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let recording = folder.path().join("visit.har");
        fs::write(&recording, har(entries).to_string()).expect("a file can be written");
        Self { folder, recording }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `verify` of the recording with these options.
    async fn verify(&self, options: &[&str]) -> Ended {
        verify(&[&[text(&self.recording)], options].concat()).await
    }

    /// The report as JSON.
    async fn report(&self, options: &[&str]) -> Value {
        let options = [&["--format", "json", "--fail-on", "never"], options].concat();
        let (code, out, said) = self.verify(&options).await;
        assert_eq!(code, Some(0), "{said}");
        serde_json::from_str(&out).expect("the report is JSON")
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

/// Runs `verify` with these arguments, away from any data folder of the user.
async fn verify(arguments: &[&str]) -> Ended {
    let arguments = [&["verify"], arguments].concat();
    let output = Program::new(arguments)
        .env("HOME", Path::new("/nowhere"))
        .output()
        .await;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn har(entries: &[Value]) -> Value {
    json!({ "log": {
        "version": "1.2",
        "creator": { "name": "Tests", "version": "1" },
        "pages": [],
        "entries": entries,
    } })
}

/// A page in front, asked for at this minute, with the cookies that go there and the fields that come back.
fn page(url: &str, minute: u32, sent: &str, set: &[&str]) -> Value {
    let field = |(name, value): (&str, &str)| json!({ "name": name, "value": value });
    let navigation = [
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
        ("Sec-Fetch-Site", "none"),
    ];
    let mut request: Vec<Value> = navigation.into_iter().map(field).collect();
    if !sent.is_empty() {
        request.push(field(("Cookie", sent)));
    }
    let mut answer = vec![field(("Content-Type", "text/html"))];
    answer.extend(set.iter().map(|line| field(("Set-Cookie", line))));
    json!({
        "startedDateTime": format!("2026-11-20T10:{minute:02}:00.000Z"),
        "time": 5,
        "request": { "method": "GET", "url": url, "headers": request },
        "response": { "status": 200, "headers": answer },
    })
}

/// A part of another site in the page with this address, with what it sets.
fn part(url: &str, minute: u32, set: &str, page_in_front: &str) -> Value {
    let mut entry = page(url, minute, "", &[set]);
    let fields = [
        ("Sec-Fetch-Mode", "no-cors"),
        ("Sec-Fetch-Dest", "image"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Referer", page_in_front),
    ];
    let fields = fields.map(|(name, value)| json!({ "name": name, "value": value }));
    entry["request"]["headers"] = fields.to_vec().into();
    entry
}

/// The site of a report.
fn site<'r>(report: &'r Value, host: &str) -> &'r Value {
    let sites = report["sites"].as_array().expect("a list");
    let found = sites.iter().find(|site| site["host"] == host);
    found.unwrap_or_else(|| panic!("{host} is not in {report:#}"))
}

/// The codes of a cookie's findings.
fn codes(cookie: &Value) -> Vec<&str> {
    let findings = cookie["findings"].as_array().expect("a list");
    findings
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect()
}

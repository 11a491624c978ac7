//! The conclusion of a site stands first in the terminal, in the words of popup and panel.

use harness::{Answer, Origin, Program, ProxyUnderTest, TestCa, api::Extension, visit};
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

const HOST: &str = "jobs.luton.gov.uk";
const HEADERS: [&str; 2] = [
    "AWSALB=q1w2e3r4t5y6u7i8o9p0q1w2; Max-Age=604800; Path=/",
    "surprise=abc123def456; Path=/; Secure",
];

/// The two lines that a site begins with, from the feed's own event.
fn lines_of(site: &Value) -> [String; 2] {
    let text = |value: &Value| value["text"].as_str().unwrap_or_default().to_owned();
    let conclusion = &site["conclusion"];
    let mark = match conclusion["tone"].as_str().expect("it has a tone") {
        "fine" => "✓",
        "gap" => "!",
        "look" => "≠",
        "against" => "✗",
        _ => "?",
    };
    let [host, service, council] = ["host", "service", "council"].map(|key| site[key].as_str());
    let of: Vec<&str> = [service, council].into_iter().flatten().collect();
    let said = [text(&conclusion["sentence"]), text(&conclusion["more"])].join(" ");
    [
        format!("{}  {}", host.expect("a host"), of.join(" · ")),
        format!("{mark} {said}"),
    ]
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("text")
}

#[tokio::test]
async fn watch_says_what_popup_and_panel_say_at_each_change() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(HEADERS)).await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let mut feed = Extension::pair(&proxy).await.feed(None).await;
    assert_eq!(feed.next().await["type"], "snapshot");
    let data = proxy.data_dir().display().to_string();
    let mut live = Program::new(["watch", "--data-dir", &data]).lines();
    visit(&proxy, &format!("https://{HOST}/")).await;
    let both = loop {
        let event = feed.next().await;
        if event["type"] == "site" && event["counts"]["total"] == 2 {
            break lines_of(&event);
        }
    };
    let mut said = Vec::new();
    while said.last() != Some(&both[1]) {
        said.push(live.line().await.expect("the feed goes on"));
    }
    // A later client gets the sum first of all.
    let mut late = Program::new(["watch", "--data-dir", &data, "--site", HOST]).lines();
    for line in &both {
        assert_eq!(late.line().await.as_ref(), Some(line));
    }
    let json = Program::new(["watch", "--json", "--data-dir", &data]);
    let first = json.lines().line().await.expect("an event comes");
    let first: Value = serde_json::from_str(&first).expect("each line is JSON");
    assert_eq!((&first["type"], lines_of(&first)), (&"site".into(), both));
}

#[tokio::test]
async fn watch_says_why_nothing_of_a_site_comes_and_what_to_do() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(HEADERS)).await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let data = proxy.data_dir().display().to_string();
    let check = async |site: &str, says: &[&str]| {
        let mut command = tokio::process::Command::new(harness::program());
        let command = command.args(["watch", "--site", site, "--data-dir", &data]);
        let piped = command.stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = piped.kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let said = lines.next_line().await.unwrap().expect("it says why");
        assert!(says.iter().all(|part| said.contains(part)), "{said}");
    };
    let list = format!("council list --data-dir {data}");
    let add = format!("council add cardiff --data-dir {data}");
    let any = format!("council add NAME --data-dir {data}");
    let unlisted = "www.cardiff.gov.uk is not on the list of sites";
    check("WWW.Cardiff.gov.uk", &[unlisted, &list, &add]).await;
    // Nobody knows whose a mistyped host is.
    check("m.lutn.gov.uk", &[&list, &any]).await;
    check(HOST, &["Nothing was seen of jobs.luton.gov.uk yet"]).await;
}

#[tokio::test]
async fn what_only_the_browser_holds_is_named_where_a_choice_is_open() {
    let (ca, host) = (TestCa::new(), "www.visitchelmsford.co.uk");
    let origin = Origin::start(host, &ca, Answer::page(["dmsTPC=0; Path=/; Secure"])).await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let extension = Extension::pair(&proxy).await;
    visit(&proxy, &format!("https://{host}/")).await;
    let check = async |name: &str, apart: bool, expected: Option<&str>| {
        let held = json!({ "name": name, "domain": host, "host_only": true, "path": "/", "secure": true,
            "http_only": false, "same_site": "lax", "partitioned": false, "seconds": 604_800 });
        let body = json!({ "host": host, "over_https": true, "apart": apart, "cookies": [held], "storage": [] });
        let (_, answer) = extension.ask("/v1/annotate", &body).await;
        let said = answer["consent"]["sentence"]["text"].as_str();
        assert_eq!(said, expected, "{name}: {answer}");
    };
    let unseen = "You have not chosen yet. Your browser holds analytics or marketing cookies. We have not seen the site set them.";
    let none =
        "You have not chosen yet. We have not seen the site set an analytics or marketing cookie.";
    check("_ga", false, Some(unseen)).await;
    check("PHPSESSID", false, Some(none)).await;
    // A private window has choices of its own.
    check("_ga", true, None).await;
}

#[tokio::test]
async fn explain_says_it_first_of_each_site_in_a_file_and_of_headers() {
    let set = |host: &str, headers: &[&str]| {
        json!({ "request": { "url": format!("https://{host}/"), "headers": [] },
                "response": { "headers": [{ "name": "set-cookie", "value": headers.join("\n") }] } })
    };
    let entries = [
        set(HOST, &HEADERS[..1]),
        set("www.example.org", &["a=1; Path=/"]),
        set(HOST, &HEADERS[1..]),
    ];
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        file.path(),
        json!({ "log": { "entries": entries } }).to_string(),
    )
    .unwrap();
    let path = file.path().display().to_string();
    let told = text(
        Program::new(["explain", "--har", &path])
            .output()
            .await
            .stdout,
    );
    let flush: Vec<&str> = told.lines().filter(|line| !line.starts_with(' ')).collect();
    let luton = [
        "jobs.luton.gov.uk  Job search · Luton Council",
        "≠ The council’s cookie page leaves one cookie out. Somebody should check it. 2 cookies: 1 is needed for the site to work, 1 is not explained.",
    ];
    let unknown = [
        "www.example.org",
        "? 1 cookie. Nobody says what it is for. We hold no cookie page for this site, so we cannot check it.",
    ];
    assert_eq!(flush, [luton, unknown].concat(), "{told}");
    let at = |name: &str| told.find(name).expect(name);
    assert!(at("AWSALB") < at("surprise") && at("surprise") < at("www.example.org"));

    // A cookie that is set and sent counts once, one that is deleted not at all.
    let headers = format!(
        "Set-Cookie: {}\nCookie: AWSALB=1; surprise=2\nSet-Cookie: old=; Max-Age=0\n",
        HEADERS[1]
    );
    let mut command = tokio::process::Command::new(harness::program());
    let command = command.args(["explain", "--url", &format!("https://{HOST}/")]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(headers.as_bytes()).await.unwrap();
    drop(input);
    let told = text(child.wait_with_output().await.unwrap().stdout);
    let flush: Vec<&str> = told.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(flush, luton, "{told}");
    assert!(
        told.contains("  This line deletes the cookie old, and sets none."),
        "{told}"
    );
    assert!(!told.contains("Gap in the notice  old"), "{told}");
}

#[test]
fn a_header_that_deletes_is_no_cookie_in_json_either() {
    let of = |header: &str| {
        let mut command = std::process::Command::new(harness::program());
        let command = command.args(["explain", "--json", header]);
        let said = text(command.output().expect("it runs").stdout);
        serde_json::from_str::<Value>(&said).expect("one line of JSON")
    };
    let deletion = of("Set-Cookie: old=; Max-Age=0");
    assert_eq!(deletion["type"], "deletion", "{deletion}");
    assert_eq!(deletion["verdict"], Value::Null, "{deletion}");
    let cookie = of("Set-Cookie: old=1");
    assert_eq!(cookie["type"], Value::Null, "{cookie}");
    assert_eq!(cookie["verdict"], "cannot_tell", "{cookie}");
}

#[tokio::test]
async fn a_header_that_deletes_is_no_cookie_in_json_lines_either() {
    let question = json!({ "id": 1, "request_url": "https://jobs.luton.gov.uk/",
        "set_cookie": ["old=; Max-Age=0", "old=1", "=; Secure=; \u{1}"] });
    let mut command = tokio::process::Command::new(harness::program());
    let command = command.args(["explain", "--jsonl"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().expect("it is piped");
    input
        .write_all(question.to_string().as_bytes())
        .await
        .unwrap();
    drop(input);
    let said = text(child.wait_with_output().await.unwrap().stdout);
    let answer: Value = serde_json::from_str(&said).expect("one line of JSON");
    let of = |n: usize| &answer["per_header"][n];
    let deletion = of(0);
    let annotation = &deletion["annotation"];
    assert_eq!(deletion["outcome"], "expired", "{deletion}");
    assert_eq!(
        (&annotation["type"], &annotation["name"]),
        (&json!("deletion"), &json!("old"))
    );
    assert_eq!(
        (&annotation["verdict"], &deletion["findings"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(of(1)["annotation"]["type"], Value::Null);
    assert_eq!(of(1)["annotation"]["verdict"], "not_declared");
    assert_eq!(of(1)["findings"][0]["code"], "undeclared");
    assert_eq!(of(2)["annotation"], Value::Null);
}

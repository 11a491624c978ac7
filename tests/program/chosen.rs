//! `council add` and `council remove`: a running proxy takes a council up and drops it, the root gains and loses its
//! names, and nobody's file or store is changed unasked.
#![cfg(target_os = "linux")]

use harness::{
    Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa,
    api::Extension,
    home::listed,
    program,
    script::{Cues, End, ScriptedOrigin, Step, client_config, play, shake, tunnel},
};
use serde_json::{Value, json};
use std::{fs, path::Path};
use tokio::{io::AsyncWriteExt, process::Command};
use x509_parser::{extensions::GeneralName, pem::parse_x509_pem};

const HOST: &str = "www.kirklees.gov.uk";
const URL: &str = "https://www.kirklees.gov.uk/";
const DOMAIN: &str = "kirklees.gov.uk";

/// Runs a command for a data folder and expects an exit code; what it says on both streams.
async fn said(home: &Home, data: &Path, arguments: &str, code: i32) -> String {
    let data = data.to_str().expect("test paths are text");
    // A comma stands for a blank within an argument.
    let arguments = arguments.split(' ').map(|one| one.replace(',', " "));
    let arguments: Vec<String> = arguments.collect();
    let arguments = arguments.iter().map(String::as_str);
    let output = Program::new(arguments.chain(["--data-dir", data])).at(home);
    let output = output.output().await;
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

async fn json(home: &Home, data: &Path, arguments: &str) -> Value {
    let text = said(home, data, &format!("{arguments} --json"), 0).await;
    serde_json::from_str(&text).expect(&text)
}

/// The names that the root in a file permits, the probe's left out.
fn permitted(root: &Path) -> Vec<String> {
    let pem = fs::read(root).expect("there is a root");
    let (_, pem) = parse_x509_pem(&pem).expect("PEM");
    let root = pem.parse_x509().expect("a certificate");
    let constraints = root.name_constraints().expect("readable").expect("some");
    let subtrees = constraints.value.permitted_subtrees.iter().flatten();
    let names = subtrees.map(|subtree| match subtree.base {
        GeneralName::DNSName(name) => name.to_owned(),
        ref other => format!("{other:?}"),
    });
    names.filter(|name| !name.ends_with(".invalid")).collect()
}

/// The number of our roots in each of the home's stores.
fn stores(home: &Home) -> [usize; 2] {
    [home.chromium(), home.firefox()].map(|db| listed(&db).len())
}

/// The next snapshot of a feed that holds for `is_meant`.
async fn snapshot(feed: &mut harness::api::Feed, is_meant: impl Fn(&Value) -> bool) -> Value {
    loop {
        let event = feed.next().await;
        if event["type"] == "snapshot" && is_meant(&event) {
            return event;
        }
    }
}

fn lists(snapshot: &Value) -> bool {
    let hosts = snapshot["listed_hosts"].as_array().expect("a list");
    hosts.contains(&json!(DOMAIN))
}

#[tokio::test]
async fn a_running_proxy_takes_a_council_up_and_drops_it() {
    let (home, ca) = (Home::new(), TestCa::new());
    let site = Origin::start(HOST, &ca, Answer::page(["a=1; Secure"])).await;
    let jobs = ScriptedOrigin::start("jobs.kirklees.gov.uk", &ca).await;
    let proxy = ProxyUnderTest::bare_at(&home, &ca, &[&site, &jobs.origin], &[]).await;
    let data = proxy.data_dir();
    said(&home, &data, "trust install", 0).await;
    let first = permitted(&proxy.root());
    let extension = Extension::pair(&proxy).await;
    let mut feed = extension.feed(None).await;
    assert!(!lists(&snapshot(&mut feed, |_| true).await));
    let passes = || async { Curl::through(&proxy, &proxy.origin_ca()).visit(URL).await };
    passes().await;

    // Without a yes nothing of the root changes, and the site passes unread.
    let added = said(&home, &data, "council add Kirklees", 0).await;
    for part in [
        "Kirklees Council is looked at: kirklees.gov.uk",
        "We hold no cookie notice of this council yet.",
        "council add kirklees --notice FILE",
        "A new local root is to gain: kirklees.gov.uk.",
        "trust install --data-dir",
        "The running proxy takes this up.",
    ] {
        assert!(added.contains(part), "{part}: {added}");
    }
    let told = snapshot(&mut feed, lists).await;
    let councils = told["councils"].as_array().expect("a list");
    assert!(
        councils.contains(&json!("Kirklees Council")),
        "{councils:?}"
    );
    let unheld = told["unheld"].as_array().expect("a list");
    let entry = json!({ "domain": DOMAIN, "councils": ["Kirklees Council"], "ids": ["kirklees"] });
    assert!(unheld.contains(&entry), "no notice of it is held");
    passes().await;
    assert_eq!(permitted(&proxy.root()), first);
    let doctor = said(&home, &data, "doctor", 1).await;
    assert!(
        doctor.contains("it does not permit kirklees.gov.uk"),
        "{doctor}"
    );

    // With one, the root is another, and a client that trusts it is served with its leaf.
    let taken = said(&home, &data, "council add www.kirklees.gov.uk --yes", 0).await;
    assert!(taken.contains("takes up the new root"), "{taken}");
    proxy.log_line("the new root is taken up").await;
    let mut names = permitted(&proxy.root());
    names.retain(|name| !first.contains(name));
    assert_eq!((names, stores(&home)), (vec![DOMAIN.to_owned()], [1, 1]));
    proxy.curl().visit(URL).await;
    let cookie = proxy.watch().cookie("a").await;
    assert_eq!(cookie["verdict"], "cannot_tell");
    assert_eq!(cookie["findings"][0]["code"], "no_notice");
    let (_, answer) = extension.ask("/v1/site", &json!({ "hosts": [HOST] })).await;
    let badge = &answer["sites"][0];
    assert_eq!(
        (&badge["listed"], &badge["site"]["council"]),
        (&json!(true), &json!("Kirklees Council"))
    );

    // A response that is under way when the council goes comes whole, and unread.
    let (mut mine, theirs) = Cues::pair();
    let rest = b"Set-Cookie: late=1\r\nContent-Length: 10\r\n\r\n0123456789";
    let part = [
        Step::Until(b"\r\n\r\n".to_vec()),
        Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Step::AwaitCue,
        Step::Send(rest.to_vec()),
        Step::HearEnd,
    ];
    let origin = jobs.part(&part, theirs);
    let tcp = tunnel(&jobs.origin, Some(&proxy), 443).await;
    let config = client_config(&proxy.root(), &["http/1.1"]);
    let stream = shake(tcp, &jobs.origin.host, config).await;
    let mut stream = stream.expect("the new root is trusted");
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", jobs.origin.host);
    let begin = [
        Step::Send(request.into_bytes()),
        Step::Until(b"200 OK".to_vec()),
    ];
    play(&mut stream, &begin, &mut mine).await;
    let removed = said(&home, &data, "council remove kirklees --yes", 0).await;
    assert!(
        removed.contains("A new local root is to lose: kirklees.gov.uk."),
        "{removed}"
    );
    let told = snapshot(&mut feed, |told| !lists(told)).await;
    assert!(
        told["cookies"].to_string().contains("\"a\""),
        "what was seen stays"
    );
    let client = play(&mut stream, &[Step::Cue, Step::HearEnd], &mut mine).await;
    assert!(client.bytes.ends_with(b"0123456789"), "{client:?}");
    assert_eq!(client.end, End::Proper);
    assert_eq!(origin.await.expect("it plays its part").end, End::Proper);
    // The next connection is a tunnel.
    passes().await;
    proxy.nth_log_line(2, "the new root is taken up").await;
    assert_eq!((permitted(&proxy.root()), stores(&home)), (first, [1, 1]));
    assert_ne!(proxy.curl().get(URL).await.code, 0);
    let last = extension.feed(None).await.next().await;
    assert!(!last["cookies"].to_string().contains("late"), "{last}");
}

#[tokio::test]
async fn a_council_is_meant_by_name_id_or_site_and_each_command_says_what_it_did() {
    let home = Home::new();
    let data = home.path().join("data");
    let rows = [
        ("add Tinshire", 2, "no council of the United Kingdom"),
        (
            "add www.example.org",
            2,
            "a site such as www.kirklees.gov.uk",
        ),
        (
            "add adur-worthing.gov.uk",
            2,
            "Adur District Council (adur), Worthing Borough Council (worthing)",
        ),
        ("add district", 2, "more"),
        ("remove devon", 2, "Devon County Council is not looked at"),
        ("remove luton", 2, "was not added by"),
        ("add", 64, "NAME|HOST"),
    ];
    for (arguments, code, part) in rows {
        let text = said(&home, &data, &format!("council {arguments}"), code).await;
        assert!(text.contains(part), "{arguments}: {text}");
    }
    assert!(!data.exists(), "nothing was made");

    let added = json(&home, &data, "council add Sir,Ynys,Mon").await;
    let file = data.join("registry/councils/isle-of-anglesey.toml");
    assert_eq!(
        added,
        json!({ "id": "isle-of-anglesey", "name": "Isle of Anglesey County Council", "outcome": "added", "chosen": true,
            "notice": null, "hosts": ["anglesey.gov.uk"], "file": file, "laid_aside": null, "mistakes": [],
            "root": { "gains": ["anglesey.gov.uk"], "loses": [] }, "trust_step": "left",
            "command": format!("biscuit-tin trust install --data-dir {}", data.display()) })
    );
    let again = json(&home, &data, "council add anglesey").await;
    assert_eq!(
        (&again["outcome"], &again["trust_step"]),
        (&json!("unchanged"), &json!("left"))
    );
    assert_eq!(stores(&home), [0, 0], "no yes was given");
    let list = json(&home, &data, "council list").await;
    let entries = list["councils"].as_array().expect("a list").iter();
    let of = |id: &str| {
        entries
            .clone()
            .find(|entry| entry["id"] == id)
            .expect(id)
            .clone()
    };
    assert_eq!(
        (
            &of("isle-of-anglesey")["chosen"],
            &of("isle-of-anglesey")["notice"]
        ),
        (&json!(true), &Value::Null)
    );
    let done = json(&home, &data, "council add anglesey --yes").await;
    assert_eq!(
        (&done["trust_step"], &done["command"]),
        (&json!("done"), &Value::Null)
    );
    assert_eq!(done["stores"][0]["state"], "trusted");
    assert_eq!(stores(&home), [1, 1]);
    let removed = json(&home, &data, "council remove anglesey").await;
    assert_eq!(
        (&removed["outcome"], &removed["chosen"], &removed["root"]),
        (
            &json!("removed"),
            &json!(false),
            &json!({ "gains": [], "loses": ["anglesey.gov.uk"] })
        )
    );
    assert!(!file.exists());
    let root = data.join("ca/root.pem");
    let has = |root: &Path| permitted(root).contains(&"anglesey.gov.uk".to_owned());
    assert!(has(&root), "no yes was given");
    let twice = said(&home, &data, "council remove anglesey", 2).await;
    assert!(twice.contains("is not looked at"), "{twice}");
    // The step that was left.
    said(&home, &data, "trust install", 0).await;
    assert!(!has(&root));
    assert_eq!(stores(&home), [1, 1]);
}

#[tokio::test]
async fn at_a_terminal_the_trust_step_waits_for_a_yes() {
    let home = Home::new();
    let data = home.path().join("data");
    let at_terminal = |answer: &'static str| {
        let line = format!(
            "'{}' council add kirklees --data-dir '{}'",
            program().display(),
            data.display()
        );
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        command
            .env_clear()
            .envs(home.environment())
            .kill_on_drop(true);
        command
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped());
        async move {
            let mut child = command.spawn().expect("script comes with every Debian");
            let mut input = child.stdin.take().expect("it is piped");
            input.write_all(answer.as_bytes()).await.expect("it reads");
            let output = child.wait_with_output().await.expect("it ends");
            drop(input);
            let text = String::from_utf8(output.stdout).expect("text");
            assert!(output.status.success() && text.contains("[y/N]"), "{text}");
        }
    };
    at_terminal("n\n").await;
    assert_eq!(stores(&home), [0, 0]);
    at_terminal("y\n").await;
    assert_eq!(stores(&home), [1, 1]);
    assert!(permitted(&data.join("ca/root.pem")).contains(&DOMAIN.to_owned()));
}

/// A registry file with a notice of Kirklees, as an importer writes it.
const NOTICE: &str = r#"
[council]
id = "kirklees"
name = "Kirklees Council"
[[notice]]
id = "cookies"
title = "Cookies and you"
document = "cookies.html"
[[service]]
id = "site"
name = "Website"
notice = "cookies"
section = "Cookies"
source = { section = "Cookies", line = 1 }
hosts = [{ host = "www.kirklees.gov.uk", basis = "stated" }, { host = "pay.example.org", basis = "stated" }]
[[service.cookie]]
names = ["a"]
purpose = "Keeps your visit together."
judged_category = "necessary"
lifetime = "session"
source = { section = "Cookies", row = 1, line = 2 }
"#;

#[tokio::test]
async fn a_notice_is_checked_taken_and_never_lost_once_somebody_changed_it() {
    let home = Home::new();
    let data = home.path().join("data");
    let draft = home.path().join("draft.toml");
    let add = format!("council add kirklees --notice {}", draft.display());
    for (text, part) in [
        ("council = 7", "draft.toml, line 1, column"),
        (
            &*NOTICE.replace("\"kirklees\"", "\"luton\""),
            "has to have the id \"kirklees\"",
        ),
        (
            "council = { id = \"kirklees\", name = \"Kirklees\" }",
            "it needs a notice",
        ),
        (
            &*NOTICE.replace("pay.example.org", "co.uk"),
            "expected a host of the council alone, found \"co.uk\"",
        ),
        (
            &*NOTICE.replace("\"cookies\"\nsection", "\"other\"\nsection"),
            "names the notice \"other\"",
        ),
    ] {
        fs::write(&draft, text).unwrap();
        let text = said(&home, &data, &add, 2).await;
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!data.exists(), "nothing was made");
    said(&home, &data, "council add kirklees", 0).await;
    fs::write(&draft, NOTICE.replace("[\"a\"]", "[\"a\", \"b[1]\"]")).unwrap();
    let odd = said(&home, &data, &add, 0).await;
    assert!(
        odd.contains("holds a sign that stands in no cookie's name"),
        "{odd}"
    );
    fs::write(&draft, NOTICE).unwrap();
    let added = json(&home, &data, &add).await;
    assert_eq!(
        added["notice"],
        json!({ "title": "Cookies and you", "declarations": 1 })
    );
    assert_eq!(added["hosts"], json!([DOMAIN, "pay.example.org", HOST]));
    assert_eq!(json(&home, &data, &add).await["outcome"], "unchanged");
    let file = data.join("registry/councils/kirklees.toml");
    let found = said(&home, &data, "registry find www.kirklees.gov.uk a", 0).await;
    assert!(found.contains("Keeps your visit together."), "{found}");

    let edited = fs::read_to_string(&file).unwrap().replace("visit", "stay");
    fs::write(&file, &edited).unwrap();
    for command in ["council remove kirklees", &add] {
        let refused = said(&home, &data, command, 2).await;
        assert!(refused.contains("it was changed by hand"), "{refused}");
        assert_eq!(fs::read_to_string(&file).unwrap(), edited);
    }
    let removed = json(&home, &data, "council remove kirklees --yes").await;
    assert_eq!(removed["trust_step"], "none", "there is no root");
    let aside = removed["laid_aside"].as_str().expect("a path");
    assert_eq!(fs::read_to_string(aside).unwrap(), edited);
    assert!(!file.exists());
    let list = said(&home, &data, "council list", 0).await;
    let mut lines = list.lines();
    let line = lines.find(|line| line.starts_with("kirklees "));
    assert!(
        line.is_some_and(|line| line.ends_with("no         no")),
        "{line:?}"
    );
    // One of a built-in council is in its place, and leaves it to it again.
    fs::write(
        &draft,
        NOTICE
            .replace("\"kirklees\"", "\"luton\"")
            .replace("Kirklees C", "Luton Town C"),
    )
    .unwrap();
    let own = json(&home, &data, &add.replace("kirklees", "luton")).await;
    assert_eq!(
        (&own["name"], &own["notice"]["declarations"]),
        (&json!("Luton Town Council"), &json!(1))
    );
    let back = json(&home, &data, "council remove luton").await;
    assert_eq!(
        (&back["chosen"], &back["name"]),
        (&json!(true), &json!("Luton Council"))
    );
    // What was put into the data folder goes with everything else.
    said(&home, &data, "council add devon", 0).await;
    said(&home, &data, "purge --everything", 0).await;
    assert!(!data.exists());
}

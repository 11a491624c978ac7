//! `doctor`: every line has a word, what is wrong has its remedy, and the exit code says which it was.
#![cfg(target_os = "linux")]

use harness::{
    Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa, api::Extension, program,
    script::tunnel, visit,
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// Runs `doctor` and gives its text, its JSON and its exit code.
async fn doctor(home: &Home, data: &Path) -> (String, Value, i32) {
    let data = data.to_str().expect("test paths are text");
    let options = [
        "doctor",
        "--listen",
        "127.0.0.1:0",
        "--api-listen",
        "127.0.0.1:0",
    ];
    let options = options.into_iter().chain(["--data-dir", data]);
    let plain = Program::new(options.clone()).at(home).output().await;
    let json = Program::new(options.chain(["--json"]))
        .at(home)
        .output()
        .await;
    assert_eq!(plain.status.code(), json.status.code());
    (
        String::from_utf8(plain.stdout).expect("text"),
        serde_json::from_slice(&json.stdout).expect("JSON"),
        plain.status.code().expect("it ended by itself"),
    )
}

/// The checks that are bad, each with its remedy.
fn bad(report: &Value) -> Vec<(String, String)> {
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let checks = report["checks"].as_array().expect("a list").iter();
    checks
        .filter(|check| check["good"] == false)
        .map(|check| (text(check, "check"), text(check, "remedy")))
        .collect()
}

/// Our commands in each remedy: the very program, with the data folder that was named, and words that it understands.
async fn commands_exist(report: &Value, data: &Path) {
    let own = program().display().to_string();
    let folder = format!(" --data-dir {}", data.display());
    for (check, remedy) in bad(report) {
        assert!(!remedy.contains(" biscuit-tin "), "{check}: {remedy}");
        for rest in remedy.split(&own).skip(1) {
            let end = rest
                .find(", ")
                .into_iter()
                .chain(rest.find(['”', ';', ')']));
            let command = &rest[..end.min().unwrap_or(rest.len())];
            assert!(command.contains(&folder), "{check}: {remedy}");
            let words = command.split_whitespace().chain(["--help"]);
            let output = Program::new(words).output().await;
            assert_eq!(output.status.code(), Some(0), "{check}: {remedy}");
        }
    }
}

#[tokio::test]
async fn everything_is_good_once_the_remedies_were_followed() {
    let (home, ca) = (Home::new(), TestCa::new());
    let origin = Origin::start("www.council.test", &ca, Answer::page(["a=1"])).await;
    let empty = tempfile::tempdir().unwrap();
    let (text, report, code) = doctor(&home, &empty.path().join("data")).await;
    assert_eq!(code, 1, "{text}");
    assert!(
        !empty.path().join("data").exists(),
        "doctor makes no folder"
    );
    let checks: Vec<_> = bad(&report).into_iter().map(|(check, _)| check).collect();
    // Without a root there is none that a browser could trust.
    assert_eq!(checks, ["root", "proxy", "extension"], "{text}");
    assert!(text.contains("Chromium is as it was"), "{text}");
    for (check, remedy) in bad(&report) {
        assert!(remedy.starts_with("run: /"), "{check}: {remedy}");
    }
    commands_exist(&report, &empty.path().join("data")).await;

    let proxy = ProxyUnderTest::at(&home, &ca, &[&origin]).await;
    let data = proxy.data_dir();
    let install = ["trust", "install", "--data-dir", data.to_str().unwrap()];
    assert!(
        Program::new(install)
            .at(&home)
            .output()
            .await
            .status
            .success()
    );
    Extension::pair(&proxy).await;
    let (_, report, code) = doctor(&home, &data).await;
    assert_eq!((code, bad(&report).len()), (1, 1), "{report}");
    assert_eq!(bad(&report)[0].0, "in use");
    visit(&proxy, "https://www.council.test/").await;
    proxy.watch().cookie("a").await;
    let (text, report, code) = doctor(&home, &data).await;
    assert_eq!((code, report["good"].as_bool()), (0, Some(true)), "{text}");
    // A word and a mark on each line, and no colour codes in output that is not a terminal.
    assert!(
        text.lines().all(|line| line.starts_with("✓ good  ")),
        "{text}"
    );

    // Row F22 of the fault table: a panic of the proxy shows until its file is deleted.
    let fault = data.join("fault.txt");
    fs::write(
        &fault,
        "2026-01-01T00:00:00Z proxy/src/connect/relay.rs:1:1\n",
    )
    .unwrap();
    let (_, report, code) = doctor(&home, &data).await;
    assert_eq!((code, bad(&report).len()), (1, 1), "{report}");
    let (check, remedy) = bad(&report).remove(0);
    assert_eq!(check, "faults");
    assert!(remedy.contains(fault.to_str().unwrap()), "{remedy}");
}

#[tokio::test]
async fn a_client_that_refuses_our_leaf_and_an_open_key_are_reported_with_their_remedies() {
    let (home, ca) = (Home::new(), TestCa::new());
    let origin = Origin::start("www.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::at(&home, &ca, &[&origin]).await;
    let curl = Curl::through(&proxy, &proxy.origin_ca());
    assert_eq!(curl.get("https://www.council.test/").await.code, 60);
    let mut watch = proxy.watch();
    watch.event("not_inspected").await;
    let key = proxy.root().with_extension("key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let (text, report, code) = doctor(&home, &proxy.data_dir()).await;
    assert_eq!(code, 1);
    let remedy = |wanted: &str| {
        let found = bad(&report).into_iter().find(|(check, _)| check == wanted);
        found.map(|(_, remedy)| remedy).unwrap_or_default()
    };
    commands_exist(&report, &proxy.data_dir()).await;
    assert!(remedy("key").contains("chmod 600"), "{text}");
    assert!(!remedy("not inspected").is_empty(), "{text}");
    assert!(text.contains("✗ bad   key"), "{text}");
}

#[tokio::test]
async fn b12_a_clock_that_is_doubted_is_reported_with_what_follows() {
    let (home, ca) = (Home::new(), TestCa::new());
    let proxy = ProxyUnderTest::at(&home, &ca, &[]).await;
    let clock = |report: &Value| bad(report).into_iter().find(|(check, _)| check == "clock");
    let (_, report, _) = doctor(&home, &proxy.data_dir()).await;
    assert_eq!(clock(&report), None, "the control");
    let note = proxy.data_dir().join("observations.db.clock");
    fs::write(&note, "doubted 1764000000").unwrap();
    fs::set_permissions(&note, fs::Permissions::from_mode(0o600)).unwrap();
    let (text, report, code) = doctor(&home, &proxy.data_dir()).await;
    let (_, remedy) = clock(&report).expect("it is bad");
    assert!(code == 1 && remedy.contains("nothing is erased"), "{text}");
}

/// What is said of a check, and its remedy.
fn said(report: &Value, check: &str) -> (String, String) {
    let mut checks = report["checks"].as_array().expect("a list").iter();
    let found = checks.find(|found| found["check"] == check).expect(check);
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (text("found"), text("remedy"))
}

fn signal(name: &str, pid: u32) {
    let pid = pid.to_string();
    let done = std::process::Command::new("kill")
        .args([name, &pid])
        .status();
    assert!(done.expect("kill is there").success());
}

#[tokio::test]
async fn a_proxy_that_is_frozen_or_was_killed_is_told_from_one_that_never_ran() {
    let (home, ca) = (Home::new(), TestCa::new());
    let proxy = ProxyUnderTest::at(&home, &ca, &[]).await;
    let (data, pid) = (proxy.data_dir(), proxy.pid());
    signal("-STOP", pid);
    let (text, report, _) = doctor(&home, &data).await;
    signal("-CONT", pid);
    let (found, remedy) = said(&report, "proxy");
    assert_eq!(
        found,
        format!("it is running, process {pid}, but it says nothing")
    );
    assert!(
        remedy.starts_with(&format!("end process {pid}, then run: /")),
        "{text}"
    );
    commands_exist(&report, &data).await;
    let folder = proxy.kill().await;
    let (text, report, _) = doctor(&home, &data).await;
    let (found, remedy) = said(&report, "proxy");
    assert!(
        found.ends_with("was ended without time to clean up"),
        "{text}"
    );
    assert!(
        remedy.starts_with("run: /") && remedy.contains(" run "),
        "{text}"
    );
    commands_exist(&report, &data).await;
    drop(folder);
    let (_, report, _) = doctor(&home, &data).await;
    assert_eq!(said(&report, "proxy").0, "it is not running");
    assert_eq!(
        said(&report, "stored observations").0,
        "nothing is stored yet"
    );
    // No code can be had before it runs.
    let (_, remedy) = said(&report, "extension");
    assert!(
        remedy.contains(" run --data-dir") && remedy.contains(", then /"),
        "{remedy}"
    );
    commands_exist(&report, &data).await;
}

#[tokio::test]
async fn what_was_deleted_under_a_running_proxy_is_not_told_as_kept() {
    let (home, ca) = (Home::new(), TestCa::new());
    let proxy = ProxyUnderTest::at(&home, &ca, &[]).await;
    let data = proxy.data_dir();
    let name = "stored observations";
    let (_, report, _) = doctor(&home, &data).await;
    assert!(
        said(&report, name).0.starts_with("kept for 30 days in "),
        "the control"
    );
    fs::remove_file(data.join("observations.db")).unwrap();
    let (text, report, code) = doctor(&home, &data).await;
    let (found, remedy) = said(&report, name);
    assert!(code == 1 && found.contains("was deleted"), "{text}");
    assert!(
        remedy.starts_with("stop Biscuit Tin, then run: /"),
        "{text}"
    );
    // Without its folder nobody finds it; that something has its port shows.
    fs::remove_dir_all(&data).unwrap();
    let (taken, folder) = (proxy.address().to_string(), data.display().to_string());
    let options = [
        "doctor",
        "--json",
        "--listen",
        &taken,
        "--data-dir",
        &folder,
    ];
    let output = Program::new(options).at(&home).output().await;
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let (found, remedy) = said(&report, "proxy port");
    assert!(found.contains("cannot be used"), "{report}");
    assert!(
        remedy.contains("a Biscuit Tin whose data folder was deleted"),
        "{remedy}"
    );
    assert_eq!(said(&report, "proxy").0, "it is not running");
}

#[tokio::test]
async fn an_upstream_proxy_that_is_dead_has_a_command_that_goes_without_it() {
    let home = Home::new();
    let data = home.path().join("data");
    let folder = data.display().to_string();
    let doctor = Program::new(["doctor", "--json", "--data-dir", &folder]).at(&home);
    let doctor = doctor.env("HTTPS_PROXY", Path::new("http://127.0.0.1:1"));
    let report: Value = serde_json::from_slice(&doctor.output().await.stdout).expect("JSON");
    let (found, remedy) = said(&report, "upstream proxy");
    assert!(found.contains("which does not answer"), "{found}");
    assert!(remedy.ends_with(" --origin-proxy none"), "{remedy}");
    commands_exist(&report, &data).await;
}

#[tokio::test]
async fn a_pause_and_a_site_that_is_left_alone_come_before_every_other_reason() {
    let (home, ca) = (Home::new(), TestCa::new());
    let host = "jobs.luton.gov.uk";
    let origin = Origin::start(host, &ca, Answer::page(["a=1"])).await;
    let proxy = ProxyUnderTest::at(&home, &ca, &[&origin]).await;
    let data = proxy.data_dir();
    let extension = Extension::pair(&proxy).await;
    let choose = async |path: &str, body: Value| {
        assert_eq!(extension.ask(path, &body).await.0, 200);
    };
    let reasons = async || {
        let snapshot = extension.feed(None).await.next().await;
        let reasons = snapshot["not_inspected"].as_array().expect("a list").iter();
        let reasons = reasons.filter_map(|entry| entry["reason"].as_str());
        reasons.map(str::to_owned).collect::<Vec<_>>()
    };
    let (text, _, _) = doctor(&home, &data).await;
    assert!(
        !text.contains("pause") && !text.contains("left alone"),
        "{text}"
    );
    choose("/v1/pause", json!({ "paused": true })).await;
    // It passes unread, and stays open.
    let _open = tunnel(&origin, Some(&proxy), 443).await;
    let (text, report, code) = doctor(&home, &data).await;
    let (found, remedy) = said(&report, "pause");
    assert_eq!(
        (code, remedy.as_str()),
        (1, "press “Go on looking” in the extension")
    );
    assert!(found.contains("it looks at nothing"), "{found}");
    assert!(!text.contains("We look at"), "{text}");
    assert_eq!(reasons().await, [""; 0]);
    let left = |leave: bool| json!({ "hosts": [host, "m.luton.gov.uk"], "leave": leave });
    choose("/v1/leave-alone", left(true)).await;
    choose("/v1/pause", json!({ "paused": false })).await;
    let (text, report, _) = doctor(&home, &data).await;
    let found = said(&report, "left alone").0;
    assert!(
        found.starts_with("jobs.luton.gov.uk and one more site"),
        "{found}"
    );
    assert_eq!(said(&report, "not inspected").0, "none", "{text}");
    assert_eq!(reasons().await, ["left_alone", "left_alone"]);
    // The control: that it is open is the reason once nothing else is.
    choose("/v1/leave-alone", left(false)).await;
    assert_eq!(reasons().await, ["connection_open"]);
    let (text, _, _) = doctor(&home, &data).await;
    assert!(text.contains("We look at jobs.luton.gov.uk, but"), "{text}");
}

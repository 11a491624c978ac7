//! `doctor`: every line has a word, what is wrong has its remedy, and the exit code says which it was.
#![cfg(target_os = "linux")]

use harness::{Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa, api::Extension, visit};
use serde_json::Value;
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
    assert_eq!(
        checks,
        ["root", "store", "store", "proxy", "extension"],
        "{text}"
    );
    assert!(
        bad(&report)
            .iter()
            .all(|(_, remedy)| remedy.starts_with("run: /") && remedy.contains("/biscuit-tin "))
    );

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

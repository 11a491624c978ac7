//! What was seen, on disk: it outlives a restart, belongs to its owner alone, and holds what it may.
//!
//! Trouble with the disk is in `disk`.

use harness::{
    Answer, Curl, Origin, ProxyUnderTest, TestCa,
    api::Extension,
    database::{self, files_below, holding},
    visit,
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;

pub(super) const HOST: &str = "kept.council.test";

pub(super) async fn origin(ca: &TestCa, cookies: &[&str]) -> Origin {
    Origin::start(HOST, ca, Answer::page(cookies.iter().copied())).await
}

pub(super) async fn fetch(proxy: &ProxyUnderTest, path: &str) {
    visit(proxy, &format!("https://{HOST}{path}")).await;
}

pub(super) fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

#[tokio::test]
async fn what_was_seen_is_known_after_a_restart_with_its_dates() {
    let ca = TestCa::new();
    let origin = origin(
        &ca,
        &[
            "kept=abcdef0123456789; Max-Age=3600; Secure; HttpOnly; SameSite=Lax",
            "visit_20261127=1; Path=/; Secure",
        ],
    )
    .await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    fetch(&proxy, "/").await;
    let mut watch = proxy.watch();
    let before = watch.cookie("kept").await;
    watch.cookie("visit_20261127").await;
    let (code, _, folder) = proxy.stop().await;
    assert_eq!(code, Some(0));

    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&origin]).await;
    let mut watch = proxy.watch();
    let mut after = watch.cookie("kept").await;
    // Page paths are not kept, and neither are oddities; all else is as it was.
    assert_eq!(after["facts"]["path"], Value::Null);
    after["facts"]["path"] = before["facts"]["path"].clone();
    after["seq"] = before["seq"].clone();
    assert_eq!(after, before);
    assert!(
        after["when"]["text"]
            .as_str()
            .is_some_and(|when| when.starts_with("Seen once, on ")),
        "{after}"
    );
    // The name of an earlier day has no number in it, until the cookie comes again.
    assert_eq!(watch.cookie("visit_*").await["facts"]["times"], 1);
    fetch(&proxy, "/").await;
    assert_eq!(watch.cookie("visit_20261127").await["facts"]["times"], 2);
    let (_, _, folder) = proxy.stop().await;
    let rows = database::rows(&database::file_in(&folder.path().join("data"))).await;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["name"].as_str(), row["times"].as_str()))
        .collect();
    assert_eq!(told, [("kept", "2"), ("visit_*", "2")]);
}

/// Where `watch --json` shows what a column holds.
const PLACES: [(&str, &str); 25] = [
    ("host", "/host"),
    ("name", "/name"),
    ("seen", "/facts/seen"),
    ("request", "/facts/in_answer_to"),
    ("domain", "/facts/domain"),
    ("host_only", "/facts/host_only"),
    ("path", "/facts/path"),
    ("over_https", "/facts/over_https"),
    ("secure", "/facts/secure"),
    ("http_only", "/facts/http_only"),
    ("same_site", "/facts/same_site"),
    ("partitioned", "/facts/partitioned"),
    ("asked_seconds", "/facts/asked_seconds"),
    ("browser", "/facts/browser"),
    ("value_kind", "/facts/value_kind"),
    ("value_length", "/facts/value_length"),
    ("choice", "/facts/choice_last"),
    ("open_since", "/facts/open_since"),
    ("first", "/facts/first_seen"),
    ("last", "/facts/last_seen"),
    ("first_seen", "/facts/first_seen"),
    ("last_seen", "/facts/last_seen"),
    ("times", "/facts/times"),
    // As the finding `expires_unreadable`, and in words.
    ("expires_unreadable", "/findings"),
    ("page", "/who"),
];

#[tokio::test]
async fn watch_shows_everything_that_is_kept() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=abc; Path=/; Secure"]).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    fetch(&proxy, "/").await;
    proxy.watch().cookie("kept").await;
    let (_, _, folder) = proxy.stop().await;
    let rows = database::rows(&database::file_in(&folder.path().join("data"))).await;
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&origin]).await;
    let told = proxy.watch().cookie("kept").await;
    let plain = |value: &Value| match value {
        Value::Null => String::new(),
        Value::Bool(flag) => i32::from(*flag).to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for (column, kept) in &rows[0] {
        let place = PLACES.iter().find(|(name, _)| name == column);
        let (_, place) = place.unwrap_or_else(|| panic!("nobody can read {column}"));
        let told = told.pointer(place).expect("the feed has the place");
        if !["expires_unreadable", "page"].contains(&column.as_str()) {
            // The column also says why a choice is not known.
            let kept = kept.split(' ').next().unwrap_or_default();
            assert_eq!(
                plain(told).replace("true", "1").replace("false", "0"),
                kept.replace("true", "1")
                    .replace("false", "0")
                    .replace("null", ""),
                "{column}"
            );
        }
    }
}

#[tokio::test]
async fn only_the_owner_can_read_the_database_whatever_the_umask() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=1; Secure"]).await;
    let wrapper = ["/bin/sh", "-c", "umask 000; exec \"$0\" \"$@\""];
    let proxy = ProxyUnderTest::behind(&wrapper, folder(), &ca, &[&origin], &[]).await;
    fetch(&proxy, "/").await;
    let mode = |path: &Path| {
        let meta = fs::metadata(path).expect("it is there");
        meta.permissions().mode() & 0o777
    };
    assert_eq!(mode(&proxy.data_dir()), 0o700);
    let files: Vec<_> = files_below(&proxy.data_dir())
        .into_iter()
        .filter(|path| path.display().to_string().contains("observations.db"))
        .collect();
    assert_eq!(files.len(), 2, "the file and its log: {files:?}");
    for path in files {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    // The control: under this umask a file of another program is open to everybody.
    fs::remove_file(proxy.folder().join("ready.json")).expect("it is there");
    let (_, _, folder) = proxy.stop().await;
    let widened = std::process::Command::new("sh")
        .args(["-c", "umask 000; touch control"])
        .current_dir(folder.path())
        .status();
    assert!(widened.expect("sh is there").success());
    assert_eq!(mode(&folder.path().join("control")), 0o666);
}

#[tokio::test]
async fn with_keep_0_nothing_stays_on_disk_and_what_was_there_goes() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["keepsake=1; Secure"]).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    fetch(&proxy, "/").await;
    let (_, _, folder) = proxy.stop().await;
    let data = folder.path().join("data");
    assert_eq!(holding(&data, "keepsake").len(), 1, "the control");
    let proxy = ProxyUnderTest::behind(&[], folder, &ca, &[&origin], &["--keep", "0"]).await;
    assert_eq!(holding(&data, "keepsake").len(), 0);
    let mut watch = proxy.watch();
    fetch(&proxy, "/").await;
    watch.cookie("keepsake").await;
    let (_, _, folder) = proxy.stop().await;
    assert_eq!(holding(&data, "keepsake").len(), 0);
    assert!(!database::file_in(&data).exists());
    drop(folder);
}

#[tokio::test]
async fn neither_a_sensitive_site_nor_one_that_is_left_alone_nor_a_pause_is_kept() {
    let ca = TestCa::new();
    let host = "domestic-abuse.council.test";
    let sensitive = Origin::start(host, &ca, Answer::page(["sensitive=1; Secure"])).await;
    let left = Answer::page(["leftalone=1; Secure"]);
    let left = Origin::start("left.council.test", &ca, left).await;
    let other = origin(&ca, &["ordinary=1; Secure"]).await;
    let origins = [&sensitive, &left, &other];
    let proxy = ProxyUnderTest::with(&ca, &origins, &["--inspect-sensitive", "true"]).await;
    let extension = Extension::pair(&proxy).await;
    let mut watch = proxy.watch();
    let curl = Curl::through(&proxy, &proxy.both_roots());
    let body = json!({ "hosts": ["left.council.test"], "leave": true });
    assert_eq!(extension.ask("/v1/leave-alone", &body).await.0, 200);
    for host in [host, "left.council.test", HOST] {
        curl.visit(&format!("https://{host}/")).await;
    }
    // It is reported, because an option asks for that; it is not stored.
    watch.cookie("sensitive").await;
    watch.cookie("ordinary").await;
    let paused = json!({ "paused": true });
    assert_eq!(extension.ask("/v1/pause", &paused).await.0, 200);
    curl.visit(&format!("https://{HOST}/")).await;
    let (_, _, folder) = proxy.stop().await;
    let rows = database::rows(&database::file_in(&folder.path().join("data"))).await;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["name"].as_str(), row["times"].as_str()))
        .collect();
    assert_eq!(told, [("ordinary", "1")]);
    for mark in ["sensitive", "domestic-abuse"] {
        assert!(holding(&folder.path().join("data"), mark).is_empty());
    }
}

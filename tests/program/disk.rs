//! Rows F10, F11, F16 and F17 of the fault table: no trouble with the disk reaches the traffic, and what was seen is there after it.

use super::store::{HOST, fetch, folder, origin};
use harness::{
    Answer, Curl, Origin, Program, ProxyUnderTest, TestCa,
    api::{Extension, Feed},
    database::{self, files_below, holding},
    program::unprivileged,
};
use serde_json::Value;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// The next snapshot for which `holds` is true.
async fn snapshot(feed: &mut Feed, holds: impl Fn(&Value) -> bool) -> Value {
    loop {
        let event = feed.next().await;
        if event["type"] == "snapshot" && holds(&event) {
            return event;
        }
    }
}

/// A data folder on a disk of its own, so small that it can be filled.
const SMALL_DISK: [&str; 5] = [
    "/usr/bin/unshare",
    "--mount",
    "/bin/sh",
    "-c",
    "mkdir -m 700 data && mount -t tmpfs -o size=256k,mode=700 none data && exec \"$0\" \"$@\"",
];

#[tokio::test]
async fn f10_a_full_disk_stops_no_traffic_and_storing_goes_on_when_there_is_space() {
    let ca = TestCa::new();
    let names: Vec<String> = (0..100).map(|n| format!("{}=1; Secure", name(n))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let full = Origin::start("full.council.test", &ca, Answer::page(names)).await;
    let origin = origin(&ca, &["before=1; Secure"]).await;
    let proxy = ProxyUnderTest::behind(&SMALL_DISK, folder(), &ca, &[&origin, &full], &[]).await;
    let data = format!("/proc/{}/root{}", proxy.pid(), proxy.data_dir().display());
    let data = Path::new(&data);
    let mut watch = proxy.watch_in(data);
    let curl = Curl::through(&proxy, &data.join("ca/root.pem"));
    let first = format!("https://{HOST}/");
    curl.visit(&first).await;
    watch.cookie("before").await;
    let extension = Extension::pair_in(&proxy, data).await;
    let mut feed = extension.feed(None).await;
    assert_eq!(feed.next().await["not_kept"], Value::Null, "the control");

    let ballast = data.join("ballast");
    let filled = fs::write(&ballast, [1; 400 * 1024]).expect_err("the disk is small");
    assert_eq!(filled.kind(), std::io::ErrorKind::StorageFull);
    let all = "https://full.council.test/";
    assert_eq!(curl.get(all).await.code, 0, "the traffic flows");
    let told = snapshot(&mut feed, |event| !event["not_kept"].is_null()).await;
    let said = told["not_kept"]["text"].as_str().unwrap_or_default();
    assert!(said.starts_with("The disk is full."), "{said}");
    assert_eq!(curl.get(all).await.code, 0, "it still flows");
    proxy.log_line("the disk is full").await;
    let doctor = proxy.doctor_in(data).await;
    assert!(doctor.contains("✗ bad   stored observations"), "{doctor}");

    fs::remove_file(&ballast).expect("the ballast can go");
    snapshot(&mut feed, |event| event["not_kept"].is_null()).await;
    let kept = proxy.folder().join("kept");
    // Out of the small disk before it goes with the process: a copy of the file and its log, as a crash leaves them.
    fs::create_dir(&kept).expect("the folder can be made");
    for file in ["observations.db", "observations.db-wal"] {
        fs::copy(data.join(file), kept.join(file)).expect("the database can be copied");
    }
    let path = database::file_in(&kept);
    assert_eq!(database::word(&path, "PRAGMA integrity_check").await, "ok");
    let rows = database::rows(&path).await;
    assert_eq!(rows.len(), 101);
    assert!(
        rows.iter()
            .all(|row| ["1", "2"].contains(&row["times"].as_str()))
    );
    let (code, _, _folder) = proxy.stop().await;
    assert_eq!(code, Some(0));
}

#[tokio::test]
async fn f10_a_log_that_cannot_be_written_stops_no_traffic() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=1; Secure"]).await;
    // The start itself is the control: every line of the log at trace level is refused.
    let wrapper = ["/bin/sh", "-c", "exec \"$0\" \"$@\" 2>/dev/full"];
    let proxy = ProxyUnderTest::behind(&wrapper, folder(), &ca, &[&origin], &[]).await;
    fetch(&proxy, "/").await;
    proxy.watch().cookie("kept").await;
    let (code, _, _folder) = proxy.stop().await;
    assert_eq!(code, Some(0));
}

/// A name without a digit.
fn name(mut n: usize) -> String {
    let mut name = "filling_the_disk_".to_owned();
    for _ in 0..4 {
        name.push(char::from(b'g' + u8::try_from(n % 10).expect("a digit")));
        n /= 10;
    }
    name
}

#[tokio::test]
async fn f11_a_database_that_another_program_locks_is_retried_and_delays_no_traffic() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=1; Secure"]).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    fetch(&proxy, "/").await;
    let (_, _, folder) = proxy.stop().await;
    let path = database::file_in(&folder.path().join("data"));
    let options = SqliteConnectOptions::new().filename(&path);
    let mut second = options.connect().await.expect("the database opens");
    let lock = sqlx::query("BEGIN EXCLUSIVE").execute(&mut second).await;
    lock.expect("the database can be locked");
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&origin]).await;
    let extension = Extension::pair(&proxy).await;
    let mut feed = extension.feed(None).await;
    let told = feed.next().await;
    let said = told["not_kept"]["text"].as_str().unwrap_or_default();
    assert!(said.starts_with("Another program has"), "{said}");
    fetch(&proxy, "/").await;
    second.close().await.expect("the lock goes");
    // What was kept comes late, and joins what was seen since.
    let told = snapshot(&mut feed, |event| event["not_kept"].is_null()).await;
    assert_eq!(told["cookies"][0]["facts"]["times"], 2, "{told}");
    let (_, _, folder) = proxy.stop().await;
    let rows = database::rows(&database::file_in(&folder.path().join("data"))).await;
    assert_eq!(rows[0]["times"], "2");
}

/// Starts on a database that `change` altered while the proxy was stopped, sees a cookie, and gives the feed's `not_kept`.
async fn start_on(change: impl Fn(&Path), wrapper: &[&str]) -> (ProxyUnderTest, Value) {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=1; Secure"]).await;
    let proxy = ProxyUnderTest::behind(wrapper, folder(), &ca, &[&origin], &[]).await;
    fetch(&proxy, "/").await;
    proxy.watch().cookie("kept").await;
    let extension = Extension::pair(&proxy).await;
    let (_, _, folder) = proxy.stop().await;
    change(&database::file_in(&folder.path().join("data")));
    let proxy = ProxyUnderTest::behind(wrapper, folder, &ca, &[&origin], &[]).await;
    let mut feed = extension.at(&proxy).feed(None).await;
    let told = feed.next().await["not_kept"].clone();
    fetch(&proxy, "/").await;
    while feed.next().await["type"] != "cookie" {}
    (proxy, told)
}

#[tokio::test]
async fn f11_a_damaged_database_is_renamed_and_a_new_one_begins() {
    let damages: [fn(&Path); 3] = [
        |path| fs::write(path, "no database at all, but some text").expect("it can be written"),
        |path| {
            let bytes = fs::read(path).expect("it can be read");
            fs::write(path, &bytes[..bytes.len() / 2]).expect("it can be written");
        },
        |path| {
            let mut bytes = fs::read(path).expect("it can be read");
            bytes[4096..].fill(0xff);
            fs::write(path, bytes).expect("it can be written");
        },
    ];
    for damage in damages {
        let (proxy, told) = start_on(damage, &[]).await;
        assert_eq!(told, Value::Null, "a new one is kept");
        proxy.log_line("the stored observations are damaged").await;
        let aside = files_below(&proxy.data_dir()).into_iter().find(|path| {
            path.display()
                .to_string()
                .contains("observations.db.damaged-20")
        });
        assert!(aside.is_some(), "never deleted silently");
        let doctor = proxy.doctor_in(&proxy.data_dir()).await;
        assert!(doctor.contains("a damaged file was renamed"), "{doctor}");
        let data = proxy.data_dir().display().to_string();
        let purged = Program::new(["purge", "--data-dir", &data]).output().await;
        assert_eq!(purged.status.code(), Some(0), "{purged:?}");
        assert!(
            aside.is_some_and(|path| !path.exists()),
            "purge means that too"
        );
        let (_, _, folder) = proxy.stop().await;
        let path = database::file_in(&folder.path().join("data"));
        assert_eq!(database::word(&path, "PRAGMA integrity_check").await, "ok");
    }
}

#[tokio::test]
async fn f11_a_database_that_is_no_private_file_is_left_as_it_is_and_stops_no_traffic() {
    let widen = |path: &Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("it is ours");
    };
    let link = |path: &Path| {
        let elsewhere = path.with_file_name("elsewhere");
        fs::rename(path, &elsewhere).expect("it is there");
        std::os::unix::fs::symlink(&elsewhere, path).expect("a link can be made");
    };
    for change in [widen as fn(&Path), link] {
        let (proxy, told) = start_on(change, &[]).await;
        let said = told["text"].as_str().unwrap_or_default();
        assert!(said.starts_with("Others can read"), "{said}");
        let kept = fs::read(database::file_in(&proxy.data_dir())).expect("it is there");
        let (_, _, folder) = proxy.stop().await;
        let path = database::file_in(&folder.path().join("data"));
        assert_eq!(fs::read(path).expect("it is there"), kept, "unchanged");
    }
}

#[tokio::test]
async fn f11_a_database_that_may_not_be_written_stops_no_traffic() {
    let forbid = |path: &Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o400)).expect("it is ours");
    };
    let (proxy, told) = start_on(forbid, unprivileged()).await;
    let said = told["text"].as_str().unwrap_or_default();
    assert!(said.starts_with("Biscuit Tin may not write"), "{said}");
    proxy.log_line("it may not be written").await;
}

#[tokio::test]
async fn f16_what_was_seen_last_is_on_disk_when_the_proxy_has_stopped() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["last=1; Secure"]).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    for _ in 0..5 {
        fetch(&proxy, "/").await;
    }
    let (code, _, folder) = proxy.stop().await;
    assert_eq!(code, Some(0));
    let data = folder.path().join("data");
    let rows = database::rows(&database::file_in(&data)).await;
    assert_eq!(
        (rows[0]["name"].as_str(), rows[0]["times"].as_str()),
        ("last", "5")
    );
    assert_eq!(
        holding(&data, "last").len(),
        1,
        "the log is gone with the process"
    );
}

#[tokio::test]
async fn f17_after_a_kill_under_load_the_database_opens_and_holds_only_what_was_seen() {
    let ca = TestCa::new();
    let cookies = ["one=1; Path=/; Secure", "two=2; Path=/; Secure"];
    let origin = origin(&ca, &cookies).await;
    let mut at = folder();
    let mut fetched = 0;
    let mut kept = Vec::new();
    for round in 1..=5 {
        let proxy = ProxyUnderTest::again_in(at, &ca, &[&origin]).await;
        let log = database::file_in(&proxy.data_dir()).with_extension("db-wal");
        let begun = fs::metadata(&log).map_or(0, |meta| meta.len());
        // Until the disk has something of this round, perhaps a part of a write only: then the kill comes in the midst of one.
        while fs::metadata(&log).map_or(0, |meta| meta.len()) <= begun {
            fetch(&proxy, "/").await;
            fetched += 1;
        }
        at = proxy.kill().await;
        let copy = folder();
        for path in files_below(&at.path().join("data")) {
            let name = path.file_name().expect("a file has a name");
            fs::copy(&path, copy.path().join(name)).expect("it can be copied");
        }
        let path = database::file_in(copy.path());
        assert_eq!(database::word(&path, "PRAGMA integrity_check").await, "ok");
        let rows = database::rows(&path).await;
        let names: Vec<_> = rows.iter().map(|row| row["name"].clone()).collect();
        let is_seen = |name: &String| name == "one" || name == "two";
        assert!(names.iter().all(is_seen), "round {round}: {names:?}");
        let is_still_there = |name: &String| names.contains(name);
        assert!(kept.iter().all(is_still_there), "round {round}: {names:?}");
        kept = names;
        for row in &rows {
            let times: u32 = row["times"].parse().expect("a number");
            assert!((1..=fetched).contains(&times), "{times} of {fetched}");
        }
    }
    assert_eq!(kept, ["one", "two"], "what came before the last kill");
}

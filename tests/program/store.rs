//! What was seen, on disk: it outlives a restart, and no trouble with the disk reaches the traffic.

use harness::{
    Answer, Curl, Origin, Program, ProxyUnderTest, TestCa,
    api::{Extension, Feed},
    program::unprivileged,
    record::{self, files_below, holding},
    visit,
};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;

const HOST: &str = "kept.council.test";

async fn origin(ca: &TestCa, cookies: &[&str]) -> Origin {
    Origin::start(HOST, ca, Answer::page(cookies.iter().copied())).await
}

async fn fetch(proxy: &ProxyUnderTest, path: &str) {
    visit(proxy, &format!("https://{HOST}{path}")).await;
}

/// The next snapshot of which this holds.
async fn snapshot(feed: &mut Feed, holds: impl Fn(&Value) -> bool) -> Value {
    loop {
        let event = feed.next().await;
        if event["type"] == "snapshot" && holds(&event) {
            return event;
        }
    }
}

fn folder() -> TempDir {
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
    let rows = record::rows(&record::file_in(&folder.path().join("data"))).await;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["name"].as_str(), row["times"].as_str()))
        .collect();
    assert_eq!(told, [("kept", "2"), ("visit_*", "2")]);
}

#[tokio::test]
async fn everything_that_is_kept_can_be_read_by_a_person() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=abc; Path=/; Secure"]).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    fetch(&proxy, "/").await;
    proxy.watch().cookie("kept").await;
    let (_, _, folder) = proxy.stop().await;
    let rows = record::rows(&record::file_in(&folder.path().join("data"))).await;
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&origin]).await;
    let told = proxy.watch().cookie("kept").await;
    // Where `watch --json` tells what a column holds.
    let places = [
        ("host", "/host"),
        ("name", "/name"),
        ("source", "/facts/seen"),
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
        ("choice_first", "/facts/choice"),
        ("choice_last", "/facts/choice_last"),
        ("first_seen", "/facts/first_seen"),
        ("last_seen", "/facts/last_seen"),
        ("times", "/facts/times"),
        // As the finding `expires_unreadable`.
        ("expires_unreadable", "/findings"),
    ];
    let plain = |value: &Value| match value {
        Value::Null => String::new(),
        Value::Bool(flag) => i32::from(*flag).to_string(),
        Value::String(text) if text == "set_by_header" => "header".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for (column, kept) in &rows[0] {
        let place = places.iter().find(|(name, _)| name == column);
        let (_, place) = place.unwrap_or_else(|| panic!("nobody can read {column}"));
        let told = told.pointer(place).expect("the feed has the place");
        if *column != "expires_unreadable" {
            assert_eq!(plain(told), *kept, "{column}");
        }
    }
}

#[tokio::test]
async fn the_record_is_its_owners_alone_whatever_the_umask() {
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
    // The control: the umask does widen what nobody guards.
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
    assert!(!record::file_in(&data).exists());
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
    let rows = record::rows(&record::file_in(&folder.path().join("data"))).await;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["name"].as_str(), row["times"].as_str()))
        .collect();
    assert_eq!(told, [("ordinary", "1")]);
    for mark in ["sensitive", "domestic-abuse"] {
        assert!(holding(&folder.path().join("data"), mark).is_empty());
    }
}

/// A data folder on a disk of its own, so small that it can be filled.
const SMALL_DISK: [&str; 5] = [
    "/usr/bin/unshare",
    "--mount",
    "/bin/sh",
    "-c",
    "mkdir -m 700 data && mount -t tmpfs -o size=96k,mode=700 none data && exec \"$0\" \"$@\"",
];

#[tokio::test]
async fn f10_a_full_disk_stops_no_traffic_and_the_record_goes_on_when_there_is_space() {
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
    let filled = fs::write(&ballast, [1; 200 * 1024]).expect_err("the disk is small");
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
        fs::copy(data.join(file), kept.join(file)).expect("the record can be copied");
    }
    let path = record::file_in(&kept);
    assert_eq!(record::word(&path, "PRAGMA integrity_check").await, "ok");
    let rows = record::rows(&path).await;
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
async fn f11_a_record_that_another_program_locks_is_waited_for_beside_the_traffic() {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=1; Secure"]).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    fetch(&proxy, "/").await;
    let (_, _, folder) = proxy.stop().await;
    let path = record::file_in(&folder.path().join("data"));
    let options = SqliteConnectOptions::new().filename(&path);
    let mut second = options.connect().await.expect("the record opens");
    let lock = sqlx::query("BEGIN EXCLUSIVE").execute(&mut second).await;
    lock.expect("the record can be locked");
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
    let rows = record::rows(&record::file_in(&folder.path().join("data"))).await;
    assert_eq!(rows[0]["times"], "2");
}

/// Starts on a record that was changed behind our back, sees a cookie, and gives what is said of the record.
async fn start_on(change: impl Fn(&Path), wrapper: &[&str]) -> (ProxyUnderTest, Value) {
    let ca = TestCa::new();
    let origin = origin(&ca, &["kept=1; Secure"]).await;
    let proxy = ProxyUnderTest::behind(wrapper, folder(), &ca, &[&origin], &[]).await;
    fetch(&proxy, "/").await;
    proxy.watch().cookie("kept").await;
    let extension = Extension::pair(&proxy).await;
    let (_, _, folder) = proxy.stop().await;
    change(&record::file_in(&folder.path().join("data")));
    let proxy = ProxyUnderTest::behind(wrapper, folder, &ca, &[&origin], &[]).await;
    let mut feed = extension.at(&proxy).feed(None).await;
    let told = feed.next().await["not_kept"].clone();
    fetch(&proxy, "/").await;
    while feed.next().await["type"] != "cookie" {}
    (proxy, told)
}

#[tokio::test]
async fn f11_a_damaged_record_is_put_aside_and_a_new_one_begins() {
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
        assert!(doctor.contains("one was damaged and put aside"), "{doctor}");
        let data = proxy.data_dir().display().to_string();
        let purged = Program::new(["purge", "--data-dir", &data]).output().await;
        assert_eq!(purged.status.code(), Some(0), "{purged:?}");
        assert!(
            aside.is_some_and(|path| !path.exists()),
            "purge means that too"
        );
        let (_, _, folder) = proxy.stop().await;
        let path = record::file_in(&folder.path().join("data"));
        assert_eq!(record::word(&path, "PRAGMA integrity_check").await, "ok");
    }
}

#[tokio::test]
async fn f11_a_record_that_is_no_private_file_is_left_as_it_is_and_the_traffic_flows() {
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
        let kept = fs::read(record::file_in(&proxy.data_dir())).expect("it is there");
        let (_, _, folder) = proxy.stop().await;
        let path = record::file_in(&folder.path().join("data"));
        assert_eq!(fs::read(path).expect("it is there"), kept, "unchanged");
    }
}

#[tokio::test]
async fn f11_a_record_that_may_not_be_written_stops_no_traffic() {
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
    let rows = record::rows(&record::file_in(&data)).await;
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
async fn f17_after_a_kill_under_load_the_record_opens_and_nothing_in_it_is_invented() {
    let ca = TestCa::new();
    let cookies = ["one=1; Path=/; Secure", "two=2; Path=/; Secure"];
    let origin = origin(&ca, &cookies).await;
    let mut at = folder();
    let mut fetched = 0;
    for round in 1..=5 {
        let proxy = ProxyUnderTest::again_in(at, &ca, &[&origin]).await;
        let log = record::file_in(&proxy.data_dir()).with_extension("db-wal");
        let begun = fs::metadata(&log).map_or(0, |meta| meta.len());
        // Until the disk has something of this round: then the next write may come at any moment.
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
        let path = record::file_in(copy.path());
        assert_eq!(record::word(&path, "PRAGMA integrity_check").await, "ok");
        let rows = record::rows(&path).await;
        let names: Vec<_> = rows.iter().map(|row| row["name"].as_str()).collect();
        assert_eq!(names, ["one", "two"], "round {round}");
        for row in &rows {
            let times: u32 = row["times"].parse().expect("a number");
            assert!((1..=fetched).contains(&times), "{times} of {fetched}");
        }
    }
}

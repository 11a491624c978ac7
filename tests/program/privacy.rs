//! What is not looked at, not kept and not sent, end to end.

use harness::{
    Answer, Curl, Origin, Program, ProxyUnderTest, TestCa,
    api::{Extension, Feed},
    database::{self, Observed, holding},
    program::unprivileged,
    visit,
};
use std::{fs, path::Path};
use tempfile::TempDir;

#[tokio::test]
async fn a_site_that_could_put_somebody_in_danger_passes_unread_and_is_reported_nowhere() {
    let ca = TestCa::new();
    let host = "domestic-abuse.council.test";
    let origin = Origin::start(host, &ca, Answer::page(["a=1; Secure"])).await;
    let url = format!("https://{host}/");
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let fetched = Curl::through(&proxy, &proxy.origin_ca()).get(&url).await;
    assert_eq!(
        fetched.code, 0,
        "the origin's own certificate comes through"
    );
    let snapshot = Extension::pair(&proxy).await.feed(None).await.next().await;
    for list in ["sites", "cookies", "not_inspected", "consents"] {
        assert_eq!(snapshot[list], serde_json::json!([]), "{list}");
    }
    // The control: with the option it inspects.
    let proxy = ProxyUnderTest::with(&ca, &[&origin], &["--inspect-sensitive", "true"]).await;
    let mut watch = proxy.watch();
    visit(&proxy, &url).await;
    assert_eq!(watch.cookie("a").await["host"], host);
}

/// The columns of the database and the parts of a sighting; a new one fails the test until it is added here.
const COLUMNS: [&str; 24] = [
    "asked_seconds",
    "browser",
    "choice",
    "domain",
    "expires_unreadable",
    "first",
    "first_seen",
    "host",
    "host_only",
    "http_only",
    "last",
    "last_seen",
    "name",
    "over_https",
    "page",
    "partitioned",
    "path",
    "request",
    "same_site",
    "secure",
    "seen",
    "times",
    "value_kind",
    "value_length",
];

/// Visits a site once with curl in this way, and gives what is kept of it afterwards, and all files' bytes.
async fn kept_of(cookies: &[String], path: &str, more: &[&str]) -> (Vec<Observed>, TempDir) {
    let ca = TestCa::new();
    let cookies = cookies.iter().map(String::as_str);
    let origin = Origin::start("private.council.test", &ca, Answer::page(cookies)).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let more = more.iter().copied();
    let curl = more.fold(proxy.curl(), Curl::and);
    let url = format!("https://private.council.test/{path}");
    curl.visit(&url).await;
    proxy.watch().cookie("visitname").await;
    let (_, _, folder) = proxy.stop().await;
    let mut rows = database::rows(&database::file_in(&folder.path().join("data"))).await;
    for row in &mut rows {
        // The hour may turn between two visits.
        for column in ["first", "last", "first_seen", "last_seen"] {
            let seen: i64 = row[column].parse().expect("a number");
            assert_eq!(seen % 3600, 0, "{column} is rounded to the hour");
            row.insert(column.to_owned(), String::new());
        }
    }
    (rows, folder)
}

#[tokio::test]
async fn t56_and_t57_of_a_value_its_kind_and_length_are_kept_and_there_is_no_room_for_a_digest() {
    let cookies = ["visitname=q1w2e3r4t5y6u7i8o9p0; Secure".to_owned()];
    let (rows, _folder) = kept_of(&cookies, "", &[]).await;
    let columns: Vec<_> = rows[0].keys().map(String::as_str).collect();
    assert_eq!(columns, COLUMNS);
    let (kind, length) = (&rows[0]["value_kind"], &rows[0]["value_length"]);
    assert_eq!((kind.as_str(), length.as_str()), ("identifier", "20"));
}

#[tokio::test]
async fn t56_and_t57_what_is_kept_depends_on_no_value_path_query_or_body() {
    let cookies = |value: &str, number: &str, path: &str| {
        vec![
            format!("visitname={value}; Max-Age=60; Secure"),
            format!("numbered_{number}=yes; Secure; Path=/{path}"),
        ]
    };
    let (plain, _folder) = kept_of(
        &cookies("q1w2e3r4t5y6u7i8o9p0", "10987", "a/12345"),
        "",
        &[],
    )
    .await;
    let (marked, folder) = kept_of(
        &cookies("p0o9i8u7y6t5r4e3w2q1", "65432", "a/67890"),
        "pathmark/deep/?querymark=1",
        &[
            "--referer",
            "https://refermark.test/",
            "--data",
            "bodymark",
            "--cookie",
            "visitname=zzz999zzz999zzz999zz",
            "--user-agent",
            "agentmark",
        ],
    )
    .await;
    // A cookie that the browser sent counts once more; nothing else differs.
    let without_times = |rows: &[Observed]| -> Vec<Observed> {
        let mut rows = rows.to_vec();
        rows.iter_mut().for_each(|row| drop(row.remove("times")));
        rows
    };
    let set = |rows: Vec<Observed>| -> Vec<Observed> {
        rows.into_iter()
            .filter(|row| row["seen"] == "set_by_header")
            .collect()
    };
    assert_eq!(set(without_times(&plain)), set(without_times(&marked)));
    let names: Vec<_> = plain.iter().map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["numbered_*", "visitname"]);
    let data = folder.path().join("data");
    for mark in [
        "pathmark",
        "querymark",
        "refermark",
        "bodymark",
        "agentmark",
        "p0o9",
        "zzz9",
        "65432",
        "67890",
        "127.0.0.1",
    ] {
        assert!(holding(&data, mark).is_empty(), "{mark}");
    }
    assert_eq!(holding(&data, "visitname").len(), 1, "the control");
}

#[tokio::test]
async fn t59_the_program_connects_to_nobody_but_those_a_request_is_for() {
    let ca = TestCa::new();
    let origin = Origin::start("only.council.test", &ca, Answer::page(["a=1; Secure"])).await;
    let proxy = ProxyUnderTest::traced(&ca, &[&origin]).await;
    for version in ["--http1.1", "--http2"] {
        let curl = proxy.curl().and(version);
        curl.visit("https://only.council.test/").await;
    }
    let trace = proxy.folder().join("trace");
    let (_, _, folder) = proxy.stop().await;
    let calls = fs::read_to_string(&trace).expect("the trace is written");
    let allowed = format!("htons({})", origin.address.port());
    let connects: Vec<&str> = calls
        .lines()
        .filter(|line| line.contains("sin_port") || line.contains("sin6_port"))
        .collect();
    assert!(
        !connects.is_empty(),
        "the control: the request itself is seen"
    );
    for line in connects {
        assert!(
            line.contains(&allowed) && line.contains("127.0.0.1"),
            "{line}"
        );
    }
    drop(folder);
}

/// Fails unless PRIVACY.md carries the hash of this shape.
fn assert_read_again(what: &str, shape: &[u8]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, shape);
    let hex: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    let page = fs::read_to_string(root.join("PRIVACY.md")).expect("the page is there");
    assert!(
        page.contains(&hex),
        "what {what} has changed: read PRIVACY.md again, mend it, and put this hash into it: {hex}"
    );
}

#[test]
fn the_privacy_page_was_read_again_when_the_shape_of_the_feed_changed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shape = fs::read(root.join("extension/protocol.d.ts")).expect("the shape is written");
    assert_read_again("the feed tells", &shape);
}

#[tokio::test]
async fn the_privacy_page_was_read_again_when_the_shape_of_the_database_changed() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let (_, _, folder) = proxy.stop().await;
    // As it is on disk, with whatever else somebody may have put beside the one table.
    let path = database::file_in(&folder.path().join("data"));
    let shape = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)";
    assert_read_again(
        "is kept on disk",
        database::word(&path, shape).await.as_bytes(),
    );
}

#[tokio::test]
async fn t58_purge_forgets_what_was_seen_and_erases_what_was_kept() {
    let ca = TestCa::new();
    let host = "purged.council.test";
    let cookies = (0..40).map(|n| format!("canaryname{}=1; Secure", letters(n)));
    let cookies: Vec<String> = cookies.collect();
    let answer = Answer::page(cookies.iter().map(String::as_str));
    let origin = Origin::start(host, &ca, answer).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let fetch = async |proxy: &ProxyUnderTest| {
        visit(proxy, &format!("https://{host}/")).await;
    };
    fetch(&proxy).await;
    let (_, _, folder) = proxy.stop().await;
    let data = folder.path().join("data");
    assert_eq!(holding(&data, "canaryname").len(), 1, "the control");
    // Now one that has it in file and log, and runs.
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&origin]).await;
    fetch(&proxy).await;
    let extension = Extension::pair(&proxy).await;
    let mut feed = extension.feed(None).await;
    assert_eq!(
        feed.next().await["cookies"].as_array().map(Vec::len),
        Some(40)
    );
    let data_dir = data.display().to_string();
    let purge = |more: &[&str]| {
        let arguments = [&["purge", "--data-dir", &data_dir], more].concat();
        Program::new(arguments).output()
    };
    let output = purge(&[]).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("forgot 40 cookies of 1 hosts"), "{said}");
    assert!(holding(&data, "canaryname").is_empty());
    assert!(holding(&data, host).is_empty());
    await_empty(&mut feed).await;
    let output = purge(&["--everything"]).await;
    assert_eq!(output.status.code(), Some(2), "a proxy is running");

    // What comes afterwards is kept again, and goes without a running proxy too.
    fetch(&proxy).await;
    let (_, _, folder) = proxy.stop().await;
    assert_eq!(holding(&data, "canaryname").len(), 1, "the control");
    let keys = data.join("keys.json");
    assert!(keys.exists(), "the control: the pairing was kept");
    assert_eq!(purge(&[]).await.status.code(), Some(0));
    assert!(!keys.exists());
    assert!(holding(&data, "canaryname").is_empty());
    assert!(folder.path().join("data/ca/root.pem").exists());
    let home = tempfile::tempdir().expect("a folder can be made");
    let arguments = ["purge", "--data-dir", &data_dir, "--everything"];
    let output = Program::new(arguments)
        .env("HOME", home.path())
        .output()
        .await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!data.exists());
}

/// Waits for the empty snapshot that a paired client gets at once.
async fn await_empty(feed: &mut Feed) {
    loop {
        let event = feed.next().await;
        if event["type"] == "snapshot" && event["cookies"] == serde_json::json!([]) {
            return;
        }
    }
}

/// A number in letters, so that no template takes it away.
fn letters(n: u8) -> String {
    [n / 10, n % 10]
        .map(|digit| char::from(b'g' + digit))
        .iter()
        .collect()
}

/// Whether another program of the same user, without privileges, can read the environment of a process.
#[cfg(target_os = "linux")]
async fn is_open(pid: u32) -> bool {
    let file = format!("/proc/{pid}/environ");
    let mut arguments = unprivileged().to_vec();
    arguments.extend(["cat", &file]);
    let output = tokio::process::Command::new("/usr/bin/env")
        .args(arguments)
        .output();
    output.await.expect("cat is there").status.success()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn t55_no_other_program_of_the_same_user_reads_the_memory_and_no_core_is_written() {
    let ca = TestCa::new();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let core = "Max core file size";
    let limit = |pid: u32| {
        let limits = fs::read_to_string(format!("/proc/{pid}/limits")).expect("it runs");
        let line = limits.lines().find(|line| line.starts_with(core));
        let words = line.unwrap_or_default()[core.len()..].split_whitespace();
        words.map(str::to_owned).next().unwrap_or_default()
    };
    // Cores are asked for, as far as this machine lets anybody.
    let mut wrapper = vec![
        "/bin/sh",
        "-c",
        "ulimit -S -c $(ulimit -H -c); exec \"$0\" \"$@\"",
    ];
    wrapper.extend(unprivileged());
    let mut control = tokio::process::Command::new(wrapper[0])
        .args(&wrapper[1..])
        .args(["sleep", "600"])
        .kill_on_drop(true)
        .spawn()
        .expect("sleep is there");
    let pid = control.id().expect("it runs");
    let is_sleep = || fs::read(format!("/proc/{pid}/comm")).is_ok_and(|name| name == b"sleep\n");
    while !is_sleep() {
        tokio::task::yield_now().await;
    }
    let proxy = ProxyUnderTest::behind(&wrapper, folder, &ca, &[], &[]).await;
    assert!(is_open(pid).await, "the control: others can be read");
    assert!(!is_open(proxy.pid()).await);
    assert_eq!(limit(proxy.pid()), "0");
    let hard = std::process::Command::new("sh")
        .args(["-c", "ulimit -H -c"])
        .output();
    let hard = String::from_utf8(hard.expect("sh is there").stdout).expect("text");
    if hard.trim() != "0" {
        assert_ne!(limit(pid), "0", "the control: others may write one");
    }
    control.kill().await.expect("it ends");
}

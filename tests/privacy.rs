//! What is not looked at, not kept and not sent, end to end.

use harness::{Answer, Curl, Origin, Program, ProxyUnderTest, TestCa, api::Extension};
use std::{fs, path::Path};

#[tokio::test]
async fn a_site_that_could_put_a_person_in_danger_passes_blindly_and_nobody_is_told() {
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
    // The control: told to, it looks.
    let proxy = ProxyUnderTest::with(&ca, &[&origin], &["--inspect-sensitive", "true"]).await;
    let mut watch = proxy.watch();
    let fetched = Curl::through(&proxy, &proxy.root()).get(&url).await;
    assert_eq!(fetched.code, 0);
    assert_eq!(watch.cookie("a").await["host"], host);
}

#[tokio::test]
async fn t56_and_t57_of_a_visit_nothing_is_kept_on_disk_and_no_digest_of_a_value_anywhere() {
    let ca = TestCa::new();
    let host = "private.council.test";
    let answer = Answer::page(["visitname=q1w2e3r4t5y6u7i8o9p0; Secure"]);
    let origin = Origin::start(host, &ca, answer).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let mut watch = proxy.watch();
    let url = format!("https://{host}/pathmark?querymark=1");
    let curl = Curl::through(&proxy, &proxy.root())
        .and("--referer")
        .and("https://refermark.test/");
    assert_eq!(curl.get(&url).await.code, 0);
    let cookie = watch.cookie("visitname").await;
    let told = cookie.to_string();
    for mark in [
        "pathmark",
        "querymark",
        "refermark",
        "q1w2",
        "digest",
        "hash",
    ] {
        assert!(!told.contains(mark), "{mark}: {told}");
    }
    for path in files_below(&proxy.data_dir()) {
        let bytes = fs::read(&path).expect("a file can be read");
        let text = String::from_utf8_lossy(&bytes);
        for mark in ["visitname", "pathmark", "querymark", "refermark", "q1w2"] {
            assert!(!text.contains(mark), "{mark} in {}", path.display());
        }
    }
}

#[tokio::test]
async fn t59_the_program_connects_to_nobody_but_those_a_request_is_for() {
    let ca = TestCa::new();
    let origin = Origin::start("only.council.test", &ca, Answer::page(["a=1; Secure"])).await;
    let proxy = ProxyUnderTest::traced(&ca, &[&origin]).await;
    for version in ["--http1.1", "--http2"] {
        let curl = Curl::through(&proxy, &proxy.root()).and(version);
        assert_eq!(curl.get("https://only.council.test/").await.code, 0);
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

#[test]
fn the_privacy_page_was_read_again_when_the_shape_of_what_is_told_changed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shape = fs::read(root.join("extension/protocol.d.ts")).expect("the shape is written");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &shape);
    let hex: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    let page = fs::read_to_string(root.join("PRIVACY.md")).expect("the page is there");
    assert!(
        page.contains(&hex),
        "what the feed tells has changed: read PRIVACY.md again, mend it, and put this hash into it: {hex}"
    );
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn t58_purge_forgets_what_was_seen_and_erases_what_was_kept() {
    let ca = TestCa::new();
    let host = "purged.council.test";
    let origin = Origin::start(host, &ca, Answer::page(["mark=1; Secure"])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let mut watch = proxy.watch();
    let curl = Curl::through(&proxy, &proxy.root());
    assert_eq!(curl.get(&format!("https://{host}/")).await.code, 0);
    watch.cookie("mark").await;
    let extension = Extension::pair(&proxy).await;
    let data = proxy.data_dir().display().to_string();
    let purge = |more: &[&str]| {
        let arguments = [&["purge", "--data-dir", &data], more].concat();
        Program::new(arguments).output()
    };
    let output = purge(&[]).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("forgot 1 cookies of 1 hosts"), "{said}");
    let snapshot = extension.feed(None).await.next().await;
    assert_eq!(snapshot["cookies"], serde_json::json!([]));
    let output = purge(&["--everything"]).await;
    assert_eq!(output.status.code(), Some(2), "a proxy is running");

    let (_, _, folder) = proxy.stop().await;
    let keys = folder.path().join("data/keys.json");
    assert!(keys.exists(), "the control: the pairing was kept");
    assert_eq!(purge(&[]).await.status.code(), Some(0));
    assert!(!keys.exists());
    assert!(folder.path().join("data/ca/root.pem").exists());
    let home = tempfile::tempdir().expect("a folder can be made");
    let arguments = ["purge", "--data-dir", &data, "--everything"];
    let output = Program::new(arguments)
        .env("HOME", home.path())
        .output()
        .await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!folder.path().join("data").exists());
}

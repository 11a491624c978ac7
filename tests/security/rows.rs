//! Rows of the threat table, by number: each defence with the control that shows what it defends against.
#![expect(
    clippy::too_many_lines,
    reason = "a table of rows is as long as it must be"
)]

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use harness::{
    Answer, Curl, Origin, Program, ProxyUnderTest, TestCa,
    api::{Extension, ORIGIN, http, pairing_code, post},
    certificates::Flaw,
    visit,
};
use serde_json::json;
use std::{fs, path::Path, process::Output};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A value that must never leave the function that reads it.
const CANARY: &str = "canary7f3e9a51c0ffee42d15ea5e0b1e55ed";

#[tokio::test]
async fn t06_a_leaf_of_our_own_root_seen_from_an_origin_is_refused_and_alarmed() {
    let ca = TestCa::new();
    let first = Origin::start("own.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&first]).await;
    let root = fs::read_to_string(proxy.root()).unwrap();
    let key = fs::read_to_string(proxy.root().with_extension("key")).unwrap();
    // A thief of the key can sign for listed hosts; the same data folder is used again.
    let forged = TestCa::from_pem(&root, &key);
    let impostor = Origin::start("own.council.test", &forged, Answer::page(["a=1"])).await;
    let (_, _, folder) = proxy.stop().await;
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&impostor]).await;
    assert_eq!(
        fs::read_to_string(proxy.root()).unwrap(),
        root,
        "a restart keeps the root"
    );
    let mut watch = proxy.watch();
    let fetched = proxy.curl().get("https://own.council.test/").await;
    assert_ne!(fetched.code, 0);
    // The control: without us the browser would have believed this site.
    let believed = Curl::direct(&impostor, &proxy.root());
    let believed = believed.get("https://own.council.test/").await;
    assert_eq!(believed.code, 0);
    assert_eq!(
        watch.event("not_inspected").await["reason"],
        "own_root_seen"
    );
    assert_eq!(impostor.asked().len(), 1, "the control's own request");
}

#[tokio::test]
async fn t11_two_installs_have_two_roots() {
    let ca = TestCa::new();
    let (one, two) = (
        ProxyUnderTest::start(&ca, &[]).await,
        ProxyUnderTest::start(&ca, &[]).await,
    );
    assert_ne!(fs::read(one.root()).unwrap(), fs::read(two.root()).unwrap());
}

#[cfg(unix)]
#[tokio::test]
async fn t12_the_key_is_its_owners_alone_and_a_wider_one_stops_the_start() {
    use std::os::unix::fs::PermissionsExt;
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let key = proxy.root().with_extension("key");
    assert_eq!((mode(key.parent().unwrap()), mode(&key)), (0o700, 0o600));
    let (_, _, folder) = proxy.stop().await;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let output = start(&folder.path().join("data"), &[]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("can be read by others (mode 644)"),
        "{output:?}"
    );
    // A symbolic link in the key's place is refused as well.
    fs::remove_file(&key).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", &key).unwrap();
    let output = start(&folder.path().join("data"), &[]).await;
    assert!(
        text(&output.stderr).contains("is not a plain file"),
        "{output:?}"
    );
    // Half a pair is named, with the remedy.
    fs::remove_file(&key).unwrap();
    let output = start(&folder.path().join("data"), &[]).await;
    assert!(
        text(&output.stderr).contains("delete the folder"),
        "{output:?}"
    );
}

#[tokio::test]
async fn t20_a_hello_for_another_host_than_the_connects_is_not_intercepted() {
    let ca = TestCa::new();
    let listed = Origin::start("listed.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&listed]).await;
    // curl dials listed.council.test by CONNECT, but speaks TLS for other.council.test.
    let curl = proxy
        .curl()
        .and("--connect-to")
        .and("other.council.test:443:listed.council.test:443");
    assert_eq!(
        curl.get("https://other.council.test/").await.code,
        60,
        "the origin's own certificate arrives, not ours"
    );
    visit(&proxy, "https://listed.council.test/").await;
}

#[tokio::test]
async fn t24_an_address_that_others_can_reach_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = Program::new(
        ["run", "--listen", "0.0.0.0:0", "--data-dir"]
            .into_iter()
            .chain([path(folder.path())]),
    )
    .output()
    .await;
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("loopback address only"),
        "{output:?}"
    );
    // The control: what was started on loopback is there, and on this machine's other addresses it is not.
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let elsewhere = std::net::SocketAddr::from(([127, 0, 0, 2], proxy.address().port()));
    assert!(TcpStream::connect(proxy.address()).await.is_ok());
    assert!(TcpStream::connect(elsewhere).await.is_err());
}

#[tokio::test]
async fn t25_the_api_cannot_be_reached_through_the_proxy() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let port = proxy.api().port();
    for host in [
        "127.0.0.1",
        "localhost",
        "127.0.0.2",
        "[::1]",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
    ] {
        for request in [
            format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"),
            format!(
                "GET http://{host}:{port}/proxy.pac HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
            ),
            format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n"),
        ] {
            let answer = raw(proxy.address(), &request).await;
            assert!(answer.starts_with("HTTP/1.1 403"), "{request}{answer}");
        }
    }
}

#[tokio::test]
async fn t27_only_the_ports_of_the_web_are_reached() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    for port in [1, 22, 25, 8080, 8443, 65535] {
        let answer = raw(
            proxy.address(),
            &format!("CONNECT example.org:{port} HTTP/1.1\r\nHost: example.org\r\n\r\n"),
        )
        .await;
        assert!(answer.starts_with("HTTP/1.1 403"), "{port}: {answer}");
    }
}

#[tokio::test]
async fn t44_and_t45_a_page_cannot_use_the_api() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let url = format!("http://{}/v1/hello", proxy.api());
    let json = "application/json";
    let rows = [
        // Each row: method, Host, Origin, Content-Type, expected status.
        ("GET", None, Some(ORIGIN), json, 405),
        ("OPTIONS", None, Some(ORIGIN), json, 403),
        ("POST", None, None, json, 403),
        ("POST", None, Some("https://evil.test"), json, 403),
        ("POST", None, Some("null"), json, 403),
        (
            "POST",
            None,
            Some("chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
            json,
            403,
        ),
        ("POST", None, Some(ORIGIN), "text/plain", 415),
        ("POST", Some("evil.test"), Some(ORIGIN), json, 421),
        ("POST", Some("127.0.0.1"), Some(ORIGIN), json, 421),
        ("POST", Some("LOCALHOST.:80"), Some(ORIGIN), json, 421),
    ];
    for (method, host, origin, kind, expected) in rows {
        let mut request = http()
            .request(method.parse().unwrap(), &url)
            .header("content-type", kind)
            .body("{}");
        if let Some(host) = host {
            request = request.header("host", host);
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let response = request.send().await.unwrap();
        assert_eq!(
            response.status().as_u16(),
            expected,
            "{method} {host:?} {origin:?} {kind}"
        );
        let names: Vec<_> = response
            .headers()
            .keys()
            .map(|name| name.as_str().to_owned())
            .collect();
        assert!(
            !names
                .iter()
                .any(|name| name.starts_with("access-control") || name == "server"),
            "{names:?}"
        );
        assert_eq!(response.bytes().await.unwrap().len(), 0);
    }
    // The control: the same request with everything right is answered, though the key is unknown.
    let known = post(
        proxy.api(),
        "/v1/hello",
        Some(ORIGIN),
        None,
        &json!({ "id": "x", "nonce": "AAAAAAAAAAAAAAAAAAAAAA" }),
    )
    .await;
    assert_eq!(known.status().as_u16(), 401);
}

#[tokio::test]
async fn t54_the_routing_file_is_for_no_page() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let url = format!("http://{}/proxy.pac", proxy.api());
    for (name, value) in [
        ("sec-fetch-dest", "script"),
        ("sec-fetch-dest", "empty"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "no-cors"),
        ("origin", "https://evil.test"),
        ("referer", "https://evil.test/"),
        ("host", "evil.test"),
    ] {
        let response = http().get(&url).header(name, value).send().await.unwrap();
        assert!(response.status().is_client_error(), "{name}: {value}");
        assert_eq!(response.bytes().await.unwrap().len(), 0);
    }
    // The control: the browser itself, which says none of these, gets it; and no page may run or read that.
    let response = http().get(&url).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let said = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(said("content-type"), "application/x-ns-proxy-autoconfig");
    assert_eq!(said("x-content-type-options"), "nosniff");
    assert_eq!(said("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test]
async fn t46_guessing_is_slowed_down_and_the_right_client_still_comes_in() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let extension = Extension::pair(&proxy).await;
    let mut slowed = 0;
    for _ in 0..100 {
        let guess = Some("BiscuitTin x y z");
        let status = post(proxy.api(), "/v1/feed", Some(ORIGIN), guess, &json!({}))
            .await
            .status()
            .as_u16();
        assert!(status == 401 || status == 429);
        slowed += usize::from(status == 429);
    }
    assert!(slowed >= 90, "{slowed}");
    assert_eq!(extension.feed(None).await.next().await["type"], "snapshot");
}

#[tokio::test]
async fn t47_a_proof_serves_once_and_for_its_own_origin_only() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let extension = Extension::pair(&proxy).await;
    let proof = extension.authorization().await;
    let stranger = "moz-extension://aaaaaaaa-5d2e-4f60-8a9b-1c2d3e4f5a6b";
    assert_eq!(
        post(
            proxy.api(),
            "/v1/feed",
            Some(stranger),
            Some(&proof),
            &json!({})
        )
        .await
        .status()
        .as_u16(),
        401
    );
    let proof = extension.authorization().await;
    assert_eq!(
        post(
            proxy.api(),
            "/v1/feed",
            Some(ORIGIN),
            Some(&proof),
            &json!({})
        )
        .await
        .status()
        .as_u16(),
        200
    );
    assert_eq!(
        post(
            proxy.api(),
            "/v1/feed",
            Some(ORIGIN),
            Some(&proof),
            &json!({})
        )
        .await
        .status()
        .as_u16(),
        401
    );
}

#[tokio::test]
async fn t48_a_code_serves_once_and_dies_after_five_wrong_tries() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let pair = async |code: &str| {
        post(
            proxy.api(),
            "/v1/pair",
            Some(ORIGIN),
            None,
            &json!({ "code": code }),
        )
        .await
        .status()
        .as_u16()
    };
    assert_eq!(pair("0000-0000").await, 401, "nobody asked for a code");
    let code = pairing_code(&proxy).await;
    assert_eq!(
        pair(&code.to_lowercase().replace('-', " ")).await,
        200,
        "typed in any way"
    );
    assert_eq!(pair(&code).await, 401, "used up");
    let code = pairing_code(&proxy).await;
    for _ in 0..5 {
        assert_eq!(pair("ZZZZ-ZZZZ").await, 401);
    }
    assert_eq!(pair(&code).await, 401, "five wrong tries ended it");
}

#[tokio::test]
async fn t53_and_f14_a_client_has_four_feeds_at_most() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let extension = Extension::pair(&proxy).await;
    let mut feeds = Vec::new();
    for _ in 0..4 {
        let mut feed = extension.feed(None).await;
        feed.next().await;
        feeds.push(feed);
    }
    let proof = extension.authorization().await;
    assert_eq!(
        post(
            proxy.api(),
            "/v1/feed",
            Some(ORIGIN),
            Some(&proof),
            &json!({})
        )
        .await
        .status()
        .as_u16(),
        429
    );
}

#[tokio::test]
async fn t55_no_cookie_value_reaches_data_log_feed_or_terminal() {
    let ca = TestCa::new();
    let set: Vec<String> = ["AWSALB", "sid", "unknown", "__Host-odd", ""]
        .iter()
        .map(|name| format!("{name}={CANARY}; Path=/"))
        // Too long to be kept, and nameless: what stands there is a value all the same.
        .chain([format!("{CANARY}{}", "x".repeat(5000))])
        .collect();
    let odd = format!("bad={CANARY}\u{9}x; Domain=gov.uk");
    let cookies = || set.iter().map(String::as_str).chain([odd.as_str()]);
    let tls = Origin::start("jobs.luton.gov.uk", &ca, Answer::page(cookies())).await;
    let plain = Origin::plain("plain.council.test", Answer::page(cookies())).await;
    let proxy = ProxyUnderTest::with(&ca, &[&tls, &plain], &["--log-format", "json"]).await;
    let mut watch = proxy.watch();
    let sent = format!("sent={CANARY}; last={CANARY}");
    for url in ["https://jobs.luton.gov.uk/", "http://plain.council.test/"] {
        for version in ["--http1.1", "--http2"] {
            let curl = proxy.curl().and(version).and("--cookie").and(&sent);
            let query = format!("{url}?token={CANARY}");
            let fetched = curl
                .and("--header")
                .and(&format!("Authorization: Bearer {CANARY}"))
                .get(&query)
                .await;
            // The control: the client itself does get the values.
            assert!(fetched.head.contains(CANARY));
        }
    }
    watch.cookie("last").await;
    // The terminal may be behind; what comes first in a new feed is everything.
    let told = Extension::pair(&proxy).await.feed(None).await.next().await;
    let told = told.to_string();
    assert!(told.contains("__Host-odd"), "the control: {told}");
    let seen = watch.text.clone() + &told;
    let (_, terminal, folder) = proxy.stop().await;
    assert!(!seen.contains(CANARY) && !terminal.contains(CANARY));
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, CANARY.as_bytes());
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
    let marks = [
        CANARY.as_bytes().to_vec(),
        BASE64.encode(CANARY).trim_end_matches('=').into(),
        hex(CANARY.as_bytes()).into_bytes(),
        digest.as_ref().to_vec(),
        hex(digest.as_ref()).into_bytes(),
    ];
    let mut files = 0;
    for file in files_below(folder.path()) {
        files += 1;
        let bytes = fs::read(&file).unwrap();
        for mark in &marks {
            let holds = bytes.windows(mark.len()).any(|window| window == mark);
            assert!(!holds, "{}", file.display());
        }
    }
    assert!(files >= 5, "root, key, keys, record and log were looked at");
    let record = fs::read(folder.path().join("data/observations.db")).unwrap();
    let names = b"__Host-odd";
    let control = record.windows(names.len()).any(|window| window == names);
    assert!(control, "the control: the record knows the cookies");
    // The control: the log did have all to tell that there is.
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("\"TRACE\""), "{log}");
}

async fn start(data: &Path, more: &[&str]) -> Output {
    let arguments = [
        "run",
        "--listen",
        "127.0.0.1:0",
        "--api-listen",
        "127.0.0.1:0",
        "--data-dir",
        path(data),
    ];
    Program::new(arguments.into_iter().chain(more.iter().copied()))
        .output()
        .await
}

fn path(path: &Path) -> &str {
    path.to_str().expect("test paths are text")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Sends bytes as they are and reads what comes back until the head is there.
async fn raw(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the proxy accepts");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it can be written");
    let mut answer = Vec::new();
    while !text(&answer).contains("\r\n\r\n") {
        if stream.read_buf(&mut answer).await.expect("it can be read") == 0 {
            break;
        }
    }
    text(&answer)
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(files_below(&path))
        } else {
            found.push(path)
        }
    }
    found
}

/// Used by the table in ARCHITECTURE.md: a flawed certificate is never masked (T01 to T03).
#[tokio::test]
async fn t01_an_expired_certificate_is_never_masked_by_a_good_one_of_ours() {
    let ca = TestCa::new();
    let origin = Origin::with_flaw("bad.council.test", &ca, Flaw::Expired, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    assert_eq!(proxy.curl().get("https://bad.council.test/").await.code, 60);
}

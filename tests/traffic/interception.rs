//! What is looked at, what passes blindly, and what the client sees either way.

use harness::{Answer, Curl, Origin, ProxyUnderTest, TestCa, api::http, certificates::Flaw, visit};
use std::process::Stdio;
use tokio::process::Command;

const HOST: &str = "jobs.luton.gov.uk";
const COOKIES: [&str; 3] = [
    "AWSALB=q1w2e3r4t5y6u7i8o9p0; Expires=Wed, 01 Jan 2031 00:00:00 GMT; Path=/",
    "lg=en;path=/;expires=Fri, 31-Dec-2055 23:59:59 GMT",
    "sid=5f4dcc3b5aa765d61d8327de; Path=/; HttpOnly; Secure",
];

#[tokio::test]
async fn body_and_cookies_come_through_byte_for_byte_in_both_versions_of_http() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(COOKIES)).await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    for version in ["--http1.1", "--http2"] {
        let url = format!("https://{HOST}/");
        let direct = Curl::direct(&origin, &proxy.origin_ca())
            .and(version)
            .get(&url)
            .await;
        let through = proxy.curl().and(version).get(&url).await;
        assert_eq!((direct.code, through.code), (0, 0), "{version}");
        assert_eq!(through.body, direct.body, "{version}");
        assert_eq!(through.set_cookies(), direct.set_cookies(), "{version}");
        assert_eq!(through.set_cookies(), COOKIES, "{version}");
        let spoken = if version == "--http2" {
            "HTTP/2.0"
        } else {
            "HTTP/1.1"
        };
        assert_eq!(
            origin.asked().last().map(String::as_str),
            Some(format!("GET / {spoken}").as_str())
        );
    }
}

#[tokio::test]
async fn a_document_or_worker_gets_the_one_protecting_header_and_nothing_else_does() {
    let ca = TestCa::new();
    let page = Origin::start("page.council.test", &ca, Answer::page([])).await;
    let picture = Answer {
        headers: vec![("content-type", "image/png".to_owned())],
        body: "{}",
    };
    let data = Origin::start("data.council.test", &ca, picture).await;
    let proxy = ProxyUnderTest::start(&ca, &[&page, &data]).await;
    for version in ["--http1.1", "--http2"] {
        // What a document or worker is asked for, and each type that is not plainly passive.
        for (host, dest, expected) in [
            ("page", "", true),
            ("data", "", false),
            ("page", "document", true),
            ("data", "worker", true),
            // A script can open from the cache what it fetched.
            ("page", "empty", true),
            ("data", "image", false),
        ] {
            let curl = proxy.curl().and(version);
            // curl leaves out a field without a value.
            let curl = curl.and("--header").and(&format!("Sec-Fetch-Dest: {dest}"));
            let fetched = curl.get(&format!("https://{host}.council.test/")).await;
            let line = ["treat-as-public-address"].map(str::to_owned);
            let expected = if expected { &line[..] } else { &[] };
            let lines = fetched.lines("content-security-policy");
            assert_eq!(lines, expected, "{version} {host} {dest}");
        }
        let curl = proxy.curl().and(version);
        let document = curl.get("https://page.council.test/").await;
        assert_eq!(document.body, Answer::page([]).body.as_bytes());
    }
}

#[tokio::test]
async fn a_host_that_is_not_listed_passes_blindly() {
    let ca = TestCa::new();
    let origin = Origin::start("shop.test", &ca, Answer::page(["a=1"])).await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let url = "https://shop.test/";
    // The origin's own certificate arrives: its CA is believed, our root is not.
    assert_eq!(
        Curl::through(&proxy, &proxy.origin_ca())
            .get(url)
            .await
            .set_cookies(),
        ["a=1"]
    );
    assert_eq!(proxy.curl().get(url).await.code, 60);
}

#[tokio::test]
async fn a_site_with_a_bad_certificate_is_left_to_the_browser_and_the_feed_says_why() {
    let rows = [
        (Flaw::Expired, "certificate_expired"),
        (Flaw::NotYetValid, "certificate_not_yet_valid"),
        (Flaw::WrongHost, "wrong_host"),
        (Flaw::UnknownIssuer, "unknown_issuer"),
    ];
    for (flaw, reason) in rows {
        let ca = TestCa::new();
        let origin = Origin::with_flaw("bad.council.test", &ca, flaw, Answer::page(["a=1"])).await;
        let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
        let mut watch = proxy.watch();
        let url = "https://bad.council.test/";
        let direct = Curl::direct(&origin, &proxy.origin_ca()).get(url).await;
        // Trusting both roots, the client still sees the origin's own bad certificate.
        let both = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(
            &both,
            [
                std::fs::read(proxy.origin_ca()).unwrap(),
                std::fs::read(proxy.root()).unwrap(),
            ]
            .concat(),
        )
        .unwrap();
        for _ in 0..2 {
            let through = Curl::through(&proxy, both.path()).get(url).await;
            assert_eq!(
                (through.code, &through.body),
                (direct.code, &direct.body),
                "{flaw:?}"
            );
        }
        let said = watch.event("not_inspected").await;
        assert_eq!(
            (said["host"].as_str(), said["reason"].as_str()),
            (Some("bad.council.test"), Some(reason))
        );
        assert!(
            origin.asked().is_empty(),
            "nothing was asked of a site that could not be trusted"
        );
    }
}

#[tokio::test]
async fn plain_http_of_a_listed_host_is_observed_too() {
    let ca = TestCa::new();
    let origin = Origin::plain(
        "plain.council.test",
        Answer::page(["PHPSESSID=abcdefghijklmnopqrstuvwxyz; path=/"]),
    )
    .await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let mut watch = proxy.watch();
    let fetched = proxy
        .curl()
        .and("--cookie")
        .and("lang=en")
        .get("http://plain.council.test/a")
        .await;
    assert_eq!(
        fetched.set_cookies(),
        ["PHPSESSID=abcdefghijklmnopqrstuvwxyz; path=/"]
    );
    assert_eq!(
        watch.cookie("lang").await["facts"]["seen"],
        "sent_by_browser"
    );
    assert_eq!(
        watch.cookie("PHPSESSID").await["facts"]["seen"],
        "set_by_header"
    );
}

#[tokio::test]
async fn a_request_that_can_be_read_two_ways_is_refused_before_it_is_sent() {
    let ca = TestCa::new();
    let origin = Origin::plain("plain.council.test", Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let curl = proxy.curl();
    for odd in [
        vec![
            "--header",
            "Host: plain.council.test",
            "--header",
            "Transfer-Encoding: gzip",
        ],
        vec![
            "--header",
            "Transfer-Encoding: chunked, gzip",
            "--data",
            "x",
        ],
    ] {
        let curl = odd
            .iter()
            .fold(curl.clone(), |curl, argument| curl.and(argument));
        let fetched = curl.get("http://plain.council.test/").await;
        assert!(
            fetched.head.starts_with("HTTP/1.1 400"),
            "{odd:?}: {}",
            fetched.head
        );
    }
    assert!(origin.asked().is_empty());
    // The control: a request that can be read in one way alone arrives.
    curl.visit("http://plain.council.test/").await;
    assert_eq!(origin.asked().len(), 1);
}

#[tokio::test]
async fn the_routing_file_names_listed_hosts_and_falls_back_to_direct() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::with(&ca, &[], &["--intercept", "extra.council.test"]).await;
    let client = http();
    let url = format!("http://{}/proxy.pac", proxy.api());
    let script = client.get(&url).send().await.unwrap().text().await.unwrap();
    for host in [
        "jobs.luton.gov.uk",
        "publicaccess.chelmsford.gov.uk",
        "extra.council.test",
    ] {
        assert!(
            script.contains(&format!("\"{host}\"")),
            "{host} is missing in {script}"
        );
    }
    assert!(script.contains(&format!("\"proxy\":\"PROXY {}\"", proxy.address())));
    assert!(script.contains("\"rest\":\"DIRECT\""));
    // The rules are the extension's own, which has their tests.
    let rules = include_str!("../../extension/way.js").replace("export function", "function");
    assert!(script.contains(&rules));
    // A page that tries to load it gives itself away.
    let refused = client
        .get(&url)
        .header("sec-fetch-dest", "script")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            refused.status().as_u16(),
            refused.text().await.unwrap().as_str()
        ),
        (403, "")
    );
}

#[tokio::test]
async fn it_stops_cleanly_when_asked_and_takes_its_running_file_along() {
    let ca = TestCa::new();
    let origin = Origin::start("page.council.test", &ca, Answer::page(["a=1"])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    visit(&proxy, "https://page.council.test/").await;
    assert!(proxy.data_dir().join("running.json").exists());
    let (code, rest, folder) = proxy.stop().await;
    assert_eq!(code, Some(0), "{rest}");
    assert!(!folder.path().join("data/running.json").exists());
}

#[tokio::test]
async fn openssl_reads_what_the_root_may_sign_for_and_that_this_is_critical() {
    let proxy = ProxyUnderTest::bare(&TestCa::new(), &[], &[]).await;
    let text = Command::new("openssl")
        .args(["x509", "-noout", "-text", "-in"])
        .arg(proxy.root())
        .stderr(Stdio::null())
        .output()
        .await
        .expect("openssl is installed");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    for part in [
        "CA:TRUE, pathlen:0",
        "Certificate Sign",
        "X509v3 Name Constraints: critical",
        "DNS:jobs.luton.gov.uk",
        "IP:0.0.0.0/0.0.0.0",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(
        !text.contains("DNS:.") && !text.contains("youtube"),
        "{text}"
    );
}

//! The feed: one event a cookie, in words, resumed and guarded.

use harness::{Answer, Origin, ProxyUnderTest, TestCa, api::Extension, visit};
use serde_json::{Value, json};

#[tokio::test]
async fn watch_prints_one_event_a_cookie_with_purpose_category_and_verdict() {
    let ca = TestCa::new();
    let origin = Origin::start(
        "jobs.luton.gov.uk",
        &ca,
        Answer::page([
            "AWSALB=q1w2e3r4t5y6u7i8o9p0q1w2; Max-Age=604800; Path=/",
            "surprise=abc123def456; Path=/; Secure",
        ]),
    )
    .await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let mut watch = proxy.watch();
    for version in ["--http1.1", "--http2"] {
        proxy
            .curl()
            .and(version)
            .visit("https://jobs.luton.gov.uk/")
            .await;
    }
    let first = watch.event("cookie").await;
    let second = watch.event("cookie").await;
    assert_eq!(
        (&first["name"], &first["category"], &first["verdict"]),
        (&"AWSALB".into(), &"necessary".into(), &"as_declared".into())
    );
    assert!(
        first["purpose"]["text"]
            .as_str()
            .is_some_and(|text| text.ends_with('.')),
        "{first}"
    );
    assert_eq!(
        (&second["name"], &second["verdict"]),
        (&"surprise".into(), &"not_declared".into())
    );
    assert_eq!(second["findings"][0]["code"], "undeclared");
    // A third visit sends a cookie of its own. Before that one, nothing was reported twice.
    let third = proxy.curl().and("--cookie").and("marker=1");
    third.visit("https://jobs.luton.gov.uk/").await;
    watch.cookie("marker").await;
    let names: Vec<String> = watch
        .text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"))
        .filter(|event| event["type"] == "cookie")
        .map(|event| event["name"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(names, ["AWSALB", "surprise", "marker"]);
}

#[tokio::test]
async fn a_paired_extension_gets_a_snapshot_and_then_what_changes() {
    let ca = TestCa::new();
    let origin = Origin::start(
        "jobs.luton.gov.uk",
        &ca,
        Answer::page(["sid=0123456789abcdef0123456789abcdef; Path=/"]),
    )
    .await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let extension = Extension::pair(&proxy).await;
    let mut feed = extension.feed(None).await;
    let snapshot = feed.next().await;
    assert_eq!(
        (
            &snapshot["type"],
            snapshot["cookies"].as_array().map(Vec::len)
        ),
        (&"snapshot".into(), Some(0))
    );
    assert_eq!(snapshot["proxy"], proxy.address().to_string());
    visit(&proxy, "https://jobs.luton.gov.uk/").await;
    let cookie = feed.next().await;
    assert_eq!(
        (&cookie["type"], &cookie["name"]),
        (&"cookie".into(), &"sid".into())
    );
    let site = feed.next().await;
    assert_eq!(
        (&site["type"], &site["counts"]["total"]),
        (&"site".into(), &1.into())
    );
    assert!(
        site["summary"]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("1 cookie: 1 ")),
        "{site}"
    );
    // A client that comes back goes on where it stopped: no second snapshot, nothing twice.
    let mut resumed = extension.feed(cookie["seq"].as_u64()).await;
    assert_eq!(resumed.next().await, site);
    // A client that resumes from a number that never was gets a snapshot.
    let mut lost = extension.feed(Some(1_000_000)).await;
    assert_eq!(
        lost.next().await["cookies"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn a_host_that_serves_many_organisations_is_named_as_such_until_it_is_asked_for() {
    const SHARED: [(&str, bool); 6] = [
        ("paybyphone.co.uk", false),
        ("secure.worldpay.com", false),
        ("www.bookofremembrance.eu", false),
        ("www.civicaepay.co.uk", true),
        ("www.delta-esourcing.com", false),
        ("www.mipermit.com", false),
    ];
    let ca = TestCa::new();
    let origin = Origin::start("www.mipermit.com", &ca, Answer::page(["a=1; Secure"])).await;
    let asked = async |proxy: &ProxyUnderTest| {
        let mut snapshot = Extension::pair(proxy).await.feed(None).await.next().await;
        let hosts = snapshot["asked_hosts"].take();
        for host in hosts.as_array().expect("a list") {
            let said = host["sentence"]["text"].as_str().unwrap_or_default();
            assert!(said.contains("serves many organisations"), "{said}");
        }
        (hosts, snapshot)
    };
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let (hosts, snapshot) = asked(&proxy).await;
    let listed = snapshot["listed_hosts"].to_string();
    for (n, (host, may_ask)) in SHARED.into_iter().enumerate() {
        assert_eq!(
            (hosts[n]["host"].as_str(), &hosts[n]["may_ask"]),
            (Some(host), &json!(may_ask))
        );
        assert!(!listed.contains(host), "{host}");
    }
    assert_eq!(hosts.as_array().map(Vec::len), Some(SHARED.len()));
    // The user named it on the command line: what its pages set is still no council's, and is not recorded.
    let proxy = ProxyUnderTest::with(&ca, &[&origin], &[]).await;
    visit(&proxy, "https://www.mipermit.com/").await;
    let (hosts, snapshot) = asked(&proxy).await;
    assert!(
        hosts[5]["sentence"]["text"]
            .to_string()
            .contains("We record only")
    );
    assert_eq!(snapshot["cookies"], json!([]));
}

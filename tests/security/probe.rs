//! Row A12 of the fault table, the trust probe: one name under our root that the proxy answers itself.

use harness::{Answer, Curl, Origin, ProxyUnderTest, TestCa, api::Extension};

/// The name, as `proxy/src/ca` and `extension/routing.js` have it.
const PROBE: &str = "trust.biscuit-tin.invalid";

#[tokio::test]
async fn a12_a_client_that_trusts_the_root_gets_the_probes_answer_and_another_one_gets_none() {
    let ca = TestCa::new();
    let origin = Origin::start("page.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let url = format!("https://{PROBE}/");
    let answer = proxy.curl().visit(&url).await;
    assert!(answer.head.contains("HTTP/1.1 204 "), "{}", answer.head);
    assert_eq!(answer.lines("connection"), ["close"]);
    assert!(answer.body.is_empty());
    // curl: 60 is a certificate that leads to no trusted root.
    let refused = Curl::through(&proxy, &proxy.origin_ca()).get(&url).await;
    assert_eq!(refused.code, 60);
    // Nothing is said of a host that no one visited, and a refused probe excludes none.
    let mut feed = Extension::pair(&proxy).await.feed(None).await;
    let snapshot = feed.next().await;
    assert_eq!(snapshot["not_inspected"], serde_json::json!([]));
    assert_eq!(snapshot["sites"], serde_json::json!([]));
}

#[tokio::test]
async fn a12_the_probe_has_one_port_and_one_name_and_leads_nowhere() {
    let ca = TestCa::new();
    let origin = Origin::start("page.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    // curl: 56 is a refused CONNECT.
    for url in [
        format!("https://{PROBE}:8443/"),
        format!("https://sub.{PROBE}/"),
        "https://biscuit-tin.invalid/".to_owned(),
    ] {
        assert_eq!(proxy.curl().get(&url).await.code, 56, "{url}");
    }
    let plain = proxy.curl().get(&format!("http://{PROBE}/")).await;
    assert!(plain.head.contains("HTTP/1.1 502 "), "{}", plain.head);
}

#[tokio::test]
async fn a12_a_proved_trust_ends_what_a_refusal_of_the_same_kind_of_client_began() {
    let ca = TestCa::new();
    let origin = Origin::start("page.council.test", &ca, Answer::page(["a=1"])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let page = "https://page.council.test/";
    let stranger = Curl::through(&proxy, &proxy.origin_ca());
    assert_eq!(stranger.get(page).await.code, 60);
    // From then on its kind gets the origin's own certificate, which a client with our root alone does not trust.
    assert_eq!(stranger.get(page).await.code, 0);
    assert_eq!(proxy.curl().get(page).await.code, 60);
    let proved = proxy.curl().get(&format!("https://{PROBE}/")).await;
    assert_eq!(proved.code, 0);
    assert_eq!(proxy.curl().get(page).await.set_cookies(), ["a=1"]);
}

//! Rows T44 to T48, T53 and T54 of the threat table: who reaches the API, and how much of it.

use harness::{
    ProxyUnderTest, TestCa,
    api::{Extension, ORIGIN, http, pairing_code, post},
};
use serde_json::json;

const JSON: &str = "application/json";

/// Method, Host, Origin and Content-Type of a request, and the expected status.
type Row = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    &'static str,
    u16,
);

/// What pages and other programs try.
const OF_PAGES: [Row; 10] = [
    ("GET", None, Some(ORIGIN), JSON, 405),
    ("OPTIONS", None, Some(ORIGIN), JSON, 403),
    ("POST", None, None, JSON, 403),
    ("POST", None, Some("https://evil.test"), JSON, 403),
    ("POST", None, Some("null"), JSON, 403),
    (
        "POST",
        None,
        Some("chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
        JSON,
        403,
    ),
    ("POST", None, Some(ORIGIN), "text/plain", 415),
    ("POST", Some("evil.test"), Some(ORIGIN), JSON, 421),
    ("POST", Some("127.0.0.1"), Some(ORIGIN), JSON, 421),
    ("POST", Some("LOCALHOST.:80"), Some(ORIGIN), JSON, 421),
];

#[tokio::test]
async fn t44_and_t45_a_page_cannot_use_the_api() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let url = format!("http://{}/v1/hello", proxy.api());
    for (method, host, origin, kind, expected) in OF_PAGES {
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
async fn a1_the_systems_proxy_is_nobodys_business_but_a_paired_extensions() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let path = "/v1/system-proxy";
    let unproven = post(proxy.api(), path, Some(ORIGIN), None, &json!({})).await;
    assert_eq!(unproven.status().as_u16(), 401);
    let extension = Extension::pair(&proxy).await;
    let (status, _) = extension.ask(path, &json!({ "pid": 1 })).await;
    assert_eq!(status, 400);
    let (status, answer) = extension.ask(path, &json!({})).await;
    assert_eq!(status, 200);
    assert!(answer["mode"].is_string(), "{answer}");
}

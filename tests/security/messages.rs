//! Rows of the threat table about hosts and answers, by number: whom a request reaches, and what we say ourselves.

use harness::{Answer, Origin, ProxyUnderTest, TestCa, certificates::Flaw, raw::talk, visit};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn t21_a_request_for_another_host_inside_a_tunnel_is_never_taken_for_that_host() {
    let ca = TestCa::new();
    let origin = Origin::start("one.council.test", &ca, Answer::page(["a=1; Secure"])).await;
    let other = Origin::start("two.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin, &other]).await;
    let mut watch = proxy.watch();
    for version in ["--http1.1", "--http2"] {
        let fronted = proxy
            .curl()
            .and(version)
            .and("--header")
            .and("Host: two.council.test");
        fronted.visit("https://one.council.test/").await;
    }
    visit(&proxy, "https://one.council.test/").await;
    // The first cookie in the feed is that of the last, honest request.
    let cookie = watch.cookie("a").await;
    assert_eq!(cookie["host"], "one.council.test");
    assert_eq!(cookie["facts"]["times"], 1, "{cookie}");
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn t54_and_t60_an_answer_of_ours_carries_no_product_mark_and_nothing_of_the_request() {
    const CANARY: &str = "canary5d1fe0aa";
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let headers = format!(
        "Host: {CANARY}.test\r\nCookie: {CANARY}\r\nAuthorization: {CANARY}\r\nUser-Agent: {CANARY}\r\n\r\n"
    );
    for (address, line) in [
        (proxy.address(), format!("GET /{CANARY} HTTP/1.1\r\n")),
        (
            proxy.address(),
            format!("GET http://127.0.0.1/{CANARY} HTTP/1.1\r\n"),
        ),
        (
            proxy.address(),
            format!("CONNECT {CANARY}.test:22 HTTP/1.1\r\n"),
        ),
        (
            proxy.address(),
            format!("GET http://a@{CANARY}.test/ HTTP/1.1\r\n"),
        ),
        (proxy.api(), format!("GET /{CANARY} HTTP/1.1\r\n")),
        (proxy.api(), "GET /proxy.pac HTTP/1.1\r\n".to_owned()),
        (proxy.api(), format!("POST /v1/{CANARY} HTTP/1.1\r\n")),
    ] {
        let answer = talk(address, format!("{line}{headers}").as_bytes(), 1).await;
        let (status, lower) = (&answer[9..12], answer.to_lowercase());
        assert!(status.starts_with('4'), "{line}{answer}");
        for mark in [CANARY, "biscuit", "server:", "via:", "hyper", "rust"] {
            assert!(!lower.contains(mark), "{line}{mark}: {answer}");
        }
    }
}

#[tokio::test]
async fn t07_each_connection_to_a_site_is_judged_by_its_own_certificate() {
    let ca = TestCa::new();
    let host = "flips.council.test";
    let good = Origin::start(host, &ca, Answer::page([])).await;
    let bad = Origin::with_flaw(host, &ca, Flaw::Expired, Answer::page([])).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it has an address").port();
    let turns = [good.address, bad.address, bad.address];
    tokio::spawn(async move {
        for origin in turns {
            let Ok((mut client, _)) = listener.accept().await else {
                return;
            };
            tokio::spawn(async move {
                let mut origin = TcpStream::connect(origin).await?;
                tokio::io::copy_bidirectional(&mut client, &mut origin).await
            });
        }
    });
    let to = format!("{host}:443:127.0.0.1:{port}");
    let arguments = ["--intercept", host, "--resolve", &to];
    let proxy = ProxyUnderTest::with(&ca, &[], &arguments).await;
    let url = format!("https://{host}/");
    visit(&proxy, &url).await;
    // The second one is spliced: the client sees the origin's own certificate, and asks nothing.
    assert_eq!(proxy.curl().get(&url).await.code, 60);
    assert_eq!(good.asked().len(), 1);
    assert!(bad.asked().is_empty(), "no request went out");
}

#[tokio::test]
async fn t08_a_site_that_does_not_answer_safely_is_never_tried_unsafely() {
    let ca = TestCa::new();
    let plain = Origin::plain("down.council.test", Answer::page([])).await;
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = closed.local_addr().expect("it has an address").port();
    drop(closed);
    let (unsafely, safely) = (
        plain.resolve(80),
        format!("down.council.test:443:127.0.0.1:{port}"),
    );
    let arguments = [
        "--intercept",
        "down.council.test",
        "--resolve",
        &unsafely,
        "--resolve",
        &safely,
    ];
    let proxy = ProxyUnderTest::with(&ca, &[], &arguments).await;
    assert_ne!(proxy.curl().get("https://down.council.test/").await.code, 0);
    assert!(plain.asked().is_empty());
    // The control: asked for by its own address, the unsafe one answers.
    visit(&proxy, "http://down.council.test/").await;
    assert_eq!(plain.asked().len(), 1);
}

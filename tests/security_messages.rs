//! Rows of the threat table about messages, by number: what plain `http:` lets through, and what never arrives.

use harness::{Answer, Curl, Origin, ProxyUnderTest, TestCa, certificates::Flaw};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const HOST: &str = "plain.council.test";
const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// An origin without a library: it keeps every octet, and answers each head with the same octets.
struct RawOrigin {
    address: SocketAddr,
    /// What came over each connection.
    received: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl RawOrigin {
    async fn start(answer: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let place = {
                    let mut kept = kept.lock().expect("nobody panics here");
                    kept.push(Vec::new());
                    kept.len() - 1
                };
                tokio::spawn(keep(stream, place, Arc::clone(&kept), answer));
            }
        });
        Self { address, received }
    }

    fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().expect("nobody panics here").clone()
    }

    async fn behind(&self, ca: &TestCa) -> ProxyUnderTest {
        let to = |port| format!("{HOST}:{port}:{}", self.address);
        let (plain, safe) = (to(80), to(443));
        let arguments = ["--intercept", HOST, "--resolve", &plain, "--resolve", &safe];
        ProxyUnderTest::with(ca, &[], &arguments).await
    }
}

async fn keep(
    mut stream: TcpStream,
    place: usize,
    kept: Arc<Mutex<Vec<Vec<u8>>>>,
    answer: &'static [u8],
) {
    let mut answered = 0;
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        let heads = {
            let mut kept = kept.lock().expect("nobody panics here");
            kept[place].extend_from_slice(&buffer[..count]);
            kept[place]
                .windows(4)
                .filter(|four| four == b"\r\n\r\n")
                .count()
        };
        while answered < heads {
            answered += 1;
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    }
}

/// Sends octets and reads until the proxy has answered so many heads, or closes.
async fn talk(address: SocketAddr, request: &[u8], answers: usize) -> String {
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the proxy accepts");
    stream.write_all(request).await.expect("it can be written");
    let mut answer = Vec::new();
    while answer.windows(4).filter(|four| four == b"\r\n\r\n").count() < answers {
        if stream.read_buf(&mut answer).await.unwrap_or(0) == 0 {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn t21_a_request_for_another_host_inside_a_tunnel_is_never_taken_for_that_host() {
    let ca = TestCa::new();
    let origin = Origin::start("one.council.test", &ca, Answer::page(["a=1; Secure"])).await;
    let other = Origin::start("two.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin, &other]).await;
    let mut watch = proxy.watch();
    let curl = || Curl::through(&proxy, &proxy.root());
    for version in ["--http1.1", "--http2"] {
        let fronted = curl()
            .and(version)
            .and("--header")
            .and("Host: two.council.test");
        assert_eq!(fronted.get("https://one.council.test/").await.code, 0);
    }
    assert_eq!(curl().get("https://one.council.test/").await.code, 0);
    // The first cookie that is told is that of the last, honest request.
    let cookie = watch.cookie("a").await;
    assert_eq!(cookie["host"], "one.council.test");
    assert_eq!(cookie["facts"]["times"], 1, "{cookie}");
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn t28_a_request_that_can_be_cut_in_two_ways_goes_nowhere() {
    const ROWS: [&str; 21] = [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5a\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length:\r\n",
        "Content-Length : 5\r\n",
        "Content-Length: 99999999999999999999999999\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity, chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: \x0bchunked\r\n",
        "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunk\r\n",
    ];
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let proxy = origin.behind(&ca).await;
    for row in ROWS {
        let request = format!(
            "POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n{row}\r\n0\r\n\r\nGET http://{HOST}/smuggled HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
        );
        let answer = talk(proxy.address(), request.as_bytes(), 1).await;
        // A connection that is closed with octets unread may lose the answer on the way.
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 400");
        assert!(is_refused, "{row:?}: {answer}");
        assert!(origin.received().is_empty(), "{row:?}");
    }
    let old = format!(
        "POST http://{HOST}/ HTTP/1.0\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    );
    let answer = talk(proxy.address(), old.as_bytes(), 1).await;
    assert!(answer.contains(" 400 "), "{answer}");
    assert!(origin.received().is_empty());
    // The control: the same request, cut in one way only, arrives.
    let good = format!(
        "POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    );
    let answer = talk(proxy.address(), good.as_bytes(), 1).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(origin.received().len(), 1);
}

#[tokio::test]
async fn t28_of_a_length_and_chunks_only_the_chunks_go_on_and_nothing_behind_them() {
    let ca = TestCa::new();
    // RFC 9112 section 6.3.
    for row in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    ] {
        let origin = RawOrigin::start(GOOD).await;
        let proxy = origin.behind(&ca).await;
        let request = format!(
            "POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n{row}\r\n0\r\n\r\nGET http://{HOST}/smuggled HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
        );
        let answer = talk(proxy.address(), request.as_bytes(), 2)
            .await
            .to_lowercase();
        assert_eq!(answer.matches("http/1.1").count(), 1, "{answer}");
        let received = String::from_utf8_lossy(&origin.received().concat()).to_lowercase();
        assert!(!received.contains("content-length"), "{row}: {received}");
        assert!(!received.contains("smuggled"), "{row}: {received}");
    }
}

#[tokio::test]
async fn t29_an_upgrade_is_not_asked_for_and_not_believed() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let proxy = origin.behind(&ca).await;
    let request = format!(
        "GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    );
    let answer = talk(proxy.address(), request.as_bytes(), 1).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let received = String::from_utf8_lossy(&origin.received().concat()).to_lowercase();
    assert!(!received.contains("upgrade"), "{received}");
    assert!(!received.contains("http2-settings"), "{received}");
    // Origin-form is no request to a proxy: what came behind stays here.
    assert!(!received.contains("smuggled"), "{received}");

    let pushy = RawOrigin::start(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw",
    )
    .await;
    let proxy = pushy.behind(&ca).await;
    let request = format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let answer = talk(proxy.address(), request.as_bytes(), 1).await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
}

#[tokio::test]
async fn t30_a_request_names_one_host_and_the_address_line_wins() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let proxy = origin.behind(&ca).await;
    for (line, hosts) in [
        (format!("http://{HOST}/"), String::new()),
        (
            format!("http://{HOST}/"),
            format!("Host: {HOST}\r\nHost: evil.test\r\n"),
        ),
        (format!("http://user@{HOST}/"), format!("Host: {HOST}\r\n")),
        (
            format!("http://evil.test@{HOST}/"),
            format!("Host: {HOST}\r\n"),
        ),
        ("/".to_owned(), format!("Host: {HOST}\r\n")),
    ] {
        let request = format!("GET {line} HTTP/1.1\r\n{hosts}\r\n");
        let answer = talk(proxy.address(), request.as_bytes(), 1).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{request}{answer}");
        assert!(origin.received().is_empty(), "{request}");
    }
    let bent = format!("GET http://{HOST}/ HTTP/1.1\r\nHost: evil.test\r\n\r\n");
    let answer = talk(proxy.address(), bent.as_bytes(), 1).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let received = String::from_utf8_lossy(&origin.received().concat()).into_owned();
    assert!(
        received.contains(HOST) && !received.contains("evil.test"),
        "{received}"
    );
}

#[tokio::test]
async fn t33_octets_behind_an_answer_never_become_the_next_answer() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    )
    .await;
    let proxy = origin.behind(&ca).await;
    let one = format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let answer = talk(proxy.address(), one.repeat(2).as_bytes(), 2).await;
    assert!(!answer.contains("forged"), "{answer}");
    for bad in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!"[..],
        b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=\0b\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 two OK\r\n\r\n",
    ] {
        let origin = RawOrigin::start(bad).await;
        let proxy = origin.behind(&ca).await;
        let answer = talk(proxy.address(), one.as_bytes(), 1).await;
        assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    }
}

#[tokio::test]
async fn t35_connection_takes_its_own_fields_away_and_no_others() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(
        b"HTTP/1.1 200 OK\r\nConnection: Set-Cookie, Strict-Transport-Security, Keep-Alive\r\nKeep-Alive: timeout=5\r\nStrict-Transport-Security: max-age=1\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nok",
    )
    .await;
    let proxy = origin.behind(&ca).await;
    let request = format!(
        "GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: Cookie, Host, TE\r\nCookie: b=2\r\nTE: trailers\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eDp5\r\n\r\n"
    );
    let answer = talk(proxy.address(), request.as_bytes(), 1)
        .await
        .to_lowercase();
    assert!(answer.contains("set-cookie: a=1"), "{answer}");
    assert!(answer.contains("strict-transport-security"), "{answer}");
    assert!(!answer.contains("keep-alive"), "{answer}");
    let received = String::from_utf8_lossy(&origin.received().concat()).to_lowercase();
    assert!(received.contains("cookie: b=2"), "{received}");
    for gone in ["\r\nte:", "proxy-", "\r\nconnection:"] {
        assert!(!received.contains(gone), "{gone}: {received}");
    }
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
    let ours = || Curl::through(&proxy, &proxy.root());
    assert_eq!(ours().get(&url).await.code, 0);
    // The second one is spliced: the client sees the origin's own certificate, and asks nothing.
    assert_eq!(ours().get(&url).await.code, 60);
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
    let curl = || Curl::through(&proxy, &proxy.root());
    assert_ne!(curl().get("https://down.council.test/").await.code, 0);
    assert!(plain.asked().is_empty());
    // The control: asked for by its own address, the unsafe one answers.
    assert_eq!(curl().get("http://down.council.test/").await.code, 0);
    assert_eq!(plain.asked().len(), 1);
}

//! Rows of the threat table about framing on plain `http:`, by number: where a message ends is never in doubt.
//!
//! The rules themselves are rows in `proxy/src/listener/gate.rs`; here is what arrives at an origin, and what does not.

use harness::{
    ProxyUnderTest, TestCa,
    raw::{RawOrigin, talk},
};

const HOST: &str = "plain.council.test";
const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Asserts that nothing of a request reaches the origin, nor anything that was sent behind it.
async fn refused(proxy: &ProxyUnderTest, origin: &RawOrigin, head: &str) {
    let behind = format!("0\r\n\r\nGET http://{HOST}/smuggled HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let request = format!("{head}\r\n{behind}");
    let answer = talk(proxy.address(), request.as_bytes(), 2).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{head:?}: {answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{head:?}: {answer}");
    let closes = answer.to_lowercase().contains("connection: close");
    assert!(closes, "{head:?}: {answer}");
    assert!(origin.received().is_empty(), "{head:?}");
}

#[tokio::test]
async fn t28_a_request_that_can_be_cut_in_two_ways_goes_nowhere() {
    const ROWS: [&str; 24] = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
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
    let proxy = origin.behind(HOST, &ca).await;
    for row in ROWS {
        let head = format!("POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n{row}");
        refused(&proxy, &origin, &head).await;
    }
    let old =
        format!("POST http://{HOST}/ HTTP/1.0\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n");
    refused(&proxy, &origin, &old).await;
    // The control: the same requests, cut in one way only, arrive, one after the other on one connection.
    let good = format!(
        "POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    );
    let answer = talk(proxy.address(), good.repeat(2).as_bytes(), 2).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");
    let received = String::from_utf8_lossy(&origin.received().concat()).into_owned();
    assert_eq!(received.matches("POST").count(), 2, "{received}");
}

#[tokio::test]
async fn t28_each_request_on_a_connection_is_checked_and_chunks_are_its_last() {
    let ca = TestCa::new();
    let good = format!("GET http://{HOST}/good HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let bad = format!(
        "POST http://{HOST}/bad HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    );
    let chunks = format!(
        "POST http://{HOST}/chunks HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    );
    let nowhere = format!("CONNECT {HOST}:22 HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    for (sent, statuses) in [
        ([&good, &bad], ["200", "400"].as_slice()),
        ([&chunks, &good], &["200"]),
        // A CONNECT that is refused, by a reset, leaves no way in behind it.
        ([&nowhere, &good], &[]),
        ([&good, &good], &["200", "200"]),
    ] {
        let origin = RawOrigin::start(GOOD).await;
        let proxy = origin.behind(HOST, &ca).await;
        let answer = talk(
            proxy.address(),
            sent.map(String::as_str).concat().as_bytes(),
            3,
        )
        .await;
        let found: Vec<&str> = answer
            .split("HTTP/1.1 ")
            .skip(1)
            .map(|head| &head[..3])
            .collect();
        assert_eq!(found, statuses, "{sent:?}");
        let received = String::from_utf8_lossy(&origin.received().concat()).into_owned();
        assert!(!received.contains("/bad"), "{received}");
        let expected = statuses.iter().filter(|status| **status == "200").count();
        assert_eq!(
            received.matches(" /").count(),
            expected,
            "{sent:?}: {received}"
        );
    }
}

#[tokio::test]
async fn t29_an_upgrade_is_not_asked_for_and_not_believed() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let proxy = origin.behind(HOST, &ca).await;
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

    // One that comes unasked is the browser's to judge; nothing behind it is read as a response or a request.
    let pushy = RawOrigin::start(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw",
    )
    .await;
    let proxy = pushy.behind(HOST, &ca).await;
    let request = format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let answer = talk(proxy.address(), request.repeat(2).as_bytes(), 1).await;
    let last = "HTTP/1.1 101 Switching Protocols\r\nconnection: close\r\nUpgrade: x\r\n";
    assert!(answer.starts_with(last), "{answer}");
    assert_eq!(
        pushy
            .received()
            .concat()
            .windows(4)
            .filter(|four| four == b"GET ")
            .count(),
        1
    );
}

#[tokio::test]
async fn t30_a_request_names_one_host_and_the_address_line_wins() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let proxy = origin.behind(HOST, &ca).await;
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
async fn t31_a_line_ends_in_one_way_and_all_else_goes_on_as_it_came() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let proxy = origin.behind(HOST, &ca).await;
    for head in [
        format!("GET http://{HOST}/ HTTP/1.1\nHost: {HOST}\n"),
        format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\n"),
        format!("\r\nGET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n"),
        format!("\nGET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n"),
        format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nX: a\r\n b\r\n"),
        format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nX: a\rb\r\n"),
        format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nX : a\r\n"),
        format!("GET  http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n"),
        format!("GET http://{HOST}/ HTTP/1.1 \r\nHost: {HOST}\r\n"),
    ] {
        refused(&proxy, &origin, &head).await;
    }
    // What may pass has one meaning, so it goes on as it was written; the Host alone is the target's.
    let fields = "X-a:   b \t \r\nX-Empty:\r\n\r\n";
    let odd = format!("GET http://{HOST}/p HTTP/1.1\r\nhOsT:\t{HOST} \r\n{fields}");
    let answer = talk(proxy.address(), odd.as_bytes(), 1).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let received = String::from_utf8(origin.received().concat()).expect("it is text");
    assert_eq!(
        received,
        format!("GET /p HTTP/1.1\r\nhOsT: {HOST}\r\n{fields}")
    );
}

#[tokio::test]
async fn t32_extensions_and_trailers_of_a_requests_chunks_stay_behind_and_nobody_observes_any() {
    const TRAILERS: &str =
        "Set-Cookie: trailed=1\r\nCookie: trailed=1\r\nContent-Length: 9\r\nHost: evil.test\r\n";
    let ca = TestCa::new();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nSet-Cookie: headed=1\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie\r\n\r\n3;x=\"y\"\r\nabc\r\n0\r\n{TRAILERS}\r\n"
    );
    let origin = RawOrigin::start(answer.leak().as_bytes()).await;
    let proxy = origin.behind(HOST, &ca).await;
    let mut watch = proxy.watch();
    for extension in ["", ";x=y", ";x=\"y\"", ";x=\"", ";", ";x=\"\\\"\""] {
        let request = format!(
            "POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\nTrailer: Cookie, Host\r\n\r\n3{extension}\r\nabc\r\n0\r\n{TRAILERS}\r\n"
        );
        let answer = talk(proxy.address(), request.as_bytes(), 3).await;
        assert!(
            answer.contains("Set-Cookie: headed=1"),
            "the control: {answer}"
        );
        // Those of a response are the browser's, as they are without us.
        let body = format!("\r\n\r\n3;x=\"y\"\r\nabc\r\n0\r\n{TRAILERS}\r\n");
        assert!(answer.ends_with(&body), "{answer}");
    }
    for received in origin.received() {
        let received = String::from_utf8(received).expect("it is text");
        assert!(
            received.ends_with("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            "{received}"
        );
        for gone in ["trailed", "evil.test", ";", "ontent-"] {
            assert!(!received.contains(gone), "{gone}: {received}");
        }
    }
    // The control: what stands in the head is seen; what came behind the body is not.
    watch.cookie("headed").await;
    assert!(!watch.text.contains("trailed"), "{}", watch.text);
}

#[tokio::test]
async fn t33_bytes_behind_an_answer_never_become_the_next_answer() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    )
    .await;
    let proxy = origin.behind(HOST, &ca).await;
    let one = format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let answer = talk(proxy.address(), one.repeat(2).as_bytes(), 2).await;
    assert!(!answer.contains("forged"), "{answer}");
    // Where browsers might see another end than we do, the response goes on, and is the last of its connection.
    for bad in [
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "Content-Length: +2\r\n\r\nok",
        "Content-Length: 2, 3\r\n\r\nok!",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "X: a\rContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{bad}");
        let origin = RawOrigin::start(answer.leak().as_bytes()).await;
        let proxy = origin.behind(HOST, &ca).await;
        let answer = talk(proxy.address(), one.repeat(2).as_bytes(), 1).await;
        let last = "HTTP/1.1 200 OK\r\nconnection: close\r\n";
        assert!(answer.starts_with(last), "{bad:?}: {answer}");
        let received = origin.received().concat();
        assert_eq!(
            received.windows(4).filter(|four| four == b"GET ").count(),
            1,
            "{bad:?}"
        );
    }
    let origin = RawOrigin::start(b"HTTP/1.1 two OK\r\n\r\n").await;
    let proxy = origin.behind(HOST, &ca).await;
    let answer = talk(proxy.address(), one.as_bytes(), 1).await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
}

#[tokio::test]
async fn t35_connection_takes_its_own_fields_away_and_no_others() {
    let ca = TestCa::new();
    let said = "HTTP/1.1 200 OK\r\nConnection: Set-Cookie, Strict-Transport-Security, Keep-Alive, X-Hop\r\nX-Hop: back\r\nKeep-Alive: timeout=5\r\nStrict-Transport-Security: max-age=1\r\nSet-Cookie: a=1\r\nContent-Type: image/png\r\n";
    let whole = format!("{said}Proxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nok");
    let origin = RawOrigin::start(whole.leak().as_bytes()).await;
    let proxy = origin.behind(HOST, &ca).await;
    let request = format!(
        "GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: Cookie, Host, TE, X-Hop\r\nX-Hop: there\r\nX-Kept: 1\r\nCookie: b=2\r\nTE: trailers\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eDp5\r\n\r\n"
    );
    let answer = talk(proxy.address(), request.as_bytes(), 1).await;
    // A response goes on as the site said it, but for what it says to a proxy.
    let expected = format!("{said}Content-Length: 2\r\n\r\n");
    assert!(answer.starts_with(&expected), "{answer}");
    let received = String::from_utf8_lossy(&origin.received().concat()).to_lowercase();
    assert!(received.contains("cookie: b=2"), "{received}");
    assert!(received.contains("x-kept: 1"), "{received}");
    for gone in ["\r\nte:", "proxy-", "\r\nconnection:", "x-hop"] {
        assert!(!received.contains(gone), "{gone}: {received}");
    }
}

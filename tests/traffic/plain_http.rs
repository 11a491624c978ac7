//! Plain `http:`: what a browser takes from a site directly, it gets through us too.
//!
//! What is refused, because it can be read in two ways, is in `security/framing.rs`.

use harness::{
    Origin, ProxyUnderTest, TestCa,
    raw::{RawOrigin, talk},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const HOST: &str = "plain.council.test";

fn request(method: &str, more: &str) -> String {
    format!("{method} http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n")
}

#[tokio::test]
async fn f30_a_bent_line_in_a_response_costs_nobody_the_page() {
    for line in [
        "X-Folded: a\r\n b",
        "Set-Cookie: folded=1;\r\n\tPath=/",
        "X-Space : a",
        "a line of no kind",
        "Set-Cookie: control=a\x01b",
        "Set-Cookie: nothing=a\0b",
        ": without a name",
    ] {
        let ca = TestCa::new();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nSet-Cookie: before=1\r\n{line}\r\nSet-Cookie: behind=1\r\nContent-Length: 2\r\n"
        );
        let whole = format!("{answer}\r\nok");
        let origin = RawOrigin::start(whole.leak().as_bytes()).await;
        let proxy = origin.behind(HOST, &ca).await;
        let mut watch = proxy.watch();
        let found = talk(proxy.address(), request("GET", "").as_bytes(), 1).await;
        // What Chromium and Firefox make of the line is theirs.
        assert!(found.starts_with(&answer), "{line:?}: {found}");
        watch.cookie("behind").await;
    }
}

/// Answers the first request of its first connection, and leaves at the second; then it answers each.
async fn forgetful() -> (Origin, Arc<AtomicUsize>) {
    let (connections, answers) = (Arc::new(AtomicUsize::new(0)), Arc::default());
    let counted = Arc::clone(&answers);
    let origin = Origin::serving(HOST, move |stream| {
        let is_first = connections.fetch_add(1, Ordering::Relaxed) == 0;
        serve(stream, is_first, Arc::clone(&counted))
    })
    .await;
    (origin, answers)
}

async fn serve(mut stream: TcpStream, is_first: bool, answers: Arc<AtomicUsize>) {
    for turn in 0.. {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        if is_first && turn == 1 {
            return;
        }
        answers.fetch_add(1, Ordering::Relaxed);
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        if stream.write_all(answer).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn f30_a_request_on_a_connection_that_ends_unanswered_is_sent_once_more_if_it_may_be() {
    for (method, more, status, answered) in [
        ("GET", "", "200", 2),
        ("HEAD", "", "200", 2),
        // What may do something twice is for the browser to repeat: it does so where its own connection ends like that.
        ("POST", "Content-Length: 0\r\n", "", 1),
    ] {
        let ca = TestCa::new();
        let (origin, answers) = forgetful().await;
        let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
        let mut client = TcpStream::connect(proxy.address())
            .await
            .expect("the proxy listens");
        let mut found = Vec::new();
        // One after the other: the second finds the connection of the first.
        for request in [request("GET", ""), request(method, more)] {
            client
                .write_all(request.as_bytes())
                .await
                .expect("the proxy reads");
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match client.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => break,
                }
            }
            if found.is_empty() {
                client
                    .read_exact(&mut [0; 2])
                    .await
                    .expect("the body comes");
            }
            let status = head.get(9..12).unwrap_or(&head);
            found.push(String::from_utf8_lossy(status).into_owned());
        }
        assert_eq!(found, ["200", status], "{method} {more:?}");
        assert_eq!(
            answers.load(Ordering::Relaxed),
            answered,
            "{method} {more:?}"
        );
    }
}

#[tokio::test]
async fn t61_a_document_over_plain_http_gets_the_protecting_header_too() {
    for (line, protected) in [
        ("Content-Type: text/html", true),
        ("X-Untyped: 1", true),
        ("Content-Type: image/png", false),
    ] {
        let ca = TestCa::new();
        let answer = format!("HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 2\r\n\r\nok");
        let origin = RawOrigin::start(answer.leak().as_bytes()).await;
        let proxy = origin.behind(HOST, &ca).await;
        let answer = talk(proxy.address(), request("GET", "").as_bytes(), 1).await;
        let is_there = answer.contains("content-security-policy: treat-as-public-address\r\n");
        assert_eq!(is_there, protected, "{line}: {answer}");
    }
}

#[tokio::test]
async fn a_listed_host_that_cannot_be_reached_ends_with_a_reset_on_plain_http_too() {
    let ca = TestCa::new();
    let closed = [HOST, "www.shop.test"].map(|host| format!("--resolve={host}:80:127.0.0.1:1"));
    let own = format!("--intercept={HOST}");
    let proxy = ProxyUnderTest::with(&ca, &[], &[&own, &closed[0], &closed[1]]).await;
    let mut client = TcpStream::connect(proxy.address())
        .await
        .expect("the proxy listens");
    let asked = client.write_all(request("GET", "").as_bytes()).await;
    asked.expect("the proxy reads");
    let end = client.read_u8().await.expect_err("no status");
    assert_eq!(end.kind(), std::io::ErrorKind::ConnectionReset);
    // A host that is not listed has no PAC file behind it: its client gets the reason, whatever it is still sending.
    let upload = [
        &b"POST http://www.shop.test/ HTTP/1.1\r\nHost: www.shop.test\r\nContent-Length: 100000\r\n\r\n"[..],
        &[b'x'; 100_000],
    ]
    .concat();
    let answer = talk(proxy.address(), &upload, 1).await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
}

//! Rows T01, T20, T24, T25 and T27 of the threat table: what the proxy reaches, and what it leaves to the browser.

use harness::{Answer, Origin, Program, ProxyUnderTest, TestCa, certificates::Flaw, visit};
use std::{path::Path, process::Output};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

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
async fn t01_an_expired_certificate_is_never_masked_by_a_good_one_of_ours() {
    let ca = TestCa::new();
    let origin = Origin::with_flaw("bad.council.test", &ca, Flaw::Expired, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    assert_eq!(proxy.curl().get("https://bad.council.test/").await.code, 60);
}

pub(super) async fn start(data: &Path, more: &[&str]) -> Output {
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

pub(super) fn text(bytes: &[u8]) -> String {
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

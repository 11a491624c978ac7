//! Browsing through the proxy is indistinguishable from browsing without: each row is played direct and through it,
//! against the same origin, and both ends must have received the same bytes and the same end.
//!
//! What is looked at and what is not stands in `interception.rs`.

mod clients;
mod hostile;
mod http1;
mod http2;

use harness::{
    ForwardProxy, ProxyUnderTest, TestCa,
    certificates::Flaw,
    script::{Cues, Heard, ScriptedOrigin, Step, client_config, play, shake, tunnel},
};
use std::time::Duration;
use tokio::time::timeout;

const HOST: &str = "raw.council.test";
/// Timeout of a row: one that takes longer waits for bytes that were held back.
const PATIENCE: Duration = Duration::from_secs(20);

/// Options of a proxy that adds nothing.
const UNCHANGED: [&str; 2] = ["--local-network-protection", "false"];

/// What two peers do, once over a straight connection and once through the proxy.
#[derive(Debug, Clone)]
struct Row {
    name: &'static str,
    client: Vec<Step>,
    origin: Vec<Step>,
}

fn row(
    name: &'static str,
    client: impl IntoIterator<Item = Step>,
    origin: impl IntoIterator<Item = Step>,
) -> Row {
    Row {
        name,
        client: client.into_iter().collect(),
        origin: origin.into_iter().collect(),
    }
}

/// What client and origin heard.
async fn run(
    row: &Row,
    alpn: &str,
    origin: &ScriptedOrigin,
    proxy: Option<&ProxyUnderTest>,
    root: &std::path::Path,
) -> (Heard, Heard) {
    let (mut mine, theirs) = Cues::pair();
    let heard = origin.part(&row.origin, theirs);
    let both = async {
        let tcp = tunnel(&origin.origin, proxy, 443).await;
        let mut stream = shake(tcp, HOST, client_config(root, &[alpn]))
            .await
            .expect("the root is trusted");
        let client = play(&mut stream, &row.client, &mut mine).await;
        // A script that ends by breaking the connection does it here.
        drop(stream);
        (client, heard.await.expect("the origin plays its part"))
    };
    let way = if proxy.is_some() {
        "through the proxy"
    } else {
        "direct"
    };
    timeout(PATIENCE, both)
        .await
        .unwrap_or_else(|_| panic!("{}: hangs {way}", row.name))
}

async fn all(rows: Vec<Row>, alpn: &str) {
    let ca = TestCa::new();
    let origin = ScriptedOrigin::start(HOST, &ca).await;
    let proxy = ProxyUnderTest::with(&ca, &[&origin.origin], &UNCHANGED).await;
    same(rows, alpn, &origin, &proxy).await;
}

/// Each row, played both ways, is heard the same.
async fn same(rows: Vec<Row>, alpn: &str, origin: &ScriptedOrigin, proxy: &ProxyUnderTest) {
    for row in rows {
        let direct = run(&row, alpn, origin, None, &proxy.origin_ca()).await;
        let through = run(&row, alpn, origin, Some(proxy), &proxy.root()).await;
        assert!(
            through.0 == direct.0,
            "{}: the client heard\n{:?}\nnot\n{:?}",
            row.name,
            through.0,
            direct.0
        );
        assert!(
            through.1 == direct.1,
            "{}: the origin heard\n{:?}\nnot\n{:?}",
            row.name,
            through.1,
            direct.1
        );
    }
}

/// The same through a company's proxy that is spoken to over TLS, whose ends come out as they go in.
#[tokio::test]
async fn through_a_proxy_over_tls_both_ends_get_the_same_bytes_as_without_it() {
    let ca = TestCa::new();
    let origin = ScriptedOrigin::start(HOST, &ca).await;
    let config = ca.server_config("127.0.0.1", Flaw::None);
    let forward = ForwardProxy::over_tls(&[&origin.origin], None, config).await;
    let way = format!("--origin-proxy=https://{}", forward.address);
    let intercept = format!("--intercept={HOST}");
    let arguments = [&UNCHANGED[..], &[&way, &intercept]].concat();
    let proxy = ProxyUnderTest::with(&ca, &[], &arguments).await;
    same(http1::rows(), "http/1.1", &origin, &proxy).await;
    same(http2::rows(), "h2", &origin, &proxy).await;
}

#[tokio::test]
async fn over_http1_both_ends_get_the_same_bytes_as_without_the_proxy() {
    all(http1::rows(), "http/1.1").await;
}

#[tokio::test]
async fn over_http2_both_ends_get_the_same_bytes_as_without_the_proxy() {
    all(http2::rows(), "h2").await;
}

/// What a client of HTTP/1.1 hears of a document, with the line taken out where it is once and in its place.
fn without_the_line(heard: &Heard) -> Heard {
    let line = b"content-security-policy: treat-as-public-address\r\n\r\n";
    let at = heard
        .bytes
        .windows(line.len())
        .position(|window| window == line)
        .expect("the line ends the head");
    let mut bytes = heard.bytes.clone();
    bytes.drain(at..at + line.len() - 2);
    Heard {
        bytes,
        end: heard.end,
    }
}

#[tokio::test]
async fn a_document_differs_by_the_one_line_and_by_nothing_once_that_is_switched_off() {
    let document = http1::document();
    let ca = TestCa::new();
    let origin = ScriptedOrigin::start(HOST, &ca).await;
    let on = ProxyUnderTest::start(&ca, &[&origin.origin]).await;
    let off = ProxyUnderTest::with(&ca, &[&origin.origin], &UNCHANGED).await;
    let direct = run(&document, "http/1.1", &origin, None, &on.origin_ca()).await;
    let without = run(&document, "http/1.1", &origin, Some(&off), &off.root()).await;
    assert_eq!(without, direct);
    let (client, asked) = run(&document, "http/1.1", &origin, Some(&on), &on.root()).await;
    assert_ne!(client, direct.0);
    assert_eq!((without_the_line(&client), asked), direct);
}

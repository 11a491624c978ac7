//! Rows of the threat and fault tables about load, by number: many names, long heads, slow clients, few files.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    api::{Extension, pairing_code},
    raw::{RawOrigin, talk},
    script::{client_config, connect},
    visit,
};
use rustls::{ClientConfig, ClientConnection, pki_types::ServerName};
use std::{net::SocketAddr, ops::Range, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

const HOST: &str = "plain.council.test";
const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
/// Timeout of a test that hangs; what should end ends far earlier.
const PATIENCE: Duration = Duration::from_secs(30);

async fn within<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it comes to an end")
}

/// A CONNECT to the listed host and a hello for another name: no leaf comes back.
async fn knock(proxy: &ProxyUnderTest, config: Arc<ClientConfig>, name: String) {
    let name = ServerName::try_from(name).expect("it is a name");
    let mut client = ClientConnection::new(config, name).expect("a client");
    let mut hello = Vec::new();
    client.write_tls(&mut hello).expect("memory takes it");
    let (mut stream, answer) = connect(proxy, &format!("{HOST}:443")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stream.write_all(&hello).await.expect("the proxy reads");
    // A leaf that we minted would be an answer; a closed connection is none.
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty(), "{}", answer.escape_ascii());
}

/// Number of clients that connect at once.
const VISITORS: usize = 32;

/// One of them: connects with every `VISITORS`-th of the names.
async fn knock_with(
    proxy: Arc<ProxyUnderTest>,
    config: Arc<ClientConfig>,
    names: Range<usize>,
    first: usize,
) {
    for n in names.skip(first).step_by(VISITORS) {
        knock(&proxy, Arc::clone(&config), format!("n{n}.evil.test")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t15_ten_thousand_names_that_are_not_listed_leave_nothing_behind() {
    const NAMES: usize = 10_000;
    let ca = TestCa::new();
    let origin = Origin::serving(HOST, |mut stream| async move {
        // Closes the connection, whatever the answer was.
        let _ = stream.read(&mut [0; 16 * 1024]).await;
    })
    .await;
    let origin = Arc::new(origin);
    let proxy = Arc::new(ProxyUnderTest::start(&ca, &[&origin]).await);
    let config = Arc::new(client_config(&proxy.root(), &["h2", "http/1.1"]));
    let all_knock = |names: Range<usize>| {
        let visitor = |first| {
            knock_with(
                Arc::clone(&proxy),
                Arc::clone(&config),
                names.clone(),
                first,
            )
        };
        (0..VISITORS)
            .map(visitor)
            .collect::<JoinSet<()>>()
            .join_all()
    };
    // The first ones warm up what the process keeps.
    all_knock(0..1000).await;
    let before = proxy.memory();
    all_knock(1000..NAMES).await;
    let after = proxy.memory();
    assert!(after < before + 5 * 1024, "from {before} to {after} KiB");
}

#[tokio::test]
async fn t39_a_head_past_the_bound_is_refused_at_every_door_and_a_full_jar_passes() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let proxy = origin.behind(HOST, &ca).await;
    let cookie = |length: usize| format!("Cookie: a={}\r\n\r\n", "x".repeat(length));
    for (address, line) in [
        (
            proxy.address(),
            format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n"),
        ),
        (
            proxy.address(),
            format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n"),
        ),
        (
            proxy.api(),
            format!("POST /v1/hello HTTP/1.1\r\nHost: {}\r\n", proxy.api()),
        ),
    ] {
        let request = format!("{line}{}", cookie(256 * 1024 + 1));
        let answer = within(talk(address, request.as_bytes(), 1)).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{line}{answer}");
    }
    assert!(origin.received().is_empty());
    // The control: as much as browsers may send.
    let request = format!(
        "GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n{}",
        cookie(64 * 1024)
    );
    let answer = within(talk(proxy.address(), request.as_bytes(), 1)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(origin.received().concat().len() > 64 * 1024);
}

/// Sends one byte at a time until the other side closes; the number of bytes that took.
async fn trickle(address: SocketAddr, text: &str) -> usize {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    for (count, byte) in text.bytes().enumerate() {
        let ended = stream.write_all(&[byte]).await.is_err();
        let mut said = [0; 512];
        let pause = timeout(Duration::from_millis(50), stream.read(&mut said));
        if ended || pause.await.is_ok() {
            return count;
        }
    }
    text.len()
}

#[tokio::test]
async fn t40_slow_clients_are_sent_away_and_others_are_served() {
    const SLOW: usize = 200;
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page([])).await;
    let head = format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n");
    let proxy = ProxyUnderTest::with(&ca, &[&origin], &["--head-timeout=1s"]).await;
    let mut slow = JoinSet::new();
    for n in 0..SLOW {
        let door = if n % 2 == 0 {
            proxy.address()
        } else {
            proxy.api()
        };
        let head = head.clone();
        slow.spawn(async move { trickle(door, &head).await < head.len() });
    }
    visit(&proxy, &format!("https://{HOST}/")).await;
    assert!(within(slow.join_all()).await.iter().all(|away| *away));
    // The control: it is the bound that sends them away.
    let patient = ProxyUnderTest::with(&ca, &[], &["--head-timeout=10m"]).await;
    for door in [patient.address(), patient.api()] {
        assert_eq!(within(trickle(door, &head)).await, head.len());
    }
}

#[tokio::test]
async fn t40_a_body_that_does_not_come_and_an_origin_that_does_not_answer_are_not_waited_for() {
    let ca = TestCa::new();
    let silent = Origin::serving(HOST, |mut stream| async move {
        // Ends when the proxy does.
        while stream
            .read(&mut [0; 1024])
            .await
            .is_ok_and(|count| count > 0)
        {}
    })
    .await;
    let proxy = ProxyUnderTest::with(&ca, &[&silent], &["--idle-timeout=500ms"]).await;
    for (door, request) in [
        (
            proxy.address(),
            format!(
                "POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9\r\n\r\nhalf"
            ),
        ),
        (
            proxy.address(),
            format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
        ),
        (
            proxy.api(),
            format!(
                "POST /v1/hello HTTP/1.1\r\nHost: {}\r\nOrigin: moz-extension://0f3a7b1c-5d2e-4f60-8a9b-1c2d3e4f5a6b\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{{",
                proxy.api()
            ),
        ),
    ] {
        let answer = within(talk(door, request.as_bytes(), 1)).await;
        assert!(answer.is_empty(), "{request}{answer}");
    }
}

/// The control of the row above.
#[tokio::test]
async fn t40_a_body_that_is_slow_and_moves_is_waited_for_longer_than_two_bounds() {
    let ca = TestCa::new();
    let origin = RawOrigin::start(GOOD).await;
    let to = format!("{HOST}:80:{}", origin.address);
    let arguments = ["--idle-timeout=2s", "--resolve", &to];
    let proxy = ProxyUnderTest::with(&ca, &[], &arguments).await;
    let mut stream = TcpStream::connect(proxy.address())
        .await
        .expect("it listens");
    let head =
        format!("POST http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 20\r\n\r\n");
    let next = format!("GET http://{HOST}/next HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    stream
        .write_all(head.as_bytes())
        .await
        .expect("the proxy reads");
    let mut answers = Vec::new();
    for byte in [b'x'; 20] {
        stream.write_all(&[byte]).await.expect("the proxy reads");
        let pause = timeout(Duration::from_millis(220), stream.read_buf(&mut answers));
        // Nothing comes but the origin's answer to the head.
        let ended = matches!(pause.await, Ok(Ok(0) | Err(_)));
        assert!(!ended, "{}", answers.escape_ascii());
    }
    stream
        .write_all(next.as_bytes())
        .await
        .expect("the proxy reads");
    while answers.windows(4).filter(|four| four == b" 200").count() < 2 {
        let count = within(stream.read_buf(&mut answers)).await;
        assert!(count.is_ok_and(|count| count > 0), "the connection is kept");
    }
}

#[tokio::test]
async fn f20_when_files_run_out_clients_wait_and_api_and_others_go_on() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(["a=1; Secure"])).await;
    let proxy = ProxyUnderTest::with_files(&ca, &[&origin], "-n 128").await;
    let mut waiting = Vec::new();
    for _ in 0..200 {
        waiting.push(
            TcpStream::connect(proxy.address())
                .await
                .expect("the system's queue takes it"),
        );
    }
    // The doors for which files are kept stay open.
    let extension = within(Extension::pair(&proxy)).await;
    assert_eq!(
        within(extension.feed(None)).await.next().await["type"],
        "snapshot"
    );
    assert!(!within(pairing_code(&proxy)).await.is_empty());
    drop(waiting);
    visit(&proxy, &format!("https://{HOST}/")).await;
    let (code, _, _) = within(proxy.stop()).await;
    assert_eq!(code, Some(0));
}

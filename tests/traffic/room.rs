//! Room for clients: as many as the system lets us have, and where there is none, that which rests longest goes.
//!
//! That a client whose message is under way keeps its place is in `bounded.rs`.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    script::{client_config, shake, tunnel},
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::client::TlsStream;

const HOST: &str = "www.council.test";
/// Timeout of what used to hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that has had one answer and is kept.
async fn visit(origin: &Origin, proxy: &ProxyUnderTest) -> TlsStream<TcpStream> {
    let config = client_config(&proxy.root(), &["http/1.1"]);
    let open = async {
        let tcp = tunnel(origin, Some(proxy), 443).await;
        let mut stream = shake(tcp, HOST, config).await.expect("we are trusted");
        assert!(ask(&mut stream).await, "the first answer comes");
        stream
    };
    timeout(PATIENCE, open).await.expect("there is room")
}

/// Asks on a kept connection; whether the whole answer comes.
async fn ask(stream: &mut TlsStream<TcpStream>) -> bool {
    let request = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    if stream.write_all(request.as_bytes()).await.is_err() {
        return false;
    }
    let mut answer = Vec::new();
    let page = Answer::page([]).body;
    while !answer.ends_with(page.as_bytes()) {
        if stream.read_buf(&mut answer).await.unwrap_or(0) == 0 {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn f20_a_low_soft_limit_of_open_files_is_raised() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::with_files(&ca, &[&origin], "-Sn 256").await;
    let mut kept = Vec::new();
    // Each takes two files of the proxy's.
    for _ in 0..200 {
        kept.push(visit(&origin, &proxy).await);
    }
    for stream in &mut kept {
        assert!(ask(stream).await, "nobody had to leave");
    }
}

#[tokio::test]
async fn f20_where_there_is_no_room_the_connection_that_rests_longest_goes() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::with(&ca, &[&origin], &["--connections=3"]).await;
    let mut kept = Vec::new();
    for _ in 0..3 {
        kept.push(visit(&origin, &proxy).await);
    }
    // The second is now the one that has rested longest.
    assert!(ask(&mut kept[0]).await);
    let mut newcomer = visit(&origin, &proxy).await;
    let mut gone = Vec::new();
    for stream in &mut kept {
        gone.push(!ask(stream).await);
    }
    assert_eq!(gone, [false, true, false]);
    assert!(ask(&mut newcomer).await);
}

#[tokio::test]
async fn f20_a_client_that_waits_for_its_answer_is_not_sent_away() {
    let ca = TestCa::new();
    let slow = Origin::serving(HOST, |mut stream| async move {
        // Ends when the proxy does.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let proxy = ProxyUnderTest::with(&ca, &[&slow], &["--connections=1"]).await;
    let request = format!("GET http://{HOST}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let connect = async || TcpStream::connect(proxy.address()).await;
    let mut waiting = connect().await.expect("the proxy listens");
    waiting
        .write_all(request.as_bytes())
        .await
        .expect("the proxy reads");
    let mut second = connect().await.expect("the system's queue takes it");
    second
        .write_all(request.as_bytes())
        .await
        .expect("the system takes it");
    // Longer than a connection at rest may stay.
    let heard = timeout(Duration::from_secs(3), waiting.read_u8()).await;
    assert!(heard.is_err(), "it still waits: {heard:?}");
    assert_eq!(slow.knocks(), 1, "and the second is not served yet");
}

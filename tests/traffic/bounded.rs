//! Every wait has an end and every number a bound: each shown with a value small enough to watch.

use harness::{
    Origin, ProxyUnderTest, TestCa,
    raw::Silent,
    script::{Cues, End, ScriptedOrigin, Step, client_config, connect, play, shake, tunnel},
};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const HOST: &str = "www.council.test";
/// Timeout of a test that hangs; what should end ends far earlier.
const PATIENCE: Duration = Duration::from_secs(20);

async fn within<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it comes to an end")
}

async fn rest(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut text = Vec::new();
    // A connection that is cut has ended too.
    let _ = within(stream.read_to_end(&mut text)).await;
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_its_connection() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::with(&ca, &[], &["--head-timeout=100ms"]).await;
    for begun in ["", "CONNECT www.council.test:443 HTTP/1.1\r\nHo"] {
        let mut client = TcpStream::connect(proxy.address())
            .await
            .expect("the proxy listens");
        client
            .write_all(begun.as_bytes())
            .await
            .expect("the proxy reads");
        let answer = rest(&mut client).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
            "{begun:?}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_relay_without_a_byte_ends() {
    let ca = TestCa::new();
    let stage = ScriptedOrigin::start(HOST, &ca).await;
    let proxy = ProxyUnderTest::with(&ca, &[&stage.origin], &["--idle-timeout=200ms"]).await;
    let (mut mine, theirs) = Cues::pair();
    let heard = stage.part(&[Step::Until(b"hello".to_vec()), Step::HearEnd], theirs);
    let tcp = tunnel(&stage.origin, Some(&proxy), 443).await;
    let mut stream = shake(tcp, HOST, client_config(&proxy.root(), &[]))
        .await
        .expect("our root is trusted");
    let script = [Step::Send(b"hello".to_vec()), Step::HearEnd];
    let client = within(play(&mut stream, &script, &mut mine)).await;
    let origin = within(heard).await.expect("the origin plays its part");
    // Neither side has ended, so neither gets a close_notify.
    assert_eq!((client.end, origin.end), (End::Truncated, End::Truncated));
}

#[tokio::test]
async fn a_half_closed_relay_ends_sooner() {
    let ca = TestCa::new();
    let stage = ScriptedOrigin::start(HOST, &ca).await;
    let proxy = ProxyUnderTest::with(&ca, &[&stage.origin], &["--half-closed-timeout=200ms"]).await;
    let (mut mine, theirs) = Cues::pair();
    // The client has said all; the origin hears that and says nothing at all.
    let heard = stage.part(&[Step::HearEnd, Step::AwaitCue], theirs);
    let tcp = tunnel(&stage.origin, Some(&proxy), 443).await;
    let mut stream = shake(tcp, HOST, client_config(&proxy.root(), &[]))
        .await
        .expect("our root is trusted");
    let client = within(play(
        &mut stream,
        &[Step::End, Step::HearEnd, Step::Cue],
        &mut mine,
    ))
    .await;
    assert_eq!(client.end, End::Truncated, "a limit is no proper end");
    assert_eq!(
        within(heard).await.expect("the origin plays its part").end,
        End::Proper
    );
}

#[tokio::test]
async fn an_origin_that_does_not_answer_is_given_up_and_named_as_the_reason() {
    let ca = TestCa::new();
    let silent = Silent::start("127.0.0.1:0").await;
    let way = format!("www.shop.test:443:{}", silent.address);
    let proxy =
        ProxyUnderTest::with(&ca, &[], &["--connect-timeout=100ms", "--resolve", &way]).await;
    let (mut stream, answer) = within(connect(&proxy, "www.shop.test:443")).await;
    assert!(answer.starts_with("HTTP/1.1 504"), "{answer}");
    let length = "The site does not answer in time.".len();
    let mut reason = vec![0; length];
    within(stream.read_exact(&mut reason))
        .await
        .expect("the reason comes");
    assert_eq!(reason, b"The site does not answer in time.");
    assert!(
        !answer.to_lowercase().contains("biscuit") && !answer.to_lowercase().contains("server:"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_client_above_the_limit_waits_until_another_one_leaves() {
    let ca = TestCa::new();
    let echo = Origin::serving(HOST, |mut stream| async move {
        let (mut reader, mut writer) = stream.split();
        // The client's leaving ends it.
        let _ = tokio::io::copy(&mut reader, &mut writer).await;
    })
    .await;
    let proxy =
        ProxyUnderTest::with(&ca, &[&echo], &["--connections=1", "--hello-timeout=50ms"]).await;
    let mut first = within(tunnel(&echo, Some(&proxy), 443)).await;
    let mut second = TcpStream::connect(proxy.address())
        .await
        .expect("the system's queue takes it");
    let request = format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    second
        .write_all(request.as_bytes())
        .await
        .expect("the system takes it");
    for _ in 0..20 {
        first
            .write_all(b"still here")
            .await
            .expect("the proxy reads");
        let mut back = [0; 10];
        within(first.read_exact(&mut back))
            .await
            .expect("the echo answers");
    }
    let early = second
        .try_read(&mut [0; 1])
        .expect_err("the second client still waits");
    assert_eq!(early.kind(), std::io::ErrorKind::WouldBlock);
    drop(first);
    let mut answer = [0; 12];
    within(second.read_exact(&mut answer))
        .await
        .expect("now it is its turn");
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test]
async fn a_stop_lets_an_answer_finish_and_ends_one_that_outlasts_the_drain_timeout() {
    let ca = TestCa::new();
    let request = b"GET / HTTP/1.1\r\nHost: www.council.test\r\n\r\n";
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234";
    let stage = ScriptedOrigin::start(HOST, &ca).await;
    for (finishes, timeout) in [(true, "--drain-timeout=1h"), (false, "--drain-timeout=1s")] {
        let proxy = ProxyUnderTest::with(&ca, &[&stage.origin], &[timeout]).await;
        let (mut mine, theirs) = Cues::pair();
        let mut steps = vec![
            Step::Until(b"\r\n\r\n".to_vec()),
            Step::Send(head.to_vec()),
            Step::AwaitCue,
        ];
        if finishes {
            steps.push(Step::Send(b"56789".to_vec()));
        }
        steps.push(Step::HearEnd);
        let heard = stage.part(&steps, theirs);
        let tcp = tunnel(&stage.origin, Some(&proxy), 443).await;
        let mut stream = shake(tcp, HOST, client_config(&proxy.root(), &["http/1.1"]))
            .await
            .expect("our root is trusted");
        let begin = [Step::Send(request.to_vec()), Step::Until(b"01234".to_vec())];
        play(&mut stream, &begin, &mut mine).await;
        let began = Instant::now();
        let stopping = tokio::spawn(proxy.stop());
        // The origin goes on once the stop is under way: new clients are no longer let in.
        let client = play(&mut stream, &[Step::Cue, Step::HearEnd], &mut mine);
        let client = within(client).await;
        assert_eq!(client.bytes.ends_with(b"56789"), finishes);
        assert_eq!(client.end == End::Proper, finishes, "{client:?}");
        let (code, _, _) = within(stopping).await.expect("the stop ends");
        assert_eq!(code, Some(0));
        // An answer that finishes ends the stop long before its hour. One that does not is waited for, but not for
        // the ten seconds that it gets unasked.
        let took = began.elapsed();
        assert!(
            finishes || took >= Duration::from_secs(1) && took < Duration::from_secs(6),
            "{took:?}"
        );
        drop(heard);
    }
}

#[tokio::test]
async fn an_invalid_timeout_is_refused_with_an_example() {
    let output = harness::Program::new(["run", "--idle-timeout", "soon"])
        .output()
        .await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(64));
    assert!(
        said.contains("--idle-timeout") && said.contains("15s") && said.contains("soon"),
        "{said}"
    );
}

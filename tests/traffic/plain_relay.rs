//! Plain `http:` byte by byte: what a site says reaches the client as it was said, and what a client asks goes on at the
//! pace of the one that takes it.
//!
//! Where the end of a message is in doubt is in `security/framing.rs`.

use harness::{Origin, ProxyUnderTest, TestCa};
use std::{
    io::ErrorKind,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};

const HOST: &str = "plain.council.test";
/// Timeout of a test that hangs; what should end ends far earlier.
const PATIENCE: Duration = Duration::from_secs(30);
/// Time after which a writer that makes no way counts as held up.
const HELD_UP: Duration = Duration::from_millis(500);
/// Length of a body that no buffers of the system hold, in bytes.
const LONG: usize = 64 << 20;

async fn within<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it comes to an end")
}

fn request(method: &str, host: &str, more: &str) -> Vec<u8> {
    format!("{method} http://{host}/ HTTP/1.1\r\nHost: {host}\r\n{more}\r\n").into_bytes()
}

async fn proxy(origins: &[&Origin]) -> ProxyUnderTest {
    let unchanged = ["--local-network-protection", "false"];
    ProxyUnderTest::with(&TestCa::new(), origins, &unchanged).await
}

async fn client(proxy: &ProxyUnderTest) -> TcpStream {
    let client = TcpStream::connect(proxy.address()).await;
    client.expect("the proxy listens")
}

async fn say(stream: &mut TcpStream, bytes: impl AsRef<[u8]>) {
    within(stream.write_all(bytes.as_ref()))
        .await
        .expect("the other side reads");
}

/// Reads as many bytes.
async fn hear(stream: &mut TcpStream, count: usize) -> String {
    let mut bytes = vec![0; count];
    within(stream.read_exact(&mut bytes))
        .await
        .expect("it comes whole");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a head; `None` if the other side ends first.
async fn hear_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// Answers each request without a body with the same bytes; ends after one if the answer ends so.
async fn answering(host: &str, answer: &'static [u8], ends: bool) -> Origin {
    Origin::serving(host, move |mut stream| async move {
        while hear_head(&mut stream).await.is_some() {
            if stream.write_all(answer).await.is_err() || ends {
                return;
            }
        }
    })
    .await
}

#[tokio::test]
async fn b11_what_a_browser_takes_from_a_site_it_gets_byte_by_byte() {
    const CHUNKS: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2;a=\"b\"\r\nok\r\n000\r\nX-T: 1\r\n\r\n";
    for (method, answer, ends) in [
        ("GET", &b"HTTP/1.1 200 OK\nX: 1\nContent-Length: 2\n\nok"[..], false),
        ("GET", b"HTTP/1.1 200 OK\r\nSet-Cookie: a=\0b\r\nContent-Length: 2\r\n\r\nok", false),
        ("GET", b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok", false),
        ("GET", b"HTTP/1.1 200 OK\r\nX-A : a\r\n: b\r\nno field\r\nX: \xff\r\nContent-Length: 2\r\n\r\nok", false),
        ("GET", b"HTTP/1.1 200\r\ncontent-length:2\r\n\r\nok", false),
        ("GET", b"HTTP/1.1 499 Odd, but said\r\nContent-Length: 2\r\n\r\nno", false),
        ("GET", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false),
        ("GET", CHUNKS, false),
        ("GET", b"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", false),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n", false),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", false),
        ("GET", b"HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok", false),
        ("GET", b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nto the end", true),
        ("GET", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end", true),
        ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", true),
        ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ncut", true),
    ] {
        let origin = answering(HOST, answer, ends).await;
        let proxy = proxy(&[&origin]).await;
        let mut client = client(&proxy).await;
        let expected = String::from_utf8_lossy(answer);
        say(&mut client, request(method, HOST, "")).await;
        if ends {
            let mut heard = Vec::new();
            let end = within(client.read_to_end(&mut heard)).await;
            end.expect("a proper end is passed on as one");
            assert_eq!(String::from_utf8_lossy(&heard), expected);
            continue;
        }
        assert_eq!(hear(&mut client, answer.len()).await, expected);
        // The end was found: the next response on the connection is heard whole.
        say(&mut client, request(method, HOST, "")).await;
        assert_eq!(hear(&mut client, answer.len()).await, expected);
        assert_eq!(origin.knocks(), 1, "{expected}");
    }
}

#[tokio::test]
async fn a_request_goes_on_byte_by_byte_but_for_its_target() {
    let (said, mut heard) = mpsc::unbounded_channel();
    let origin = Origin::serving(HOST, move |mut stream| {
        let said = said.clone();
        async move {
            while let Some(head) = hear_head(&mut stream).await {
                said.send(head).expect("the test listens");
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(answer).await.expect("the proxy reads");
            }
        }
    })
    .await;
    let proxy = proxy(&[&origin]).await;
    let mut client = client(&proxy).await;
    let fields = "X-b:   b \t \r\nx-A:\r\nCookie: a=1;b=\"2\"\r\nX-Latin: caf\u{e9}\r\n\r\n";
    say(
        &mut client,
        format!("GET http://{HOST}/p%2F?q=|#part HTTP/1.1\r\nHost: {HOST}\r\n{fields}"),
    )
    .await;
    let expected = format!("GET /p%2F?q=| HTTP/1.1\r\nHost: {HOST}\r\n{fields}");
    assert_eq!(
        within(heard.recv()).await,
        Some(String::from_utf8_lossy(expected.as_bytes()).into_owned())
    );
}

#[tokio::test]
async fn one_client_connection_asks_several_hosts_in_turn() {
    const OTHER: &str = "other.council.test";
    let one = answering(
        HOST,
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none",
        false,
    )
    .await;
    let other = answering(
        OTHER,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nother\r\n0\r\n\r\n",
        false,
    )
    .await;
    let proxy = proxy(&[&one, &other]).await;
    let mut client = client(&proxy).await;
    for (host, body) in [
        (HOST, "one"),
        (OTHER, "5\r\nother\r\n0\r\n\r\n"),
        (HOST, "one"),
        (HOST, "one"),
    ] {
        say(&mut client, request("GET", host, "")).await;
        let head = within(hear_head(&mut client)).await;
        assert!(head.is_some_and(|head| head.starts_with("HTTP/1.1 200")));
        assert_eq!(hear(&mut client, body.len()).await, body);
    }
    assert_eq!((one.knocks(), other.knocks()), (2, 1));
}

/// Length of an upload, in bytes.
const UPLOAD: usize = 8 << 20;

/// Answers each upload early: with a 100 where the client waits for it and 200 at the end, else with a refusal at once.
async fn answer_early(mut stream: TcpStream, uploaded: Arc<AtomicUsize>) {
    while let Some(head) = hear_head(&mut stream).await {
        let (early, late) = if head.contains("Expect") {
            let late = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
            ("HTTP/1.1 100 Continue\r\n\r\n", late)
        } else {
            ("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig", "")
        };
        say(&mut stream, early).await;
        uploaded.fetch_add(hear(&mut stream, UPLOAD).await.len(), Ordering::Relaxed);
        say(&mut stream, late).await;
    }
}

#[tokio::test]
async fn a_body_waits_for_its_100_and_an_answer_may_come_before_a_body() {
    let uploaded = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&uploaded);
    let origin = Origin::serving(HOST, move |stream| {
        answer_early(stream, Arc::clone(&counted))
    })
    .await;
    let proxy = proxy(&[&origin]).await;
    let mut client = client(&proxy).await;
    let length = format!("Content-Length: {UPLOAD}\r\n");
    let body = vec![b'x'; UPLOAD];
    // The whole answer before a byte of the body, and the connection is kept.
    say(&mut client, request("POST", HOST, &length)).await;
    assert!(hear(&mut client, 48).await.ends_with("\r\n\r\nbig"));
    say(&mut client, &body).await;
    let expecting = format!("{length}Expect: 100-continue\r\n");
    say(&mut client, request("POST", HOST, &expecting)).await;
    assert_eq!(hear(&mut client, 25).await, "HTTP/1.1 100 Continue\r\n\r\n");
    say(&mut client, &body).await;
    assert!(hear(&mut client, 40).await.ends_with("\r\n\r\nok"));
    assert_eq!(uploaded.load(Ordering::Relaxed), 2 * UPLOAD);
    assert_eq!(origin.knocks(), 1);
}

/// Writes until it is held up or all is written; the number of bytes.
async fn write_until_held_up(stream: &mut TcpStream, most: usize) -> usize {
    let slice = [b'x'; 64 << 10];
    let mut written = 0;
    while written < most {
        let part = &slice[..slice.len().min(most - written)];
        match timeout(HELD_UP, stream.write(part)).await {
            Ok(count) => written += count.expect("the proxy reads"),
            Err(_) => break,
        }
    }
    written
}

#[tokio::test]
async fn whoever_takes_bytes_slowly_holds_up_whoever_sends_them_and_not_the_memory() {
    let (held_up, mut downloads) = mpsc::unbounded_channel();
    let origin = Origin::serving(HOST, move |mut stream| {
        let held_up = held_up.clone();
        async move {
            let Some(head) = hear_head(&mut stream).await else {
                return;
            };
            if head.starts_with("GET") {
                let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {LONG}\r\n\r\n");
                stream
                    .write_all(answer.as_bytes())
                    .await
                    .expect("the proxy reads");
                let written = write_until_held_up(&mut stream, LONG).await;
                held_up.send(written).expect("the test listens");
                let rest = vec![b'x'; LONG - written];
                stream.write_all(&rest).await.expect("the proxy reads on");
                return;
            }
            // An upload is read once its sender is held up.
            held_up.send(0).expect("the test listens");
            let mut body = vec![0; LONG];
            stream.read_exact(&mut body).await.expect("the body comes");
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
            stream.write_all(answer).await.expect("the proxy reads");
        }
    })
    .await;
    let proxy = proxy(&[&origin]).await;
    let before = proxy.memory();
    let mut slow = client(&proxy).await;
    say(&mut slow, request("GET", HOST, "")).await;
    let written = within(downloads.recv()).await.expect("the origin says it");
    assert!(written < LONG / 2, "{written} bytes went somewhere");
    let now = proxy.memory();
    assert!(now < before + 5 * 1024, "from {before} to {now} KiB");
    // The control: it was the client that held it up.
    within(hear_head(&mut slow)).await.expect("the head comes");
    assert_eq!(hear(&mut slow, LONG).await.len(), LONG);

    let mut sender = client(&proxy).await;
    let length = format!("Content-Length: {LONG}\r\n");
    say(&mut sender, request("POST", HOST, &length)).await;
    let (mut reader, mut writer) = sender.split();
    let body = vec![b'x'; LONG];
    within(writer.write_all(&body))
        .await
        .expect("the proxy reads");
    let mut answer = [0; 12];
    within(reader.read_exact(&mut answer))
        .await
        .expect("the answer comes");
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test]
async fn an_end_goes_on_as_it_was_made_in_either_direction() {
    let (asked, mut requests) = mpsc::unbounded_channel();
    let (ended, mut ends) = mpsc::unbounded_channel();
    let origin = Origin::serving(HOST, move |mut stream| {
        let (asked, ended) = (asked.clone(), ended.clone());
        async move {
            let Some(head) = hear_head(&mut stream).await else {
                return;
            };
            asked.send(()).expect("the test listens");
            let mut more = Vec::new();
            let end = stream.read_to_end(&mut more).await;
            ended
                .send(end.map_err(|error| error.kind()))
                .expect("the test listens");
            if head.contains("X-Half: 1") {
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                stream.write_all(answer).await.expect("the proxy reads");
            }
        }
    })
    .await;
    let proxy = proxy(&[&origin]).await;
    // A client that has said all still listens.
    let mut half = client(&proxy).await;
    say(&mut half, request("GET", HOST, "X-Half: 1\r\n")).await;
    half.shutdown().await.expect("it is open");
    within(requests.recv()).await;
    assert_eq!(within(ends.recv()).await, Some(Ok(0)));
    assert_eq!(
        hear(&mut half, 40).await,
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    );
    // One that leaves, before the answer or within its body, takes the request along.
    for body in ["", "Content-Length: 9\r\n"] {
        let mut gone = client(&proxy).await;
        say(&mut gone, request("POST", HOST, body)).await;
        within(requests.recv()).await;
        drop(gone);
        assert_eq!(within(ends.recv()).await, Some(Ok(0)), "{body:?}");
        let mut broken = client(&proxy).await;
        say(&mut broken, request("POST", HOST, body)).await;
        within(requests.recv()).await;
        broken.set_zero_linger().expect("it is open");
        drop(broken);
        let end = within(ends.recv()).await;
        assert!(
            matches!(end, Some(Ok(0) | Err(ErrorKind::ConnectionReset))),
            "{body:?}: {end:?}"
        );
    }
}

#[tokio::test]
async fn a_response_that_breaks_off_never_looks_whole() {
    let sent = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&sent);
    let origin = Origin::serving(HOST, move |mut stream| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        async move {
            hear_head(&mut stream).await.expect("it asks");
            let answer: &[u8] = match number {
                // Without a length a proper end would be that of the whole page.
                0 => b"HTTP/1.1 200 OK\r\n\r\npart",
                // Chunks that browsers might end elsewhere than we.
                _ => {
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n0x0\r\n\r\n"
                }
            };
            stream.write_all(answer).await.expect("the proxy reads");
            if number == 0 {
                stream
                    .read_u8()
                    .await
                    .expect("the client has heard the part");
                stream.set_zero_linger().expect("it is open");
            } else {
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    })
    .await;
    let proxy = proxy(&[&origin]).await;
    for more in ["Content-Length: 1\r\n", ""] {
        let mut client = client(&proxy).await;
        say(&mut client, request("POST", HOST, more)).await;
        if !more.is_empty() {
            within(hear_head(&mut client))
                .await
                .expect("the head comes");
            assert_eq!(hear(&mut client, 4).await, "part");
            say(&mut client, "x").await;
        }
        let end = within(client.read_to_end(&mut Vec::new())).await;
        let kind = end.expect_err("no proper end").kind();
        assert_eq!(kind, ErrorKind::ConnectionReset, "{more:?}");
    }
}

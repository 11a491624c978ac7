//! HTTP/1.1 byte by byte, without a library: an origin that records what it receives, and a client that sends given bytes.
//!
//! It understands nothing but where a message ends.

use crate::{certificates::TestCa, proxy::ProxyUnderTest};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};

/// An origin without a library: it records every byte, and answers each message with the same bytes.
#[derive(Debug)]
pub struct RawOrigin {
    /// Where it is.
    pub address: SocketAddr,
    /// What came over each connection.
    received: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl RawOrigin {
    /// Answers each message with these bytes, once all of it has come.
    pub async fn start(answer: &'static [u8]) -> Self {
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

    /// What came over each connection.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().expect("nobody panics here").clone()
    }

    /// A proxy that looks at the host and is led here, on both ports of the web.
    pub async fn behind(&self, host: &str, ca: &TestCa) -> ProxyUnderTest {
        let to = |port| format!("{host}:{port}:{}", self.address);
        let (plain, safe) = (to(80), to(443));
        let arguments = ["--intercept", host, "--resolve", &plain, "--resolve", &safe];
        ProxyUnderTest::with(ca, &[], &arguments).await
    }
}

/// An address that gives no answer at all to a connection, as behind a firewall that drops packets.
#[derive(Debug)]
pub struct Silent {
    /// Where it is.
    pub address: SocketAddr,
    /// The listener, which accepts nothing, and connections that fill its queue.
    _kept: (TcpListener, Vec<TcpStream>),
}

impl Silent {
    /// At an address of loopback.
    pub async fn start(at: &str) -> Self {
        let at: SocketAddr = at.parse().expect("an address");
        let socket = if at.is_ipv6() {
            TcpSocket::new_v6()
        } else {
            TcpSocket::new_v4()
        };
        let socket = socket.expect("a socket can be made");
        socket.bind(at).expect("loopback has a free port");
        let listener = socket.listen(0).expect("it can listen");
        let address = listener.local_addr().expect("a listener has an address");
        let mut waiting = Vec::new();
        let patience = Duration::from_millis(100);
        while let Ok(Ok(stream)) = timeout(patience, TcpStream::connect(address)).await {
            waiting.push(stream);
        }
        Self {
            address,
            _kept: (listener, waiting),
        }
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
        let messages = {
            let mut kept = kept.lock().expect("nobody panics here");
            kept[place].extend_from_slice(&buffer[..count]);
            whole_messages(&kept[place])
        };
        while answered < messages {
            answered += 1;
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    }
}

/// How many messages have come whole, each with its body: an answer before that would race with the rest.
fn whole_messages(mut received: &[u8]) -> usize {
    let after = |bytes: &[u8], end: &[u8]| {
        let start = bytes.windows(end.len()).position(|place| place == end)?;
        Some(start + end.len())
    };
    let mut messages = 0;
    while let Some(body) = after(received, b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&received[..body]).to_ascii_lowercase();
        let length = head.split("\r\ncontent-length:").nth(1);
        let length = length.and_then(|rest| rest.lines().next()?.trim().parse().ok());
        let end = if head.contains("chunked") {
            after(&received[body - 2..], b"\r\n0\r\n\r\n").map(|end| body - 2 + end)
        } else {
            Some(body + length.unwrap_or(0))
        };
        match end.and_then(|end| received.get(end..)) {
            Some(rest) => received = rest,
            None => break,
        }
        messages += 1;
    }
    messages
}

/// Sends bytes and reads until that number of heads has come, or the proxy closes.
pub async fn talk(address: SocketAddr, request: &[u8], answers: usize) -> String {
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

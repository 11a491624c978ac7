//! The ClientHello, peeked: what a client says first inside its tunnel, read without taking it away.
//!
//! It decides nothing and answers nothing; the bytes stay as they came, so that they can be passed on untouched.

use bytes::BytesMut;
use rustls::server::{Accepted, Acceptor, ClientHello};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    net::TcpStream,
    time::{Instant, timeout_at},
};

/// The longest ClientHello that is looked at; browsers' own have about 2 KiB.
const HELLO_LIMIT: usize = 16 * 1024;

/// What a client said first after CONNECT.
pub(crate) enum Hello {
    /// A whole ClientHello, and the bytes that it came in.
    Tls {
        accepted: Box<Accepted>,
        bytes: BytesMut,
    },
    /// Something else, or nothing that can be understood.
    Other { bytes: BytesMut },
}

/// Reads the ClientHello and keeps its bytes, so that they can be passed on untouched.
///
/// A server of TLS waits for its client: where the origin speaks first, or where no whole hello comes in time,
/// the bytes are something else.
///
/// # Errors
/// The client's connection failed.
pub(crate) async fn peek(
    client: &mut (impl AsyncRead + Unpin),
    origin: &TcpStream,
    mut bytes: BytesMut,
    patience: Duration,
) -> io::Result<Hello> {
    let end = Instant::now() + patience;
    let mut reader = Reader::default();
    loop {
        match reader.read(&bytes) {
            Reading::Whole(accepted) => return Ok(Hello::Tls { accepted, bytes }),
            Reading::Other => return Ok(Hello::Other { bytes }),
            Reading::Unfinished => {}
        }
        bytes.reserve(2048);
        let mut greeting = [0];
        let arrived = tokio::select! {
            biased;
            arrived = timeout_at(end, client.read_buf(&mut bytes)) => arrived,
            // Its end is news too: a client that waits for a greeting must hear of it.
            _ = origin.peek(&mut greeting) => return Ok(Hello::Other { bytes }),
        };
        match arrived {
            Ok(Ok(0)) | Err(_) => return Ok(Hello::Other { bytes }),
            Ok(arrived) => drop(arrived?),
        }
    }
}

/// Reads a hello that grows.
#[derive(Default)]
pub(crate) struct Reader {
    acceptor: Acceptor,
    fed: usize,
}

/// What the bytes so far are.
pub(crate) enum Reading {
    Whole(Box<Accepted>),
    Other,
    Unfinished,
}

impl Reader {
    /// Reads what has come since the last call; `bytes` is everything from the beginning.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> Reading {
        let mut fresh = &bytes[self.fed..];
        while !fresh.is_empty() {
            if self.acceptor.read_tls(&mut fresh).is_err() {
                return Reading::Other;
            }
            match self.acceptor.accept() {
                // Whatever came after the hello is in the acceptor too: `read_tls` took the whole slice.
                Ok(Some(accepted)) if fresh.is_empty() => {
                    return Reading::Whole(Box::new(accepted));
                }
                Ok(Some(_)) | Err(_) => return Reading::Other,
                Ok(None) => {}
            }
        }
        self.fed = bytes.len();
        if self.fed >= HELLO_LIMIT || !looks_like_tls(bytes) {
            return Reading::Other;
        }
        Reading::Unfinished
    }
}

/// A TLS record of type handshake, version 3.x (RFC 8446 section 5.1), as far as it has arrived.
fn looks_like_tls(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .zip([0x16, 0x03])
        .all(|(found, wanted)| *found == wanted)
}

/// What a ClientHello asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// The server name, lower case, if it names one.
    pub(crate) server_name: Option<String>,
    /// The protocols that it offers, in its order.
    pub(crate) alpn: Vec<Vec<u8>>,
}

impl Wish {
    pub(crate) fn of(hello: &ClientHello<'_>) -> Self {
        Self {
            server_name: hello.server_name().map(str::to_ascii_lowercase),
            alpn: hello
                .alpn()
                .into_iter()
                .flatten()
                .map(<[u8]>::to_vec)
                .collect(),
        }
    }
}

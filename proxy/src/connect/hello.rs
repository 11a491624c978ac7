//! Reads the ClientHello, the first message inside a client's tunnel, and keeps its bytes.
//!
//! It decides nothing and answers nothing; the bytes stay as they came, so that they can be passed on untouched.

use crate::{ca::ClientKind, connect::kind::kind_of, origin::connection::Connection};
use bytes::BytesMut;
use rustls::server::{Accepted, Acceptor, ClientHello};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    time::{Instant, timeout_at},
};

/// Longest ClientHello that is parsed, in bytes; browsers' own have about 2 KiB.
const HELLO_LIMIT: usize = 16 * 1024;

/// The first bytes of a client after CONNECT.
pub(crate) enum Hello {
    /// A whole ClientHello, parsed, and its bytes.
    Tls {
        accepted: Box<Accepted>,
        bytes: BytesMut,
    },
    /// Something else, or a hello that cannot be parsed.
    Other { bytes: BytesMut },
}

/// Reads until the ClientHello is whole.
///
/// A TLS server waits for its client, so the bytes are something else where the origin sends first; they also count as
/// something else where no whole hello comes within `timeout`.
///
/// # Errors
/// The client's connection failed.
pub(crate) async fn peek(
    client: &mut (impl AsyncRead + Unpin),
    origin: &mut Connection,
    mut bytes: BytesMut,
    timeout: Duration,
) -> io::Result<Hello> {
    let end = Instant::now() + timeout;
    let mut reader = HelloReader::default();
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
            // The origin's end counts too: a client that waits for a greeting must see it.
            _ = origin.peek(&mut greeting) => return Ok(Hello::Other { bytes }),
        };
        match arrived {
            Ok(Ok(0)) | Err(_) => return Ok(Hello::Other { bytes }),
            Ok(arrived) => drop(arrived?),
        }
    }
}

/// Parses a ClientHello that arrives in pieces.
#[derive(Default)]
pub(crate) struct HelloReader {
    acceptor: Acceptor,
    /// Bytes given to the acceptor so far.
    fed: usize,
}

/// What the bytes so far amount to.
pub(crate) enum Reading {
    Whole(Box<Accepted>),
    Other,
    Unfinished,
}

impl HelloReader {
    /// Parses the bytes that came since the last call; `bytes` holds all from the beginning.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> Reading {
        let mut fresh = &bytes[self.fed..];
        while !fresh.is_empty() {
            if self.acceptor.read_tls(&mut fresh).is_err() {
                return Reading::Other;
            }
            match self.acceptor.accept() {
                // Bytes behind the hello are in the acceptor too, because `read_tls` took the whole slice.
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

/// What a ClientHello offers: its server name and protocols, and the kind of client that says so.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The server name, lower case, if it names one.
    pub(crate) server_name: Option<String>,
    /// The ALPN protocols, in the client's order.
    pub(crate) alpn: Vec<Vec<u8>>,
    /// The kind of client.
    pub(crate) kind: ClientKind,
}

impl Offer {
    /// The offer of a parsed ClientHello.
    pub(crate) fn of(hello: &ClientHello<'_>) -> Self {
        Self {
            server_name: hello.server_name().map(str::to_ascii_lowercase),
            alpn: hello
                .alpn()
                .into_iter()
                .flatten()
                .map(<[u8]>::to_vec)
                .collect(),
            kind: kind_of(hello),
        }
    }
}

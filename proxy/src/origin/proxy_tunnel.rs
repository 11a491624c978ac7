//! Asks an upstream proxy for a tunnel: CONNECT over HTTP, or SOCKS 5.
//!
//! It opens no connection, and reads not a byte beyond the proxy's answer, because what follows is the origin's.

use crate::origin::connection::Connection;
use hyper::header::HeaderValue;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_socks::tcp::Socks5Stream;

/// Longest response head to a CONNECT, in bytes: four times what hyper takes from a client, for proxies add long fields.
const HEAD_LIMIT: usize = 64 * 1024;
/// Most fields of such a head.
const FIELDS: usize = 256;

/// Sends CONNECT to the proxy at the other end of `stream` and reads its answer; returns the HTTP status.
///
/// # Errors
/// The connection broke, or the answer cannot be parsed.
pub(crate) async fn request_tunnel(
    stream: &mut Connection,
    authorization: Option<&HeaderValue>,
    host: &str,
    port: u16,
) -> io::Result<u16> {
    let mut request =
        format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").into_bytes();
    if let Some(authorization) = authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await?;
    stream.flush().await?;
    loop {
        let status = read_head(stream).await?;
        // An interim response comes before the answer (RFC 9110 section 15.2).
        if status >= 200 {
            return Ok(status);
        }
    }
}

/// Reads one response head and returns its status. hyper's own parser takes a bare LF and a missing reason phrase.
async fn read_head(stream: &mut Connection) -> io::Result<u16> {
    let mut head = Vec::new();
    let mut peeked = [0; 4096];
    while head.len() < HEAD_LIMIT {
        let count = stream.peek(&mut peeked).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let before = head.len();
        head.extend_from_slice(&peeked[..count]);
        let mut fields = [httparse::EMPTY_HEADER; FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let parsed = response
            .parse(&head)
            .map_err(|_| io::ErrorKind::InvalidData)?;
        let end = match parsed {
            httparse::Status::Complete(end) => Some((end, response.code.unwrap_or_default())),
            httparse::Status::Partial => None,
        };
        let taken = end.map_or(head.len(), |(end, _)| end) - before;
        stream.read_exact(&mut peeked[..taken]).await?;
        if let Some((_, status)) = end {
            return Ok(status);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// Asks a SOCKS 5 proxy for a connection to the host, which it resolves itself.
///
/// # Errors
/// The proxy's refusal, or what broke.
pub(super) async fn request_socks(
    stream: Connection,
    login: Option<&(String, String)>,
    host: &str,
    port: u16,
) -> Result<Connection, tokio_socks::Error> {
    let target = (host.trim_start_matches('[').trim_end_matches(']'), port);
    let connected = match login {
        Some((name, word)) => {
            Socks5Stream::connect_with_password_and_socket(stream, target, name, word).await
        }
        None => Socks5Stream::connect_with_socket(stream, target).await,
    };
    connected.map(Socks5Stream::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::{TcpListener, TcpStream};

    /// What a CONNECT gives when the proxy answers with these bytes, and what the origin's first bytes are then.
    async fn answered(answer: &str) -> (io::Result<u16>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await;
        let mut stream = Connection::Tcp(stream.unwrap());
        let (mut proxy, _) = listener.accept().await.unwrap();
        proxy.write_all(answer.as_bytes()).await.unwrap();
        proxy.write_all(b"hello").await.unwrap();
        proxy.shutdown().await.unwrap();
        let status = request_tunnel(&mut stream, None, "www.council.test", 443).await;
        let mut rest = String::new();
        if status.is_ok() {
            stream.read_to_string(&mut rest).await.unwrap();
        }
        (status, rest)
    }

    #[tokio::test]
    async fn an_answer_to_connect_is_read_in_every_form_and_to_its_last_byte() {
        let long = format!(
            "HTTP/1.1 200 OK\r\n{}\r\n",
            format!("X-Long: {}\r\n", "x".repeat(200)).repeat(100)
        );
        let rows = [
            ("HTTP/1.1 200 OK\r\n\r\n", Some(200)),
            (
                "HTTP/1.0 200 Connection established\r\nVia: x\r\n\r\n",
                Some(200),
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Some(200)),
            ("HTTP/1.1 200\r\nProxy-Agent: x\r\n\r\n", Some(200)),
            ("HTTP/1.1 200 \r\n\r\n", Some(200)),
            ("HTTP/1.1 200 OK\n\n", Some(200)),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                Some(200),
            ),
            (&long, Some(200)),
            (
                "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
                Some(407),
            ),
            ("HTTP/1.1 502\r\n\r\n", Some(502)),
            ("SSH-2.0-x\r\n\r\n", None),
            ("HTTP/1.1 2x0 OK\r\n\r\n", None),
            ("HTTP/1.1 200 OK\r\n", None),
        ];
        for (answer, expected) in rows {
            let (status, rest) = answered(answer).await;
            let status = status.ok();
            assert_eq!(status, expected, "{answer}");
            assert!(status.is_none() || rest == "hello", "{answer}: {rest}");
        }
    }
}

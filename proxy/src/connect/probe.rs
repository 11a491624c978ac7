//! Answers the trust probe: an extension asks for one name under our root before it routes any site here.
//!
//! It dials nothing, reads nothing of the request but its end, and records nothing.

use crate::{ca::PROBE_HOST, connect::Connector, os::clock};
use bytes::BytesMut;
use std::io;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, join, split},
    time::timeout,
};

/// Longest head of a request, in bytes; browsers' own have a few hundred.
const HEAD_LIMIT: u64 = 16 * 1024;
/// The only response. Each probe is a new connection, or it would prove the trust of an earlier one.
const RESPONSE: &[u8] =
    b"HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";

/// Whether a CONNECT is for the probe.
pub(crate) fn is_probe(host: &str, port: u16) -> bool {
    host == PROBE_HOST && port == 443
}

/// Shows a client our leaf, and answers its one request if it accepts that.
///
/// # Errors
/// The client rejected the leaf, broke off or took too long.
pub(crate) async fn answer(
    connector: &Connector,
    client: impl AsyncRead + AsyncWrite + Unpin,
    early: BytesMut,
) -> io::Result<()> {
    let leaf = connector.mint.probe_leaf(clock::now());
    let leaf = leaf.ok_or_else(|| io::Error::other("no leaf can be made for the probe"))?;
    let (reader, writer) = split(client);
    let client = join(io::Cursor::new(early).chain(reader), writer);
    let (kind, mut client) = connector.tls.probe(client, leaf).await?;
    // Whatever made clients of this kind refuse before, this one trusts the root now.
    connector.mint.clients().note_accepted(kind);
    timeout(connector.limits.head, read_head(&mut client)).await??;
    client.write_all(RESPONSE).await?;
    client.shutdown().await
}

/// Reads until the empty line that ends a request without a body (RFC 9112 section 2.1).
async fn read_head(client: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut head = BytesMut::new();
    let mut client = client.take(HEAD_LIMIT);
    while !head.ends_with(b"\r\n\r\n") {
        if client.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

//! A client's connection, which can be reset in place of a response.
//!
//! A reset before the answer to CONNECT is what browsers take for a proxy that does not work: they go on to the next
//! entry of the PAC list, `DIRECT`. Chromium 156 and Firefox 153 show an error page for any status instead, and Chromium
//! for a connection that ends properly too. On plain `http:` requests Firefox goes on as well, Chromium never.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// A client's TCP connection.
#[derive(Debug)]
pub(crate) struct ClientStream {
    stream: TcpStream,
    reset: Reset,
}

/// Resets a connection when the next response would be written; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reset(Arc<AtomicBool>);

impl Reset {
    /// The response that follows is not written; the client sees a reset.
    pub(crate) fn instead_of_response(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl ClientStream {
    /// A connection that nobody resets yet.
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            reset: Reset::default(),
        }
    }

    /// What resets it, also while the HTTP library owns the connection.
    pub(crate) fn reset(&self) -> Reset {
        self.reset.clone()
    }

    /// The connection itself.
    pub(crate) fn into_inner(self) -> TcpStream {
        self.stream
    }

    /// Fails once the reset was asked for. The library drops the connection then, which sends the RST.
    fn check(&self) -> io::Result<()> {
        if !self.reset.0.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.stream.set_zero_linger()?;
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, to)
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

//! A connection of which a head was read already: it gives those bytes first, and notes all activity.
//!
//! It reads nothing itself.

use crate::connect::rest::Rest;
use bytes::{Buf, BytesMut};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The connection.
#[derive(Debug)]
pub(super) struct HeardStream {
    stream: TcpStream,
    /// Bytes that were read before.
    held: BytesMut,
    rest: Rest,
}

impl HeardStream {
    pub(super) fn new(stream: TcpStream, held: BytesMut, rest: Rest) -> Self {
        Self { stream, held, rest }
    }
}

impl AsyncRead for HeardStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.held.is_empty() {
            ready!(Pin::new(&mut self.stream).poll_read(context, to))?;
        } else {
            let count = self.held.len().min(to.remaining());
            to.put_slice(&self.held[..count]);
            self.held.advance(count);
        }
        self.rest.note_activity();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for HeardStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.rest.note_activity();
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

//! The two sides of one plain request and its response, for the relay between them.
//!
//! The client's side gives this request and nothing behind it; the origin's side, this response and nothing behind it.
//! Neither reads a meaning.

use crate::{
    connect::side::Side,
    listener::{chunks::Chunks, gate::BodyLength},
    origin::connection::Connection,
    tap::OneResponse,
};
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
use tokio_util::io::poll_read_buf;

/// Size of one read, in bytes.
const SLICE: usize = 16 * 1024;

/// The client's side: reads as the request that goes on.
#[derive(Debug)]
pub(super) struct RequestSide<'c> {
    client: &'c mut TcpStream,
    /// Bytes that arrived and were not read: of the body, then of the next request.
    held: &'c mut BytesMut,
    /// Bytes of the request that go on next.
    ready: BytesMut,
    left: Left,
    has_ended: bool,
}

/// What of the body has not been read yet.
#[derive(Debug)]
enum Left {
    Bytes(u64),
    Chunks(Chunks),
}

/// The origin's side: reads as the response that goes on.
#[derive(Debug)]
pub(super) struct ResponseSide<'o> {
    origin: &'o mut Connection,
    response: OneResponse,
    /// Bytes that arrived and were not read.
    held: BytesMut,
    /// Bytes of the response that go on next.
    ready: BytesMut,
    /// Whether any byte arrived.
    has_answered: bool,
    has_broken: bool,
}

impl<'c> RequestSide<'c> {
    /// A request with this head, as it goes on; its body is read from `held` and the client.
    pub(super) fn new(
        client: &'c mut TcpStream,
        held: &'c mut BytesMut,
        head: &[u8],
        body: BodyLength,
    ) -> Self {
        Self {
            client,
            held,
            ready: BytesMut::from(head),
            left: match body {
                BodyLength::Bytes(left) => Left::Bytes(left),
                BodyLength::Chunks => Left::Chunks(Chunks::FIRST),
                BodyLength::Tunnel => Left::Bytes(0),
            },
            has_ended: false,
        }
    }

    /// Whether the client has said all that it will ever say.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Reads more from the client.
    fn poll_held(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.held.reserve(SLICE);
        let read = ready!(poll_read_buf(
            Pin::new(&mut *self.client),
            context,
            self.held
        ));
        self.has_ended |= matches!(read, Ok(0));
        Poll::Ready(read)
    }
}

impl AsyncRead for RequestSide<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if pass(&mut this.ready, to) {
                return Poll::Ready(Ok(()));
            }
            match &mut this.left {
                // What comes next is another request's, or the client's end.
                Left::Bytes(0) => {
                    if !this.held.is_empty() {
                        return Poll::Pending;
                    }
                    if ready!(this.poll_held(context))? == 0 {
                        return Poll::Ready(Ok(()));
                    }
                }
                Left::Bytes(left) if !this.held.is_empty() => {
                    let used = usize::try_from(*left)
                        .map_or(this.held.len(), |left| left.min(this.held.len()));
                    *left -= used as u64;
                    this.ready = this.held.split_to(used);
                }
                Left::Chunks(chunks) if !this.held.is_empty() => {
                    let is_over = chunks.read(this.held, &mut this.ready);
                    if is_over.map_err(invalid)? {
                        this.left = Left::Bytes(0);
                    }
                }
                _ => {
                    if ready!(this.poll_held(context))? == 0 {
                        return Poll::Ready(Ok(()));
                    }
                }
            }
        }
    }
}

impl<'o> ResponseSide<'o> {
    /// The response to a request with this method, of which nothing has come.
    pub(super) fn new(origin: &'o mut Connection, method: &[u8]) -> Self {
        Self {
            origin,
            response: OneResponse::to(method),
            held: BytesMut::new(),
            ready: BytesMut::new(),
            has_answered: false,
            has_broken: false,
        }
    }

    /// Whether the origin failed before it said anything at all.
    pub(super) fn is_unanswered(&self) -> bool {
        self.has_broken && !self.has_answered
    }

    /// Whether the origin failed before the client had anything of the final response.
    pub(super) fn is_broken_off(&self) -> bool {
        self.has_broken && !self.has_begun()
    }

    /// Whether the client has had some of the final response.
    pub(super) fn has_begun(&self) -> bool {
        self.response.has_begun()
    }

    /// Whether the response has passed whole, and another one may follow to the same client.
    pub(super) fn is_over(&self) -> bool {
        self.response.is_over()
    }

    /// Whether the origin sent nothing behind the response, so that it may be asked again.
    pub(super) fn is_clean(&self) -> bool {
        self.is_over() && self.held.is_empty()
    }

    fn poll_response(
        &mut self,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if pass(&mut self.ready, to) {
                return Poll::Ready(Ok(()));
            }
            // What comes behind it is nobody's. The relay ends once the request has been sent too.
            if self.response.is_over() {
                return Poll::Pending;
            }
            self.held.reserve(SLICE);
            let read = ready!(poll_read_buf(
                Pin::new(&mut *self.origin),
                context,
                &mut self.held
            ));
            // Whatever its end, of TLS to a proxy too: passed on as one, it would end a client that can still be answered.
            if matches!(read, Ok(0) | Err(_)) && !self.response.has_begun() {
                return Poll::Ready(Err(io::Error::other("no response came")));
            }
            if read? == 0 {
                return Poll::Ready(Ok(()));
            }
            self.has_answered = true;
            let followed = self.response.read(&mut self.held, &mut self.ready);
            followed.map_err(|why| invalid(format!("{why:?}")))?;
        }
    }
}

impl AsyncRead for ResponseSide<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let read = ready!(this.poll_response(context, to));
        this.has_broken |= read.is_err();
        Poll::Ready(read)
    }
}

/// Passes on what is ready; whether anything was.
fn pass(ready: &mut BytesMut, to: &mut ReadBuf<'_>) -> bool {
    let count = ready.len().min(to.remaining());
    to.put_slice(&ready[..count]);
    ready.advance(count);
    count > 0
}

fn invalid(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl AsyncWrite for RequestSide<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.client).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.client).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.client).poll_shutdown(context)
    }
}

impl AsyncWrite for ResponseSide<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut *self.origin).poll_write(context, bytes));
        self.has_broken |= written.is_err();
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.origin).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.origin).poll_shutdown(context)
    }
}

impl Side for RequestSide<'_> {
    fn connection(&mut self) -> &mut (impl AsyncWrite + Unpin) {
        self.client
    }
}

impl Side for ResponseSide<'_> {
    fn connection(&mut self) -> &mut (impl AsyncWrite + Unpin) {
        self.origin
    }
}

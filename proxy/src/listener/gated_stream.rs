//! Holds a request head back until the request gate has validated it as a whole.
//!
//! It follows requests by their length. One that it cannot follow to its end, in chunks or a tunnel, is the last of
//! its connection. It answers nothing: in place of a refused head it passes bytes that no parser takes for a request,
//! so that the HTTP library answers 400 in order and closes.

use crate::{
    connect::rest::Rest,
    listener::gate::{self, BodyLength, HEAD_LIMIT, Refusal},
};
use bytes::{Buf, BytesMut};
use hyper::{
    Method, Request, Response,
    header::{CONNECTION, HeaderValue, TRANSFER_ENCODING},
};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::io::poll_read_buf;

/// Bytes that stand in for a refused head: no method begins with them (RFC 9110 section 5.6.2).
pub(crate) const INVALID_REQUEST: &[u8] = b"\0\r\n\r\n";

/// Initial capacity for a head, in bytes: a usual one of browsers fits.
const HEAD_CAPACITY: usize = 4096;

/// A connection whose request heads are validated before the HTTP library reads them.
#[derive(Debug)]
pub(crate) struct GatedStream<S> {
    stream: S,
    /// Learns of all activity.
    rest: Rest,
    /// Bytes that arrived and have not been passed on.
    held: BytesMut,
    /// Length of the part of `held` that is known to hold no end of a head.
    scanned: usize,
    next: Next,
}

/// What the next bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A head that is not validated yet.
    Head,
    /// This number of bytes that may pass, and then a head.
    Bytes(u64),
    /// Bytes that may all pass, to the end of the connection.
    Rest,
    /// The held bytes, and then the end.
    Last,
}

impl<S> GatedStream<S> {
    /// A connection of which nothing has been read.
    pub(crate) fn new(stream: S, rest: Rest) -> Self {
        Self {
            stream,
            rest,
            held: BytesMut::new(),
            scanned: 0,
            next: Next::Head,
        }
    }

    /// The connection, and the bytes that arrived and have not been passed on.
    pub(crate) fn into_parts(self) -> (S, BytesMut) {
        (self.stream, self.held)
    }

    /// Validates the held bytes as a head; a refused one is replaced.
    fn validate(&mut self) {
        self.next = match self.next_state() {
            Ok(next) => next,
            Err(refusal) => {
                tracing::debug!(%refusal, "a request is refused");
                self.held = BytesMut::from(INVALID_REQUEST);
                Next::Last
            }
        };
        self.scanned = self.held.len();
    }

    fn next_state(&mut self) -> Result<Next, Refusal> {
        let end = gate::end(&self.held, self.scanned)?;
        if end.unwrap_or(self.held.len()) > HEAD_LIMIT {
            // The library answers this length of an unfinished head with 431.
            self.held.truncate(HEAD_LIMIT);
            return Ok(Next::Last);
        }
        let Some(end) = end else {
            return Ok(Next::Head);
        };
        Ok(match gate::check(&self.held[..end])? {
            BodyLength::Bytes(body) => Next::Bytes(body.saturating_add(end as u64)),
            BodyLength::Rest => Next::Rest,
        })
    }

    /// Passes up to `most` of the held bytes; returns their number.
    fn take_held(&mut self, most: u64, to: &mut ReadBuf<'_>) -> u64 {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let count = self.held.len().min(to.remaining()).min(most);
        to.put_slice(&self.held[..count]);
        self.held.advance(count);
        count as u64
    }
}

impl<S: AsyncRead + Unpin> GatedStream<S> {
    /// Passes up to `most` bytes, held ones first; returns their number.
    fn poll_pass(
        &mut self,
        context: &mut Context<'_>,
        most: u64,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<u64>> {
        if !self.held.is_empty() {
            return Poll::Ready(Ok(self.take_held(most, to)));
        }
        let stream = Pin::new(&mut self.stream);
        let before = to.filled().len();
        match usize::try_from(most) {
            Ok(most) if most < to.remaining() => {
                let mut part = ReadBuf::new(to.initialize_unfilled_to(most));
                ready!(stream.poll_read(context, &mut part))?;
                let count = part.filled().len();
                to.advance(count);
            }
            _ => ready!(stream.poll_read(context, to))?,
        }
        self.rest.note_activity();
        Poll::Ready(Ok((to.filled().len() - before) as u64))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for GatedStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            match this.next {
                Next::Head => {
                    if this.scanned < this.held.len() {
                        this.validate();
                        continue;
                    }
                    this.held.reserve(HEAD_CAPACITY);
                    let stream = Pin::new(&mut this.stream);
                    if ready!(poll_read_buf(stream, context, &mut this.held))? == 0 {
                        // The client ended within a head: it is no request.
                        this.held.clear();
                        this.next = Next::Last;
                    }
                }
                Next::Bytes(0) => (this.next, this.scanned) = (Next::Head, 0),
                Next::Bytes(most) => {
                    let passed = ready!(this.poll_pass(context, most, to))?;
                    this.next = Next::Bytes(most - passed);
                    return Poll::Ready(Ok(()));
                }
                Next::Rest => {
                    ready!(this.poll_pass(context, u64::MAX, to))?;
                    return Poll::Ready(Ok(()));
                }
                Next::Last => {
                    this.take_held(u64::MAX, to);
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for GatedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.rest.note_activity();
        Poll::Ready(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, slices));
        self.rest.note_activity();
        Poll::Ready(written)
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

/// Whether the gate follows a request to its end, so that another may follow.
pub(crate) fn is_followed<B>(request: &Request<B>) -> bool {
    request.method() != Method::CONNECT && !request.headers().contains_key(TRANSFER_ENCODING)
}

/// Closes the connection after this response: nothing behind its request is read.
pub(crate) fn close_after<B>(response: &mut Response<B>) {
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http_body_util::{BodyExt, Full};
    use hyper::{body::Incoming, server::conn::http1, service::service_fn};
    use hyper_util::rt::TokioIo;
    use std::{convert::Infallible, sync::Mutex};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const GET: &str = "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n";

    /// What hyper makes of bytes in slices of length `cut`: the requests' paths and bodies, and the responses.
    async fn serve(bytes: &[u8], cut: usize, gate: bool) -> (Vec<String>, String) {
        let (mut client, server) = duplex(1 << 20);
        let asked = Mutex::new(Vec::new());
        let service = service_fn(|request: Request<Incoming>| async {
            let (is_followed, path) = (is_followed(&request), request.uri().path().to_owned());
            let body = request.into_body().collect().await;
            let body = body.map(http_body_util::Collected::to_bytes);
            let text = body.map_or("?".into(), |body| {
                String::from_utf8_lossy(&body).into_owned()
            });
            asked
                .lock()
                .expect("no panic")
                .push(format!("{path} {text}"));
            let mut response = Response::new(Full::<Bytes>::default());
            if !is_followed {
                close_after(&mut response);
            }
            Ok::<_, Infallible>(response)
        });
        let mut answers = String::new();
        let talk = async {
            for slice in bytes.chunks(cut) {
                client.write_all(slice).await.ok();
                tokio::task::yield_now().await;
            }
            client.shutdown().await.ok();
            client.read_to_string(&mut answers).await.ok();
        };
        let mut http = http1::Builder::new();
        http.max_buf_size(HEAD_LIMIT).half_close(true);
        if gate {
            let served =
                http.serve_connection(TokioIo::new(GatedStream::new(server, Rest::new())), service);
            tokio::join!(talk, served).1.ok();
        } else {
            let served = http.serve_connection(TokioIo::new(server), service);
            tokio::join!(talk, served).1.ok();
        }
        (asked.into_inner().expect("no panic"), answers)
    }

    #[tokio::test]
    async fn t28_and_t31_ambiguous_requests_that_hyper_alone_takes_are_refused() {
        for bad in [
            "POST /bad HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /bad HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
            "POST /bad HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
            "POST /bad HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /bad HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /bad HTTP/1.1\nHost: a\n\n",
            "\r\nGET /bad HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            for before in ["", GET] {
                let bytes = [before, bad, GET].concat();
                // The control: without the gate the request reaches the service.
                let (asked, _) = serve(bytes.as_bytes(), usize::MAX, false).await;
                assert!(asked.iter().any(|asked| asked.starts_with("/bad")), "{bad}");
                is_refused(&bytes, before.matches("GET").count()).await;
            }
        }
    }

    /// `passed` requests reach the service, the next one is refused and the connection ends, however it is cut.
    async fn is_refused(bytes: &str, passed: usize) {
        for cut in [1, 7, usize::MAX] {
            let (asked, answers) = serve(bytes.as_bytes(), cut, true).await;
            assert_eq!(asked.len(), passed, "{bytes}");
            let last = answers.rfind("HTTP/1.1").map(|at| &answers[at..]);
            let last = last.expect("an answer").to_lowercase();
            assert!(last.starts_with("http/1.1 400"), "{bytes}: {last}");
            assert!(last.contains("connection: close"), "{bytes}: {last}");
        }
    }

    #[tokio::test]
    async fn requests_with_a_length_pass_in_order_however_they_are_cut() {
        let post =
            "POST http://a/p HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nGET / \r\n\r\n";
        let bytes = [GET, post, GET].concat();
        for cut in 1..=bytes.len() {
            let (asked, answers) = serve(bytes.as_bytes(), cut, true).await;
            assert_eq!(asked, ["/ ", "/p GET / \r\n\r\n", "/ "], "{cut}");
            assert_eq!(answers.matches("200 OK").count(), 3, "{cut}");
        }
    }

    #[tokio::test]
    async fn no_request_behind_chunks_is_read() {
        let chunks = "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        let bytes = [chunks, GET].concat();
        for cut in 1..=bytes.len() {
            let (asked, answers) = serve(bytes.as_bytes(), cut, true).await;
            assert_eq!(asked, ["/c abc"], "{cut}");
            assert_eq!(answers.matches("HTTP/1.1").count(), 1, "{answers}");
        }
    }

    #[tokio::test]
    async fn t39_a_head_past_the_limit_is_refused_and_one_within_it_is_not() {
        let head = |length: usize| {
            let begin = "GET / HTTP/1.1\r\nHost: a\r\nCookie: ";
            let filled = length - begin.len() - 4;
            [begin, &"x".repeat(filled), "\r\n\r\n"].concat()
        };
        for (length, status) in [
            (HEAD_LIMIT, "200"),
            (HEAD_LIMIT + 1, "431"),
            (4 * HEAD_LIMIT, "431"),
        ] {
            for cut in [1000, usize::MAX] {
                let (_, answers) = serve(head(length).as_bytes(), cut, true).await;
                assert_eq!(answers.get(9..12), Some(status), "{length} {cut}");
            }
        }
    }
}

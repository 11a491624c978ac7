//! Copies bytes both ways between a client and an origin, and shows each slice to the tap before it goes out.
//!
//! It keeps back-pressure, half-close and truncation as they are. It never waits for more than has arrived,
//! and an idle connection holds no buffer.

use crate::{
    config::limits::Limits,
    os::life::Life,
    tap::{Tap, TapEvent},
};
use bytes::{Buf, BytesMut};
use futures_util::{FutureExt, StreamExt, future::Either, stream::FuturesUnordered};
use std::{
    cell::Cell,
    future::{Future, poll_fn},
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};
use tokio_rustls::{client, server};
use tokio_util::io::poll_read_buf;

/// As much as one TLS record holds (RFC 8446 section 5.1).
const SLICE: usize = 16 * 1024;
/// So much goes out together, if so much has arrived: fewer writes for a long body.
const ENOUGH: usize = 64 * 1024;

thread_local! {
    /// Room for one read, passed from lane to lane: a lane at rest holds none.
    static ROOM: Cell<BytesMut> = Cell::default();
}

/// One side of a relay.
pub(crate) trait Side: AsyncRead + AsyncWrite + Unpin {
    /// The connection itself, below any TLS.
    fn tcp(&mut self) -> &mut TcpStream;
}

impl Side for TcpStream {
    fn tcp(&mut self) -> &mut TcpStream {
        self
    }
}

impl Side for client::TlsStream<TcpStream> {
    fn tcp(&mut self) -> &mut TcpStream {
        self.get_mut().0
    }
}

impl Side for server::TlsStream<TcpStream> {
    fn tcp(&mut self) -> &mut TcpStream {
        self.get_mut().0
    }
}

/// One direction of a relay.
#[derive(Debug, Default)]
struct Lane {
    buffer: BytesMut,
    state: LaneState,
    unflushed: bool,
    /// Why the reader broke; said once what it had said before is on its way.
    broken: Option<io::Error>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum LaneState {
    #[default]
    Open,
    /// The reader ended as it should; the writer is told once all is written.
    Ending,
    /// The reader ended without a word, as nobody should over TLS; the writer ends in the same way.
    Cutting,
    /// Both sides of the lane are over.
    Over,
}

/// What makes a relay end at its next rest.
enum Signal {
    Stop,
    LetGo,
}

/// How a relay ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Each side has had the end that the other one made.
    Over,
    /// We were asked to let go, and nothing is under way.
    AtRest,
}

/// Relays until both directions are over, a limit is reached, or one side breaks.
///
/// Once the proxy stops, or `let_go` is ready, it also ends at the next moment at which nothing is under way. Only a
/// stop has a limit of time: for `let_go`, bytes under way are never cut.
///
/// # Errors
/// The side that broke, or the limit. A side that ends without TLS's goodbye is no error: the other one ends so too.
pub(crate) async fn relay<C, O>(
    client: &mut C,
    origin: &mut O,
    tap: &mut Tap,
    limits: Limits,
    life: &Life,
    let_go: impl Future<Output = ()>,
    mut see: impl FnMut(TapEvent<'_>),
) -> io::Result<End>
where
    C: Side,
    O: Side,
{
    let (mut up, mut down) = (Lane::default(), Lane::default());
    let mut clock = Clock::new(limits);
    let stopped = life.stopped().map(|()| Signal::Stop);
    let let_go = let_go.map(|()| Signal::LetGo);
    // Both are shared with every other connection and lock when they are asked; in this set only one that rang is.
    let mut signals = FuturesUnordered::from_iter([Either::Left(stopped), Either::Right(let_go)]);
    poll_fn(|cx| {
        while let Poll::Ready(Some(signal)) = signals.poll_next_unpin(cx) {
            match signal {
                Signal::Stop => clock.stopping = Some(Instant::now()),
                Signal::LetGo => clock.letting_go = true,
            }
        }
        let sent = up.poll(cx, client, origin, &mut clock, &mut |step| {
            if let Step::Read(bytes) = step {
                tap.request(bytes, &mut see);
            }
        })?;
        let received = down.poll(cx, origin, client, &mut clock, &mut |step| match step {
            Step::Read(bytes) => tap.response(bytes, &mut see),
            Step::End(bytes) => bytes.unsplit(tap.release()),
        })?;
        if sent.is_ready() && received.is_ready() {
            return Poll::Ready(Ok(End::Over));
        }
        let ending =
            sent.is_ready() || received.is_ready() || up.broken.is_some() || down.broken.is_some();
        let at_rest = up.buffer.is_empty() && down.buffer.is_empty() && tap.is_idle();
        clock.poll(cx, ending, at_rest)
    })
    .await
}

/// What a lane shows before it writes.
enum Step<'a> {
    /// Bytes that have just arrived, alone in the buffer.
    Read(&'a mut BytesMut),
    /// The reader has ended; what was held goes out now, behind what arrived last.
    End(&'a mut BytesMut),
}

impl Lane {
    /// Moves what can be moved; ready when the lane is over.
    fn poll<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        reader: &mut R,
        writer: &mut W,
        clock: &mut Clock,
        show: &mut impl FnMut(Step<'_>),
    ) -> io::Result<Poll<()>>
    where
        R: Side,
        W: Side,
    {
        loop {
            if self.drain(cx, writer, clock)?.is_pending() {
                return Ok(Poll::Pending);
            }
            if let Poll::Ready(end) = self.poll_end(cx, writer) {
                return end;
            }
            let arrived = self.fill(cx, reader);
            if !self.buffer.is_empty() {
                show(Step::Read(&mut self.buffer));
                clock.moved();
            }
            match arrived {
                Poll::Ready(Ok(0)) => {
                    show(Step::End(&mut self.buffer));
                    self.state = LaneState::Ending;
                }
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    show(Step::End(&mut self.buffer));
                    self.state = LaneState::Cutting;
                }
                Poll::Ready(Err(error)) => {
                    show(Step::End(&mut self.buffer));
                    self.broken = Some(error);
                }
                Poll::Pending => {
                    if self.drain(cx, writer, clock)?.is_pending() {
                        return Ok(Poll::Pending);
                    }
                    self.leave_room();
                    if self.unflushed && Pin::new(&mut *writer).poll_flush(cx)?.is_ready() {
                        self.unflushed = false;
                    }
                    return Ok(Poll::Pending);
                }
            }
        }
    }

    /// Reads what has arrived, until there is enough to write, nothing more, or an end; the lane's buffer is empty.
    fn fill<R: Side>(&mut self, cx: &mut Context<'_>, reader: &mut R) -> Poll<io::Result<usize>> {
        if self.buffer.capacity() == 0 {
            self.buffer = ROOM.take();
        }
        self.buffer.clear();
        loop {
            self.buffer.reserve(SLICE);
            let read = ready!(poll_read_buf(Pin::new(&mut *reader), cx, &mut self.buffer))?;
            if read == 0 || self.buffer.len() > ENOUGH - SLICE {
                return Poll::Ready(Ok(read));
            }
        }
    }

    /// Tells the writer of an end; pending while the lane is open.
    fn poll_end<W: Side>(
        &mut self,
        cx: &mut Context<'_>,
        writer: &mut W,
    ) -> Poll<io::Result<Poll<()>>> {
        const LATER: Poll<io::Result<Poll<()>>> = Poll::Ready(Ok(Poll::Pending));
        if self.broken.is_some() {
            // What was said before that still goes out, as it would have gone without us.
            if Pin::new(writer).poll_flush(cx)?.is_pending() {
                return LATER;
            }
            return Poll::Ready(self.broken.take().map_or(Ok(Poll::Pending), Err));
        }
        match self.state {
            LaneState::Open => return Poll::Pending,
            // The other side may be gone already, which is an end as good as any.
            LaneState::Ending => {
                if Pin::new(writer).poll_shutdown(cx).is_pending() {
                    return LATER;
                }
            }
            LaneState::Cutting => {
                if Pin::new(&mut *writer).poll_flush(cx)?.is_pending()
                    || Pin::new(writer.tcp()).poll_shutdown(cx).is_pending()
                {
                    return LATER;
                }
            }
            LaneState::Over => {}
        }
        self.state = LaneState::Over;
        Poll::Ready(Ok(Poll::Ready(())))
    }
}

impl Lane {
    /// Leaves the room to the next lane of this thread.
    fn leave_room(&mut self) {
        let room = std::mem::take(&mut self.buffer);
        if room.capacity() <= 2 * ENOUGH {
            ROOM.set(room);
        }
    }

    /// Writes what has been read.
    fn drain<W: Side>(
        &mut self,
        cx: &mut Context<'_>,
        writer: &mut W,
        clock: &mut Clock,
    ) -> io::Result<Poll<()>> {
        while !self.buffer.is_empty() {
            let Poll::Ready(written) = Pin::new(&mut *writer).poll_write(cx, &self.buffer) else {
                return Ok(Poll::Pending);
            };
            match written? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                n => self.buffer.advance(n),
            }
            self.unflushed = true;
            clock.moved();
        }
        Ok(Poll::Ready(()))
    }
}

/// The limits of one relay, on one timer.
#[derive(Debug)]
struct Clock {
    limits: Limits,
    last: Instant,
    has_moved: bool,
    stopping: Option<Instant>,
    letting_go: bool,
    sleep: Pin<Box<Sleep>>,
}

impl Clock {
    fn new(limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            limits,
            last: now,
            has_moved: false,
            stopping: None,
            letting_go: false,
            sleep: Box::pin(sleep_until(now + limits.idle)),
        }
    }

    fn moved(&mut self) {
        self.has_moved = true;
    }

    /// Ready when the relay must end: at rest while we stop or let go, or past a limit.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        half_closed: bool,
        at_rest: bool,
    ) -> Poll<io::Result<End>> {
        if std::mem::take(&mut self.has_moved) {
            self.last = Instant::now();
        }
        if at_rest && (self.letting_go || self.stopping.is_some()) {
            return Poll::Ready(Ok(End::AtRest));
        }
        loop {
            let patience = if half_closed {
                self.limits.half_closed
            } else {
                self.limits.idle
            };
            let mut end = self.last + patience;
            if let Some(since) = self.stopping {
                end = end.min(since + self.limits.drain);
            }
            // The timer is moved only when it fires or must fire sooner: a busy relay never touches it.
            if self.sleep.deadline() > end {
                self.sleep.as_mut().reset(end);
            }
            ready!(self.sleep.as_mut().poll(cx));
            if Instant::now() >= end {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.sleep.as_mut().reset(end);
        }
    }
}

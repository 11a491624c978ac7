//! Copies bytes both ways between a client and an origin, and shows each slice to the tap before it goes out.
//!
//! It keeps back-pressure, half-close and truncation as they are. It batches only what has arrived already: without
//! batches, each TLS record of 16 KiB was a write of its own. An idle connection holds no buffer; the threads reuse
//! theirs, because one allocation for each read showed in profiles (tests/bench). A buffer at rest holds no byte of before.

use crate::{
    config::limits::Limits,
    connect::{
        rest::{Rest, SILENT_REST},
        side::Side,
    },
    os::life::Life,
    tap::{Tap, TapEvent},
};
use bytes::BytesMut;
use futures_util::{FutureExt, StreamExt, future::Either, stream::FuturesUnordered};
use std::{
    cell::Cell,
    future::{Future, poll_fn},
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::AsyncWrite,
    time::{Instant, Sleep, sleep_until},
};
use tokio_util::io::poll_read_buf;

/// Size of one read, in bytes: the longest TLS record (RFC 8446 section 5.1).
const SLICE: usize = 16 * 1024;
/// Largest batch per write, in bytes.
const BATCH: usize = 64 * 1024;

thread_local! {
    /// Read buffer of this thread; an idle direction holds none.
    static READ_BUFFER: Cell<BytesMut> = Cell::default();
}

/// One direction of a relay.
#[derive(Debug, Default)]
struct Direction {
    buffer: BytesMut,
    /// Bytes of the buffer that are written.
    written: usize,
    /// Bytes of the buffer that were used since it was taken.
    used: usize,
    state: DirectionState,
    unflushed: bool,
    /// The reader's error, returned once all that it sent before has been flushed.
    broken: Option<io::Error>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum DirectionState {
    #[default]
    Open,
    /// The reader ended properly; the writer is shut down once all is written.
    Ending,
    /// The reader ended without close_notify; so does the writer, whose connection alone is shut down.
    Truncating,
    /// Both ends have been passed on.
    Over,
}

/// What makes a relay end as soon as it is idle.
enum Signal {
    /// The proxy stops; the drain limit holds.
    Stop,
    /// `close_when_idle` is ready; there is no time limit.
    Release,
    /// Another client waits for room.
    Leave,
}

/// How a relay ends without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Each side has had the end that the other one made.
    Over,
    /// A signal asked for it, and nothing was under way.
    Idle,
}

/// What bounds and ends one relay, and who receives the tap's events.
pub(crate) struct Relay<'l, F, E> {
    pub(crate) limits: Limits,
    pub(crate) life: &'l Life,
    /// Learns of all activity; ends the relay where another client waits for room.
    pub(crate) rest: &'l Rest,
    /// Once this is ready, the relay ends as soon as nothing is under way; bytes under way are never cut for it.
    pub(crate) close_when_idle: F,
    pub(crate) on_event: E,
}

impl<F, E> Relay<'_, F, E>
where
    F: Future<Output = ()>,
    E: FnMut(TapEvent<'_>),
{
    /// Relays until both directions are over, a limit is reached, one side breaks, or a signal finds it idle.
    ///
    /// # Errors
    /// The error of the side that broke, or a timeout. A missing close_notify is no error: the other side gets none.
    pub(crate) async fn run(
        mut self,
        client: &mut impl Side,
        origin: &mut impl Side,
        tap: &mut Tap,
    ) -> io::Result<End> {
        let (mut up, mut down) = (Direction::default(), Direction::default());
        let mut timer = Timer::new(self.limits, self.rest);
        let stop = self.life.stopped().map(|()| Signal::Stop);
        let release = self.close_when_idle.map(|()| Signal::Release);
        // Polling one takes a lock that all connections share; this set polls only one that has been woken.
        let leave = self.rest.asked_to_leave().map(|()| Signal::Leave);
        let mut signals = FuturesUnordered::from_iter([
            Either::Left(Either::Left(stop)),
            Either::Left(Either::Right(release)),
            Either::Right(leave),
        ]);
        poll_fn(|cx| {
            while let Poll::Ready(Some(signal)) = signals.poll_next_unpin(cx) {
                match signal {
                    Signal::Stop => timer.stopped_at = Some(Instant::now()),
                    Signal::Release => timer.is_released = true,
                    Signal::Leave => timer.is_to_leave = true,
                }
            }
            let sent = up.poll(cx, client, origin, &mut timer, &mut |step| {
                if let Step::Read(bytes) = step {
                    tap.request(bytes, &mut self.on_event);
                }
            })?;
            let received = down.poll(cx, origin, client, &mut timer, &mut |step| match step {
                Step::Read(bytes) => tap.response(bytes, &mut self.on_event),
                Step::End(bytes) => bytes.unsplit(tap.release()),
            })?;
            if sent.is_ready() && received.is_ready() {
                return Poll::Ready(Ok(End::Over));
            }
            let ending = sent.is_ready()
                || received.is_ready()
                || up.broken.is_some()
                || down.broken.is_some();
            let is_idle = up.is_drained() && down.is_drained() && tap.is_idle();
            timer.poll(cx, ending, is_idle)
        })
        .await
    }
}

/// What a direction shows before it writes.
enum Step<'a> {
    /// Bytes that have just arrived, alone in the buffer.
    Read(&'a mut BytesMut),
    /// The reader has ended; bytes that the tap held are appended now.
    End(&'a mut BytesMut),
}

impl Direction {
    /// Copies what can be copied; ready when the direction is over.
    fn poll<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        reader: &mut R,
        writer: &mut W,
        timer: &mut Timer<'_>,
        show: &mut impl FnMut(Step<'_>),
    ) -> io::Result<Poll<()>>
    where
        R: Side,
        W: Side,
    {
        loop {
            if self.drain(cx, writer, timer)?.is_pending() {
                return Ok(Poll::Pending);
            }
            if let Poll::Ready(end) = self.poll_end(cx, writer) {
                return end;
            }
            let arrived = self.fill(cx, reader);
            self.used = self.used.max(self.buffer.len());
            if !self.buffer.is_empty() {
                show(Step::Read(&mut self.buffer));
                self.used = self.used.max(self.buffer.len());
                timer.note_activity();
            }
            match arrived {
                Poll::Ready(Ok(0)) => {
                    show(Step::End(&mut self.buffer));
                    self.state = DirectionState::Ending;
                }
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    show(Step::End(&mut self.buffer));
                    self.state = DirectionState::Truncating;
                }
                Poll::Ready(Err(error)) => {
                    show(Step::End(&mut self.buffer));
                    self.broken = Some(error);
                }
                Poll::Pending => {
                    if self.drain(cx, writer, timer)?.is_pending() {
                        return Ok(Poll::Pending);
                    }
                    self.return_buffer();
                    if self.unflushed && Pin::new(&mut *writer).poll_flush(cx)?.is_ready() {
                        self.unflushed = false;
                    }
                    return Ok(Poll::Pending);
                }
            }
        }
    }

    /// Reads until a batch is full, no more has arrived, or the reader ends; all is written before.
    fn fill<R: Side>(&mut self, cx: &mut Context<'_>, reader: &mut R) -> Poll<io::Result<usize>> {
        if self.buffer.capacity() == 0 {
            self.buffer = READ_BUFFER.take();
        }
        self.buffer.clear();
        self.written = 0;
        loop {
            self.buffer.reserve(SLICE);
            let read = ready!(poll_read_buf(Pin::new(&mut *reader), cx, &mut self.buffer))?;
            if read == 0 || self.buffer.len() > BATCH - SLICE {
                return Poll::Ready(Ok(read));
            }
        }
    }

    /// Passes the reader's end on to the writer; pending while the direction is open.
    fn poll_end<W: Side>(
        &mut self,
        cx: &mut Context<'_>,
        writer: &mut W,
    ) -> Poll<io::Result<Poll<()>>> {
        const LATER: Poll<io::Result<Poll<()>>> = Poll::Ready(Ok(Poll::Pending));
        if self.broken.is_some() {
            // Bytes sent before the error still go out, as they would without a proxy.
            if Pin::new(writer).poll_flush(cx)?.is_pending() {
                return LATER;
            }
            return Poll::Ready(self.broken.take().map_or(Ok(Poll::Pending), Err));
        }
        match self.state {
            DirectionState::Open => return Poll::Pending,
            // An error counts as an end: the other side is gone already.
            DirectionState::Ending => {
                if Pin::new(writer).poll_shutdown(cx).is_pending() {
                    return LATER;
                }
            }
            DirectionState::Truncating => {
                if Pin::new(&mut *writer).poll_flush(cx)?.is_pending()
                    || Pin::new(writer.connection()).poll_shutdown(cx).is_pending()
                {
                    return LATER;
                }
            }
            DirectionState::Over => {}
        }
        self.state = DirectionState::Over;
        Poll::Ready(Ok(Poll::Ready(())))
    }

    /// Leaves the buffer, wiped, to the next direction of this thread.
    fn return_buffer(&mut self) {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.resize(std::mem::take(&mut self.used), 0);
        self.written = 0;
        if buffer.capacity() <= 2 * BATCH {
            READ_BUFFER.set(buffer);
        }
    }

    /// Whether all bytes of the buffer are written.
    fn is_drained(&self) -> bool {
        self.written == self.buffer.len()
    }

    /// Writes the buffer; pending while the writer takes no more.
    fn drain<W: Side>(
        &mut self,
        cx: &mut Context<'_>,
        writer: &mut W,
        timer: &mut Timer<'_>,
    ) -> io::Result<Poll<()>> {
        while !self.is_drained() {
            let bytes = &self.buffer[self.written..];
            let Poll::Ready(written) = Pin::new(&mut *writer).poll_write(cx, bytes) else {
                return Ok(Poll::Pending);
            };
            match written? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                n => self.written += n,
            }
            self.unflushed = true;
            timer.note_activity();
        }
        Ok(Poll::Ready(()))
    }
}

/// All time limits of one relay, on one timer.
#[derive(Debug)]
struct Timer<'l> {
    limits: Limits,
    rest: &'l Rest,
    last_activity: Instant,
    was_active: bool,
    stopped_at: Option<Instant>,
    is_released: bool,
    is_to_leave: bool,
    sleep: Pin<Box<Sleep>>,
}

impl<'l> Timer<'l> {
    fn new(limits: Limits, rest: &'l Rest) -> Self {
        let now = Instant::now();
        rest.note(false);
        Self {
            limits,
            rest,
            last_activity: now,
            was_active: false,
            stopped_at: None,
            is_released: false,
            is_to_leave: false,
            sleep: Box::pin(sleep_until(now + limits.idle)),
        }
    }

    fn note_activity(&mut self) {
        self.was_active = true;
    }

    /// Ready when the relay must end: idle after a signal, or past a limit.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        half_closed: bool,
        is_idle: bool,
    ) -> Poll<io::Result<End>> {
        if std::mem::take(&mut self.was_active) {
            self.last_activity = Instant::now();
            self.rest.note(is_idle);
        }
        let is_asked = self.is_released || self.is_to_leave || self.stopped_at.is_some();
        // Of a tunnel it is not known whether anything is under way.
        let is_silent = self.is_to_leave && self.last_activity.elapsed() >= SILENT_REST;
        if is_idle && is_asked || is_silent {
            return Poll::Ready(Ok(End::Idle));
        }
        loop {
            let timeout = if half_closed {
                self.limits.half_closed
            } else {
                self.limits.idle
            };
            let mut end = self.last_activity + timeout;
            if let Some(since) = self.stopped_at {
                end = end.min(since + self.limits.drain);
            }
            // The timer is reset only when it fires or must fire sooner: a busy relay never touches it.
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

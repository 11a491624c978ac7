//! The tap: a passive reader that follows a copy of both directions and reports heads.
//!
//! It does no I/O and never reads a body. It changes one thing only: the documented header line
//! that it inserts into documents. If it cannot follow, it says so once and lets the bytes pass.

mod event;
mod fields;
mod http1;
mod http2;
mod insert;
mod pending;
#[cfg(test)]
mod tests;

pub(crate) use event::{Protocol, ResponseHead, TapEvent};

use bytes::BytesMut;
use event::Stop;
use insert::insert_at;

/// Capacity of the buffer for held bytes that is kept for the next head, in bytes.
const HELD_CAPACITY: usize = 4096;

/// Follows one connection.
pub(crate) struct Tap {
    reader: Reader,
    /// Whether documents get the protecting header line.
    protect: bool,
    /// The tail of a response that waits for its end, because the insertion must go before it.
    held: BytesMut,
}

enum Reader {
    Http1(Box<http1::Reader>),
    Http2(Box<http2::Reader>),
    /// Bytes pass unread.
    Blind,
}

impl Tap {
    pub(crate) fn new(protocol: Protocol, protect: bool) -> Self {
        let reader = match protocol {
            Protocol::Http1 => Reader::Http1(Box::default()),
            Protocol::Http2 => Reader::Http2(Box::default()),
            Protocol::Unknown => Reader::Blind,
        };
        Self {
            reader,
            protect,
            held: BytesMut::new(),
        }
    }

    /// Looks at bytes on their way to the origin.
    pub(crate) fn request(&mut self, bytes: &[u8], on_event: &mut impl FnMut(TapEvent<'_>)) {
        let step = match &mut self.reader {
            Reader::Http1(reader) => reader.request(bytes, on_event),
            Reader::Http2(reader) => reader.request(bytes, on_event),
            Reader::Blind => return,
        };
        self.end(step, on_event);
    }

    /// Looks at bytes on their way to the client; what is in `bytes` afterwards is to be sent.
    ///
    /// At the end of a connection, what was held comes out by [`Tap::release`].
    pub(crate) fn response(
        &mut self,
        bytes: &mut BytesMut,
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) {
        if !self.held.is_empty() {
            insert_at(bytes, 0, &[&self.held]);
            self.held.clear();
            // A long head is rare, so its buffer is freed.
            if self.held.capacity() > HELD_CAPACITY {
                self.held = BytesMut::new();
            }
        }
        let step = match &mut self.reader {
            Reader::Http1(reader) => reader.response(bytes, &mut self.held, self.protect, on_event),
            Reader::Http2(reader) => reader.response(bytes, &mut self.held, self.protect, on_event),
            Reader::Blind => return,
        };
        self.end(step, on_event);
    }

    /// Gives back the few bytes that were held for the insertion, when no more will come.
    pub(crate) fn release(&mut self) -> BytesMut {
        std::mem::take(&mut self.held)
    }

    /// Whether no message is under way, so that the connection can be closed without loss.
    pub(crate) fn is_idle(&self) -> bool {
        match &self.reader {
            Reader::Http1(reader) => reader.is_idle(),
            Reader::Http2(reader) => reader.is_idle(),
            Reader::Blind => false,
        }
    }

    fn end(&mut self, step: Result<(), Stop>, on_event: &mut impl FnMut(TapEvent<'_>)) {
        match step {
            Ok(()) => {}
            Err(Stop::Done) => self.reader = Reader::Blind,
            Err(Stop::Lost(why)) => {
                self.reader = Reader::Blind;
                on_event(TapEvent::Lost(why));
            }
        }
    }
}

impl std::fmt::Debug for Tap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tap")
            .field("protect", &self.protect)
            .finish_non_exhaustive()
    }
}

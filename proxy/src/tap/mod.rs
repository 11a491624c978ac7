//! The tap: a passive parser of both directions that reports heads.
//!
//! It does no I/O and never reads a body. Its one change is the protecting header line that it inserts into documents
//! and workers; to put it before the end of a head, it holds a few bytes back. What it cannot parse it reports once and lets pass.

mod event;
mod fields;
mod http1;
mod http2;
mod insert;
mod pending;
#[cfg(test)]
mod tests;

pub(crate) use event::{OwnedValues, Protocol, RequestHead, ResponseHead, TapEvent};
pub(crate) use fields::shows_no_page;
pub(crate) use http1::{ChunkState, OneResponse};

use bytes::BytesMut;
use event::Stop;
use insert::insert_at;

/// Largest capacity of the buffer for held bytes that is kept for the next head, in bytes.
const HELD_CAPACITY: usize = 4096;

/// Follows one connection.
pub(crate) struct Tap {
    reader: ProtocolReader,
    /// Whether documents and workers get the protecting header line.
    protect: bool,
    /// The tail of a response, held back because an insertion may have to go before it.
    held: BytesMut,
}

enum ProtocolReader {
    Http1(Box<http1::Http1Reader>),
    Http2(Box<http2::Http2Reader>),
    /// Bytes pass unread.
    PassThrough,
}

impl Tap {
    /// A tap for one connection; `protect`: whether documents and workers get the protecting header line.
    pub(crate) fn new(protocol: Protocol, protect: bool) -> Self {
        let reader = match protocol {
            Protocol::Http1 => ProtocolReader::Http1(Box::default()),
            Protocol::Http2 => ProtocolReader::Http2(Box::default()),
            Protocol::Unknown => ProtocolReader::PassThrough,
        };
        Self {
            reader,
            protect,
            held: BytesMut::new(),
        }
    }

    /// Reads bytes on their way to the origin.
    pub(crate) fn request(&mut self, bytes: &[u8], on_event: &mut impl FnMut(TapEvent<'_>)) {
        let step = match &mut self.reader {
            ProtocolReader::Http1(reader) => reader.request(bytes, on_event),
            ProtocolReader::Http2(reader) => reader.request(bytes, on_event),
            ProtocolReader::PassThrough => return,
        };
        self.end(step, on_event);
    }

    /// Reads bytes on their way to the client; the caller sends what `bytes` holds afterwards.
    ///
    /// At the end of a connection, [`Tap::release`] returns the bytes that are still held.
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
            ProtocolReader::Http1(reader) => {
                reader.response(bytes, &mut self.held, self.protect, on_event)
            }
            ProtocolReader::Http2(reader) => {
                reader.response(bytes, &mut self.held, self.protect, on_event)
            }
            ProtocolReader::PassThrough => return,
        };
        self.end(step, on_event);
    }

    /// Returns the held bytes, once no more will come.
    pub(crate) fn release(&mut self) -> BytesMut {
        std::mem::take(&mut self.held)
    }

    /// Whether no message is under way, so that the connection can be closed without loss.
    pub(crate) fn is_idle(&self) -> bool {
        match &self.reader {
            ProtocolReader::Http1(reader) => reader.is_idle(),
            ProtocolReader::Http2(reader) => reader.is_idle(),
            ProtocolReader::PassThrough => false,
        }
    }

    fn end(&mut self, step: Result<(), Stop>, on_event: &mut impl FnMut(TapEvent<'_>)) {
        match step {
            Ok(()) => {}
            Err(Stop::Done) => self.reader = ProtocolReader::PassThrough,
            Err(Stop::Lost(why)) => {
                self.reader = ProtocolReader::PassThrough;
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

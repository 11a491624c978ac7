//! Reads the header blocks of HTTP/2 in order and skips everything else by its length (RFC 9113).
//!
//! It never answers a frame and never changes an HPACK table: the one inserted field is a literal without
//! indexing (RFC 7541 section 6.2.2).

mod fields;
mod frame;
pub(super) mod hpack;
mod huffman;
mod streams;

use crate::tap::{
    event::{Lost, ResponseHead, Stop, TapEvent},
    fields::{gets_protection, shows_no_page},
    http2::{
        fields::Fields,
        frame::{Block, DATA, Direction, Frame, RST_STREAM, SETTINGS, insert},
        streams::Streams,
    },
    insert::hold,
    pending::{Method, RequestParts},
};
use bytes::BytesMut;

/// The client's connection preface (RFC 9113 section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Reads both directions of one connection.
pub(super) struct Http2Reader {
    to_origin: Direction,
    to_client: Direction,
    /// Bytes of the preface that have not arrived.
    preface_left: usize,
    /// A copy of a request frame that has not arrived whole; its bytes have been sent on.
    copied: Vec<u8>,
    streams: Streams,
    fields: Fields,
    /// The frames of the current slice that get the field, in order.
    insertions: Vec<Frame>,
}

impl Default for Http2Reader {
    fn default() -> Self {
        Self {
            to_origin: Direction::new(),
            to_client: Direction::new(),
            preface_left: PREFACE.len(),
            copied: Vec::new(),
            streams: Streams::default(),
            fields: Fields::default(),
            insertions: Vec::new(),
        }
    }
}

impl Http2Reader {
    /// Reads bytes on their way to the origin, and reports each whole head.
    ///
    /// # Errors
    /// Why nothing more can be read on this connection.
    pub(super) fn request(
        &mut self,
        mut bytes: &[u8],
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        if self.preface_left > 0 {
            let arrived = bytes.len().min(self.preface_left);
            let expected = &PREFACE[PREFACE.len() - self.preface_left..][..arrived];
            if &bytes[..arrived] != expected {
                return Err(Stop::Lost(Lost::Malformed));
            }
            self.preface_left -= arrived;
            bytes = &bytes[arrived..];
        }
        if self.copied.is_empty() {
            return self.request_frames(bytes, on_event);
        }
        let mut joined = std::mem::take(&mut self.copied);
        joined.extend_from_slice(bytes);
        self.request_frames(&joined, on_event)
    }

    fn request_frames(
        &mut self,
        bytes: &[u8],
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        let mut at = 0;
        while let Some(frame) = self.to_origin.next_frame(bytes, &mut at)? {
            let payload = &bytes[frame.payload.clone()];
            if frame.kind == SETTINGS {
                // The client's settings bound what the origin's encoder may do.
                self.to_client.allow_table(frame.flags, payload)?;
            } else if frame.kind == RST_STREAM {
                self.streams.remove(frame.stream);
            } else if frame.kind == DATA {
                // The request ends here, but its response does not.
            } else if let Some(block) = self.to_origin.take_block(&frame, payload)? {
                self.request_block(&block, on_event)?;
            }
        }
        self.copied.extend_from_slice(&bytes[at..]);
        Ok(())
    }

    fn request_block(
        &mut self,
        block: &Block,
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        self.fields
            .decode(&mut self.to_origin.decoder, &block.bytes)?;
        if self.fields.is_too_large() {
            on_event(TapEvent::Lost(Lost::HeadTooLarge));
            return Ok(());
        }
        // A block without a method holds trailers.
        if self.fields.method.is_empty() {
            return Ok(());
        }
        if self.streams.get(block.stream).is_some() {
            return Ok(());
        }
        // The stream's number is the request's (RFC 9113 section 5.1.1).
        let request = RequestParts {
            exchange: block.stream,
            ..self.fields.request()
        };
        self.streams.add(block.stream, &request)?;
        on_event(TapEvent::Request(request.head(self.fields.cookies())));
        Ok(())
    }

    /// Reads bytes on their way to the client, reports each whole head, and inserts the protecting field where it belongs.
    /// Moves the tail that must wait for more bytes into `held`.
    ///
    /// # Errors
    /// Why nothing more can be read on this connection.
    pub(super) fn response(
        &mut self,
        bytes: &mut BytesMut,
        held: &mut BytesMut,
        protect: bool,
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        let mut at = 0;
        let step = self.response_frames(bytes, &mut at, protect, on_event);
        if step.is_ok() {
            hold(bytes, at, held);
        }
        // Also where the reading ends here: the frames before that were read.
        for frame in self.insertions.drain(..).rev() {
            insert(bytes, &frame);
        }
        step
    }

    fn response_frames(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        protect: bool,
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        while let Some(frame) = self.to_client.next_frame(bytes, at)? {
            let payload = &bytes[frame.payload.clone()];
            match frame.kind {
                SETTINGS => self.to_origin.allow_table(frame.flags, payload)?,
                RST_STREAM | DATA => self.streams.remove(frame.stream),
                _ => {
                    if let Some(block) = self.to_client.take_block(&frame, payload)?
                        && self.response_block(&block, on_event)?
                        && protect
                    {
                        self.insertions.push(frame);
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads one whole block; returns whether it gets the protecting field.
    fn response_block(
        &mut self,
        block: &Block,
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<bool, Stop> {
        self.fields
            .decode(&mut self.to_client.decoder, &block.bytes)?;
        if self.fields.is_too_large() {
            on_event(TapEvent::Lost(Lost::HeadTooLarge));
            return Ok(false);
        }
        if let Some(promised) = block.promised {
            self.streams.add(promised, &self.fields.request())?;
            return Ok(false);
        }
        let Some(pending) = self.streams.get(block.stream) else {
            return Ok(false);
        };
        // Trailers have no status.
        if self.fields.status != 0 {
            on_event(TapEvent::Response(ResponseHead {
                authority: pending.authority(),
                path: pending.path(),
                facts: pending.facts,
                exchange: pending.exchange,
                is_final: self.fields.status >= 200,
                page: pending.page(),
                set_cookies: self.fields.cookies(),
                date: self.fields.date(),
                is_bot_check: self.fields.is_bot_check,
                shows_no_page: shows_no_page(self.fields.status, self.fields.html),
            }));
        }
        let (status, passive) = (self.fields.status, self.fields.passive);
        let shown = pending.method != Method::Connect
            && status >= 200
            && gets_protection(pending.own_policy, status, passive);
        if block.end_stream {
            self.streams.remove(block.stream);
        }
        Ok(shown)
    }

    /// Whether no stream and no header block is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.streams.pending.is_empty()
            && self.to_origin.block.is_none()
            && self.to_client.block.is_none()
    }
}

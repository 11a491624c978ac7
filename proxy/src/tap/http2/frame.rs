//! HTTP/2 frames: their headers, the header blocks in them, and the insertion into one (RFC 9113 sections 4 and 6).
//!
//! It decodes no block.

use crate::tap::{
    event::{Lost, Stop},
    fields::HEAD_LIMIT,
    http2::hpack::Decoder,
    insert::{PROTECTION_NAME, PROTECTION_VALUE, insert_at},
};
use bytes::BytesMut;
use std::ops::Range;

/// Length of a frame's header, in bytes: length, type, flags, stream (RFC 9113 section 4.1).
pub(super) const FRAME_HEADER: usize = 9;

/// Longest payload that every client accepts, in bytes (RFC 9113 section 4.2).
pub(super) const FRAME_LIMIT: usize = 16 * 1024;

pub(super) const DATA: u8 = 0x0;
pub(super) const HEADERS: u8 = 0x1;
pub(super) const RST_STREAM: u8 = 0x3;
pub(super) const SETTINGS: u8 = 0x4;
pub(super) const PUSH_PROMISE: u8 = 0x5;
pub(super) const CONTINUATION: u8 = 0x9;

pub(super) const END_STREAM: u8 = 0x1;
pub(super) const END_HEADERS: u8 = 0x4;
pub(super) const PADDED: u8 = 0x8;
pub(super) const PRIORITY: u8 = 0x20;
pub(super) const ACK: u8 = 0x1;

const HEADER_TABLE_SIZE: u16 = 0x1;
/// Largest dynamic table that is followed, in bytes; browsers ask for 64 KiB.
const TABLE_LIMIT: usize = 256 * 1024;
/// Size of the table until a SETTINGS frame changes it, in bytes (RFC 9113 section 6.5.2).
const TABLE_DEFAULT: usize = 4096;

/// The frames and header blocks of one direction.
pub(super) struct Direction {
    pub(super) decoder: Decoder,
    /// Largest table that the other side ever allowed, in bytes.
    pub(super) table_allowed: usize,
    /// Bytes left of a frame that is skipped.
    pub(super) skip: usize,
    /// A header block that continues in CONTINUATION frames.
    pub(super) block: Option<Block>,
}

/// A header block, or the part of it that has arrived.
pub(super) struct Block {
    pub(super) stream: u32,
    pub(super) end_stream: bool,
    pub(super) promised: Option<u32>,
    pub(super) bytes: Vec<u8>,
}

/// One whole frame inside a slice, or the header alone of a DATA frame that ends its stream.
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
    pub(super) start: usize,
    pub(super) payload: Range<usize>,
}

impl Direction {
    pub(super) fn new() -> Self {
        Self {
            decoder: Decoder::new(TABLE_DEFAULT),
            table_allowed: TABLE_DEFAULT,
            skip: 0,
            block: None,
        }
    }

    /// The next whole frame that must be read, from `at` on; other frames are skipped.
    ///
    /// On `None`, `at` is where the bytes begin that must be read again with those that follow.
    pub(super) fn next_frame(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
    ) -> Result<Option<Frame>, Stop> {
        loop {
            let step = self.skip.min(bytes.len() - *at);
            *at += step;
            self.skip -= step;
            let Some(header) = bytes.get(*at..*at + FRAME_HEADER) else {
                return Ok(None);
            };
            let length =
                usize::from(header[0]) << 16 | usize::from(header[1]) << 8 | usize::from(header[2]);
            let kind = header[3];
            let stream = u32::from_be_bytes([header[5] & 0x7f, header[6], header[7], header[8]]);
            if !matches!(
                kind,
                HEADERS | CONTINUATION | PUSH_PROMISE | SETTINGS | RST_STREAM
            ) {
                if self.block.is_some() {
                    // Nothing may stand between the frames of a block (RFC 9113 section 4.3).
                    return Err(Stop::Lost(Lost::Malformed));
                }
                self.skip = FRAME_HEADER + length;
                if kind == DATA && header[4] & END_STREAM != 0 {
                    return Ok(Some(Frame {
                        kind,
                        flags: header[4],
                        stream,
                        start: *at,
                        payload: *at..*at,
                    }));
                }
                continue;
            }
            if length > HEAD_LIMIT {
                return Err(Stop::Lost(Lost::HeadTooLarge));
            }
            let (start, payload) = (*at, *at + FRAME_HEADER..*at + FRAME_HEADER + length);
            if payload.end > bytes.len() {
                return Ok(None);
            }
            *at = payload.end;
            return Ok(Some(Frame {
                kind,
                flags: header[4],
                stream,
                start,
                payload,
            }));
        }
    }

    /// Adds a frame to its header block; returns the block once it is whole.
    pub(super) fn take_block(
        &mut self,
        frame: &Frame,
        payload: &[u8],
    ) -> Result<Option<Block>, Stop> {
        const MALFORMED: Stop = Stop::Lost(Lost::Malformed);
        let block = match (frame.kind, self.block.take()) {
            (CONTINUATION, Some(mut block)) if block.stream == frame.stream => {
                block.bytes.extend_from_slice(payload);
                block
            }
            (HEADERS | PUSH_PROMISE, None) => {
                let (promised, fragment) = fragment(frame, payload).ok_or(MALFORMED)?;
                let end_stream = frame.kind == HEADERS && frame.flags & END_STREAM != 0;
                Block {
                    stream: frame.stream,
                    end_stream,
                    promised,
                    bytes: fragment.to_vec(),
                }
            }
            _ => return Err(MALFORMED),
        };
        if block.bytes.len() > HEAD_LIMIT {
            return Err(Stop::Lost(Lost::HeadTooLarge));
        }
        if frame.flags & END_HEADERS != 0 {
            return Ok(Some(block));
        }
        self.block = Some(block);
        Ok(None)
    }

    /// Applies a SETTINGS frame of the side that decodes this direction's blocks.
    pub(super) fn allow_table(&mut self, flags: u8, payload: &[u8]) -> Result<(), Stop> {
        if flags & ACK != 0 {
            return Ok(());
        }
        for entry in payload.chunks_exact(6) {
            if u16::from_be_bytes([entry[0], entry[1]]) == HEADER_TABLE_SIZE {
                let size = u32::from_be_bytes([entry[2], entry[3], entry[4], entry[5]]);
                let size = usize::try_from(size).unwrap_or(usize::MAX).min(TABLE_LIMIT);
                // When the encoder applies a new limit is not visible here, so the widest one ever given holds.
                self.table_allowed = self.table_allowed.max(size);
                self.decoder.allow(self.table_allowed);
            }
        }
        Ok(())
    }
}

/// The promised stream of a header frame, if any, and its fragment without padding and priority.
fn fragment<'a>(frame: &Frame, mut payload: &'a [u8]) -> Option<(Option<u32>, &'a [u8])> {
    let mut padding = 0;
    if frame.flags & PADDED != 0 {
        let (length, rest) = payload.split_first()?;
        (padding, payload) = (usize::from(*length), rest);
    }
    let mut promised = None;
    if frame.kind == PUSH_PROMISE {
        let (id, rest) = payload.split_first_chunk::<4>()?;
        promised = Some(u32::from_be_bytes(*id) & 0x7fff_ffff);
        payload = rest;
    } else if frame.flags & PRIORITY != 0 {
        payload = payload.get(5..)?;
    }
    Some((
        promised,
        payload.get(..payload.len().checked_sub(padding)?)?,
    ))
}

/// Inserts the protecting field at the end of the block whose last frame this is.
///
/// It goes into that frame unless that has padding or would exceed [`FRAME_LIMIT`]; then it gets a CONTINUATION.
pub(super) fn insert(bytes: &mut BytesMut, frame: &Frame) {
    // Literal without indexing, new name, no Huffman coding: both lengths fit seven bits.
    let length = |text: &str| text.len() as u8;
    let field = [
        &[0, length(PROTECTION_NAME)],
        PROTECTION_NAME.as_bytes(),
        &[length(PROTECTION_VALUE)],
        PROTECTION_VALUE.as_bytes(),
    ];
    let added: usize = field.iter().map(|piece| piece.len()).sum();
    let whole = frame.payload.len() + added;
    if frame.flags & PADDED == 0 && whole <= FRAME_LIMIT {
        let [.., high, middle, low] = whole.to_be_bytes();
        bytes[frame.start..frame.start + 3].copy_from_slice(&[high, middle, low]);
        insert_at(bytes, frame.payload.end, &field);
        return;
    }
    bytes[frame.start + 4] &= !END_HEADERS;
    let header = [0, 0, added as u8, CONTINUATION, END_HEADERS];
    let stream = frame.stream.to_be_bytes();
    let [name_length, name, value_length, value] = field;
    insert_at(
        bytes,
        frame.payload.end,
        &[&header, &stream, name_length, name, value_length, value],
    );
}

//! HTTP/2 as it passes: header blocks decoded in order, everything else skipped by its length (RFC 9113).
//!
//! It never answers a frame and never changes an HPACK table: the one inserted field is a literal without
//! indexing (RFC 7541 section 6.2.2).

pub(super) mod hpack;
mod huffman;

use crate::tap::http2::hpack::Decoder;
use crate::tap::{
    Asked, HEAD_LIMIT, Lost, MESSAGES, Method, PROTECTION_NAME, PROTECTION_VALUE, RequestHead,
    ResponseHead, Sight, Stop, Values, hold, insert_at, is_document, is_part_of_page, is_refusal,
    is_wall_mark,
};
use bytes::BytesMut;
use std::ops::Range;

/// What a client sends first (RFC 9113 section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// A frame's header: length, type, flags, stream (RFC 9113 section 4.1).
const FRAME_HEADER: usize = 9;

/// The longest payload that every client takes (RFC 9113 section 4.2).
const FRAME_LIMIT: usize = 16 * 1024;

const DATA: u8 = 0x0;
const HEADERS: u8 = 0x1;
const RST_STREAM: u8 = 0x3;
const SETTINGS: u8 = 0x4;
const PUSH_PROMISE: u8 = 0x5;
const CONTINUATION: u8 = 0x9;

const END_STREAM: u8 = 0x1;
const END_HEADERS: u8 = 0x4;
const PADDED: u8 = 0x8;
const PRIORITY: u8 = 0x20;
const ACK: u8 = 0x1;

const HEADER_TABLE_SIZE: u16 = 0x1;
/// The largest dynamic table that is followed; browsers ask for 64 KiB.
const TABLE_LIMIT: usize = 256 * 1024;
/// The table's size until a SETTINGS frame says otherwise (RFC 9113 section 6.5.2).
const TABLE_DEFAULT: usize = 4096;

/// Follows the two directions of one connection.
pub(super) struct Reader {
    to_origin: Direction,
    to_client: Direction,
    preface_left: usize,
    /// A request's frames that have not arrived whole: a copy, the bytes themselves are on their way.
    copied: Vec<u8>,
    streams: Streams,
    fields: Fields,
    /// The frames of the present slice that get a field.
    insertions: Vec<Frame>,
}

/// One direction's header decoding.
struct Direction {
    decoder: Decoder,
    /// The largest table that the other side ever allowed.
    table_allowed: usize,
    /// Of a frame that needs no reading, so much is still to come.
    skip: usize,
    /// A header block that goes on in CONTINUATION frames.
    block: Option<Block>,
}

/// A header block, or what has come of it.
struct Block {
    stream: u32,
    end_stream: bool,
    promised: Option<u32>,
    bytes: Vec<u8>,
}

/// The fields of one block that concern us, in one buffer that is used again and again.
#[derive(Debug, Default)]
struct Fields {
    bytes: Vec<u8>,
    cookies: Vec<Range<usize>>,
    method: Range<usize>,
    path: Range<usize>,
    authority: Range<usize>,
    status: u16,
    document: bool,
    part_of_page: bool,
    marked: bool,
    /// The list's size as RFC 9113 section 6.5.2 counts it.
    size: usize,
}

/// One whole frame inside a slice; of a DATA frame that ends its stream, the header alone.
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    start: usize,
    payload: Range<usize>,
}

impl Default for Reader {
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

impl Reader {
    pub(super) fn request(
        &mut self,
        mut bytes: &[u8],
        see: &mut impl FnMut(Sight<'_>),
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
            return self.request_frames(bytes, see);
        }
        let mut joined = std::mem::take(&mut self.copied);
        joined.extend_from_slice(bytes);
        self.request_frames(&joined, see)
    }

    fn request_frames(
        &mut self,
        bytes: &[u8],
        see: &mut impl FnMut(Sight<'_>),
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
                // The request is over; its answer is not.
            } else if let Some(block) = self.to_origin.take_block(&frame, payload)? {
                self.request_block(&block, see)?;
            }
        }
        self.copied.extend_from_slice(&bytes[at..]);
        Ok(())
    }

    fn request_block(
        &mut self,
        block: &Block,
        see: &mut impl FnMut(Sight<'_>),
    ) -> Result<(), Stop> {
        self.fields
            .decode(&mut self.to_origin.decoder, &block.bytes)?;
        if self.fields.is_too_large() {
            see(Sight::Lost(Lost::HeadTooLarge));
            return Ok(());
        }
        // Trailers of a request come on a stream that is known already.
        if self.fields.method.is_empty() {
            return Ok(());
        }
        if self.streams.get(block.stream).is_some() {
            return Ok(());
        }
        let fields = &self.fields;
        let authority = &fields.bytes[fields.authority.clone()];
        let method = Method::of(&fields.bytes[fields.method.clone()]);
        let path = &fields.bytes[fields.path.clone()];
        self.streams.add(block.stream, method, authority, path)?;
        see(Sight::Request(RequestHead {
            authority,
            cookies: fields.cookies(),
            part_of_page: fields.part_of_page,
        }));
        Ok(())
    }

    pub(super) fn response(
        &mut self,
        bytes: &mut BytesMut,
        held: &mut BytesMut,
        protect: bool,
        see: &mut impl FnMut(Sight<'_>),
    ) -> Result<(), Stop> {
        let mut at = 0;
        while let Some(frame) = self.to_client.next_frame(bytes, &mut at)? {
            let payload = &bytes[frame.payload.clone()];
            match frame.kind {
                SETTINGS => self.to_origin.allow_table(frame.flags, payload)?,
                RST_STREAM | DATA => self.streams.remove(frame.stream),
                _ => {
                    if let Some(block) = self.to_client.take_block(&frame, payload)?
                        && self.response_block(&block, see)?
                        && protect
                    {
                        self.insertions.push(frame);
                    }
                }
            }
        }
        hold(bytes, at, held);
        for frame in self.insertions.drain(..).rev() {
            insert(bytes, &frame);
        }
        Ok(())
    }

    /// Reads one whole block; true if it is a document's head.
    fn response_block(
        &mut self,
        block: &Block,
        see: &mut impl FnMut(Sight<'_>),
    ) -> Result<bool, Stop> {
        self.fields
            .decode(&mut self.to_client.decoder, &block.bytes)?;
        if self.fields.is_too_large() {
            see(Sight::Lost(Lost::HeadTooLarge));
            return Ok(false);
        }
        if let Some(promised) = block.promised {
            let fields = &self.fields;
            let authority = &fields.bytes[fields.authority.clone()];
            let path = &fields.bytes[fields.path.clone()];
            self.streams.add(promised, Method::Other, authority, path)?;
            return Ok(false);
        }
        let Some(asked) = self.streams.get(block.stream) else {
            return Ok(false);
        };
        // Trailers have no status.
        if self.fields.status != 0 {
            see(Sight::Response(ResponseHead {
                authority: asked.authority(),
                path: asked.path(),
                set_cookies: self.fields.cookies(),
                is_wall: self.fields.marked,
            }));
        }
        let shown = asked.method != Method::Connect
            && self.fields.status >= 200
            && self.fields.status != 304;
        if block.end_stream {
            self.streams.remove(block.stream);
        }
        Ok(shown && self.fields.document)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.streams.asked.is_empty()
            && self.to_origin.block.is_none()
            && self.to_client.block.is_none()
    }
}

/// The requests under way, by the number of their stream: clients count upwards, so a new one is nearly always the last.
#[derive(Default)]
struct Streams {
    asked: Vec<(u32, Asked)>,
    /// What the request before left, for the next one.
    spare: Vec<u8>,
}

impl Streams {
    fn place(&self, stream: u32) -> Result<usize, usize> {
        self.asked
            .binary_search_by_key(&stream, |(number, _)| *number)
    }

    fn get(&self, stream: u32) -> Option<&Asked> {
        self.place(stream).ok().map(|at| &self.asked[at].1)
    }

    fn add(
        &mut self,
        stream: u32,
        method: Method,
        authority: &[u8],
        target: &[u8],
    ) -> Result<(), Stop> {
        if self.asked.len() >= MESSAGES {
            return Err(Stop::Lost(Lost::TooManyMessages));
        }
        let spare = std::mem::take(&mut self.spare);
        let asked = Asked::new(spare, method, authority, target);
        match self.place(stream) {
            Ok(at) => self.asked[at].1 = asked,
            Err(at) => self.asked.insert(at, (stream, asked)),
        }
        Ok(())
    }

    fn remove(&mut self, stream: u32) {
        if let Ok(at) = self.place(stream) {
            self.spare = self.asked.remove(at).1.text;
        }
    }
}

impl Direction {
    fn new() -> Self {
        Self {
            decoder: Decoder::new(TABLE_DEFAULT),
            table_allowed: TABLE_DEFAULT,
            skip: 0,
            block: None,
        }
    }

    /// The next whole frame that must be read, from `at` on; other frames are stepped over.
    ///
    /// `at` ends where bytes begin that are not accounted for yet.
    fn next_frame(&mut self, bytes: &[u8], at: &mut usize) -> Result<Option<Frame>, Stop> {
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

    /// Adds a frame to its header block; the block comes out when it is whole.
    fn take_block(&mut self, frame: &Frame, payload: &[u8]) -> Result<Option<Block>, Stop> {
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

    /// Notes a SETTINGS frame of the side that decodes what this direction carries.
    fn allow_table(&mut self, flags: u8, payload: &[u8]) -> Result<(), Stop> {
        if flags & ACK != 0 {
            return Ok(());
        }
        for entry in payload.chunks_exact(6) {
            if u16::from_be_bytes([entry[0], entry[1]]) == HEADER_TABLE_SIZE {
                let size = u32::from_be_bytes([entry[2], entry[3], entry[4], entry[5]]);
                let size = usize::try_from(size).unwrap_or(usize::MAX).min(TABLE_LIMIT);
                // Only the encoder knows when it has seen the new bound, so the widest one ever given holds.
                self.table_allowed = self.table_allowed.max(size);
                self.decoder.allow(self.table_allowed);
            }
        }
        Ok(())
    }
}

/// A header frame's fragment without padding and priority, and the stream that it promises.
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

impl Fields {
    fn decode(&mut self, decoder: &mut Decoder, block: &[u8]) -> Result<(), Stop> {
        self.bytes.clear();
        self.bytes.shrink_to(4096);
        self.cookies.clear();
        (self.method, self.path, self.authority) = (0..0, 0..0, 0..0);
        (self.status, self.document, self.marked, self.size) = (0, false, false, 0);
        self.part_of_page = false;
        decoder
            .decode(block, |name, value| self.field(name, value))
            .map_err(|_| Stop::Lost(Lost::Malformed))
    }

    /// A list past the bound has been decoded, so that the tables stay in step, but not kept.
    fn is_too_large(&self) -> bool {
        self.size > HEAD_LIMIT
    }

    fn field(&mut self, name: &[u8], value: &[u8]) {
        // An index of one octet can stand for a value of kilobytes, so the list is bounded beside its block.
        self.size += name.len() + value.len() + 32;
        if self.is_too_large() {
            return;
        }
        match name {
            b"cookie" | b"set-cookie" => {
                let range = self.keep(value);
                self.cookies.push(range);
            }
            b":method" => self.method = self.keep(value),
            b":path" => self.path = self.keep(value),
            b":authority" => self.authority = self.keep(value),
            b"host" if self.authority.is_empty() => self.authority = self.keep(value),
            b":status" => {
                self.status = std::str::from_utf8(value)
                    .ok()
                    .and_then(|text| text.parse().ok())
                    .unwrap_or(0)
            }
            b"sec-fetch-mode" => self.part_of_page = is_part_of_page(value),
            b"content-type" => self.document = is_document(value),
            _ if is_refusal(self.status) => self.marked |= is_wall_mark(name, value),
            _ => {}
        }
    }

    /// Copies a value.
    fn keep(&mut self, value: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(value);
        start..self.bytes.len()
    }

    fn cookies(&self) -> Values<'_> {
        Values {
            bytes: &self.bytes,
            ranges: &self.cookies,
        }
    }
}

/// Puts the protecting field at the end of the block whose last frame this is.
///
/// It goes into that frame where every client takes it, and else into a CONTINUATION of its own.
fn insert(bytes: &mut BytesMut, frame: &Frame) {
    // Literal without indexing, new name, no Huffman coding: both lengths fit seven bits.
    let length = |text: &[u8]| text.len() as u8;
    let field = [
        &[0, length(PROTECTION_NAME)],
        PROTECTION_NAME,
        &[length(PROTECTION_VALUE)],
        PROTECTION_VALUE,
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

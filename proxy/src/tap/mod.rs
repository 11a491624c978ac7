//! The tap: a passive reader that follows a copy of both directions and reports heads.
//!
//! It does no I/O and never reads a body. It changes one thing only: the documented header line
//! that it inserts into documents. If it cannot follow, it says so once and lets the bytes pass.

mod http1;
mod http2;
#[cfg(test)]
mod tests;

use bytes::BytesMut;
use memchr::memmem;
use std::ops::Range;

/// The header line that documents get, so that a page that came through a loopback proxy
/// stays as far from the local network as it was (measured in Chromium; other browsers ignore it).
const PROTECTION_NAME: &[u8] = b"content-security-policy";
const PROTECTION_VALUE: &[u8] = b"treat-as-public-address";

/// The largest head that is followed, in octets (RFC 9110 names no limit; browsers stop at 256 KiB).
const HEAD_LIMIT: usize = 256 * 1024;
/// At most this many messages are under way on one connection.
const MESSAGES: usize = 1024;
/// Of a path, so much is kept until the answer comes: a cookie path cannot be longer (RFC 6265bis section 5.6).
const PATH_LIMIT: usize = 1024;

/// Something that the tap saw.
#[derive(Debug)]
pub(crate) enum Sight<'a> {
    /// A request's head.
    Request(RequestHead<'a>),
    /// A response's head.
    Response(ResponseHead<'a>),
    /// The tap lost track; nothing more comes from this connection.
    Lost(Lost),
}

/// What of a request's head concerns cookies.
#[derive(Debug)]
pub(crate) struct RequestHead<'a> {
    /// The host that the request names, as it stands there, with a port if it has one.
    pub(crate) authority: &'a [u8],
    /// The values of its Cookie fields.
    pub(crate) cookies: Values<'a>,
    /// Whether a page fetches it for itself, as Sec-Fetch-Mode says (W3C Fetch Metadata); such a request may go without cookies.
    pub(crate) part_of_page: bool,
}

/// Whether a Sec-Fetch-Mode field tells of anything but a person who goes to a page.
fn is_part_of_page(mode: &[u8]) -> bool {
    mode != b"navigate"
}

/// What of a response's head concerns cookies.
#[derive(Debug)]
pub(crate) struct ResponseHead<'a> {
    /// The host that the request named.
    pub(crate) authority: &'a [u8],
    /// The path of the request, without its query.
    pub(crate) path: &'a [u8],
    /// The values of its Set-Cookie fields.
    pub(crate) set_cookies: Values<'a>,
    /// It is a robot check's refusal, by the marks that are known.
    pub(crate) is_wall: bool,
}

/// Why the tap stopped looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// A head or a frame that makes no sense.
    Malformed,
    /// A head larger than the bound.
    HeadTooLarge,
    /// More messages under way than the bound.
    TooManyMessages,
}

impl Lost {
    /// The reason's code in the feed.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Malformed => "observation_lost_malformed",
            Self::HeadTooLarge => "observation_lost_head_too_large",
            Self::TooManyMessages => "observation_lost_too_many_messages",
        }
    }
}

/// The values of one field, in order, borrowed from the head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    bytes: &'a [u8],
    ranges: &'a [Range<usize>],
}

impl<'a> Values<'a> {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        self.ranges
            .iter()
            .map(move |range| &self.bytes[range.clone()])
    }
}

/// What a connection speaks, as ALPN chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
    /// Something that we do not read.
    Unknown,
}

impl Protocol {
    pub(crate) fn of(alpn: Option<&[u8]>) -> Self {
        match alpn {
            None | Some(b"http/1.1" | b"http/1.0") => Self::Http1,
            Some(b"h2") => Self::Http2,
            Some(_) => Self::Unknown,
        }
    }
}

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
    /// Bytes pass, nobody looks.
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
    pub(crate) fn request(&mut self, bytes: &[u8], see: &mut impl FnMut(Sight<'_>)) {
        let step = match &mut self.reader {
            Reader::Http1(reader) => reader.request(bytes, see),
            Reader::Http2(reader) => reader.request(bytes, see),
            Reader::Blind => return,
        };
        self.end(step, see);
    }

    /// Looks at bytes on their way to the client; what is in `bytes` afterwards is to be sent.
    ///
    /// At the end of a connection, what was held comes out by [`Tap::release`].
    pub(crate) fn response(&mut self, bytes: &mut BytesMut, see: &mut impl FnMut(Sight<'_>)) {
        if !self.held.is_empty() {
            insert_at(bytes, 0, &[&self.held]);
            self.held.clear();
            // A long head is rare; its room is not kept.
            if self.held.capacity() > 4096 {
                self.held = BytesMut::new();
            }
        }
        let step = match &mut self.reader {
            Reader::Http1(reader) => reader.response(bytes, &mut self.held, self.protect, see),
            Reader::Http2(reader) => reader.response(bytes, &mut self.held, self.protect, see),
            Reader::Blind => return,
        };
        self.end(step, see);
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

    fn end(&mut self, step: Result<(), Stop>, see: &mut impl FnMut(Sight<'_>)) {
        match step {
            Ok(()) => {}
            Err(Stop::Done) => self.reader = Reader::Blind,
            Err(Stop::Lost(why)) => {
                self.reader = Reader::Blind;
                see(Sight::Lost(why));
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

/// Why a reader stops.
#[derive(Debug, PartialEq, Eq)]
enum Stop {
    /// Nothing more is to be seen: the connection became something else, or is over.
    Done,
    Lost(Lost),
}

/// The request that a response belongs to.
#[derive(Debug, Default)]
struct Asked {
    /// The authority, and the path behind it.
    text: Vec<u8>,
    authority: usize,
    method: Method,
}

impl Asked {
    /// `text` is what an earlier one left of its own: only the first request of a connection allocates.
    fn new(mut text: Vec<u8>, method: Method, authority: &[u8], target: &[u8]) -> Self {
        let path = path_of(target);
        text.clear();
        text.extend_from_slice(authority);
        text.extend_from_slice(&path[..path.len().min(PATH_LIMIT)]);
        Self {
            text,
            authority: authority.len(),
            method,
        }
    }

    fn authority(&self) -> &[u8] {
        &self.text[..self.authority]
    }

    fn path(&self) -> &[u8] {
        &self.text[self.authority..]
    }
}

/// The methods that change how a response is framed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Method {
    Head,
    Connect,
    #[default]
    Other,
}

impl Method {
    fn of(name: &[u8]) -> Self {
        match name {
            b"HEAD" => Self::Head,
            b"CONNECT" => Self::Connect,
            _ => Self::Other,
        }
    }
}

/// The path of a request target: without scheme and host, without query.
fn path_of(target: &[u8]) -> &[u8] {
    let absolute = Some(target).filter(|target| !target.starts_with(b"/"));
    let after_authority = match absolute.and_then(|target| memmem::find(target, b"://")) {
        Some(at) => {
            let rest = &target[at + 3..];
            rest.iter()
                .position(|b| *b == b'/')
                .map_or(&b"/"[..], |slash| &rest[slash..])
        }
        None => target,
    };
    let end = after_authority
        .iter()
        .position(|b| *b == b'?')
        .unwrap_or(after_authority.len());
    &after_authority[..end]
}

/// Takes what begins at `at` out of the bytes; by a copy, for a buffer in two parts must be moved before it can grow.
fn hold(bytes: &mut BytesMut, at: usize, held: &mut BytesMut) {
    held.extend_from_slice(&bytes[at..]);
    bytes.truncate(at);
}

/// Puts pieces between the bytes at `at`, in the same allocation where it has room.
fn insert_at(bytes: &mut BytesMut, at: usize, pieces: &[&[u8]]) {
    let end = bytes.len();
    let length = pieces.iter().map(|piece| piece.len()).sum::<usize>();
    bytes.resize(end + length, 0);
    bytes.copy_within(at..end, at + length);
    let mut room = &mut bytes[at..at + length];
    for piece in pieces {
        let (here, rest) = room.split_at_mut(piece.len());
        here.copy_from_slice(piece);
        room = rest;
    }
}

/// What robot checks say of themselves, when their answer is a refusal.
///
/// Cloudflare documents `cf-mitigated`; the others are what Akamai, DataDome and Imperva send.
fn is_wall_mark(name: &[u8], value: &[u8]) -> bool {
    let is = |mark: &str| name.eq_ignore_ascii_case(mark.as_bytes());
    let says = |word: &str| value.trim_ascii().eq_ignore_ascii_case(word.as_bytes());
    is("cf-mitigated") && says("challenge")
        || is("server") && says("AkamaiGHost")
        || is("x-datadome")
        || is("x-iinfo")
        || is("x-cdn") && (says("Imperva") || says("Incapsula"))
}

/// The answers that robot checks give.
fn is_refusal(status: u16) -> bool {
    matches!(status, 403 | 503)
}

/// Whether a Content-Type is one that browsers show as a document.
fn is_document(content_type: &[u8]) -> bool {
    let essence = content_type
        .split(|b| *b == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii();
    essence.eq_ignore_ascii_case(b"text/html")
        || essence.eq_ignore_ascii_case(b"application/xhtml+xml")
}

//! The tap's events: heads, borrowed from the bytes that pass, and the loss of a connection.
//!
//! It holds types only; the readers of each protocol make them.

use biscuit_tin_shared::{cookie::request::RequestFacts, explain::Reason};
use std::ops::Range;

/// One event of the tap.
#[derive(Debug)]
pub(crate) enum TapEvent<'a> {
    /// A request's head.
    Request(RequestHead<'a>),
    /// A response's head.
    Response(ResponseHead<'a>),
    /// A head could not be read. An HTTP/2 header list past the limit is lost alone; otherwise no more events come.
    Lost(Lost),
}

/// The parts of a request's head that concern cookies.
#[derive(Debug)]
pub(crate) struct RequestHead<'a> {
    /// The host of the request as written, with a port if it has one.
    pub(crate) authority: &'a [u8],
    /// The path, without its query.
    pub(crate) path: &'a [u8],
    /// The number of the request on its connection.
    pub(crate) exchange: u32,
    /// What was asked for, and from where.
    pub(crate) facts: RequestFacts,
    /// The host of the page that caused the request, by its Referer; empty without one.
    pub(crate) page: &'a [u8],
    /// The values of its Cookie fields.
    pub(crate) cookies: Values<'a>,
}

/// The parts of a response's head that concern cookies.
#[derive(Debug)]
pub(crate) struct ResponseHead<'a> {
    /// The host of the request as written.
    pub(crate) authority: &'a [u8],
    /// The path of the request, without its query.
    pub(crate) path: &'a [u8],
    /// The number of the request on its connection.
    pub(crate) exchange: u32,
    /// Whether no other head follows for the same request.
    pub(crate) is_final: bool,
    /// What the request asked for, and from where.
    pub(crate) facts: RequestFacts,
    /// The host of the page that caused the request; empty without a Referer.
    pub(crate) page: &'a [u8],
    /// The values of its Set-Cookie fields.
    pub(crate) set_cookies: Values<'a>,
    /// The value of its Date field.
    pub(crate) date: Option<&'a [u8]>,
    /// Whether it is a bot check's refusal, by its known fields.
    pub(crate) is_bot_check: bool,
    /// Whether the user sees no page of the site with it: a redirect, a failure, no content, or a file.
    pub(crate) shows_no_page: bool,
}

/// Why a head could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// A head or a frame that cannot be parsed.
    Malformed,
    /// A head above the size limit.
    HeadTooLarge,
    /// More requests under way than the limit.
    TooManyMessages,
}

impl Lost {
    /// The reason in the feed.
    pub(crate) fn reason(self) -> Reason {
        match self {
            Self::Malformed => Reason::LostMalformed,
            Self::HeadTooLarge => Reason::LostHeadTooLarge,
            Self::TooManyMessages => Reason::LostTooManyMessages,
        }
    }
}

/// The values of one field, in order, borrowed from the head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    bytes: &'a [u8],
    ranges: &'a [Range<usize>],
}

/// The values of one field in a buffer of their own, for heads that another reader has parsed.
#[derive(Debug, Default)]
pub(crate) struct OwnedValues {
    bytes: Vec<u8>,
    ranges: Vec<Range<usize>>,
}

impl OwnedValues {
    /// The values, borrowed.
    pub(crate) fn values(&self) -> Values<'_> {
        Values::of(&self.bytes, &self.ranges)
    }
}

impl<'v> FromIterator<&'v [u8]> for OwnedValues {
    fn from_iter<I: IntoIterator<Item = &'v [u8]>>(values: I) -> Self {
        let mut owned = Self::default();
        for value in values {
            let start = owned.bytes.len();
            owned.bytes.extend_from_slice(value);
            owned.ranges.push(start..owned.bytes.len());
        }
        owned
    }
}

impl<'a> Values<'a> {
    /// The values at these places of a text.
    pub(super) fn of(bytes: &'a [u8], ranges: &'a [Range<usize>]) -> Self {
        Self { bytes, ranges }
    }

    /// Each value, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        self.ranges
            .iter()
            .map(move |range| &self.bytes[range.clone()])
    }
}

/// The protocol of a connection, as ALPN chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
    /// Another protocol, which passes unread.
    Unknown,
}

impl Protocol {
    /// The protocol of an ALPN name; without ALPN it is HTTP/1.1 (RFC 7301).
    pub(crate) fn from_alpn(alpn: Option<&[u8]>) -> Self {
        match alpn {
            None | Some(b"http/1.1" | b"http/1.0") => Self::Http1,
            Some(b"h2") => Self::Http2,
            Some(_) => Self::Unknown,
        }
    }
}

/// Why a reader stops.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Nothing more to read: the connection changed its protocol, or ended.
    Done,
    Lost(Lost),
}

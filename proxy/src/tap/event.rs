//! The tap's events: heads, borrowed from the bytes that pass, and the loss of a connection.
//!
//! It holds types only; the readers of each protocol make them.

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
    /// The values of its Cookie fields.
    pub(crate) cookies: Values<'a>,
    /// Whether it is a page's subresource, by Sec-Fetch-Mode (W3C Fetch Metadata); such a request may carry no cookies.
    pub(crate) part_of_page: bool,
}

/// The parts of a response's head that concern cookies.
#[derive(Debug)]
pub(crate) struct ResponseHead<'a> {
    /// The host of the request as written.
    pub(crate) authority: &'a [u8],
    /// The path of the request, without its query.
    pub(crate) path: &'a [u8],
    /// The values of its Set-Cookie fields.
    pub(crate) set_cookies: Values<'a>,
    /// Whether it is a bot check's refusal, by its known fields.
    pub(crate) is_bot_check: bool,
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
    pub(super) bytes: &'a [u8],
    pub(super) ranges: &'a [Range<usize>],
}

impl<'a> Values<'a> {
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
pub(super) enum Stop {
    /// Nothing more to read: the connection changed its protocol, or ended.
    Done,
    Lost(Lost),
}

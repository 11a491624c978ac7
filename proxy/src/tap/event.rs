//! What the tap reports: heads, borrowed from the bytes that pass, and that it lost track.
//!
//! It holds types only; the readers make them.

use std::ops::Range;

/// Something that the tap reports.
#[derive(Debug)]
pub(crate) enum TapEvent<'a> {
    /// A request's head.
    Request(RequestHead<'a>),
    /// A response's head.
    Response(ResponseHead<'a>),
    /// The tap cannot follow; nothing more comes from this connection.
    Lost(Lost),
}

/// What of a request's head concerns cookies.
#[derive(Debug)]
pub(crate) struct RequestHead<'a> {
    /// The host that the request names, as it stands there, with a port if it has one.
    pub(crate) authority: &'a [u8],
    /// The values of its Cookie fields.
    pub(crate) cookies: Values<'a>,
    /// A page fetches it for itself, as Sec-Fetch-Mode says (W3C Fetch Metadata); such a request may carry no cookies.
    pub(crate) part_of_page: bool,
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
    /// A bot check's refusal, by its known fields.
    pub(crate) is_bot_check: bool,
}

/// Why the tap stopped reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// A head or a frame that cannot be parsed.
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

/// Why a reader stops.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Nothing more to read: the connection became something else, or is over.
    Done,
    Lost(Lost),
}

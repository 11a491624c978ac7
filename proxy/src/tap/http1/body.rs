//! The framing of HTTP/1.1 bodies: their length, and the position within one (RFC 9112 sections 6 and 7.1).
//!
//! It reads no byte of a body but the sizes of chunks.

use crate::tap::{
    event::{Lost, Stop},
    http1::head::Name,
    pending::Method,
};

/// The position of one direction: in a head, or in a body.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyState {
    #[default]
    Head,
    /// In a body with this number of bytes left.
    Length(u64),
    Chunked(ChunkState),
    /// In a body that lasts until the connection ends.
    Rest,
}

/// The position in a chunked body (RFC 9112 section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChunkState {
    Size {
        value: u64,
        digits: u8,
        extension: bool,
    },
    /// In data, with this number of bytes left.
    Data(u64),
    /// In the line end after the data.
    DataEnd,
    /// In the trailers, with the length of the current line.
    Trailer { length: u32 },
}

const FIRST_CHUNK: BodyState = BodyState::Chunked(ChunkState::FIRST);

impl BodyState {
    /// Skips body bytes; returns how many of `bytes` belong to the body.
    pub(super) fn skip(&mut self, bytes: &[u8]) -> Result<usize, Stop> {
        match *self {
            Self::Head => Ok(0),
            Self::Rest => Ok(bytes.len()),
            Self::Length(left) => {
                let used = left.min(bytes.len() as u64);
                *self = if used == left {
                    Self::Head
                } else {
                    Self::Length(left - used)
                };
                Ok(usize::try_from(used).unwrap_or(bytes.len()))
            }
            Self::Chunked(chunk) => {
                let (used, next) = chunk.skip(bytes)?;
                *self = next.map_or(Self::Head, Self::Chunked);
                Ok(used)
            }
        }
    }
}

impl ChunkState {
    /// Before the first chunk.
    pub(crate) const FIRST: Self = Self::Size {
        value: 0,
        digits: 0,
        extension: false,
    };

    /// Skips bytes of a chunked body; returns their number and the new position, `None` at its end.
    fn skip(mut self, bytes: &[u8]) -> Result<(usize, Option<Self>), Stop> {
        let mut at = 0;
        while at < bytes.len() {
            if let Self::Data(left) = self {
                let used = usize::try_from(left)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len() - at);
                at += used;
                self = if used as u64 == left {
                    Self::DataEnd
                } else {
                    Self::Data(left - used as u64)
                };
                continue;
            }
            match self.step(bytes[at])? {
                Some(next) => self = next,
                None => return Ok((at + 1, None)),
            }
            at += 1;
        }
        Ok((at, Some(self)))
    }

    /// Reads one byte outside chunk data; `None` when it ends the body.
    pub(crate) fn step(self, byte: u8) -> Result<Option<Self>, Stop> {
        const MALFORMED: Stop = Stop::Lost(Lost::Malformed);
        Ok(Some(match (self, byte) {
            (Self::Size { digits: 0, .. }, b'\r' | b'\n' | b';') => return Err(MALFORMED),
            (Self::Size { value: 0, .. }, b'\n') => Self::Trailer { length: 0 },
            (Self::Size { value, .. }, b'\n') => Self::Data(value),
            (Self::Size { value, digits, .. }, b'\r' | b';' | b' ' | b'\t') => Self::Size {
                value,
                digits,
                extension: true,
            },
            (
                Self::Size {
                    extension: true, ..
                },
                _,
            ) => self,
            (
                Self::Size {
                    value,
                    digits,
                    extension: false,
                },
                digit,
            ) => {
                let digit = char::from(digit).to_digit(16).ok_or(MALFORMED)?;
                // 15 hexadecimal digits cannot overflow 64 bits.
                if digits >= 15 {
                    return Err(MALFORMED);
                }
                Self::Size {
                    value: value * 16 + u64::from(digit),
                    digits: digits + 1,
                    extension: false,
                }
            }
            (Self::DataEnd, b'\r') => self,
            (Self::DataEnd, b'\n') => Self::FIRST,
            (Self::DataEnd, _) => return Err(MALFORMED),
            (Self::Trailer { length: 0 }, b'\n') => return Ok(None),
            (Self::Trailer { length: 0 }, b'\r') => self,
            (Self::Trailer { .. }, b'\n') => Self::Trailer { length: 0 },
            (Self::Trailer { length }, _) => Self::Trailer {
                length: length.saturating_add(1),
            },
            (Self::Data(_), _) => self,
        }))
    }
}

/// The fields that decide the length of a body.
#[derive(Debug, Default)]
pub(super) struct Framing {
    chunked: bool,
    /// A Transfer-Encoding that does not end in chunked.
    coded: bool,
    length: Option<u64>,
    conflicting: bool,
    upgrade: bool,
}

impl Framing {
    /// Notes one field of the head; several Content-Length must agree (RFC 9112 section 6.3).
    pub(super) fn field(&mut self, name: Name, value: &[u8]) {
        if name == Name::TransferEncoding {
            let last = value
                .rsplit(|b| *b == b',')
                .next()
                .unwrap_or_default()
                .trim_ascii();
            self.chunked = last.eq_ignore_ascii_case(b"chunked");
            self.coded = !self.chunked;
        } else if name == Name::ContentLength {
            for piece in value.split(|b| *b == b',') {
                let number = number(piece.trim_ascii());
                self.conflicting |=
                    number.is_none() || (self.length.is_some() && self.length != number);
                self.length = number;
            }
        } else if name == Name::Upgrade {
            self.upgrade = true;
        }
    }

    /// The body of a request (RFC 9112 section 6.3).
    pub(super) fn of_request(&self) -> Result<BodyState, Stop> {
        match (self.chunked, self.coded, self.conflicting, self.length) {
            (true, ..) => Ok(FIRST_CHUNK),
            (_, true, ..) | (_, _, true, _) => Err(Stop::Lost(Lost::Malformed)),
            (.., Some(0) | None) => Ok(BodyState::Head),
            (.., Some(length)) => Ok(BodyState::Length(length)),
        }
    }

    /// The body of a response (RFC 9112 section 6.3); Transfer-Encoding wins over Content-Length, as in browsers.
    pub(super) fn of_response(&self, status: u16, method: Method) -> Result<BodyState, Stop> {
        if method == Method::Head || matches!(status, 204 | 304) {
            return Ok(BodyState::Head);
        }
        match (self.chunked, self.coded, self.conflicting, self.length) {
            (true, ..) => Ok(FIRST_CHUNK),
            (_, true, ..) => Ok(BodyState::Rest),
            (_, _, true, _) => Err(Stop::Lost(Lost::Malformed)),
            (.., Some(0)) => Ok(BodyState::Head),
            (.., Some(length)) => Ok(BodyState::Length(length)),
            (.., None) => Ok(BodyState::Rest),
        }
    }
}

/// Parses digits only; Rust's own parsing would accept a sign (RFC 9110 section 8.6).
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

//! HTTP/1.1 as it passes: heads, and bodies by their length only (RFC 9112 section 6).
//!
//! It follows framing as a browser does. It never rewrites, joins or reorders a line.

use crate::tap::http1::head::{Name, empty_line_of, is_empty_line, lines};
use crate::tap::{
    Asked, HEAD_LIMIT, Lost, MESSAGES, Method, PROTECTION_NAME, PROTECTION_VALUE, RequestHead,
    ResponseHead, Sight, Stop, Values, hold, insert_at, is_document, is_part_of_page, is_refusal,
    is_wall_mark,
};
use bytes::BytesMut;
use memchr::memchr_iter;
use std::{collections::VecDeque, ops::Range};

/// Follows the two directions of one connection.
#[derive(Debug, Default)]
pub(super) struct Reader {
    requests: Direction,
    responses: Direction,
    asked: VecDeque<Asked>,
    /// What the request before left, for the next one.
    spare: Vec<u8>,
    cookies: Vec<Range<usize>>,
    /// Where lines go into the present slice.
    insertions: Vec<usize>,
}

/// Where one direction stands.
#[derive(Debug, Default)]
struct Direction {
    state: State,
    /// What has come of a head that is not whole.
    part: Vec<u8>,
    /// Where the last line of that part begins, unless it is the start line.
    line: Option<usize>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Head,
    Length(u64),
    Chunked(Chunk),
    /// Until the connection ends.
    Rest,
}

/// Where a chunked body stands (RFC 9112 section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chunk {
    Size {
        value: u64,
        digits: u8,
        extension: bool,
    },
    Data(u64),
    /// The line end after the data.
    DataEnd,
    /// In the trailers, with the length of the present line.
    Trailer {
        length: u32,
    },
}

const FIRST_CHUNK: State = State::Chunked(Chunk::Size {
    value: 0,
    digits: 0,
    extension: false,
});

impl Reader {
    pub(super) fn request(
        &mut self,
        bytes: &[u8],
        see: &mut impl FnMut(Sight<'_>),
    ) -> Result<(), Stop> {
        let mut at = 0;
        while at < bytes.len() {
            if self.requests.state != State::Head {
                at += self.requests.skip_body(&bytes[at..])?;
                continue;
            }
            // Empty lines before a request line are skipped (RFC 9112 section 2.2).
            if self.requests.part.is_empty() && matches!(bytes[at], b'\r' | b'\n') {
                at += 1;
                continue;
            }
            let (used, head) = self.requests.collect(&bytes[at..])?;
            at += used;
            if let Some(head) = head {
                self.request_head(&head, see)?;
            }
        }
        Ok(())
    }

    /// Reports a request's head.
    fn request_head(&mut self, head: &[u8], see: &mut impl FnMut(Sight<'_>)) -> Result<(), Stop> {
        let (first, fields) = lines(head);
        let mut framing = Framing::default();
        let mut authority: &[u8] = b"";
        let mut part_of_page = false;
        self.cookies.clear();
        for (name, _, value) in fields {
            match name {
                Name::Cookie => self.cookies.push(value),
                Name::SecFetchMode => part_of_page = is_part_of_page(&head[value]),
                Name::Host if authority.is_empty() => authority = &head[value],
                name => framing.field(name, &head[value]),
            }
        }
        let mut words = first.split(|b| *b == b' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(Stop::Lost(Lost::Malformed));
        };
        if self.asked.len() >= MESSAGES {
            return Err(Stop::Lost(Lost::TooManyMessages));
        }
        let spare = std::mem::take(&mut self.spare);
        self.asked
            .push_back(Asked::new(spare, Method::of(method), authority, target));
        see(Sight::Request(RequestHead {
            authority,
            cookies: Values {
                bytes: head,
                ranges: &self.cookies,
            },
            part_of_page,
        }));
        self.requests.state = framing.of_request()?;
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
        let mut step = Ok(());
        while at < bytes.len() && step.is_ok() {
            if self.responses.state != State::Head {
                match self.responses.skip_body(&bytes[at..]) {
                    Ok(used) => at += used,
                    Err(stop) => step = Err(stop),
                }
                continue;
            }
            match self.next_response(&bytes[at..], see) {
                Ok((used, empty_line)) => {
                    at += used;
                    let before = empty_line.filter(|_| protect).map(|length| at - length);
                    self.insertions.extend(before);
                }
                Err(stop) => step = Err(stop),
            }
        }
        if step.is_ok() && protect && self.responses.ends_in_the_cr_of_an_empty_line() {
            // The line must go before this CR, and only the next byte tells whether it ends the head.
            self.responses.part.pop();
            hold(bytes, bytes.len() - 1, held);
        }
        for at in self.insertions.drain(..).rev() {
            insert(bytes, at);
        }
        step
    }

    /// Goes on with a response's head; says how many of the bytes were its own, and how long its empty line is if it is
    /// a document's and ends here.
    fn next_response(
        &mut self,
        bytes: &[u8],
        see: &mut impl FnMut(Sight<'_>),
    ) -> Result<(usize, Option<usize>), Stop> {
        let (used, head) = self.responses.collect(bytes)?;
        let Some(head) = head else {
            return Ok((used, None));
        };
        let shown = self.response_head(&head, see)?;
        Ok((used, shown.then(|| empty_line_of(&head))))
    }

    /// Reports a response's head; whether it is a document's.
    fn response_head(
        &mut self,
        head: &[u8],
        see: &mut impl FnMut(Sight<'_>),
    ) -> Result<bool, Stop> {
        let (first, fields) = lines(head);
        let status = status_of(first);
        let mut framing = Framing::default();
        let refusal = status.is_some_and(is_refusal);
        let (mut document, mut marked) = (false, false);
        self.cookies.clear();
        for (name, text, value) in fields {
            match name {
                Name::SetCookie => self.cookies.push(value),
                Name::ContentType => document = is_document(&head[value]),
                Name::Other if refusal => marked |= is_wall_mark(text, &head[value]),
                name => framing.field(name, &head[value]),
            }
        }
        let status = status.ok_or(Stop::Lost(Lost::Malformed))?;
        let interim = (100..200).contains(&status) && status != 101;
        // Servers say 408 on their way out, unasked: there is nothing to lose then.
        let asked = self.asked.front().ok_or(Stop::Done)?;
        let method = asked.method;
        see(Sight::Response(ResponseHead {
            authority: asked.authority(),
            path: asked.path(),
            set_cookies: Values {
                bytes: head,
                ranges: &self.cookies,
            },
            is_wall: marked,
        }));
        if interim {
            return Ok(false);
        }
        self.spare = self.asked.pop_front().unwrap_or_default().text;
        if status == 101 || (method == Method::Connect && (200..300).contains(&status)) {
            return Err(Stop::Done);
        }
        self.responses.state = framing.of_response(status, method)?;
        Ok(document && status != 304)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.asked.is_empty()
            && self.requests.part.is_empty()
            && self.responses.part.is_empty()
            && self.requests.state == State::Head
            && self.responses.state == State::Head
    }
}

impl Direction {
    /// Adds the bytes of a head up to its empty line; says how many, and gives the head once it is whole.
    fn collect(&mut self, bytes: &[u8]) -> Result<(usize, Option<Vec<u8>>), Stop> {
        let before = self.part.len();
        let mut line = 0;
        for end in memchr_iter(b'\n', bytes) {
            let line_is_empty = if line == 0 {
                self.open_line_is_empty_with(&bytes[..end])
            } else {
                is_empty_line(&bytes[line..end])
            };
            line = end + 1;
            self.line = Some(before + line);
            if line_is_empty {
                self.extend(&bytes[..line])?;
                self.line = None;
                return Ok((line, Some(std::mem::take(&mut self.part))));
            }
        }
        self.extend(bytes)?;
        Ok((bytes.len(), None))
    }

    fn extend(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if self.part.len() + bytes.len() > HEAD_LIMIT {
            return Err(Stop::Lost(Lost::HeadTooLarge));
        }
        self.part.extend_from_slice(bytes);
        Ok(())
    }

    /// Whether the line that earlier slices began is empty once `more` is added.
    fn open_line_is_empty_with(&self, more: &[u8]) -> bool {
        // The start line itself cannot be the empty line.
        match self.line.map(|line| &self.part[line..]) {
            Some([]) => is_empty_line(more),
            Some([b'\r']) => more.is_empty(),
            _ => false,
        }
    }

    fn ends_in_the_cr_of_an_empty_line(&self) -> bool {
        self.state == State::Head && self.part.ends_with(b"\n\r")
    }

    /// Steps over body bytes; says how many of `bytes` belonged to the body.
    fn skip_body(&mut self, bytes: &[u8]) -> Result<usize, Stop> {
        match self.state {
            State::Head => Ok(0),
            State::Rest => Ok(bytes.len()),
            State::Length(left) => {
                let used = left.min(bytes.len() as u64);
                self.state = if used == left {
                    State::Head
                } else {
                    State::Length(left - used)
                };
                Ok(usize::try_from(used).unwrap_or(bytes.len()))
            }
            State::Chunked(chunk) => {
                let (used, next) = chunk.skip(bytes)?;
                self.state = next.map_or(State::Head, State::Chunked);
                Ok(used)
            }
        }
    }
}

impl Chunk {
    /// Steps over the bytes of a chunked body; `None` at its end.
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

    /// Takes one byte outside chunk data; `None` when it ends the body.
    fn step(self, byte: u8) -> Result<Option<Self>, Stop> {
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
            (Self::DataEnd, b'\n') => Self::Size {
                value: 0,
                digits: 0,
                extension: false,
            },
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

/// The fields that say how long a body is.
#[derive(Debug, Default)]
struct Framing {
    chunked: bool,
    /// A Transfer-Encoding that does not end in chunked.
    coded: bool,
    length: Option<u64>,
    conflicting: bool,
    upgrade: bool,
}

impl Framing {
    fn field(&mut self, name: Name, value: &[u8]) {
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

    /// RFC 9112 section 6.3 for requests.
    fn of_request(&self) -> Result<State, Stop> {
        match (self.chunked, self.coded, self.conflicting, self.length) {
            (true, ..) => Ok(FIRST_CHUNK),
            (_, true, ..) | (_, _, true, _) => Err(Stop::Lost(Lost::Malformed)),
            (.., Some(0) | None) => Ok(State::Head),
            (.., Some(length)) => Ok(State::Length(length)),
        }
    }

    /// RFC 9112 section 6.3 for responses; Transfer-Encoding wins over Content-Length, as in browsers.
    fn of_response(&self, status: u16, method: Method) -> Result<State, Stop> {
        if method == Method::Head || matches!(status, 204 | 304) {
            return Ok(State::Head);
        }
        match (self.chunked, self.coded, self.conflicting, self.length) {
            (true, ..) => Ok(FIRST_CHUNK),
            (_, true, ..) => Ok(State::Rest),
            (_, _, true, _) => Err(Stop::Lost(Lost::Malformed)),
            (.., Some(0)) => Ok(State::Head),
            (.., Some(length)) => Ok(State::Length(length)),
            (.., None) => Ok(State::Rest),
        }
    }
}

/// The status of `HTTP/1.1 200 OK`.
fn status_of(line: &[u8]) -> Option<u16> {
    let version = line.strip_prefix(b"HTTP/")?;
    let mut words = version.split(|b| *b == b' ').skip(1);
    u16::try_from(number(words.next()?)?).ok()
}

/// Digits and nothing else: Rust's own parsing would take a sign (RFC 9110 section 8.6).
fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// Puts the protecting line before the empty line at `at`.
fn insert(bytes: &mut BytesMut, at: usize) {
    insert_at(
        bytes,
        at,
        &[PROTECTION_NAME, b": ", PROTECTION_VALUE, b"\r\n"],
    );
}

//! HTTP/1.1 as it passes: heads, and bodies by their length only (RFC 9112 section 6).
//!
//! It follows framing as a browser does. It never rewrites, joins or reorders a line.

use super::{
    Asked, HEAD_LIMIT, Lost, MESSAGES, Method, PROTECTION_NAME, PROTECTION_VALUE, RequestHead,
    ResponseHead, Sight, Stop, Values, hold, insert_at, is_document, is_part_of_page, is_refusal,
    is_wall_mark,
};
use bytes::BytesMut;
use memchr::{memchr, memchr_iter};
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
    /// The part of a head that has come so far.
    head: Head,
}

/// A head, and where its lines end.
#[derive(Debug, Default)]
struct Head {
    bytes: Vec<u8>,
    lines: Vec<u32>,
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
            if self.requests.head.bytes.is_empty() && matches!(bytes[at], b'\r' | b'\n') {
                at += 1;
                continue;
            }
            let (used, complete) = self.requests.collect_head(&bytes[at..])?;
            at += used;
            if complete {
                self.request_head(see)?;
            }
        }
        Ok(())
    }

    fn request_head(&mut self, see: &mut impl FnMut(Sight<'_>)) -> Result<(), Stop> {
        let head = std::mem::take(&mut self.requests.head);
        let mut words = head.first_line().split(|b| *b == b' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(Stop::Lost(Lost::Malformed));
        };
        let mut framing = Framing::default();
        let mut authority: &[u8] = b"";
        let mut part_of_page = false;
        self.cookies.clear();
        for (name, value) in head.fields() {
            match Name::of(name) {
                Name::Cookie => self.cookies.push(value),
                Name::SecFetchMode => part_of_page = is_part_of_page(&head.bytes[value]),
                Name::Host if authority.is_empty() => authority = &head.bytes[value],
                name => framing.field(name, &head.bytes[value]),
            }
        }
        if self.asked.len() >= MESSAGES {
            return Err(Stop::Lost(Lost::TooManyMessages));
        }
        let spare = std::mem::take(&mut self.spare);
        self.asked
            .push_back(Asked::new(spare, Method::of(method), authority, target));
        see(Sight::Request(RequestHead {
            authority,
            cookies: Values {
                bytes: &head.bytes,
                ranges: &self.cookies,
            },
            part_of_page,
        }));
        self.requests.state = framing.of_request()?;
        self.requests.recycle(head);
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
            match self.responses.collect_head(&bytes[at..]) {
                Ok((used, true)) => {
                    at += used;
                    // The end of a head is its empty line: two octets, or one where the CR is missing.
                    let empty_line = if self.responses.head.bytes.ends_with(b"\r\n") {
                        2
                    } else {
                        1
                    };
                    match self.response_head(see) {
                        Ok(true) if protect => self.insertions.push(at - empty_line),
                        Ok(_) => {}
                        Err(stop) => step = Err(stop),
                    }
                }
                Ok((used, false)) => at += used,
                Err(stop) => step = Err(stop),
            }
        }
        if step.is_ok() && protect && self.responses.ends_in_the_cr_of_an_empty_line() {
            // The line must go before this CR, and only the next byte tells whether it ends the head.
            self.responses.head.bytes.pop();
            hold(bytes, bytes.len() - 1, held);
        }
        for at in self.insertions.drain(..).rev() {
            insert(bytes, at);
        }
        step
    }

    /// Reports one response's head; true if it is a document's.
    fn response_head(&mut self, see: &mut impl FnMut(Sight<'_>)) -> Result<bool, Stop> {
        let head = std::mem::take(&mut self.responses.head);
        let status = status_of(head.first_line()).ok_or(Stop::Lost(Lost::Malformed))?;
        let mut framing = Framing::default();
        let refusal = is_refusal(status);
        let (mut document, mut marked) = (false, false);
        self.cookies.clear();
        for (name, value) in head.fields() {
            match Name::of(name) {
                Name::SetCookie => self.cookies.push(value),
                Name::ContentType => document = is_document(&head.bytes[value]),
                Name::Other if refusal => marked |= is_wall_mark(name, &head.bytes[value]),
                name => framing.field(name, &head.bytes[value]),
            }
        }
        let interim = (100..200).contains(&status) && status != 101;
        // Servers say 408 on their way out, unasked: there is nothing to lose then.
        let asked = self.asked.front().ok_or(Stop::Done)?;
        let method = asked.method;
        see(Sight::Response(ResponseHead {
            authority: asked.authority(),
            path: asked.path(),
            set_cookies: Values {
                bytes: &head.bytes,
                ranges: &self.cookies,
            },
            is_wall: marked,
        }));
        if interim {
            self.responses.recycle(head);
            return Ok(false);
        }
        self.spare = self.asked.pop_front().unwrap_or_default().text;
        if status == 101 || (method == Method::Connect && (200..300).contains(&status)) {
            return Err(Stop::Done);
        }
        self.responses.state = framing.of_response(status, method)?;
        self.responses.recycle(head);
        Ok(document && status != 304)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.asked.is_empty()
            && self.requests.head.bytes.is_empty()
            && self.responses.head.bytes.is_empty()
            && self.requests.state == State::Head
            && self.responses.state == State::Head
    }
}

impl Direction {
    /// Takes the bytes of a head up to its empty line; says how many, and whether that was the end.
    fn collect_head(&mut self, bytes: &[u8]) -> Result<(usize, bool), Stop> {
        let mut line = 0;
        for index in memchr_iter(b'\n', bytes) {
            let line_is_empty = if line == 0 {
                self.open_line_is_empty_with(&bytes[..index])
            } else {
                is_empty_line(&bytes[line..index])
            };
            line = index + 1;
            // Within the limit, which is far below what four octets can count.
            let end = self.head.bytes.len() + index;
            self.head.lines.push(u32::try_from(end).unwrap_or(u32::MAX));
            if line_is_empty {
                self.head.bytes.extend_from_slice(&bytes[..line]);
                return self.within_limit().map(|()| (line, true));
            }
        }
        self.head.bytes.extend_from_slice(bytes);
        self.within_limit().map(|()| (bytes.len(), false))
    }

    fn within_limit(&self) -> Result<(), Stop> {
        if self.head.bytes.len() > HEAD_LIMIT {
            Err(Stop::Lost(Lost::HeadTooLarge))
        } else {
            Ok(())
        }
    }

    /// Whether the line that earlier slices began is empty once `more` is added.
    fn open_line_is_empty_with(&self, more: &[u8]) -> bool {
        match self.head.lines.last() {
            Some(last) => match &self.head.bytes[*last as usize + 1..] {
                [] => is_empty_line(more),
                [b'\r'] => more.is_empty(),
                _ => false,
            },
            // The start line itself cannot be the empty line.
            None => false,
        }
    }

    fn ends_in_the_cr_of_an_empty_line(&self) -> bool {
        self.state == State::Head && self.head.bytes.ends_with(b"\n\r")
    }

    /// Keeps a head's allocation for the next one, unless it grew large.
    fn recycle(&mut self, mut head: Head) {
        if head.bytes.capacity() <= 4096 && head.lines.capacity() <= 256 {
            head.bytes.clear();
            head.lines.clear();
            self.head = head;
        }
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

impl Head {
    fn first_line(&self) -> &[u8] {
        let end = self.lines.first().map_or(0, |end| *end as usize);
        self.bytes[..end].trim_ascii_end()
    }

    /// The fields after the first line that may concern us: names as they stand, values as ranges without the white
    /// space around them.
    fn fields(&self) -> impl Iterator<Item = (&[u8], Range<usize>)> {
        self.lines.windows(2).filter_map(|ends| {
            let (start, end) = (ends[0] as usize + 1, ends[1] as usize);
            let line = &self.bytes[start..end];
            // One letter tells most lines apart. A line that goes on from the one before is no field of its own
            // (RFC 9112 section 5.2), though it may look like one: it begins with white space.
            line.first().filter(|first| begins_a_name(**first))?;
            let colon = memchr(b':', line)?;
            let value = line[colon + 1..].trim_ascii_end();
            let value_end = start + colon + 1 + value.len();
            let value_start = value_end - value.trim_ascii_start().len();
            Some((line[..colon].trim_ascii(), value_start..value_end))
        })
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

/// Whether a field that concerns us begins like this, be it a [`Name`] or the mark of a robot check.
fn begins_a_name(first: u8) -> bool {
    matches!(
        first.to_ascii_lowercase(),
        b'c' | b'h' | b's' | b't' | b'u' | b'x'
    )
}

/// The fields that are read whatever the status is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Host,
    Cookie,
    Upgrade,
    SetCookie,
    ContentType,
    SecFetchMode,
    ContentLength,
    TransferEncoding,
    Other,
}

impl Name {
    fn of(name: &[u8]) -> Self {
        let (this, known): (_, &[u8]) = match name.len() {
            4 => (Self::Host, b"host"),
            6 => (Self::Cookie, b"cookie"),
            7 => (Self::Upgrade, b"upgrade"),
            10 => (Self::SetCookie, b"set-cookie"),
            12 => (Self::ContentType, b"content-type"),
            14 if name[0].eq_ignore_ascii_case(&b's') => (Self::SecFetchMode, b"sec-fetch-mode"),
            14 => (Self::ContentLength, b"content-length"),
            17 => (Self::TransferEncoding, b"transfer-encoding"),
            _ => return Self::Other,
        };
        if name.eq_ignore_ascii_case(known) {
            this
        } else {
            Self::Other
        }
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
                // Digits and nothing else: Rust's own parsing would take a sign (RFC 9110 section 8.6).
                let number = Some(piece.trim_ascii())
                    .filter(|digits| digits.iter().all(u8::is_ascii_digit))
                    .and_then(|digits| std::str::from_utf8(digits).ok())
                    .and_then(|text| text.parse().ok());
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

fn is_empty_line(line: &[u8]) -> bool {
    matches!(line, [] | [b'\r'])
}

/// The status of `HTTP/1.1 200 OK`.
fn status_of(line: &[u8]) -> Option<u16> {
    let mut words = line.splitn(3, |b| *b == b' ');
    words
        .next()
        .filter(|version| version.starts_with(b"HTTP/"))?;
    std::str::from_utf8(words.next()?).ok()?.parse().ok()
}

/// Puts the protecting line before the empty line at `at`.
fn insert(bytes: &mut BytesMut, at: usize) {
    insert_at(
        bytes,
        at,
        &[PROTECTION_NAME, b": ", PROTECTION_VALUE, b"\r\n"],
    );
}

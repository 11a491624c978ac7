//! HTTP/1.1 as it passes: heads, and bodies by their length only (RFC 9112 section 6).
//!
//! It follows framing as a browser does. It never rewrites, joins or reorders a line.

mod body;
mod head;

use crate::tap::{
    event::{Lost, RequestHead, ResponseHead, Stop, TapEvent, Values},
    fields::{HEAD_LIMIT, is_document, is_part_of_page, is_refusal},
    http1::{
        body::{Framing, State, number},
        head::{Name, empty_line_of, is_empty_line, lines},
    },
    insert::{PROTECTION_NAME, PROTECTION_VALUE, hold, insert_at},
    pending::{MESSAGES, Method, PendingRequest},
};
use biscuit_tin_shared::registry::bot_checks::is_bot_check_mark;
use bytes::BytesMut;
use memchr::memchr_iter;
use std::{collections::VecDeque, ops::Range};

/// Follows the two directions of one connection.
#[derive(Debug, Default)]
pub(super) struct Reader {
    requests: Direction,
    responses: Direction,
    asked: VecDeque<PendingRequest>,
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

impl Reader {
    pub(super) fn request(
        &mut self,
        bytes: &[u8],
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        let mut at = 0;
        while at < bytes.len() {
            if self.requests.state != State::Head {
                at += self.requests.state.skip(&bytes[at..])?;
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
                self.request_head(&head, on_event)?;
            }
        }
        Ok(())
    }

    /// Reports a request's head.
    fn request_head(
        &mut self,
        head: &[u8],
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
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
        self.asked.push_back(PendingRequest::new(
            spare,
            Method::of(method),
            authority,
            target,
        ));
        on_event(TapEvent::Request(RequestHead {
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
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        let mut at = 0;
        let mut step = Ok(());
        while at < bytes.len() && step.is_ok() {
            if self.responses.state != State::Head {
                match self.responses.state.skip(&bytes[at..]) {
                    Ok(used) => at += used,
                    Err(stop) => step = Err(stop),
                }
                continue;
            }
            match self.next_response(&bytes[at..], on_event) {
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
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(usize, Option<usize>), Stop> {
        let (used, head) = self.responses.collect(bytes)?;
        let Some(head) = head else {
            return Ok((used, None));
        };
        let shown = self.response_head(&head, on_event)?;
        Ok((used, shown.then(|| empty_line_of(&head))))
    }

    /// Reports a response's head; whether it is a document's.
    fn response_head(
        &mut self,
        head: &[u8],
        on_event: &mut impl FnMut(TapEvent<'_>),
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
                Name::Other if refusal => marked |= is_bot_check_mark(text, &head[value]),
                name => framing.field(name, &head[value]),
            }
        }
        let status = status.ok_or(Stop::Lost(Lost::Malformed))?;
        let interim = (100..200).contains(&status) && status != 101;
        // Servers say 408 on their way out, unasked: there is nothing to lose then.
        let asked = self.asked.front().ok_or(Stop::Done)?;
        let method = asked.method;
        on_event(TapEvent::Response(ResponseHead {
            authority: asked.authority(),
            path: asked.path(),
            set_cookies: Values {
                bytes: head,
                ranges: &self.cookies,
            },
            is_bot_check: marked,
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
}

/// The status of `HTTP/1.1 200 OK`.
fn status_of(line: &[u8]) -> Option<u16> {
    let version = line.strip_prefix(b"HTTP/")?;
    let mut words = version.split(|b| *b == b' ').skip(1);
    u16::try_from(number(words.next()?)?).ok()
}

/// Puts the protecting line before the empty line at `at`.
fn insert(bytes: &mut BytesMut, at: usize) {
    insert_at(
        bytes,
        at,
        &[PROTECTION_NAME, b": ", PROTECTION_VALUE, b"\r\n"],
    );
}

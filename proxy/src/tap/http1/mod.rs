//! Reads heads of HTTP/1.1 and skips bodies by their length (RFC 9112 section 6).
//!
//! It follows framing as a browser does. It never rewrites, joins or reorders a line.

mod body;
mod head;
mod one_response;

pub(crate) use body::ChunkState;
pub(crate) use one_response::OneResponse;

use crate::tap::{
    event::{Lost, ResponseHead, Stop, TapEvent, Values},
    fields::{HEAD_LIMIT, gets_protection, is_html, is_passive, is_refusal, shows_no_page},
    http1::{
        body::{BodyState, Framing, number},
        head::{Name, empty_line_of, is_empty_line, lines},
    },
    insert::{PROTECTION_NAME, PROTECTION_VALUE, hold, insert_at},
    pending::{Method, PENDING_LIMIT, PendingRequest, RequestParts},
};
use biscuit_tin_shared::registry::bot_checks::is_bot_check_mark;
use bytes::BytesMut;
use memchr::memchr_iter;
use std::{collections::VecDeque, ops::Range};

/// Reads both directions of one connection.
#[derive(Debug, Default)]
pub(super) struct Http1Reader {
    requests: Direction,
    responses: Direction,
    pending: VecDeque<PendingRequest>,
    /// Requests so far.
    exchanges: u32,
    /// Buffer of an answered request, reused for the next one.
    spare: Vec<u8>,
    /// Ranges of the cookie fields' values in the current head.
    cookies: Vec<Range<usize>>,
    /// Positions in the current slice before which the line goes, in ascending order.
    insertions: Vec<usize>,
}

/// The position of one direction.
#[derive(Debug, Default)]
struct Direction {
    state: BodyState,
    /// The bytes so far of a head that is not whole.
    part: Vec<u8>,
    /// Position in `part` where its last line begins, unless that is the start line.
    line: Option<usize>,
}

impl Http1Reader {
    /// Reads bytes on their way to the origin, and reports each whole head.
    ///
    /// # Errors
    /// Why nothing more can be read on this connection.
    pub(super) fn request(
        &mut self,
        bytes: &[u8],
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<(), Stop> {
        let mut at = 0;
        while at < bytes.len() {
            if self.requests.state != BodyState::Head {
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
        let mut request = RequestParts::default();
        self.cookies.clear();
        for (name, _, value) in fields {
            match name {
                Name::Cookie => self.cookies.push(value),
                Name::SecFetchMode => request.fields.mode = Some(&head[value]),
                Name::SecFetchDest => request.fields.dest = Some(&head[value]),
                Name::SecFetchSite => request.fields.site = Some(&head[value]),
                Name::SecPurpose => request.fields.purpose = Some(&head[value]),
                Name::Referer => request.referer = &head[value],
                Name::Host if request.authority.is_empty() => request.authority = &head[value],
                name => framing.field(name, &head[value]),
            }
        }
        let mut words = first.split(|b| *b == b' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(Stop::Lost(Lost::Malformed));
        };
        (request.fields.method, request.target) = (method, target);
        self.exchanges = self.exchanges.wrapping_add(1);
        request.exchange = self.exchanges;
        if self.pending.len() >= PENDING_LIMIT {
            return Err(Stop::Lost(Lost::TooManyMessages));
        }
        let spare = std::mem::take(&mut self.spare);
        self.pending.push_back(PendingRequest::new(spare, &request));
        on_event(TapEvent::Request(
            request.head(Values::of(head, &self.cookies)),
        ));
        self.requests.state = framing.of_request()?;
        Ok(())
    }

    /// Reads bytes on their way to the client, reports each whole head, and inserts the protecting line where it belongs.
    /// Moves the tail that must wait for more bytes into `held`.
    ///
    /// # Errors
    /// Why nothing more can be read on this connection.
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
            if self.responses.state != BodyState::Head {
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
            // The line must go before this CR if the CR ends the head, which only the next byte decides.
            self.responses.part.pop();
            hold(bytes, bytes.len() - 1, held);
        }
        for at in self.insertions.drain(..).rev() {
            insert(bytes, at);
        }
        step
    }

    /// Continues a response's head; returns how many of the bytes belong to it, and the length of its empty line if it
    /// ends here and gets the protecting line.
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

    /// Reports a response's head; returns whether it gets the protecting line.
    fn response_head(
        &mut self,
        head: &[u8],
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<bool, Stop> {
        let (first, fields) = lines(head);
        let status = status_of(first);
        let mut framing = Framing::default();
        let refusal = status.is_some_and(is_refusal);
        let (mut passive, mut html, mut is_bot_check) = (false, false, false);
        let mut date = None;
        self.cookies.clear();
        for (name, text, value) in fields {
            match name {
                Name::SetCookie => self.cookies.push(value),
                Name::ContentType => {
                    let media = &head[value];
                    html = is_html(media);
                    passive = !html && is_passive(media);
                }
                Name::Date => date = Some(&head[value]),
                Name::Other if refusal => is_bot_check |= is_bot_check_mark(text, &head[value]),
                name => framing.field(name, &head[value]),
            }
        }
        let status = status.ok_or(Stop::Lost(Lost::Malformed))?;
        let interim = (100..200).contains(&status) && status != 101;
        // Servers send 408 without a request when they close; no cookie is missed then.
        let pending = self.pending.front().ok_or(Stop::Done)?;
        let method = pending.method;
        let shown = gets_protection(pending.own_policy, status, passive);
        on_event(TapEvent::Response(ResponseHead {
            authority: pending.authority(),
            path: pending.path(),
            facts: pending.facts,
            page: pending.page(),
            exchange: pending.exchange,
            is_final: !interim,
            set_cookies: Values::of(head, &self.cookies),
            date,
            is_bot_check,
            shows_no_page: shows_no_page(status, html),
        }));
        if interim {
            return Ok(false);
        }
        self.spare = self.pending.pop_front().unwrap_or_default().text;
        if status == 101 || (method == Method::Connect && (200..300).contains(&status)) {
            return Err(Stop::Done);
        }
        self.responses.state = framing.of_response(status, method)?;
        Ok(shown)
    }

    /// Whether no message is under way in either direction.
    pub(super) fn is_idle(&self) -> bool {
        self.pending.is_empty()
            && self.requests.part.is_empty()
            && self.responses.part.is_empty()
            && self.requests.state == BodyState::Head
            && self.responses.state == BodyState::Head
    }
}

impl Direction {
    /// Adds the bytes of a head up to its empty line; returns their number, and the head once it is whole.
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

    /// Whether the line begun in earlier slices is empty once `more` is added.
    fn open_line_is_empty_with(&self, more: &[u8]) -> bool {
        // The start line itself cannot be the empty line.
        match self.line.map(|line| &self.part[line..]) {
            Some([]) => is_empty_line(more),
            Some([b'\r']) => more.is_empty(),
            _ => false,
        }
    }

    fn ends_in_the_cr_of_an_empty_line(&self) -> bool {
        self.state == BodyState::Head && self.part.ends_with(b"\n\r")
    }
}

/// The status in a status line such as `HTTP/1.1 200 OK`.
fn status_of(line: &[u8]) -> Option<u16> {
    let version = line.strip_prefix(b"HTTP/")?;
    let mut words = version.split(|b| *b == b' ').skip(1);
    u16::try_from(number(words.next()?)?).ok()
}

/// Inserts the protecting line before the empty line at `at`.
fn insert(bytes: &mut BytesMut, at: usize) {
    insert_at(
        bytes,
        at,
        &[
            PROTECTION_NAME.as_bytes(),
            b": ",
            PROTECTION_VALUE.as_bytes(),
            b"\r\n",
        ],
    );
}

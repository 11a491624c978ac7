//! Follows the response to one plain request, on a client connection whose next response may come from another host.
//!
//! It passes what it follows unchanged, line ends before a status line excepted. Where browsers might see another end of the response than we do, bytes of this
//! host could be read as the response of the next one: such a response gets a line `connection: close`, and is the last.

use crate::tap::{
    event::{Lost, Stop},
    http1::{
        Direction,
        body::{BodyState, Framing},
        head::Name,
    },
    insert::insert_at,
    pending::Method,
};
use bytes::{Buf, BytesMut};
use memchr::memchr;

/// The line of a response that is the last of its connection.
const CLOSE: &[u8] = b"connection: close\r\n";

/// The position in the response to one request, interim responses before it included.
#[derive(Debug)]
pub(crate) struct OneResponse {
    method: Method,
    direction: Direction,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before or in the head of the final response.
    Ahead,
    /// In a body whose end is known.
    Followed,
    /// Behind a head that can be read in two ways: all that comes belongs to it.
    Unfollowed,
    Over,
}

impl OneResponse {
    /// The response to a request with this method, of which nothing has come.
    pub(crate) fn to(method: &[u8]) -> Self {
        Self {
            method: Method::of(method),
            direction: Direction::default(),
            place: Place::Ahead,
        }
    }

    /// Moves what may pass to the client from `bytes` to `out`; a head passes once it is whole.
    ///
    /// What is left in `bytes` once the response is over is no part of it.
    ///
    /// # Errors
    /// It does not begin as HTTP/1 does, or its chunks cannot be followed.
    pub(crate) fn read(&mut self, bytes: &mut BytesMut, out: &mut BytesMut) -> Result<(), Lost> {
        while !bytes.is_empty() {
            match self.place {
                Place::Over => return Ok(()),
                Place::Unfollowed => out.unsplit(bytes.split()),
                Place::Followed => {
                    let used = self.direction.state.skip(bytes).map_err(lost)?;
                    out.unsplit(bytes.split_to(used));
                    if self.direction.state == BodyState::Head {
                        self.place = Place::Over;
                    }
                }
                // Old servers send a line end behind a body; browsers skip it before the next status line.
                Place::Ahead
                    if self.direction.part.is_empty() && matches!(bytes[0], b'\r' | b'\n') =>
                {
                    bytes.advance(1);
                }
                Place::Ahead => {
                    let (used, head) = self.direction.collect(bytes).map_err(lost)?;
                    bytes.advance(used);
                    if let Some(head) = head {
                        self.head(BytesMut::from(&*head), out)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the final response's head has passed.
    pub(crate) fn has_begun(&self) -> bool {
        self.place != Place::Ahead
    }

    /// Whether the response has passed whole, and another one may follow on the connection.
    pub(crate) fn is_over(&self) -> bool {
        self.place == Place::Over
    }

    fn head(&mut self, mut head: BytesMut, out: &mut BytesMut) -> Result<(), Lost> {
        let first = memchr(b'\n', &head).map_or(head.len(), |end| end + 1);
        let (minor, status) = status_line(&head[..first]).ok_or(Lost::Malformed)?;
        // A line that continues the status line would continue ours.
        if matches!(head.get(first), Some(b' ' | b'\t')) {
            return Err(Lost::Malformed);
        }
        let is_interim = (100..200).contains(&status) && status != 101;
        if !is_interim {
            match agreed(&head[first..], minor, status, self.method) {
                Some(state) => {
                    self.place = match state {
                        BodyState::Head => Place::Over,
                        _ => Place::Followed,
                    };
                    self.direction.state = state;
                }
                None => {
                    insert_at(&mut head, first, &[CLOSE]);
                    self.place = Place::Unfollowed;
                }
            }
        }
        out.unsplit(without_proxy_fields(head));
        Ok(())
    }
}

fn lost(stop: Stop) -> Lost {
    match stop {
        Stop::Lost(why) => why,
        Stop::Done => Lost::Malformed,
    }
}

/// Minor version and status of a line that all read in one way, such as `HTTP/1.1 200 OK` or `HTTP/1.0 200`.
fn status_line(line: &[u8]) -> Option<(u8, u16)> {
    let [minor @ (b'0' | b'1'), b' ', rest @ ..] = line.strip_prefix(b"HTTP/1.")? else {
        return None;
    };
    let (digits, rest) = rest.split_at_checked(3)?;
    let begins = digits.iter().all(u8::is_ascii_digit) && digits[0] != b'0';
    let ends = matches!(rest, [b' ' | b'\n', ..] | [b'\r', b'\n', ..]);
    let status = str::from_utf8(digits).ok()?.parse().ok()?;
    (begins && ends).then_some((*minor, status))
}

/// The body behind the fields of a final response; `None` where browsers may differ about its length.
fn agreed(fields: &[u8], minor: u8, status: u16, method: Method) -> Option<BodyState> {
    // Chromium takes a CR alone for the end of a line.
    let is_bare = |(at, byte): (usize, &u8)| *byte == b'\r' && fields.get(at + 1) != Some(&b'\n');
    // What comes behind a 101 is not HTTP, and some browsers take it for a response without a body.
    if status == 101 || fields.iter().enumerate().any(is_bare) {
        return None;
    }
    let mut framing = Framing::default();
    let (mut framings, mut may_continue) = (0, false);
    for line in fields.split(|byte| *byte == b'\n') {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            if may_continue {
                continue;
            }
            return None;
        }
        let Some(colon) = memchr(b':', line) else {
            may_continue = false;
            continue;
        };
        let (name, value) = (
            Name::of(line[..colon].trim_ascii()),
            line[colon + 1..].trim_ascii(),
        );
        let is_plain = match name {
            Name::ContentLength => value.iter().all(u8::is_ascii_digit),
            // HTTP/1.0 has no chunks: some browsers read them all the same.
            Name::TransferEncoding => minor == b'1' && value.eq_ignore_ascii_case(b"chunked"),
            _ => {
                may_continue = true;
                continue;
            }
        };
        // No two fields, not even alike, and nothing between a name and its colon.
        framings += 1;
        if !is_plain || framings > 1 || line[..colon].trim_ascii().len() != colon {
            return None;
        }
        may_continue = false;
        framing.field(name, value);
    }
    let state = framing.of_response(status, method).ok()?;
    // Browsers take a 205 for one without a body, whatever its fields say.
    (status != 205 || state == BodyState::Head).then_some(state)
}

/// A head without what is said to a proxy: a browser that goes to the site itself does not heed it, and asks its user for
/// the password of no proxy.
fn without_proxy_fields(head: BytesMut) -> BytesMut {
    let is_for_a_proxy = |line: &[u8]| {
        let name = line.get(..6);
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"proxy-"))
    };
    if !head[..].split(|byte| *byte == b'\n').any(is_for_a_proxy) {
        return head;
    }
    let mut kept = BytesMut::with_capacity(head.len());
    let mut is_dropped = false;
    for line in head[..].split_inclusive(|byte| *byte == b'\n') {
        // A line that continues one goes with it.
        is_dropped = is_for_a_proxy(line) || is_dropped && matches!(line[0], b' ' | b'\t');
        if !is_dropped {
            kept.extend_from_slice(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What passes, what is left, whether it is over, and whether it failed.
    type Read = (String, String, bool, Option<Lost>);

    fn read_in(method: &str, text: &str, cut: usize) -> Read {
        let mut response = OneResponse::to(method.as_bytes());
        let (mut bytes, mut out) = (BytesMut::new(), BytesMut::new());
        let mut failed = None;
        for piece in text.as_bytes().chunks(cut) {
            bytes.extend_from_slice(piece);
            failed = failed.or_else(|| response.read(&mut bytes, &mut out).err());
        }
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (said(&out), said(&bytes), response.is_over(), failed)
    }

    /// The same, however the bytes are cut; what fails may have passed more or less.
    fn read(method: &str, text: &str) -> Read {
        let whole = read_in(method, text, text.len());
        for cut in 1..text.len() {
            let pieces = read_in(method, text, cut);
            assert_eq!(pieces.3, whole.3, "{text:?} in pieces of {cut}");
            assert!(
                whole.3.is_some() || pieces == whole,
                "{text:?} in pieces of {cut}"
            );
        }
        whole
    }

    fn passes(method: &str, text: &str, is_over: bool) {
        let behind = if is_over {
            "HTTP/1.1 200 OK\r\n\r\n"
        } else {
            ""
        };
        let (out, left, over, failed) = read(method, &[text, behind].concat());
        assert_eq!((&*out, &*left, over, failed), (text, behind, is_over, None));
    }

    #[test]
    fn a_response_passes_as_it_is_and_ends_where_browsers_end_it() {
        let whole = |text| passes("GET", text, true);
        whole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        whole("HTTP/1.1 200\r\ncontent-length:2\r\n\r\nok");
        whole("HTTP/1.1 200 \nContent-Length: 2\n\nok");
        whole("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        whole("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\tc\r\nContent-Length: 2\r\n\r\nok");
        whole("HTTP/1.1 200 OK\r\nX : a\0b\r\n: c\r\nno field\r\nContent-Length: 2\r\n\r\nok");
        whole(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nT: u\r\n\r\n",
        );
        whole("HTTP/1.1 103 Early\r\nX\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 204 No\r\n\r\n");
        whole("HTTP/1.1 304 Not\r\nContent-Length: 9\r\n\r\n");
        whole("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n");
        whole("HTTP/1.1 200 OK\r\nConnection: close, X\r\nX: 1\r\nContent-Length: 0\r\n\r\n");
        passes(
            "HEAD",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            true,
        );
        let unfinished = |text| passes("GET", text, false);
        unfinished("HTTP/1.0 200 OK\r\n\r\nto the end");
        unfinished("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok");
        unfinished("HTTP/1.1 103 Early\r\n\r\n");
    }

    #[test]
    fn t33_a_response_whose_end_can_be_read_in_two_ways_is_the_last_and_says_so() {
        let check = |line: &str, fields: &str| {
            let (line, rest) = (format!("{line}\r\n"), format!("{fields}\r\nok"));
            let (out, left, is_over, failed) = read("GET", &[&*line, &rest].concat());
            let expected = [&line, "connection: close\r\n", &rest].concat();
            assert_eq!((out, &*left, is_over, failed), (expected, "", false, None));
        };
        const OK: &str = "HTTP/1.1 200 OK";
        check(OK, "Content-Length: 2\r\nContent-Length: 3\r\n");
        check(OK, "Content-Length: 2\r\nContent-Length: 2\r\n");
        check(OK, "Content-Length: 2, 2\r\n");
        check(OK, "Content-Length: +2\r\n");
        check(OK, "Content-Length : 2\r\n");
        check(OK, "Content-Length:\r\n 2\r\n");
        check(OK, "Content-Length: 0\r\n 2\r\n");
        check(OK, "Content-Length: 99999999999999999999\r\n");
        check(OK, "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n");
        check(
            OK,
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        );
        check(OK, "Transfer-Encoding: gzip, chunked\r\n");
        check(OK, "Transfer-Encoding: chunked, gzip\r\n");
        check(OK, "Transfer-Encoding: x\r\n");
        check(OK, "Transfer-Encoding\t: chunked\r\n");
        check(OK, "X: a\rContent-Length: 0\r\n");
        check(OK, "X\r\n Content-Length: 0\r\n");
        check("HTTP/1.0 200 OK", "Transfer-Encoding: chunked\r\n");
        check("HTTP/1.1 205 Reset", "Content-Length: 2\r\n");
        check("HTTP/1.1 101 Switching", "Upgrade: x\r\n");
    }

    #[test]
    fn line_ends_before_a_status_line_are_skipped() {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        for before in ["\r\n", "\n", "\r\n\r\n"] {
            let found = read("GET", &[before, answer].concat());
            assert_eq!(found, (answer.to_owned(), String::new(), true, None));
        }
        let behind = read("GET", &[answer, "\r\n"].concat());
        assert_eq!(behind, (answer.to_owned(), "\r\n".to_owned(), true, None));
    }

    #[test]
    fn what_is_no_http1_and_chunks_that_cannot_be_followed_fail() {
        let check = |text: &str, expected: Lost| {
            let (out, .., failed) = read("GET", text);
            assert_eq!(failed, Some(expected), "{text:?}");
            assert!(out.is_empty() || out.contains("chunked"), "{out:?}");
        };
        for line in [
            "HTTP/1.1 two OK",
            "HTTP/1.1  200 OK",
            "HTTP/1.1 20",
            "HTTP/1.1 2000",
            "HTTP/1.1 099 X",
            "HTTP/1.1",
            "HTTP/2 200 OK",
            "http/1.1 200 OK",
            "ICY 200 OK",
            "xHTTP/1.1 200 OK",
            "HTTP/1.1 200 OK\r\n X",
            "",
        ] {
            check(&format!("{line}\r\nX: y\r\n\r\n"), Lost::Malformed);
        }
        check(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
            Lost::Malformed,
        );
        let long = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(1 << 18));
        assert_eq!(read_in("GET", &long, 1 << 16).3, Some(Lost::HeadTooLarge));
    }

    #[test]
    fn what_is_said_to_a_proxy_stays_behind() {
        let head = |fields| format!("HTTP/1.1 407 No\r\n{fields}Content-Length: 0\r\n\r\n");
        let said = "X: y\r\nProxy-Authenticate: Basic\r\n realm=x\r\nPROXY-Connection: close\r\n";
        assert_eq!(read("GET", &head(said)).0, head("X: y\r\n"));
    }
}

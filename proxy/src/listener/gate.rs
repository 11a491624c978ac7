//! The request gate: validates the head of a request and finds how far its body reaches.
//!
//! It is stricter than any parser behind it, because a message that two parsers frame differently smuggles a request
//! past one of them (RFC 9112 section 11.2). It reads framing only: it knows no hosts and no meaning.

/// Longest head, in bytes; a browser that holds all the cookies it may hold sends less.
pub(crate) const HEAD_LIMIT: usize = 256 * 1024;

/// How far the body behind a head reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyLength {
    /// This number of bytes; the head of another request may follow.
    Bytes(u64),
    /// To the end of its chunks: nothing behind them is parsed as a request.
    Chunks,
    /// To the end of the connection: what comes is not ours to parse.
    Tunnel,
}

/// Why a head is refused: the rule, without anything of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("a line ends in LF without CR")]
    BareLineFeed,
    #[error("an empty line stands before the request line")]
    EmptyLineFirst,
    #[error(
        "the request line is not a method, a target and HTTP/1.0 or HTTP/1.1, one space between them"
    )]
    RequestLine,
    #[error("a field has no name, has space in or around its name, or continues the line before")]
    FieldName,
    #[error("a field's value has a control character")]
    FieldValue,
    #[error("there is more than one Host")]
    TwoHosts,
    #[error("Content-Length is not one plain number")]
    Length,
    #[error("Transfer-Encoding is not exactly chunked, or comes with HTTP/1.0 or a Content-Length")]
    Coding,
    #[error("CONNECT has a body")]
    ConnectWithBody,
    #[error(
        "a chunk's length or end is not exactly as it should be, or there is too much beside the data"
    )]
    Chunk,
}

/// Finds the end of the head, if it has come whole; an earlier call scanned the bytes before `scanned`.
///
/// # Errors
/// A line that ends without CR, or an empty line before the request line.
pub(crate) fn end(bytes: &[u8], scanned: usize) -> Result<Option<usize>, Refusal> {
    let unscanned = bytes.iter().enumerate().skip(scanned);
    for (at, _) in unscanned.filter(|(_, byte)| **byte == b'\n') {
        match &bytes[..at] {
            b"\r" => return Err(Refusal::EmptyLineFirst),
            [.., b'\n', b'\r'] => return Ok(Some(at + 1)),
            [.., b'\r'] => {}
            _ => return Err(Refusal::BareLineFeed),
        }
    }
    Ok(None)
}

/// Validates a whole head, its last empty line included.
///
/// # Errors
/// The first rule that the head breaks.
pub(crate) fn check(head: &[u8]) -> Result<BodyLength, Refusal> {
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .take_while(|line| !line.is_empty());
    let line = lines.next().ok_or(Refusal::EmptyLineFirst)?;
    let RequestLine { method, minor, .. } = request_line(line).ok_or(Refusal::RequestLine)?;
    let (mut hosts, mut length, mut coding) = (0, None, None);
    for line in lines {
        let (name, value) = field(line)?;
        if name.eq_ignore_ascii_case(b"host") {
            hosts += 1;
        } else if name.eq_ignore_ascii_case(b"content-length") {
            let number = plain_number(value).ok_or(Refusal::Length)?;
            set_once(&mut length, number, Refusal::Length)?;
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            set_once(&mut coding, value, Refusal::Coding)?;
        }
    }
    if hosts > 1 {
        return Err(Refusal::TwoHosts);
    }
    match (method, coding, length) {
        // Some clients send Content-Length: 0 with every request, CONNECT included.
        (b"CONNECT", None, None | Some(0)) => Ok(BodyLength::Tunnel),
        (b"CONNECT", ..) => Err(Refusal::ConnectWithBody),
        (_, None, length) => Ok(BodyLength::Bytes(length.unwrap_or(0))),
        (_, Some(coding), None) if minor == b'1' && coding.eq_ignore_ascii_case(b"chunked") => {
            Ok(BodyLength::Chunks)
        }
        _ => Err(Refusal::Coding),
    }
}

/// The parts of a request line (RFC 9112 section 3).
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestLine<'h> {
    pub(super) method: &'h [u8],
    pub(super) target: &'h [u8],
    /// `0` or `1`, of HTTP/1.0 or HTTP/1.1.
    pub(super) minor: u8,
}

/// Parses a request line, without its end.
pub(super) fn request_line(line: &[u8]) -> Option<RequestLine<'_>> {
    let mut parts = line.split(|byte| *byte == b' ');
    let (method, target, version) = (parts.next()?, parts.next()?, parts.next()?);
    let minor = version.strip_prefix(b"HTTP/1.")?;
    let [minor @ (b'0' | b'1')] = minor else {
        return None;
    };
    let fits = is_token(method) && !target.is_empty() && !target.iter().any(u8::is_ascii_control);
    (fits && parts.next().is_none()).then_some(RequestLine {
        method,
        target,
        minor: *minor,
    })
}

/// Name and value of a field (RFC 9112 section 5).
fn field(line: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let colon = line.iter().position(|byte| *byte == b':');
    let (name, value) = line.split_at(colon.ok_or(Refusal::FieldName)?);
    if !is_token(name) {
        return Err(Refusal::FieldName);
    }
    let value = &value[1..];
    // Checked before the trim, which would remove a CR at the edge.
    if value
        .iter()
        .any(|byte| byte.is_ascii_control() && *byte != b'\t')
    {
        return Err(Refusal::FieldValue);
    }
    let value = value.trim_ascii();
    Ok((name, value))
}

/// Stores the value of a field that may occur once.
fn set_once<T>(slot: &mut Option<T>, value: T, twice: Refusal) -> Result<(), Refusal> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(twice),
    }
}

/// Parses digits without a sign or leading zeros; `None` also for a number past 64 bits.
fn plain_number(text: &[u8]) -> Option<u64> {
    let plain = text.iter().all(u8::is_ascii_digit) && (text == b"0" || !text.starts_with(b"0"));
    plain
        .then(|| str::from_utf8(text).ok()?.parse().ok())
        .flatten()
}

/// A token of RFC 9110 section 5.6.2.
fn is_token(name: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !name.is_empty() && name.iter().all(fits)
}

#[cfg(test)]
mod tests {
    use super::{BodyLength::*, Refusal::*, *};
    use proptest::prelude::*;

    /// The result for bytes that came all at once.
    fn read(bytes: &[u8]) -> Result<Option<BodyLength>, Refusal> {
        end(bytes, 0)?.map(|end| check(&bytes[..end])).transpose()
    }

    #[test]
    fn t31_a_head_is_canonical_or_refused() {
        let check = |text: &str, expected: Result<Option<BodyLength>, Refusal>| {
            assert_eq!(read(text.as_bytes()), expected, "{text:?}");
        };
        let passes = Ok(Some(Bytes(0)));
        check("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", passes);
        check("GET / HTTP/1.0\r\n\r\n", passes);
        check(
            "GET /caf\u{e9} HTTP/1.1\r\nX: \u{e9}\tb \r\nY:\r\n\r\n",
            passes,
        );
        check("", Ok(None));
        check("GET / HTTP/1.1\r\nHost: a\r\n\r", Ok(None));
        check("\r\nGET / HTTP/1.1\r\n\r\n", Err(EmptyLineFirst));
        check("\nGET / HTTP/1.1\r\n\r\n", Err(BareLineFeed));
        check("GET / HTTP/1.1\n", Err(BareLineFeed));
        check("GET / HTTP/1.1\r\nHost: a\n", Err(BareLineFeed));
        check("GET / HTTP/1.1\r\nHost: a\r\n\n", Err(BareLineFeed));
        check("GET / HTTP/1.1\r\rHost: a\r\n\r\n", Err(RequestLine));
        check("GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", Err(FieldValue));
        check("GET / HTTP/1.1\r\nX: \ra\r\n\r\n", Err(FieldValue));
        check("GET / HTTP/1.1\r\nX: a\r\r\n\r\n", Err(FieldValue));
        check("GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", Err(FieldValue));
        check("GET / HTTP/1.1\r\nX: a\x7f\r\n\r\n", Err(FieldValue));
        check("GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", Err(FieldName));
        check("GET / HTTP/1.1\r\n\tb: c\r\n\r\n", Err(FieldName));
        check("GET / HTTP/1.1\r\nX : a\r\n\r\n", Err(FieldName));
        check("GET / HTTP/1.1\r\n: a\r\n\r\n", Err(FieldName));
        check("GET / HTTP/1.1\r\nX\r\n\r\n", Err(FieldName));
        check("GET / HTTP/1.1\r\nX\u{e9}: a\r\n\r\n", Err(FieldName));
        check("GET  / HTTP/1.1\r\n\r\n", Err(RequestLine));
        check("GET /a b HTTP/1.1\r\n\r\n", Err(RequestLine));
        check("GET / HTTP/1.1 \r\n\r\n", Err(RequestLine));
        check(" GET / HTTP/1.1\r\n\r\n", Err(RequestLine));
        check("GET\t/ HTTP/1.1\r\n\r\n", Err(RequestLine));
        check("GET /\r\n\r\n", Err(RequestLine));
        check("GET / HTTP/1.2\r\n\r\n", Err(RequestLine));
        check("GET / http/1.1\r\n\r\n", Err(RequestLine));
        check("PRI * HTTP/2.0\r\n\r\n", Err(RequestLine));
        check(
            "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
            Err(TwoHosts),
        );
    }

    /// The result for a request with these fields.
    fn request(method: &str, minor: u8, fields: &str) -> Result<Option<BodyLength>, Refusal> {
        let head = format!("{method} http://a/ HTTP/1.{minor}\r\nHost: a\r\n{fields}\r\n");
        read(head.as_bytes())
    }

    #[test]
    fn t28_a_body_has_one_unambiguous_length_or_is_refused() {
        let check = |fields: &str, expected: Result<BodyLength, Refusal>| {
            assert_eq!(request("POST", 1, fields), expected.map(Some), "{fields:?}");
        };
        check("", Ok(Bytes(0)));
        check("Content-Length: 0\r\n", Ok(Bytes(0)));
        check("content-LENGTH:\t5 \r\n", Ok(Bytes(5)));
        check(
            "Content-Length: 18446744073709551615\r\n",
            Ok(Bytes(u64::MAX)),
        );
        check("Transfer-Encoding: Chunked\r\n", Ok(Chunks));
        // CL.TE and TE.CL.
        check(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            Err(Coding),
        );
        check(
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            Err(Coding),
        );
        check(
            "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            Err(Coding),
        );
        // TE.TE, and codings that only one parser knows.
        check(
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            Err(Coding),
        );
        check(
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
            Err(Coding),
        );
        check(
            "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n",
            Err(Coding),
        );
        check("Transfer-Encoding: chunked, chunked\r\n", Err(Coding));
        check("Transfer-Encoding: gzip, chunked\r\n", Err(Coding));
        check("Transfer-Encoding: chunked, identity\r\n", Err(Coding));
        check("Transfer-Encoding: identity\r\n", Err(Coding));
        check("Transfer-Encoding: xchunked\r\n", Err(Coding));
        check("Transfer-Encoding: chunk\r\n", Err(Coding));
        check("Transfer-Encoding: \"chunked\"\r\n", Err(Coding));
        check("Transfer-Encoding: chunked;q=1\r\n", Err(Coding));
        check("Transfer-Encoding:\r\n", Err(Coding));
        check("Transfer-Encoding: \x0bchunked\r\n", Err(FieldValue));
        check("Transfer-Encoding: chunked\0\r\n", Err(FieldValue));
        check("Transfer-Encoding : chunked\r\n", Err(FieldName));
        check("Transfer-Encoding\r\n", Err(FieldName));
        check("Transfer-Encoding:\r\n chunked\r\n", Err(FieldName));
        check("Content-Length : 5\r\n", Err(FieldName));
        check("Content-Length: 5\r\n 6\r\n", Err(FieldName));
        let old = request("POST", 0, "Transfer-Encoding: chunked\r\n");
        assert_eq!(old, Err(Coding), "HTTP/1.0 has no chunks");
    }

    #[test]
    fn t28_a_connect_has_no_body() {
        let connect = |fields| request("CONNECT", 1, fields);
        assert_eq!(connect(""), Ok(Some(Tunnel)));
        assert_eq!(connect("Content-Length: 0\r\n"), Ok(Some(Tunnel)));
        assert_eq!(connect("Content-Length: 5\r\n"), Err(ConnectWithBody));
        assert_eq!(
            connect("Transfer-Encoding: chunked\r\n"),
            Err(ConnectWithBody)
        );
    }

    #[test]
    fn t28_a_length_is_one_plain_number() {
        let check = |fields: &str| {
            assert_eq!(request("POST", 1, fields), Err(Length), "{fields:?}");
        };
        check("Content-Length: 5\r\nContent-Length: 5\r\n");
        check("Content-Length: 5\r\nContent-Length: 6\r\n");
        check("Content-Length: 5, 5\r\n");
        check("Content-Length: 5,6\r\n");
        check("Content-Length: +5\r\n");
        check("Content-Length: -5\r\n");
        check("Content-Length: 05\r\n");
        check("Content-Length: 00\r\n");
        check("Content-Length: 0x5\r\n");
        check("Content-Length: 5a\r\n");
        check("Content-Length: 5 5\r\n");
        check("Content-Length: 5.0\r\n");
        check("Content-Length: 1e1\r\n");
        check("Content-Length: \u{0665}\r\n");
        check("Content-Length:\r\n");
        check("Content-Length: 18446744073709551616\r\n");
    }

    proptest! {
        #[test]
        fn a_head_that_passes_is_one_head_to_httparse_too(
            text in "(GET|POST|CONNECT) (/|a:1|[ -~]{1,6}) HTTP/1.[01]\r\n((Host|Content-Length|X):[ \t]?[0-9a-z \r\n\t]{0,4}\r\n){0,4}\r\n?[ -~]{0,4}"
        ) {
            if let Ok(Some(_)) = read(text.as_bytes()) {
                let length = end(text.as_bytes(), 0).ok().flatten();
                let mut fields = [httparse::EMPTY_HEADER; 16];
                let parsed = httparse::Request::new(&mut fields).parse(text.as_bytes());
                prop_assert_eq!(parsed.ok(), length.map(httparse::Status::Complete));
            }
        }
    }
}

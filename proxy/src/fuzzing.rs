//! Entry points of the fuzz targets: functions that check what must hold for any bytes; the properties below call them.
//!
//! It is no part of the path of a response.

pub use crate::offline::fuzzing::{other_input, recording};

use crate::{
    connect::{
        hello::{HelloReader, Offer, Reading},
        rest::Rest,
    },
    listener::{
        chunks::Chunks,
        gate::{self, BodyLength},
        head,
        plain_request::PlainRequest,
    },
    notice,
    tap::{Protocol, Tap, TapEvent},
};
use bytes::{Buf, BytesMut};
use futures_util::FutureExt;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, ReadBuf};

/// The tap's events and output for two streams of bytes.
#[derive(Debug, PartialEq, Eq)]
struct Observed {
    events: Vec<String>,
    out: Vec<u8>,
}

/// Reads `data` as an HTTP/1.1 connection: the first byte gives the slices' length, the second splits requests from
/// responses.
///
/// # Panics
/// Events or output depend on the slices, or bytes were changed.
pub fn tap_http1(data: &[u8]) {
    conversation(Protocol::Http1, b"", data);
}

/// Reads `data` as an HTTP/2 connection behind the preface, cut and split as in [`tap_http1`].
///
/// # Panics
/// As [`tap_http1`].
pub fn tap_http2(data: &[u8]) {
    conversation(Protocol::Http2, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", data);
}

/// Reads `data` as header blocks, the first byte of each its length, each the response to a request of its own.
///
/// # Panics
/// As [`tap_http1`].
pub fn hpack(mut data: &[u8]) {
    // :method GET, :scheme https, :path /, :authority a (RFC 7541 appendix A).
    const REQUEST: &[u8] = b"\x82\x87\x84\x41\x01a";
    let (mut requests, mut responses) = (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), Vec::new());
    let mut stream = 1_u32;
    while let Some((length, rest)) = data.split_first() {
        let (block, after) = rest.split_at(rest.len().min(usize::from(*length)));
        for (side, block) in [(&mut requests, REQUEST), (&mut responses, block)] {
            // HEADERS with END_HEADERS; a block is shorter than 256 bytes.
            side.extend_from_slice(&[0, 0, u8::try_from(block.len()).unwrap_or(u8::MAX), 1, 4]);
            side.extend_from_slice(&stream.to_be_bytes());
            side.extend_from_slice(block);
        }
        (data, stream) = (after, stream + 2);
    }
    check(Protocol::Http2, &requests, &responses, 7);
}

/// Reads `data` as a client's bytes at the request gate, in slices of the length that the first byte gives.
///
/// # Panics
/// What passes depends on the slices, or is not what was sent.
pub fn request_gate(data: &[u8]) {
    let [cut, data @ ..] = data else {
        return;
    };
    let whole = passed(data, usize::MAX);
    assert!(
        passed(data, usize::from(*cut) + 1) == whole,
        "what passes depends on the slices"
    );
    let heads: usize = whole.iter().map(|(head, _)| head.len()).sum();
    let bodies: usize = whole.iter().map(|(_, body)| body.len()).sum();
    assert!(heads + bodies <= data.len(), "bytes were added");
    if let Some((head, _)) = whole.first() {
        assert!(data.starts_with(head), "bytes were changed");
        PlainRequest::parse(head);
    }
}

/// Length of the head that `data` begins with, if it is whole and passes the request gate.
pub fn head(data: &[u8]) -> Option<usize> {
    let end = gate::end(data, 0).ok()??;
    gate::check(&data[..end]).ok().map(|_| end)
}

/// A connection whose bytes arrive in slices of one length; it is never pending.
struct Slices<'a> {
    rest: &'a [u8],
    length: usize,
}

impl AsyncRead for Slices<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let count = self.length.min(self.rest.len()).min(to.remaining());
        let (slice, rest) = self.rest.split_at(count);
        to.put_slice(slice);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}

/// Heads and bodies that come through the gate, in order.
fn passed(data: &[u8], length: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut client = Slices { rest: data, length };
    let (mut held, rest) = (BytesMut::new(), Rest::new());
    let mut passed = Vec::new();
    while let Some(Ok(head)) = head::read(&mut client, &mut held, &rest).now_or_never() {
        let mut body = BytesMut::new();
        match head.body {
            BodyLength::Bytes(left) => {
                let mut skip = |from: &mut &[u8], left: u64| {
                    let count =
                        usize::try_from(left).map_or(from.len(), |left| left.min(from.len()));
                    body.extend_from_slice(&from[..count]);
                    *from = &from[count..];
                    count
                };
                let count = skip(&mut &held[..], left);
                held.advance(count);
                skip(&mut client.rest, left - count as u64);
            }
            BodyLength::Chunks => {
                let (mut chunks, bytes) = (Chunks::FIRST, [&held, client.rest].concat());
                let mut slices = bytes.chunks(length).map(BytesMut::from);
                while slices
                    .next()
                    .is_some_and(|mut slice| chunks.read(&mut slice, &mut body) == Ok(false))
                {
                }
            }
            BodyLength::Tunnel => {}
        }
        let is_last = !matches!(head.body, BodyLength::Bytes(_));
        passed.push((head.bytes.to_vec(), body.to_vec()));
        if is_last {
            break;
        }
    }
    passed
}

/// Reads `data` as a cookie notice.
///
/// # Panics
/// A declaration or a doubt stands on no line of the document, a declaration has no name, or a name none of a cookie.
pub fn notice(data: &[u8]) {
    let Ok(reading) = notice::read(data) else {
        return;
    };
    // Decoding may only take bytes away; a byte is at most one end of a line.
    let lines = u32::try_from(data.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let is_line = |line: u32| (1..=lines).contains(&line);
    let is_sign = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '=' | '\\');
    for declared in &reading.declarations {
        assert!(is_line(declared.line), "line {}", declared.line);
        assert!(!declared.names.is_empty(), "no name");
        for name in &declared.names {
            assert!(
                name.chars().all(is_sign) && name.chars().any(char::is_alphanumeric),
                "{name:?}"
            );
        }
    }
    for doubt in &reading.doubts {
        assert!(is_line(doubt.line), "line {}: {}", doubt.line, doubt.why);
    }
}

/// Reads `data` as a client's first bytes in its tunnel, in slices of the length that the first byte gives.
///
/// # Panics
/// The offer depends on the slices.
pub fn client_hello(data: &[u8]) {
    let [cut, data @ ..] = data else {
        return;
    };
    let (whole, pieces) = (offer(data, usize::MAX), offer(data, usize::from(*cut) + 1));
    if let (Some(whole), Some(pieces)) = (whole, pieces) {
        assert_eq!(whole, pieces, "the offer depends on the slices");
    }
}

/// The offer of a hello, if it is one.
fn offer(data: &[u8], length: usize) -> Option<Offer> {
    let mut reader = HelloReader::default();
    let mut end = 0;
    while end < data.len() {
        end = end.saturating_add(length).min(data.len());
        match reader.read(&data[..end]) {
            Reading::Whole(accepted) => return Some(Offer::of(&accepted.client_hello())),
            Reading::Other => return None,
            Reading::Unfinished => {}
        }
    }
    None
}

fn conversation(protocol: Protocol, preface: &[u8], data: &[u8]) {
    let [cut, split, data @ ..] = data else {
        return;
    };
    let (requests, responses) = data.split_at(data.len() * usize::from(*split) / 255);
    let requests = [preface, requests].concat();
    check(protocol, &requests, responses, usize::from(*cut) + 1);
}

fn check(protocol: Protocol, requests: &[u8], responses: &[u8], cut: usize) {
    for protect in [false, true] {
        let whole = follow(protocol, protect, requests, responses, usize::MAX);
        let pieces = follow(protocol, protect, requests, responses, cut);
        assert_eq!(
            pieces.events, whole.events,
            "the events depend on the slices"
        );
        assert!(pieces.out == whole.out, "the output depends on the slices");
        assert!(protect || whole.out == responses, "bytes were changed");
        assert!(whole.out.len() >= responses.len(), "bytes were lost");
    }
}

fn follow(
    protocol: Protocol,
    protect: bool,
    requests: &[u8],
    responses: &[u8],
    cut: usize,
) -> Observed {
    let mut tap = Tap::new(protocol, protect);
    let mut events = Vec::new();
    let mut on_event = |event: TapEvent<'_>| events.push(format!("{event:?}"));
    for slice in requests.chunks(cut) {
        tap.request(slice, &mut on_event);
    }
    let mut out = Vec::new();
    for slice in responses.chunks(cut) {
        let mut bytes = BytesMut::from(slice);
        tap.response(&mut bytes, &mut on_event);
        out.extend_from_slice(&bytes);
    }
    out.extend_from_slice(&tap.release());
    Observed { events, out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bytes that reach deeper than random ones: pieces of messages, and noise between them.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let pieces: [&[u8]; 18] = [
            b"GET / HTTP/1.1\r\n",
            b"HEAD / HTTP/1.1\r\n",
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"Host: a\r\n",
            b"Content-Length: 3\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"Set-Cookie: a=1\r\n",
            b"Content-Type: text/html\r\n",
            b"\r\n",
            b"3\r\nabc\r\n",
            b"0\r\n\r\n",
            b"\r",
            b"\0\0\x06\x01\x05\0\0\0\x01\x82\x87\x84\x41\x01a",
            b"\0\0\x01\x01\x04\0\0\0\x01\x88",
            b"\0\0\0\x04\0\0\0\0\0",
            b"\0\0\x03\0\x01\0\0\0\x01abc",
            b"\0\0\x01\x09\x04\0\0\0\x01\x88",
        ];
        let piece = prop_oneof![
            4 => proptest::sample::select(pieces.to_vec()).prop_map(<[u8]>::to_vec),
            1 => proptest::collection::vec(any::<u8>(), 0..12),
        ];
        let control = (any::<u8>(), any::<u8>());
        (control, proptest::collection::vec(piece, 0..20))
            .prop_map(|((cut, split), pieces)| [vec![cut, split], pieces.concat()].concat())
    }

    /// Pieces of notices in any order.
    fn notices() -> impl Strategy<Value = String> {
        let pieces = [
            "<table>",
            "<tr>",
            "<td>",
            "<td rowspan=3 colspan=2>",
            "<th>Name",
            "<th>Expires",
            "</table>",
            "<li>",
            "<ul>",
            "<dl><dt>",
            "<dd>",
            "<h2>Cookies</h2>",
            "<p>",
            "<br>",
            "_ga",
            "JSESSIONID",
            "sid_x (1 day)",
            "2 years",
            "Name",
            "Purpose",
            "Expiry",
            ": ",
            " - ",
            "\n",
            "\n\n",
            "\t",
            "    ",
            "| ",
            "|---|---|",
            "+---+",
            "- ",
            "# ",
            "session",
            "cookie",
            "(",
            ")",
            "<b>Type</b>",
            "Necessary",
            "\u{e9}",
            "a; b",
            " and ",
            "x",
            "<div role=row>",
        ];
        proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..60)
            .prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn http1_gives_the_same_events_and_output_however_it_is_cut(data in bytes()) {
            tap_http1(&data);
        }

        #[test]
        fn http2_gives_the_same_events_and_output_however_it_is_cut(data in bytes()) {
            tap_http2(&data);
        }

        #[test]
        fn the_request_gate_passes_the_same_bytes_however_they_are_cut(data in bytes()) {
            request_gate(&data);
        }

        #[test]
        fn a_notice_is_read_with_its_lines_or_refused(data in notices()) {
            notice(data.as_bytes());
        }

        #[test]
        fn no_header_block_panics(data in proptest::collection::vec(any::<u8>(), 0..600)) {
            hpack(&data);
        }
    }
}

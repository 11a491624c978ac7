//! The tap's promise, however the bytes are cut: what goes out is what came in plus the one documented line, and the
//! events are the same.
//!
//! Rules of framing are in `rows`, comparisons with other parsers in `agreement`.

mod agreement;
mod rows;

use super::*;
use crate::tap::{
    event::{Lost, Values},
    fields::HEAD_LIMIT,
};
use loona_hpack::Encoder;
use proptest::prelude::*;

/// The outcome of one connection's bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Observed {
    pub(super) events: Vec<String>,
    /// The bytes for the client.
    pub(super) out: Vec<u8>,
    idle: bool,
}

/// An event in one line: a request's host and cookies, a response's path and cookies, or the code of a loss.
pub(super) fn describe(event: &TapEvent<'_>) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let texts = |values: Values<'_>| values.iter().map(text).collect::<Vec<_>>();
    match event {
        TapEvent::Request(head) => format!("> {} {:?}", text(head.authority), texts(head.cookies)),
        TapEvent::Response(head) => format!("< {} {:?}", text(head.path), texts(head.set_cookies)),
        TapEvent::Lost(why) => why.reason().id().to_owned(),
    }
}

/// Runs the requests through a tap, then the responses, each cut at the given positions.
pub(super) fn follow(
    protocol: Protocol,
    protect: bool,
    requests: &[u8],
    responses: &[u8],
    cuts: &[usize],
) -> Observed {
    let mut tap = Tap::new(protocol, protect);
    let mut observed = Observed::default();
    let mut on_event = |event: TapEvent<'_>| observed.events.push(describe(&event));
    for slice in pieces(requests, cuts) {
        tap.request(slice, &mut on_event);
    }
    let mut out = Vec::new();
    for slice in pieces(responses, cuts) {
        let mut bytes = BytesMut::from(slice);
        tap.response(&mut bytes, &mut on_event);
        out.extend_from_slice(&bytes);
    }
    out.extend_from_slice(&tap.release());
    observed.out = out;
    observed.idle = tap.is_idle();
    observed
}

fn pieces<'b>(bytes: &'b [u8], cuts: &[usize]) -> Vec<&'b [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|pair| &bytes[pair[0]..pair[1]])
        .filter(|piece| !piece.is_empty())
        .collect()
}

const REQUESTS: &[u8] = b"GET /a/b?q=1 HTTP/1.1\r\nHost: a.test\r\nCookie: x=1; y=2\r\n\r\n\
    HEAD /h HTTP/1.1\r\nHost: a.test\r\n\r\n\
    POST /p HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nGET /\
    POST /c HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\nGET\r\n0\r\nTrailer: t\r\n\r\n\
    GET /n HTTP/1.1\r\nHost: a.test\r\ncookie: z=3\r\n\r\n";

const RESPONSES: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n\
    HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: s=1; Path=/\r\nset-cookie:  t=2 \r\nContent-Length: 4\r\n\r\nHTTP\
    HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n\r\n\
    HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nSet-Cookie: u=3\r\n\r\n\
    HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHTTP/\r\n0\r\n\r\n\
    HTTP/1.1 200 OK\r\nContent-Type: TEXT/HTML; charset=x\r\nContent-Length: 0\r\n\r\n";

/// The documents' heads with the one line before their empty line.
fn with_the_line(responses: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(responses.to_vec()).expect("the responses are text");
    let line = "content-security-policy: treat-as-public-address\r\n";
    let text = text.replace(
        "Content-Length: 4\r\n",
        &format!("Content-Length: 4\r\n{line}"),
    );
    let text = text.replace(
        "Content-Length: 999\r\n",
        &format!("Content-Length: 999\r\n{line}"),
    );
    let text = text.replace(
        "Content-Length: 0\r\n",
        &format!("Content-Length: 0\r\n{line}"),
    );
    // A browser may take an answer without a type for a page.
    text.replace(
        "Transfer-Encoding: chunked\r\n",
        &format!("Transfer-Encoding: chunked\r\n{line}"),
    )
    .into_bytes()
}

fn events() -> Vec<String> {
    [
        r#"> a.test ["x=1; y=2"]"#,
        "> a.test []",
        "> a.test []",
        "> a.test []",
        r#"> a.test ["z=3"]"#,
        "< /a/b []",
        r#"< /a/b ["s=1; Path=/", "t=2"]"#,
        "< /h []",
        "< /p []",
        r#"< /p ["u=3"]"#,
        "< /c []",
        "< /n []",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[test]
fn http1_framing_is_followed_as_a_browser_does() {
    let observed = follow(Protocol::Http1, true, REQUESTS, RESPONSES, &[]);
    assert_eq!(
        observed,
        Observed {
            events: events(),
            out: with_the_line(RESPONSES),
            idle: true
        }
    );
    let bare = follow(Protocol::Http1, false, REQUESTS, RESPONSES, &[]);
    assert_eq!(
        bare.out, RESPONSES,
        "without the protection, not a byte is added"
    );
}

#[test]
fn an_upgrade_ends_the_reading_and_the_bytes_pass() {
    let request =
        b"GET /ws HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    let response = b"HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: w=1\r\n\r\n\x81\x05HTTP/ HTTP/1.1 200 OK\r\n\r\n";
    let observed = follow(Protocol::Http1, true, request, response, &[]);
    assert_eq!(
        (observed.events.len(), observed.out.as_slice()),
        (2, &response[..])
    );
}

#[test]
fn bytes_that_cannot_be_parsed_are_reported_once_and_pass() {
    let check = |requests: &[u8], responses: &[u8], lost: Lost| {
        let observed = follow(Protocol::Http1, false, requests, responses, &[]);
        assert_eq!(
            observed
                .events
                .iter()
                .filter(|event| **event == lost.reason().id())
                .count(),
            1,
            "{:?}",
            observed.events
        );
        assert_eq!(observed.out, responses);
    };
    let get = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    check(get, b"SSH-2.0-OpenSSH\r\n\r\n", Lost::Malformed);
    check(
        get,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        Lost::Malformed,
    );
    check(
        get,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz",
        Lost::Malformed,
    );
    check(
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        Lost::Malformed,
    );
    let long = [
        b"HTTP/1.1 200 OK\r\nX: ".to_vec(),
        vec![b'x'; HEAD_LIMIT],
        b"\r\n\r\n".to_vec(),
    ]
    .concat();
    check(get, &long, Lost::HeadTooLarge);
}

/// One HTTP/2 frame.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len())
        .expect("it is short")
        .to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

fn block(encoder: &mut Encoder<'_>, fields: &[(&str, &str)]) -> Vec<u8> {
    encoder.encode(
        fields
            .iter()
            .map(|(name, value)| (name.as_bytes(), value.as_bytes())),
    )
}

/// Both sides of one connection: padding, priority, CONTINUATION, interim responses, trailers, unknown frames.
fn http2() -> (Vec<u8>, Vec<u8>) {
    let mut up = Encoder::new();
    let get = |path| {
        [
            (":method", "GET"),
            (":scheme", "https"),
            (":authority", "a.test"),
            (":path", path),
        ]
    };
    let mut first = get("/a/b?q=1").to_vec();
    first.extend([("cookie", "x=1"), ("cookie", "y=2")]);
    let mut requests = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    // SETTINGS_HEADER_TABLE_SIZE 65536, then a padded HEADERS frame with priority.
    requests.extend(frame(4, 0, 0, &[0, 1, 0, 1, 0, 0]));
    let fields = block(&mut up, &first);
    let padded = [&[3][..], &[0, 0, 0, 0, 16], &fields, &[0, 0, 0]].concat();
    requests.extend(frame(1, 0x1 | 0x4 | 0x8 | 0x20, 1, &padded));
    let fields = block(&mut up, &get("/c"));
    requests.extend(frame(1, 0, 3, &fields[..2]));
    requests.extend(frame(9, 0x4, 3, &fields[2..]));
    requests.extend(frame(0, 0x1, 3, b"a body with PRI * HTTP/2.0"));

    let mut down = Encoder::new();
    let mut responses = frame(4, 0, 0, &[]);
    responses.extend(frame(0xfa, 0x7, 0, b"an unknown frame"));
    let fields = block(&mut down, &[(":status", "103"), ("link", "</s.css>")]);
    responses.extend(frame(1, 0x4, 1, &fields));
    let fields = block(
        &mut down,
        &[
            (":status", "200"),
            ("content-type", "text/html"),
            ("set-cookie", "s=1; Path=/"),
            ("set-cookie", "t=2"),
        ],
    );
    responses.extend(frame(1, 0x4, 1, &fields));
    let fields = block(
        &mut down,
        &[
            (":status", "200"),
            ("content-type", "text/html"),
            ("set-cookie", "s=1; Path=/"),
        ],
    );
    responses.extend(frame(1, 0, 3, &fields[..1]));
    responses.extend(frame(9, 0x4, 3, &fields[1..]));
    responses.extend(frame(0, 0, 1, b"<p>"));
    responses.extend(frame(0, 0x1, 3, b"<p>"));
    let fields = block(&mut down, &[("set-cookie", "trailer=1")]);
    responses.extend(frame(1, 0x1 | 0x4, 1, &fields));
    (requests, responses)
}

/// The names and values of each header block, by another decoder.
fn decoded(bytes: &[u8]) -> Vec<Vec<(Vec<u8>, Vec<u8>)>> {
    let (mut decoder, mut at, mut blocks, mut open) =
        (loona_hpack::Decoder::new(), 0, Vec::new(), Vec::new());
    while let Some(header) = bytes.get(at..at + 9) {
        let length =
            usize::from(header[0]) << 16 | usize::from(header[1]) << 8 | usize::from(header[2]);
        if matches!(header[3], 1 | 9) {
            open.extend_from_slice(&bytes[at + 9..at + 9 + length]);
            if header[4] & 0x4 != 0 {
                blocks.push(decoder.decode(&open).expect("the block is whole"));
                open.clear();
            }
        }
        at += 9 + length;
    }
    blocks
}

#[test]
fn http2_heads_are_reported_and_documents_get_the_one_field() {
    let (requests, responses) = http2();
    let observed = follow(Protocol::Http2, true, &requests, &responses, &[]);
    let expected = [
        r#"> a.test ["x=1", "y=2"]"#,
        "> a.test []",
        "< /a/b []",
        r#"< /a/b ["s=1; Path=/", "t=2"]"#,
        r#"< /c ["s=1; Path=/"]"#,
    ];
    assert_eq!(observed.events, expected);
    assert!(observed.idle);
    // Another decoder reads one field more in the two documents, and its table stays in step.
    let mut wanted = decoded(&responses);
    for document in [1, 2] {
        wanted[document].push((
            b"content-security-policy".to_vec(),
            b"treat-as-public-address".to_vec(),
        ));
    }
    assert_eq!(decoded(&observed.out), wanted);
    assert_eq!(
        follow(Protocol::Http2, false, &requests, &responses, &[]).out,
        responses
    );
}

#[test]
fn the_field_gets_a_continuation_only_if_the_last_frame_is_padded_or_full() {
    let (requests, _) = http2();
    let check = |name: &str, flags: u8, filling: usize, expected: &[u8]| {
        let filling = "x".repeat(filling);
        let fields = [
            (":status", "200"),
            ("content-type", "text/html"),
            ("x-filling", &filling),
        ];
        let mut payload = block(&mut Encoder::new(), &fields);
        if flags & 0x8 != 0 {
            payload = [&[2][..], &payload, &[0, 0]].concat();
        }
        let responses = frame(1, 0x4 | flags, 1, &payload);
        let out = follow(Protocol::Http2, true, &requests, &responses, &[]).out;
        let (mut kinds, mut at) = (Vec::new(), 0);
        while at < out.len() {
            kinds.push(out[at + 3]);
            at += 9 + usize::from(out[at + 1]) * 256 + usize::from(out[at + 2]);
        }
        assert_eq!((kinds.as_slice(), at), (expected, out.len()), "{name}");
    };
    check("a block in one frame", 0, 10, &[1]);
    check("padding behind the block", 0x8, 10, &[1, 9]);
    check("a full frame", 0, 20_000, &[1, 9]);
}

proptest! {
    #[test]
    fn however_http1_is_cut_the_same_goes_out_and_the_same_is_seen(cuts in proptest::collection::vec(any::<usize>(), 0..40), protect: bool) {
        let whole = follow(Protocol::Http1, protect, REQUESTS, RESPONSES, &[]);
        prop_assert_eq!(follow(Protocol::Http1, protect, REQUESTS, RESPONSES, &cuts), whole);
    }

    #[test]
    fn however_http2_is_cut_the_same_goes_out_and_the_same_is_seen(cuts in proptest::collection::vec(any::<usize>(), 0..40), protect: bool) {
        let (requests, responses) = http2();
        let whole = follow(Protocol::Http2, protect, &requests, &responses, &[]);
        prop_assert_eq!(follow(Protocol::Http2, protect, &requests, &responses, &cuts), whole);
    }

    #[test]
    fn any_bytes_pass_unchanged(requests in proptest::collection::vec(any::<u8>(), 0..300), responses in proptest::collection::vec(any::<u8>(), 0..300), cuts in proptest::collection::vec(any::<usize>(), 0..8), http2: bool) {
        let protocol = if http2 { Protocol::Http2 } else { Protocol::Http1 };
        prop_assert_eq!(follow(protocol, false, &requests, &responses, &cuts).out, responses);
    }
}

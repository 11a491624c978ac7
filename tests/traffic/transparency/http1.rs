//! What two peers say over HTTP/1.1, byte by byte: each row goes through unchanged.

use super::{Row, row};
use harness::script::Step::{self, *};

fn say(text: impl AsRef<[u8]>) -> Step {
    Send(text.as_ref().to_vec())
}

fn until(text: &str) -> Step {
    Until(text.as_bytes().to_vec())
}

pub(super) const GET: &str = "GET /p HTTP/1.1\r\nHost: raw.council.test\r\n\r\n";
const BLANK: &str = "\r\n\r\n";

/// One request, one answer; then the client leaves.
pub(super) fn simple(
    name: &'static str,
    request: impl AsRef<[u8]>,
    answer: impl AsRef<[u8]>,
) -> Row {
    let (request, answer) = (request.as_ref(), answer.as_ref());
    row(
        name,
        [
            say(request),
            Exchange(Vec::new(), answer.len()),
            End,
            HearEnd,
        ],
        [
            Exchange(Vec::new(), request.len()),
            say(answer),
            HearEnd,
            End,
        ],
    )
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|n| line(n) + "\r\n").collect()
}

fn heads() -> Vec<Row> {
    let set_cookies = lines(100, |n| format!("Set-Cookie: c{n}={n}; Path=/"));
    let many = lines(200, |n| format!("X-Line-{n}: {n}"));
    let cookie = "a=".to_owned() + &"x".repeat(64 * 1024);
    let huge = "x".repeat(300 * 1024);
    vec![
        simple(
            "case, order, repeated and odd fields",
            "GET /p?q=%2f&Q HTTP/1.1\r\nhOsT: raw.council.test\r\nX-B: 2\r\nx-a: 1\r\nX-B:3\r\nX_Under: \r\nX-Space:   a  b \t\r\nCOOKIE: a=1\r\nCookie: b=2\r\nX-Latin: caf\u{e9}\r\n!#$%&'*+-.^_`|~: token\r\n\r\n",
            b"HTTP/1.1 200 Fine, thanks\r\nsErVeR: x\r\nSet-cookie: a=1\r\nSET-COOKIE: a=2\r\nX-Bytes: \xff\xfe\x80\r\nx-empty:\r\nX-Fold: a\r\n b\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nok",
        ),
        simple(
            "lines that end in LF alone",
            "GET /p HTTP/1.1\nHost: raw.council.test\n\n",
            "HTTP/1.1 200 OK\nSet-Cookie: a=1\nContent-Length: 2\n\nok",
        ),
        simple(
            "100 Set-Cookie lines",
            GET,
            format!("HTTP/1.1 200 OK\r\n{set_cookies}Content-Length: 0{BLANK}"),
        ),
        simple(
            "200 header lines both ways",
            format!("GET /p HTTP/1.1\r\nHost: raw.council.test\r\n{many}\r\n"),
            format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 0{BLANK}"),
        ),
        simple(
            "64 KB of Cookie",
            format!("GET /p HTTP/1.1\r\nHost: raw.council.test\r\nCookie: {cookie}{BLANK}"),
            format!("HTTP/1.1 200 OK\r\nContent-Length: 0{BLANK}"),
        ),
        simple(
            "a head that is too long for the tap",
            format!("GET /p HTTP/1.1\r\nHost: raw.council.test\r\nX: {huge}{BLANK}"),
            format!("HTTP/1.1 200 OK\r\nX: {huge}\r\nContent-Length: 2{BLANK}ok"),
        ),
        simple("bytes that are no HTTP", "\0\x01\x02 what?\r\n", "\u{fffd}\r\n\r\nSSH-2.0\r\n"),
        simple("HTTP/1.0", "GET /p HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    ]
}

fn upload(head: &str) -> String {
    format!("POST /u HTTP/1.1\r\nHost: raw.council.test\r\n{head}{BLANK}")
}

fn framing() -> Vec<Row> {
    vec![
        simple(
            "pipelining with HEAD, 204 and 304",
            format!(
                "HEAD /h HTTP/1.1\r\nHost: raw.council.test{BLANK}DELETE /d HTTP/1.1\r\nHost: raw.council.test{BLANK}{GET}{GET}"
            ),
            "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\nHTTP/1.1 204 No Content\r\nX: 1\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        ),
        simple(
            "chunks with extensions and trailers, both ways",
            upload("Transfer-Encoding: Chunked\r\nTrailer: X-Sum")
                + "3;a=\"b\"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 ; q\r\nhello\r\n000\r\nX-T: done\r\nSet-Cookie: late=1\r\n\r\n",
        ),
        simple(
            "Content-Length and Transfer-Encoding at once",
            GET,
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ),
        simple(
            "a range and its parts",
            format!("GET /p HTTP/1.1\r\nHost: raw.council.test\r\nRange: bytes=0-1,4-5{BLANK}"),
            "HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: 59\r\n\r\n--x\r\nContent-Range: bytes 0-1/9\r\n\r\nab\r\n--x\r\nContent-Range: by",
        ),
        simple(
            "early hints and other interim answers",
            GET,
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 103 Early Hints\r\nSet-Cookie: e=1\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        ),
    ]
}

fn turns() -> Vec<Row> {
    vec![
        row(
            "a body that waits for 100 Continue",
            [
                say(upload("Expect: 100-continue\r\nContent-Length: 4")),
                until("100 Continue\r\n\r\n"),
                say("body"),
                until("ok"),
                End,
                HearEnd,
            ],
            [
                until(BLANK),
                say("HTTP/1.1 100 Continue\r\n\r\n"),
                until("body"),
                say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
                HearEnd,
                End,
            ],
        ),
        row(
            "a body that ends with the connection",
            [say(GET), HearEnd, End],
            [
                until(BLANK),
                say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end"),
                End,
                HearEnd,
            ],
        ),
        row(
            "an answer before the body has come",
            [
                say(upload("Content-Length: 10")),
                until("early"),
                say("0123456789"),
                End,
                HearEnd,
            ],
            [
                until(BLANK),
                say("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nearly"),
                HearEnd,
                End,
            ],
        ),
        row(
            "a client that has said all and still listens",
            [say(GET), End, HearEnd],
            [
                HearEnd,
                say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
                End,
            ],
        ),
    ]
}

fn both_ways() -> Vec<Row> {
    let two_ways = vec![b'b'; 1 << 20];
    let long = |bytes: &[u8]| {
        [
            upload(&format!("Content-Length: {}", bytes.len())).as_bytes(),
            bytes,
        ]
        .concat()
    };
    let back = [
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}{BLANK}",
            two_ways.len()
        )
        .as_bytes(),
        &two_ways,
    ]
    .concat();
    vec![row(
        "bodies both ways at once",
        [Exchange(long(&two_ways), back.len()), End, HearEnd],
        [Exchange(back.clone(), long(&two_ways).len()), HearEnd, End],
    )]
}

fn endings() -> Vec<Row> {
    let cut = |name, answer: &'static str| {
        row(
            name,
            [say(GET), HearEnd],
            [until(BLANK), say(answer), Cut, HearEnd],
        )
    };
    vec![
        cut(
            "truncated in a body with a length",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        ),
        cut(
            "truncated between chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ),
        cut(
            "truncated in a body without a length",
            "HTTP/1.1 200 OK\r\n\r\nabc",
        ),
        cut(
            "truncated in the head, before the byte that may end it",
            "HTTP/1.1 200 OK\r\nX: 1\r\n\r",
        ),
        row(
            "broken by the origin",
            [say(GET), until("abc"), Cue, HearEnd],
            [
                until(BLANK),
                say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
                AwaitCue,
                Reset,
            ],
        ),
        row(
            "broken by the client",
            [say(GET), until("abc"), Reset],
            [
                until(BLANK),
                say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
                HearEnd,
            ],
        ),
        row(
            "truncated by the client",
            [
                say("POST /u HTTP/1.1\r\nHost: raw.council.test\r\nContent-Length: 9\r\n\r\nabc"),
                Cut,
                HearEnd,
            ],
            [HearEnd, Cut],
        ),
    ]
}

fn websockets() -> Vec<Row> {
    let upgrade = "GET /ws HTTP/1.1\r\nHost: raw.council.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
    let switched = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\nSet-Cookie: ws=1\r\n\r\n";
    // Text with RSV1, as deflate marks it; a reserved opcode; a fragmented ping; a length that lies; a half frame.
    let from_client: &[u8] = b"\xc1\x87\x01\x02\x03\x04\xf3\x4a\xce\xce\xca\x06\x04\x83\x80\x01\x02\x03\x04\x09\x80\x01\x02\x03\x04\x81\xff\xff\xff\xff\xff\xff\xff\xff\xffHTTP/1.1";
    let from_origin: &[u8] = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xff\x00\x81\x05HTTP/\x88\x02\x03\xe8 HTTP/1.1 200 OK\r\n\r\n";
    vec![
        row(
            "a WebSocket with deflate, a subprotocol and frames that no rule allows",
            [
                say(upgrade),
                until(BLANK),
                Exchange(from_client.to_vec(), from_origin.len()),
                End,
                HearEnd,
            ],
            [
                until(BLANK),
                say(switched),
                Exchange(from_origin.to_vec(), from_client.len()),
                HearEnd,
                End,
            ],
        ),
        simple(
            "an upgrade that is refused",
            upgrade,
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno",
        ),
    ]
}

fn streams() -> Vec<Row> {
    vec![
        row(
            "server-sent events, one by one",
            [
                say(GET),
                until("data: 1\n\n"),
                Cue,
                until("data: 2\n\n"),
                Cue,
                until("data: 3\n\n"),
                End,
                HearEnd,
            ],
            [
                until(BLANK),
                say(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n",
                ),
                AwaitCue,
                say("9\r\ndata: 2\n\n\r\n"),
                AwaitCue,
                say("9\r\ndata: 3\n\n\r\n"),
                HearEnd,
                End,
            ],
        ),
        row(
            "a head that comes byte by byte",
            [
                say("GET /p HT"),
                Cue,
                AwaitCue,
                say("TP/1.1\r\nHost: raw.council.test\r"),
                Cue,
                AwaitCue,
                say("\n\r\n"),
                until("ok"),
                End,
                HearEnd,
            ],
            [
                until("HT"),
                AwaitCue,
                Cue,
                until("\r"),
                AwaitCue,
                Cue,
                until("\n\r\n"),
                say("HTTP/1.1 200 OK\r\nContent-Le"),
                say("ngth: 2\r\n\r"),
                say("\n"),
                say("ok"),
                HearEnd,
                End,
            ],
        ),
    ]
}

/// A page, which is what gets the one documented line.
pub(crate) fn document() -> Row {
    row(
        "a document",
        [say(GET), until("<p>"), End, HearEnd],
        [
            until(BLANK),
            say(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=1\r\nContent-Length: 3\r\n\r\n<p>",
            ),
            HearEnd,
            End,
        ],
    )
}

pub(crate) fn rows() -> Vec<Row> {
    [
        heads(),
        framing(),
        turns(),
        both_ways(),
        endings(),
        websockets(),
        streams(),
    ]
    .concat()
}

//! What two peers say over HTTP/2, byte by byte: each row goes through unchanged.

use super::{Row, row};
use harness::{
    frames::*,
    script::Step::{self, *},
};

type Fields<'a> = Vec<(&'a str, &'a str)>;

fn request<'a>(method: &'a str, more: &[(&'a str, &'a str)]) -> Vec<u8> {
    let mut fields: Fields<'_> = vec![
        (":method", method),
        (":scheme", "https"),
        (":authority", "raw.council.test"),
        (":path", "/p"),
    ];
    fields.extend(more);
    block(fields)
}

fn answer<'a>(status: &'a str, more: &[(&'a str, &'a str)]) -> Vec<u8> {
    let mut fields: Fields<'_> = vec![(":status", status)];
    fields.extend(more);
    block(fields)
}

pub(super) fn get(stream: u32) -> Vec<u8> {
    headers(stream, END_STREAM, &request("GET", &[]))
}

fn settings() -> Vec<u8> {
    frame(SETTINGS, 0, 0, &[])
}

fn ok(stream: u32) -> Vec<u8> {
    row_of([
        headers(stream, 0, &answer("200", &[])),
        frame(DATA, END_STREAM, stream, b"ok"),
    ])
}

fn row_of(frames: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    harness::frames::row(frames)
}

/// All that a client says, all that an origin says, and then the client leaves.
pub(super) fn simple(name: &'static str, client: Vec<Vec<u8>>, origin: Vec<Vec<u8>>) -> Row {
    let up = row_of([opening()].into_iter().chain(client));
    let down = row_of([settings()].into_iter().chain(origin));
    row(
        name,
        [
            Send(up.clone()),
            Exchange(Vec::new(), down.len()),
            End,
            HearEnd,
        ],
        [Exchange(Vec::new(), up.len()), Send(down), HearEnd, End],
    )
}

#[expect(clippy::too_many_lines, reason = "a table: one row after the other")]
fn heads() -> Vec<Row> {
    let cookies: Vec<(String, String)> = (0..100)
        .map(|n| ("set-cookie".to_owned(), format!("c{n}={n}; Path=/")))
        .collect();
    let status = (":status".to_owned(), "200".to_owned());
    let set_cookies = block(std::iter::once(status.clone()).chain(cookies));
    let many: Vec<(String, String)> = (0..200)
        .map(|n| (format!("x-line-{n}"), "v".repeat(100)))
        .collect();
    let many = block(std::iter::once(status).chain(many));
    let cookie = "x".repeat(64 * 1024);
    vec![
        simple(
            "cookie crumbs, order, repeated and odd fields",
            vec![headers(
                1,
                END_STREAM,
                &request(
                    "GET",
                    &[
                        ("cookie", "a=1"),
                        ("x-b", ""),
                        ("cookie", "b=2"),
                        ("x-a", " sp "),
                        ("x-b", "2"),
                        ("cookie", "a=1"),
                    ],
                ),
            )],
            vec![
                headers(
                    1,
                    0,
                    &answer(
                        "200",
                        &[
                            ("set-cookie", "a=1"),
                            ("x", "caf\u{e9}"),
                            ("set-cookie", "a=1"),
                            ("X-Upper", "not allowed"),
                        ],
                    ),
                ),
                frame(DATA, END_STREAM, 1, b"ok"),
            ],
        ),
        simple(
            "100 set-cookie fields",
            vec![get(1)],
            vec![headers(1, END_STREAM, &set_cookies)],
        ),
        simple(
            "200 fields over CONTINUATION",
            vec![get(1)],
            vec![headers(1, END_STREAM, &many)],
        ),
        simple(
            "64 KB of cookie",
            vec![headers(
                1,
                END_STREAM,
                &request("GET", &[("cookie", &cookie)]),
            )],
            vec![ok(1)],
        ),
        simple(
            "a block that is too long for the tap",
            vec![get(1)],
            vec![headers(
                1,
                END_STREAM,
                &answer("200", &[("x", &"x".repeat(300 * 1024))]),
            )],
        ),
        simple(
            "padding, weights and frames that nobody knows",
            vec![
                frame(
                    HEADERS,
                    END_STREAM | END_HEADERS | PADDED | WEIGHTED,
                    1,
                    &[&[4, 0, 0, 0, 0, 9][..], &request("GET", &[]), &[0; 4]].concat(),
                ),
                frame(PRIORITY, 0, 3, &[0, 0, 0, 0, 7]),
                frame(0xfa, 0xff, 0, b"grease"),
                frame(PING, 0, 0, b"12345678"),
            ],
            vec![
                frame(SETTINGS, ACK, 0, &[]),
                frame(PING, ACK, 0, b"12345678"),
                frame(0xb, 0, 1, b"unknown"),
                frame(
                    HEADERS,
                    END_HEADERS | PADDED,
                    1,
                    &[&[2][..], &answer("200", &[]), &[0; 2]].concat(),
                ),
                frame(DATA, END_STREAM | PADDED, 1, b"\x03ok\0\0\0"),
            ],
        ),
        simple(
            "bytes that are no HTTP/2",
            vec![vec![0xff; 100]],
            vec![b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()],
        ),
        simple(
            "a block that no decoder can read",
            vec![frame(HEADERS, END_STREAM | END_HEADERS, 1, &[0xff; 20])],
            vec![frame(HEADERS, END_HEADERS, 1, &[0x80, 0xff])],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table: one row after the other")]
fn answers() -> Vec<Row> {
    vec![
        simple(
            "early hints and other interim answers",
            vec![get(1)],
            vec![
                headers(1, 0, &answer("103", &[("link", "</a.css>")])),
                headers(1, 0, &answer("103", &[("set-cookie", "e=1")])),
                ok(1),
            ],
        ),
        simple(
            "HEAD, 204 and 304",
            vec![
                headers(1, END_STREAM, &request("HEAD", &[])),
                get(3),
                get(5),
            ],
            vec![
                headers(1, END_STREAM, &answer("200", &[("content-length", "99")])),
                headers(3, END_STREAM, &answer("204", &[])),
                headers(5, END_STREAM, &answer("304", &[("content-length", "9")])),
            ],
        ),
        simple(
            "a range",
            vec![headers(
                1,
                END_STREAM,
                &request("GET", &[("range", "bytes=2-3")]),
            )],
            vec![
                headers(1, 0, &answer("206", &[("content-range", "bytes 2-3/9")])),
                frame(DATA, END_STREAM, 1, b"cd"),
            ],
        ),
        simple(
            "trailers both ways",
            vec![
                headers(1, 0, &request("POST", &[("te", "trailers")])),
                frame(DATA, 0, 1, b"body"),
                headers(1, END_STREAM, &block([("x-sum", "1")])),
            ],
            vec![
                headers(1, 0, &answer("200", &[])),
                frame(DATA, 0, 1, b"body"),
                headers(
                    1,
                    END_STREAM,
                    &block([("x-t", "1"), ("set-cookie", "late=1")]),
                ),
            ],
        ),
        simple(
            "gRPC with messages and a status in the trailers",
            vec![
                headers(
                    1,
                    0,
                    &request(
                        "POST",
                        &[
                            ("content-type", "application/grpc"),
                            ("te", "trailers"),
                            ("grpc-timeout", "5S"),
                        ],
                    ),
                ),
                frame(DATA, END_STREAM, 1, b"\0\0\0\0\x03abc"),
            ],
            vec![
                headers(
                    1,
                    0,
                    &answer("200", &[("content-type", "application/grpc")]),
                ),
                frame(DATA, 0, 1, b"\0\0\0\0\x02hi"),
                frame(DATA, 0, 1, b"\x01\0\0\0\x01z"),
                headers(
                    1,
                    END_STREAM,
                    &block([("grpc-status", "0"), ("grpc-message", "caf%C3%A9")]),
                ),
            ],
        ),
        simple(
            "gRPC that fails with trailers alone",
            vec![
                headers(
                    1,
                    0,
                    &request(
                        "POST",
                        &[("content-type", "application/grpc"), ("te", "trailers")],
                    ),
                ),
                frame(DATA, END_STREAM, 1, b"\0\0\0\0\0"),
            ],
            vec![headers(
                1,
                END_STREAM,
                &answer(
                    "200",
                    &[("content-type", "application/grpc"), ("grpc-status", "12")],
                ),
            )],
        ),
        simple(
            "a promise and its stream",
            vec![get(1)],
            vec![
                frame(
                    PUSH_PROMISE,
                    END_HEADERS,
                    1,
                    &[&[0, 0, 0, 2][..], &request("GET", &[])].concat(),
                ),
                headers(2, 0, &answer("200", &[("set-cookie", "p=1")])),
                ok(1),
                frame(DATA, END_STREAM, 2, b"pushed"),
            ],
        ),
        simple(
            "three streams that take turns",
            vec![get(1), get(3), get(5)],
            vec![
                headers(5, 0, &answer("200", &[])),
                headers(1, 0, &answer("200", &[])),
                frame(DATA, 0, 1, b"1"),
                frame(DATA, END_STREAM, 5, b"5"),
                ok(3),
                frame(DATA, END_STREAM, 1, b"1"),
            ],
        ),
        simple(
            "an answer before the body, and no interest in the rest",
            vec![
                headers(1, 0, &request("POST", &[])),
                frame(DATA, 0, 1, b"part"),
            ],
            vec![
                headers(1, END_STREAM, &answer("413", &[])),
                frame(RST_STREAM, 0, 1, &[0, 0, 0, 0]),
            ],
        ),
    ]
}

fn endings() -> Vec<Row> {
    let up = row_of([opening(), get(1)]);
    let part = row_of([
        settings(),
        headers(1, 0, &answer("200", &[])),
        frame(DATA, 0, 1, b"abc"),
    ]);
    let hear = |bytes: &[u8]| Exchange(Vec::new(), bytes.len());
    let half = [
        part.clone(),
        frame(DATA, END_STREAM, 1, b"abcdef")[..11].to_vec(),
    ]
    .concat();
    vec![
        simple(
            "RST_STREAM by the origin",
            vec![get(1), get(3)],
            vec![
                headers(1, 0, &answer("200", &[])),
                frame(RST_STREAM, 0, 1, &[0, 0, 0, 2]),
                ok(3),
            ],
        ),
        simple(
            "RST_STREAM by the client",
            vec![get(1), get(3), frame(RST_STREAM, 0, 1, &[0, 0, 0, 8])],
            vec![headers(1, 0, &answer("200", &[])), ok(3)],
        ),
        row(
            "GOAWAY, and the rest of what was begun",
            [Send(up.clone()), Until(b"bye".to_vec()), HearEnd, End],
            [
                hear(&up),
                Send(row_of([
                    settings(),
                    headers(1, 0, &answer("200", &[])),
                    frame(GOAWAY, 0, 0, b"\0\0\0\x01\0\0\0\0bye"),
                    frame(DATA, END_STREAM, 1, b"rest"),
                ])),
                End,
                HearEnd,
            ],
        ),
        row(
            "truncated inside a frame",
            [Send(up.clone()), HearEnd],
            [hear(&up), Send(half), Cut, HearEnd],
        ),
        row(
            "broken by the origin",
            [Send(up.clone()), hear(&part), Cue, HearEnd],
            [hear(&up), Send(part.clone()), AwaitCue, Reset],
        ),
        row(
            "broken by the client",
            [Send(up.clone()), hear(&part), Reset],
            [hear(&up), Send(part.clone()), HearEnd],
        ),
    ]
}

fn streams() -> Vec<Row> {
    let events = |n: u8| frame(DATA, 0, 1, format!("data: {n}\n\n").as_bytes());
    let heard = |n: u8| Until(format!("data: {n}\n\n").into_bytes());
    let up = row_of([opening(), get(1)]);
    let hear = |bytes: &[u8]| Exchange(Vec::new(), bytes.len());
    vec![
        row(
            "server-sent events, one by one",
            [
                Send(up.clone()),
                heard(1),
                Cue,
                heard(2),
                Cue,
                heard(3),
                End,
                HearEnd,
            ],
            [
                hear(&up),
                Send(row_of([
                    settings(),
                    headers(
                        1,
                        0,
                        &answer("200", &[("content-type", "text/event-stream")]),
                    ),
                    events(1),
                ])),
                AwaitCue,
                Send(events(2)),
                AwaitCue,
                Send(events(3)),
                HearEnd,
                End,
            ],
        ),
        stalled(),
        both_ways(),
        websocket(),
    ]
}

/// The client leaves stream 1 without a window; stream 3 goes on, and then stream 1 too.
fn stalled() -> Row {
    let narrow = row_of([
        PREFACE.to_vec(),
        frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 4]),
        get(1),
        get(3),
    ]);
    let first = row_of([
        settings(),
        headers(1, 0, &answer("200", &[])),
        frame(DATA, 0, 1, b"four"),
    ]);
    let third = row_of([
        headers(3, 0, &answer("200", &[])),
        frame(DATA, END_STREAM, 3, b"ok"),
    ]);
    let window = frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 4]);
    let rest = frame(DATA, END_STREAM, 1, b"more");
    let hear = |bytes: &[u8]| Exchange(Vec::new(), bytes.len());
    let client: Vec<Step> = vec![
        Send(narrow.clone()),
        hear(&first),
        hear(&third),
        Send(window.clone()),
        hear(&rest),
        End,
        HearEnd,
    ];
    row(
        "a stalled stream beside one that goes on",
        client,
        [
            hear(&narrow),
            Send(first),
            Send(third),
            hear(&window),
            Send(rest),
            HearEnd,
            End,
        ],
    )
}

fn both_ways() -> Row {
    let body =
        |stream| row_of((0..64).map(|n| frame(DATA, u8::from(n == 63), stream, &[b'b'; 16_384])));
    let up = row_of([opening(), headers(1, 0, &request("POST", &[])), body(1)]);
    let down = row_of([settings(), headers(1, 0, &answer("200", &[])), body(1)]);
    row(
        "bodies both ways at once",
        [Exchange(up.clone(), down.len()), End, HearEnd],
        [Exchange(down, up.len()), HearEnd, End],
    )
}

/// RFC 8441: the origin allows it, the client asks with :protocol, frames go as DATA.
fn websocket() -> Row {
    let allow = frame(SETTINGS, 0, 0, &[0, 8, 0, 0, 0, 1]);
    let fields = [
        (":method", "CONNECT"),
        (":protocol", "websocket"),
        (":scheme", "https"),
        (":authority", "raw.council.test"),
        (":path", "/ws"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-protocol", "chat"),
        ("sec-websocket-extensions", "permessage-deflate"),
    ];
    let ask = row_of([frame(SETTINGS, ACK, 0, &[]), headers(1, 0, &block(fields))]);
    let switched = headers(
        1,
        0,
        &answer(
            "200",
            &[
                ("sec-websocket-protocol", "chat"),
                ("sec-websocket-extensions", "permessage-deflate"),
                ("content-type", "text/html"),
            ],
        ),
    );
    let from_client = row_of([
        frame(DATA, 0, 1, b"\xc1\x83\x01\x02\x03\x04\xf3\x4a\xce"),
        frame(DATA, END_STREAM, 1, b"\x83\x80\0\0\0\0"),
    ]);
    let from_origin = row_of([
        frame(DATA, 0, 1, b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\0"),
        frame(DATA, END_STREAM, 1, b"\x88\x02\x03\xe8"),
    ]);
    let hear = |bytes: &[u8]| Exchange(Vec::new(), bytes.len());
    row(
        "a WebSocket by extended CONNECT",
        [
            Send(opening()),
            hear(&allow),
            Send(ask.clone()),
            hear(&switched),
            Exchange(from_client.clone(), from_origin.len()),
            End,
            HearEnd,
        ],
        [
            hear(&opening()),
            Send(allow.clone()),
            hear(&ask),
            Send(switched.clone()),
            Exchange(from_origin, from_client.len()),
            HearEnd,
            End,
        ],
    )
}

pub(crate) fn rows() -> Vec<Row> {
    [heads(), answers(), endings(), streams()].concat()
}

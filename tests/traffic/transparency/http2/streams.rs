//! Streams over HTTP/2: how they end, and what goes both ways.

use super::{Row, answer, get, ok, request, row, row_of, settings, simple};
use harness::{
    frames::*,
    script::Step::{self, *},
};

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

pub(super) fn rows() -> Vec<Row> {
    [endings(), streams()].concat()
}

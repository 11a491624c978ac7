//! Heads over HTTP/2: odd fields, long ones, and frames around them.

use super::{Row, answer, get, ok, request, simple};
use harness::frames::*;

fn fields() -> Vec<Row> {
    vec![simple(
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
    )]
}

fn long_heads() -> Vec<Row> {
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
    ]
}

fn odd_frames() -> Vec<Row> {
    vec![
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

pub(super) fn rows() -> Vec<Row> {
    [fields(), long_heads(), odd_frames()].concat()
}

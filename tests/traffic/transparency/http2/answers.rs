//! Answers over HTTP/2: interim ones, trailers, gRPC, and several at once.

use super::{Row, answer, get, ok, request, simple};
use harness::frames::*;

fn plain_answers() -> Vec<Row> {
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
    ]
}

fn grpc() -> Vec<Row> {
    vec![
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
    ]
}

fn side_by_side() -> Vec<Row> {
    vec![
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

pub(super) fn rows() -> Vec<Row> {
    [plain_answers(), grpc(), side_by_side()].concat()
}

//! The rules of framing as rows, RFC 7541's own examples, and a comparison with httparse.
//!
//! Whole connections of another library are in `agreement`.

use super::*;
use crate::tap::http2::hpack::Decoder;
use crate::tap::{event::Lost, tests::follow};
use proptest::prelude::*;

const GET: &str = "GET /g HTTP/1.1\r\nHost: a\r\n\r\n";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: z=1\r\n\r\nok";

/// Checks the events of the responses, whole and byte by byte; the bytes are the same either way.
fn check(name: &str, requests: &str, responses: &str, expected: &[&str]) {
    let every: Vec<usize> = (0..requests.len().max(responses.len())).collect();
    for cuts in [&[][..], &every] {
        let observed = follow(
            Protocol::Http1,
            false,
            requests.as_bytes(),
            responses.as_bytes(),
            cuts,
        );
        let answers: Vec<&str> = observed
            .events
            .iter()
            .map(String::as_str)
            .filter(|event| !event.starts_with('>'))
            .collect();
        assert_eq!(answers, expected, "{name}");
        assert_eq!(observed.out, responses.as_bytes(), "{name}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: one row after the other")]
fn each_rule_of_http1_is_followed() {
    const NEXT: &str = r#"< /g ["z=1"]"#;
    let then = |first: &str| format!("{first}{OK}");
    let ask = |first: &str| format!("{first}{GET}");
    let plain = ask(GET);
    let rows: [(&str, &str, String, &[&str]); 18] = [
        ("pipelining", &plain, then(OK), &[NEXT, NEXT]),
        (
            "HEAD has no body",
            &ask("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n"),
            then("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
            &["< /h []", NEXT],
        ),
        (
            "1xx before the head",
            &plain,
            then(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nSet-Cookie: e=1\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            ),
            &["< /g []", r#"< /g ["e=1"]"#, "< /g []", NEXT],
        ),
        (
            "a line that goes on from the one before is no field",
            &plain,
            then(
                "HTTP/1.1 200 OK\r\nX: a\r\n Set-Cookie: f=1\r\n\tContent-Length: 99\r\nContent-Length: 2\r\n\r\nok",
            ),
            &["< /g []", NEXT],
        ),
        (
            "204 and its length",
            &plain,
            then("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"),
            &["< /g []", NEXT],
        ),
        (
            "304 and its length",
            &plain,
            then("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
            &["< /g []", NEXT],
        ),
        (
            "chunks, extensions, trailers",
            &plain,
            then(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"1\"\r\nHTTP/\r\n00\r\nSet-Cookie: t=1\r\n\r\n",
            ),
            &["< /g []", NEXT],
        ),
        (
            "a body to the end",
            &plain,
            then("HTTP/1.1 200 OK\r\n\r\n"),
            &["< /g []"],
        ),
        (
            "length and coding: the coding counts",
            &plain,
            then(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            ),
            &["< /g []", NEXT],
        ),
        (
            "coding in another order",
            &plain,
            then("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"),
            &["< /g []"],
        ),
        (
            "codings in two lines",
            &plain,
            then(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
            &["< /g []", NEXT],
        ),
        (
            "the same length twice",
            &plain,
            then("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"),
            &["< /g []", NEXT],
        ),
        (
            "two lengths",
            &plain,
            then("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
            &["< /g []", Lost::Malformed.reason().id()],
        ),
        (
            "a length with a sign",
            &plain,
            then("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok"),
            &["< /g []", Lost::Malformed.reason().id()],
        ),
        (
            "an upgrade",
            &plain,
            then("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
            &["< /g []"],
        ),
        (
            "CONNECT and its answer",
            &ask("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n"),
            then("HTTP/1.1 200 OK\r\n\r\n"),
            &["< b:443 []"],
        ),
        (
            "Expect and a body",
            &ask(
                "PUT /u HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nGET /",
            ),
            then("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            &["< /u []", "< /u []", NEXT],
        ),
        (
            "a response without a request",
            "",
            "HTTP/1.1 408 Request Timeout\r\n\r\n".to_owned(),
            &[],
        ),
    ];
    for (name, requests, responses, expected) in rows {
        check(name, requests, &responses, expected);
    }
}

/// RFC 7541 appendix C: requests without and with Huffman coding, responses the same with a table of 256 bytes.
const APPENDIX_C: [(usize, &[(&str, &str)]); 5] = [
    (
        4096,
        &[
            (
                "400a637573746f6d2d6b65790d637573746f6d2d686561646572",
                "custom-key: custom-header",
            ),
            ("040c2f73616d706c652f70617468", ":path: /sample/path"),
            ("100870617373776f726406736563726574", "password: secret"),
            ("82", ":method: GET"),
        ],
    ),
    (
        4096,
        &[
            (
                "828684410f7777772e6578616d706c652e636f6d",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com",
            ),
            (
                "828684be58086e6f2d6361636865",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache",
            ),
            (
                "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
                ":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value",
            ),
        ],
    ),
    (
        4096,
        &[
            (
                "828684418cf1e3c2e5f23a6ba0ab90f4ff",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com",
            ),
            (
                "828684be5886a8eb10649cbf",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache",
            ),
            (
                "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
                ":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value",
            ),
        ],
    ),
    (
        256,
        &[
            (
                "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
                ":status: 302|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com",
            ),
            (
                "4803333037c1c0bf",
                ":status: 307|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com",
            ),
            (
                "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
                ":status: 200|cache-control: private|date: Mon, 21 Oct 2013 20:13:22 GMT|location: https://www.example.com|content-encoding: gzip|set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
            ),
        ],
    ),
    (
        256,
        &[
            (
                "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
                ":status: 302|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com",
            ),
            (
                "4883640effc1c0bf",
                ":status: 307|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com",
            ),
            (
                "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
                ":status: 200|cache-control: private|date: Mon, 21 Oct 2013 20:13:22 GMT|location: https://www.example.com|content-encoding: gzip|set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
            ),
        ],
    ),
];

#[test]
fn the_examples_of_rfc_7541_decode_as_they_are_printed() {
    for (table, blocks) in APPENDIX_C {
        let mut decoder = Decoder::new(table);
        for (hex, expected) in blocks {
            let bytes: Vec<u8> = (0..hex.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal"))
                .collect();
            let mut fields = Vec::new();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            decoder
                .decode(&bytes, |name, value| {
                    fields.push(format!("{}: {}", text(name), text(value)));
                })
                .expect("the example is right");
            assert_eq!(fields.join("|"), *expected, "{hex}");
        }
    }
}

/// One byte can stand for kilobytes, so the decoded list has a limit of its own.
#[test]
fn a_header_list_past_the_limit_loses_that_message_alone() {
    let head = |stream: u8, block: &[u8]| {
        let length = u32::try_from(block.len())
            .expect("it is short")
            .to_be_bytes();
        [
            &[length[1], length[2], length[3], 1, 5, 0, 0, 0, stream],
            block,
        ]
        .concat()
    };
    // :method GET, :scheme https, :path /, :authority a
    let ask = |stream| head(stream, b"\x82\x87\x84\x41\x01a");
    let requests = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), ask(1), ask(3)].concat();
    // A literal of 4000 bytes with indexing under the name x, then its index (62) a thousand times.
    let mut bomb = [&b"\x88\x40\x01x\x7f\xa1\x1e"[..], &[b'v'; 4000]].concat();
    bomb.extend([0xbe; 1000]);
    let responses = [head(1, &bomb), head(3, b"\x88\xbe\x0f\x28\x03a=1")].concat();
    let observed = follow(Protocol::Http2, false, &requests, &responses, &[]);
    assert_eq!(
        observed.events[2..],
        [Lost::HeadTooLarge.reason().id(), r#"< / ["a=1"]"#]
    );
    assert_eq!(observed.out, responses);
}

proptest! {
    /// httparse is hyper's own parser.
    #[test]
    fn a_head_has_the_cookies_that_httparse_reads(
        fields in proptest::collection::vec(("([cC]ookie|COOKIE|[sS]et-[cC]ookie|SET-COOKIE|[xX]-[a-zA-Z]{1,5})", "[ \t]{0,3}[!-~]([ -~\t]{0,20}[!-~])?[ \t]{0,2}"), 0..20),
        path in "/[!-~&&[^?#]]{0,20}",
    ) {
        let lines: String = fields.iter().map(|(name, value)| format!("{name}:{value}\r\n")).collect();
        let request = format!("GET {path} HTTP/1.1\r\nHost: a.test\r\n{lines}\r\n");
        let response = format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{lines}\r\n");
        let mut slots = [httparse::EMPTY_HEADER; 32];
        let mut parsed = httparse::Request::new(&mut slots);
        prop_assert!(parsed.parse(request.as_bytes()).is_ok_and(|status| status.is_complete()));
        let values = |headers: &[httparse::Header<'_>], name: &str| {
            let found = headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
            found.map(|header| String::from_utf8_lossy(header.value).into_owned()).collect::<Vec<_>>()
        };
        let cookies = values(parsed.headers, "cookie");
        let mut slots = [httparse::EMPTY_HEADER; 32];
        let mut parsed = httparse::Response::new(&mut slots);
        prop_assert!(parsed.parse(response.as_bytes()).is_ok_and(|status| status.is_complete()));
        let set_cookies = values(parsed.headers, "set-cookie");
        let observed = follow(Protocol::Http1, true, request.as_bytes(), response.as_bytes(), &[]);
        prop_assert_eq!(observed.events, [format!("> a.test {cookies:?}"), format!("< {path} {set_cookies:?}")]);
    }
}

//! Rows of the threat table that a tunnel answers by changing nothing: both ends hear what they hear without us,
//! and the feed tells nothing that was not there.

use super::{Row, http1, http2, same};
use harness::{ProxyUnderTest, TestCa, frames::*, script::ScriptedOrigin};

/// The memory that a row may cost, in kibibytes.
const MOST: u64 = 20 * 1024;

/// Plays the rows, then an honest one; returns what the feed reported.
async fn told(rows: Vec<Row>, alpn: &str) -> String {
    let ca = TestCa::new();
    let origin = ScriptedOrigin::start(super::HOST, &ca).await;
    let proxy = ProxyUnderTest::with(&ca, &[&origin.origin], &super::UNCHANGED).await;
    let mut watch = proxy.watch();
    // The first row of all warms up what the process keeps.
    same(vec![honest("first")], "http/1.1", &origin, &proxy).await;
    let before = proxy.memory();
    same(rows, alpn, &origin, &proxy).await;
    let after = proxy.memory();
    assert!(after < before + MOST, "from {before} to {after} KiB");
    // The control: what comes behind is still seen.
    same(vec![honest("last")], "http/1.1", &origin, &proxy).await;
    watch.cookie("last").await;
    watch.text
}

fn honest(cookie: &str) -> Row {
    http1::simple(
        "an honest page",
        http1::GET,
        format!("HTTP/1.1 200 OK\r\nSet-Cookie: {cookie}=1\r\nContent-Length: 2\r\n\r\nok"),
    )
}

fn answer(head: impl AsRef<[u8]>) -> Vec<u8> {
    [
        b"HTTP/1.1 200 OK\r\n",
        head.as_ref(),
        b"Content-Length: 2\r\n\r\nok",
    ]
    .concat()
}

#[tokio::test]
async fn t32_a_cookie_in_a_trailer_is_passed_on_and_reported_by_nobody() {
    let row = |name, extension: &str| {
        http1::simple(
            name,
            "POST /p HTTP/1.1\r\nHost: raw.council.test\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n0\r\nCookie: trailed=1\r\nContent-Length: 9\r\n\r\n",
            format!(
                "HTTP/1.1 200 OK\r\nSet-Cookie: headed=1\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie\r\n\r\n3{extension}\r\nabc\r\n0\r\nSet-Cookie: trailed=1\r\n\r\n"
            ),
        )
    };
    let rows = vec![
        row("an extension", ";x=y"),
        row("a quoted extension", ";x=\"y;z\""),
        row("an open quote", ";x=\""),
        row(
            "a line of its own inside an extension",
            ";x=\"\r\nSet-Cookie: trailed=1",
        ),
    ];
    let told = told(rows, "http/1.1").await;
    assert!(told.contains("\"headed\""), "the control: {told}");
    assert!(!told.contains("trailed"), "{told}");
}

#[tokio::test]
async fn t34_control_characters_in_fields_are_passed_on_and_forge_nothing() {
    let rows = [
        b"Set-Cookie: odd=a\0b\r\n".as_slice(),
        b"Set-Cookie: odd=a\x01b\r\n",
        b"Set-Cookie: odd=a\rSet-Cookie: forged=1\r\n",
        b"Set-Cookie: odd=\xff\xfe\r\n",
        b"Set-Cookie: \xffodd=1\r\n",
        b"Set-Cookie\0: forged=1\r\n",
        b"X: a\0\r\n Set-Cookie: forged=1\r\n",
        b"\xffX: 1\r\n",
    ];
    let rows = rows.map(|field| {
        http1::simple(
            "a field with a control character",
            http1::GET,
            answer(field),
        )
    });
    let told = told(rows.into(), "http/1.1").await;
    assert!(!told.contains("\"forged\""), "{told}");
}

#[tokio::test]
async fn t36_illegal_header_sets_of_http2_reach_the_origin_as_they_are_and_forge_nothing() {
    type Fields<'a> = Vec<(&'a [u8], &'a [u8])>;
    let legal: Fields<'_> = vec![
        (b":method", b"GET"),
        (b":scheme", b"https"),
        (b":authority", b"raw.council.test"),
        (b":path", b"/p"),
    ];
    let with =
        |name: &'static [u8], value: &'static [u8]| [legal.clone(), vec![(name, value)]].concat();
    let instead = |at: usize, value: &'static [u8]| {
        let mut fields = legal.clone();
        fields[at].1 = value;
        fields
    };
    let sets: [Fields<'_>; 20] = [
        with(b"cookie", b"a=1\r\ncookie: forged=1"),
        with(b"cookie", b"a=1\0cookie: forged=1"),
        with(b"x", b"1\r\n\r\nGET /smuggled HTTP/1.1\r\nCookie: forged=1"),
        with(b"x\r\ncookie: forged=1\r\ny", b"1"),
        with(b"x: y", b"1"),
        with(b"Cookie", b"a=1"),
        with(b"", b"1"),
        with(b"transfer-encoding", b"chunked"),
        with(b"content-length", b"5"),
        with(b"connection", b"keep-alive"),
        with(b"te", b"gzip"),
        with(b"host", b"evil.test"),
        with(b":path", b"/again"),
        with(b":unknown", b"1"),
        with(b":status", b"200"),
        instead(0, b"GET\r\nx: y"),
        instead(2, b"user@raw.council.test"),
        instead(3, b""),
        instead(3, b"/p HTTP/1.1\r\nCookie: forged=1\r\nX:"),
        legal[1..].to_vec(),
    ];
    let rows = sets.iter().map(|fields| {
        let page = block([
            (":status", "200"),
            ("set-cookie", "a=1\r\nset-cookie: forged=1"),
        ]);
        let body = frame(DATA, END_STREAM, 1, b"ok");
        http2::simple(
            "an illegal set of fields",
            vec![headers(1, END_STREAM, &block(fields.iter().copied()))],
            vec![headers(1, 0, &page), body],
        )
    });
    let told = told(rows.collect(), "h2").await;
    assert!(!told.contains("\"forged\""), "{told}");
}

#[tokio::test]
async fn t39_and_t42_bombs_of_fields_and_endless_lines_pass_and_cost_no_memory() {
    let long = "x".repeat(4 << 20);
    let line = |name, cookie: &str| {
        http1::simple(name, http1::GET, answer(format!("{cookie}X: {long}\r\n")))
    };
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(10_000);
    let jar = format!("Set-Cookie: full={}\r\n", "x".repeat(64 * 1024));
    let rows = vec![
        line("a line without an end", ""),
        http1::simple(
            "interim answers without an end",
            http1::GET,
            [interim.into_bytes(), answer("")].concat(),
        ),
        http1::simple("64 KB of one cookie", http1::GET, answer(jar)),
    ];
    let told_of_http1 = told(rows, "http/1.1").await;
    assert!(told_of_http1.contains("\"full\""), "{told_of_http1}");

    // One long entry in the table, and then one octet for each time that it is meant (RFC 7541 section 7.3).
    let mut bomb = block([(":status", "200")]);
    bomb.extend([
        0x40,
        1,
        b'x',
        0x7f,
        0x80 + (3873_u32 & 0x7f) as u8,
        (3873_u32 >> 7) as u8,
    ]);
    bomb.extend([b'y'; 4000]);
    bomb.extend(vec![0xbe; 16_000]);
    let rows = vec![http2::simple(
        "one entry, sixteen thousand times",
        vec![http2::get(1)],
        vec![headers(1, END_STREAM, &bomb)],
    )];
    told(rows, "h2").await;
}

#[tokio::test]
async fn t43_a_websocket_is_not_read_and_the_site_hears_who_opened_it() {
    // RFC 6455 section 5.2: final text frame, masked, of 2^63 - 1 octets that never come.
    let huge = [&[0x81, 0xff, 0x7f][..], &[0xff; 7], b"maskxyz"].concat();
    let fragments: Vec<u8> = std::iter::once(&[0x01, 0x01, b'a'][..])
        .chain(std::iter::repeat_n(&[0x00, 0x01, b'a'][..], 20_000))
        .flatten()
        .copied()
        .collect();
    let row = |name, up: &[u8], down: &[u8]| {
        let asked = b"GET /chat HTTP/1.1\r\nHost: raw.council.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\noRiGiN:  https://Evil.test:443 \r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        let agreed = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSet-Cookie: chat=1\r\n\r\n";
        http1::simple(name, [asked, up].concat(), [agreed, down].concat())
    };
    let page = b"HTTP/1.1 200 OK\r\nSet-Cookie: forged=1\r\nContent-Length: 0\r\n\r\n";
    let rows = vec![
        row("a huge frame", &huge, &huge),
        row("a flood of fragments", &fragments, &fragments),
        row(
            "reserved bits, unknown kinds, no mask",
            &[0xff, 0x00, 0x8b, 0x80],
            &[0x7f, 0x7e],
        ),
        row(
            "a close with half a code",
            &[0x88, 0x81, 1, 2, 3, 4, 5],
            &[0x88, 0x01, 3],
        ),
        row("a page inside a socket", page, page),
    ];
    let told = told(rows, "http/1.1").await;
    assert!(told.contains("\"chat\""), "the control: {told}");
    assert!(!told.contains("\"forged\""), "{told}");
}

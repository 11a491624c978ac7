//! HTTP/2 byte by byte (RFC 9113), for peers that play a script.
//!
//! Header blocks are literals without indexing (RFC 7541 section 6.2.2), which can be read in a failure message. Other
//! encodings come from the real clients of `tests/traffic`.

/// What a client sends first.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Types of frames.
pub const DATA: u8 = 0x0;
/// A header block begins.
pub const HEADERS: u8 = 0x1;
/// A stream's weight.
pub const PRIORITY: u8 = 0x2;
/// A stream is over.
pub const RST_STREAM: u8 = 0x3;
/// Settings.
pub const SETTINGS: u8 = 0x4;
/// A promised stream.
pub const PUSH_PROMISE: u8 = 0x5;
/// A ping.
pub const PING: u8 = 0x6;
/// No new streams.
pub const GOAWAY: u8 = 0x7;
/// More may be sent.
pub const WINDOW_UPDATE: u8 = 0x8;
/// A header block goes on.
pub const CONTINUATION: u8 = 0x9;

/// The last frame of a stream.
pub const END_STREAM: u8 = 0x1;
/// An answer to settings or a ping.
pub const ACK: u8 = 0x1;
/// The last frame of a header block.
pub const END_HEADERS: u8 = 0x4;
/// With padding.
pub const PADDED: u8 = 0x8;
/// With a weight.
pub const WEIGHTED: u8 = 0x20;

/// One frame.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len())
        .expect("a frame is short")
        .to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// A block of literal fields.
pub fn block<N: AsRef<[u8]>, V: AsRef<[u8]>>(fields: impl IntoIterator<Item = (N, V)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in fields {
        bytes.push(0);
        for text in [name.as_ref(), value.as_ref()] {
            length(&mut bytes, text.len());
            bytes.extend_from_slice(text);
        }
    }
    bytes
}

/// An integer with a prefix of seven bits (RFC 7541 section 5.1).
fn length(bytes: &mut Vec<u8>, length: usize) {
    if length < 0x7f {
        return bytes.push(u8::try_from(length).expect("it is less than 127"));
    }
    bytes.push(0x7f);
    let mut rest = length - 0x7f;
    while rest >= 0x80 {
        bytes.push(u8::try_from(rest & 0x7f).expect("seven bits") | 0x80);
        rest >>= 7;
    }
    bytes.push(u8::try_from(rest).expect("seven bits"));
}

/// A whole header block in one HEADERS frame, or with CONTINUATION frames where it is long.
pub fn headers(stream: u32, flags: u8, block: &[u8]) -> Vec<u8> {
    let mut pieces = block.chunks(16_384).peekable();
    let mut kind = HEADERS;
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.next() {
        let last = if pieces.peek().is_none() {
            END_HEADERS
        } else {
            0
        };
        let flags = if kind == HEADERS { flags | last } else { last };
        bytes.extend(frame(kind, flags, stream, piece));
        kind = CONTINUATION;
    }
    bytes
}

/// A client's beginning: preface, settings, a wide window.
pub fn opening() -> Vec<u8> {
    let settings = [[0, 2, 0, 0, 0, 0], [0, 4, 0, 0x7f, 0xff, 0xff]].concat();
    let window = 0x0100_0000_u32.to_be_bytes();
    [
        PREFACE.to_vec(),
        frame(SETTINGS, 0, 0, &settings),
        frame(WINDOW_UPDATE, 0, 0, &window),
    ]
    .concat()
}

/// Several frames in one row.
pub fn row(frames: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    frames.into_iter().flatten().collect()
}

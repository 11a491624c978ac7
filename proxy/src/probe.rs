//! The tap's promise as a function of any bytes: fuzz targets and properties call it.
//!
//! It is no part of the path of a response.

use crate::tap::{Protocol, Sight, Tap};
use bytes::BytesMut;

/// What the tap made of two streams of bytes.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    sights: Vec<String>,
    out: Vec<u8>,
}

/// Reads `data` as an HTTP/1.1 conversation: the first octet cuts it, the second splits it.
///
/// # Panics
/// The promise is broken.
pub fn tap_http1(data: &[u8]) {
    conversation(Protocol::Http1, b"", data);
}

/// Reads `data` as an HTTP/2 conversation behind the preface.
///
/// # Panics
/// The promise is broken.
pub fn tap_http2(data: &[u8]) {
    conversation(Protocol::Http2, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", data);
}

/// Reads `data` as header blocks, the first octet of each its length, answers to one request each.
///
/// # Panics
/// The promise is broken.
pub fn hpack(mut data: &[u8]) {
    // :method GET, :scheme https, :path /, :authority a (RFC 7541 appendix A).
    const REQUEST: &[u8] = b"\x82\x87\x84\x41\x01a";
    let (mut requests, mut responses) = (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), Vec::new());
    let mut stream = 1_u32;
    while let Some((length, rest)) = data.split_first() {
        let (block, after) = rest.split_at(rest.len().min(usize::from(*length)));
        for (side, block) in [(&mut requests, REQUEST), (&mut responses, block)] {
            // HEADERS with END_HEADERS; a block is shorter than 256 octets.
            side.extend_from_slice(&[0, 0, u8::try_from(block.len()).unwrap_or(u8::MAX), 1, 4]);
            side.extend_from_slice(&stream.to_be_bytes());
            side.extend_from_slice(block);
        }
        (data, stream) = (after, stream + 2);
    }
    check(Protocol::Http2, &requests, &responses, 7);
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
            pieces.sights, whole.sights,
            "what is seen depends on the slices"
        );
        assert!(
            pieces.out == whole.out,
            "what goes out depends on the slices"
        );
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
) -> Told {
    let mut tap = Tap::new(protocol, protect);
    let mut sights = Vec::new();
    let mut see = |sight: Sight<'_>| sights.push(format!("{sight:?}"));
    for slice in requests.chunks(cut) {
        tap.request(slice, &mut see);
    }
    let mut out = Vec::new();
    for slice in responses.chunks(cut) {
        let mut bytes = BytesMut::from(slice);
        tap.response(&mut bytes, &mut see);
        out.extend_from_slice(&bytes);
    }
    out.extend_from_slice(&tap.release());
    Told { sights, out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Octets that lead deeper than chance does: pieces of messages, and noise between them.
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn http1_is_followed_the_same_however_it_is_cut(data in bytes()) {
            tap_http1(&data);
        }

        #[test]
        fn http2_is_followed_the_same_however_it_is_cut(data in bytes()) {
            tap_http2(&data);
        }

        #[test]
        fn any_header_block_is_survived(data in proptest::collection::vec(any::<u8>(), 0..600)) {
            hpack(&data);
        }
    }
}

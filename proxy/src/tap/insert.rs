//! The tap's one change to a response: the protecting header line, and the insertion of bytes in place.
//!
//! It does not decide where the line goes.

use bytes::BytesMut;

/// Name of the header field that documents and workers get, so that the browser keeps a page that came through a loopback
/// proxy away from the local network (measured in Chromium; other browsers ignore it).
pub(crate) const PROTECTION_NAME: &str = "content-security-policy";
/// Value of that field.
pub(crate) const PROTECTION_VALUE: &str = "treat-as-public-address";

/// Moves the bytes from `at` on into `held`, by a copy: a split buffer has two owners and is reallocated whole when it
/// grows, which took a tenth of the time over HTTP/2 (tests/bench).
pub(super) fn hold(bytes: &mut BytesMut, at: usize, held: &mut BytesMut) {
    held.extend_from_slice(&bytes[at..]);
    bytes.truncate(at);
}

/// Inserts pieces before the byte at `at`, in the same allocation where it has room.
pub(super) fn insert_at(bytes: &mut BytesMut, at: usize, pieces: &[&[u8]]) {
    let end = bytes.len();
    let length = pieces.iter().map(|piece| piece.len()).sum::<usize>();
    bytes.resize(end + length, 0);
    bytes.copy_within(at..end, at + length);
    let mut gap = &mut bytes[at..at + length];
    for piece in pieces {
        let (here, rest) = gap.split_at_mut(piece.len());
        here.copy_from_slice(piece);
        gap = rest;
    }
}

//! The one change to what passes: the protecting header line, and how bytes go between bytes.

use bytes::BytesMut;

/// The header line that documents get, so that a page that came through a loopback proxy
/// stays as far from the local network as it was (measured in Chromium; other browsers ignore it).
pub(super) const PROTECTION_NAME: &[u8] = b"content-security-policy";
pub(super) const PROTECTION_VALUE: &[u8] = b"treat-as-public-address";

/// Moves the bytes from `at` on into `held`, by a copy: a buffer that was split would be moved as a whole when it grows.
pub(super) fn hold(bytes: &mut BytesMut, at: usize, held: &mut BytesMut) {
    held.extend_from_slice(&bytes[at..]);
    bytes.truncate(at);
}

/// Puts pieces between the bytes at `at`, in the same allocation where it has room.
pub(super) fn insert_at(bytes: &mut BytesMut, at: usize, pieces: &[&[u8]]) {
    let end = bytes.len();
    let length = pieces.iter().map(|piece| piece.len()).sum::<usize>();
    bytes.resize(end + length, 0);
    bytes.copy_within(at..end, at + length);
    let mut room = &mut bytes[at..at + length];
    for piece in pieces {
        let (here, rest) = room.split_at_mut(piece.len());
        here.copy_from_slice(piece);
        room = rest;
    }
}

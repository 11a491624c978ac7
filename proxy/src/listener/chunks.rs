//! Reads the chunks of a request's body in the one way that all parsers share (RFC 9112 section 7.1).
//!
//! Extensions and trailers stay behind: nobody needs them, and parsers differ about them.

use crate::{listener::gate::Refusal, tap::ChunkState};
use bytes::{Buf, BytesMut};

/// Most bytes of extensions and trailers in one body.
const BESIDE_LIMIT: usize = 16 * 1024;

/// The position in a body.
#[derive(Debug)]
pub(crate) struct Chunks {
    state: ChunkState,
    is_behind_cr: bool,
    /// Bytes that stayed behind so far.
    beside: usize,
}

impl Chunks {
    /// Before the first chunk.
    pub(crate) const FIRST: Self = Self {
        state: ChunkState::FIRST,
        is_behind_cr: false,
        beside: 0,
    };

    /// Moves what goes on from `bytes` to `out`; whether the body has ended.
    ///
    /// # Errors
    /// A chunk that can be read in two ways, or more than the limit beside the data.
    pub(crate) fn read(
        &mut self,
        bytes: &mut BytesMut,
        out: &mut BytesMut,
    ) -> Result<bool, Refusal> {
        while !bytes.is_empty() {
            if let ChunkState::Data(left) = self.state {
                let used = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                out.extend_from_slice(&bytes[..used]);
                bytes.advance(used);
                self.state = match left - used as u64 {
                    0 => ChunkState::DataEnd,
                    left => ChunkState::Data(left),
                };
                continue;
            }
            let byte = bytes.get_u8();
            // A line ends in CR and LF, which stand nowhere else.
            if (byte == b'\n') != self.is_behind_cr {
                return Err(Refusal::Chunk);
            }
            self.is_behind_cr = byte == b'\r';
            if self.goes_on(byte) {
                out.extend_from_slice(&[byte]);
            } else {
                self.beside += 1;
            }
            match self.state.step(byte).map_err(|_| Refusal::Chunk)? {
                Some(next) if self.beside <= BESIDE_LIMIT => self.state = next,
                Some(_) => return Err(Refusal::Chunk),
                None => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Whether a byte outside the data is part of a length or of an end.
    fn goes_on(&self, byte: u8) -> bool {
        match self.state {
            ChunkState::Size { .. } if matches!(byte, b'\r' | b'\n') => true,
            ChunkState::Size { extension, .. } => !extension && byte.is_ascii_hexdigit(),
            ChunkState::Trailer { length } => length == 0 && matches!(byte, b'\r' | b'\n'),
            ChunkState::Data(_) | ChunkState::DataEnd => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What goes on and what is left behind the body, however the bytes are cut.
    fn read(text: &str) -> Result<Option<(String, String)>, Refusal> {
        let at_once = read_in(text, usize::MAX);
        for cut in 1..text.len() {
            assert_eq!(read_in(text, cut), at_once, "{text:?} in pieces of {cut}");
        }
        at_once
    }

    fn read_in(text: &str, cut: usize) -> Result<Option<(String, String)>, Refusal> {
        let (mut chunks, mut bytes, mut out) = (Chunks::FIRST, BytesMut::new(), BytesMut::new());
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut is_over = false;
        for piece in text.as_bytes().chunks(cut) {
            bytes.extend_from_slice(piece);
            is_over = is_over || chunks.read(&mut bytes, &mut out)?;
        }
        Ok(is_over.then(|| (said(&out), said(&bytes))))
    }

    #[test]
    fn t28_and_t32_chunks_are_read_in_one_way_and_what_is_beside_them_stays_behind() {
        let check = |text: &str, goes_on: &str, behind: &str| {
            let expected = Some((goes_on.to_owned(), behind.to_owned()));
            assert_eq!(read(text), Ok(expected), "{text:?}");
        };
        check("0\r\n\r\n", "0\r\n\r\n", "");
        check("3\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n", "");
        check("3\r\n\r\n0\r\n0\r\n\r\n", "3\r\n\r\n0\r\n0\r\n\r\n", "");
        check(
            "0A\r\n0123456789\r\n00\r\n\r\nGET",
            "0A\r\n0123456789\r\n00\r\n\r\n",
            "GET",
        );
        check(
            "1;x=\"y\"\r\na\r\n0 ;z\r\nHost: b\r\nT:\r\n\r\n",
            "1\r\na\r\n0\r\n\r\n",
            "",
        );
        assert_eq!(read("3\r\nabc\r\n0\r\nX: y\r\n"), Ok(None));
        for bad in [
            "3\nabc\r\n0\r\n\r\n",
            "3\r\nabc\n0\r\n\r\n",
            "3\r\nabcd\r\n0\r\n\r\n",
            "3\r\nab\r\n0\r\n\r\n",
            "3;\rx\r\nabc\r\n0\r\n\r\n",
            "3;\nx\r\nabc\r\n0\r\n\r\n",
            "0x3\r\nabc\r\n0\r\n\r\n",
            "+3\r\nabc\r\n0\r\n\r\n",
            " 3\r\nabc\r\n0\r\n\r\n",
            "\r\n3\r\nabc\r\n0\r\n\r\n",
            ";\r\n",
            "1000000000000000\r\n",
            "0\r\n\n",
            "0\r\nX: y\n\r\n",
            "0\r\nX: \ry\r\n\r\n",
            "0\r\n\r\r\n",
        ] {
            assert_eq!(read(bad), Err(Refusal::Chunk), "{bad:?}");
        }
        let endless = format!("0\r\nX: {}\r\n\r\n", "y".repeat(BESIDE_LIMIT));
        assert_eq!(read_in(&endless, 1000), Err(Refusal::Chunk));
    }
}

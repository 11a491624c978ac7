//! An HPACK decoder (RFC 7541): blocks to fields, in order, with both tables.
//!
//! The literals of a block share one buffer; only entries of the dynamic table are allocated. It encodes nothing.

use crate::tap::http2::huffman::{self, Malformed};
use std::collections::VecDeque;

/// Size of an entry beyond that of its name and value, in bytes (RFC 7541 section 4.1).
const ENTRY_OVERHEAD: usize = 32;
/// Room for a name and its value, in bytes; longer ones make it grow.
const LITERAL_CAPACITY: usize = 512;
/// Limit of an integer in a block; blocks and tables that are followed are far smaller.
const INTEGER_LIMIT: usize = 1 << 24;

/// The decoder of one direction, with its dynamic table.
#[derive(Debug)]
pub(in crate::tap) struct Decoder {
    /// The newest entry first.
    entries: VecDeque<Entry>,
    /// Size of all entries, in bytes as RFC 7541 section 4.1 counts them; never above `limit`.
    size: usize,
    /// Largest size, as the encoder chose it, never above `allowed`.
    limit: usize,
    /// Largest size that the encoder may choose.
    allowed: usize,
}

/// A name and its value, in one allocation.
#[derive(Debug)]
struct Entry {
    bytes: Box<[u8]>,
    /// Length of the name.
    name: usize,
}

impl Decoder {
    /// A decoder whose table may grow to `allowed` bytes.
    pub(in crate::tap) fn new(allowed: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            size: 0,
            limit: allowed,
            allowed,
        }
    }

    /// Allows the encoder a table of `size` bytes.
    pub(in crate::tap) fn allow(&mut self, size: usize) {
        self.allowed = size;
    }

    /// Decodes one whole block and calls `field` with each name and value.
    ///
    /// # Errors
    /// The block is malformed, or asks for a larger table than is allowed.
    pub(in crate::tap) fn decode(
        &mut self,
        mut block: &[u8],
        mut field: impl FnMut(&[u8], &[u8]),
    ) -> Result<(), Malformed> {
        let rest = &mut block;
        // Name and value of a literal, one behind the other.
        let mut literal = Vec::with_capacity(LITERAL_CAPACITY);
        while let Some(first) = rest.first().copied() {
            match first {
                // Indexed field (section 6.1).
                0x80.. => {
                    let (name, value) = self.field_at(integer(rest, 7)?)?;
                    field(name, value);
                }
                // Literal with indexing (section 6.2.1).
                0x40.. => {
                    let split = self.literal(rest, 6, &mut literal)?;
                    let (name, value) = literal.split_at(split);
                    field(name, value);
                    self.insert(&literal, split);
                }
                // Table size update (section 6.3).
                0x20.. => {
                    let size = integer(rest, 5)?;
                    if size > self.allowed {
                        return Err(Malformed);
                    }
                    self.limit = size;
                    self.evict(0);
                }
                // Literals without indexing and never indexed (sections 6.2.2 and 6.2.3).
                _ => {
                    let split = self.literal(rest, 4, &mut literal)?;
                    let (name, value) = literal.split_at(split);
                    field(name, value);
                }
            }
        }
        Ok(())
    }

    /// Decodes a literal's name and value into `out`; returns where the value begins.
    fn literal(
        &self,
        rest: &mut &[u8],
        prefix: u32,
        out: &mut Vec<u8>,
    ) -> Result<usize, Malformed> {
        out.clear();
        match integer(rest, prefix)? {
            0 => string(rest, out)?,
            index => out.extend_from_slice(self.field_at(index)?.0),
        }
        let split = out.len();
        string(rest, out)?;
        Ok(split)
    }

    /// Adds a literal to the dynamic table.
    fn insert(&mut self, literal: &[u8], split: usize) {
        let size = literal.len() + ENTRY_OVERHEAD;
        self.evict(size);
        // An entry larger than the table empties it and is not added (section 4.4).
        if size <= self.limit {
            self.size += size;
            self.entries.push_front(Entry {
                bytes: literal.into(),
                name: split,
            });
        }
    }

    /// Evicts the oldest entries until one of this size fits.
    fn evict(&mut self, size: usize) {
        while self.size + size > self.limit {
            let Some(oldest) = self.entries.pop_back() else {
                return;
            };
            self.size -= oldest.bytes.len() + ENTRY_OVERHEAD;
        }
    }

    /// The field at an index: the static table, then the dynamic one (section 2.3.3).
    fn field_at(&self, index: usize) -> Result<(&[u8], &[u8]), Malformed> {
        let index = index.checked_sub(1).ok_or(Malformed)?;
        if let Some(field) = STATIC.get(index) {
            return Ok(*field);
        }
        let entry = self.entries.get(index - STATIC.len()).ok_or(Malformed)?;
        Ok(entry.bytes.split_at(entry.name))
    }
}

/// Decodes an integer with a prefix of `prefix` bits (section 5.1).
fn integer(rest: &mut &[u8], prefix: u32) -> Result<usize, Malformed> {
    let (first, mut after) = rest.split_first().ok_or(Malformed)?;
    let mask = (1_usize << prefix) - 1;
    let mut value = usize::from(*first) & mask;
    if value == mask {
        for shift in (0..).step_by(7) {
            let (byte, further) = after.split_first().ok_or(Malformed)?;
            after = further;
            value += (usize::from(*byte) & 0x7f) << shift;
            if value > INTEGER_LIMIT || shift > 21 {
                return Err(Malformed);
            }
            if byte & 0x80 == 0 {
                break;
            }
        }
    }
    *rest = after;
    Ok(value)
}

/// Decodes a string literal and appends it to `out` (section 5.2).
fn string(rest: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
    let encoded = rest.first().ok_or(Malformed)? & 0x80 != 0;
    let length = integer(rest, 7)?;
    let (bytes, after) = rest.split_at_checked(length).ok_or(Malformed)?;
    *rest = after;
    if encoded {
        return huffman::decode(bytes, out);
    }
    out.extend_from_slice(bytes);
    Ok(())
}

/// The static table (RFC 7541 appendix A).
static STATIC: [(&[u8], &[u8]); 61] = [
    (b":authority", b""),
    (b":method", b"GET"),
    (b":method", b"POST"),
    (b":path", b"/"),
    (b":path", b"/index.html"),
    (b":scheme", b"http"),
    (b":scheme", b"https"),
    (b":status", b"200"),
    (b":status", b"204"),
    (b":status", b"206"),
    (b":status", b"304"),
    (b":status", b"400"),
    (b":status", b"404"),
    (b":status", b"500"),
    (b"accept-charset", b""),
    (b"accept-encoding", b"gzip, deflate"),
    (b"accept-language", b""),
    (b"accept-ranges", b""),
    (b"accept", b""),
    (b"access-control-allow-origin", b""),
    (b"age", b""),
    (b"allow", b""),
    (b"authorization", b""),
    (b"cache-control", b""),
    (b"content-disposition", b""),
    (b"content-encoding", b""),
    (b"content-language", b""),
    (b"content-length", b""),
    (b"content-location", b""),
    (b"content-range", b""),
    (b"content-type", b""),
    (b"cookie", b""),
    (b"date", b""),
    (b"etag", b""),
    (b"expect", b""),
    (b"expires", b""),
    (b"from", b""),
    (b"host", b""),
    (b"if-match", b""),
    (b"if-modified-since", b""),
    (b"if-none-match", b""),
    (b"if-range", b""),
    (b"if-unmodified-since", b""),
    (b"last-modified", b""),
    (b"link", b""),
    (b"location", b""),
    (b"max-forwards", b""),
    (b"proxy-authenticate", b""),
    (b"proxy-authorization", b""),
    (b"range", b""),
    (b"referer", b""),
    (b"refresh", b""),
    (b"retry-after", b""),
    (b"server", b""),
    (b"set-cookie", b""),
    (b"strict-transport-security", b""),
    (b"transfer-encoding", b""),
    (b"user-agent", b""),
    (b"vary", b""),
    (b"via", b""),
    (b"www-authenticate", b""),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Fields = Vec<(Vec<u8>, Vec<u8>)>;

    fn read(decoder: &mut Decoder, block: &[u8]) -> Result<Fields, Malformed> {
        let mut fields = Vec::new();
        decoder.decode(block, |name, value| {
            fields.push((name.to_vec(), value.to_vec()));
        })?;
        Ok(fields)
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn malformed_blocks_are_refused() {
        let check = |hex: &str| {
            assert_eq!(
                read(&mut Decoder::new(4096), &bytes(hex)),
                Err(Malformed),
                "{hex}"
            );
        };
        check("80"); // no field has index 0
        check("be"); // nothing is in the dynamic table
        check("3fe2 1f"); // a table of 4097 bytes
        check("7f"); // an integer without an end
        check("7f ffff ffff ff0f"); // an integer above the limit
        check("0001 61"); // a missing value
        check("0001 6105 62"); // a truncated value
        check("0081 ff01 61"); // padding of eight ones
        check("0081 0001 61"); // padding of zeros
        check("0084 ffff fffc 0161"); // EOS itself
    }

    proptest! {
        /// The other encoder chooses the coding and the entries of the table.
        #[test]
        fn blocks_of_another_encoder_decode(
            lists in proptest::collection::vec(
                proptest::collection::vec(
                    ("[a-z:-]{1,12}", proptest::collection::vec(any::<u8>(), 0..40)),
                    0..12,
                ),
                1..8,
            )
        ) {
            let mut encoder = loona_hpack::Encoder::new();
            let mut decoder = Decoder::new(4096);
            for list in lists {
                let list: Fields = list.into_iter().map(|(name, value)| (name.into_bytes(), value)).collect();
                let fields = list.iter().map(|(name, value)| (name.as_slice(), value.as_slice()));
                let block = encoder.encode(fields);
                prop_assert_eq!(read(&mut decoder, &block), Ok(list));
            }
        }

        #[test]
        fn any_encoded_string_decodes_as_in_another_decoder(encoded in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut block = vec![0, 1, b'a', 0x80 | u8::try_from(encoded.len()).unwrap()];
            block.extend_from_slice(&encoded);
            let theirs = loona_hpack::Decoder::new().decode(&block).ok();
            prop_assert_eq!(read(&mut Decoder::new(4096), &block).ok(), theirs);
        }
    }
}

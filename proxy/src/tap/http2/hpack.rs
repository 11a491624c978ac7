//! HPACK as a decoder (RFC 7541): blocks to fields, in order, with both tables.
//!
//! Literals of a block share one buffer; only what the dynamic table keeps has one of its own. It encodes nothing.

use crate::tap::http2::huffman::{self, Malformed};
use std::collections::VecDeque;

/// An entry's size beyond its octets (RFC 7541 section 4.1).
const OVERHEAD: usize = 32;
/// No number in a block that we follow is larger: blocks and tables are bounded far below.
const LARGEST: usize = 1 << 24;

/// One direction's tables.
#[derive(Debug)]
pub(in crate::tap) struct Decoder {
    /// The newest entry first.
    entries: VecDeque<Entry>,
    size: usize,
    /// What the encoder chose, within what it may.
    limit: usize,
    allowed: usize,
}

/// A name and its value, in one piece.
#[derive(Debug)]
struct Entry {
    bytes: Box<[u8]>,
    name: usize,
}

impl Decoder {
    /// A decoder whose table may grow to `allowed`.
    pub(in crate::tap) fn new(allowed: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            size: 0,
            limit: allowed,
            allowed,
        }
    }

    /// Lets the encoder use a table of this size.
    pub(in crate::tap) fn allow(&mut self, size: usize) {
        self.allowed = size;
    }

    /// Reads one whole block, field by field.
    ///
    /// # Errors
    /// The block makes no sense, or wants a larger table than it may have.
    pub(in crate::tap) fn decode(
        &mut self,
        mut block: &[u8],
        mut field: impl FnMut(&[u8], &[u8]),
    ) -> Result<(), Malformed> {
        let rest = &mut block;
        // Name and value of a literal, one behind the other.
        let mut literal = Vec::new();
        while let Some(first) = rest.first().copied() {
            match first {
                // Indexed field (section 6.1).
                0x80.. => {
                    let (name, value) = self.at(number(rest, 7)?)?;
                    field(name, value);
                }
                // Literal that the table keeps (section 6.2.1).
                0x40.. => {
                    let split = self.literal(rest, 6, &mut literal)?;
                    let (name, value) = literal.split_at(split);
                    field(name, value);
                    self.keep(&literal, split);
                }
                // A new size of the table (section 6.3).
                0x20.. => {
                    let size = number(rest, 5)?;
                    if size > self.allowed {
                        return Err(Malformed);
                    }
                    self.limit = size;
                    self.evict(0);
                }
                // Literals that it does not keep (sections 6.2.2 and 6.2.3).
                _ => {
                    let split = self.literal(rest, 4, &mut literal)?;
                    let (name, value) = literal.split_at(split);
                    field(name, value);
                }
            }
        }
        Ok(())
    }

    /// Reads a literal and puts name and value behind one another; says where the value begins.
    fn literal(
        &self,
        rest: &mut &[u8],
        prefix: u32,
        out: &mut Vec<u8>,
    ) -> Result<usize, Malformed> {
        out.clear();
        match number(rest, prefix)? {
            0 => text(rest, out)?,
            index => out.extend_from_slice(self.at(index)?.0),
        }
        let split = out.len();
        text(rest, out)?;
        Ok(split)
    }

    /// Adds a literal to the dynamic table.
    fn keep(&mut self, literal: &[u8], split: usize) {
        let size = literal.len() + OVERHEAD;
        self.evict(size);
        // An entry that is larger than the table empties it and is not kept (section 4.4).
        if size <= self.limit {
            self.size += size;
            self.entries.push_front(Entry {
                bytes: literal.into(),
                name: split,
            });
        }
    }

    /// Makes room for an entry of this size, the oldest ones first.
    fn evict(&mut self, size: usize) {
        while self.size + size > self.limit {
            let Some(oldest) = self.entries.pop_back() else {
                return;
            };
            self.size -= oldest.bytes.len() + OVERHEAD;
        }
    }

    /// The field at an index: the static table, then the dynamic one (section 2.3.3).
    fn at(&self, index: usize) -> Result<(&[u8], &[u8]), Malformed> {
        let index = index.checked_sub(1).ok_or(Malformed)?;
        if let Some(field) = STATIC.get(index) {
            return Ok(*field);
        }
        let entry = self.entries.get(index - STATIC.len()).ok_or(Malformed)?;
        Ok(entry.bytes.split_at(entry.name))
    }
}

/// A number with a prefix of so many bits (section 5.1).
fn number(rest: &mut &[u8], prefix: u32) -> Result<usize, Malformed> {
    let (first, mut after) = rest.split_first().ok_or(Malformed)?;
    let mask = (1_usize << prefix) - 1;
    let mut value = usize::from(*first) & mask;
    if value == mask {
        for shift in (0..).step_by(7) {
            let (octet, further) = after.split_first().ok_or(Malformed)?;
            after = further;
            value += (usize::from(*octet) & 0x7f) << shift;
            if value > LARGEST || shift > 21 {
                return Err(Malformed);
            }
            if octet & 0x80 == 0 {
                break;
            }
        }
    }
    *rest = after;
    Ok(value)
}

/// Reads a string with its length, and appends what it stands for (section 5.2).
fn text(rest: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
    let coded = rest.first().ok_or(Malformed)? & 0x80 != 0;
    let length = number(rest, 7)?;
    let (bytes, after) = rest.split_at_checked(length).ok_or(Malformed)?;
    *rest = after;
    if coded {
        return huffman::append(bytes, out);
    }
    out.extend_from_slice(bytes);
    Ok(())
}

/// RFC 7541 appendix A.
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
    fn what_makes_no_sense_is_refused() {
        let check = |hex: &str| {
            assert_eq!(
                read(&mut Decoder::new(4096), &bytes(hex)),
                Err(Malformed),
                "{hex}"
            );
        };
        check("80"); // no field has index 0
        check("be"); // nothing is in the dynamic table
        check("3fe2 1f"); // a table of 4097 octets
        check("7f"); // a number without an end
        check("7f ffff ffff ff0f"); // a number without bounds
        check("0001 61"); // a value that is missing
        check("0001 6105 62"); // a value that is cut
        check("0081 ff01 61"); // padding of eight ones
        check("0081 0001 61"); // padding of zeros
        check("0084 ffff fffc 0161"); // the end mark itself
    }

    proptest! {
        /// Another encoder's blocks, with its own choice of coding and of what the table keeps.
        #[test]
        fn what_another_encoder_writes_is_read(
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

        /// Any octets as a coded string: another decoder reads the same.
        #[test]
        fn coded_strings_are_read_as_others_read_them(coded in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut block = vec![0, 1, b'a', 0x80 | u8::try_from(coded.len()).unwrap()];
            block.extend_from_slice(&coded);
            let theirs = loona_hpack::Decoder::new().decode(&block).ok();
            prop_assert_eq!(read(&mut Decoder::new(4096), &block).ok(), theirs);
        }
    }
}

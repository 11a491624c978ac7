//! HPACK as a decoder (RFC 7541): blocks to fields, in order, with both tables.
//!
//! It allocates for a field only where the dynamic table keeps it. It encodes nothing.

use crate::tap::http2::huffman::{Coding, Ends, Unfolded};
use std::{cell::Cell, collections::VecDeque};

/// An entry's size beyond its octets (RFC 7541 section 4.1).
const OVERHEAD: usize = 32;
/// No number in a block that we follow is larger: blocks and tables are bounded far below.
const LARGEST: usize = 1 << 24;

/// A block that makes no sense.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tap) struct Malformed;

/// One direction's tables.
#[derive(Debug)]
pub(in crate::tap) struct Decoder {
    /// The newest entry first.
    entries: VecDeque<Entry>,
    size: usize,
    /// What the encoder chose, within what it may.
    limit: usize,
    allowed: usize,
    desk: Desk,
}

thread_local! {
    /// One for all connections of a thread: it stays in the core's cache, and a connection at rest holds none.
    static DESK: Cell<Desk> = Cell::default();
}

/// What a block is read with; no connection needs anything of it from one block to the next.
#[derive(Debug, Default)]
struct Desk {
    /// Where coded strings are unfolded, a name and a value at a time.
    unfolded: Unfolded,
    /// The same for a second field, unfolded beside the first.
    beside: Unfolded,
    ends: Ends,
}

/// A name and its value, in one piece.
#[derive(Debug)]
struct Entry {
    bytes: Box<[u8]>,
    name: usize,
}

/// A string as it stands in a block.
#[derive(Clone, Copy)]
struct Text<'b> {
    coded: bool,
    bytes: &'b [u8],
}

/// A field's name: its place in a table, or a string.
enum Name<'b> {
    Index(usize),
    New(Text<'b>),
}

impl Decoder {
    /// A decoder whose table may grow to `allowed`.
    pub(in crate::tap) fn new(allowed: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            size: 0,
            limit: allowed,
            allowed,
            desk: Desk::default(),
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
        block: &[u8],
        field: impl FnMut(&[u8], &[u8]),
    ) -> Result<(), Malformed> {
        self.desk = DESK.take();
        let end = self.read(block, field);
        self.desk.unfolded.shrink();
        self.desk.beside.shrink();
        DESK.set(std::mem::take(&mut self.desk));
        end
    }

    fn read(
        &mut self,
        mut block: &[u8],
        mut field: impl FnMut(&[u8], &[u8]),
    ) -> Result<(), Malformed> {
        let rest = &mut block;
        while let Some(first) = rest.first().copied() {
            match first {
                // Indexed field (section 6.1).
                0x80.. => {
                    let (name, value) = self.at(number(rest, 7)?)?;
                    field(name, value);
                }
                // Literal that the table keeps (section 6.2.1).
                0x40.. => {
                    let name = name(rest, 6)?;
                    let value = text(rest)?;
                    let split = self.unfold(&name, value)?;
                    let (name, value) = self.desk.unfolded.as_slice().split_at(split);
                    field(name, value);
                    self.keep(split);
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
                // Literals that it does not keep (sections 6.2.2 and 6.2.3); cookies come in rows of them.
                _ => {
                    let (name, value) = literal(rest)?;
                    if matches!(rest.first(), Some(..0x20)) {
                        self.two_literals((name, value), literal(rest)?, &mut field)?;
                    } else {
                        self.literal(&name, value, &mut field)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Shows a literal; what is not coded is borrowed as it stands.
    fn literal(
        &mut self,
        name: &Name<'_>,
        value: Text<'_>,
        field: &mut impl FnMut(&[u8], &[u8]),
    ) -> Result<(), Malformed> {
        if value.coded || matches!(name, Name::New(name) if name.coded) {
            let split = self.unfold(name, value)?;
            let (name, value) = self.desk.unfolded.as_slice().split_at(split);
            field(name, value);
            return Ok(());
        }
        match name {
            Name::Index(index) => field(self.at(*index)?.0, value.bytes),
            Name::New(name) => field(name.bytes, value.bytes),
        }
        Ok(())
    }

    /// Shows two literals.
    fn two_literals(
        &mut self,
        (one, first): (Name<'_>, Text<'_>),
        (two, second): (Name<'_>, Text<'_>),
        field: &mut impl FnMut(&[u8], &[u8]),
    ) -> Result<(), Malformed> {
        if !(first.coded && second.coded) {
            self.literal(&one, first, field)?;
            return self.literal(&two, second, field);
        }
        let mut here = std::mem::take(&mut self.desk.unfolded);
        let mut beside = std::mem::take(&mut self.desk.beside);
        let splits = (self.begin(&one, &mut here)?, self.begin(&two, &mut beside)?);
        let (first, second) = (first.coding(&one), second.coding(&two));
        here.append_coded_beside(first, &mut beside, second, &mut self.desk.ends)?;
        for (unfolded, split) in [(&here, splits.0), (&beside, splits.1)] {
            let (name, value) = unfolded.as_slice().split_at(split);
            field(name, value);
        }
        (self.desk.unfolded, self.desk.beside) = (here, beside);
        Ok(())
    }

    /// Puts name and value behind one another; says where the value begins.
    fn unfold(&mut self, name: &Name<'_>, value: Text<'_>) -> Result<usize, Malformed> {
        let mut out = std::mem::take(&mut self.desk.unfolded);
        let split = self.begin(name, &mut out)?;
        if value.coded {
            let text = value.coding(name);
            out.append_coded(text, &mut self.desk.beside, &mut self.desk.ends)?;
        } else {
            out.append(value.bytes);
        }
        self.desk.unfolded = out;
        Ok(split)
    }

    /// Puts a name down alone; says where it ends.
    fn begin(&mut self, name: &Name<'_>, out: &mut Unfolded) -> Result<usize, Malformed> {
        out.clear();
        match name {
            Name::Index(index) => out.append(self.at(*index)?.0),
            Name::New(text) if text.coded => {
                let text = text.coding(name);
                out.append_coded(text, &mut self.desk.beside, &mut self.desk.ends)?;
            }
            Name::New(text) => out.append(text.bytes),
        }
        Ok(out.as_slice().len())
    }

    /// Adds what was unfolded last to the dynamic table.
    fn keep(&mut self, split: usize) {
        let size = self.desk.unfolded.as_slice().len() + OVERHEAD;
        self.evict(size);
        // An entry that is larger than the table empties it and is not kept (section 4.4).
        if size <= self.limit {
            self.size += size;
            self.entries.push_front(Entry {
                bytes: self.desk.unfolded.as_slice().into(),
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

fn name<'b>(rest: &mut &'b [u8], prefix: u32) -> Result<Name<'b>, Malformed> {
    match number(rest, prefix)? {
        0 => text(rest).map(Name::New),
        index => Ok(Name::Index(index)),
    }
}

/// A literal that the table does not keep.
fn literal<'b>(rest: &mut &'b [u8]) -> Result<(Name<'b>, Text<'b>), Malformed> {
    Ok((name(rest, 4)?, text(rest)?))
}

/// A string with its length (section 5.2).
fn text<'b>(rest: &mut &'b [u8]) -> Result<Text<'b>, Malformed> {
    let coded = rest.first().ok_or(Malformed)? & 0x80 != 0;
    let length = number(rest, 7)?;
    let (bytes, after) = rest.split_at_checked(length).ok_or(Malformed)?;
    *rest = after;
    Ok(Text { coded, bytes })
}

impl<'b> Text<'b> {
    /// Its code, as a part of the field with this name.
    fn coding(self, name: &Name<'_>) -> Coding<'b> {
        Coding {
            octets: self.bytes,
            has_end: matches!(name, Name::Index(SET_COOKIE)),
        }
    }
}

/// The index of `set-cookie` in [`STATIC`].
const SET_COOKIE: usize = 55;

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
            // Beside another one, too.
            let mut both = block.clone();
            both.extend([0, 1, b'b', 0x83, 0x1c, 0x64, 0x5f]);
            let theirs = loona_hpack::Decoder::new().decode(&both).ok();
            prop_assert_eq!(read(&mut Decoder::new(4096), &both).ok(), theirs);
        }
    }
}

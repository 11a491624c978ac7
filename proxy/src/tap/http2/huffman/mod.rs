//! Decodes HPACK's Huffman code (RFC 7541 section 5.2).
//!
//! It knows no fields and no tables of them.

/// A malformed string or block.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tap) struct Malformed;

/// Decodes a string and appends it to `out`.
///
/// # Errors
/// The padding is not a prefix of EOS shorter than 8 bits, or the string contains EOS.
pub(super) fn decode(encoded: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
    let mut end = out.len();
    // The shortest code has 5 bits, and a look-up writes two symbols even where it finds one.
    out.resize(end + encoded.len() * 8 / 5 + 2, 0);
    // Bits that are read and not decoded yet, from the top, and their number.
    let (mut bits, mut left) = (0_u64, 0_u32);
    let mut rest = encoded;
    loop {
        match rest.split_first_chunk() {
            Some((word, further)) if left <= 32 => {
                bits |= u64::from(u32::from_be_bytes(*word)) << (32 - left);
                left += 32;
                rest = further;
            }
            Some(_) => {}
            None => {
                while left <= 56
                    && let Some((byte, further)) = rest.split_first()
                {
                    bits |= u64::from(*byte) << (56 - left);
                    left += 8;
                    rest = further;
                }
            }
        }
        let entry = &LOOKUP[(bits >> (64 - LOOKUP_BITS)) as usize];
        let mut length = u32::from(entry.length);
        if (1..=left).contains(&length) {
            out[end..end + 2].copy_from_slice(&entry.symbols);
            end += usize::from(entry.count);
        } else if left < 8 && bits.leading_ones() >= left {
            // Fewer than 8 ones are padding.
            out.truncate(end);
            return Ok(());
        } else {
            // A code above LOOKUP_BITS, or the last one with padding behind it.
            let (symbol, one_length) = CODE.search((bits >> 32) as u32);
            length = one_length;
            if length > left {
                return Err(Malformed);
            }
            // EOS, symbol 256, is an error.
            out[end] = u8::try_from(symbol).map_err(|_| Malformed)?;
            end += 1;
        }
        bits <<= length;
        left -= length;
    }
}

/// The code as tables, computed from the lengths alone, because the code is canonical.
struct Code {
    /// The first code of each length, shifted to the top of 32 bits, and the position of its symbol.
    first: [(u32, u16); 31],
    symbols: [u16; 257],
}

static CODE: Code = Code::new();

impl Code {
    const fn new() -> Self {
        let mut code = Self {
            first: [(u32::MAX, 0); 31],
            symbols: [0; 257],
        };
        let (mut next, mut place, mut length) = (0_u32, 0_usize, 5_usize);
        while length <= 30 {
            code.first[length] = (next, place as u16);
            let mut symbol = 0;
            while symbol < LENGTHS.len() {
                if LENGTHS[symbol] as usize == length {
                    code.symbols[place] = symbol as u16;
                    place += 1;
                    // The last code is all ones, so this wraps to 0.
                    next = next.wrapping_add(1 << (32 - length));
                }
                symbol += 1;
            }
            length += 1;
        }
        code
    }

    /// The symbol whose code these 32 bits begin with, and the code's length in bits.
    const fn search(&self, top: u32) -> (u16, u32) {
        let mut length = 30;
        while self.first[length].0 > top {
            length -= 1;
        }
        let (first, place) = self.first[length];
        let index = place as usize + ((top - first) >> (32 - length)) as usize;
        (
            self.symbols[if index < 256 { index } else { 256 }],
            length as u32,
        )
    }
}

/// Bits per table look-up: mostly two symbols of text, in a table that fits the first-level cache.
const LOOKUP_BITS: u32 = 12;

/// The one or two symbols that the bits begin with; none where the first code is longer than the look-up.
#[derive(Clone, Copy)]
struct LookupEntry {
    symbols: [u8; 2],
    /// Number of symbols.
    count: u8,
    /// Length of their codes together, in bits.
    length: u8,
}

static LOOKUP: [LookupEntry; 1 << LOOKUP_BITS] = {
    const NONE: LookupEntry = LookupEntry {
        symbols: [0; 2],
        count: 0,
        length: 0,
    };
    let code = Code::new();
    let mut table = [NONE; 1 << LOOKUP_BITS];
    let mut bits = 0;
    while bits < table.len() {
        let top = (bits as u32) << (32 - LOOKUP_BITS);
        let (one, first) = code.search(top);
        let (two, second) = code.search(top << first);
        table[bits] = match (first <= LOOKUP_BITS, first + second <= LOOKUP_BITS) {
            (true, true) => LookupEntry {
                symbols: [one as u8, two as u8],
                count: 2,
                length: (first + second) as u8,
            },
            (true, false) => LookupEntry {
                symbols: [one as u8, 0],
                count: 1,
                length: first as u8,
            },
            (false, _) => NONE,
        };
        bits += 1;
    }
    table
};

/// Code length of each symbol, in bits; the last one is EOS (RFC 7541 appendix B).
#[rustfmt::skip]
const LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    30,
];

#[cfg(test)]
mod tests;

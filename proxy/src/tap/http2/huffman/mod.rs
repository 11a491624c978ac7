//! HPACK's string code (RFC 7541 section 5.2), undone.
//!
//! It knows no fields and no tables of them.

/// A block that makes no sense.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tap) struct Malformed;

/// Appends what a coded string stands for.
///
/// # Errors
/// Its padding is no beginning of the end mark, or the end mark itself stands in it.
pub(super) fn append(coded: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
    // The shortest code has five bits.
    out.reserve(coded.len() * 8 / 5);
    // Bits that are read and not undone yet, from the top, and their number.
    let (mut bits, mut left) = (0_u64, 0_u32);
    let mut rest = coded.iter();
    loop {
        while left <= 56
            && let Some(byte) = rest.next()
        {
            bits |= u64::from(*byte) << (56 - left);
            left += 8;
        }
        let pair = &PAIRS[(bits >> (64 - PAIR)) as usize];
        let mut length = u32::from(pair.length);
        if (1..=left).contains(&length) {
            out.extend_from_slice(&pair.symbols[..usize::from(pair.number)]);
        } else if left < 8 && bits.leading_ones() >= left {
            // Fewer than eight of the end mark's ones are padding.
            return Ok(());
        } else {
            // A long code, or the last one with padding behind it.
            let (symbol, of_one) = CODE.search((bits >> 32) as u32);
            length = of_one;
            if length > left {
                return Err(Malformed);
            }
            // The end mark itself never stands in a string.
            out.push(u8::try_from(symbol).map_err(|_| Malformed)?);
        }
        bits <<= length;
        left -= length;
    }
}

/// The code as tables: it is canonical, so lengths say everything.
struct Code {
    /// The first code of each length, set to the top of 32 bits, and the place of its symbol.
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
                    // The very last code is all ones: nothing comes after it.
                    next = next.wrapping_add(1 << (32 - length));
                }
                symbol += 1;
            }
            length += 1;
        }
        code
    }

    /// The symbol that these bits begin with, and the length of its code.
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

/// So many bits are looked up at once: two symbols of text on most occasions, in a table that stays in the nearest cache.
const PAIR: u32 = 12;

/// What so many bits begin with: one symbol, or two; none where its code is longer.
#[derive(Clone, Copy)]
struct Pair {
    symbols: [u8; 2],
    /// The number of symbols.
    number: u8,
    /// The length of their codes together.
    length: u8,
}

static PAIRS: [Pair; 1 << PAIR] = {
    const NONE: Pair = Pair {
        symbols: [0; 2],
        number: 0,
        length: 0,
    };
    let code = Code::new();
    let mut pairs = [NONE; 1 << PAIR];
    let mut bits = 0;
    while bits < pairs.len() {
        let top = (bits as u32) << (32 - PAIR);
        let (one, first) = code.search(top);
        let (two, second) = code.search(top << first);
        pairs[bits] = match (first <= PAIR, first + second <= PAIR) {
            (true, true) => Pair {
                symbols: [one as u8, two as u8],
                number: 2,
                length: (first + second) as u8,
            },
            (true, false) => Pair {
                symbols: [one as u8, 0],
                number: 1,
                length: first as u8,
            },
            (false, _) => NONE,
        };
        bits += 1;
    }
    pairs
};

/// How long each symbol's code is; the last one marks the end (RFC 7541 appendix B).
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

//! HPACK's string code (RFC 7541 section 5.2), undone into octets that are used again and again.
//!
//! It knows no fields and no tables of them.

use super::hpack::Malformed;

/// Octets that are written over again and again: what was there before need not be wiped away first.
#[derive(Debug, Default)]
pub(super) struct Unfolded {
    octets: Vec<u8>,
    end: usize,
}

impl Unfolded {
    pub(super) fn clear(&mut self) {
        self.end = 0;
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.octets[..self.end]
    }

    pub(super) fn append(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.end += bytes.len();
    }

    /// So many octets behind the last one, with whatever stood there before.
    fn room(&mut self, length: usize) -> &mut [u8] {
        let needed = self.end + length;
        if self.octets.len() < needed {
            self.octets.resize(needed, 0);
        }
        &mut self.octets[self.end..needed]
    }

    /// Gives back what a long string took.
    pub(super) fn shrink(&mut self) {
        self.octets.truncate(4096);
        self.octets.shrink_to(4096);
    }

    pub(super) fn append_coded(&mut self, coded: &[u8]) -> Result<(), Malformed> {
        let mut coded = Coded::new(coded, self);
        while coded.step()? {}
        self.end += coded.written;
        Ok(())
    }

    pub(super) fn append_coded_beside(
        &mut self,
        first: &[u8],
        other: &mut Self,
        second: &[u8],
    ) -> Result<(), Malformed> {
        let (mut first, mut second) = (Coded::new(first, self), Coded::new(second, other));
        let (mut one, mut two) = (true, true);
        while one && two {
            (one, two) = (first.step()?, second.step()?);
        }
        while one {
            one = first.step()?;
        }
        while two {
            two = second.step()?;
        }
        let ends = (first.written, second.written);
        self.end += ends.0;
        other.end += ends.1;
        Ok(())
    }
}

/// A coded string (section 5.2) on its way into an [`Unfolded`].
struct Coded<'c, 'r> {
    octets: &'c [u8],
    /// Where the last eight octets begin, and these once more, with the ones behind them that the end mark is made of.
    tail: usize,
    last: [u8; 16],
    /// So many bits are undone.
    position: usize,
    room: &'r mut [u8],
    written: usize,
}

impl<'c, 'r> Coded<'c, 'r> {
    fn new(octets: &'c [u8], out: &'r mut Unfolded) -> Self {
        let tail = octets.len().saturating_sub(8);
        let mut last = [0xff; 16];
        last[..octets.len() - tail].copy_from_slice(&octets[tail..]);
        Self {
            octets,
            tail,
            last,
            position: 0,
            // The shortest code has five bits. Symbols are written by eights, and a cut code may look like one more.
            room: out.room(octets.len() * 8 / 5 + 16),
            written: 0,
        }
    }

    /// The next 57 bits at least, from the top.
    fn window(&self) -> Result<u64, Malformed> {
        let octet = self.position / 8;
        let ahead = self.octets.get(octet..).and_then(<[u8]>::first_chunk);
        let eight = match ahead {
            Some(eight) => eight,
            None => octet
                .checked_sub(self.tail)
                .and_then(|octet| self.last.get(octet..)?.first_chunk())
                .ok_or(Malformed)?,
        };
        Ok(u64::from_be_bytes(*eight) << (self.position % 8))
    }

    /// Undoes up to eight symbols; whether there may be more.
    #[inline]
    fn step(&mut self) -> Result<bool, Malformed> {
        let mut bits = self.window()?;
        let (mut symbols, mut written, mut is_rare) = (0, 0, false);
        for _ in 0..4 {
            let pair = PAIRS[(bits >> (64 - PAIR)) as usize];
            is_rare = pair.length == 0;
            symbols |= u64::from(pair.symbols) << written;
            written += u32::from(pair.written);
            bits <<= pair.length;
            self.position += usize::from(pair.length);
        }
        self.room[self.written..self.written + 8].copy_from_slice(&symbols.to_le_bytes());
        self.written += written as usize / 8;
        if is_rare { self.rare_step() } else { Ok(true) }
    }

    /// Undoes a long code, or finds the end: fewer than eight of the end mark's ones.
    #[cold]
    fn rare_step(&mut self) -> Result<bool, Malformed> {
        let bits = self.window()?;
        let left = self.octets.len() * 8;
        let left = left.checked_sub(self.position).ok_or(Malformed)?;
        if left < 8 && bits.leading_ones() as usize >= left {
            return Ok(false);
        }
        let (symbol, length) = CODE.search((bits >> 32) as u32);
        // The end mark itself never stands in a string.
        self.room[self.written] = u8::try_from(symbol).map_err(|_| Malformed)?;
        self.written += 1;
        self.position += length as usize;
        Ok(true)
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
    /// The first one lowest.
    symbols: u16,
    /// How many bits of `symbols` there are.
    written: u8,
    /// The length of their codes together.
    length: u8,
}

static PAIRS: [Pair; 1 << PAIR] = {
    const NONE: Pair = Pair {
        symbols: 0,
        written: 0,
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
                symbols: one | two << 8,
                written: 16,
                length: (first + second) as u8,
            },
            (true, false) => Pair {
                symbols: one,
                written: 8,
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A string in the code of section 5.2, with its padding.
    fn coded(text: &[u8]) -> Vec<u8> {
        let mut codes = [(0_u32, 0_u8); 257];
        let mut next = 0_u64;
        for length in 5..=30_u8 {
            for (symbol, _) in LENGTHS.iter().enumerate().filter(|(_, l)| **l == length) {
                codes[symbol] = (u32::try_from(next >> (32 - length)).unwrap(), length);
                next += 1 << (32 - length);
            }
        }
        let mut bits: Vec<bool> = Vec::new();
        for octet in text {
            let (code, length) = codes[usize::from(*octet)];
            bits.extend((0..length).rev().map(|bit| code >> bit & 1 == 1));
        }
        bits.resize(bits.len().next_multiple_of(8), true);
        let octet = |bits: &[bool]| {
            bits.iter()
                .fold(0, |octet, bit| octet << 1 | u8::from(*bit))
        };
        bits.chunks(8).map(octet).collect()
    }

    proptest! {
        /// What is left of a code that was cut may look like a symbol, with the end mark's ones behind it.
        #[test]
        fn a_string_that_is_cut_anywhere_is_read_as_others_read_it(text in "[a-zA-Z0-9=;/ ]{0,80}", cut: usize) {
            let coded = coded(text.as_bytes());
            let coded = &coded[..cut % (coded.len() + 1)];
            let length = u8::try_from(coded.len()).unwrap();
            let block = [&[0, 1, b'a', 0x80 | length], coded].concat();
            let theirs = loona_hpack::Decoder::new().decode(&block).ok();
            let theirs = theirs.map(|fields| fields[0].1.clone());
            let (mut alone, mut first, mut second) = (Unfolded::default(), Unfolded::default(), Unfolded::default());
            let ours = alone.append_coded(coded).ok().map(|()| alone.as_slice().to_vec());
            prop_assert_eq!(&ours, &theirs);
            // In a row with another one it is the same.
            let beside = first.append_coded_beside(coded, &mut second, &[0x1c, 0x64, 0x5f]);
            prop_assert_eq!(beside.ok().map(|()| first.as_slice().to_vec()), theirs);
        }

        #[test]
        fn what_is_coded_is_undone(text in proptest::collection::vec(any::<u8>(), 0..60), other in "[ -~]{0,60}") {
            let (mut one, mut two) = (Unfolded::default(), Unfolded::default());
            one.append_coded_beside(&coded(&text), &mut two, &coded(other.as_bytes())).unwrap();
            prop_assert_eq!(one.as_slice(), text.as_slice());
            prop_assert_eq!(two.as_slice(), other.as_bytes());
        }
    }
}

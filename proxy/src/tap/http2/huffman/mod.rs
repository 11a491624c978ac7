//! HPACK's string code (RFC 7541 section 5.2), undone into octets that are used again and again.
//!
//! It knows no fields and no tables of them.

use crate::tap::http2::hpack::Malformed;
use memchr::memchr;

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

    /// `other` is room for the second half of a long code.
    pub(super) fn append_coded(
        &mut self,
        text: Coding<'_>,
        other: &mut Self,
        ends: &mut Ends,
    ) -> Result<(), Malformed> {
        let mut coded = Coded::new(text, self, ends);
        if text.octets.len() >= LONG && !text.has_end {
            coded.by_halves(other, ends)?;
        }
        while coded.step()? {}
        self.end += coded.finish(ends)?;
        Ok(())
    }

    /// Undoes two codes. Each is a chain of look-ups that wait for one another; two chains wait at the same time.
    pub(super) fn append_coded_beside(
        &mut self,
        first: Coding<'_>,
        other: &mut Self,
        second: Coding<'_>,
        ends: &mut Ends,
    ) -> Result<(), Malformed> {
        let mut first = Coded::new(first, self, ends);
        let mut second = Coded::new(second, other, ends);
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
        self.end += first.finish(ends)?;
        other.end += second.finish(ends)?;
        Ok(())
    }
}

/// A coded string as it stands in a block.
#[derive(Clone, Copy)]
pub(super) struct Coding<'c> {
    pub(super) octets: &'c [u8],
    /// Whether it may end as one before did.
    pub(super) has_end: bool,
}

/// Ends of strings that came before, from the first semicolon on: the attributes of cookies, which are the same from
/// answer to answer. They are known by their code and need not be undone again. Values are not among them.
#[derive(Debug, Default)]
pub(super) struct Ends {
    ends: Vec<End>,
    /// Where the next one is looked for first, and which one gives way to a new one.
    next: usize,
    oldest: usize,
    /// The length of a long string, and a bit near its middle with which a symbol began: another one of that length may
    /// have a seam there too.
    seam: Option<(usize, usize)>,
}

/// So many octets of code are worth being undone by halves.
const LONG: usize = 64;
/// So many are kept.
const ENDS: usize = 32;
/// A longer one is not kept.
const END_LIMIT: usize = 256;
/// A look at a string finds so many bits at least.
const PIECE: usize = 56;

#[derive(Debug)]
struct End {
    text: Box<[u8]>,
    /// Its code in pieces, each at the top of its word.
    code: Box<[u64]>,
    bits: usize,
    /// How many ones its code ends with.
    ones: usize,
}

impl Ends {
    /// The place of the end that this string has, and the bit with which it begins there.
    fn find(&mut self, coded: &Coded<'_, '_>) -> Option<(usize, usize)> {
        let mut places = (self.next..self.ends.len()).chain(0..self.next);
        let found = places.find_map(|place| Some((place, self.ends[place].start(coded)?)))?;
        self.next = (found.0 + 1) % self.ends.len();
        Some(found)
    }

    /// Keeps the end of a string that is undone.
    fn learn(&mut self, coded: &Coded<'_, '_>) {
        let Some(end) = End::of(coded) else { return };
        if self.ends.len() < ENDS {
            self.ends.push(end);
        } else {
            self.ends[self.oldest] = end;
            self.oldest = (self.oldest + 1) % ENDS;
        }
    }
}

impl End {
    fn of(coded: &Coded<'_, '_>) -> Option<Self> {
        let text = &coded.room[..coded.written];
        let at = memchr(b';', text)?;
        let (before, text) = text.split_at(at);
        let (start, bits) = (bits_of(before), bits_of(text));
        let padding = coded.octets.len() * 8 - start - bits;
        let pieces = (0..bits).step_by(PIECE);
        let code = pieces.map(|piece| coded.piece(start + piece, bits - piece));
        (text.len() <= END_LIMIT).then_some(Self {
            text: text.into(),
            code: code.collect::<Option<_>>()?,
            bits,
            ones: coded.ones()?.checked_sub(padding)?,
        })
    }

    /// The bit with which it begins in a string, if its code stands at the end there.
    fn start(&self, coded: &Coded<'_, '_>) -> Option<usize> {
        let padding = coded.ones()?.checked_sub(self.ones)?;
        let end = (coded.octets.len() * 8).checked_sub(padding)?;
        let start = end.checked_sub(self.bits)?;
        let mut pieces = (0..self.bits).step_by(PIECE).zip(&self.code);
        let is_there = padding < 8
            && pieces.all(|(at, code)| coded.piece(start + at, self.bits - at) == Some(*code));
        is_there.then_some(start)
    }
}

/// How many bits the code of a text has.
fn bits_of(text: &[u8]) -> usize {
    let lengths = text.iter().map(|symbol| LENGTHS[usize::from(*symbol)]);
    lengths.map(usize::from).sum()
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
    has_end: bool,
    /// The place of the end that seems to be known, and the bit with which it begins.
    end: Option<(usize, usize)>,
    /// Where undoing stops to see whether that is so.
    stop: usize,
}

impl<'c, 'r> Coded<'c, 'r> {
    fn new(text: Coding<'c>, out: &'r mut Unfolded, ends: &mut Ends) -> Self {
        let octets = text.octets;
        let tail = octets.len().saturating_sub(8);
        let mut last = [0xff; 16];
        last[..octets.len() - tail].copy_from_slice(&octets[tail..]);
        let mut coded = Self {
            octets,
            tail,
            last,
            position: 0,
            // The shortest code has five bits. Symbols are written by eights, and a cut code may look like one more.
            room: out.room(octets.len() * 8 / 5 + 16),
            written: 0,
            has_end: text.has_end,
            end: None,
            stop: usize::MAX,
        };
        if coded.has_end {
            coded.end = ends.find(&coded);
            coded.stop = coded.end.map_or(usize::MAX, |(_, start)| start);
        }
        coded
    }

    /// Undoes both halves of a long code turn by turn, if it has the seam that one before had; else as far as a seam.
    fn by_halves(&mut self, other: &mut Unfolded, ends: &mut Ends) -> Result<(), Malformed> {
        let length = self.octets.len();
        let seam = ends.seam.filter(|seam| seam.0 == length);
        let bit = seam.map_or(length * 4, |(_, bit)| bit);
        self.stop = bit;
        if seam.is_some() {
            other.clear();
            let octets = self.octets;
            let half = Coding {
                octets,
                has_end: false,
            };
            let mut second = Coded::new(half, other, ends);
            second.position = bit;
            // What makes no sense from there may make sense from the seam that this string has.
            let (mut one, mut two) = (true, Ok(true));
            while one && two == Ok(true) {
                (one, two) = (self.step()?, second.step());
            }
            while one {
                one = self.step()?;
            }
            while two == Ok(true) {
                two = second.step();
            }
            if two.is_ok() && self.take(&second.room[..second.written], bit).is_some() {
                self.position = length * 8;
                return Ok(());
            }
        } else {
            while self.step()? {}
        }
        ends.seam = Some((length, self.position));
        self.stop = usize::MAX;
        Ok(())
    }

    /// Undoes what is left, or takes it from an end that is known; says how many octets there are.
    fn finish(mut self, ends: &mut Ends) -> Result<usize, Malformed> {
        if !self.has_end {
            return Ok(self.written);
        }
        let known = self.end;
        if known
            .and_then(|(place, start)| self.take(&ends.ends[place].text, start))
            .is_none()
        {
            self.stop = usize::MAX;
            while self.step()? {}
            ends.learn(&self);
        }
        Ok(self.written)
    }

    /// Takes what is left from the text of an end whose code begins at this bit. Undoing went past it by eight symbols at
    /// most; if it stopped between two of the end's codes, the rest is theirs. The same bits may stand across other codes.
    fn take(&mut self, end: &[u8], start: usize) -> Option<()> {
        let mut since = self.position.checked_sub(start)?;
        let mut rest = end;
        while since > 0 {
            let (symbol, further) = rest.split_first()?;
            since = since.checked_sub(usize::from(LENGTHS[usize::from(*symbol)]))?;
            rest = further;
        }
        let to = self.written + rest.len();
        self.room.get_mut(self.written..to)?.copy_from_slice(rest);
        self.written = to;
        Some(())
    }

    /// How many ones the string ends with, its padding among them; too short a string has no end that is worth knowing.
    fn ones(&self) -> Option<usize> {
        let last = self.last.first_chunk().filter(|_| self.octets.len() >= 8)?;
        usize::try_from(u64::from_be_bytes(*last).trailing_ones()).ok()
    }

    /// So many bits from this one on, as far as they are a piece, at the top of a word.
    fn piece(&self, position: usize, bits: usize) -> Option<u64> {
        let window = self.window(position).ok()?;
        Some(window & u64::MAX << (64 - bits.min(PIECE)))
    }

    /// 57 bits at least from this one on, from the top.
    fn window(&self, position: usize) -> Result<u64, Malformed> {
        let octet = position / 8;
        let ahead = self.octets.get(octet..).and_then(<[u8]>::first_chunk);
        let eight = match ahead {
            Some(eight) => eight,
            None => octet
                .checked_sub(self.tail)
                .and_then(|octet| self.last.get(octet..)?.first_chunk())
                .ok_or(Malformed)?,
        };
        Ok(u64::from_be_bytes(*eight) << (position % 8))
    }

    /// Undoes up to eight symbols; whether there may be more.
    #[inline]
    fn step(&mut self) -> Result<bool, Malformed> {
        let mut bits = self.window(self.position)?;
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
        if is_rare {
            return self.rare_step();
        }
        Ok(self.position < self.stop)
    }

    /// Undoes a long code, or finds the end: fewer than eight of the end mark's ones.
    #[cold]
    fn rare_step(&mut self) -> Result<bool, Malformed> {
        let bits = self.window(self.position)?;
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
mod tests;

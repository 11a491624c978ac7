//! A prefilter for the searches for personal data: one pass over the bytes rules most of them out.
//!
//! It decides nothing: what it leaves possible is searched. A property holds it to the searches without it.
//! Kept because it pays (29 November 2026, 2 cores, requests a second over HTTP/1.1 in turns beside the bare relay, in one
//! run): with 32 connections 0.77 with it and 0.65 without, with 256 connections 0.83 and 0.67 (tests/bench/README.md).

use super::topic::Topics;

/// What the bytes of a text leave possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ByteFlags {
    /// An at sign.
    pub(super) at: bool,
    /// A word, or words with spaces or plus signs between, that can be a postcode or a National Insurance number.
    pub(super) words: bool,
    /// A run of digits, and of what people write between them, that stands alone.
    pub(super) number: bool,
    /// Three dots among digits, or colons enough for an internet address.
    pub(super) address: bool,
    /// Digits, and two gaps between words.
    pub(super) street: bool,
    /// Two dots among digits, and what stands between two measures.
    pub(super) position: bool,
    /// What stands between a label and its value.
    pub(super) labels: bool,
    /// Digits enough for a property's number, a date or a position under a label.
    pub(super) figures: bool,
}

/// Length of the shortest postcode, in letters and digits.
const SHORTEST_WORD: u16 = 5;
/// Length of a National Insurance number, in letters and digits.
const LONGEST_WORD: u16 = 9;

// Classes of bytes.
const DIGIT: u8 = 1;
const LETTER: u8 = 2;
/// What stands between words: a space, a plus sign.
const GAP: u8 = 4;
/// What people write between the digits of a number beside [`GAP`].
const BETWEEN: u8 = 8;
/// Joins a number to something else, as a letter does.
const JOINT: u8 = 16;
const DOT: u8 = 32;

const IN_ALL: u8 = DIGIT | LETTER;
const IN_WORDS: u8 = DIGIT | LETTER | GAP;
const IN_NUMBER: u8 = DIGIT | GAP | BETWEEN;
const IN_RUN: u8 = IN_NUMBER | LETTER | JOINT | DOT;
const IN_ADDRESS: u8 = DIGIT | LETTER | DOT;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b' ' | b'+' => GAP,
            b'-' | b'(' | b')' => BETWEEN,
            b'_' => JOINT,
            b'.' => DOT,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

impl ByteFlags {
    /// Of a text; what is encoded in it is not seen.
    pub(super) fn of(value: &[u8]) -> Self {
        let mut flags = Self::default();
        // At most 4096 bytes of a value are searched, so 16 bits are enough.
        let (mut digits, mut colons) = (0_u16, 0_u16);
        let (mut gaps, mut all_dots, mut pair) = (0_u16, 0_u16, false);
        // Three kinds of runs are open at once; each is its length, its digits or its dots, and the classes in it.
        let (mut word, mut in_word) = (0_u16, 0_u8);
        let (mut number, mut in_run) = (0_u16, 0_u8);
        let (mut dots, mut in_address) = (0_u16, 0_u8);
        let mut rest = value;
        loop {
            // Letters and digits, which most values consist of, continue every run.
            let (length, classes, numerals) = plain_run(rest);
            digits += numerals;
            (word, in_word) = (word + length, in_word | classes);
            (number, in_run) = (number + numerals, in_run | classes);
            in_address |= classes;
            let Some((byte, further)) = rest[usize::from(length)..].split_first() else {
                break;
            };
            rest = further;
            let class = CLASSES[usize::from(*byte)];
            gaps += u16::from(class & GAP != 0);
            all_dots += u16::from(class & DOT != 0);
            flags.labels |= *byte == b' ';
            if class & IN_WORDS == 0 {
                flags.words |= can_be_words(word, in_word);
                (word, in_word) = (0, 0);
            } else {
                (word, in_word) = (word + 1, in_word | class);
            }
            if class & IN_ADDRESS == 0 {
                flags.address |= can_be_address(dots, in_address);
                (dots, in_address) = (0, 0);
            } else {
                (dots, in_address) = (dots + 1, in_address | class);
            }
            if class & IN_RUN == 0 {
                flags.number |= can_be_number(number, in_run);
                (number, in_run) = (0, 0);
                colons += u16::from(*byte == b':');
                pair |= matches!(byte, b',' | b';' | b'|');
                flags.at |= *byte == b'@';
                // An equals sign at the end pads base64.
                flags.labels |=
                    *byte == b':' || (*byte == b'=' && !matches!(rest, [] | [b'=', ..]));
            } else {
                in_run |= class;
            }
        }
        flags.words |= can_be_words(word, in_word);
        // Each has two digits at least.
        flags.words &= digits >= 2;
        flags.number |= can_be_number(number, in_run);
        flags.address |= can_be_address(dots, in_address) || colons >= 3;
        flags.figures = digits >= 4;
        flags.street = digits >= 1 && gaps >= 2;
        flags.position = pair && all_dots >= 2 && digits >= 6;
        flags
    }

    /// Whether any search can find anything under a name of these topics.
    pub(super) fn leave_something(self, topics: Topics) -> bool {
        self.at
            || self.words
            || self.number
            || self.address
            || self.street
            || self.position
            || self.labels
            || (self.figures && topics.speak_of(Topics::LABELS))
            || topics.speak_of(Topics::NAME_PART.and(Topics::WHOLE_NAME))
    }
}

/// Letters and digits that a text begins with: their number, their classes, and the number of digits.
fn plain_run(text: &[u8]) -> (u16, u8, u16) {
    let (mut length, mut classes, mut digits) = (0, 0, 0);
    for byte in text {
        let class = CLASSES[usize::from(*byte)];
        if class & IN_ALL == 0 {
            break;
        }
        length += 1;
        classes |= class;
        digits += u16::from(class & DIGIT);
    }
    (length, classes, digits)
}

fn can_be_words(length: u16, classes: u8) -> bool {
    length >= SHORTEST_WORD && (length <= LONGEST_WORD || classes & GAP != 0)
}

fn can_be_address(dots: u16, classes: u8) -> bool {
    dots == 3 && classes & LETTER == 0
}

/// A telephone number has ten digits at least.
fn can_be_number(digits: u16, classes: u8) -> bool {
    digits >= 10 && classes & !IN_NUMBER == 0
}

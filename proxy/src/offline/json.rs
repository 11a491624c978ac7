//! Pulls values out of JSON as it arrives, as far as it can be understood, in bounded memory.
//!
//! Parsers of JSON proper end at a raw control character, a stray byte, half a surrogate or `NaN`, and cannot go on behind
//! one. Recordings have them all, so that this reader passes over each and finds the next entry behind damage.

use crate::offline::unpacked::is_cut_off;
use memchr::{memchr, memchr2};
use std::io::{self, ErrorKind, Read};

/// Bytes that are read at once.
const BUFFER: usize = 64 * 1024;
/// Containers within each other, at most.
const DEPTH: usize = 1 << 20;
/// Longest text that is kept, in bytes; the rest is passed over.
pub(super) const TEXT: usize = 256 * 1024;
/// Longest word that is not in quotation marks, in bytes.
const WORD: usize = 64;
/// Words that are no number and stand for a value.
const WORDS: [&[u8]; 7] = [
    b"null",
    b"true",
    b"false",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"undefined",
];

/// Why reading cannot go on where it is.
#[derive(Debug)]
pub(super) enum Broken {
    /// It ends in the middle.
    CutOff,
    /// What packs it is damaged: what was read may be wrong.
    Packing,
    /// What stands here is no JSON.
    Damaged,
    /// Behind damage nothing more follows that can be read.
    Over,
    Io(io::Error),
}

/// What is left of a JSON text.
pub(super) struct Json<R> {
    source: R,
    buffer: Box<[u8]>,
    at: usize,
    end: usize,
}

impl<R: Read> Json<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            at: 0,
            end: 0,
        }
    }

    /// Reads on if the buffer has been read; whether there is anything in it.
    fn fill(&mut self) -> Result<bool, Broken> {
        while self.at == self.end {
            match self.source.read(&mut self.buffer) {
                Ok(0) => return Ok(false),
                Ok(length) => (self.at, self.end) = (0, length),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Err(Broken::CutOff);
                }
                Err(error) if is_cut_off(&error) => return Err(Broken::Packing),
                Err(error) => return Err(Broken::Io(error)),
            }
        }
        Ok(true)
    }

    fn byte(&mut self) -> Result<u8, Broken> {
        if !self.fill()? {
            return Err(Broken::CutOff);
        }
        self.at += 1;
        Ok(self.buffer[self.at - 1])
    }

    /// The next byte that is no white space; control characters count as such. `None` at the end.
    fn next_byte(&mut self) -> Result<Option<u8>, Broken> {
        while self.fill()? {
            let unread = &self.buffer[self.at..self.end];
            match unread.iter().position(|byte| *byte > b' ') {
                Some(spaces) => {
                    self.at += spaces;
                    return Ok(Some(self.buffer[self.at]));
                }
                None => self.at = self.end,
            }
        }
        Ok(None)
    }

    /// The same where more has to follow.
    fn peek(&mut self) -> Result<u8, Broken> {
        self.next_byte()?.ok_or(Broken::CutOff)
    }

    fn take(&mut self, wanted: u8) -> Result<bool, Broken> {
        let is_it = self.peek()? == wanted;
        self.at += usize::from(is_it);
        Ok(is_it)
    }

    /// Whether another document begins here, behind one that was read.
    pub(super) fn goes_on(&mut self) -> Result<bool, Broken> {
        Ok(matches!(self.next_byte()?, Some(b'{' | b'[')))
    }

    /// Whether an object begins here; if so, it is entered.
    pub(super) fn object(&mut self) -> Result<bool, Broken> {
        self.take(b'{')
    }

    /// Whether a list begins here; if so, it is entered.
    pub(super) fn list(&mut self) -> Result<bool, Broken> {
        self.take(b'[')
    }

    /// The next key of the object that was entered, up to its value; false at its end.
    pub(super) fn key(&mut self, key: &mut Vec<u8>) -> Result<bool, Broken> {
        key.clear();
        self.member(Some(key))
    }

    fn member(&mut self, key: Option<&mut Vec<u8>>) -> Result<bool, Broken> {
        loop {
            let byte = self.peek()?;
            // What is none of these may begin the next entry.
            self.at += usize::from(matches!(byte, b'}' | b',' | b'"'));
            match byte {
                b'}' => return Ok(false),
                b',' => {}
                b'"' => {
                    self.rest_of_text(key)?;
                    return self.take(b':')?.then_some(true).ok_or(Broken::Damaged);
                }
                _ => return Err(Broken::Damaged),
            }
        }
    }

    /// Whether another value follows in the list that was entered; false at its end.
    pub(super) fn item(&mut self) -> Result<bool, Broken> {
        loop {
            match self.peek()? {
                b']' => {
                    self.at += 1;
                    return Ok(false);
                }
                b',' => self.at += 1,
                _ => return Ok(true),
            }
        }
    }

    /// Reads a text; a value that is none is left where it is.
    pub(super) fn text(&mut self, text: &mut Vec<u8>) -> Result<bool, Broken> {
        text.clear();
        let is_text = self.take(b'"')?;
        if is_text {
            self.rest_of_text(Some(text))?;
        }
        Ok(is_text)
    }

    /// Reads a text; passes over a value that is none.
    pub(super) fn text_or_skip(&mut self, text: &mut Vec<u8>) -> Result<bool, Broken> {
        let is_text = self.text(text)?;
        if !is_text {
            self.skip()?;
        }
        Ok(is_text)
    }

    /// Passes over all that is left; whether that is more than the end of a call.
    pub(super) fn rest(&mut self) -> Result<bool, Broken> {
        let mut is_more = false;
        while let Some(byte) = self.next_byte()? {
            is_more |= !matches!(byte, b')' | b';');
            self.at = if is_more { self.end } else { self.at + 1 };
        }
        Ok(is_more)
    }

    /// Reads a number or a truth value as a word, in quotation marks or not; passes over any other value.
    pub(super) fn word(&mut self, word: &mut Vec<u8>) -> Result<(), Broken> {
        match self.peek()? {
            b'"' => self.text(word).map(drop),
            b'{' | b'[' => {
                word.clear();
                self.skip()
            }
            _ => self.bare_word(word),
        }
    }

    fn bare_word(&mut self, word: &mut Vec<u8>) -> Result<(), Broken> {
        word.clear();
        while self.fill()? {
            let byte = self.buffer[self.at];
            if !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'+' | b'.') {
                break;
            }
            if word.len() < WORD {
                word.push(byte);
            }
            self.at += 1;
        }
        let is_number = |word: &[u8]| {
            let digits = word.trim_ascii_start();
            let digits = digits.strip_prefix(b"-").unwrap_or(digits);
            digits.first().is_some_and(u8::is_ascii_digit)
        };
        if is_number(word) || WORDS.contains(&word.as_slice()) {
            Ok(())
        } else {
            Err(Broken::Damaged)
        }
    }

    /// Passes over one value, however deep it is.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        let mut open: Vec<u8> = Vec::new();
        let mut word = Vec::new();
        loop {
            match self.peek()? {
                container @ (b'{' | b'[') => {
                    self.at += 1;
                    open.push(container);
                }
                b'"' => {
                    self.at += 1;
                    self.rest_of_text(None)?;
                }
                _ => self.bare_word(&mut word)?,
            }
            if open.len() > DEPTH {
                return Err(Broken::Damaged);
            }
            loop {
                let goes_on = match open.last() {
                    None => return Ok(()),
                    Some(b'{') => self.member(None)?,
                    Some(_) => self.item()?,
                };
                if goes_on {
                    break;
                }
                open.pop();
            }
        }
    }

    /// Reads a text up to its end, behind its first quotation mark.
    fn rest_of_text(&mut self, mut text: Option<&mut Vec<u8>>) -> Result<(), Broken> {
        loop {
            if !self.fill()? {
                return Err(Broken::CutOff);
            }
            let unread = &self.buffer[self.at..self.end];
            let stop = memchr2(b'"', b'\\', unread);
            let plain = &unread[..stop.unwrap_or(unread.len())];
            if let Some(text) = text.as_deref_mut() {
                let room = TEXT.saturating_sub(text.len());
                text.extend_from_slice(&plain[..plain.len().min(room)]);
            }
            self.at += plain.len();
            if stop.is_some() && self.byte()? == b'"' {
                return Ok(());
            }
            if stop.is_some() {
                let letter = self.byte()?;
                self.escaped(letter, text.as_deref_mut())?;
            }
        }
    }

    /// Reads what stands behind a backslash and this letter.
    fn escaped(&mut self, letter: u8, mut text: Option<&mut Vec<u8>>) -> Result<(), Broken> {
        let mut put = |letter: char| {
            if let Some(text) = text.as_deref_mut().filter(|text| text.len() < TEXT) {
                text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            }
        };
        let plain = match letter {
            b'u' => None,
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'b' => Some('\u{8}'),
            b'f' => Some('\u{c}'),
            _ => Some(char::from(letter)),
        };
        if let Some(plain) = plain {
            put(plain);
            return Ok(());
        }
        let mut unit = self.hexadecimal()?;
        while (0xD800..0xDC00).contains(&unit) {
            // The first half of a pair (RFC 8259 section 7); alone it stands for no character.
            let is_pair = self.byte()? == b'\\';
            if !is_pair || self.byte()? != b'u' {
                self.at -= 1;
                put(char::REPLACEMENT_CHARACTER);
                // A backslash was read whose letter comes next.
                return if is_pair {
                    let letter = self.byte()?;
                    self.escaped(letter, text)
                } else {
                    Ok(())
                };
            }
            let second = self.hexadecimal()?;
            if (0xDC00..0xE000).contains(&second) {
                unit = 0x1_0000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
            } else {
                put(char::REPLACEMENT_CHARACTER);
                unit = second;
            }
        }
        put(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        Ok(())
    }

    /// Four hexadecimal digits; the replacement character for fewer.
    fn hexadecimal(&mut self) -> Result<u32, Broken> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.byte()?).to_digit(16) else {
                self.at -= 1;
                return Ok(char::REPLACEMENT_CHARACTER.into());
            };
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }

    /// Passes over everything up to an object whose first key is one of these; it is entered, and its value comes next.
    ///
    /// # Errors
    /// None follows. Whether the text is cut off, its last byte says.
    pub(super) fn seek(&mut self, firsts: &[Vec<u8>]) -> Result<Vec<u8>, Broken> {
        let mut key = Vec::new();
        let mut last = 0;
        while self.fill()? {
            let unread = &self.buffer[self.at..self.end];
            let ends = unread.iter().rev().find(|byte| **byte > b' ');
            last = ends.copied().unwrap_or(last);
            let Some(start) = memchr(b'{', unread) else {
                self.at = self.end;
                continue;
            };
            self.at += start + 1;
            if self.is_first(firsts, &mut key)? {
                return Ok(key);
            }
        }
        let is_whole = matches!(last, b'}' | b']' | b')' | b';');
        match is_whole {
            true => Err(Broken::Over),
            false => Err(Broken::CutOff),
        }
    }

    /// Whether one of these keys and a colon come next.
    fn is_first(&mut self, firsts: &[Vec<u8>], key: &mut Vec<u8>) -> Result<bool, Broken> {
        key.clear();
        if !self.take(b'"')? {
            return Ok(false);
        }
        while self.fill()? {
            let byte = self.buffer[self.at];
            if !byte.is_ascii_alphanumeric() && byte != b'_' || key.len() > WORD {
                break;
            }
            key.push(byte);
            self.at += 1;
        }
        Ok(firsts.contains(key) && self.take(b'"')? && self.take(b':')?)
    }

    /// Passes over the name of a function that the text is handed to (JSONP), and its opening bracket.
    pub(super) fn enter_callback(&mut self) -> Result<(), Broken> {
        while !matches!(self.peek()?, b'{' | b'[') {
            let byte = self.byte()?;
            if !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'$' | b'.' | b'(') {
                return Err(Broken::Damaged);
            }
        }
        Ok(())
    }
}

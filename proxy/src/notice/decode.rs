//! The bytes of a document as text: a mark at its start decides, then what the page says, then a guess.
//!
//! It refuses what is no text, and what is too much.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Largest document, in bytes: a page of a council has some hundred thousand.
pub(crate) const LARGEST: usize = 20 << 20;

/// How files begin that hold a text in a format of their own: PDF, RTF, and what Word and others save.
const FORMATS: [&[u8]; 4] = [b"%PDF-", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// Why bytes are no document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoText {
    TooLarge,
    Binary,
}

pub(super) fn decode(bytes: &[u8]) -> Result<String, NoText> {
    if bytes.len() > LARGEST {
        return Err(NoText::TooLarge);
    }
    if FORMATS.iter().any(|start| bytes.starts_with(start)) || is_mail(bytes) {
        return Err(NoText::Binary);
    }
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        // Only text of two bytes a letter has zeros, and that has a mark.
        None if memchr::memchr(0, bytes).is_some() => return Err(NoText::Binary),
        None => said(bytes).unwrap_or_else(|| guessed(bytes)),
    };
    let (text, ..) = encoding.decode(bytes);
    // Line ends of all systems are one.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Whether bytes are a page as browsers save it with all its parts in one file: a mail, whose lines are cut and written in codes.
fn is_mail(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let mut head = start.lines().take_while(|line| !line.trim().is_empty());
    head.any(|line| line.starts_with("mime-version:"))
}

/// A text without the codes that colour a terminal: “\u{1b}[31m” is no part of a name.
pub(super) fn without_codes(text: &str) -> Cow<'_, str> {
    const BEGIN: &str = "\u{1b}[";
    let mut pieces = text.split(BEGIN);
    let first = pieces.next().unwrap_or_default();
    if first.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let is_end = |c: char| !c.is_ascii_digit() && c != ';';
    let rest = pieces.map(|piece| {
        let end = piece.char_indices().find(|(_, c)| is_end(*c));
        match end {
            Some((at, c)) if c.is_ascii_alphabetic() => &piece[at + 1..],
            _ => piece,
        }
    });
    std::iter::once(first)
        .chain(rest)
        .collect::<String>()
        .into()
}

/// The encoding that the page names in its first bytes, unless the bytes are not of it.
fn said(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(2048)];
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    let at = text.find("charset")?;
    let rest = text[at + "charset".len()..]
        .trim_start()
        .strip_prefix('=')?;
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    // A page that can say so in single bytes is none of two bytes a letter (HTML, "prescan a byte stream").
    let encoding = Encoding::for_label(label.as_bytes()).map(|encoding| {
        if [UTF_16BE, UTF_16LE].contains(&encoding) {
            UTF_8
        } else {
            encoding
        }
    })?;
    (encoding != UTF_8 || std::str::from_utf8(bytes).is_ok()).then_some(encoding)
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

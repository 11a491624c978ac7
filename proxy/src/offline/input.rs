//! An input of any kind: finds out by its shape what it is, and reads it into a ledger.
//!
//! It opens no file.

use crate::offline::{
    cookies_txt, document,
    json::{Broken, Json},
    pasted,
    recording::Recording,
    tally::{Kind, Tally},
    unpacked::{Packings, Source, start_of, unpacked},
};
use std::io::{self, Read};

/// Bytes of the beginning that say what an input is.
const START: u64 = 8 * 1024;
/// Longest pasted text, in bytes; the rest is left out, as the end of a file that was cut off.
const PASTED: u64 = 16 << 20;

/// Why nothing of an input could be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("it is empty")]
    Empty,
    #[error(
        "no recording that Biscuit Tin knows: expected a HAR file, an inspection.json, a list of cookies as JSON or cookies.txt, or a head as curl -i shows it"
    )]
    Unknown,
    #[error("it is cut off before its first entry: save the recording again")]
    CutOff,
    #[error("the zip file cannot be read: unpack it first, and name the recording in it")]
    Archive,
    #[error("the zip file is longer than 128 MiB: unpack it first, and name the recording in it")]
    LargeArchive,
}

/// What an input is, by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Json,
    CookiesTxt,
    /// Lines of heads, as people paste them.
    Text,
}

/// An input whose shape is known.
pub(crate) struct Input<'s> {
    pub(crate) shape: Shape,
    source: Source<'s>,
    packings: Packings,
}

impl<'s> Input<'s> {
    /// Takes an input out of what it is packed in, and looks at how it begins.
    ///
    /// # Errors
    /// It is empty, or cannot be unpacked.
    pub(crate) fn open(source: impl Read + 's) -> Result<Self, Unreadable> {
        let mut packings = Packings::new();
        let mut source = unpacked(Box::new(source), &mut packings)?;
        let start = start_of(&mut source, START)?;
        if start.trim_ascii().is_empty() {
            return Err(Unreadable::Empty);
        }
        Ok(Self {
            shape: shape(&String::from_utf8_lossy(&start)),
            source: Box::new(io::Cursor::new(start).chain(source)),
            packings,
        })
    }

    /// The whole of a pasted text.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn text(mut self) -> io::Result<Vec<u8>> {
        start_of(&mut self.source, PASTED)
    }

    /// Reads it to its end and replays what it holds; what cannot be read is counted.
    ///
    /// # Errors
    /// Nothing of it can be read.
    pub(crate) fn read(self, mut recording: Recording<'_>) -> Result<Tally, Unreadable> {
        recording.tally.packings.clone_from(&self.packings);
        match self.shape {
            Shape::Json => match document::read(&mut Json::new(self.source), &mut recording) {
                Ok(true) => {}
                Ok(false) | Err(Broken::Damaged) => return Err(Unreadable::Unknown),
                Err(Broken::CutOff) => return Err(Unreadable::CutOff),
                Err(Broken::Io(error)) => return Err(error.into()),
            },
            Shape::CookiesTxt => {
                recording.tally.kind = Kind::CookiesTxt;
                cookies_txt::read(self.source, &mut recording)?;
            }
            Shape::Text => {
                recording.tally.kind = Kind::Heads;
                pasted::replay(&self.text()?, &mut recording);
                if recording.tally.entries == 0 {
                    return Err(Unreadable::Unknown);
                }
            }
        }
        Ok(recording.end())
    }
}

/// Reads an input to its end and replays what it holds; what cannot be read is counted.
///
/// # Errors
/// Nothing of it can be read.
pub(crate) fn read(source: impl Read, recording: Recording<'_>) -> Result<Tally, Unreadable> {
    Input::open(source)?.read(recording)
}

/// What an input is whose text begins so.
fn shape(start: &str) -> Shape {
    let start = start.trim_start();
    let mut lines = start.lines().filter(|line| !line.trim().is_empty());
    let is_comment = |line: &&str| line.starts_with('#') && !line.starts_with("#HttpOnly_");
    let first = lines.find(|line| !is_comment(line)).unwrap_or_default();
    let is_callback = start.split_once('(').is_some_and(|(name, rest)| {
        let mut letters = name.trim_end().chars();
        letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$' | '.'))
            && rest.trim_start().starts_with(['{', '['])
    });
    if start.starts_with(['{', '[']) || is_callback {
        Shape::Json
    } else if start.contains("HTTP Cookie File")
        || cookies_txt::is_line(first.trim_start_matches("#HttpOnly_"))
    {
        Shape::CookiesTxt
    } else {
        Shape::Text
    }
}

//! An input of any kind: finds out by its shape what it is, and reads it into a ledger.
//!
//! It opens no file.

pub(crate) use crate::offline::unreadable::{Unreadable, io_in_words};
use crate::offline::{
    cookies_txt, document,
    json::{Broken, Json},
    pasted,
    recording::Recording,
    tally::{Kind, LeftOut, Tally},
    unpacked::{Packings, Source, Unpacked, begun, is_cut_off, start_of, unpacked},
};
use std::{
    io::{self, ErrorKind, Read},
    iter,
};

/// Bytes of the beginning that say what an input is.
const START: u64 = 8 * 1024;
/// Longest pasted text, in bytes; the rest is left out, as the end of a file that was cut off.
const PASTED: u64 = 16 << 20;

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
    /// Further recordings of a zip file.
    others: Vec<Input<'s>>,
    /// How many recordings of a zip file are none.
    odd: usize,
    packings: Packings,
}

impl<'s> Input<'s> {
    /// Takes an input out of what it is packed in, and looks at how it begins.
    ///
    /// # Errors
    /// It is empty, or cannot be unpacked.
    pub(crate) fn open(source: impl Read + 's) -> Result<Self, Unreadable> {
        Self::within(Box::new(source), Packings::new())
    }

    fn within(source: Source<'s>, mut packings: Packings) -> Result<Self, Unreadable> {
        let members = match unpacked(source, &mut packings)? {
            Unpacked::One(source) => return Self::begun(source, packings),
            Unpacked::Several(members) => members,
        };
        let (mut others, mut odd, mut why) = (Vec::new(), 0, Unreadable::Archive);
        for member in members {
            match member.map(|member| Self::within(member, packings.clone())) {
                Some(Ok(input)) => others.push(input),
                Some(Err(error)) => (odd, why) = (odd + 1, error),
                None => odd += 1,
            }
        }
        let mut others = others.into_iter();
        let first = others.next().ok_or(why)?;
        Ok(Self {
            others: others.collect(),
            odd: first.odd + odd,
            ..first
        })
    }

    fn begun(source: Source<'s>, packings: Packings) -> Result<Self, Unreadable> {
        let (start, source) = begun(source, START)?;
        if start.trim_ascii().is_empty() {
            return Err(Unreadable::Empty);
        }
        Ok(Self {
            shape: shape(&String::from_utf8_lossy(&start)),
            source,
            others: Vec::new(),
            odd: 0,
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
    pub(crate) fn read(self, recording: &mut Recording<'_>) -> Result<Tally, Unreadable> {
        recording.tally.packings.clone_from(&self.packings);
        let (mut odd, mut is_read, mut why) = (self.odd, false, None);
        let others = self.others.into_iter();
        let others = others.map(|one| (one.shape, one.source));
        for (shape, source) in iter::once((self.shape, self.source)).chain(others) {
            recording.begin_part();
            match read_one(shape, source, recording) {
                Ok(()) => is_read = true,
                Err(error) => (odd, why) = (odd + 1, Some(error)),
            }
        }
        if let Some(why) = why.filter(|_| !is_read) {
            return Err(why);
        }
        for _ in 0..odd {
            recording.tally.leave_out(LeftOut::Member);
        }
        Ok(std::mem::take(&mut recording.tally))
    }
}

/// Reads one recording to its end.
fn read_one(
    shape: Shape,
    mut source: Source<'_>,
    recording: &mut Recording<'_>,
) -> Result<(), Unreadable> {
    match shape {
        Shape::Json => match document::read(&mut Json::new(source), recording) {
            Ok(true) => {}
            Ok(false) | Err(Broken::Damaged | Broken::Over) => return Err(Unreadable::Unknown),
            Err(Broken::CutOff) => return Err(Unreadable::CutOff),
            Err(Broken::Packing) => return Err(Unreadable::Packing),
            Err(Broken::Io(error)) => return Err(error.into()),
        },
        Shape::CookiesTxt => {
            recording.tally.kind = Kind::CookiesTxt;
            match cookies_txt::read(source, recording) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    recording.tally.is_cut_off = true;
                }
                Err(error) if is_cut_off(&error) => recording.tally.is_damaged = true,
                read => read?,
            }
        }
        Shape::Text => {
            let before = recording.tally.entries;
            pasted::replay(&start_of(&mut source, PASTED)?, recording);
            recording.tally.is_cut_off |= source.read(&mut [0]).is_err();
            let has_head = recording
                .tally
                .left_out
                .contains_key(&LeftOut::WithoutAddress);
            if recording.tally.entries == before && !has_head {
                return Err(Unreadable::Unknown);
            }
            recording.tally.kind = Kind::Heads;
        }
    }
    Ok(())
}

/// Reads an input to its end and replays what it holds; what cannot be read is counted.
///
/// # Errors
/// Nothing of it can be read.
pub(crate) fn read(source: impl Read, recording: &mut Recording<'_>) -> Result<Tally, Unreadable> {
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

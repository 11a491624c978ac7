//! Why nothing of an input can be read, with the remedy.

use biscuit_tin_shared::explain::words::{Arg, Words};
use std::io::{self, ErrorKind};

/// Why nothing of an input can be read.
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
    #[error("what packs it is damaged before its first entry: copy or save the recording again")]
    Packing,
    #[error("the zip file cannot be read: unpack it first, and name the recording in it")]
    Archive,
    #[error("the zip file is longer than 128 MiB: unpack it first, and name the recording in it")]
    LargeArchive,
}

impl Unreadable {
    /// The same in the words of a report.
    pub(crate) fn in_words(&self, words: &Words) -> String {
        let id = match self {
            Self::Io(error) => return io_in_words(error, words),
            Self::Empty => "unreadable-empty",
            Self::Unknown => "unreadable-unknown",
            Self::CutOff => "unreadable-cut-off",
            Self::Packing => "unreadable-packing",
            Self::Archive => "unreadable-archive",
            Self::LargeArchive => "unreadable-large-archive",
        };
        words.text(id, &[])
    }
}

/// Why a file cannot be read, in the words of a report: the system's own are in its language.
pub(crate) fn io_in_words(error: &io::Error, words: &Words) -> String {
    let id = match error.kind() {
        ErrorKind::NotFound => "unreadable-not-there",
        ErrorKind::PermissionDenied => "unreadable-not-permitted",
        ErrorKind::IsADirectory => "unreadable-folder",
        _ => {
            return words.text(
                "unreadable-other",
                &[("why", Arg::Text(&error.to_string()))],
            );
        }
    };
    words.text(id, &[])
}

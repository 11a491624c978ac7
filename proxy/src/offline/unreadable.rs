//! Why nothing of an input can be read, with the remedy.

use std::io;

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

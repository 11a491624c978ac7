//! Reads an input of any kind into a ledger.
//!
//! It opens no file.

use crate::offline::{har, recording::Recording, tally::Tally};
use std::io::{self, Read};

/// Why nothing of an input could be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("not a HAR file: {0}")]
    NotAHar(#[from] serde_json::Error),
}

/// Reads an input to its end and replays what it holds; what cannot be read is counted.
///
/// # Errors
/// Nothing of it can be read.
pub(crate) fn read(
    mut source: impl Read,
    mut recording: Recording<'_>,
) -> Result<Tally, Unreadable> {
    let mut text = String::new();
    source.read_to_string(&mut text)?;
    for exchange in har::exchanges(&text)? {
        recording.add(&exchange);
    }
    Ok(recording.end())
}

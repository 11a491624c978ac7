//! One line on standard output, and how a date looks in it.

use crate::cli::error::CommandError;
use std::{io, io::Write};
use time::OffsetDateTime;

/// One line on standard output.
pub(super) fn say(line: &str) -> Result<(), CommandError> {
    match writeln!(anstream::stdout(), "{line}") {
        // A closed pipe means that the reader has seen enough.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        said => said.map_err(CommandError::Output),
    }
}

/// A day for people: 3 May 2027.
pub(super) fn day(at: OffsetDateTime) -> String {
    format!("{} {} {}", at.day(), at.month(), at.year())
}

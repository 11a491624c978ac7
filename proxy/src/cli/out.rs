//! Standard output: one line, what a closed pipe means, and how a date looks.

use crate::{cli::error::CommandError, os::programs::with_own_command};
use std::{io, io::Write};
use time::OffsetDateTime;

/// Writes one line to standard output.
pub(super) fn say(line: &str) -> Result<(), CommandError> {
    delivered(writeln!(anstream::stdout(), "{line}")).map(drop)
}

/// Writes one line that names commands, as the user has to type them.
pub(super) fn advise(line: &str) -> Result<(), CommandError> {
    say(&with_own_command(line))
}

/// Whether output was read: a reader that closed the pipe has seen enough, which is no error.
pub(super) fn delivered(written: io::Result<()>) -> Result<bool, CommandError> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(CommandError::Output(error)),
    }
}

/// A date as text: 3 May 2027.
pub(super) fn day(at: OffsetDateTime) -> String {
    format!("{} {} {}", at.day(), at.month(), at.year())
}

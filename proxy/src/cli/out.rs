//! Standard output: one line, and how a date looks.

use crate::{
    cli::error::CommandError,
    os::{output::was_read, programs::with_own_command},
};
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
    was_read(written).map_err(CommandError::Output)
}

/// A date as text: 3 May 2027.
pub(super) fn day(at: OffsetDateTime) -> String {
    format!("{} {} {}", at.day(), at.month(), at.year())
}

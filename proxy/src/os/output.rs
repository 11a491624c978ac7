//! Standard output and standard error: what a closed pipe means.

use biscuit_tin_shared::explain::words::escaped_lines;
use std::io::{self, ErrorKind, Write};

/// Whether output was read: a reader that closed the pipe has seen enough, which is no error.
///
/// # Errors
/// It cannot be written for another reason.
pub(crate) fn was_read(written: io::Result<()>) -> io::Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error),
    }
}

/// Tells the terminal of something that goes on whether or not somebody reads it.
pub(crate) fn mention(line: &str) {
    // The terminal may be closed by now.
    let _ = writeln!(anstream::stdout(), "{line}");
}

/// The same on standard error, on which a failed write would be a panic in `eprintln`.
///
/// Names of files may hold what turns a terminal's text round.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", escaped_lines(line));
}

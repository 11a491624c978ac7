//! One command line of a tool that comes with the system: how it reads, and what comes back.
//!
//! No shell is involved, so no name in a path can be taken for anything else.

use crate::{os::programs::is_root, trust::error::TrustError};
use std::{
    ffi::{OsStr, OsString},
    fmt,
    path::Path,
    process::{Command, Output, Stdio},
};

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToolCommand {
    words: Vec<OsString>,
    /// Whether only the system's administrator may do it.
    as_root: bool,
}

impl ToolCommand {
    /// `program` with these arguments.
    pub(super) fn new<T: AsRef<OsStr>>(
        program: &str,
        arguments: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut words = vec![OsString::from(program)];
        words.extend(arguments.into_iter().map(|word| word.as_ref().to_owned()));
        Self {
            words,
            as_root: false,
        }
    }

    /// The same with one more argument.
    pub(super) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.words.push(argument.as_ref().to_owned());
        self
    }

    /// The same, for the administrator.
    pub(super) fn as_root(mut self) -> Self {
        self.as_root = true;
        self
    }

    /// Runs it to its end; an administrator's line goes through `sudo` unless we are one.
    ///
    /// # Errors
    /// The tool is missing, or it says no.
    pub(super) fn run(&self) -> Result<Output, TrustError> {
        let output = self.output()?;
        if output.status.success() {
            return Ok(output);
        }
        Err(self.refused(&output))
    }

    /// Runs it to its end, whatever it answers.
    ///
    /// # Errors
    /// The tool is missing.
    pub(super) fn output(&self) -> Result<Output, TrustError> {
        let through_sudo = self.as_root && cfg!(unix) && !is_root();
        let sudo = OsString::from("sudo");
        let mut words = through_sudo.then_some(&sudo).into_iter().chain(&self.words);
        let program = words.next().cloned().unwrap_or_default();
        let mut command = Command::new(&program);
        // sudo asks for the password on the terminal itself.
        command.args(words).stdin(Stdio::null());
        command.output().map_err(|source| TrustError::Tool {
            tool: program.to_string_lossy().into_owned(),
            source,
        })
    }

    /// What the tool said when it refused, for people.
    pub(super) fn refused(&self, output: &Output) -> TrustError {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().map(str::trim).find(|line| !line.is_empty());
        TrustError::Refused {
            line: self.to_string(),
            said: said.unwrap_or("it gave no reason").to_owned(),
            remedy: if self.as_root {
                "only the administrator may change this store; run the same command as root"
            } else {
                "close the browser that uses this store and try again. If the browser has a primary password, import the root in its settings instead"
            },
        }
    }
}

impl fmt::Display for ToolCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.as_root {
            f.write_str("sudo ")?;
        }
        for (n, word) in self.words.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            let word = word.to_string_lossy();
            if word.is_empty() || word.contains([' ', '\'', '"', '$', '*']) {
                write!(f, "\"{word}\"")?;
            } else {
                f.write_str(&word)?;
            }
        }
        Ok(())
    }
}

/// A prefix and a path as one word, as many tools want it.
pub(super) fn joined(prefix: &str, path: &Path) -> OsString {
    let mut word = OsString::from(prefix);
    word.push(path);
    word
}

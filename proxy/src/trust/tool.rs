//! One command of a system tool: its arguments, its output, and its text for display.
//!
//! It is run without a shell, so nothing in a path is interpreted.

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
    /// Whether only root may run it.
    as_root: bool,
}

impl ToolCommand {
    /// A command of `program` with these arguments.
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

    /// Adds an argument.
    pub(super) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.words.push(argument.as_ref().to_owned());
        self
    }

    /// Makes it a command for root.
    pub(super) fn with_root(mut self) -> Self {
        self.as_root = true;
        self
    }

    /// Runs it and waits for its end; a command for root goes through `sudo` unless this process is root.
    ///
    /// # Errors
    /// The tool is missing, or it fails.
    pub(super) fn run(&self) -> Result<Output, TrustError> {
        let output = self.output()?;
        if output.status.success() {
            return Ok(output);
        }
        Err(self.refused(&output))
    }

    /// As [`ToolCommand::run`], with the output whether or not the tool fails.
    ///
    /// # Errors
    /// The tool is missing.
    pub(super) fn output(&self) -> Result<Output, TrustError> {
        let through_sudo = self.as_root && cfg!(unix) && !is_root();
        let sudo = OsString::from("sudo");
        let mut words = through_sudo.then_some(&sudo).into_iter().chain(&self.words);
        let program = words.next().cloned().unwrap_or_default();
        let mut command = Command::new(&program);
        // sudo reads the password from the terminal, not from standard input.
        command.args(words).stdin(Stdio::null());
        command.output().map_err(|source| TrustError::Tool {
            tool: program.to_string_lossy().into_owned(),
            source,
        })
    }

    /// The error with the tool's own reason and the remedy.
    pub(super) fn refused(&self, output: &Output) -> TrustError {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let reason = stderr.lines().map(str::trim).find(|line| !line.is_empty());
        TrustError::Refused {
            command: self.to_string(),
            reason: reason.unwrap_or("it gave no reason").to_owned(),
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

/// A prefix and a path as one argument.
pub(super) fn joined(prefix: &str, path: &Path) -> OsString {
    let mut word = OsString::from(prefix);
    word.push(path);
    word
}

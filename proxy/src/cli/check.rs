//! One check of `doctor`: what was found, and the remedy where that is bad.
//!
//! It checks nothing itself.

use crate::{
    cli::{error::CommandError, out::say},
    os::programs::with_own_command,
};
use anstyle::{AnsiColor, Style};
use serde::Serialize;

/// One line of the screen; also its JSON.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    check: &'static str,
    pub(super) good: bool,
    found: String,
    remedy: Option<String>,
}

impl Check {
    pub(super) fn good(check: &'static str, found: impl Into<String>) -> Self {
        Self {
            check,
            good: true,
            found: with_own_command(&found.into()),
            remedy: None,
        }
    }

    pub(super) fn bad(
        check: &'static str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            check,
            good: false,
            found: with_own_command(&found.into()),
            remedy: Some(with_own_command(&remedy.into())),
        }
    }
}

/// Prints one check. Mark, word and colour have the same meaning, so that none is needed alone.
pub(super) fn show(check: &Check) -> Result<(), CommandError> {
    let (mark, word, colour) = if check.good {
        ("✓", "good", AnsiColor::Green)
    } else {
        ("✗", "bad ", AnsiColor::Red)
    };
    let style = Style::new().fg_color(Some(colour.into()));
    say(&format!(
        "{style}{mark} {word}{style:#}  {:<19} {}",
        check.check, check.found
    ))?;
    match &check.remedy {
        Some(remedy) => say(&format!("                            → {remedy}")),
        None => Ok(()),
    }
}

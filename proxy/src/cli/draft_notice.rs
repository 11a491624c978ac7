//! `audit --draft-notice`: writes the first draft of a cookies page beside the report, in the form that the file's ending says.

use crate::cli::error::CommandError;
use crate::{
    notice::cookies_page::{Form, cookies_page},
    report::model::Report,
};
use biscuit_tin_shared::explain::words::Words;
use clap::Args;
use std::{fs, io, path::PathBuf};

/// Where a draft of a cookies page goes.
#[derive(Debug, Args)]
pub(super) struct DraftNotice {
    /// Write a first draft of a cookies page, with its gaps marked: HTML, or Markdown if the file ends in .md
    #[arg(long, value_name = "FILE")]
    draft_notice: Option<PathBuf>,
}

impl DraftNotice {
    /// Refuses a file of another form, before anything is visited.
    ///
    /// # Errors
    /// The file's ending names neither form.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        match &self.draft_notice {
            Some(_) if self.form().is_none() => Err(CommandError::Usage(
                "--draft-notice writes .html or .md files",
            )),
            _ => Ok(()),
        }
    }

    /// Writes the draft, if one was asked for.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn write(&self, report: &Report, words: &Words) -> Result<(), CommandError> {
        let (Some(path), Some(form)) = (&self.draft_notice, self.form()) else {
            return Ok(());
        };
        let page = cookies_page(report, form, words)
            .map_err(|error| CommandError::Output(io::Error::other(error)))?;
        fs::write(path, page).map_err(|source| CommandError::Unwritten {
            path: path.clone(),
            source,
        })
    }

    fn form(&self) -> Option<Form> {
        let ending = self.draft_notice.as_ref()?.extension()?;
        match ending.to_ascii_lowercase().to_str()? {
            "html" | "htm" => Some(Form::Html),
            "md" | "markdown" => Some(Form::Markdown),
            _ => None,
        }
    }
}

//! How far a run of `audit` is, for who waits and for a later run that goes on.

use crate::{
    audit::{Kept, Visited, Wishes},
    cli::error::CommandError,
    os::output::complain,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{io, path::PathBuf};

/// The file beside a report with the sites that are finished, where there is a place for it.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    kept: Option<Kept>,
    /// What an earlier run finished.
    pub(super) finished: Vec<Visited>,
}

impl Log {
    /// Begins the file, or goes on with it.
    pub(super) fn open(
        path: Option<PathBuf>,
        resume: bool,
        wishes: &Wishes,
    ) -> Result<Self, CommandError> {
        let mut log = Self {
            path: path.clone().unwrap_or_default(),
            kept: None,
            finished: Vec::new(),
        };
        if let Some(path) = path {
            let opened = match resume {
                true => Kept::resume(path, wishes),
                false => Kept::begin(path, wishes).map(|kept| (kept, Vec::new())),
            };
            let (kept, finished) = opened.map_err(|error| log.failed(error))?;
            (log.kept, log.finished) = (Some(kept), finished);
        }
        Ok(log)
    }

    /// Adds a site.
    pub(super) fn add(&mut self, visited: &Visited) -> Result<(), CommandError> {
        let Some(kept) = &mut self.kept else {
            return Ok(());
        };
        kept.add(visited).map_err(|error| self.failed(error))
    }

    /// Deletes the file: the run is complete.
    pub(super) fn close(self) {
        if let Some(kept) = self.kept {
            kept.close();
        }
    }

    fn failed(&self, source: io::Error) -> CommandError {
        CommandError::Unwritten {
            path: self.path.clone(),
            source,
        }
    }
}

/// How far a run is: a bar where standard error is a terminal, else a line a site.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(sites: usize) -> Self {
        let bar = ProgressBar::new(sites as u64);
        let style = "{bar:24} {pos} of {len}  {eta} left  {msg}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Counts sites that are there already.
    pub(super) fn skip(&self, sites: usize) {
        self.bar.inc(sites as u64);
        self.bar.reset_eta();
    }

    pub(super) fn advance(&self, url: &str) {
        self.bar.inc(1);
        self.bar.set_message(url.to_owned());
        if self.bar.is_hidden() {
            let (at, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
            complain(&format!("{at} of {all}: {url}"));
        }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

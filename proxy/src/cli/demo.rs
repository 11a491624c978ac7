//! `demo`: the guided tour of simulated portals.

use crate::cli::browse::say_what_stays;
use crate::cli::{error::CommandError, language::language, log::log_to_stderr, out::delivered};
use crate::{
    config::LogFormat,
    demo::{Tour, TourError},
    os::{output::complain, programs::Browser, run_folder::sweep, signals::StopSignals},
};
use biscuit_tin_shared::explain::words::Words;
use clap::Args;
use std::path::PathBuf;

/// Guided tour of simulated council portals, offline.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Explain in the terminal, even if there is a browser
    #[arg(long)]
    no_browser: bool,
    /// Browser to use, instead of the first one found
    #[arg(
        long,
        value_name = "PATH",
        env = "BISCUIT_TIN_BROWSER",
        conflicts_with = "no_browser"
    )]
    browser: Option<PathBuf>,
    /// Language of the tour, such as cy
    #[arg(long, value_name = "TAG", value_parser = language)]
    lang: Option<String>,
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        log_to_stderr(LogFormat::Text, "biscuit_tin=error");
        let browser = self.browser()?;
        let words = Words::new(self.lang.as_deref());
        let lang = self.lang.is_some().then(|| words.lang().to_owned());
        let mut stop = StopSignals::listen();
        say_what_stays(sweep().downloads);
        let tour = Tour::start().await?;
        let end = match browser {
            Some(browser) => tour.in_browser(&browser, lang, stop.next()).await,
            None => tokio::select! {
                end = async { tour.in_terminal(&mut anstream::stdout(), &words).await } => end,
                () = stop.next() => Ok(()),
            },
        };
        say_what_stays(tour.end().await);
        match end {
            Err(TourError::Output(error)) => delivered(Err(error)).map(drop),
            end => Ok(end?),
        }
    }

    /// The browser to open; `None` for the tour in the terminal, if it was asked for or there is no browser.
    ///
    /// # Errors
    /// `--browser` names no program.
    fn browser(&self) -> Result<Option<Browser>, CommandError> {
        if self.no_browser {
            return Ok(None);
        }
        if let Some(path) = &self.browser {
            let missing = || CommandError::NoSuchBrowser { path: path.clone() };
            return Browser::find(Some(path)).map(Some).ok_or_else(missing);
        }
        let found = Browser::find(None).filter(|_| Browser::has_a_screen());
        if found.is_none() {
            let note = "No browser window can be opened here, so the tour runs in the terminal.";
            complain(note);
        }
        Ok(found)
    }
}

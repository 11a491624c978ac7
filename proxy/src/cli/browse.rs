//! `browse`: a browser with its own profile, for real council sites.

use crate::cli::{error::CommandError, language::language, log::log_to_stderr};
use crate::{
    app::{Running, error::StartError},
    browser::{session::until_closed, start_page},
    ca::RootError,
    config::{LogFormat, RunOptions, data_folder::DataFolder},
    os::{
        output::mention,
        panics,
        private_file::make_private_dir,
        programs::Browser,
        run_folder::{RunFolder, RunKind, sweep},
        signals::StopSignals,
    },
};
use biscuit_tin_shared::explain::words::Words;
use clap::Args;
use std::path::{Path, PathBuf};

/// Open a browser with its own profile: extension loaded and paired, local root trusted there alone.
#[derive(Debug, Args)]
pub(super) struct Browse {
    /// Page to open first, such as www.luton.gov.uk; without one, a list of the councils’ sites
    url: Option<String>,
    /// Browser to use, instead of the first one found
    #[arg(long, value_name = "PATH", env = "BISCUIT_TIN_BROWSER")]
    browser: Option<PathBuf>,
    /// Language of the extension and of the first page, such as cy
    #[arg(long, value_name = "TAG", value_parser = language)]
    lang: Option<String>,
    #[command(flatten)]
    options: RunOptions,
}

impl Browse {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        log_to_stderr(LogFormat::Text, "biscuit_tin=warn");
        if let Some(text) = self.url.as_ref().filter(|text| !start_page::is_page(text)) {
            return Err(CommandError::NotAPage { text: text.clone() });
        }
        let browser = Browser::find(self.browser.as_deref());
        let browser = browser.ok_or_else(|| match &self.browser {
            Some(path) => CommandError::NoSuchBrowser { path: path.clone() },
            None => CommandError::NoBrowser,
        })?;
        let mut stop = StopSignals::listen();
        say_what_stays(sweep().downloads);
        // Deleted when the browser ends: what the user wants to keep belongs in their own browser. The root is this run's
        // own too, so that no other one is ever replaced.
        let folder = RunFolder::make(RunKind::Browse).map_err(CommandError::Profile)?;
        let end = self.in_folder(&folder, &browser, &mut stop).await;
        let kept = folder.close().map_err(CommandError::Profile);
        say_what_stays(kept?);
        end
    }

    async fn in_folder(
        self,
        folder: &RunFolder,
        browser: &Browser,
        stop: &mut StopSignals,
    ) -> Result<(), CommandError> {
        let data_folder = DataFolder(folder.data());
        let mut config = self.options.resolve_in(data_folder)?;
        make_private_dir(config.data_folder.path()).map_err(StartError::File)?;
        config.browser_stores = browser.stores(folder);
        panics::remember_in(config.data_folder.last_panic());
        let running = Running::start(&config).await?;
        let words = Words::new(self.lang.as_deref());
        let lang = self.lang.as_ref().map(|_| words.lang().to_owned());
        let access = running.access(lang).ok_or(RootError::NoRandomness)?;
        let url = match &self.url {
            Some(text) => start_page::address_of(text),
            None => start_page::write(folder.path(), &running.registry(), &words)
                .map_err(StartError::File)?,
        };
        let open = browser.open(folder, &url, &access).await?;
        let told = "The browser is open. Close it, or press Ctrl-C, to stop.";
        let ended = until_closed(open, running.paired(), told, stop.next()).await;
        running.stop().await;
        Ok(ended?)
    }
}

/// Says where downloads are that outlive a run's folder.
pub(super) fn say_what_stays(downloads: impl IntoIterator<Item = PathBuf>) {
    for folder in downloads {
        mention(&what_stays(&folder));
    }
}

/// What is said of downloads that outlive a run's folder.
pub(super) fn what_stays(folder: &Path) -> String {
    format!(
        "What you downloaded is in {}. Delete that folder when you need it no more.",
        folder.display()
    )
}

//! `browse`: a browser with its own profile, for real council sites.

use crate::cli::{error::CommandError, log::log_to_stderr};
use crate::os::signals::asked_to_stop;
use crate::{
    app::{Running, error::StartError},
    browser::{closed, end},
    ca::RootError,
    config::{LogFormat, RunOptions, data_folder::DataFolder},
    os::{panics, private_file::make_private_dir, programs::Browser},
};
use clap::Args;
use std::{io::Write, path::PathBuf};

/// Open a browser with its own profile: extension loaded and paired, local root trusted there alone.
#[derive(Debug, Args)]
pub(super) struct Browse {
    /// Page to open first
    #[arg(default_value = "about:blank")]
    url: String,
    /// Browser to use, instead of the first one found
    #[arg(long, value_name = "PATH", env = "BISCUIT_TIN_BROWSER")]
    browser: Option<PathBuf>,
    #[command(flatten)]
    options: RunOptions,
}

impl Browse {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        log_to_stderr(LogFormat::Text, "biscuit_tin=warn");
        let browser = Browser::find(self.browser.as_deref()).ok_or(CommandError::NoBrowser)?;
        // Deleted when the browser ends: what the user wants to keep belongs in their own browser. The root is this run's
        // own too, so that no other one is ever replaced.
        let folder = tempfile::Builder::new()
            .prefix("biscuit-tin-browse-")
            .tempdir()
            .map_err(CommandError::Profile)?;
        let data_folder = DataFolder(folder.path().join("data"));
        make_private_dir(data_folder.path()).map_err(StartError::File)?;
        let mut config = self.options.resolve_in(data_folder)?;
        let profile = folder.path().join("profile");
        config.browser_stores = browser.stores(&profile);
        panics::remember_in(config.data_folder.last_panic());
        let running = Running::start(&config).await?;
        let access = running.access().ok_or(RootError::NoRandomness)?;
        let mut child = browser.open(&profile, &self.url, &access).await?;
        writeln!(
            anstream::stdout(),
            "The browser is open. Close it, or press Ctrl-C, to stop."
        )
        .map_err(CommandError::Output)?;
        let closed = tokio::select! {
            closed = closed(&mut child) => closed,
            () = asked_to_stop() => Ok(()),
        };
        end(&mut child).await;
        running.stop().await;
        Ok(closed?)
    }
}

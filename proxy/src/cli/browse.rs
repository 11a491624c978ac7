//! `browse`: a browser with its own profile, for real council sites.

use crate::cli::{error::CommandError, log::log_to_stderr};
use crate::os::signals::asked_to_stop;
use crate::{
    app::Running,
    browser::{closed, end},
    ca::RootError,
    config::{LogFormat, RunOptions},
    os::{panics, programs::Browser},
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
        let config = self.options.resolve()?;
        // The profile is deleted when the browser ends: what the user wants to keep belongs in their own browser.
        let profile = tempfile::Builder::new()
            .prefix("biscuit-tin-profile-")
            .tempdir()
            .map_err(CommandError::Profile)?;
        panics::remember_in(config.data_folder.last_panic());
        let running = Running::start(&config).await?;
        let access = running.access().ok_or(RootError::NoRandomness)?;
        let mut child = browser.open(profile.path(), &self.url, &access).await?;
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

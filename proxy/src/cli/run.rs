//! `run`: the proxy and its API until a signal stops them.

use crate::cli::{error::CommandError, log::log_to_stderr};
use crate::{
    app::Running,
    config::RunOptions,
    os::{output::mention, panics, signals::StopSignals},
};
use clap::Args;

/// Run the proxy and its API until Ctrl-C.
#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    options: RunOptions,
}

impl Run {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let config = self.options.resolve()?;
        log_to_stderr(config.log_format, "biscuit_tin=info");
        panics::remember_in(config.data_folder.last_panic());
        let mut stop = StopSignals::listen();
        let running = Running::start(&config).await?;
        let ready = running.ready();
        mention("Biscuit Tin is looking at listed council sites. Press Ctrl-C to stop.");
        mention(&format!("  proxy      {}", ready.proxy));
        mention(&format!("  extension  {}", ready.api));
        mention(&format!("  local root {}", ready.ca.display()));
        stop.next().await;
        mention("Stopping. Press Ctrl-C again to stop at once.");
        tokio::select! {
            () = running.stop() => {}
            () = stop.next() => {}
        }
        Ok(())
    }
}

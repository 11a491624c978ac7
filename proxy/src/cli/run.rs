//! `run`: the proxy and its API until a signal stops them.

use crate::cli::{error::CommandError, log::log_to_stderr};
use crate::{
    app::Running,
    config::RunOptions,
    os::{panics, signals::StopSignals},
};
use clap::Args;
use std::io::Write;

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
        let mut out = anstream::stdout();
        writeln!(
            out,
            "Biscuit Tin is looking at listed council sites. Press Ctrl-C to stop."
        )
        .map_err(CommandError::Output)?;
        writeln!(out, "  proxy      {}", ready.proxy).map_err(CommandError::Output)?;
        writeln!(out, "  extension  {}", ready.api).map_err(CommandError::Output)?;
        writeln!(out, "  local root {}", ready.ca.display()).map_err(CommandError::Output)?;
        stop.next().await;
        // The terminal may be closed by now.
        let _ = writeln!(out, "Stopping. Press Ctrl-C again to stop at once.");
        tokio::select! {
            () = running.stop() => {}
            () = stop.next() => {}
        }
        Ok(())
    }
}

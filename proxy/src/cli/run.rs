//! `run`: the proxy and its API until a signal stops them.

use crate::cli::{error::CommandError, log::log_to_stderr};
use crate::{
    app::Running,
    ca::Root,
    config::RunOptions,
    os::{output::mention, panics, programs::with_own_command, signals::StopSignals},
    trust::{StoreState, stores, system_store},
};
use clap::Args;
use tokio::task::spawn_blocking;

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
        mention("Biscuit Tin is running. Press Ctrl-C to stop.");
        mention(&format!("  proxy      {}", ready.proxy));
        mention(&format!("  extension  {}", ready.api));
        mention(&format!("  local root {}", ready.ca.display()));
        let root = running.root();
        let install = config.data_folder.command("trust install");
        // Nobody waits for it: a store may take a moment to be read.
        spawn_blocking(move || mention_distrust(&root, &install));
        stop.next().await;
        mention("Stopping. Press Ctrl-C again to stop at once.");
        tokio::select! {
            () = running.stop() => {}
            () = stop.next() => {}
        }
        Ok(())
    }
}

/// Says what is left to do where no browser trusts the root; nothing where a store cannot be read.
fn mention_distrust(root: &Root, install: &str) {
    let Ok(stores) = stores() else { return };
    let mut all = stores.into_iter().chain(system_store());
    let is_open = |state| matches!(state, StoreState::Trusted | StoreState::Failed);
    if !all.any(|store| is_open(store.status(Some(root)).state)) {
        let next = format!(
            "No browser on this computer trusts the local root yet, so nothing is looked at. To change that: {install}"
        );
        mention(&with_own_command(&next));
    }
}

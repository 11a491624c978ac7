//! Shutdown of a running proxy: one stop signal, and the tasks that end with it.
//!
//! It does not know what the tasks do.

use std::time::Duration;
use tokio::time::{error::Elapsed, timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Shared by all background tasks; clones share one signal and one set of tasks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Life {
    /// Spawns a task that [`Life::end`] waits for.
    pub(crate) fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(task);
    }

    /// Waits for the stop signal.
    pub(crate) async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Gives the stop signal and waits until all tasks have ended.
    ///
    /// # Errors
    /// Some tasks did not end in time; they continue.
    pub(crate) async fn end(&self, within: Duration) -> Result<(), Elapsed> {
        self.stop.cancel();
        self.tasks.close();
        timeout(within, self.tasks.wait()).await
    }
}

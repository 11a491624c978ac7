//! The life of a running proxy: one stop signal, and the tasks that end with it.
//!
//! It does not know what the tasks do.

use std::time::Duration;
use tokio::time::{error::Elapsed, timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Shared by everything that runs in the background; each clone is the same life.
#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Life {
    /// Runs a task that [`Life::end`] waits for.
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

    /// Gives the stop signal and waits until every task has ended.
    ///
    /// # Errors
    /// Some tasks did not end in time; they go on.
    pub(crate) async fn end(&self, within: Duration) -> Result<(), Elapsed> {
        self.stop.cancel();
        self.tasks.close();
        timeout(within, self.tasks.wait()).await
    }
}

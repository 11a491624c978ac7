//! Reloads registry files that change while the proxy runs.
//!
//! A valid file takes effect at once, also for everything seen so far; an invalid one is logged and changes nothing.
//! The listed hosts stay those of the start, because the local root permits no others.

use crate::{config::registry_files::read_registry, inspect::scope::Scope, os::life::Life};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::Notify;

/// Registry folders that cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch a folder ({0}): check that it exists, or leave out --registry")]
pub(crate) struct WatchError(#[from] notify::Error);

/// Watched folders; dropping this ends the watch.
pub(crate) struct Watched {
    folders: Vec<PathBuf>,
    changed: Arc<Notify>,
    _watcher: RecommendedWatcher,
}

impl Watched {
    /// Waits for a change; changes meanwhile count as one.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }
}

/// Starts to watch the folders.
///
/// # Errors
/// A folder cannot be watched.
pub(crate) fn watch(folders: Vec<PathBuf>) -> Result<Watched, WatchError> {
    let changed = Arc::new(Notify::new());
    let sender = Arc::clone(&changed);
    // Reading a file is an event too, so a reload would cause the next one.
    let on_event = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            sender.notify_one();
        }
    };
    let mut watcher = notify::recommended_watcher(on_event)?;
    for folder in &folders {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    Ok(Watched {
        folders,
        changed,
        _watcher: watcher,
    })
}

/// Reloads the registry whenever something in the folders changes, until the proxy stops.
pub(crate) async fn follow(scope: Arc<Scope>, life: Life, watched: Watched) {
    loop {
        tokio::select! {
            () = watched.changed() => {}
            () = life.stopped() => return,
        }
        let folders = watched.folders.clone();
        let read = tokio::task::spawn_blocking(move || read_registry(&folders));
        match read.await {
            Ok(Ok(registry)) => {
                let unlisted = registry.own_hosts().find(|host| !scope.listed.covers(host));
                if let Some(host) = unlisted {
                    tracing::warn!(
                        host,
                        "a new host in the registry: run `biscuit-tin trust install`, then start the proxy again, to inspect it"
                    );
                }
                scope.ledger.replace_registry(registry);
                tracing::info!("the registry has been reloaded");
            }
            Ok(Err(error)) => tracing::warn!(%error, "the registry stays as it was"),
            Err(error) => tracing::error!(%error, "the registry stays as it was"),
        }
    }
}

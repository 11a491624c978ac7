//! Registry files that change while the proxy runs.
//!
//! A good file takes effect at once, for everything seen so far too; a bad one is named and changes
//! nothing. Which hosts are looked at is settled at the start, for the local root permits no others.

use crate::{config::registry_files::read_registry, inspect::scope::Scope, os::life::Life};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::Notify;

/// Registry folders that cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch the registry folders ({0}): check that they exist, or leave out --registry")]
pub(crate) struct WatchError(#[from] notify::Error);

/// Folders under watch, for as long as this lives.
pub(crate) struct Watched {
    folders: Vec<PathBuf>,
    changed: Arc<Notify>,
    _watcher: RecommendedWatcher,
}

/// Begins to watch.
pub(crate) fn watch(folders: Vec<PathBuf>) -> Result<Watched, WatchError> {
    let changed = Arc::new(Notify::new());
    let bell = Arc::clone(&changed);
    // Reading a file is an event too, and reading on it would never end.
    let heard = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            bell.notify_one();
        }
    };
    let mut watcher = notify::recommended_watcher(heard)?;
    for folder in &folders {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    Ok(Watched {
        folders,
        changed,
        _watcher: watcher,
    })
}

/// Reads the folders anew whenever something in them changes, until the proxy stops.
pub(crate) async fn follow(scope: Arc<Scope>, life: Life, watched: Watched) {
    loop {
        tokio::select! {
            () = watched.changed.notified() => {}
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
                        "a new host in the registry: start again to look at it"
                    );
                }
                scope.ledger.replace_registry(registry);
                tracing::info!("the registry is read anew");
            }
            Ok(Err(error)) => tracing::warn!(%error, "the registry stays as it was"),
            Err(error) => tracing::error!(%error, "the registry stays as it was"),
        }
    }
}

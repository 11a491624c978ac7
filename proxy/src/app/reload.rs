//! Reloads registry files that change while the proxy runs.
//!
//! A valid file takes effect at once, also for everything seen so far; an invalid one is logged and changes nothing. The
//! hosts of a council that comes are intercepted once the root permits them; those of one that goes are tunnelled at once.

use crate::{
    app::{
        error::{StartError, WatchError},
        local_root,
    },
    config::{Config, data_folder::COUNCILS, registry_files::listed},
    connect::Connector,
    inspect::feed::Fact,
    os::private_file::make_private_dir,
};
use biscuit_tin_shared::registry::{Registry, listed::Listed};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::{path::PathBuf, sync::Arc};
use tokio::{sync::Notify, task::spawn_blocking};

/// Watched folders; dropping this ends the watch.
pub(crate) struct Watched {
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
    watch_ringing(Arc::default(), folders)
}

/// The same with a bell that others ring too.
fn watch_ringing(changed: Arc<Notify>, folders: Vec<PathBuf>) -> Result<Watched, WatchError> {
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
        changed,
        _watcher: watcher,
    })
}

/// Follows the registry's folders until the proxy stops. Who writes a file into one that is not watched rings `changed`.
///
/// # Errors
/// A folder cannot be made or watched.
pub(super) fn follow(
    config: &Config,
    connector: &Arc<Connector>,
    changed: &Arc<Notify>,
) -> Result<(), StartError> {
    let own = config.data_folder.registry();
    if config.registry.added.as_ref() == Some(&own) {
        // Made before there is a council in it: a folder that is not there cannot be watched.
        make_private_dir(&own)?;
        make_private_dir(&own.join(COUNCILS))?;
    }
    let watched = watch_ringing(Arc::clone(changed), config.registry.folders())?;
    let reload = Reload {
        config: config.clone(),
        connector: Arc::clone(connector),
    };
    connector.life.spawn(reload.run(watched));
    Ok(())
}

struct Reload {
    config: Config,
    connector: Arc<Connector>,
}

impl Reload {
    /// Reloads the registry whenever something in the folders changes.
    async fn run(self, watched: Watched) {
        loop {
            tokio::select! {
                () = watched.changed() => {}
                () = self.connector.life.stopped() => return,
            }
            let config = self.config.clone();
            let read = spawn_blocking(move || listed(&config));
            match read.await {
                Ok(Ok((registry, listed))) => {
                    self.take_up(registry, listed).await;
                    tracing::info!("the registry has been reloaded");
                }
                Ok(Err(error)) => tracing::warn!(%error, "the registry stays as it was"),
                Err(error) => tracing::error!(%error, "the registry stays as it was"),
            }
        }
    }

    async fn take_up(&self, registry: Registry, listed: Listed) {
        let scope = &self.connector.scope;
        let councils = councils(&scope.ledger.registry());
        let is_new = self.connector.scope.listed.replace(listed);
        scope.ledger.replace_registry(registry);
        if is_new || councils != self::councils(&scope.ledger.registry()) {
            // Hosts and councils reach the extension in a snapshot alone.
            scope.ledger.feed().publish(Fact::Reset);
        }
        if is_new {
            let (root, listed) = (self.connector.mint.root(), scope.listed.now());
            let config = self.config.clone();
            let note = move || local_root::note_missing(&root, &config, &listed);
            if let Ok(Err(error)) = spawn_blocking(note).await {
                tracing::warn!(%error, "the next trust step does not know of the new hosts");
            }
        }
    }
}

/// What the feed has of the councils: the names, and whether a notice is held.
fn councils(registry: &Registry) -> Vec<(String, bool)> {
    let files = registry.councils().iter();
    let named = files.map(|file| (file.council.name.clone(), file.has_notice()));
    named.collect()
}

//! Follows the trust steps of other commands while the proxy runs, by the files beside the root.
//!
//! After `trust install` each client is tried again, under the new root if there is one. A root that is replaced or deleted
//! signs nothing more, because the browsers that trusted it trust it no longer; the new one signs once they trust it.

use crate::{
    app::reload::{self, Watched},
    ca::{Root, RootFiles},
    connect::Connector,
};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Follows them until the proxy stops. Where the folder cannot be watched, a trust step takes effect at the next start.
pub(super) fn follow(connector: &Arc<Connector>, files: &RootFiles) {
    match reload::watch(vec![files.folder.clone()]) {
        Ok(watched) => {
            let watch = Watch {
                last: files.last_trust_step(),
                files: files.clone(),
                connector: Arc::clone(connector),
            };
            connector.life.spawn(watch.run(watched));
        }
        Err(error) => tracing::warn!(%error, "the local root is not watched"),
    }
}

struct Watch {
    /// The mark of the last trust step that was seen.
    last: Option<String>,
    files: RootFiles,
    connector: Arc<Connector>,
}

impl Watch {
    async fn run(mut self, watched: Watched) {
        let connector = Arc::clone(&self.connector);
        loop {
            tokio::select! {
                () = watched.changed() => {}
                () = connector.life.stopped() => return,
            }
            let (files, root) = (self.files.clone(), connector.mint.root());
            let read = spawn_blocking(move || (files.hold(&root), files.last_trust_step()));
            let Ok((mut holds, step)) = read.await else {
                continue;
            };
            let is_step = step != self.last;
            if is_step {
                // Without a mark the folder is being deleted, which a file made there now would prevent.
                let is_install = step.is_some();
                self.last = step;
                connector.mint.clients().note_trust_step();
                holds = holds || is_install && self.take_up().await;
            }
            let is_changed = connector.mint.note_root_is_gone(!holds) == holds;
            if is_step || is_changed {
                tracing::info!(
                    holds,
                    "a trust step: each client is tried again if there is a root"
                );
                connector.scope.exclusions.note_trust_step();
            }
        }
    }

    /// Signs with the root that is on disk by now; whether there is one that can be used.
    async fn take_up(&self) -> bool {
        let files = self.files.clone();
        match spawn_blocking(move || Root::load(&files)).await {
            Ok(Ok(Some(root))) => {
                if let Err(error) = self.connector.tls.refuse(root.der()) {
                    tracing::error!(%error, "the new root is not taken up");
                    return false;
                }
                self.connector.mint.take_up(root, &self.files);
                tracing::info!("the new root is taken up");
                true
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the new root is not taken up");
                false
            }
            _ => false,
        }
    }
}

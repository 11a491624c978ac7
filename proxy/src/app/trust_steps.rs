//! Follows the trust steps of other commands while the proxy runs, by the files beside the root.
//!
//! After `trust install` each client is tried again. A root that is replaced or deleted signs nothing more, because the
//! browsers that trusted it trust it no longer.

use crate::{
    app::reload::{self, Watched},
    ca::{Mint, RootFiles},
    inspect::scope::Scope,
    os::life::Life,
};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Follows them until the proxy stops. Where the folder cannot be watched, a trust step takes effect at the next start.
pub(super) fn follow(scope: &Arc<Scope>, mint: &Arc<Mint>, files: &RootFiles, life: &Life) {
    match reload::watch(vec![files.folder.clone()]) {
        Ok(watched) => {
            let (scope, mint) = (Arc::clone(scope), Arc::clone(mint));
            let watch = Watch {
                last: files.last_trust_step(),
                files: files.clone(),
                scope,
                mint,
            };
            life.spawn(watch.run(life.clone(), watched));
        }
        Err(error) => tracing::warn!(%error, "the local root is not watched"),
    }
}

struct Watch {
    /// The mark of the last trust step that was seen.
    last: Option<String>,
    files: RootFiles,
    scope: Arc<Scope>,
    mint: Arc<Mint>,
}

impl Watch {
    async fn run(mut self, life: Life, watched: Watched) {
        loop {
            tokio::select! {
                () = watched.changed() => {}
                () = life.stopped() => return,
            }
            let (files, mint) = (self.files.clone(), Arc::clone(&self.mint));
            let read = spawn_blocking(move || (files.hold(mint.root()), files.last_trust_step()));
            let Ok((holds, step)) = read.await else {
                continue;
            };
            let is_step = step != self.last;
            let is_changed = self.mint.note_root_is_gone(!holds) == holds;
            if is_step {
                self.last = step;
                self.mint.clients().note_trust_step();
            }
            if is_step || is_changed {
                tracing::info!(
                    holds,
                    "a trust step: each client is tried again if the root is the same"
                );
                self.scope.exclusions.note_trust_step();
            }
        }
    }
}

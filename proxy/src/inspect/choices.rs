//! The user's choices: the pause, and the hosts to leave alone; stored in the data folder.
//!
//! It knows no observations. Hosts whose interception failed are in `exclusions`.

use crate::os::private_file::{FileError, read_private, write_private};
use biscuit_tin_shared::cookie::site::ancestors;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{sync::watch, task::spawn_blocking};

/// A file of choices that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChoicesError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file cannot be parsed.
    #[error("{} is damaged ({why}): delete it and choose again", path.display())]
    Damaged {
        /// Its path.
        path: PathBuf,
        /// What was expected.
        why: String,
    },
}

/// Cached permission for one host; re-read when the choices change.
#[derive(Debug)]
pub(crate) struct Permission<'h> {
    made: watch::Receiver<Chosen>,
    host: &'h str,
    given: bool,
}

impl Permission<'_> {
    /// Whether the host may be inspected now.
    pub(crate) fn is_given(&mut self) -> bool {
        // An error means that the choices were dropped, as at the end of the proxy.
        if self.made.has_changed().unwrap_or(true) {
            self.given = self.made.borrow_and_update().allows(self.host);
        }
        self.given
    }
}

/// Hosts that can be left alone; no council has as many.
pub(crate) const LEFT_ALONE: usize = 1024;

/// The user's choices, and their file.
#[derive(Debug)]
pub(crate) struct Choices {
    file: Arc<ChoicesFile>,
    /// Watched by open connections, so that a choice holds for them at once.
    made: watch::Sender<Chosen>,
}

/// The file of the choices; its lock is that of writing, which no connection takes.
#[derive(Debug)]
struct ChoicesFile {
    path: PathBuf,
    write: fn(&Path, &[u8]) -> Result<(), FileError>,
    writing: Mutex<()>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Chosen {
    paused: bool,
    left_alone: BTreeSet<String>,
}

impl Choices {
    /// Reads the choices from their file; without a file, none were made.
    ///
    /// # Errors
    /// A file that others can read or that is damaged: ignoring it could inspect what the user left alone.
    pub(crate) fn load(path: PathBuf) -> Result<Self, ChoicesError> {
        let made = match read_private(&path)? {
            Some(text) => serde_json::from_str(&text).map_err(|e| ChoicesError::Damaged {
                path: path.clone(),
                why: e.to_string(),
            })?,
            None => Chosen::default(),
        };
        let file = ChoicesFile {
            path,
            write: write_private,
            writing: Mutex::new(()),
        };
        Ok(Self {
            file: Arc::new(file),
            made: watch::Sender::new(made),
        })
    }

    /// Whether this host may be inspected now.
    pub(crate) fn allow(&self, host: &str) -> bool {
        self.made.borrow().allows(host)
    }

    /// The same as a cached permission, for a connection that asks at every head.
    pub(crate) fn permission<'h>(&self, host: &'h str) -> Permission<'h> {
        let made = self.made.subscribe();
        let given = made.borrow().allows(host);
        Permission { made, host, given }
    }

    /// Waits until this host may no longer be inspected, which may be never.
    pub(crate) async fn forbidden(&self, host: &str) {
        let mut made = self.made.subscribe();
        // Never an error: `self` has the sender.
        let _ = made.wait_for(|made| !made.allows(host)).await;
    }

    /// Whether inspection is paused.
    pub(crate) fn paused(&self) -> bool {
        self.made.borrow().paused
    }

    /// Whether the user chose to leave this host, or a domain above it, alone.
    pub(crate) fn leaves(&self, host: &str) -> bool {
        self.made.borrow().leaves(host)
    }

    /// All hosts that the user left alone.
    pub(crate) fn left_alone(&self) -> Vec<String> {
        self.made.borrow().left_alone.iter().cloned().collect()
    }

    /// Pauses inspection, or ends the pause.
    pub(crate) async fn pause(&self, paused: bool) {
        self.change(|made| made.paused = paused).await;
    }

    /// Leaves canonical hosts alone, or inspects them again.
    pub(crate) async fn leave(&self, hosts: impl IntoIterator<Item = String>, leave: bool) {
        self.change(|made| {
            for host in hosts {
                if !leave {
                    made.left_alone.remove(&host);
                } else if made.left_alone.len() < LEFT_ALONE {
                    made.left_alone.insert(host);
                }
            }
        })
        .await;
    }

    /// Changes the choices at once, and then writes them on a thread that may wait for the disk. A change that cannot be
    /// written holds until the proxy stops.
    async fn change(&self, change: impl FnOnce(&mut Chosen)) {
        self.made.send_modify(change);
        let (file, made) = (Arc::clone(&self.file), self.made.clone());
        let written = spawn_blocking(move || file.write(&made)).await;
        if written.is_err() {
            tracing::error!("cannot keep this choice; it holds until the proxy stops");
        }
    }
}

impl ChoicesFile {
    /// Writes the choices as they are by now, so that of two changes the last one is what stays.
    fn write(&self, made: &watch::Sender<Chosen>) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let made = made.borrow().clone();
        let text = serde_json::to_string_pretty(&made).expect("a truth value and names are JSON");
        if let Err(error) = (self.write)(&self.path, text.as_bytes()) {
            tracing::error!(%error, "cannot keep this choice; it holds until the proxy stops");
        }
    }
}

impl Chosen {
    fn allows(&self, host: &str) -> bool {
        !self.paused && !self.leaves(host)
    }

    fn leaves(&self, host: &str) -> bool {
        ancestors(host).any(|domain| self.left_alone.contains(domain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::Barrier,
        time::{Duration, Instant},
    };

    #[tokio::test]
    async fn a_choice_covers_subdomains_and_outlives_the_process() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let choices =
            Choices::load(folder.path().join("choices.json")).expect("there is no file yet");
        assert!(choices.allow("jobs.luton.gov.uk"));
        let mut permission = choices.permission("jobs.luton.gov.uk");
        assert!(permission.is_given());
        choices.leave(["jobs.luton.gov.uk".to_owned()], true).await;
        assert!(!permission.is_given());
        let again = Choices::load(folder.path().join("choices.json")).expect("the file is whole");
        let check = |host, allowed| assert_eq!(again.allow(host), allowed, "{host}");
        check("jobs.luton.gov.uk", false);
        check("apply.jobs.luton.gov.uk", false);
        check("luton.gov.uk", true);
        check("notjobs.luton.gov.uk", true);
        again.leave(["jobs.luton.gov.uk".to_owned()], false).await;
        check("jobs.luton.gov.uk", true);
        again.pause(true).await;
        check("luton.gov.uk", false);
    }

    /// The disk of the test below: it holds the writer up until the test lets it go on.
    static DISK: (Barrier, Barrier) = (Barrier::new(2), Barrier::new(2));

    fn write_slowly(path: &Path, contents: &[u8]) -> Result<(), FileError> {
        DISK.0.wait();
        DISK.1.wait();
        write_private(path, contents)
    }

    #[tokio::test]
    async fn f31_a_choice_holds_and_no_connection_waits_while_the_disk_is_slow() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("choices.json");
        let mut choices = Choices::load(path.clone()).expect("there is no file yet");
        let file = ChoicesFile {
            path: path.clone(),
            write: write_slowly,
            writing: Mutex::new(()),
        };
        choices.file = Arc::new(file);
        let decide = async {
            // The runtime has this one thread, so the writer waits on another.
            spawn_blocking(|| DISK.0.wait()).await.expect("no panic");
            let began = Instant::now();
            for _ in 0..1000 {
                assert!(!choices.allow("www.luton.gov.uk"), "it holds already");
                assert!(!choices.permission("www.luton.gov.uk").is_given());
            }
            choices.forbidden("www.luton.gov.uk").await;
            let took = began.elapsed();
            assert!(!path.exists(), "the disk still waits");
            spawn_blocking(|| DISK.1.wait()).await.expect("no panic");
            took
        };
        let ((), took) = tokio::join!(choices.pause(true), decide);
        assert!(took < Duration::from_millis(100), "{took:?} for 1000");
        let written = Choices::load(path).expect("the file is whole");
        assert!(
            written.paused(),
            "it is written once the change is answered"
        );
    }
}

//! What the person chose: whether we pause, and which hosts are left alone. Kept in the data folder.
//!
//! It knows nothing of what was seen; a host that failed by itself is the ledger's.

use crate::os::private_file::{FileError, read_private_key, write_private};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, path::PathBuf};
use tokio::sync::watch;

/// A file of choices that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChoicesError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot be read.
    #[error("{} is damaged ({why}): delete it and choose again", path.display())]
    Damaged {
        /// Its path.
        path: PathBuf,
        /// What was expected.
        why: String,
    },
}

/// Whether one host may be looked at, asked again and again: a look at a number while nobody chooses.
#[derive(Debug)]
pub(crate) struct Permission<'h> {
    made: watch::Receiver<Made>,
    host: &'h str,
    given: bool,
}

impl Permission<'_> {
    pub(crate) fn is_given(&mut self) -> bool {
        // The choices are gone only with the proxy.
        if self.made.has_changed().unwrap_or(true) {
            self.given = self.made.borrow_and_update().allows(self.host);
        }
        self.given
    }
}

/// At most this many hosts are left alone by name; no council has as many.
pub(crate) const LEFT_ALONE: usize = 1024;

/// The person's choices.
#[derive(Debug)]
pub(crate) struct Choices {
    path: PathBuf,
    /// Watched, so that open connections learn of a choice when it is made.
    made: watch::Sender<Made>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Made {
    paused: bool,
    left_alone: BTreeSet<String>,
}

impl Choices {
    /// Reads the choices from their file; none were made where there is no file.
    ///
    /// # Errors
    /// A file that others can read or that is damaged: to look in spite of it could be against the person's will.
    pub(crate) fn load(path: PathBuf) -> Result<Self, ChoicesError> {
        let made = match read_private_key(&path)? {
            Some(text) => serde_json::from_str(&text).map_err(|e| ChoicesError::Damaged {
                path: path.clone(),
                why: e.to_string(),
            })?,
            None => Made::default(),
        };
        Ok(Self {
            path,
            made: watch::Sender::new(made),
        })
    }

    /// Whether this host may be looked at.
    pub(crate) fn allow(&self, host: &str) -> bool {
        self.made.borrow().allows(host)
    }

    /// The same for one connection, which asks at every head.
    pub(crate) fn permission<'h>(&self, host: &'h str) -> Permission<'h> {
        let made = self.made.subscribe();
        let given = made.borrow().allows(host);
        Permission { made, host, given }
    }

    /// Waits until this host may no longer be looked at, which may be never.
    pub(crate) async fn forbidden(&self, host: &str) {
        let mut made = self.made.subscribe();
        // The sender lives as long as we do, so there is always a next choice to wait for.
        let _ = made.wait_for(|made| !made.allows(host)).await;
    }

    pub(crate) fn paused(&self) -> bool {
        self.made.borrow().paused
    }

    /// Whether the person asked us to leave this host alone.
    pub(crate) fn leaves(&self, host: &str) -> bool {
        self.made.borrow().leaves(host)
    }

    /// Every host that is left alone by choice.
    pub(crate) fn left_alone(&self) -> Vec<String> {
        self.made.borrow().left_alone.iter().cloned().collect()
    }

    pub(crate) fn pause(&self, paused: bool) {
        self.change(|made| made.paused = paused);
    }

    /// Leaves canonical hosts alone, or looks at them again.
    pub(crate) fn leave(&self, hosts: impl IntoIterator<Item = String>, leave: bool) {
        self.change(|made| {
            for host in hosts {
                if !leave {
                    made.left_alone.remove(&host);
                } else if made.left_alone.len() < LEFT_ALONE {
                    made.left_alone.insert(host);
                }
            }
        });
    }

    /// Makes and writes a choice, one after another. It holds at once, also where it cannot be written.
    fn change(&self, change: impl FnOnce(&mut Made)) {
        self.made.send_modify(|made| {
            change(made);
            let text = serde_json::to_string_pretty(made).expect("a flag and hosts are JSON");
            if let Err(error) = write_private(&self.path, text.as_bytes()) {
                tracing::error!(%error, "cannot keep this choice; it holds until the proxy stops");
            }
        });
    }
}

impl Made {
    fn allows(&self, host: &str) -> bool {
        !self.paused && !self.leaves(host)
    }

    fn leaves(&self, host: &str) -> bool {
        let mut rest = Some(host);
        while let Some(name) = rest {
            if self.left_alone.contains(name) {
                return true;
            }
            rest = name.split_once('.').map(|(_, parent)| parent);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_covers_subdomains_and_outlives_the_process() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let choices =
            Choices::load(folder.path().join("choices.json")).expect("there is no file yet");
        assert!(choices.allow("jobs.luton.gov.uk"));
        let mut permission = choices.permission("jobs.luton.gov.uk");
        assert!(permission.is_given());
        choices.leave(["jobs.luton.gov.uk".to_owned()], true);
        assert!(!permission.is_given());
        let again = Choices::load(folder.path().join("choices.json")).expect("the file is whole");
        let check = |host, allowed| assert_eq!(again.allow(host), allowed, "{host}");
        check("jobs.luton.gov.uk", false);
        check("apply.jobs.luton.gov.uk", false);
        check("luton.gov.uk", true);
        check("notjobs.luton.gov.uk", true);
        again.leave(["jobs.luton.gov.uk".to_owned()], false);
        check("jobs.luton.gov.uk", true);
        again.pause(true);
        check("luton.gov.uk", false);
    }
}

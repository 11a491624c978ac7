//! Which kinds of client accept the leaves of one root. One that refused is tunnelled from then on, to every host, until
//! the next trust step, or until a client of its kind accepts a leaf.
//!
//! A kind is what a ClientHello offers, so that one odd program does not stop the looking for the browser. Two programs
//! of one library are one kind: the one without the root then leaves the other unobserved, and breaks nothing.

use crate::ca::{RootFiles, marks::ClientKind};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Mutex as AsyncMutex, OwnedMutexGuard},
    task::spawn_blocking,
    time::timeout,
};

/// Kinds of client in each of the two sets; a computer has a handful. Above it a new kind is tunnelled.
const KINDS: usize = 64;
/// Longest wait for the first handshake of another new kind of client, after which the bytes pass unread.
const TRIAL: Duration = Duration::from_secs(2);

/// The kinds of client that met one root.
#[derive(Debug, Clone)]
pub(crate) struct Clients {
    known: Arc<Mutex<Known>>,
    /// Held during the first handshake of a new kind, so that a browser's first connections do not fail together.
    trial: Arc<AsyncMutex<()>>,
    /// `None` for a root that is gone with the process.
    file: Option<Arc<RefusalFile>>,
}

/// Where refusals of a root are noted.
#[derive(Debug)]
struct RefusalFile {
    files: RootFiles,
    root: String,
    /// Held during a write, so that the last one has the last state.
    writing: Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    accepting: BTreeSet<ClientKind>,
    refusing: BTreeSet<ClientKind>,
}

impl Known {
    /// Whether a client of this kind must not get a leaf.
    fn refuses(&self, kind: ClientKind) -> bool {
        let is_full = self.accepting.len() >= KINDS || self.refusing.len() >= KINDS;
        self.refusing.contains(&kind) || (is_full && !self.accepting.contains(&kind))
    }
}

/// Leave to hand a client a leaf.
#[derive(Debug)]
pub(crate) struct Admission {
    _trial: Option<OwnedMutexGuard<()>>,
}

impl Clients {
    /// Nobody has met the root.
    pub(super) fn new() -> Self {
        Self {
            known: Arc::default(),
            trial: Arc::default(),
            file: None,
        }
    }

    /// Those that refused a root of this name before.
    pub(super) fn noted_in(files: &RootFiles, root: &str) -> Self {
        let known = Known {
            refusing: files.refused_kinds(root),
            ..Known::default()
        };
        Self {
            known: Arc::new(Mutex::new(known)),
            trial: Arc::default(),
            file: Some(Arc::new(RefusalFile {
                files: files.clone(),
                root: root.to_owned(),
                writing: Mutex::default(),
            })),
        }
    }

    /// Whether a client of this kind must not get a leaf.
    pub(crate) fn refuse(&self, kind: ClientKind) -> bool {
        locked(&self.known).refuses(kind)
    }

    /// Whether any client accepted a leaf since the start.
    pub(crate) fn any_accepts(&self) -> bool {
        !locked(&self.known).accepting.is_empty()
    }

    /// Waits for leave to hand a client of this kind a leaf; `None` if it would refuse, or a trial takes too long.
    pub(crate) async fn admit(&self, kind: ClientKind) -> Option<Admission> {
        if locked(&self.known).accepting.contains(&kind) {
            return Some(Admission { _trial: None });
        }
        let trial = timeout(TRIAL, Arc::clone(&self.trial).lock_owned()).await;
        let trial = trial.ok()?;
        let known = locked(&self.known);
        if known.refuses(kind) {
            return None;
        }
        let is_new = !known.accepting.contains(&kind);
        Some(Admission {
            _trial: is_new.then_some(trial),
        })
    }

    /// Notes that a client of this kind accepted a leaf.
    pub(crate) fn note_accepted(&self, kind: ClientKind) {
        let mut known = locked(&self.known);
        known.accepting.insert(kind);
        if known.refusing.remove(&kind) {
            drop(known);
            self.store();
        }
    }

    /// Notes that a client of this kind refused a leaf.
    pub(crate) fn note_refused(&self, kind: ClientKind) {
        let mut known = locked(&self.known);
        known.accepting.remove(&kind);
        if known.refusing.insert(kind) {
            drop(known);
            self.store();
        }
    }

    /// Forgets who refused: after a trust step each is tried again.
    pub(crate) fn note_trust_step(&self) {
        locked(&self.known).refusing.clear();
    }

    /// Writes the refusals on a thread that may wait for the disk. After an error a restart costs one more connection.
    fn store(&self) {
        let (Some(file), known) = (self.file.clone(), Arc::clone(&self.known)) else {
            return;
        };
        spawn_blocking(move || {
            let _writing = locked(&file.writing);
            let refusing = locked(&known).refusing.clone();
            if let Err(error) = file.files.note_refused(&file.root, &refusing) {
                tracing::warn!(%error, "who refused the local root cannot be noted");
            }
        });
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::data_folder::DataFolder;
    use std::task::{Context, Poll, Waker};
    use std::{future::Future, pin::pin};

    /// The outcome of a future that is ready at once.
    fn now<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => Some(outcome),
            Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn a12_of_a_new_kinds_first_connections_one_is_tried_and_the_others_wait_for_it() {
        let clients = Clients::new();
        let first = clients.admit(1).await.expect("nobody refused");
        assert!(now(clients.admit(1)).is_none(), "it waits");
        clients.note_refused(1);
        drop(first);
        assert!(clients.admit(1).await.is_none() && clients.refuse(1));
        // The control: a kind that accepts is never held up.
        let first = clients.admit(2).await.expect("another kind is tried");
        clients.note_accepted(2);
        drop(first);
        let all: Vec<_> = (0..9).filter_map(|_| now(clients.admit(2))).collect();
        assert!(all.len() == 9 && all.iter().all(Option::is_some));
        assert!(clients.any_accepts());
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_handshake_that_stalls_holds_up_no_other_kind_for_long() {
        let clients = Clients::new();
        let _stalled = clients.admit(1).await.expect("nobody refused");
        assert!(clients.admit(2).await.is_none(), "its bytes pass unread");
        assert!(!clients.refuse(2), "and it is tried the next time");
    }

    #[tokio::test]
    async fn a12_a_refusal_outlives_the_process_until_the_trust_step() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let files = DataFolder(folder.path().to_owned()).root();
        crate::os::private_file::make_private_dir(&files.folder).expect("it can be made");
        let write = |kinds: &[u64]| files.note_refused("root", &kinds.iter().copied().collect());
        write(&[7, u64::MAX]).expect("it can be written");
        let clients = Clients::noted_in(&files, "root");
        assert!(clients.refuse(7) && clients.refuse(u64::MAX) && !clients.refuse(8));
        assert!(!Clients::noted_in(&files, "roof").refuse(7), "another root");
        clients.note_trust_step();
        assert!(!clients.refuse(7));
        let before = files.last_trust_step();
        files
            .note_trust_step(time::OffsetDateTime::UNIX_EPOCH)
            .expect("it can be written");
        assert_ne!(files.last_trust_step(), before);
        assert!(!Clients::noted_in(&files, "root").refuse(7));
    }

    #[tokio::test]
    async fn above_the_bound_a_new_kind_gets_no_leaf() {
        let clients = Clients::new();
        for kind in 0..64 {
            clients.note_accepted(kind);
        }
        assert!(clients.refuse(64) && !clients.refuse(63));
        assert!(now(clients.admit(64)).is_some_and(|leave| leave.is_none()));
    }
}

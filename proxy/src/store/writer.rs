//! The task that writes behind the ledger: when, in what batches, and what to do when the disk refuses.
//!
//! It takes from the ledger what is not on disk yet. Where the disk refuses, it stays in the ledger and is tried again.

use crate::{
    inspect::{feed::Fact, ledger::Ledger},
    os::clock::unix_now,
    store::{
        error::StoreError,
        file::{quarantined, remove},
        keep::Keep,
        sqlite::Database,
    },
};
use biscuit_tin_shared::registry::sensitive::is_sensitive;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, interval_at, sleep_until},
};

/// Batching delay for new rows.
const NEW_ROWS_DELAY: Duration = Duration::from_millis(500);
/// Batching delay for repeat counts, which a crash may lose.
const COUNTS_DELAY: Duration = Duration::from_secs(10);
/// Delay before a refused write is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(2);
/// Shortest time between two reports of an error.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);
/// Rows per transaction.
const BATCH: usize = 512;
/// Interval between two searches for what has expired.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(24 * 3600);

/// Orders to the task; each is answered when it is done.
#[derive(Debug)]
pub(super) enum Order {
    Erase(oneshot::Sender<bool>),
    Close(oneshot::Sender<()>),
}

/// The task that writes behind the ledger.
#[derive(Debug)]
pub(super) struct Writer {
    ledger: Arc<Ledger>,
    path: PathBuf,
    keep: Keep,
    /// Closed after every error, so that the next try begins anew.
    database: Option<Database>,
    /// Whether what was kept is in the ledger: it counts once.
    restored: bool,
    error: watch::Sender<Option<StoreError>>,
    reported_at: Option<Instant>,
    /// Whether the feed was reported_at of a error that may be over.
    shown: bool,
}

impl Writer {
    /// A writer that has not opened its file yet, and reports to `error`.
    pub(super) fn new(
        ledger: Arc<Ledger>,
        path: PathBuf,
        keep: Keep,
        error: watch::Sender<Option<StoreError>>,
    ) -> Self {
        Self {
            ledger,
            path,
            keep,
            database: None,
            restored: false,
            error,
            reported_at: None,
            shown: false,
        }
    }

    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut expire = interval_at(Instant::now() + EXPIRY_INTERVAL, EXPIRY_INTERVAL);
        // A start in error is tried again although nothing was seen.
        let mut due = self.error.borrow().map(|_| Instant::now() + RETRY_DELAY);
        // Once something new is known, more of it need not wake us.
        let mut is_soon = due.is_some();
        loop {
            let ledger = Arc::clone(&self.ledger);
            tokio::select! {
                order = orders.recv() => match order {
                    // Whoever asked may be gone by now.
                    Some(Order::Erase(done)) => _ = done.send(self.erase().await),
                    Some(Order::Close(done)) => {
                        self.close().await;
                        _ = done.send(());
                        return;
                    }
                    None => return self.close().await,
                },
                () = ledger.something_new(), if !is_soon => {
                    let soon = Instant::now() + NEW_ROWS_DELAY;
                    due = Some(due.map_or(soon, |due| due.min(soon)));
                    is_soon = true;
                }
                () = ledger.something_counted(), if due.is_none() => {
                    due = Some(Instant::now() + COUNTS_DELAY);
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    let written = self.write().await;
                    due = written.is_err().then(|| Instant::now() + RETRY_DELAY);
                    is_soon = due.is_some();
                    self.report_outcome(written).await;
                }
                _ = expire.tick() => {
                    let expired = self.expire(unix_now()).await;
                    self.report_outcome(expired).await;
                }
            }
        }
    }

    /// The open database. What was kept, and is not too old, comes into the ledger when it is opened first.
    async fn open(&mut self, now: i64) -> Result<&mut Database, StoreError> {
        let database = match &mut self.database {
            Some(database) => database,
            closed => closed.insert(Database::open(&self.path).await?),
        };
        if !self.restored {
            database.forget_before(self.keep.start(now)).await?;
            let mut rows = database.rows().await?;
            // The list of sites that are never looked at may have grown.
            let never: BTreeSet<String> = rows
                .extract_if(.., |kept| is_sensitive(&kept.host))
                .map(|kept| kept.host)
                .collect();
            for host in never {
                database.forget_host(&host).await?;
            }
            self.restored = true;
            if !rows.is_empty() {
                self.ledger.recall(rows);
                self.ledger.feed().publish(Fact::Anew);
            }
        }
        Ok(database)
    }

    async fn write(&mut self) -> Result<(), StoreError> {
        let ledger = Arc::clone(&self.ledger);
        let database = self.open(unix_now()).await?;
        let mut rows = Vec::new();
        // Each host once: what is seen while we write waits for the next time.
        let mut hosts = ledger.hosts_to_keep().into_iter().peekable();
        while let Some(host) = hosts.next() {
            rows.append(&mut ledger.unwritten(&host));
            let enough = rows.len() >= BATCH || hosts.peek().is_none();
            if enough && !rows.is_empty() {
                database.put(&rows).await?;
                ledger.note_written(rows.iter().map(|(written, _)| written));
                rows.clear();
            }
        }
        Ok(())
    }

    /// Forgets what is older than it may be, in memory, on disk, and in files that were put aside.
    pub(super) async fn expire(&mut self, now: i64) -> Result<(), StoreError> {
        let start = self.keep.start(now);
        self.open(now).await?.forget_before(start).await?;
        if self.ledger.forget_before(start) {
            self.ledger.feed().publish(Fact::Anew);
        }
        let is_old = |path: &Path| {
            let written = fs::metadata(path).and_then(|meta| meta.modified());
            let age = written
                .ok()
                .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
            age.and_then(|age| i64::try_from(age.as_secs()).ok())
                .is_some_and(|at| at < start)
        };
        for path in quarantined(&self.path) {
            if is_old(&path) && fs::remove_file(&path).is_ok() {
                tracing::info!(path = %path.display(), "a damaged record is older than anything may be kept, and is erased");
            }
        }
        Ok(())
    }

    /// Erases everything; whether that is certain.
    async fn erase(&mut self) -> bool {
        if self.overwrite().await.is_ok() {
            return true;
        }
        // A full disk has no room to overwrite in, and a file may be past opening; removed it can be.
        self.close_database().await;
        remove(&self.path).is_ok()
    }

    async fn overwrite(&mut self) -> Result<(), StoreError> {
        // What was kept is to be forgotten, not remembered.
        self.restored = true;
        self.open(unix_now()).await?.erase().await?;
        for path in quarantined(&self.path) {
            fs::remove_file(&path).map_err(|error| StoreError::of_file(&error))?;
        }
        Ok(())
    }

    async fn close(&mut self) {
        let written = self.write().await;
        self.report_outcome(written).await;
        self.close_database().await;
    }

    async fn close_database(&mut self) {
        if let Some(database) = self.database.take() {
            database.close().await;
        }
    }

    /// Says how it stands, in the log and in the feed, and not more often than people can read.
    pub(super) async fn report_outcome(&mut self, end: Result<(), StoreError>) {
        if end.is_err() {
            self.close_database().await;
        }
        self.error.send_replace(end.err());
        match end {
            Err(error)
                if self
                    .reported_at
                    .is_none_or(|reported_at| reported_at.elapsed() >= REPORT_INTERVAL) =>
            {
                tracing::warn!(path = %self.path.display(), %error, "what is seen is not kept on disk at present, only in memory");
                self.ledger.feed().publish(Fact::Anew);
                (self.reported_at, self.shown) = (Some(Instant::now()), true);
            }
            Ok(()) if self.shown => {
                tracing::info!(path = %self.path.display(), "what is seen is kept on disk again");
                self.ledger.feed().publish(Fact::Anew);
                self.shown = false;
            }
            Ok(()) | Err(_) => {}
        }
    }
}

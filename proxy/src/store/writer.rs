//! The writer task: writes new rows and repeat counts of the ledger to disk, in batches, with retries.
//!
//! It has no queue: what is not on disk is counted in the ledger, and stays there if a write fails.

use crate::{
    inspect::{feed::Fact, ledger::Ledger},
    os::clock::unix_now,
    store::{
        clock_doubt::{ClockDoubt, impossible_from},
        error::StoreError,
        file::{quarantined, remove},
        keep::Keep,
        sqlite::Database,
    },
};
use biscuit_tin_shared::{cookie::site::Host, registry::sensitive::is_sensitive};
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
/// Delay before a failed write is retried.
const RETRY_DELAY: Duration = Duration::from_secs(2);
/// Shortest time between two reports of an error.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);
/// Rows per transaction.
const BATCH: usize = 512;
/// Interval between two searches for expired rows.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(24 * 3600);

/// Orders to the task; each is answered once it is done.
#[derive(Debug)]
pub(super) enum Order {
    Erase(oneshot::Sender<bool>),
    Close(oneshot::Sender<()>),
}

/// The writer task.
#[derive(Debug)]
pub(super) struct Writer {
    ledger: Arc<Ledger>,
    path: PathBuf,
    keep: Keep,
    /// Closed after each error, so that the next try opens it again.
    database: Option<Database>,
    /// Whether the stored rows are in the ledger; restoring them twice would double their counts.
    restored: bool,
    clock: ClockDoubt,
    error: watch::Sender<Option<StoreError>>,
    /// When an error was last reported.
    reported_at: Option<Instant>,
    /// Whether clients show an error, so that its end has to be published.
    shown: bool,
}

impl Writer {
    /// A writer that reports to `error`; it opens its file when it first needs it.
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
            clock: ClockDoubt::default(),
            error,
            reported_at: None,
            shown: false,
        }
    }

    /// Writes until it is closed or all senders of orders are dropped.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut expire = interval_at(Instant::now() + EXPIRY_INTERVAL, EXPIRY_INTERVAL);
        // If the start failed, a retry is due although there is nothing new.
        let mut due = self.error.borrow().map(|_| Instant::now() + RETRY_DELAY);
        // Whether new rows or a retry have set the time already, so that more rows need not wake the task.
        let mut is_soon = due.is_some();
        loop {
            let ledger = Arc::clone(&self.ledger);
            tokio::select! {
                order = orders.recv() => match order {
                    // The caller may have stopped waiting.
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

    /// The open database; the first time, its unexpired rows are restored into the ledger.
    async fn open(&mut self, now: i64) -> Result<&mut Database, StoreError> {
        let database = match &mut self.database {
            Some(database) => database,
            closed => closed.insert(Database::open(&self.path).await?),
        };
        if !self.restored {
            let newest = database.newest().await?;
            if self.clock.judge(now, newest, &self.path) {
                database.forget_before(self.keep.start(now)).await?;
                if newest.is_some_and(|newest| newest > impossible_from(now)) {
                    database.forget_after(impossible_from(now)).await?;
                }
            }
            let mut rows = database.rows().await?;
            // The list of sensitive sites may have grown since these rows were stored.
            let sensitive: BTreeSet<Host> = rows
                .extract_if(.., |row| is_sensitive(&row.host))
                .map(|row| row.host)
                .collect();
            for host in sensitive {
                database.forget_host(&host).await?;
            }
            self.restored = true;
            let mut choices = database.choices().await?;
            choices.retain(|(host, _)| !is_sensitive(host));
            self.ledger.restore_choices(choices);
            if database.unread > 0 {
                tracing::warn!(
                    unread = database.unread,
                    "things that were kept cannot be read"
                );
            }
            if !rows.is_empty() {
                self.ledger.restore(rows);
                self.ledger.feed().publish(Fact::Reset);
            }
        }
        Ok(database)
    }

    /// Writes all rows that are not on disk.
    async fn write(&mut self) -> Result<(), StoreError> {
        let ledger = Arc::clone(&self.ledger);
        let database = self.open(unix_now()).await?;
        let mut rows = Vec::new();
        // Each host once: sightings during the write are left for the next one.
        let hosts = ledger.hosts_to_store();
        let choices = ledger.unwritten_choices(&hosts);
        database.put_choices(&choices, unix_now()).await?;
        ledger.note_choices_written(&choices);
        let mut hosts = hosts.into_iter().peekable();
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

    /// Erases what has expired: in memory, on disk, and in renamed damaged files; nothing while the clock is doubted.
    pub(super) async fn expire(&mut self, now: i64) -> Result<(), StoreError> {
        let start = self.keep.start(now);
        let was_restored = self.restored;
        self.open(now).await?;
        if was_restored {
            self.clock.judge(now, None, &self.path);
        }
        // First the sightings since the last write: a cookie that was seen again has not expired. On a full disk the rest
        // expires all the same.
        let written = self.write().await;
        if !self.clock.is_believed() {
            return written;
        }
        self.open(now).await?.forget_before(start).await?;
        if self.ledger.forget_before(start) {
            self.ledger.feed().publish(Fact::Reset);
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
                tracing::info!(path = %path.display(), "a damaged database has expired and is erased");
            }
        }
        written
    }

    /// Erases everything; `false` if that failed.
    async fn erase(&mut self) -> bool {
        if self.overwrite().await.is_ok() {
            return true;
        }
        // On a full disk, or with a file that cannot be opened, the file can still be removed.
        self.close_database().await;
        remove(&self.path).is_ok()
    }

    /// Erases all rows, and removes renamed damaged files.
    async fn overwrite(&mut self) -> Result<(), StoreError> {
        // Erased rows must not be restored.
        self.restored = true;
        self.open(unix_now()).await?.erase().await?;
        for path in quarantined(&self.path) {
            fs::remove_file(&path).map_err(|error| StoreError::of_file(&error))?;
        }
        Ok(())
    }

    /// Writes what is not on disk, and closes the database.
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

    /// Reports the outcome of a write or an expiry, in the log and in the feed, an error at most once per interval.
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
                tracing::warn!(path = %self.path.display(), %error, "observations cannot be stored at present; they are only in memory");
                self.ledger.feed().publish(Fact::Reset);
                (self.reported_at, self.shown) = (Some(Instant::now()), true);
            }
            Ok(()) if self.shown => {
                tracing::info!(path = %self.path.display(), "observations are stored again");
                self.ledger.feed().publish(Fact::Reset);
                self.shown = false;
            }
            Ok(()) | Err(_) => {}
        }
    }
}

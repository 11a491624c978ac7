//! What was seen, on disk: written behind the ledger, read back at the start, erased when its time is over.
//!
//! The ledger stays the truth. No traffic ever waits for this: one task of its own takes from the ledger what is not
//! on disk yet, and where the disk refuses, it stays in the ledger and is tried again.

mod sqlite;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use sqlite::{put_aside_before, remove};

use crate::{
    inspect::{feed::Fact, ledger::Ledger},
    os::clock::unix_now,
};
use biscuit_tin_shared::registry::sensitive::is_never_looked_at;
use serde::Deserialize;
use sqlite::Database;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, interval_at, sleep_until},
};

/// What is new of so long goes to disk together.
const GATHER: Duration = Duration::from_millis(500);
/// What was only seen once more may wait so long, and is what a crash may lose.
const COUNT: Duration = Duration::from_secs(10);
/// So often a disk that refused is tried again.
const RETRY: Duration = Duration::from_secs(2);
/// So often a trouble is told at most.
const TELL: Duration = Duration::from_secs(60);
/// So many rows in one transaction.
const BATCH: usize = 512;
/// Orders that may wait.
const ORDERS: usize = 8;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long what was seen is kept on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Keep {
    days: u32,
}

impl Keep {
    /// Nothing goes to disk.
    pub(crate) const NOTHING: Self = Self { days: 0 };

    /// The Unix second before which everything is to be forgotten.
    fn start(self, now: i64) -> i64 {
        now - i64::from(self.days) * 24 * 3600
    }

    /// In days.
    pub(crate) fn days(self) -> u32 {
        self.days
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: 30 }
    }
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let days = if text == "0" {
            Some(0)
        } else {
            text.strip_suffix('d').and_then(|days| days.parse().ok())
        };
        days.filter(|days| *days <= 3650)
            .map(|days| Self { days })
            .ok_or_else(|| {
                format!("expected a number of days up to 3650d, such as 30d, or 0 to keep nothing, found {text:?}")
            })
    }
}

impl TryFrom<String> for Keep {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Why what is seen does not reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("the disk is full")]
    Full,
    #[error("it may not be written")]
    ReadOnly,
    #[error("another program has it open")]
    Locked,
    #[error("it is no plain file, or others can read it")]
    NotPrivate,
    #[error("it is damaged")]
    Damaged,
    #[error("the disk gives an error")]
    Disk,
}

impl Trouble {
    /// The word in sentences' ids.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "read_only",
            Self::Locked => "locked",
            Self::NotPrivate => "not_private",
            Self::Damaged => "damaged",
            Self::Disk => "disk",
        }
    }

    fn of_file(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Disk,
        }
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        tracing::debug!(%error, "the record refuses");
        let code = error.as_database_error().and_then(|error| error.code());
        let code: Option<u32> = code.and_then(|code| code.parse().ok());
        // The low byte is the primary result code (sqlite.org/rescode.html).
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Locked,
            Some(3 | 8 | 14) => Self::ReadOnly,
            Some(13) => Self::Full,
            Some(11 | 26) => Self::Damaged,
            _ => Self::Disk,
        }
    }
}

/// The way to the task that keeps.
#[derive(Debug)]
pub(crate) struct Store {
    /// Absent where nothing is to be kept.
    orders: Option<mpsc::Sender<Order>>,
    trouble: watch::Receiver<Option<Trouble>>,
}

/// What the task is told; each says when it is done.
#[derive(Debug)]
enum Order {
    Erase(oneshot::Sender<bool>),
    Close(oneshot::Sender<()>),
}

impl Store {
    /// Fills the ledger with what was kept, and begins to keep. No trouble with the disk stops it.
    pub(crate) async fn start(path: PathBuf, keep: Keep, ledger: Arc<Ledger>, now: i64) -> Self {
        let (trouble, told) = watch::channel(None);
        if keep == Keep::NOTHING {
            if let Err(error) = erase_file(&path).await {
                tracing::warn!(%error, path = %path.display(), "what was kept cannot be erased");
            }
            return Self {
                orders: None,
                trouble: told,
            };
        }
        let mut writer = Writer {
            ledger,
            path,
            keep,
            database: None,
            recalled: false,
            trouble,
            told: None,
            shown: false,
        };
        let opened = writer.sweep(now).await;
        writer.settle(opened).await;
        let (orders, received) = mpsc::channel(ORDERS);
        tokio::spawn(writer.run(received));
        Self {
            orders: Some(orders),
            trouble: told,
        }
    }

    /// Why what is seen does not reach the disk at present.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        *self.trouble.borrow()
    }

    /// Erases everything that is on disk; whether that is certain.
    pub(crate) async fn erase(&self) -> bool {
        let Some(orders) = &self.orders else {
            return true;
        };
        let (done, erased) = oneshot::channel();
        orders.send(Order::Erase(done)).await.is_ok() && erased.await.unwrap_or(false)
    }

    /// Writes what is not on disk yet and closes the file.
    pub(crate) async fn close(&self) {
        let Some(orders) = &self.orders else {
            return;
        };
        let (done, closed) = oneshot::channel();
        if orders.send(Order::Close(done)).await.is_ok() {
            // An error means that the task is gone, and so is its file.
            let _ = closed.await;
        }
    }
}

/// Erases a file that no running proxy has open; whether there was anything.
///
/// # Errors
/// It cannot be removed.
pub(crate) async fn erase_file(path: &Path) -> io::Result<bool> {
    // Overwritten first, as far as it can be opened; where it cannot, it goes all the same.
    if fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file())
        && let Ok(mut database) = Database::open(path).await
    {
        if let Err(trouble) = database.erase().await {
            tracing::debug!(%trouble, "the record cannot be overwritten");
        }
        database.close().await;
    }
    remove(path)
}

/// The task that keeps.
#[derive(Debug)]
struct Writer {
    ledger: Arc<Ledger>,
    path: PathBuf,
    keep: Keep,
    /// Closed after every trouble, so that the next try begins anew.
    database: Option<Database>,
    /// Whether what was kept is in the ledger: it counts once.
    recalled: bool,
    trouble: watch::Sender<Option<Trouble>>,
    told: Option<Instant>,
    /// Whether the feed was told of a trouble that may be over.
    shown: bool,
}

impl Writer {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut sweep = interval_at(Instant::now() + DAY, DAY);
        // A start in trouble is tried again although nothing was seen.
        let mut due = self.trouble.borrow().map(|_| Instant::now() + RETRY);
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
                    let soon = Instant::now() + GATHER;
                    due = Some(due.map_or(soon, |due| due.min(soon)));
                    is_soon = true;
                }
                () = ledger.something_counted(), if due.is_none() => {
                    due = Some(Instant::now() + COUNT);
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    let written = self.write().await;
                    due = written.is_err().then(|| Instant::now() + RETRY);
                    is_soon = due.is_some();
                    self.settle(written).await;
                }
                _ = sweep.tick() => {
                    let swept = self.sweep(unix_now()).await;
                    self.settle(swept).await;
                }
            }
        }
    }

    /// The open database. What was kept, and is not too old, comes into the ledger when it is opened first.
    async fn open(&mut self, now: i64) -> Result<&mut Database, Trouble> {
        let database = match &mut self.database {
            Some(database) => database,
            closed => closed.insert(Database::open(&self.path).await?),
        };
        if !self.recalled {
            database.forget_before(self.keep.start(now)).await?;
            let mut rows = database.rows().await?;
            // The list of sites that are never looked at may have grown.
            let never: BTreeSet<String> = rows
                .extract_if(.., |kept| is_never_looked_at(&kept.host))
                .map(|kept| kept.host)
                .collect();
            for host in never {
                database.forget_host(&host).await?;
            }
            self.recalled = true;
            if !rows.is_empty() {
                self.ledger.recall(rows);
                self.ledger.feed().publish(Fact::Anew);
            }
        }
        Ok(database)
    }

    async fn write(&mut self) -> Result<(), Trouble> {
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
    async fn sweep(&mut self, now: i64) -> Result<(), Trouble> {
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
        for path in put_aside_before(&self.path) {
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
        self.shut().await;
        remove(&self.path).is_ok()
    }

    async fn overwrite(&mut self) -> Result<(), Trouble> {
        // What was kept is to be forgotten, not remembered.
        self.recalled = true;
        self.open(unix_now()).await?.erase().await?;
        for path in put_aside_before(&self.path) {
            fs::remove_file(&path).map_err(|error| Trouble::of_file(&error))?;
        }
        Ok(())
    }

    async fn close(&mut self) {
        let written = self.write().await;
        self.settle(written).await;
        self.shut().await;
    }

    async fn shut(&mut self) {
        if let Some(database) = self.database.take() {
            database.close().await;
        }
    }

    /// Says how it stands, in the log and in the feed, and not more often than people can read.
    async fn settle(&mut self, end: Result<(), Trouble>) {
        if end.is_err() {
            self.shut().await;
        }
        self.trouble.send_replace(end.err());
        match end {
            Err(trouble) if self.told.is_none_or(|told| told.elapsed() >= TELL) => {
                tracing::warn!(path = %self.path.display(), %trouble, "what is seen is not kept on disk at present, only in memory");
                self.ledger.feed().publish(Fact::Anew);
                (self.told, self.shown) = (Some(Instant::now()), true);
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

//! Stored observations: a write-behind store of the ledger, read at the start, erased when they expire.
//!
//! The ledger is authoritative, and no traffic waits for the disk.

mod clock_doubt;
mod columns;
pub(crate) mod error;
mod file;
mod first_version;
pub(crate) mod keep;
mod sqlite;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use clock_doubt::doubted_since;
pub(crate) use file::{quarantined, remove};

use crate::{
    inspect::ledger::Ledger,
    store::{
        error::StoreError,
        keep::Keep,
        sqlite::Database,
        writer::{Order, Writer},
    },
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{mpsc, oneshot, watch};

/// Orders that wait for the writer task.
const ORDERS: usize = 8;

/// Handle of the writer task.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    /// `None` if nothing is stored.
    orders: Option<mpsc::Sender<Order>>,
    error: watch::Receiver<Option<StoreError>>,
}

impl Store {
    /// Restores the ledger from the file and starts the writer task; an error of the disk is reported and retried later.
    pub(crate) async fn start(path: PathBuf, keep: Keep, ledger: Arc<Ledger>, now: i64) -> Self {
        let (errors, error) = watch::channel(None);
        if keep == Keep::NOTHING {
            if let Err(error) = erase_file(&path).await {
                tracing::warn!(%error, path = %path.display(), "the stored observations cannot be erased");
            }
            return Self {
                path,
                orders: None,
                error,
            };
        }
        let mut writer = Writer::new(ledger, path.clone(), keep, errors);
        let opened = writer.expire(now).await;
        writer.report_outcome(opened).await;
        let (orders, received) = mpsc::channel(ORDERS);
        tokio::spawn(writer.run(received));
        Self {
            path,
            orders: Some(orders),
            error,
        }
    }

    /// Why observations do not reach the disk now; `None` if they do.
    pub(crate) fn error(&self) -> Option<StoreError> {
        *self.error.borrow()
    }

    /// Erases everything on disk; `false` if that failed.
    pub(crate) async fn erase(&self) -> bool {
        let Some(orders) = &self.orders else {
            // What an earlier run stored may be there still.
            return erase_file(&self.path).await.is_ok();
        };
        let (done, erased) = oneshot::channel();
        orders.send(Order::Erase(done)).await.is_ok() && erased.await.unwrap_or(false)
    }

    /// Writes what is not on disk and closes the file.
    pub(crate) async fn close(&self) {
        let Some(orders) = &self.orders else {
            return;
        };
        let (done, closed) = oneshot::channel();
        if orders.send(Order::Close(done)).await.is_ok() {
            // An error means that the task has ended, and with it the database.
            let _ = closed.await;
        }
    }
}

/// Puts what is stored into a ledger, while no proxy has the file open. It changes nothing that can be read.
///
/// # Errors
/// The file cannot be opened or read; a damaged one stays where it is.
pub(crate) async fn restore(path: &Path, ledger: &Ledger) -> Result<u64, StoreError> {
    let mut database = Database::open_whole(path).await?;
    let read = async {
        let choices = database.choices().await?;
        Ok::<_, StoreError>((choices, database.rows().await?))
    };
    let (read, unread) = (read.await, database.unread);
    database.close().await;
    let (choices, rows) = read?;
    ledger.restore_choices(choices);
    ledger.restore(rows);
    Ok(unread)
}

/// Erases the file while no proxy has it open; whether there was one.
///
/// # Errors
/// It cannot be removed.
pub(crate) async fn erase_file(path: &Path) -> io::Result<bool> {
    // Overwrites it first if it can be opened; removes it in any case.
    if fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file())
        && let Ok(mut database) = Database::open(path).await
    {
        if let Err(error) = database.erase().await {
            tracing::debug!(%error, "the database cannot be overwritten");
        }
        database.close().await;
    }
    remove(path)
}

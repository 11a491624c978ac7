//! The SQLite database of stored observations: schema, queries, opening.
//!
//! It has no column for a value, a digest, a query, a page's path or an address. It decides neither when to write nor what
//! to store. Only the owner can read the file, and the files that SQLite makes beside it, which get its mode.

use crate::{
    inspect::ledger::{StoredRow, StoredSet, Written},
    os::private_file::create_private,
    store::{
        columns,
        error::StoreError,
        file::{COMPANIONS, beside, check_private, quarantine},
    },
};
use biscuit_tin_shared::cookie::observation::Dates;
use sqlx::{
    ConnectOptions, Connection, QueryBuilder, Row, Sqlite, SqliteConnection,
    query_builder::Separated,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteRow, SqliteSynchronous,
    },
};
use std::{path::Path, time::Duration};

/// The schema. PRIVACY.md has its hash: a change of the schema needs another look at that page.
pub(crate) const SCHEMA: &str = "\
CREATE TABLE observation (
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    domain TEXT NOT NULL,
    host_only BOOLEAN NOT NULL,
    path TEXT NOT NULL,
    over_https BOOLEAN NOT NULL,
    secure BOOLEAN NOT NULL,
    http_only BOOLEAN NOT NULL,
    same_site TEXT,
    partitioned BOOLEAN NOT NULL,
    asked_seconds BIGINT,
    browser TEXT NOT NULL,
    expires_unreadable BOOLEAN NOT NULL,
    value_kind TEXT NOT NULL,
    value_length BIGINT NOT NULL,
    choice_first TEXT NOT NULL,
    choice_last TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (host, name, source, domain, host_only, path)
)";

/// Version of the schema (`user_version`).
const VERSION: i64 = 1;

/// Merges sightings of the same cookie key into one row.
const FOLD: &str = " \
ON CONFLICT (host, name, source, domain, host_only, path) DO UPDATE SET
    over_https = excluded.over_https,
    secure = excluded.secure,
    http_only = excluded.http_only,
    same_site = excluded.same_site,
    partitioned = excluded.partitioned,
    asked_seconds = excluded.asked_seconds,
    browser = excluded.browser,
    expires_unreadable = excluded.expires_unreadable,
    value_kind = excluded.value_kind,
    value_length = excluded.value_length,
    choice_last = excluded.choice_last,
    first_seen = min(observation.first_seen, excluded.first_seen),
    last_seen = max(observation.last_seen, excluded.last_seen),
    times = observation.times + excluded.times";

/// Rows per statement: each statement is a round trip to SQLite's thread.
const STATEMENT_ROWS: usize = 128;
/// Stored rows: fifty sites with forty cookies each, which a start reads in 50 ms.
const ROWS: i64 = 2_000;
/// Timeout for another program's lock, which delays a start.
const LOCK_TIMEOUT: Duration = Duration::from_millis(100);

/// An open database.
#[derive(Debug)]
pub(super) struct Database {
    connection: SqliteConnection,
}

impl Database {
    /// Opens the file, or makes it; a damaged one is renamed first, never deleted.
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        match Self::open_whole(path).await {
            Err(StoreError::Damaged) => {
                quarantine(path)?;
                Self::open_whole(path).await
            }
            opened => opened,
        }
    }

    async fn open_whole(path: &Path) -> Result<Self, StoreError> {
        for companion in COMPANIONS {
            check_private(&beside(path, companion))?;
        }
        if !check_private(path)? {
            create_private(path).map_err(|error| StoreError::of_file(&error))?;
        }
        let connection = SqliteConnectOptions::new()
            .filename(path)
            // With one process SQLite needs no shared memory, and makes no `-shm` file.
            .locking_mode(SqliteLockingMode::Exclusive)
            .journal_mode(SqliteJournalMode::Wal)
            // A crash of the machine may lose the last writes, but does not damage the file.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(LOCK_TIMEOUT)
            // Overwrites deleted content.
            .pragma("secure_delete", "ON")
            // Writes nothing to the system's folder for temporary files.
            .pragma("temp_store", "MEMORY")
            .disable_statement_logging()
            .connect()
            .await?;
        let mut database = Self { connection };
        match database.check().await {
            Ok(()) => Ok(database),
            Err(error) => {
                database.close().await;
                Err(error)
            }
        }
    }

    /// Makes the table in a new file; an error for one that is damaged or has another schema.
    async fn check(&mut self) -> Result<(), StoreError> {
        let word: String = sqlx::query_scalar("PRAGMA quick_check(1)")
            .fetch_one(&mut self.connection)
            .await?;
        let version: i64 = sqlx::query_scalar("PRAGMA user_version")
            .fetch_one(&mut self.connection)
            .await?;
        match (word.as_str(), version) {
            ("ok", VERSION) => Ok(()),
            ("ok", 0) => {
                let mut transaction = self.connection.begin().await?;
                sqlx::query(SCHEMA).execute(&mut *transaction).await?;
                sqlx::query("PRAGMA user_version = 1")
                    .execute(&mut *transaction)
                    .await?;
                Ok(transaction.commit().await?)
            }
            _ => Err(StoreError::Damaged),
        }
    }

    /// All stored rows; one that cannot be read is left out.
    pub(super) async fn rows(&mut self) -> Result<Vec<StoredRow>, StoreError> {
        // Rows from Set-Cookie headers first, because rows without one are merged into them; then the newest first, because
        // the ledger may not have room for all.
        let rows =
            sqlx::query("SELECT * FROM observation ORDER BY source, last_seen DESC, first_seen")
                .fetch_all(&mut self.connection)
                .await?;
        Ok(rows
            .iter()
            .filter_map(|row| read(row).ok().flatten())
            .collect())
    }

    /// Adds sightings in one transaction.
    pub(super) async fn put(&mut self, rows: &[(Written, StoredRow)]) -> Result<(), StoreError> {
        let mut transaction = self.connection.begin().await?;
        for some in rows.chunks(STATEMENT_ROWS) {
            let mut put = QueryBuilder::new("INSERT INTO observation ");
            put.push_values(some, |row, (_, stored)| bind(row, stored));
            put.push(FOLD);
            let is_usual = some.len() == STATEMENT_ROWS;
            put.build()
                .persistent(is_usual)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Erases rows last seen before this Unix second, and the oldest above the bound.
    pub(super) async fn forget_before(&mut self, moment: i64) -> Result<(), StoreError> {
        let old = sqlx::query("DELETE FROM observation WHERE last_seen < $1")
            .bind(moment)
            .execute(&mut self.connection)
            .await?
            .rows_affected();
        let too_many = sqlx::query("DELETE FROM observation WHERE rowid IN (SELECT rowid FROM observation ORDER BY last_seen DESC LIMIT -1 OFFSET $1)")
            .bind(ROWS)
            .execute(&mut self.connection)
            .await?
            .rows_affected();
        if too_many > 0 {
            tracing::warn!(
                too_many,
                "the database is full: its oldest cookies are erased"
            );
        }
        if old + too_many > 0 {
            self.empty_log().await?;
        }
        Ok(())
    }

    /// Erases the rows of one host.
    pub(super) async fn forget_host(&mut self, host: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM observation WHERE host = $1")
            .bind(host)
            .execute(&mut self.connection)
            .await?;
        self.empty_log().await
    }

    /// Erases everything, in free pages and in the write-ahead log too.
    pub(super) async fn erase(&mut self) -> Result<(), StoreError> {
        for statement in ["DELETE FROM observation", "VACUUM"] {
            sqlx::query(statement).execute(&mut self.connection).await?;
        }
        self.empty_log().await
    }

    /// Moves the write-ahead log into the file and truncates it: it has pages with the erased content.
    async fn empty_log(&mut self) -> Result<(), StoreError> {
        let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut self.connection)
            .await?;
        if busy == 0 {
            Ok(())
        } else {
            Err(StoreError::Locked)
        }
    }

    /// Bounds the file's size, as a full disk does.
    #[cfg(test)]
    pub(super) async fn allow_pages(&mut self, most: i64) {
        let pragma = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"));
        let bounded = sqlx::query(pragma).execute(&mut self.connection).await;
        bounded.expect("the bound can be set");
    }

    pub(super) async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::debug!(%error, "the database cannot be closed");
        }
    }
}

/// Binds a row in the column order of [`SCHEMA`].
fn bind(mut row: Separated<'_, Sqlite, &'static str>, stored: &StoredRow) {
    let set = stored.set.as_ref();
    row.push_bind(&stored.host)
        .push_bind(&stored.name)
        .push_bind(columns::source(set.is_some()))
        .push_bind(set.map_or("", |set| &set.domain))
        .push_bind(set.is_some_and(|set| set.host_only))
        .push_bind(set.and_then(|set| set.path.as_deref()).unwrap_or_default())
        .push_bind(stored.over_https)
        .push_bind(set.is_some_and(|set| set.secure))
        .push_bind(set.is_some_and(|set| set.http_only))
        .push_bind(set.and_then(|set| set.same_site))
        .push_bind(set.is_some_and(|set| set.partitioned))
        .push_bind(set.and_then(|set| set.asked))
        .push_bind(set.map_or("", |set| columns::acceptance(set.acceptance)))
        .push_bind(set.is_some_and(|set| set.expires_unreadable))
        .push_bind(stored.value_kind.id())
        .push_bind(stored.value_length)
        .push_bind(columns::choice(stored.choices.0))
        .push_bind(columns::choice(stored.choices.1))
        .push_bind(stored.dates.first)
        .push_bind(stored.dates.last)
        .push_bind(stored.times);
}

/// Reads a row; `None` if a column has an unknown text.
fn read(row: &SqliteRow) -> Result<Option<StoredRow>, sqlx::Error> {
    let choice = |column| row.try_get(column).map(columns::choice_of);
    let choices = (choice("choice_first")?, choice("choice_last")?);
    let set = match row.try_get("source")? {
        "header" => {
            let Some(acceptance) = columns::acceptance_of(row.try_get("browser")?) else {
                return Ok(None);
            };
            Some(StoredSet {
                domain: row.try_get("domain")?,
                host_only: row.try_get("host_only")?,
                path: Some(row.try_get("path")?).filter(|path: &String| !path.is_empty()),
                secure: row.try_get("secure")?,
                http_only: row.try_get("http_only")?,
                same_site: row
                    .try_get::<Option<&str>, _>("same_site")?
                    .and_then(columns::same_site_of),
                partitioned: row.try_get("partitioned")?,
                asked: row.try_get("asked_seconds")?,
                acceptance,
                expires_unreadable: row.try_get("expires_unreadable")?,
            })
        }
        _ => None,
    };
    let (Some(first), Some(last), Some(value_kind)) = (
        choices.0,
        choices.1,
        columns::value_kind_of(row.try_get("value_kind")?),
    ) else {
        return Ok(None);
    };
    Ok(Some(StoredRow {
        host: row.try_get("host")?,
        name: row.try_get("name")?,
        over_https: row.try_get("over_https")?,
        value_kind,
        value_length: row.try_get("value_length")?,
        set,
        choices: (first, last),
        dates: Dates {
            first: row.try_get("first_seen")?,
            last: row.try_get("last_seen")?,
        },
        times: row.try_get("times")?,
    }))
}

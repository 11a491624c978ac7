//! The SQLite database of stored observations: schema, queries, opening.
//!
//! It has no column for a value, a digest, a query, a page's path or an address. It decides neither when to write nor what
//! to store. Only the owner can read the file, and the files that SQLite makes beside it, which get its mode.

use crate::{
    inspect::ledger::{StoredKey, StoredRow, Written},
    os::private_file::create_private,
    store::{
        columns,
        error::StoreError,
        file::{COMPANIONS, beside, check_private, quarantine, version_of},
        first_version,
    },
};
use biscuit_tin_shared::cookie::{consent::History, observation::Dates, site::Host};
use sqlx::{
    ConnectOptions, Connection, QueryBuilder, Row, Sqlite, SqliteConnection,
    query_builder::Separated,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteRow, SqliteSynchronous,
    },
};
use std::{path::Path, time::Duration};

/// The schema. PRIVACY.md has its hash: a change of the schema needs another look at that page.
///
/// `sightings` is JSON, a list of the ways in which the cookie was seen (`columns::sightings`).
pub(crate) const SCHEMA: &str = "\
CREATE TABLE observation (
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    page TEXT NOT NULL,
    domain TEXT NOT NULL,
    host_only BOOLEAN NOT NULL,
    path TEXT NOT NULL,
    partitioned BOOLEAN NOT NULL,
    sightings TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (host, name, page, domain, host_only, path, partitioned)
)";

/// The choices about cookies, by host, as JSON: what was allowed, never a value.
pub(crate) const CHOICES: &str = "\
CREATE TABLE choice (
    host TEXT NOT NULL PRIMARY KEY,
    history TEXT NOT NULL,
    last_seen BIGINT NOT NULL
)";

/// Version of the schema (`user_version`).
const VERSION: i64 = 2;

/// Merges sightings of the same cookie key into one row.
const FOLD: &str = " \
ON CONFLICT (host, name, page, domain, host_only, path, partitioned) DO UPDATE SET
    sightings = excluded.sightings,
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
    /// Rows that could not be read.
    pub(super) unread: u64,
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

    /// Opens the file, or makes it; a damaged one is an error.
    pub(super) async fn open_whole(path: &Path) -> Result<Self, StoreError> {
        for companion in COMPANIONS {
            check_private(&beside(path, companion))?;
        }
        if !check_private(path)? {
            create_private(path).map_err(|error| StoreError::of_file(&error))?;
        }
        if version_of(path).is_some_and(|version| i64::from(version) > VERSION) {
            return Err(StoreError::Newer);
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
        let mut database = Self {
            connection,
            unread: 0,
        };
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
            ("ok", 0) => self.make(&[]).await,
            ("ok", 1) => {
                let rows = first_version::rows(&mut self.connection).await?;
                self.make(&rows).await
            }
            ("ok", newer) if newer > VERSION => Err(StoreError::Newer),
            _ => Err(StoreError::Damaged),
        }
    }

    /// Makes the table, in place of an older one, with these rows.
    async fn make(&mut self, rows: &[StoredRow]) -> Result<(), StoreError> {
        let mut transaction = self.connection.begin().await?;
        for statement in [
            "DROP TABLE IF EXISTS observation",
            SCHEMA,
            CHOICES,
            "PRAGMA user_version = 2",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await?;
        }
        insert(&mut transaction, rows.iter()).await?;
        Ok(transaction.commit().await?)
    }

    /// All stored rows; one that cannot be read is counted.
    pub(super) async fn rows(&mut self) -> Result<Vec<StoredRow>, StoreError> {
        // Rows from Set-Cookie headers first, because rows without one are merged into them; then the newest first, because
        // the ledger may not have room for all.
        let rows = sqlx::query(
            "SELECT * FROM observation ORDER BY domain = '', last_seen DESC, first_seen",
        )
        .fetch_all(&mut self.connection)
        .await?;
        let read: Vec<StoredRow> = rows
            .iter()
            .filter_map(|row| read(row).ok().flatten())
            .collect();
        self.count_unread(rows.len() - read.len());
        Ok(read)
    }

    fn count_unread(&mut self, rows: usize) {
        self.unread += u64::try_from(rows).unwrap_or(u64::MAX);
    }

    /// All stored choices, by host; one that cannot be read is counted.
    pub(super) async fn choices(&mut self) -> Result<Vec<(String, History)>, StoreError> {
        let rows = sqlx::query("SELECT host, history FROM choice")
            .fetch_all(&mut self.connection)
            .await?;
        let read = rows.iter().filter_map(|row| {
            let history: String = row.try_get("history").ok()?;
            Some((
                row.try_get("host").ok()?,
                serde_json::from_str(&history).ok()?,
            ))
        });
        let read: Vec<(String, History)> = read.collect();
        self.count_unread(rows.len() - read.len());
        Ok(read)
    }

    /// Stores choices, each in place of the one that its host had.
    pub(super) async fn put_choices(
        &mut self,
        choices: &[(String, History)],
        now: i64,
    ) -> Result<(), StoreError> {
        for (host, history) in choices {
            let history = serde_json::to_string(history).expect("a history is JSON");
            sqlx::query("INSERT OR REPLACE INTO choice VALUES ($1, $2, $3)")
                .bind(host)
                .bind(history)
                .bind(now)
                .execute(&mut self.connection)
                .await?;
        }
        Ok(())
    }

    /// Adds sightings in one transaction.
    pub(super) async fn put(&mut self, rows: &[(Written, StoredRow)]) -> Result<(), StoreError> {
        let mut transaction = self.connection.begin().await?;
        insert(&mut transaction, rows.iter().map(|(_, stored)| stored)).await?;
        Ok(transaction.commit().await?)
    }

    /// Erases rows last seen before this Unix second, and the oldest above the bound.
    pub(super) async fn forget_before(&mut self, moment: i64) -> Result<(), StoreError> {
        let old = sqlx::query("DELETE FROM observation WHERE last_seen < $1")
            .bind(moment)
            .execute(&mut self.connection)
            .await?
            .rows_affected();
        let old = old
            + sqlx::query("DELETE FROM choice WHERE last_seen < $1")
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

    /// The moment of the newest row; `None` if there is none.
    pub(super) async fn newest(&mut self) -> Result<Option<i64>, StoreError> {
        let newest = sqlx::query_scalar(
            "SELECT max(last_seen) FROM (SELECT last_seen FROM observation UNION ALL SELECT last_seen FROM choice)",
        );
        Ok(newest.fetch_one(&mut self.connection).await?)
    }

    /// Erases rows last seen after this Unix second, which a clock that was wrong has dated.
    pub(super) async fn forget_after(&mut self, moment: i64) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM observation WHERE last_seen > $1",
            "DELETE FROM choice WHERE last_seen > $1",
        ] {
            sqlx::query(statement)
                .bind(moment)
                .execute(&mut self.connection)
                .await?;
        }
        self.empty_log().await
    }

    /// Erases the rows of one host.
    pub(super) async fn forget_host(&mut self, host: &str) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM observation WHERE host = $1",
            "DELETE FROM choice WHERE host = $1",
        ] {
            sqlx::query(statement)
                .bind(host)
                .execute(&mut self.connection)
                .await?;
        }
        self.empty_log().await
    }

    /// Erases everything, in free pages and in the write-ahead log too.
    pub(super) async fn erase(&mut self) -> Result<(), StoreError> {
        for statement in ["DELETE FROM observation", "DELETE FROM choice", "VACUUM"] {
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

    /// Closes the file; an error is logged.
    pub(super) async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::debug!(%error, "the database cannot be closed");
        }
    }
}

/// Inserts rows, each folded into the one with its key.
async fn insert<'r>(
    connection: &mut SqliteConnection,
    rows: impl Iterator<Item = &'r StoredRow>,
) -> Result<(), StoreError> {
    let rows: Vec<&StoredRow> = rows.collect();
    for some in rows.chunks(STATEMENT_ROWS) {
        let mut put = QueryBuilder::new("INSERT INTO observation ");
        put.push_values(some, |row, stored| bind(row, stored));
        put.push(FOLD);
        let is_usual = some.len() == STATEMENT_ROWS;
        put.build()
            .persistent(is_usual)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Binds a row in the column order of [`SCHEMA`].
fn bind(mut row: Separated<'_, Sqlite, &'static str>, stored: &StoredRow) {
    let key = stored.key.as_ref();
    row.push_bind(&*stored.host)
        .push_bind(&stored.name)
        .push_bind(columns::page(stored))
        .push_bind(key.map_or("", |key| &key.domain))
        .push_bind(key.is_some_and(|key| key.host_only))
        .push_bind(key.and_then(|key| key.path.as_deref()).unwrap_or_default())
        .push_bind(key.is_some_and(|key| key.partitioned))
        .push_bind(columns::sightings(&stored.sightings))
        .push_bind(stored.dates.first)
        .push_bind(stored.dates.last)
        .push_bind(stored.times);
}

/// Reads a row; `None` if a column has an unknown text.
fn read(row: &SqliteRow) -> Result<Option<StoredRow>, sqlx::Error> {
    let Some(sightings) = columns::sightings_of(row.try_get("sightings")?) else {
        return Ok(None);
    };
    let text = |column| {
        row.try_get(column)
            .map(|text: String| Some(text).filter(|text| !text.is_empty()))
    };
    let key = match text("domain")? {
        None => None,
        Some(domain) => Some(StoredKey {
            domain,
            host_only: row.try_get("host_only")?,
            path: text("path")?,
            partitioned: row.try_get("partitioned")?,
        }),
    };
    let host: String = row.try_get("host")?;
    let Some(host) = Host::parse(&host) else {
        return Ok(None);
    };
    Ok(Some(StoredRow {
        host,
        name: row.try_get("name")?,
        page: columns::page_of(row.try_get("page")?),
        key,
        sightings,
        dates: Dates {
            first: row.try_get("first_seen")?,
            last: row.try_get("last_seen")?,
        },
        times: row.try_get("times")?,
    }))
}

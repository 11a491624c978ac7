//! Files of other versions of the program: an older one comes along whole or not at all, a newer one is left as it is.

use super::*;
use crate::store::{error::StoreError, sqlite::Database};
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};

/// The schema of the first version.
const FIRST: &str = "\
CREATE TABLE observation (
    host TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, domain TEXT NOT NULL, host_only BOOLEAN NOT NULL,
    path TEXT NOT NULL, over_https BOOLEAN NOT NULL, secure BOOLEAN NOT NULL, http_only BOOLEAN NOT NULL, same_site TEXT,
    partitioned BOOLEAN NOT NULL, asked_seconds BIGINT, browser TEXT NOT NULL, expires_unreadable BOOLEAN NOT NULL,
    value_kind TEXT NOT NULL, value_length BIGINT NOT NULL, choice_first TEXT NOT NULL, choice_last TEXT NOT NULL,
    first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, times BIGINT NOT NULL,
    PRIMARY KEY (host, name, source, domain, host_only, path)
)";

/// Opens a file as another program would, with the journal that we use.
async fn raw(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let options = options.pragma("journal_mode", "WAL");
    options.connect().await.expect("it opens")
}

/// A file of the first version with one row, private to its owner.
async fn first_version(path: &Path) {
    let mut file = raw(path).await;
    file.execute(FIRST).await.expect("a table");
    let row = format!(
        "INSERT INTO observation VALUES ('jobs.luton.gov.uk', 'AWSALB', 'header', 'jobs.luton.gov.uk', 1, '/', 1, 1, 0,
        'lax', 0, 604800, 'stored', 0, 'identifier', 32, 'unknown', 'unknown', {NOW}, {NOW}, 3)"
    );
    file.execute(sqlx::AssertSqlSafe(row)).await.expect("a row");
    file.execute("PRAGMA user_version = 1")
        .await
        .expect("a version");
    file.close().await.expect("it closes");
    private(path);
}

fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("it is ours");
    }
}

async fn version(path: &Path) -> i64 {
    let mut file = raw(path).await;
    let version = sqlx::query_scalar("PRAGMA user_version");
    let version = version.fetch_one(&mut file).await.expect("it has one");
    file.close().await.expect("it closes");
    version
}

/// The names and counts of a file's rows, once our own program has opened it.
async fn opened(path: &Path) -> Result<Vec<(String, u32)>, StoreError> {
    let mut database = Database::open(path).await?;
    let rows = database.rows().await?;
    database.close().await;
    Ok(rows.into_iter().map(|row| (row.name, row.times)).collect())
}

#[tokio::test]
async fn b15_a_file_of_the_first_version_comes_along_and_an_empty_one_begins() {
    let (_folder, path) = folder();
    first_version(&path).await;
    let row = ("AWSALB".to_owned(), 3);
    assert_eq!(opened(&path).await, Ok(vec![row.clone()]));
    assert_eq!(version(&path).await, 2);
    assert_eq!(opened(&path).await, Ok(vec![row]), "once");
    // A file without a table, as a start that was killed may leave.
    let (_folder, path) = folder();
    raw(&path).await.close().await.expect("it closes");
    private(&path);
    assert_eq!(opened(&path).await, Ok(Vec::new()));
    assert_eq!(version(&path).await, 2);
    assert!(quarantined(&path).is_empty());
}

#[tokio::test]
async fn b15_a_crash_in_the_middle_of_the_migration_leaves_the_old_file() {
    let (folder, path) = folder();
    first_version(&path).await;
    let mut file = raw(&path).await;
    let mut half = file.begin().await.expect("a transaction");
    for statement in ["DROP TABLE observation", "PRAGMA user_version = 2"] {
        half.execute(statement).await.expect("it is half done");
    }
    // What the disk holds at that moment.
    let crashed = folder.path().join("crashed.db");
    for ending in ["", "-wal"] {
        let copy = |path: &Path| file::beside(path, ending);
        if copy(&path).exists() {
            fs::copy(copy(&path), copy(&crashed)).expect("a file can be copied");
            private(&copy(&crashed));
        }
    }
    drop(half);
    file.close().await.expect("it closes");
    for path in [&crashed, &path] {
        assert_eq!(opened(path).await, Ok(vec![("AWSALB".to_owned(), 3)]));
        assert!(quarantined(path).is_empty());
    }
}

#[tokio::test]
async fn b15_a_newer_file_is_left_as_it_is_and_named() {
    let (folder, path) = folder();
    // A newer version may keep another journal.
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true);
    let options = options.pragma("journal_mode", "DELETE");
    let mut file = options.connect().await.expect("it opens");
    file.execute("CREATE TABLE other (column_of_the_future TEXT)")
        .await
        .expect("a table");
    file.execute("PRAGMA user_version = 99")
        .await
        .expect("a version");
    file.close().await.expect("it closes");
    private(&path);
    let before = fs::read(&path).expect("it can be read");
    let store = Store::start(path.clone(), Keep::default(), ledger(), NOW).await;
    assert_eq!(store.error(), Some(StoreError::Newer));
    store.close().await;
    assert_eq!(fs::read(&path).expect("it can be read"), before);
    let names = fs::read_dir(folder.path()).expect("the folder can be read");
    assert_eq!(names.count(), 1, "nothing is put aside or beside it");
    let said = Words::new(None).text("not-kept-newer", &[]);
    assert!(said.contains("newer"), "{said}");
}

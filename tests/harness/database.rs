//! The database of a proxy that has stopped: its rows, its schema, its bytes.
//!
//! It reads with SQLite itself, so that it finds what any other program would.

use serde_json::Value;
use sqlx::{
    Column, ConnectOptions, Connection, Row, SqliteConnection, TypeInfo, ValueRef,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// One row: a word or a number in each column, and what the last of its sightings says.
pub type Observed = BTreeMap<String, String>;

/// The file in a data folder.
pub fn file_in(data_dir: &Path) -> PathBuf {
    data_dir.join("observations.db")
}

/// Opens a database as another program would.
pub async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path);
    options.connect().await.expect("the database opens")
}

/// Everything that is kept, in order.
pub async fn rows(path: &Path) -> Vec<Observed> {
    let mut connection = open(path).await;
    let rows = sqlx::query("SELECT * FROM observation ORDER BY host, name, domain, path")
        .fetch_all(&mut connection)
        .await
        .expect("the database can be read");
    connection.close().await.expect("the database closes");
    rows.iter().map(read).collect()
}

fn read(row: &SqliteRow) -> Observed {
    let columns = row.columns().iter();
    let mut observed: Observed = columns
        .map(|column| {
            let at = column.ordinal();
            let raw = row.try_get_raw(at).expect("the column is there");
            let is_text = raw.type_info().name() == "TEXT";
            let value = if raw.is_null() {
                String::new()
            } else if is_text {
                row.get::<String, _>(at)
            } else {
                row.get_unchecked::<i64, _>(at).to_string()
            };
            (column.name().to_owned(), value)
        })
        .collect();
    let sightings = observed.remove("sightings").expect("the column is there");
    let sightings: Value = serde_json::from_str(&sightings).expect("sightings are JSON");
    let last = sightings.as_array().and_then(|all| all.last());
    flatten(last.expect("there is one"), &mut observed);
    observed
}

/// Puts each word and number of an object among the columns, those of objects in it too.
fn flatten(object: &Value, observed: &mut Observed) {
    for (name, value) in object.as_object().expect("an object") {
        match value {
            Value::Object(_) => flatten(value, observed),
            Value::String(word) => drop(observed.insert(name.clone(), word.clone())),
            value => drop(observed.insert(name.clone(), value.to_string())),
        }
    }
}

/// What a statement that yields one word says, such as `PRAGMA integrity_check`.
pub async fn word(path: &Path, statement: &'static str) -> String {
    let mut connection = open(path).await;
    let word = sqlx::query_scalar(statement)
        .fetch_one(&mut connection)
        .await
        .expect("the database answers");
    connection.close().await.expect("the database closes");
    word
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The files below a folder whose bytes hold a mark.
pub fn holding(folder: &Path, mark: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).expect("a file can be read");
        bytes
            .windows(mark.len())
            .any(|part| part == mark.as_bytes())
    };
    files_below(folder).into_iter().filter(holds).collect()
}

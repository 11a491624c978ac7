//! Reads stored observations of the first version of the schema.
//!
//! It leaves out the choices in their rows: each was that of the first sighting, and was never updated.

use crate::{
    inspect::ledger::{StoredKey, StoredRow, StoredSet, StoredSighting},
    store::{columns, error::StoreError},
};
use biscuit_tin_shared::{
    cookie::{
        observation::{Dates, Seen},
        request::RequestKind,
        set_cookie::SameSite,
        site::Host,
    },
    judge::case::Stamp,
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// All rows that can be read.
pub(super) async fn rows(connection: &mut SqliteConnection) -> Result<Vec<StoredRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM observation")
        .fetch_all(connection)
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| read(row).ok().flatten())
        .collect())
}

fn read(row: &SqliteRow) -> Result<Option<StoredRow>, sqlx::Error> {
    let dates = Dates {
        first: row.try_get("first_seen")?,
        last: row.try_get("last_seen")?,
    };
    let Some(value_kind) = columns::value_kind_of(row.try_get("value_kind")?) else {
        return Ok(None);
    };
    let by_header = row.try_get::<&str, _>("source")? == "header";
    let set = if by_header { set(row)? } else { None };
    if by_header && set.is_none() {
        return Ok(None);
    }
    let key = if by_header {
        Some(StoredKey {
            domain: row.try_get("domain")?,
            host_only: row.try_get("host_only")?,
            path: Some(row.try_get("path")?).filter(|path: &String| !path.is_empty()),
            partitioned: row.try_get("partitioned")?,
        })
    } else {
        None
    };
    let sighting = StoredSighting {
        seen: if by_header {
            Seen::SetByHeader
        } else {
            Seen::SentByBrowser
        },
        request: RequestKind::Unknown,
        page: None,
        tenant: None,
        over_https: row.try_get("over_https")?,
        value_kind,
        value_length: row.try_get("value_length")?,
        discloses: false,
        set,
        stamp: Stamp::default(),
        dates,
        replaced: false,
        together: None,
        beside: None,
        missed: Vec::new(),
    };
    let host: String = row.try_get("host")?;
    let Some(host) = Host::parse(&host) else {
        return Ok(None);
    };
    Ok(Some(StoredRow {
        host,
        name: row.try_get("name")?,
        page: None,
        key,
        sightings: vec![sighting],
        dates,
        times: row.try_get("times")?,
    }))
}

fn set(row: &SqliteRow) -> Result<Option<StoredSet>, sqlx::Error> {
    let Some(acceptance) = columns::acceptance_of(row.try_get("browser")?) else {
        return Ok(None);
    };
    let same_site: Option<&str> = row.try_get("same_site")?;
    Ok(Some(StoredSet {
        secure: row.try_get("secure")?,
        http_only: row.try_get("http_only")?,
        same_site: same_site.and_then(SameSite::from_id),
        asked: row.try_get("asked_seconds")?,
        acceptance,
        expires_unreadable: row.try_get("expires_unreadable")?,
    }))
}

//! Rows with sightings that are not on disk.
//!
//! What tells two rows apart may not be kept, as a long number in a name: each is written with the sightings of both, so
//! that it does not matter which is written last.

use crate::inspect::ledger::{
    Ledger,
    row::{Row, SIGHTINGS, expendable},
    stored::{StoredKey, StoredRow, StoredSighting},
};
use biscuit_tin_shared::cookie::consent::History;
use std::collections::BTreeMap;

/// Sightings of one row that reached the disk.
#[derive(Debug)]
pub(crate) struct Written {
    host: String,
    id: String,
    /// The number of the row's first event, which no later row has, even one with the same id.
    first_seq: u64,
    times: u32,
    restamped: u32,
}

impl Ledger {
    /// The choices of these hosts that are not on disk as they are now, each with its host.
    pub(crate) fn unwritten_choices(&self, hosts: &[String]) -> Vec<(String, History)> {
        let sites = hosts.iter().filter_map(|host| {
            let site = self.sites.get(host)?;
            let history = site
                .history_is_new
                .then(|| site.visitors.last.history.clone())?;
            Some((host.clone(), history))
        });
        sites.collect()
    }

    /// Notes that these choices are on disk.
    pub(crate) fn note_choices_written(&self, choices: &[(String, History)]) {
        for (host, history) in choices {
            if let Some(mut site) = self.sites.get_mut(host) {
                site.history_is_new &= site.visitors.last.history != *history;
            }
        }
    }

    /// The rows of a host with sightings that are not on disk, each with the number of those sightings.
    pub(crate) fn unwritten(&self, host: &str) -> Vec<(Written, StoredRow)> {
        let Some(site) = self.sites.get(host) else {
            return Vec::new();
        };
        if !site.rows.iter().any(Row::is_unwritten) {
            return Vec::new();
        }
        let mut stored: Vec<StoredRow> = (0..site.rows.len())
            .map(|at| self.stored_row(&site, at))
            .collect();
        share_sightings(&mut stored);
        let rows = site.rows.iter().zip(stored);
        let rows = rows.filter(|(row, _)| row.is_unwritten());
        rows.map(|(row, stored)| {
            let written = Written {
                host: host.to_owned(),
                id: row.id.clone(),
                first_seq: row.first_seq,
                times: row.unwritten,
                restamped: row.restamped,
            };
            (written, stored)
        })
        .collect()
    }

    /// Notes that these sightings are on disk.
    pub(crate) fn note_written<'w>(&self, all: impl IntoIterator<Item = &'w Written>) {
        for written in all {
            let Some(mut site) = self.sites.get_mut(&written.host) else {
                continue;
            };
            let mut rows = site.rows.iter_mut();
            // A row that was forgotten meanwhile may have come again.
            let is_same =
                |row: &&mut Row| row.id == written.id && row.first_seq == written.first_seq;
            if let Some(row) = rows.find(is_same) {
                row.unwritten = row.unwritten.saturating_sub(written.times);
                row.restamped = row.restamped.saturating_sub(written.restamped);
            }
        }
    }
}

/// Gives rows that are one in stored form, as names that differ in a long number are, the sightings of all of them.
fn share_sightings(rows: &mut [StoredRow]) {
    let mut together: BTreeMap<_, Vec<StoredSighting>> = BTreeMap::new();
    for row in rows.iter() {
        let sightings = together.entry(row.identity()).or_default();
        sightings.extend(row.sightings.iter().cloned());
    }
    for row in rows {
        let Some(all) = together.get(&row.identity()) else {
            continue;
        };
        if all.len() > row.sightings.len() {
            row.sightings.clone_from(all);
            row.sightings.sort_by_key(|sighting| sighting.dates.last);
            let under = |known: &StoredSighting| {
                let acceptance = known.set.as_ref().map(|set| set.acceptance);
                (known.stamp.choice, known.seen, acceptance)
            };
            while row.sightings.len() > SIGHTINGS {
                row.sightings.remove(expendable(&row.sightings, under));
            }
        }
    }
}

/// What makes two rows one in stored form.
type Identity = (String, Option<String>, Option<String>, Option<StoredKey>);

impl StoredRow {
    fn identity(&self) -> Identity {
        let last = self.sightings.last();
        let tenant = last.and_then(|last| last.tenant.clone());
        (
            self.name.clone(),
            self.page.clone(),
            tenant,
            self.key.clone(),
        )
    }
}

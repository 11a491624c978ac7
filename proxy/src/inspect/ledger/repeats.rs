//! Counting repeats without building an observation, which most cookies of most messages are.
//!
//! A sent cookie is known by its name, a set one by its attributes; whatever says anything new is recorded as usual.
//! Kept because it pays (29 November 2026, 2 cores, requests a second in turns beside the bare relay): without it 0.68
//! over HTTP/1.1 with 32 connections and 0.72 over HTTP/2, with it 0.82 and 0.83 (tests/bench/README.md).

use crate::inspect::ledger::{Ledger, PlainField, row::Row};
use biscuit_tin_shared::cookie::consent::Choice;

impl Ledger {
    /// Counts a repeat of a cookie that the browser sent; returns false where its name is not known yet.
    pub(crate) fn count_sent(&self, host: &str, name: &[u8], now: i64) -> bool {
        self.count(host, now, |row, _| row.observation.name.as_bytes() == name)
    }

    /// Counts a repeat of a cookie that a header set; returns false where the field says anything new.
    pub(crate) fn count_set(
        &self,
        host: &str,
        over_https: bool,
        field: PlainField<'_>,
        now: i64,
    ) -> bool {
        self.count(host, now, |row, choice| {
            row.repeats(field, over_https, choice)
        })
    }

    /// Counts a sighting for the first row of this run that matches.
    fn count(&self, host: &str, now: i64, matches: impl Fn(&Row, Choice) -> bool) -> bool {
        let Some(mut site) = self.sites.get_mut(host) else {
            return false;
        };
        let choice = site.consent.choice();
        let mut rows = site.rows.iter_mut().filter(|row| !row.restored);
        let Some(row) = rows.find(|row| matches(row, choice)) else {
            return false;
        };
        row.count(now);
        self.signal_repeats();
        true
    }
}

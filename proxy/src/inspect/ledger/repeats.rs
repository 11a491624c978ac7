//! Counting repeats without building an observation, which most cookies of most messages are.
//!
//! A sent cookie is known by its name, a set one by its attributes; whatever says anything new is recorded as usual.
//! Kept because it pays (29 November 2026, 2 cores, requests a second in turns beside the bare relay, in one run): over
//! HTTP/1.1 with 32 connections 0.77 with it and 0.40 without, over HTTP/2 0.85 and 0.68. `stored_again` too: without it
//! 0.70 and 0.84 (tests/bench/README.md).

use crate::inspect::ledger::{
    Ledger, Rows,
    row::{Head, PlainField, Row, hour_of},
};
use biscuit_tin_shared::cookie::{consent::Reach, observation::Seen, value::Disclosures};
use dashmap::mapref::one::RefMut;

/// The rows of one host, locked while one head's repeats are counted.
pub(crate) struct KnownRows<'l> {
    ledger: &'l Ledger,
    site: RefMut<'l, String, Rows>,
    head: Head<'l>,
}

impl Ledger {
    /// Locks the rows of a host for a head; `None` while it has none. Nothing else may be asked of the ledger before it is
    /// dropped.
    pub(crate) fn known_rows<'l>(&'l self, host: &str, head: Head<'l>) -> Option<KnownRows<'l>> {
        let site = self.sites.get_mut(host)?;
        Some(KnownRows {
            ledger: self,
            site,
            head,
        })
    }

    /// Where a browser sends a cookie, if this field says the same of it as the last one of its host did and browsers
    /// stored that.
    pub(crate) fn stored_again(
        &self,
        host: &str,
        field: PlainField<'_>,
        now: i64,
    ) -> Option<Reach> {
        let site = self.sites.get(host)?;
        let mut rows = site.rows.iter().filter(|row| !row.restored);
        let row = rows.find(|row| {
            row.name().as_bytes() == field.name
                && row.has_attributes(field)
                && row.dates.last >= hour_of(now)
        })?;
        let last = &row.last().observation;
        let is_field = last.seen == Seen::SetByHeader && last.is_stored_setting();
        // A field that can be compared names its path, so that the request's does not matter.
        last.set
            .as_ref()
            .filter(|_| is_field)
            .map(|set| Reach::of(set, b"/"))
    }
}

impl KnownRows<'_> {
    /// Counts a repeat of a cookie that the browser sent; returns false where it says anything new.
    pub(crate) fn count_sent(&mut self, name: &[u8], value: &[u8]) -> bool {
        if self.site.has_disclosed(name) {
            // What is sent says whose value an answer replaces.
            return false;
        }
        let disclosures = || Disclosures::of(name, value);
        self.count(
            |row| row.name().as_bytes() == name,
            |row, head| row.repeats_sent(disclosures, head),
            |row, now| {
                if !row.is_set() {
                    row.touch_last(now);
                }
            },
        )
    }

    /// Counts a repeat of a cookie that a header set; returns false where the field says anything new.
    pub(crate) fn count_set(&mut self, field: PlainField<'_>) -> bool {
        let name = field.name;
        self.count(
            |row| row.name().as_bytes() == name && row.has_attributes(field),
            |row, head| row.repeats_set(field, head),
            |row, now| row.touch_last(now),
        )
    }

    /// Counts a sighting for the first row of this run that may be meant, if it says nothing new of it.
    fn count(
        &mut self,
        is_meant: impl Fn(&Row) -> bool,
        repeats: impl FnOnce(&Row, &Head<'_>) -> bool,
        touch: impl FnOnce(&mut Row, i64),
    ) -> bool {
        let head = self.head;
        let mut rows = self.site.rows.iter_mut().filter(|row| !row.restored);
        let row = rows.find(|row| row.tenant() == head.tenant && is_meant(row));
        let is_repeat = |row: &&mut Row| {
            row.last().observation.arrival.undated == head.undated && repeats(row, &head)
        };
        let Some(row) = row.filter(is_repeat) else {
            return false;
        };
        row.count(head.now, head.undated);
        touch(row, head.now);
        self.ledger.signal_repeats();
        true
    }
}

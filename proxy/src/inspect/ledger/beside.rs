//! Which cookies of one name one browser had at the same time: it sent them in one request, or stored them from one answer.
//!
//! Rows are of all browsers, so that two rows of a name alone say nothing.

use crate::inspect::ledger::{
    Ledger, Rows,
    row::{Row, hour_of},
};
use biscuit_tin_shared::cookie::{observation::Observation, site::path_match};

impl Ledger {
    /// Notes that a request for a path brought a name this many times, where it is clear which cookies those are.
    pub(crate) fn note_sent_beside(&self, host: &str, sent: (&str, usize, &[u8]), now: i64) {
        let (name, copies, path) = sent;
        let goes = |row: &Row| {
            let folder = row.key().and_then(|set| set.path.text());
            folder.is_none_or(|folder| path_match(path, folder.as_bytes()))
        };
        let is_one = |row: &Row| row.name() == name && !row.is_deleted() && goes(row);
        self.note_beside(host, is_one, now, |found| found == copies);
    }

    /// Notes that a browser stores all these cookies of one answer.
    pub(crate) fn note_set_beside(&self, host: &str, set: &[Observation], now: i64) {
        for seen in set {
            let is_one = |row: &Row| {
                let mut same = set.iter().filter(|other| other.name == seen.name);
                same.any(|other| row.matches(&other.name, other))
            };
            self.note_beside(host, is_one, now, |_| true);
        }
    }

    fn note_beside(
        &self,
        host: &str,
        is_one: impl Fn(&Row) -> bool,
        now: i64,
        is_clear: impl Fn(usize) -> bool,
    ) {
        let Some(mut site) = self.sites.get_mut(host) else {
            return;
        };
        let site: &mut Rows = &mut site;
        let rows = site.rows.iter().enumerate();
        let found: Vec<usize> = rows
            .filter(|(_, row)| is_one(row))
            .map(|(at, _)| at)
            .collect();
        let beside = Some(hour_of(now));
        let is_known = found.iter().all(|at| site.rows[*at].beside == beside);
        if found.len() < 2 || !is_clear(found.len()) || is_known {
            return;
        }
        for at in &found {
            let row = &mut site.rows[*at];
            row.beside = beside;
            if row.unwritten == 0 {
                // Or it would not be written.
                row.count(now, false);
            }
        }
        self.signal_repeats();
        self.publish_changes(site, host, Some(found[0]));
    }
}

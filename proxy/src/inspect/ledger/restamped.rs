//! Sightings whose choice is put right: those of a visit's first pages, once it shows that a tool asks which was not answered.
//!
//! When that is so is the history's to say.

use crate::inspect::ledger::row::{Row, SIGHTINGS, expendable};
use biscuit_tin_shared::{
    cookie::consent::Choice,
    judge::case::{Sighting, Stamp},
};

impl Row {
    /// Whether it is not on disk as it is now.
    pub(super) fn is_unwritten(&self) -> bool {
        self.unwritten > 0 || self.restamped > 0
    }

    /// Whether it was stored when pages had been asked for without a choice since this hour.
    pub(super) fn was_set_without_a_choice(&self, since: i64) -> bool {
        self.sightings
            .iter()
            .any(|known| is_without(known, since) && known.observation.is_stored_setting())
    }

    /// Notes that what was seen while pages were asked for without a choice, since this hour, came before one; returns
    /// whether there was any.
    pub(super) fn set_before_a_choice(&mut self, since: i64) -> bool {
        let (open, rest): (Vec<Sighting>, Vec<Sighting>) = std::mem::take(&mut self.sightings)
            .into_iter()
            .partition(|known| is_without(known, since));
        self.sightings = rest;
        let has_any = !open.is_empty();
        for mut known in open {
            if known.dates.first < since {
                // What an earlier visit showed stays as it was.
                let mut before = known.clone();
                before.dates.last = before.dates.first;
                before.stamp = Stamp::default();
                known.dates.first = since;
                self.insert(before);
            }
            known.stamp.choice = Choice::NotYet;
            self.insert(known);
        }
        while self.sightings.len() > SIGHTINGS {
            let under = |known: &Sighting| (known.stamp.choice, known.observation.seen);
            self.sightings.remove(expendable(&self.sightings, under));
        }
        if has_any {
            self.restamped = self.restamped.saturating_add(1);
        }
        has_any
    }
}

fn is_without(known: &Sighting, since: i64) -> bool {
    known.stamp.choice == Choice::default() && known.stamp.open_since == Some(since)
}

//! One cookie of one host: the ways in which it was seen, with the choice at each, its dates and its verdict.
//!
//! It knows neither the other cookies of its host nor the feed.

use crate::inspect::ledger::key::{has_same_key, page_of};
use biscuit_tin_shared::{
    cookie::{
        consent::Choice,
        observation::{Dates, Observation, Seen, SetFacts},
        value::Disclosures,
    },
    judge::{
        case::{Missed, Sighting, Stamp},
        verdict::Rollup,
    },
};

/// Resolution of stored and shown timestamps, in seconds.
pub(crate) const HOUR: i64 = 3600;
/// Most sightings of one cookie: one that is never set twice in the same way loses the oldest of those under one choice.
pub(super) const SIGHTINGS: usize = 8;

/// A Set-Cookie field whose parts can be compared with those of the one before.
#[derive(Clone, Copy)]
pub(crate) struct PlainField<'f> {
    pub(crate) name: &'f [u8],
    /// From the semicolon that ends the value.
    pub(crate) attributes: &'f [u8],
    /// What the value discloses.
    pub(crate) disclosures: Disclosures,
}

/// What the cookies of one head have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'h> {
    pub(crate) over_https: bool,
    /// The council's path on a shared host.
    pub(crate) tenant: Option<&'h str>,
    pub(crate) stamp: Stamp,
    /// Its arrival, in Unix seconds.
    pub(crate) now: i64,
    /// Whether nobody knows when that was, and it is the moment of its neighbours.
    pub(crate) undated: bool,
}

/// One cookie of one host.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    /// In the order of their last time; never empty.
    pub(super) sightings: Vec<Sighting>,
    /// Number of sightings, repeats included.
    pub(super) times: u32,
    /// Number of sightings that are not on disk.
    pub(super) unwritten: u32,
    /// Those of its sightings whose moment is known, or else the moments of their neighbours.
    pub(super) dates: Dates,
    /// Whether these are days on which it was seen.
    pub(super) is_dated: bool,
    /// How often it changed, other than by a sighting, while it was on disk as it was.
    pub(super) restamped: u32,
    /// Pages without it, the last ones under each choice.
    pub(super) missed: Vec<Missed>,
    /// Whether the last page was asked for without it.
    pub(super) is_away: bool,
    /// Attributes of the last Set-Cookie field, where any field with the same ones says the same ([`PlainField`]).
    pub(super) attributes: Option<Box<[u8]>>,
    /// When a browser last sent it together with another one of its name, in Unix seconds, to the hour.
    pub(super) beside: Option<i64>,
    /// Whether it was restored from the store and not seen since: its name may then be a template.
    pub(super) restored: bool,
    pub(super) rollup: Rollup,
    /// The numbers of its first and its last event.
    pub(super) first_seq: u64,
    pub(super) seq: u64,
}

impl Row {
    /// A row of one sighting.
    pub(super) fn new(id: String, sighting: Sighting) -> Self {
        Self {
            id,
            dates: sighting.dates,
            is_dated: !sighting.observation.arrival.undated,
            sightings: vec![sighting],
            times: 1,
            unwritten: 1,
            restamped: 0,
            missed: Vec::new(),
            is_away: false,
            attributes: None,
            beside: None,
            restored: false,
            rollup: Rollup::default(),
            first_seq: 0,
            seq: 0,
        }
    }

    /// The last sighting.
    pub(super) fn last(&self) -> &Sighting {
        &self.sightings[self.sightings.len() - 1]
    }

    /// The name.
    pub(super) fn name(&self) -> &str {
        &self.last().observation.name
    }

    /// The attributes of the last sighting that has any.
    pub(super) fn set(&self) -> Option<&SetFacts> {
        let mut sightings = self.sightings.iter().rev();
        sightings.find_map(|sighting| sighting.observation.set.as_ref())
    }

    /// The rest of the cookie key, where it is known: a field without a path joins the row, and does not change its path.
    pub(super) fn key(&self) -> Option<&SetFacts> {
        let mut sets = self
            .sightings
            .iter()
            .rev()
            .filter_map(|sighting| sighting.observation.set.as_ref());
        sets.find(|set| set.path.text().is_some())
            .or_else(|| self.set())
    }

    /// The council's path on a shared host.
    pub(super) fn tenant(&self) -> Option<&str> {
        self.last().observation.arrival.tenant.as_deref()
    }

    /// The page in front that the cookie belongs to, where each has its own copy.
    pub(super) fn page(&self) -> Option<&str> {
        let mut sightings = self.sightings.iter().rev();
        sightings.find_map(|sighting| page_of(&sighting.observation))
    }

    /// Whether it was seen being set.
    pub(super) fn is_set(&self) -> bool {
        let mut sightings = self.sightings.iter();
        sightings.any(|sighting| sighting.observation.seen.is_setting())
    }

    /// Whether its host was seen setting it.
    pub(super) fn is_set_here(&self) -> bool {
        let mut sightings = self.sightings.iter();
        sightings.any(|sighting| sighting.observation.seen.is_by_host())
    }

    /// The last sighting in which a browser stored it.
    pub(super) fn last_stored(&self) -> Option<&Sighting> {
        let mut sightings = self.sightings.iter().rev();
        sightings.find(|sighting| sighting.observation.is_stored_setting())
    }

    /// When its host last set it and a browser stored it, in Unix seconds, to the hour.
    pub(super) fn last_stored_here(&self) -> Option<i64> {
        let mut observed = self.sightings.iter().rev();
        let last = observed.find(|sighting| {
            let seen = &sighting.observation;
            seen.is_stored_setting() && seen.seen.is_by_host()
        });
        last.map(|sighting| sighting.dates.last)
    }

    /// Whether its host set it, and a browser stored it, at a moment of which this holds; of like settings the first and the
    /// last moment are known.
    pub(super) fn was_stored_here(&self, at: impl Fn(i64) -> bool) -> bool {
        self.sightings.iter().any(|sighting| {
            let seen = &sighting.observation;
            let moments = [sighting.dates.first, sighting.dates.last];
            seen.is_stored_setting() && seen.seen.is_by_host() && moments.into_iter().any(&at)
        })
    }

    /// Whether its last event was that a header deleted it.
    pub(super) fn is_deleted(&self) -> bool {
        let mut sightings = self.sightings.iter().rev().map(|known| &known.observation);
        let last = sightings.find(|seen| seen.is_deletion() || seen.is_stored_setting());
        last.is_some_and(Observation::is_deletion)
    }

    /// Counts a sighting at this Unix second; `undated`: whether that is only its neighbours' moment.
    pub(super) fn count(&mut self, now: i64, undated: bool) {
        self.times = self.times.saturating_add(1);
        self.unwritten = self.unwritten.saturating_add(1);
        let hour = hour_of(now);
        if self.is_dated && undated {
            return;
        }
        if !self.is_dated && !undated {
            self.is_dated = true;
            (self.dates.first, self.dates.last) = (hour, hour);
        }
        self.dates.first = self.dates.first.min(hour);
        self.dates.last = self.dates.last.max(hour);
    }

    /// Whether a sighting under this name is of this cookie: the same name and page, and the same cookie key if both have
    /// attributes.
    pub(super) fn matches(&self, name: &str, observation: &Observation) -> bool {
        self.name() == name
            && (observation.set.is_none() || self.page() == page_of(observation))
            && self.tenant() == observation.arrival.tenant.as_deref()
            && match (self.key(), &observation.set) {
                (Some(here), Some(there)) => has_same_key(here, there),
                _ => true,
            }
    }

    /// Whether the last Set-Cookie field had these attributes.
    pub(super) fn has_attributes(&self, field: PlainField<'_>) -> bool {
        self.attributes.as_deref() == Some(field.attributes)
    }

    /// Whether a field with these attributes says nothing new; the quick form of [`Row::add`]. Another hour is news: it may
    /// end a finding, or bring another visit.
    pub(super) fn repeats_set(&self, field: PlainField<'_>, head: &Head<'_>) -> bool {
        let last = self.last();
        last.observation.seen == Seen::SetByHeader
            && !last.observation.arrival.replaced
            && last.dates.last >= hour_of(head.now)
            && is_repeated(last, field.disclosures, head)
    }

    /// Whether a cookie of this name that the browser sent says nothing new: the setting said more, or it was sent so
    /// before.
    pub(super) fn repeats_sent(
        &self,
        disclosures: impl FnOnce() -> Disclosures,
        head: &Head<'_>,
    ) -> bool {
        let last = self.last();
        let is_news = self.sightings.len() > 1 && last.dates.last < hour_of(head.now);
        self.is_set() || !is_news && is_repeated(last, disclosures(), head)
    }

    /// Whether a value that its host set disclosed something.
    pub(super) fn has_disclosed(&self) -> bool {
        let mut observed = self.sightings.iter().map(|known| &known.observation);
        observed.any(|seen| {
            seen.seen.is_by_host() && seen.value.disclosures() != Disclosures::default()
        })
    }

    /// Notes the hour of a repeat of the last sighting.
    pub(super) fn touch_last(&mut self, now: i64) {
        let hour = hour_of(now);
        if let Some(last) = self.sightings.last_mut() {
            last.dates.last = last.dates.last.max(hour);
        }
    }

    /// Adds what was seen; returns whether it is anything new.
    pub(super) fn add(&mut self, sighting: Sighting) -> bool {
        let was_restored = std::mem::take(&mut self.restored);
        if was_restored {
            // The restored name may be a template.
            for known in &mut self.sightings {
                known
                    .observation
                    .name
                    .clone_from(&sighting.observation.name);
            }
        }
        if sighting.observation.seen == Seen::SentByBrowser && self.is_set() {
            // A Cookie header says less than the setting did, and is none.
            return was_restored;
        }
        if sighting.observation.seen.is_setting() {
            // Nor does it matter any more that the browser had sent it.
            self.sightings
                .retain(|known| known.observation.seen != Seen::SentByBrowser);
        }
        let known = self
            .sightings
            .iter()
            .position(|known| is_alike(known, &sighting));
        let is_new = match known {
            Some(at) => {
                let is_last = at + 1 == self.sightings.len();
                let mut known = self.sightings.remove(at);
                let is_later = known.stamp != sighting.stamp
                    || known.dates.last < sighting.dates.last
                        && (known.observation.seen.is_setting() || !self.sightings.is_empty());
                let without = known.stamp.open_since.max(sighting.stamp.open_since);
                known.dates.first = known.dates.first.min(sighting.dates.first);
                if known.dates.last <= sighting.dates.last {
                    known.dates.last = sighting.dates.last;
                    known.stamp = sighting.stamp;
                    if known.stamp.choice == Choice::default() {
                        known.stamp.open_since = without;
                    }
                    known.observation = sighting.observation;
                }
                self.insert(known);
                is_later || !is_last
            }
            None => {
                self.insert(sighting);
                true
            }
        };
        if self.sightings.len() > SIGHTINGS {
            let under = |known: &Sighting| {
                let seen = &known.observation;
                (known.stamp.choice, seen.seen, seen.is_stored_setting())
            };
            self.sightings.remove(expendable(&self.sightings, under));
        }
        is_new || was_restored
    }

    /// Adds stored sightings of the same cookie.
    pub(super) fn merge(&mut self, stored: Vec<Sighting>) {
        let (name, restored) = (self.name().to_owned(), self.restored);
        for mut sighting in stored {
            sighting.observation.name.clone_from(&name);
            self.add(sighting);
        }
        self.restored = restored;
    }

    /// Keeps the order of the last times; of equals the one that comes in last is the last.
    pub(super) fn insert(&mut self, sighting: Sighting) {
        let last = sighting.dates.last;
        let at = self
            .sightings
            .partition_point(|known| known.dates.last <= last);
        self.sightings.insert(at, sighting);
    }
}

/// The place of the sighting that can go: the oldest one that came about as a later one did. What a site does before a choice
/// or against one stays, however often it sets the cookie otherwise.
pub(super) fn expendable<S, K: PartialEq>(sightings: &[S], came_about: impl Fn(&S) -> K) -> usize {
    let ways: Vec<K> = sightings.iter().map(came_about).collect();
    let comes_again = |at: &usize| ways[at + 1..].contains(&ways[*at]);
    (0..ways.len()).find(comes_again).unwrap_or(0)
}

/// Whether two sightings of a cookie say the same of it: all but its value, which may change with every answer, and the
/// moment.
fn is_alike(one: &Sighting, two: &Sighting) -> bool {
    let (a, b) = (&one.observation, &two.observation);
    one.stamp.choice == two.stamp.choice
        && a.seen == b.seen
        && a.over_https == b.over_https
        && a.arrival.page == b.arrival.page
        && a.arrival.replaced == b.arrival.replaced
        && a.arrival.undated == b.arrival.undated
        && a.value.disclosures() == b.value.disclosures()
        && match (&a.set, &b.set) {
            (Some(a), Some(b)) => a.says_the_same(b),
            (a, b) => a.is_none() && b.is_none(),
        }
}

/// Whether a first-party sighting in the way of `last` says the same, apart from its hour.
fn is_repeated(last: &Sighting, disclosures: Disclosures, head: &Head<'_>) -> bool {
    let observation = &last.observation;
    observation.over_https == head.over_https
        && observation.arrival.page.is_none()
        && observation.value.disclosures() == disclosures
        && last.stamp == head.stamp
}

/// The start of the hour of a Unix second.
pub(super) fn hour_of(now: i64) -> i64 {
    now - now.rem_euclid(HOUR)
}

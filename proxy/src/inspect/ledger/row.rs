//! One cookie of one host: what was seen of it, how often and when.
//!
//! It knows neither its neighbours nor the feed; what surrounds it is the ledger's.

use biscuit_tin_shared::{
    cookie::{
        consent::Choice,
        observation::{Dates, Observation},
    },
    protocol::{Seen, Verdict},
};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicI64, AtomicU32, Ordering},
};

/// So exact are the dates that are told and kept.
const HOUR: i64 = 3600;

/// How often a cookie was seen, and when last; shared with everybody who sees it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times(Arc<Tally>);

#[derive(Debug, Default)]
struct Tally {
    /// Without what threads count for themselves.
    all: AtomicU32,
    /// How many of all are on disk.
    written: AtomicU32,
    /// The hour of the last of these, in Unix seconds.
    last: AtomicI64,
    counts: Mutex<Vec<Arc<Own>>>,
}

/// What one thread counts of one cookie, in a line of memory of its own: it waits for no other thread.
#[derive(Debug)]
pub(crate) struct Count {
    times: Times,
    own: Arc<Own>,
}

#[derive(Debug, Default)]
#[repr(align(64))]
struct Own {
    all: AtomicU32,
    /// The Unix second of the last one.
    last: AtomicI64,
}

impl Times {
    pub(super) fn new(all: u32, unwritten: u32, last: i64) -> Self {
        Self(Arc::new(Tally {
            all: all.into(),
            written: all.wrapping_sub(unwritten).into(),
            last: last.into(),
            ..Tally::default()
        }))
    }

    /// Counts one more.
    pub(super) fn count(&self, now: i64) {
        self.0.all.fetch_add(1, Ordering::Relaxed);
        self.0.last.fetch_max(hour_of(now), Ordering::Relaxed);
    }

    /// Lets one thread count for itself.
    pub(crate) fn count_apart(&self) -> Count {
        let own = Arc::new(Own::default());
        self.counts().push(Arc::clone(&own));
        Count {
            times: self.clone(),
            own,
        }
    }

    fn counts(&self) -> MutexGuard<'_, Vec<Arc<Own>>> {
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn all(&self) -> u32 {
        let counts = self.counts();
        let apart = counts.iter().map(|own| own.all.load(Ordering::Relaxed));
        apart.fold(self.0.all.load(Ordering::Relaxed), u32::wrapping_add)
    }

    /// The hour of the last one, in Unix seconds.
    pub(super) fn last(&self) -> i64 {
        let counts = self.counts();
        let apart = counts.iter().map(|own| own.last.load(Ordering::Relaxed));
        apart
            .map(hour_of)
            .fold(self.0.last.load(Ordering::Relaxed), i64::max)
    }

    /// How many are not on disk yet.
    pub(super) fn unwritten(&self) -> u32 {
        self.all()
            .wrapping_sub(self.0.written.load(Ordering::Relaxed))
    }

    /// Notes that so many more are on disk now.
    pub(super) fn note_written(&self, times: u32) {
        self.0.written.fetch_add(times, Ordering::Relaxed);
    }

    /// Adds those of earlier days, which are on disk.
    pub(super) fn add_earlier(&self, times: u32, last: i64) {
        self.0.all.fetch_add(times, Ordering::Relaxed);
        self.0.written.fetch_add(times, Ordering::Relaxed);
        self.0.last.fetch_max(last, Ordering::Relaxed);
    }
}

impl Count {
    /// Counts one more of this Unix second.
    pub(super) fn count(&self, now: i64) {
        // Only whoever has it writes it, so reading and writing need not be one step.
        let before = self.own.all.load(Ordering::Relaxed);
        self.own
            .all
            .store(before.wrapping_add(1), Ordering::Relaxed);
        self.own.last.store(now, Ordering::Relaxed);
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        let mut counts = self.times.counts();
        counts.retain(|own| !Arc::ptr_eq(own, &self.own));
        let Tally { all, last, .. } = &*self.times.0;
        all.fetch_add(self.own.all.load(Ordering::Relaxed), Ordering::Relaxed);
        last.fetch_max(
            hour_of(self.own.last.load(Ordering::Relaxed)),
            Ordering::Relaxed,
        );
    }
}

/// One cookie of one host.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) observation: Observation,
    pub(super) times: Times,
    /// The hour in which it was seen first, in Unix seconds.
    pub(super) first: i64,
    /// Whether all we know of it was kept from an earlier run: its name is a template then.
    pub(super) recalled: bool,
    pub(super) verdict: Verdict,
    /// What was chosen when it was first seen, and when it was seen last.
    pub(super) choices: (Choice, Choice),
    /// Whether its category needs a choice.
    pub(super) needs_choice: bool,
    pub(super) seq: u64,
}

impl Row {
    /// Whether a sighting of this name is of this cookie: by the cookie key where a header gave one, by name where none did.
    pub(super) fn is_of(&self, name: &str, observation: &Observation) -> bool {
        self.observation.name == name
            && match (&self.observation.set, &observation.set) {
                (Some(here), Some(there)) => {
                    // A path that was not kept may be any.
                    let paths = here.path.text().zip(there.path.text());
                    here.domain == there.domain
                        && here.host_only == there.host_only
                        && paths.is_none_or(|(here, there)| here == there)
                }
                _ => true,
            }
    }

    /// The hours in which it was seen first and last.
    pub(super) fn dates(&self) -> Dates {
        Dates {
            first: self.first,
            last: self.times.last(),
        }
    }

    /// Whether a sighting of this cookie tells anything new.
    pub(super) fn is_changed_by(&self, observation: &Observation, choice: Choice) -> bool {
        // What the browser sends tells less than the header that set it.
        let tells_less = observation.seen == Seen::SentByBrowser;
        let same = same_facts(&self.observation, observation) && self.choices.1 == choice;
        self.recalled || !(tells_less || same)
    }
}

/// The hour that a Unix second lies in.
pub(super) fn hour_of(now: i64) -> i64 {
    now - now.rem_euclid(HOUR)
}

pub(super) fn row_id(observation: &Observation, first_of_name: bool) -> String {
    match &observation.set {
        Some(set) if !first_of_name => {
            format!(
                "{}|{}|{}|{}",
                observation.host,
                observation.name,
                set.domain,
                set.path.text().unwrap_or_default()
            )
        }
        _ => format!("{}|{}", observation.host, observation.name),
    }
}

/// Whether two sightings say the same but for the value, which may change with every answer.
fn same_facts(a: &Observation, b: &Observation) -> bool {
    a.seen == b.seen
        && match (&a.set, &b.set) {
            (Some(a), Some(b)) => a.says_the_same(b),
            (a, b) => a.is_none() && b.is_none(),
        }
        && a.over_https == b.over_https
        && a.value.tells() == b.value.tells()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_that_count_for_themselves_add_up() {
        let times = Times::new(3, 1, 0);
        let (one, two) = (times.count_apart(), times.count_apart());
        one.count(0);
        two.count(0);
        times.count(0);
        assert_eq!((times.all(), times.unwritten()), (6, 4));
        times.note_written(4);
        drop(one);
        assert_eq!((times.all(), times.unwritten()), (6, 0));
        two.count(HOUR + 1);
        assert_eq!(times.last(), HOUR);
        times.add_earlier(10, 0);
        drop(two);
        assert_eq!((times.all(), times.unwritten()), (17, 1));
        assert_eq!(times.last(), HOUR);
    }
}

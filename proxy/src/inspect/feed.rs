//! The feed: numbered facts about what changed, in a bounded ring buffer.
//!
//! It holds no sentences: those are made per client, when a line is written. Publishing never waits for a reader; one that
//! is too slow gets the number of facts it missed.

use biscuit_tin_shared::explain::Reason;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// Events kept for slow readers.
const RING: usize = 1024;

/// Something that changed; the ledger has the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// A cookie was seen for the first time, or differently.
    Cookie { host: String, id: String },
    /// A site's counts changed.
    Site { host: String },
    /// The choice about cookies on a host changed.
    Consent { host: String },
    /// A host is not inspected.
    NotInspected { host: String, reason: Reason },
    /// Too much changed for single facts: readers start again from a snapshot.
    Reset,
}

/// A bounded ring buffer, and a channel that wakes readers.
#[derive(Debug)]
pub(crate) struct Feed {
    ring: Mutex<Ring>,
    /// The number of the last fact.
    wake: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Ring {
    /// The number of the last fact published.
    last: u64,
    facts: VecDeque<Fact>,
}

/// The facts after a number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct News {
    /// Facts that left the ring before the first of these.
    pub(crate) missed: u64,
    /// Facts with their numbers.
    pub(crate) facts: Vec<(u64, Fact)>,
}

impl Feed {
    /// An empty feed; its first fact has number 1.
    pub(crate) fn new() -> Self {
        Self {
            ring: Mutex::default(),
            wake: watch::Sender::new(0),
        }
    }

    /// Adds a fact and returns its number.
    pub(crate) fn publish(&self, fact: Fact) -> u64 {
        let mut ring = self.ring();
        if ring.facts.len() == RING {
            ring.facts.pop_front();
        }
        ring.facts.push_back(fact);
        ring.last += 1;
        let seq = ring.last;
        drop(ring);
        self.wake.send_replace(seq);
        seq
    }

    /// Drops all facts; the numbers continue, so that a reader that was behind misses some.
    pub(crate) fn forget(&self) {
        self.ring().facts.clear();
    }

    /// The number of the last fact.
    pub(crate) fn last(&self) -> u64 {
        self.ring().last
    }

    /// The facts after `seq` that are still in the ring.
    pub(crate) fn after(&self, seq: u64) -> News {
        let ring = self.ring();
        let oldest = ring.last + 1 - ring.facts.len() as u64;
        let first = oldest.max(seq.saturating_add(1));
        let skip = usize::try_from(first - oldest).unwrap_or(usize::MAX);
        let facts = ring
            .facts
            .iter()
            .skip(skip)
            .cloned()
            .zip(first..)
            .map(|(fact, seq)| (seq, fact))
            .collect();
        News {
            missed: oldest.saturating_sub(seq.saturating_add(1)),
            facts,
        }
    }

    /// A channel with the number of the last fact, which wakes its receiver for each new one.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.wake.subscribe()
    }

    /// Ignores a poisoned lock: no code under it can panic halfway through a change.
    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(n: u64) -> Fact {
        Fact::Site {
            host: n.to_string(),
        }
    }

    #[test]
    fn a_reader_goes_on_where_it_stopped() {
        let feed = Feed::new();
        assert_eq!(
            feed.after(0),
            News {
                missed: 0,
                facts: vec![]
            }
        );
        for n in 1..=3 {
            assert_eq!(feed.publish(site(n)), n);
        }
        assert_eq!(
            feed.after(1),
            News {
                missed: 0,
                facts: vec![(2, site(2)), (3, site(3))]
            }
        );
        assert_eq!(
            feed.after(3),
            News {
                missed: 0,
                facts: vec![]
            }
        );
        assert_eq!(
            feed.after(99),
            News {
                missed: 0,
                facts: vec![]
            }
        );
    }

    #[test]
    fn a_reader_that_is_too_slow_learns_how_much_it_missed() {
        let feed = Feed::new();
        for n in 1..=(RING as u64 + 10) {
            feed.publish(site(n));
        }
        let news = feed.after(3);
        assert_eq!(news.missed, 7);
        assert_eq!(news.facts.len(), RING);
        assert_eq!(news.facts[0].0, 11);
    }
}

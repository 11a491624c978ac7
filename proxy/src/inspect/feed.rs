//! The stream of events: what changed, in order, in a bounded ring.
//!
//! It holds facts, not words: each client's sentences are made when its line is written.
//! Publishing never waits for a reader; a reader that is too slow learns how much it missed.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// So many events can a reader fall behind.
const RING: usize = 1024;

/// Something that changed; the ledger has the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// A cookie was seen for the first time, or differently.
    Cookie { host: String, id: String },
    /// A site's counts changed.
    Site { host: String },
    /// What is known of a choice about cookies changed.
    Consent { host: String },
    /// A host is not being looked at.
    NotInspected { host: String, reason: &'static str },
    /// So much changed that a reader begins anew.
    Anew,
}

/// The ring and the bell.
#[derive(Debug)]
pub(crate) struct Feed {
    ring: Mutex<Ring>,
    bell: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Ring {
    /// The number of the last fact ever published.
    last: u64,
    facts: VecDeque<Fact>,
}

/// What a reader gets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct News {
    /// How many facts were lost before the first of these.
    pub(crate) missed: u64,
    /// Facts with their numbers.
    pub(crate) facts: Vec<(u64, Fact)>,
}

impl Feed {
    pub(crate) fn new() -> Self {
        Self {
            ring: Mutex::default(),
            bell: watch::Sender::new(0),
        }
    }

    /// Adds a fact and says its number.
    pub(crate) fn publish(&self, fact: Fact) -> u64 {
        let mut ring = self.ring();
        if ring.facts.len() == RING {
            ring.facts.pop_front();
        }
        ring.facts.push_back(fact);
        ring.last += 1;
        let seq = ring.last;
        drop(ring);
        self.bell.send_replace(seq);
        seq
    }

    /// Forgets every fact; the numbers go on, so a reader that was behind begins anew.
    pub(crate) fn forget(&self) {
        self.ring().facts.clear();
    }

    /// The number of the last fact.
    pub(crate) fn last(&self) -> u64 {
        self.ring().last
    }

    /// Everything after `seq` that is still there.
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

    /// Rings when something is published.
    pub(crate) fn bell(&self) -> watch::Receiver<u64> {
        self.bell.subscribe()
    }

    /// A poisoned lock means that another thread panicked between two plain assignments; the ring is whole.
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

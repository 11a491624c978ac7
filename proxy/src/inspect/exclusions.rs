//! Hosts that are not inspected for a while: interception failed, or a bot check suggests that inspection is refused.
//!
//! It is bounded and in memory. Hosts that the user leaves alone are in `choices`.

use crate::inspect::feed::{Fact, Feed};
use biscuit_tin_shared::{
    explain::{self, words::Words},
    protocol::NotInspected,
};
use dashmap::DashMap;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// Hosts in each of the two lists.
const HOSTS: usize = 1024;
/// Time for which a host is excluded after its interception failed, and between two reports of a bot check.
const EXCLUSION: Duration = Duration::from_secs(300);
/// The reason that does not exclude a host: each of its connections is refused.
pub(crate) const OWN_ROOT_SEEN: &str = "own_root_seen";

/// Excluded hosts, and those that may refuse inspection; changes are published in the feed.
#[derive(Debug)]
pub(crate) struct Exclusions {
    feed: Arc<Feed>,
    excluded: DashMap<String, Exclusion>,
    /// Hosts with a suspected bot check; they stay inspected.
    suspected: DashMap<String, Exclusion>,
}

/// Why a host is excluded, and since when.
#[derive(Debug, Clone, Copy)]
struct Exclusion {
    reason: &'static str,
    since: Instant,
    /// The number of its event.
    seq: u64,
}

impl Exclusions {
    /// No host is excluded.
    pub(crate) fn new(feed: Arc<Feed>) -> Self {
        Self {
            feed,
            excluded: DashMap::new(),
            suspected: DashMap::new(),
        }
    }

    /// Excludes a host from inspection for a while; the same reason is published once in that time.
    pub(crate) fn exclude(&self, host: &str, reason: &'static str) {
        if self.excluded.len() >= HOSTS {
            self.excluded.retain(|_, exclusion| exclusion.is_current());
        }
        let known = self
            .excluded
            .get(host)
            .is_some_and(|exclusion| exclusion.reason == reason && exclusion.is_current());
        if known || self.excluded.len() >= HOSTS {
            return;
        }
        tracing::warn!(host, reason, "not inspected");
        let seq = self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        });
        self.excluded.insert(
            host.to_owned(),
            Exclusion {
                reason,
                since: Instant::now(),
                seq,
            },
        );
    }

    /// Publishes that an observation was lost, without excluding the host; returns the event's number.
    pub(crate) fn observation_lost(&self, host: &str, reason: &'static str) -> u64 {
        tracing::warn!(host, reason, "observation lost");
        self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        })
    }

    /// Publishes that a bot check may be refusing inspection, once in a while.
    pub(crate) fn suspect_bot_check(&self, host: &str) {
        if self.suspected.len() >= HOSTS {
            self.suspected.retain(|_, suspected| suspected.is_current());
        }
        let known = self
            .suspected
            .get(host)
            .is_some_and(|suspected| suspected.is_current());
        if known || self.suspected.len() >= HOSTS {
            return;
        }
        let reason = "may_refuse_inspection";
        let seq = self.observation_lost(host, reason);
        let since = Instant::now();
        self.suspected
            .insert(host.to_owned(), Exclusion { reason, since, seq });
    }

    /// Whether a host is excluded now.
    ///
    /// Not if it showed our own root: a browser would trust that, so each of its connections is intercepted and refused.
    pub(crate) fn contains(&self, host: &str) -> bool {
        self.excluded
            .get(host)
            .is_some_and(|exclusion| exclusion.is_current() && exclusion.reason != OWN_ROOT_SEEN)
    }

    /// The excluded hosts and those that may refuse inspection, in the order of their events.
    pub(crate) fn describe(&self, words: &Words) -> Vec<NotInspected> {
        let both = self.excluded.iter().chain(self.suspected.iter());
        let current = both.filter(|entry| entry.is_current());
        let mut hosts: Vec<NotInspected> = current
            .map(|entry| explain::not_inspected(entry.seq, entry.key(), entry.reason, words))
            .collect();
        hosts.sort_by_key(|host| host.seq);
        hosts
    }

    /// Forgets the excluded hosts.
    pub(crate) fn clear(&self) {
        self.excluded.clear();
    }
}

impl Exclusion {
    fn is_current(&self) -> bool {
        self.since.elapsed() < EXCLUSION
    }
}

//! Listed hosts that are not inspected, or in part only: why, and since when.
//!
//! It is bounded and in memory. Hosts that the user leaves alone are in `choices`, cookies that found no room in `ledger`.

use crate::{
    inspect::feed::{Fact, Feed},
    os::clock::unix_now,
};
use biscuit_tin_shared::{
    explain::{self, Reason, words::Words},
    protocol::NotInspected,
};
use dashmap::DashMap;
use std::{fmt::Display, sync::Arc, time::Duration};
use tokio::time::Instant;

/// Hosts in each of the lists.
const HOSTS: usize = 1024;
/// Time for which a host is excluded after its interception failed, and between two reports of a bot check.
const EXCLUSION: Duration = Duration::from_secs(300);
/// Time for which a host counts as lost in part after the tap lost track of a connection.
const LOSS: Duration = Duration::from_secs(3600);
/// Excluded hosts, and those that may refuse inspection; changes are published in the feed.
#[derive(Debug)]
pub(crate) struct Exclusions {
    feed: Arc<Feed>,
    excluded: DashMap<String, Exclusion>,
    /// Hosts with a suspected bot check, or that could not be reached, or where trust is missing; they stay inspected for
    /// those that trust us.
    noted: DashMap<String, Exclusion>,
    /// Hosts of which the tap lost track on a connection; they stay inspected.
    lost: DashMap<String, Exclusion>,
    /// Open connections that pass unread, by host.
    unread: DashMap<String, Unread>,
}

/// Open connections of one host that pass unread.
#[derive(Debug, Clone, Copy)]
struct Unread {
    connections: usize,
    /// Unix seconds.
    since: i64,
}

/// One connection that passes unread, until it is dropped.
#[derive(Debug)]
pub(crate) struct UnreadConnection<'e> {
    exclusions: &'e Exclusions,
    host: &'e str,
}

impl Drop for UnreadConnection<'_> {
    fn drop(&mut self) {
        let is_last = |_: &String, unread: &mut Unread| {
            unread.connections = unread.connections.saturating_sub(1);
            unread.connections == 0
        };
        let ended = self.exclusions.unread.remove_if_mut(self.host, is_last);
        // Clients may show this host as not inspected; a snapshot corrects them.
        if ended.is_some() && !self.exclusions.contains(self.host) {
            self.exclusions.feed.publish(Fact::Reset);
        }
    }
}

/// Why a host is excluded, and since when.
#[derive(Debug, Clone, Copy)]
struct Exclusion {
    reason: Reason,
    started: Instant,
    /// Unix seconds.
    since: i64,
    /// The number of its event.
    seq: u64,
}

impl Exclusions {
    /// No host is excluded.
    pub(crate) fn new(feed: Arc<Feed>) -> Self {
        Self {
            feed,
            excluded: DashMap::new(),
            noted: DashMap::new(),
            lost: DashMap::new(),
            unread: DashMap::new(),
        }
    }

    /// Excludes a host from inspection for a while; the same reason is published once in that time.
    pub(crate) fn exclude(&self, host: &str, reason: Reason) {
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
        tracing::warn!(host, reason = reason.id(), "not inspected");
        let seq = self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        });
        self.excluded
            .insert(host.to_owned(), Exclusion::new(reason, seq));
    }

    /// Notes and publishes that the tap lost track of a connection, without excluding the host.
    pub(crate) fn observation_lost(&self, host: &str, reason: Reason) {
        let seq = self.publish(host, reason, &"");
        if self.lost.len() >= HOSTS {
            self.lost.retain(|_, lost| lost.started.elapsed() < LOSS);
        }
        if self.lost.len() < HOSTS {
            self.lost
                .insert(host.to_owned(), Exclusion::new(reason, seq));
        }
    }

    /// Notes that a connection of a listed host passes unread while the answer is held.
    pub(crate) fn unread<'e>(&'e self, host: &'e str) -> UnreadConnection<'e> {
        let mut unread = self
            .unread
            .entry(host.to_owned())
            .or_insert_with(|| Unread {
                connections: 0,
                since: unix_now(),
            });
        unread.connections += 1;
        drop(unread);
        UnreadConnection {
            exclusions: self,
            host,
        }
    }

    fn publish(&self, host: &str, reason: Reason, why: &dyn Display) -> u64 {
        tracing::warn!(host, reason = reason.id(), %why, "inspected in part");
        self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        })
    }

    /// Publishes that a bot check may be refusing inspection, once in a while.
    pub(crate) fn suspect_bot_check(&self, host: &str) {
        self.publish_once(host, Reason::MayRefuseInspection, &"");
    }

    /// Publishes that we cannot reach a host, so that its clients go there without us, once in a while.
    pub(crate) fn unreachable(&self, host: &str, why: &dyn Display) {
        self.publish_once(host, Reason::Unreachable, why);
    }

    /// Publishes that connections to a host pass unread because trust in the local root is missing, until it is there.
    pub(crate) fn note_distrust(&self, host: &str, reason: Reason) {
        self.publish_once(host, reason, &"");
    }

    /// Notes that a client of this host trusts the local root.
    pub(crate) fn note_trust(&self, host: &str) {
        let is_over =
            |noted: &Exclusion| noted.reason.is_about_trust() && !noted.reason.is_partly();
        let over = self.noted.remove_if(host, |_, noted| is_over(noted));
        if over.is_some() {
            self.feed.publish(Fact::Reset);
        }
    }

    /// Forgets where trust was missing, after a trust step.
    pub(crate) fn note_trust_step(&self) {
        self.noted.retain(|_, noted| !noted.reason.is_about_trust());
        self.feed.publish(Fact::Reset);
    }

    fn publish_once(&self, host: &str, reason: Reason, why: &dyn Display) {
        if self.noted.len() >= HOSTS {
            self.noted
                .retain(|_, noted| noted.is_current_or_about_trust());
        }
        let known = self
            .noted
            .get(host)
            .is_some_and(|noted| noted.reason == reason && noted.is_current_or_about_trust());
        if known || self.noted.len() >= HOSTS {
            return;
        }
        let seq = self.publish(host, reason, why);
        self.noted
            .insert(host.to_owned(), Exclusion::new(reason, seq));
    }

    /// Whether a host is excluded now.
    ///
    /// Not if it showed our own root: a browser would trust that, so each of its connections is intercepted and refused.
    pub(crate) fn contains(&self, host: &str) -> bool {
        self.excluded.get(host).is_some_and(|exclusion| {
            exclusion.is_current() && exclusion.reason != Reason::OwnRootSeen
        })
    }

    /// The hosts that are not inspected, or in part only, in the order of their events.
    pub(crate) fn describe(&self, words: &Words) -> Vec<NotInspected> {
        let excluded = self.excluded.iter();
        let excluded = excluded.filter(|entry| entry.is_current());
        let noted = self.noted.iter();
        let noted = noted.filter(|entry| entry.is_current_or_about_trust());
        let current = excluded.chain(noted);
        let lost = self.lost.iter();
        let lost = lost.filter(|entry| entry.started.elapsed() < LOSS);
        let mut hosts: Vec<NotInspected> = current
            .chain(lost)
            .map(|entry| {
                let since = Some(entry.since);
                explain::not_inspected(entry.seq, entry.key(), entry.reason, since, words)
            })
            .collect();
        let unread = self.unread.iter();
        let unread = unread.filter(|entry| {
            let noted = self.noted.get(entry.key());
            let is_distrusted = noted.is_some_and(|noted| noted.reason.is_about_trust());
            !is_distrusted && !self.contains(entry.key())
        });
        hosts.extend(unread.map(|entry| {
            let since = Some(entry.since);
            explain::not_inspected(0, entry.key(), Reason::ConnectionOpen, since, words)
        }));
        hosts.sort_by_key(|host| host.seq);
        hosts
    }

    /// Forgets all hosts, but not the connections that are open.
    pub(crate) fn clear(&self) {
        self.excluded.clear();
        self.noted.clear();
        self.lost.clear();
    }
}

impl Exclusion {
    fn new(reason: Reason, seq: u64) -> Self {
        Self {
            reason,
            started: Instant::now(),
            since: unix_now(),
            seq,
        }
    }

    fn is_current(&self) -> bool {
        self.started.elapsed() < EXCLUSION
    }

    /// As [`Exclusion::is_current`], and until trust is there where it is missing.
    fn is_current_or_about_trust(&self) -> bool {
        self.reason.is_about_trust() || self.is_current()
    }
}

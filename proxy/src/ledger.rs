//! What has been observed since start: bounded, in memory, without a value.
//!
//! It records and counts. Words are made by `shared::explain` when somebody asks.

use crate::feed::{Fact, Feed};
use biscuit_tin_shared::{
    explain::{self, Row as ExplainRow},
    judge::judge,
    observation::Observation,
    protocol::{Cookie, Counts, NotInspected, Seen, Site, Verdict},
    registry::Registry,
    words::Words,
};
use dashmap::DashMap;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// At most this many hosts are remembered.
const HOSTS: usize = 1024;
/// At most this many cookies of one host are remembered; browsers keep 180 of a domain.
const ROWS: usize = 512;
/// A host whose interception failed is left alone for so long.
const LEFT_ALONE: Duration = Duration::from_secs(300);

/// Everything observed, by host.
#[derive(Debug)]
pub(crate) struct Ledger {
    registry: Arc<Registry>,
    sites: DashMap<String, Vec<Row>>,
    left_alone: DashMap<String, Absence>,
    feed: Feed,
}

/// One cookie of one host.
#[derive(Debug)]
struct Row {
    id: String,
    observation: Observation,
    times: u32,
    verdict: Verdict,
    seq: u64,
}

/// Why and since when a host is not looked at.
#[derive(Debug, Clone, Copy)]
struct Absence {
    reason: &'static str,
    since: Instant,
    seq: u64,
}

impl Ledger {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry,
            sites: DashMap::new(),
            left_alone: DashMap::new(),
            feed: Feed::new(),
        }
    }

    pub(crate) fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Records one sighting and publishes what is new about it.
    pub(crate) fn record(&self, observation: Observation) {
        let host = observation.host.clone();
        if self.sites.len() >= HOSTS && !self.sites.contains_key(&host) {
            return;
        }
        let mut rows = self.sites.entry(host.clone()).or_default();
        let before = counts(&rows);
        let Some(changed) = self.put(&mut rows, observation) else {
            return;
        };
        let id = rows[changed].id.clone();
        // Published under the row's lock, so that numbers and rows cannot cross.
        rows[changed].seq = self.feed.publish(Fact::Cookie {
            host: host.clone(),
            id,
        });
        if counts(&rows) != before {
            self.feed.publish(Fact::Site { host });
        }
    }

    /// Puts a sighting into its row; the row's place if something about it is new.
    fn put(&self, rows: &mut Vec<Row>, observation: Observation) -> Option<usize> {
        let Some(at) = rows.iter().position(|row| row.is_of(&observation)) else {
            if rows.len() >= ROWS {
                return None;
            }
            let first_of_name = !rows
                .iter()
                .any(|row| row.observation.name == observation.name);
            let id = row_id(&observation, first_of_name);
            let verdict = self.verdict(&observation);
            rows.push(Row {
                id,
                observation,
                times: 1,
                verdict,
                seq: 0,
            });
            return Some(rows.len() - 1);
        };
        let row = &mut rows[at];
        row.times = row.times.saturating_add(1);
        // What the browser sends tells less than the header that set it.
        if observation.seen == Seen::SentByBrowser || same_facts(&row.observation, &observation) {
            return None;
        }
        row.verdict = self.verdict(&observation);
        row.observation = observation;
        Some(at)
    }

    fn verdict(&self, observation: &Observation) -> Verdict {
        judge(
            observation,
            &self.registry.look_up(&observation.host, &observation.name),
        )
        .verdict
    }

    /// Notes that a host is not looked at, for a while, and says so once.
    pub(crate) fn leave_alone(&self, host: &str, reason: &'static str) {
        if self.left_alone.len() >= HOSTS {
            self.left_alone
                .retain(|_, absence| absence.since.elapsed() < LEFT_ALONE);
        }
        let known = self
            .left_alone
            .get(host)
            .is_some_and(|absence| absence.reason == reason && absence.is_present());
        if known || self.left_alone.len() >= HOSTS {
            return;
        }
        tracing::warn!(host, reason, "not inspected");
        let seq = self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        });
        self.left_alone.insert(
            host.to_owned(),
            Absence {
                reason,
                since: Instant::now(),
                seq,
            },
        );
    }

    /// Says that something was lost, without leaving the host alone.
    pub(crate) fn lost(&self, host: &str, reason: &'static str) {
        tracing::warn!(host, reason, "observation lost");
        self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        });
    }

    /// Whether a host is to be left alone at present.
    pub(crate) fn is_left_alone(&self, host: &str) -> bool {
        self.left_alone
            .get(host)
            .is_some_and(|absence| absence.is_present())
    }

    /// All hosts that were seen, each with its summary.
    pub(crate) fn sites(&self, words: &Words) -> Vec<Site> {
        let mut sites: Vec<Site> = self
            .sites
            .iter()
            .map(|entry| {
                explain::site(
                    newest(entry.value()),
                    entry.key(),
                    counts(entry.value()),
                    &self.registry,
                    words,
                )
            })
            .collect();
        sites.sort_by(|a, b| a.host.cmp(&b.host));
        sites
    }

    /// One host's summary.
    pub(crate) fn site(&self, seq: u64, host: &str, words: &Words) -> Option<Site> {
        self.sites
            .get(host)
            .map(|rows| explain::site(seq, host, counts(&rows), &self.registry, words))
    }

    /// All cookies that were seen, in the order in which they changed last.
    pub(crate) fn cookies(&self, words: &Words) -> Vec<Cookie> {
        let mut cookies: Vec<Cookie> = Vec::new();
        for entry in &self.sites {
            cookies.extend(entry.value().iter().map(|row| self.explain(row, words)));
        }
        cookies.sort_by_key(|cookie| cookie.seq);
        cookies
    }

    /// One cookie as it stands now.
    pub(crate) fn cookie(&self, host: &str, id: &str, words: &Words) -> Option<Cookie> {
        let rows = self.sites.get(host)?;
        rows.iter()
            .find(|row| row.id == id)
            .map(|row| self.explain(row, words))
    }

    /// Hosts that are left alone at present.
    pub(crate) fn not_inspected(&self, words: &Words) -> Vec<NotInspected> {
        let present = self.left_alone.iter().filter(|entry| entry.is_present());
        let mut hosts: Vec<NotInspected> = present
            .map(|entry| explain::not_inspected(entry.seq, entry.key(), entry.reason, words))
            .collect();
        hosts.sort_by_key(|host| host.seq);
        hosts
    }

    fn explain(&self, row: &Row, words: &Words) -> Cookie {
        let row = ExplainRow {
            seq: row.seq,
            id: &row.id,
            observation: &row.observation,
            times: row.times,
        };
        explain::cookie(&row, &self.registry, words)
    }
}

impl Absence {
    fn is_present(&self) -> bool {
        self.since.elapsed() < LEFT_ALONE
    }
}

impl Row {
    /// Whether a sighting is of this cookie: by the cookie key where a header gave one, by name where none did.
    fn is_of(&self, observation: &Observation) -> bool {
        let keys = |o: &Observation| {
            o.set
                .as_ref()
                .map(|set| (set.domain.clone(), set.host_only, set.path.clone()))
        };
        self.observation.name == observation.name
            && match (keys(&self.observation), keys(observation)) {
                (Some(here), Some(there)) => here == there,
                _ => true,
            }
    }
}

fn row_id(observation: &Observation, first_of_name: bool) -> String {
    match &observation.set {
        Some(set) if !first_of_name => {
            format!(
                "{}|{}|{}|{}",
                observation.host, observation.name, set.domain, set.path
            )
        }
        _ => format!("{}|{}", observation.host, observation.name),
    }
}

/// Whether two sightings say the same but for the value, which may change with every answer.
fn same_facts(a: &Observation, b: &Observation) -> bool {
    a.seen == b.seen && a.set == b.set && a.over_https == b.over_https
}

fn newest(rows: &[Row]) -> u64 {
    rows.iter().map(|row| row.seq).max().unwrap_or(0)
}

fn counts(rows: &[Row]) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        counts.total += 1;
        match row.verdict {
            Verdict::AsDeclared => counts.as_declared += 1,
            Verdict::Differs => counts.differs += 1,
            Verdict::NotDeclared => counts.not_declared += 1,
            Verdict::CannotTell => counts.cannot_tell += 1,
        }
    }
    counts
}

//! The ledger: all observations, by host, bounded and in memory, without values.
//!
//! It records, counts and has `shared::judge` judge. `view` puts it into sentences for clients, `stored` turns rows into
//! stored ones and back; the file itself is `store`'s.

mod repeats;
mod row;
mod stored;
mod view;

pub(crate) use repeats::KnownRows;
pub(crate) use row::PlainField;
pub(crate) use stored::{StoredRow, StoredSet, Written};

use crate::inspect::feed::{Fact, Feed};
use arc_swap::ArcSwap;
use biscuit_tin_shared::{
    cookie::{
        category::Category,
        consent::{Choice, Consent, Reading},
        observation::{Acceptance, Observation, Seen, SiteContext},
    },
    explain::{self, words::Words},
    judge::{
        category, judge,
        verdict::{Counts, Verdict},
    },
    protocol,
    registry::Registry,
};
use dashmap::{DashMap, mapref::one::RefMut};
use row::{Row, hour_of, row_id};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;

/// Hosts in the ledger.
const HOSTS: usize = 1024;
/// Cookies per host; browsers keep 180 per domain.
const ROWS: usize = 512;

/// Everything observed, by host.
#[derive(Debug)]
pub(crate) struct Ledger {
    registry: ArcSwap<Registry>,
    sites: DashMap<String, Rows>,
    feed: Arc<Feed>,
    /// Wakes the writer for new rows.
    new_rows: Notify,
    /// Wakes the writer for repeat counts.
    repeats: Notify,
    /// Whether the writer has been woken for repeat counts since it last read them.
    signalled: AtomicBool,
}

/// One host's cookies, and the choice about them.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Row>,
    consent: Consent,
    /// The number of the last event about the choice.
    consent_seq: u64,
}

impl Ledger {
    /// An empty ledger, which judges by this registry.
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry: ArcSwap::new(registry),
            sites: DashMap::new(),
            feed: Arc::new(Feed::new()),
            new_rows: Notify::new(),
            repeats: Notify::new(),
            signalled: AtomicBool::new(false),
        }
    }

    /// The feed in which changes are published.
    pub(crate) fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// Records a sighting without attributes.
    #[cfg(test)]
    pub(crate) fn record(&self, observation: Observation, now: i64) {
        self.record_field(observation, None, now);
    }

    /// Records a sighting at this Unix second, unless a bound is reached, and publishes what is new about it. `attributes`
    /// are those of a Set-Cookie field if they decide by themselves what any field with them says.
    pub(crate) fn record_field(
        &self,
        observation: Observation,
        attributes: Option<&[u8]>,
        now: i64,
    ) {
        let host = observation.host.as_str();
        let Some(mut site) = self.rows_of(host) else {
            return;
        };
        let known = self.find_row(&site, &observation);
        let choice = site.consent.choice();
        if let Some(row) = known.map(|at| &mut site.rows[at]) {
            row.count(now);
            self.signal_repeats();
            if !row.is_changed_by(&observation, choice) {
                return;
            }
        } else if site.rows.len() >= ROWS {
            return;
        }
        let host = observation.host.clone();
        let before = (site.counts(), site.already_set());
        let is_set = observation.set.is_some();
        let changed = self.put(&mut site, known, observation, now);
        if is_set {
            site.rows[changed].attributes = attributes.map(Box::from);
        }
        let name = site.rows[changed].observation.name.clone();
        // Publishes all rows of the name: this one may shadow another, or be shadowed by it. Still under the lock, so that
        // the numbers have the order of the changes.
        for row in site
            .rows
            .iter_mut()
            .filter(|row| row.observation.name == name)
        {
            row.seq = self.feed.publish(Fact::Cookie {
                host: host.clone(),
                id: row.id.clone(),
            });
        }
        if site.counts() != before.0 {
            self.feed.publish(Fact::Site { host: host.clone() });
        }
        if site.already_set() != before.1 {
            site.consent_seq = self.feed.publish(Fact::Consent { host });
        }
    }

    /// The rows of a host, locked; `None` for a new host beyond the bound.
    fn rows_of(&self, host: &str) -> Option<RefMut<'_, String, Rows>> {
        if let Some(site) = self.sites.get_mut(host) {
            return Some(site);
        }
        (self.sites.len() < HOSTS).then(|| self.sites.entry(host.to_owned()).or_default())
    }

    /// Wakes the writer for repeat counts, once until it reads them.
    fn signal_repeats(&self) {
        if !self.signalled.load(Ordering::Relaxed) && !self.signalled.swap(true, Ordering::Relaxed)
        {
            self.repeats.notify_one();
        }
    }

    /// Puts a sighting into its row, or into a new one; returns the row's index.
    fn put(
        &self,
        site: &mut Rows,
        known: Option<usize>,
        observation: Observation,
        now: i64,
    ) -> usize {
        let choice = site.consent.choice();
        let at = match known {
            None => {
                self.new_rows.notify_one();
                let mut names = site.rows.iter().map(|row| &row.observation.name);
                let first_of_name = !names.any(|name| *name == observation.name);
                site.rows.push(Row {
                    id: row_id(&observation, first_of_name),
                    observation,
                    times: 1,
                    unwritten: 1,
                    first: hour_of(now),
                    last: hour_of(now),
                    attributes: None,
                    restored: false,
                    verdict: Verdict::CannotTell,
                    choices: (choice, choice),
                    needs_choice: false,
                    seq: 0,
                });
                site.rows.len() - 1
            }
            Some(at) => {
                let row = &mut site.rows[at];
                row.restored = false;
                // A Cookie header says less than the Set-Cookie header, so only the name is taken.
                if observation.seen == Seen::SentByBrowser && row.observation.set.is_some() {
                    row.observation.name = observation.name;
                } else {
                    row.observation = observation;
                    row.choices.1 = choice;
                }
                at
            }
        };
        self.rejudge(site, at);
        at
    }

    /// The index of the row that a sighting belongs to: one of this run, or else one restored from an earlier run.
    fn find_row(&self, site: &Rows, observation: &Observation) -> Option<usize> {
        let find = |restored: bool, name: &str| {
            let mut rows = site.rows.iter();
            rows.position(|row| row.restored == restored && row.matches(name, observation))
        };
        let of_this_run = find(false, &observation.name);
        of_this_run.or_else(|| find(true, &self.stored_name(observation)))
    }

    /// Judges one row with the present registry.
    fn rejudge(&self, site: &mut Rows, at: usize) {
        let context = site.context(at);
        let row = &mut site.rows[at];
        let registry = self.registry.load();
        let matched = registry.look_up(&row.observation.host, &row.observation.name);
        row.verdict = judge(&row.observation, &matched, &context).verdict;
        row.needs_choice = matches!(
            category(&matched),
            Category::Analytics | Category::Marketing
        );
    }

    /// Notes that the browser requested a page of `host`; `readings` are the choices that its cookies record.
    pub(crate) fn page_asked(&self, host: &str, readings: &[Reading]) {
        // Asked only where no cookie records a choice: it decides nothing else.
        let asks = readings.is_empty() && self.registry.load().has_consent_tool(host);
        if readings.is_empty() && !asks {
            return;
        }
        self.choice(host, |consent| consent.page_asked(readings, asks));
    }

    /// Notes that the site set a cookie that records a choice.
    pub(crate) fn site_wrote(&self, host: &str, reading: Reading) {
        self.choice(host, |consent| consent.site_wrote(reading));
    }

    /// Changes what is known about the choice on a host, and publishes it if it differs.
    fn choice(&self, host: &str, change: impl FnOnce(&mut Consent)) {
        let Some(mut site) = self.rows_of(host) else {
            return;
        };
        let before = site.consent.choice();
        change(&mut site.consent);
        if site.consent.choice() != before {
            site.consent_seq = self.feed.publish(Fact::Consent {
                host: host.to_owned(),
            });
        }
    }

    /// Replaces the registry, judges all rows again and publishes them.
    pub(crate) fn replace_registry(&self, registry: Registry) {
        self.registry.store(Arc::new(registry));
        for mut entry in self.sites.iter_mut() {
            let host = entry.key().clone();
            let site = entry.value_mut();
            for at in 0..site.rows.len() {
                self.rejudge(site, at);
                let id = site.rows[at].id.clone();
                site.rows[at].seq = self.feed.publish(Fact::Cookie {
                    host: host.clone(),
                    id,
                });
            }
            self.feed.publish(Fact::Site { host });
        }
    }

    /// The present registry.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.registry.load_full()
    }

    /// The choice about cookies on a host.
    pub(crate) fn choice_on(&self, host: &str) -> Choice {
        let site = self.sites.get(host);
        site.map_or(Choice::Unknown, |site| site.consent.choice())
    }

    /// Counts the verdicts of a host's cookies, except those that were only sent and that `held` names.
    pub(crate) fn counts_without(&self, host: &str, held: impl Fn(&str) -> bool) -> Counts {
        let mut counts = Counts::default();
        if let Some(site) = self.sites.get(host) {
            let counted = site
                .rows
                .iter()
                .filter(|row| row.observation.set.is_some() || !held(&row.observation.name));
            counted.for_each(|row| counts.count(row.verdict));
        }
        counts
    }

    /// Whether a Set-Cookie header of this host had this name.
    pub(crate) fn saw_set(&self, host: &str, name: &str) -> bool {
        self.sites.get(host).is_some_and(|site| {
            site.rows
                .iter()
                .any(|row| row.observation.name == name && row.observation.set.is_some())
        })
    }

    /// Forgets all observations; returns the number of hosts and of cookies.
    pub(crate) fn forget(&self) -> (usize, usize) {
        let (mut hosts, mut cookies) = (0, 0);
        self.sites.retain(|_, site| {
            hosts += 1;
            cookies += site.rows.len();
            false
        });
        self.feed.forget();
        self.feed.publish(Fact::Reset);
        (hosts, cookies)
    }
}

impl Rows {
    /// The context of one cookie on its site.
    fn context(&self, at: usize) -> SiteContext {
        let row = &self.rows[at];
        let name = &row.observation.name;
        let key = |row: &Row| {
            let set = row
                .observation
                .set
                .as_ref()
                .filter(|set| set.acceptance == Acceptance::Stored)?;
            Some((set.domain.clone(), set.path.text()?.to_owned()))
        };
        let namesakes = self.rows.iter().enumerate();
        let shadows = namesakes
            .filter(|(other, row)| *other != at && row.observation.name == *name)
            .find_map(|(_, row)| key(row));
        let mut before: Vec<&str> = self.rows[..at]
            .iter()
            .map(|row| row.observation.name.as_str())
            .filter(|other| other != name)
            .collect();
        before.sort_unstable();
        before.dedup();
        SiteContext {
            choice_first: row.choices.0,
            choice_last: row.choices.1,
            shadows: key(row).and(shadows),
            names_before: u32::try_from(before.len()).unwrap_or(u32::MAX),
        }
    }

    /// Cookies that needed a choice and were set before one.
    fn already_set(&self) -> u32 {
        let too_early = self.rows.iter().filter(|row| {
            let set = row.observation.set.as_ref();
            row.needs_choice
                && row.choices.0 == Choice::NotYet
                && set.is_none_or(|set| set.acceptance == Acceptance::Stored)
        });
        u32::try_from(too_early.count()).unwrap_or(u32::MAX)
    }

    /// The choice about cookies, in sentences.
    fn describe_consent(&self, seq: u64, host: &str, words: &Words) -> protocol::SiteConsent {
        explain::consent(seq, host, &self.consent, self.already_set(), words)
    }

    /// The number of the last event about a cookie.
    fn newest(&self) -> u64 {
        self.rows.iter().map(|row| row.seq).max().unwrap_or(0)
    }

    /// The number of cookies of each verdict.
    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            counts.count(row.verdict);
        }
        counts
    }
}

//! What has been observed: bounded, in memory, without a value.
//!
//! It records and counts. Words are made by `shared::explain` when somebody asks; what of it goes to disk is
//! `kept`'s, and how is the store's.

mod kept;
mod row;

pub(crate) use kept::{Kept, KeptSet, Written};

use crate::inspect::feed::{Fact, Feed};
use arc_swap::ArcSwap;
use biscuit_tin_shared::{
    cookie::{
        category::Category,
        consent::{Choice, Consent, Reading},
        observation::{Acceptance, Observation, Seen, SiteContext},
    },
    explain::{self, Row as ExplainRow, words::Words},
    judge::{
        category, judge,
        verdict::{Counts, Verdict},
    },
    protocol::{self, Cookie, NotInspected, Site},
    registry::Registry,
};
use dashmap::DashMap;
use row::{Row, hour_of, row_id};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// At most this many hosts are remembered.
const HOSTS: usize = 1024;
/// At most this many cookies of one host are remembered; browsers keep 180 of a domain.
const ROWS: usize = 512;
/// A host whose interception failed is left alone for so long.
const LEFT_ALONE: Duration = Duration::from_secs(300);
/// The reason that is an alarm rather than an absence.
pub(crate) const OWN_ROOT_SEEN: &str = "own_root_seen";

/// Everything observed, by host.
#[derive(Debug)]
pub(crate) struct Ledger {
    registry: ArcSwap<Registry>,
    sites: DashMap<String, Rows>,
    left_alone: DashMap<String, Absence>,
    /// Hosts that may refuse to be looked at, and when that was said.
    suspected: DashMap<String, Absence>,
    feed: Feed,
    /// Rings when something new was seen that is not on disk yet.
    news: Notify,
    /// Rings when something known was seen once more.
    counts: Notify,
    /// Whether the record has been told of that since it looked last.
    rung: AtomicBool,
}

/// One host's cookies, and what was chosen about them.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Row>,
    consent: Consent,
    /// The number of the last event about the choice.
    consent_seq: u64,
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
            registry: ArcSwap::new(registry),
            sites: DashMap::new(),
            left_alone: DashMap::new(),
            suspected: DashMap::new(),
            feed: Feed::new(),
            news: Notify::new(),
            counts: Notify::new(),
            rung: AtomicBool::new(false),
        }
    }

    pub(crate) fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Records one sighting of this Unix second, if there is room for it, and publishes what is new about it.
    pub(crate) fn record(&self, observation: Observation, now: i64) {
        let host = observation.host.as_str();
        if self.sites.len() >= HOSTS && !self.sites.contains_key(host) {
            return;
        }
        let mut site = match self.sites.get_mut(host) {
            Some(site) => site,
            None => self.sites.entry(host.to_owned()).or_default(),
        };
        let place = self.place_of(&site, &observation);
        let choice = site.consent.choice();
        if let Some(row) = place.map(|at| &mut site.rows[at]) {
            row.count(now);
            self.ring();
            if !row.is_changed_by(&observation, choice) {
                return;
            }
        } else if site.rows.len() >= ROWS {
            return;
        }
        let host = observation.host.clone();
        let before = (site.counts(), site.already_set());
        let changed = self.put(&mut site, place, observation, now);
        let name = site.rows[changed].observation.name.clone();
        // Another row of the name may now be hidden by this one, or hide it.
        // Published under the lock, so that numbers and rows cannot cross.
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

    /// Tells the record that there is something to write, unless it knows.
    fn ring(&self) {
        if !self.rung.load(Ordering::Relaxed) && !self.rung.swap(true, Ordering::Relaxed) {
            self.counts.notify_one();
        }
    }

    /// Puts a sighting into its row, or into a new one; says where it is now.
    fn put(
        &self,
        site: &mut Rows,
        place: Option<usize>,
        observation: Observation,
        now: i64,
    ) -> usize {
        let choice = site.consent.choice();
        let at = match place {
            None => {
                self.news.notify_one();
                let mut names = site.rows.iter().map(|row| &row.observation.name);
                let first_of_name = !names.any(|name| *name == observation.name);
                site.rows.push(Row {
                    id: row_id(&observation, first_of_name),
                    observation,
                    times: 1,
                    unwritten: 1,
                    first: hour_of(now),
                    last: hour_of(now),
                    recalled: false,
                    verdict: Verdict::CannotTell,
                    choices: (choice, choice),
                    needs_choice: false,
                    seq: 0,
                });
                site.rows.len() - 1
            }
            Some(at) => {
                let row = &mut site.rows[at];
                row.recalled = false;
                // What the browser sends tells less than the header that set it.
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

    /// The row that a sighting belongs to: one of this run, or else one that was kept from an earlier one.
    fn place_of(&self, site: &Rows, observation: &Observation) -> Option<usize> {
        let place = |recalled: bool, name: &str| {
            let mut rows = site.rows.iter();
            rows.position(|row| row.recalled == recalled && row.is_of(name, observation))
        };
        let today = place(false, &observation.name);
        today.or_else(|| place(true, &self.kept_name(observation)))
    }

    fn rejudge(&self, site: &mut Rows, at: usize) {
        let around = site.around(at);
        let row = &mut site.rows[at];
        let registry = self.registry.load();
        let matched = registry.look_up(&row.observation.host, &row.observation.name);
        row.verdict = judge(&row.observation, &matched, &around).verdict;
        row.needs_choice = matches!(
            category(&matched),
            Category::Analytics | Category::Marketing
        );
    }

    /// The browser asks for a page of `host`; `readings` are what its cookies say about a choice.
    pub(crate) fn page_asked(&self, host: &str, readings: &[Reading]) {
        let asks = self.registry.load().has_consent_tool(host);
        if readings.is_empty() && !asks {
            return;
        }
        self.choice(host, |consent| consent.page_asked(readings, asks));
    }

    /// The site wrote a cookie that remembers a choice.
    pub(crate) fn site_wrote(&self, host: &str, reading: Reading) {
        self.choice(host, |consent| consent.site_wrote(reading));
    }

    fn choice(&self, host: &str, change: impl FnOnce(&mut Consent)) {
        if self.sites.len() >= HOSTS && !self.sites.contains_key(host) {
            return;
        }
        let mut site = self.sites.entry(host.to_owned()).or_default();
        let before = site.consent.choice();
        change(&mut site.consent);
        if site.consent.choice() != before {
            site.consent_seq = self.feed.publish(Fact::Consent {
                host: host.to_owned(),
            });
        }
    }

    /// Judges everything anew, by another registry.
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
    pub(crate) fn lost(&self, host: &str, reason: &'static str) -> u64 {
        tracing::warn!(host, reason, "observation lost");
        self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        })
    }

    /// Says that a host may be refusing inspection, once in a while.
    pub(crate) fn suspect(&self, host: &str) {
        if self.suspected.len() >= HOSTS {
            self.suspected.retain(|_, suspicion| suspicion.is_present());
        }
        let known = self
            .suspected
            .get(host)
            .is_some_and(|suspicion| suspicion.is_present());
        if known || self.suspected.len() >= HOSTS {
            return;
        }
        let reason = "may_refuse_inspection";
        let seq = self.lost(host, reason);
        let since = Instant::now();
        self.suspected
            .insert(host.to_owned(), Absence { reason, since, seq });
    }

    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.registry.load_full()
    }

    /// What was chosen about cookies on a host.
    pub(crate) fn choice_on(&self, host: &str) -> Choice {
        let site = self.sites.get(host);
        site.map_or(Choice::Unknown, |site| site.consent.choice())
    }

    /// Counts a host's cookies, without those that were only sent and that `held` knows better.
    pub(crate) fn counts_without(&self, host: &str, held: impl Fn(&str) -> bool) -> Counts {
        let mut counts = Counts::default();
        if let Some(site) = self.sites.get(host) {
            let told = site
                .rows
                .iter()
                .filter(|row| row.observation.set.is_some() || !held(&row.observation.name));
            told.for_each(|row| counts.count(row.verdict));
        }
        counts
    }

    /// Whether a header of this host set a cookie of this name.
    pub(crate) fn saw_set(&self, host: &str, name: &str) -> bool {
        self.sites.get(host).is_some_and(|site| {
            site.rows
                .iter()
                .any(|row| row.observation.name == name && row.observation.set.is_some())
        })
    }

    /// Forgets everything that was seen, and says how many hosts and cookies that were.
    pub(crate) fn forget(&self) -> (usize, usize) {
        let (mut hosts, mut cookies) = (0, 0);
        self.sites.retain(|_, site| {
            hosts += 1;
            cookies += site.rows.len();
            false
        });
        self.left_alone.clear();
        self.feed.forget();
        self.feed.publish(Fact::Anew);
        (hosts, cookies)
    }

    /// Whether a host is to be left alone at present.
    ///
    /// One that showed our own root is not: a browser would believe it, so each of its connections is tried and refused.
    pub(crate) fn is_left_alone(&self, host: &str) -> bool {
        self.left_alone
            .get(host)
            .is_some_and(|absence| absence.is_present() && absence.reason != OWN_ROOT_SEEN)
    }

    /// All hosts that were seen, each with its summary.
    pub(crate) fn sites(&self, words: &Words) -> Vec<Site> {
        let registry = self.registry.load();
        let seen = self.sites.iter().filter(|entry| !entry.rows.is_empty());
        let mut sites: Vec<Site> = seen
            .map(|entry| {
                explain::site(
                    entry.newest(),
                    entry.key(),
                    entry.counts(),
                    &registry,
                    words,
                )
            })
            .collect();
        sites.sort_by(|a, b| a.host.cmp(&b.host));
        sites
    }

    /// One host's summary.
    pub(crate) fn site(&self, seq: u64, host: &str, words: &Words) -> Option<Site> {
        let registry = self.registry.load();
        let site = self.sites.get(host)?;
        Some(explain::site(seq, host, site.counts(), &registry, words))
    }

    /// All cookies that were seen, in the order in which they changed last.
    pub(crate) fn cookies(&self, words: &Words) -> Vec<Cookie> {
        let mut cookies: Vec<Cookie> = Vec::new();
        for site in &self.sites {
            let places = 0..site.rows.len();
            cookies.extend(places.map(|at| self.explain(site.value(), at, words)));
        }
        cookies.sort_by_key(|cookie| cookie.seq);
        cookies
    }

    /// One cookie as it stands now.
    pub(crate) fn cookie(&self, host: &str, id: &str, words: &Words) -> Option<Cookie> {
        let site = self.sites.get(host)?;
        let at = site.rows.iter().position(|row| row.id == id)?;
        Some(self.explain(&site, at, words))
    }

    /// What was chosen on each site where something is known.
    pub(crate) fn consents(&self, words: &Words) -> Vec<protocol::SiteConsent> {
        let known = self
            .sites
            .iter()
            .filter(|site| site.consent.choice() != Choice::Unknown);
        let mut consents: Vec<protocol::SiteConsent> = known
            .map(|site| site.told(site.consent_seq, site.key(), words))
            .collect();
        consents.sort_by(|a, b| a.host.cmp(&b.host));
        consents
    }

    /// What was chosen on one site.
    pub(crate) fn consent(
        &self,
        seq: u64,
        host: &str,
        words: &Words,
    ) -> Option<protocol::SiteConsent> {
        Some(self.sites.get(host)?.told(seq, host, words))
    }

    /// Hosts that are left alone at present, and those that may be refusing inspection.
    pub(crate) fn not_inspected(&self, words: &Words) -> Vec<NotInspected> {
        let both = self.left_alone.iter().chain(self.suspected.iter());
        let present = both.filter(|entry| entry.is_present());
        let mut hosts: Vec<NotInspected> = present
            .map(|entry| explain::not_inspected(entry.seq, entry.key(), entry.reason, words))
            .collect();
        hosts.sort_by_key(|host| host.seq);
        hosts
    }

    fn explain(&self, site: &Rows, at: usize, words: &Words) -> Cookie {
        let row = &site.rows[at];
        let row = ExplainRow {
            seq: row.seq,
            id: &row.id,
            observation: &row.observation,
            context: &site.around(at),
            times: row.times,
            dates: Some(row.dates()),
        };
        explain::cookie(&row, &self.registry.load(), words)
    }
}

impl Rows {
    /// What surrounds one cookie on its site.
    fn around(&self, at: usize) -> SiteContext {
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

    /// How many cookies are there that should have waited for a choice.
    fn already_set(&self) -> u32 {
        let too_early = self.rows.iter().filter(|row| {
            let set = row.observation.set.as_ref();
            row.needs_choice
                && row.choices.0 == Choice::NotYet
                && set.is_none_or(|set| set.acceptance == Acceptance::Stored)
        });
        u32::try_from(too_early.count()).unwrap_or(u32::MAX)
    }

    fn told(&self, seq: u64, host: &str, words: &Words) -> protocol::SiteConsent {
        explain::consent(seq, host, &self.consent, self.already_set(), words)
    }

    fn newest(&self) -> u64 {
        self.rows.iter().map(|row| row.seq).max().unwrap_or(0)
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            counts.count(row.verdict);
        }
        counts
    }
}

impl Absence {
    fn is_present(&self) -> bool {
        self.since.elapsed() < LEFT_ALONE
    }
}

//! Rows of the ledger in their stored form: what of them goes to disk, and how they are restored.
//!
//! Left out are facts of the value beyond its kind and length, variable parts of names, paths of page addresses, oddities,
//! and everything about sensitive sites. It knows no database.

use crate::inspect::ledger::{HOSTS, Ledger, ROWS, Row, row_id};
use biscuit_tin_shared::{
    cookie::{
        consent::Choice,
        lifetime::Lifetime,
        name_template::template,
        observation::{Acceptance, CookiePath, Dates, Observation, Seen, SetFacts},
        value::{ValueFacts, ValueKind},
    },
    judge::verdict::Verdict,
    registry::{pattern::Pattern, sensitive::is_sensitive},
};
use std::sync::atomic::Ordering;

/// Restored rows per host: half of the bound, so that a site with endless names leaves room for new ones.
const RESTORED_ROWS: usize = ROWS / 2;

/// One cookie in stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredRow {
    pub(crate) host: String,
    /// The name, a template of it, or the registry's pattern.
    pub(crate) name: String,
    pub(crate) over_https: bool,
    pub(crate) value_kind: ValueKind,
    pub(crate) value_length: u32,
    /// The Set-Cookie header; absent for a cookie that was only sent.
    pub(crate) set: Option<StoredSet>,
    /// The choices when it was first and last seen.
    pub(crate) choices: (Choice, Choice),
    pub(crate) dates: Dates,
    pub(crate) times: u32,
}

/// A Set-Cookie header in stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredSet {
    pub(crate) domain: String,
    pub(crate) host_only: bool,
    /// The Path attribute, if it holds no long number.
    pub(crate) path: Option<String>,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: Option<&'static str>,
    pub(crate) partitioned: bool,
    /// Seconds; absent for a session cookie.
    pub(crate) asked: Option<i64>,
    pub(crate) acceptance: Acceptance,
    pub(crate) expires_unreadable: bool,
}

/// Sightings of one row that reached the disk.
#[derive(Debug)]
pub(crate) struct Written {
    host: String,
    id: String,
    times: u32,
}

impl Ledger {
    /// Waits until there is a new row.
    pub(crate) async fn something_new(&self) {
        self.new_rows.notified().await;
    }

    /// Waits until a known row was counted once more.
    pub(crate) async fn something_counted(&self) {
        self.repeats.notified().await;
    }

    /// The hosts whose rows may be stored. From here on, repeat counts wake the writer again.
    pub(crate) fn hosts_to_store(&self) -> Vec<String> {
        self.signalled.store(false, Ordering::Relaxed);
        let hosts = self.sites.iter().map(|site| site.key().clone());
        // Sensitive sites are inspected on request, but never stored.
        hosts.filter(|host| !is_sensitive(host)).collect()
    }

    /// The rows of a host with sightings that are not on disk, each with the number of those sightings.
    pub(crate) fn unwritten(&self, host: &str) -> Vec<(Written, StoredRow)> {
        let Some(site) = self.sites.get(host) else {
            return Vec::new();
        };
        let rows = site.rows.iter().filter(|row| row.unwritten > 0).map(|row| {
            let written = Written {
                host: host.to_owned(),
                id: row.id.clone(),
                times: row.unwritten,
            };
            (written, self.stored_row(row))
        });
        rows.collect()
    }

    /// Notes that these sightings are on disk.
    pub(crate) fn note_written<'w>(&self, all: impl IntoIterator<Item = &'w Written>) {
        for written in all {
            let Some(mut site) = self.sites.get_mut(&written.host) else {
                continue;
            };
            if let Some(row) = site.rows.iter_mut().find(|row| row.id == written.id) {
                row.unwritten = row.unwritten.saturating_sub(written.times);
            }
        }
    }

    /// Restores stored rows; one that was seen in this run already gets the stored counts and dates.
    pub(crate) fn restore(&self, rows: impl IntoIterator<Item = StoredRow>) {
        for stored in rows {
            if self.sites.len() >= HOSTS && !self.sites.contains_key(&stored.host) {
                continue;
            }
            let mut site = self.sites.entry(stored.host.clone()).or_default();
            let (choices, dates, times) = (stored.choices, stored.dates, stored.times);
            let observation = stored.into_observation();
            let known = site.rows.iter_mut().find(|row| {
                let name = &row.observation.name;
                let has_name = if row.restored {
                    *name == observation.name
                } else {
                    self.stored_name(&row.observation) == observation.name
                };
                has_name && row.matches(name, &observation)
            });
            if let Some(row) = known {
                row.times = row.times.saturating_add(times);
                row.first = row.first.min(dates.first);
                row.last = row.last.max(dates.last);
                continue;
            }
            if site.rows.len() >= RESTORED_ROWS {
                continue;
            }
            let mut names = site.rows.iter().map(|row| &row.observation.name);
            let first_of_name = !names.any(|name| *name == observation.name);
            site.rows.push(Row {
                id: row_id(&observation, first_of_name),
                observation,
                times,
                unwritten: 0,
                first: dates.first,
                last: dates.last,
                attributes: None,
                restored: true,
                verdict: Verdict::CannotTell,
                choices,
                needs_choice: false,
                seq: 0,
            });
            let at = site.rows.len() - 1;
            self.rejudge(&mut site, at);
        }
    }

    /// Forgets all cookies last seen before this Unix second; whether there was one.
    pub(crate) fn forget_before(&self, moment: i64) -> bool {
        let mut forgot = false;
        self.sites.retain(|_, site| {
            let all = site.rows.len();
            site.rows.retain(|row| row.last >= moment);
            forgot |= site.rows.len() < all;
            all == 0 || !site.rows.is_empty()
        });
        forgot
    }

    /// A row in stored form, with the sightings that are not on disk.
    fn stored_row(&self, row: &Row) -> StoredRow {
        let observation = &row.observation;
        let set = observation.set.as_ref().map(|set| StoredSet {
            domain: set.domain.clone(),
            host_only: set.host_only,
            path: match &set.path {
                CookiePath::Asked(path) if template(path) == *path => Some(path.clone()),
                CookiePath::Asked(_) | CookiePath::OfPage(_) | CookiePath::NotKept => None,
            },
            secure: set.secure,
            http_only: set.http_only,
            same_site: set.same_site,
            partitioned: set.partitioned,
            asked: match set.asked {
                Lifetime::Seconds(seconds) => Some(seconds),
                Lifetime::Session | Lifetime::Persistent => None,
            },
            acceptance: set.acceptance,
            expires_unreadable: set.expires_unreadable,
        });
        StoredRow {
            host: observation.host.clone(),
            name: self.stored_name(observation),
            over_https: observation.over_https,
            value_kind: observation.value.kind,
            value_length: observation.value.length,
            set,
            choices: row.choices,
            dates: row.dates(),
            times: row.unwritten,
        }
    }

    /// The stored form of a name: in full if it has no long number, else the registry's pattern or a template.
    pub(super) fn stored_name(&self, observation: &Observation) -> String {
        let name = observation.name.as_str();
        let template = template(name);
        if template == name {
            return name.to_owned();
        }
        let registry = self.registry.load();
        let matched = registry.look_up(&observation.host, name);
        let patterns = matched.pattern.into_iter();
        patterns
            .chain(matched.known.map(|known| known.pattern))
            .filter(|pattern| pattern.matches(name))
            .max_by_key(|pattern| pattern.literal_length())
            .map(Pattern::as_str)
            .unwrap_or(&template)
            .to_owned()
    }
}

impl StoredRow {
    fn into_observation(self) -> Observation {
        Observation {
            seen: match self.set {
                Some(_) => Seen::SetByHeader,
                None => Seen::SentByBrowser,
            },
            host: self.host,
            over_https: self.over_https,
            name: self.name,
            value: ValueFacts {
                kind: self.value_kind,
                length: self.value_length,
                discloses: None,
            },
            set: self.set.map(StoredSet::into_facts),
        }
    }
}

impl StoredSet {
    fn into_facts(self) -> SetFacts {
        SetFacts {
            domain: self.domain,
            host_only: self.host_only,
            path: self.path.map_or(CookiePath::NotKept, CookiePath::Asked),
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
            partitioned: self.partitioned,
            asked: self.asked.map_or(Lifetime::Session, Lifetime::Seconds),
            acceptance: self.acceptance,
            expires_unreadable: self.expires_unreadable,
            oddities: Vec::new(),
        }
    }
}

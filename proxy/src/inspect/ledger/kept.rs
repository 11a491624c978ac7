//! What of the ledger's rows goes to disk, and how it comes back on another day.
//!
//! What is left behind: the value's looks beyond its kind and length, variable parts of names, paths that came from
//! a page's address, oddities, and everything of sites that are never looked at. It knows no database.

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

/// A site that set cookies without end must not leave us blind on the next day: half the room is for that.
const RECALLED: usize = ROWS / 2;

/// One cookie as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) host: String,
    /// A template, or the registry's own pattern.
    pub(crate) name: String,
    pub(crate) over_https: bool,
    pub(crate) value_kind: ValueKind,
    pub(crate) value_length: u32,
    /// What a header said; absent for a cookie that was only sent.
    pub(crate) set: Option<KeptSet>,
    /// What was chosen when it was first seen, and when it was seen last.
    pub(crate) choices: (Choice, Choice),
    pub(crate) dates: Dates,
    pub(crate) times: u32,
}

/// What a header said, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptSet {
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
    /// Comes back when something new was seen that is not on disk yet.
    pub(crate) async fn something_new(&self) {
        self.news.notified().await;
    }

    /// Comes back when something known was seen once more.
    pub(crate) async fn something_counted(&self) {
        self.counts.notified().await;
    }

    /// The hosts of which something may be kept. What is counted from now on rings again.
    pub(crate) fn hosts_to_keep(&self) -> Vec<String> {
        self.rung.store(false, Ordering::Relaxed);
        let hosts = self.sites.iter().map(|site| site.key().clone());
        // They may be looked at on request; kept they are never.
        hosts.filter(|host| !is_sensitive(host)).collect()
    }

    /// The rows of a host with sightings that are not on disk yet, each with those sightings alone.
    pub(crate) fn unwritten(&self, host: &str) -> Vec<(Written, Kept)> {
        let Some(site) = self.sites.get(host) else {
            return Vec::new();
        };
        let rows = site.rows.iter().filter(|row| row.unwritten > 0).map(|row| {
            let written = Written {
                host: host.to_owned(),
                id: row.id.clone(),
                times: row.unwritten,
            };
            (written, self.keep(row))
        });
        rows.collect()
    }

    /// Notes that sightings reached the disk.
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

    /// Puts what was kept back in its place, beside what was seen since.
    pub(crate) fn recall(&self, kept: impl IntoIterator<Item = Kept>) {
        for kept in kept {
            if self.sites.len() >= HOSTS && !self.sites.contains_key(&kept.host) {
                continue;
            }
            let mut site = self.sites.entry(kept.host.clone()).or_default();
            let (choices, dates, times) = (kept.choices, kept.dates, kept.times);
            let observation = kept.into_observation();
            let known = site.rows.iter_mut().find(|row| {
                let name = &row.observation.name;
                let is_named_so = if row.recalled {
                    *name == observation.name
                } else {
                    self.kept_name(&row.observation) == observation.name
                };
                is_named_so && row.is_of(name, &observation)
            });
            if let Some(row) = known {
                row.times = row.times.saturating_add(times);
                row.first = row.first.min(dates.first);
                row.last = row.last.max(dates.last);
                continue;
            }
            if site.rows.len() >= RECALLED {
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
                recalled: true,
                verdict: Verdict::CannotTell,
                choices,
                needs_choice: false,
                seq: 0,
            });
            let at = site.rows.len() - 1;
            self.rejudge(&mut site, at);
        }
    }

    /// Forgets every cookie that was seen last before this Unix second; whether there was one.
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

    fn keep(&self, row: &Row) -> Kept {
        let observation = &row.observation;
        let set = observation.set.as_ref().map(|set| KeptSet {
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
        Kept {
            host: observation.host.clone(),
            name: self.kept_name(observation),
            over_https: observation.over_https,
            value_kind: observation.value.kind,
            value_length: observation.value.length,
            set,
            choices: row.choices,
            dates: row.dates(),
            times: row.unwritten,
        }
    }

    /// A name as it is kept: in full where it holds no long number, or else as the registry's own pattern or a template.
    pub(super) fn kept_name(&self, observation: &Observation) -> String {
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

impl Kept {
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
            set: self.set.map(KeptSet::into_facts),
        }
    }
}

impl KeptSet {
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

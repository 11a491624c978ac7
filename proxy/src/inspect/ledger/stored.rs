//! Rows of the ledger in their stored form: what of them goes to disk, and how they are restored.
//!
//! Left out are facts of the value beyond its kind and length, variable parts of names, paths of page addresses, oddities,
//! and everything about sensitive sites. It knows no database.

use crate::inspect::ledger::{
    ALL_ROWS, HOSTS, Ledger, ROWS, Rows, Together,
    row::{Row, SIGHTINGS},
    setters,
};
use biscuit_tin_shared::{
    cookie::{
        consent::History,
        lifetime::Lifetime,
        name_template::template,
        observation::{Acceptance, Arrival, CookiePath, Dates, Observation, Seen, SetFacts},
        request::RequestKind,
        set_cookie::SameSite,
        site::Host,
        value::{ValueFacts, ValueKind},
    },
    judge::case::{Missed, Sighting, Stamp},
    registry::{Place, pattern::Pattern, sensitive::is_sensitive},
};
use std::sync::atomic::Ordering;

/// Restored rows per host: half of the bound, so that a site with endless names leaves room for new ones.
const RESTORED_ROWS: usize = ROWS / 2;

/// One cookie in stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredRow {
    pub(crate) host: Host,
    /// The name, a template of it, or the registry's pattern.
    pub(crate) name: String,
    /// The host of the page in front that a partitioned cookie belongs to.
    pub(crate) page: Option<String>,
    /// The rest of the cookie key; absent for a cookie that was only sent.
    pub(crate) key: Option<StoredKey>,
    pub(crate) sightings: Vec<StoredSighting>,
    pub(crate) dates: Dates,
    pub(crate) times: u32,
}

/// Domain, path and partition of a cookie.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StoredKey {
    pub(crate) domain: String,
    pub(crate) host_only: bool,
    /// The Path attribute, if it holds no long number.
    pub(crate) path: Option<String>,
    pub(crate) partitioned: bool,
}

/// One way in which a cookie was seen, in stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredSighting {
    pub(crate) seen: Seen,
    pub(crate) request: RequestKind,
    /// The host of the page in front, where that is another site.
    pub(crate) page: Option<String>,
    /// The council's path on a shared host.
    pub(crate) tenant: Option<String>,
    pub(crate) over_https: bool,
    pub(crate) value_kind: ValueKind,
    pub(crate) value_length: u32,
    /// Whether the value discloses an internal address, which is not kept itself.
    pub(crate) discloses: bool,
    /// The Set-Cookie header.
    pub(crate) set: Option<StoredSet>,
    pub(crate) stamp: Stamp,
    pub(crate) dates: Dates,
    /// Whether the answer replaced a value that disclosed something.
    pub(crate) replaced: bool,
    /// What the browser had together with it.
    pub(crate) together: Option<Together>,
    /// When a browser last sent two cookies of its name at once, in Unix seconds, to the hour.
    pub(crate) beside: Option<i64>,
    /// Pages without it.
    pub(crate) missed: Vec<Missed>,
}

/// A Set-Cookie header in stored form, without the cookie key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredSet {
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: Option<SameSite>,
    /// Seconds; absent for a session cookie.
    pub(crate) asked: Option<i64>,
    pub(crate) acceptance: Acceptance,
    pub(crate) expires_unreadable: bool,
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

    /// Restores stored choices, except on hosts where this run knows better.
    pub(crate) fn restore_choices(&self, choices: impl IntoIterator<Item = (String, History)>) {
        for (host, history) in choices {
            if let Some(mut site) = self.rows_of(&host)
                && site.visitors.last.history == History::default()
            {
                site.visitors.last.history = history;
            }
        }
    }

    /// Restores stored rows; one that was seen in this run already gets the stored sightings, counts and dates.
    pub(crate) fn restore(&self, rows: impl IntoIterator<Item = StoredRow>) {
        for stored in rows {
            if self.sites.len() >= HOSTS && !self.sites.contains_key(&*stored.host) {
                self.not_kept.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            self.restore_row(stored);
        }
        // Also the hosts without a stored row: another host may have set what they get.
        for mut site in self.sites.iter_mut() {
            let host = site.key().clone();
            self.rejudge_all(&mut site, &host);
        }
    }

    /// The row of a cookie that was stored, which may be known by its whole name.
    fn known_row<'r>(&self, rows: &'r mut [Row], last: &Observation) -> Option<&'r mut Row> {
        rows.iter_mut().find(|row| {
            let has_name = if row.restored {
                row.name() == last.name
            } else {
                self.stored_name(&row.last().observation) == last.name
            };
            has_name && row.matches(row.name(), last)
        })
    }

    fn restore_row(&self, stored: StoredRow) {
        let (dates, times) = (stored.dates, stored.times);
        let host = stored.host.clone();
        let together: Vec<Together> = stored.together().collect();
        let beside = stored
            .sightings
            .iter()
            .filter_map(|known| known.beside)
            .max();
        let missed: Vec<Missed> = stored.missed().collect();
        let mut sightings = stored.into_sightings();
        sightings.truncate(SIGHTINGS);
        // The key stands in those that a header set, and a script may have added the cookie since.
        let with_key = sightings
            .iter()
            .rev()
            .find(|sighting| sighting.observation.set.is_some());
        let Some(last) = with_key
            .or(sightings.last())
            .map(|sighting| sighting.observation.clone())
        else {
            return;
        };
        for sighting in &sightings {
            if let Some((name, domain)) = setters::wide(&sighting.observation) {
                self.setters.add(&name, &domain, &host);
            }
        }
        let mut site = self.sites.entry(host.into()).or_default();
        for set in together {
            site.together.add(set);
        }
        if let Some(row) = self.known_row(&mut site.rows, &last) {
            row.times = row.times.saturating_add(times);
            row.dates.first = row.dates.first.min(dates.first);
            row.dates.last = row.dates.last.max(dates.last);
            row.beside = row.beside.max(beside);
            row.merge(sightings);
            for one in missed {
                row.miss(one);
            }
            return;
        }
        let all = self.all_rows.load(Ordering::Relaxed);
        if site.rows.len() >= RESTORED_ROWS || all >= ALL_ROWS / 2 {
            self.not_kept.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let mut sightings = sightings.into_iter();
        let Some(first) = sightings.next() else {
            return;
        };
        let mut row = Row::new(site.free_id(&last), first);
        sightings.for_each(|sighting| row.insert(sighting));
        (row.times, row.unwritten, row.dates) = (times, 0, dates);
        (row.restored, row.beside, row.missed) = (true, beside, missed);
        self.all_rows.fetch_add(1, Ordering::Relaxed);
        site.rows.push(row);
    }

    /// Forgets all cookies last seen before this Unix second, and who set them; whether there was one.
    pub(crate) fn forget_before(&self, moment: i64) -> bool {
        let mut forgot = false;
        let mut unset = Vec::new();
        self.sites.retain(|host, site| {
            let all = site.rows.len();
            let before = site.wide();
            site.rows.retain(|row| row.dates.last >= moment);
            site.together.0.retain(|set| set.at >= moment);
            let gone = all - site.rows.len();
            self.all_rows.fetch_sub(gone, Ordering::Relaxed);
            forgot |= gone > 0;
            let after = site.wide();
            for (name, domain) in before.into_iter().filter(|wide| !after.contains(wide)) {
                self.setters.remove(&name, &domain, host);
                unset.push((name, domain, host.clone()));
            }
            all == 0 || !site.rows.is_empty()
        });
        for (name, domain, host) in unset {
            self.rejudge_received(&name, &domain, &host);
        }
        forgot
    }

    /// A row in stored form, with the number of sightings that are not on disk.
    pub(super) fn stored_row(&self, site: &Rows, at: usize) -> StoredRow {
        let row = &site.rows[at];
        let mut sightings: Vec<_> = row.sightings.iter().map(StoredSighting::of).collect();
        if let Some(last) = sightings.last_mut() {
            last.together = self.stored_set(site, at);
            last.beside = row.beside;
            last.missed.clone_from(&row.missed);
        }
        StoredRow {
            host: row.last().observation.host.clone(),
            name: self.stored_name(&row.last().observation),
            page: row.page().map(str::to_owned),
            key: row.key().map(|set| StoredKey {
                domain: set.domain.clone(),
                host_only: set.host_only,
                path: set
                    .path
                    .text()
                    .filter(|path| template(path) == **path)
                    .map(str::to_owned),
                partitioned: set.partitioned,
            }),
            sightings,
            dates: row.dates,
            times: row.unwritten,
        }
    }

    /// What a browser had together with a cookie, with the names in stored form.
    fn stored_set(&self, site: &Rows, at: usize) -> Option<Together> {
        let set = site.together_with(at)?;
        let rows = site.rows.iter();
        let held = rows.filter(|row| set.names.contains(row.name()));
        let names = held.map(|row| self.stored_name(&row.last().observation));
        Some(Together {
            names: names.collect(),
            at: set.at,
        })
    }

    /// The stored form of a name: in full if it has no long number, else the registry's pattern or a template.
    pub(super) fn stored_name(&self, observation: &Observation) -> String {
        let name = observation.name.as_str();
        let template = template(name);
        if template == name {
            return name.to_owned();
        }
        let registry = self.registry.load();
        let matched = registry.look_up(&Place::of(observation), name);
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
    fn together(&self) -> impl Iterator<Item = Together> {
        let sightings = self.sightings.iter();
        sightings.filter_map(|sighting| sighting.together.clone())
    }

    fn missed(&self) -> impl Iterator<Item = Missed> {
        let sightings = self.sightings.iter();
        sightings.flat_map(|sighting| sighting.missed.iter().copied())
    }

    fn into_sightings(self) -> Vec<Sighting> {
        let Self {
            host,
            name,
            key,
            sightings,
            ..
        } = self;
        let restored = |stored: StoredSighting| Sighting {
            observation: Observation {
                host: host.clone(),
                over_https: stored.over_https,
                name: name.clone(),
                seen: stored.seen,
                arrival: Arrival {
                    request: stored.request,
                    page: stored.page,
                    tenant: stored.tenant,
                    replaced: stored.replaced,
                    undated: false,
                },
                value: ValueFacts {
                    kind: stored.value_kind,
                    length: stored.value_length,
                    discloses: stored.discloses.then(String::new),
                },
                set: key.as_ref().zip(stored.set).map(|(key, set)| SetFacts {
                    domain: key.domain.clone(),
                    host_only: key.host_only,
                    path: key
                        .path
                        .clone()
                        .map_or(CookiePath::NotKept, CookiePath::Known),
                    partitioned: key.partitioned,
                    secure: set.secure,
                    http_only: set.http_only,
                    same_site: set.same_site,
                    asked: set.asked.map_or(Lifetime::Session, Lifetime::Seconds),
                    acceptance: set.acceptance,
                    expires_unreadable: set.expires_unreadable,
                    oddities: Vec::new(),
                }),
            },
            stamp: stored.stamp,
            dates: stored.dates,
        };
        sightings.into_iter().map(restored).collect()
    }
}

impl StoredSighting {
    fn of(sighting: &Sighting) -> Self {
        let observation = &sighting.observation;
        Self {
            seen: observation.seen,
            request: observation.arrival.request,
            page: observation.arrival.page.clone(),
            tenant: observation.arrival.tenant.clone(),
            over_https: observation.over_https,
            value_kind: observation.value.kind,
            value_length: observation.value.length,
            discloses: observation.value.discloses.is_some(),
            set: observation.set.as_ref().map(|set| StoredSet {
                secure: set.secure,
                http_only: set.http_only,
                same_site: set.same_site,
                asked: set.asked.seconds(),
                acceptance: set.acceptance,
                expires_unreadable: set.expires_unreadable,
            }),
            stamp: sighting.stamp,
            dates: sighting.dates,
            replaced: observation.arrival.replaced,
            together: None,
            beside: None,
            missed: Vec::new(),
        }
    }
}

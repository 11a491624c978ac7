//! Judging the ledger's rows: the facts around a cookie, its verdict, and what is published when verdicts change.
//!
//! The judgement itself is `shared::judge`'s.

use crate::inspect::{
    feed::Fact,
    ledger::{
        Ledger, Rows,
        row::{Row, hour_of},
        setters,
        together::Together,
    },
};
use biscuit_tin_shared::{
    cookie::consent::{Choice, VISIT},
    cookie::site::{covers, path_match},
    judge::{
        case::{Case, SiteFacts},
        consent::needs_a_choice,
        judge,
        weight::Tally,
    },
    registry::{Place, Registry},
};
use std::{collections::BTreeSet, sync::Arc};

impl Ledger {
    /// Judges all rows again after the one at `changed` did, or what is known of all, and publishes it, its namesakes, and
    /// whatever else changed.
    pub(super) fn publish_changes(&self, site: &mut Rows, host: &str, changed: Option<usize>) {
        let before = (site.tally(), site.already_set());
        let name = changed.map(|at| site.rows[at].name().to_owned());
        let registry = self.registry.load();
        let counts_all = changed.is_none_or(|at| registry.promises_a_count(&site.place(host, at)));
        for other in 0..site.rows.len() {
            // One cookie may shadow another of its name.
            let is_namesake = name.as_deref() == Some(site.rows[other].name());
            if !is_namesake && !counts_all {
                continue;
            }
            let was = site.rows[other].rollup;
            self.rejudge(&registry, site, host, other);
            let row = &mut site.rows[other];
            // Still under the lock, so that the numbers have the order of the changes.
            if is_namesake || row.rollup != was {
                self.publish_row(host, row);
            }
        }
        if site.tally() != before.0 {
            self.publish_site(host);
        }
        if site.already_set() != before.1 {
            site.choice_seq = self.feed.publish(Fact::Consent {
                host: host.to_owned(),
            });
        }
    }

    /// Whether a notice may promise how many cookies a host has, so that it matters which ones are together.
    pub(crate) fn may_promise_a_count(&self, host: &str) -> bool {
        let registry = self.registry.load();
        registry.is_shared(host) || registry.promises_a_count(&Place::of_host(host))
    }

    /// Notes that one browser has cookies of these names now; before the cookies of the head are recorded, so that no row goes
    /// to disk without them.
    pub(crate) fn note_together(&self, host: &str, names: BTreeSet<String>, now: i64) {
        let Some(mut site) = self.rows_of(host) else {
            return;
        };
        let at = hour_of(now);
        if site.together.add(Together { names, at }) {
            self.publish_changes(&mut site, host, None);
        }
    }

    fn publish_row(&self, host: &str, row: &mut Row) {
        row.seq = self.feed.publish(Fact::Cookie {
            host: host.to_owned(),
            id: row.id.clone(),
        });
        if row.first_seq == 0 {
            row.first_seq = row.seq;
        }
    }

    pub(super) fn publish_site(&self, host: &str) {
        self.feed.publish(Fact::Site {
            host: host.to_owned(),
        });
    }

    /// Judges the rows of this name again on the hosts that get a wide cookie, now that its setter is known.
    pub(super) fn rejudge_received(&self, name: &str, domain: &str, setter: &str) {
        let registry = self.registry.load();
        for mut entry in self.sites.iter_mut() {
            let host = entry.key().clone();
            if host == setter || !covers(domain, &host) {
                continue;
            }
            let site = entry.value_mut();
            let before = site.tally();
            for at in 0..site.rows.len() {
                if site.rows[at].name() == name {
                    self.rejudge(&registry, site, &host, at);
                    self.publish_row(&host, &mut site.rows[at]);
                }
            }
            if site.tally() != before {
                self.publish_site(&host);
            }
        }
    }

    /// Replaces the registry, judges all rows again and publishes them.
    pub(crate) fn replace_registry(&self, registry: Registry) {
        self.registry.store(Arc::new(registry));
        let registry = self.registry.load();
        for mut entry in self.sites.iter_mut() {
            let host = entry.key().clone();
            let site = entry.value_mut();
            for at in 0..site.rows.len() {
                self.rejudge(&registry, site, &host, at);
                self.publish_row(&host, &mut site.rows[at]);
            }
            self.publish_site(&host);
        }
    }

    /// Judges all rows of a host, without publishing anything.
    pub(super) fn rejudge_all(&self, site: &mut Rows, host: &str) {
        let registry = self.registry.load();
        for at in 0..site.rows.len() {
            self.rejudge(&registry, site, host, at);
        }
    }

    /// Judges one row.
    fn rejudge(&self, registry: &Registry, site: &mut Rows, host: &str, at: usize) {
        let facts = self.site_facts(registry, site, host, at);
        let mut rollup = judge(registry, &site.case(at, &facts)).rollup();
        let is_dated = site.rows[at].is_dated;
        rollup.refused_on = rollup.refused_on.filter(|_| is_dated);
        site.rows[at].rollup = rollup;
    }

    /// What the neighbours of a cookie add.
    pub(super) fn site_facts(
        &self,
        registry: &Registry,
        site: &Rows,
        host: &str,
        at: usize,
    ) -> SiteFacts {
        let row = &site.rows[at];
        SiteFacts {
            shadows: site.shadows(at),
            set_by: if row.is_set_here() {
                None
            } else {
                self.setters.of(row.name(), host)
            },
            stored_together: if registry.promises_a_count(&site.place(host, at)) {
                site.stored_together(at)
            } else {
                Vec::new()
            },
            missed: row.missed.clone(),
        }
    }
}

impl Rows {
    /// The place of a cookie.
    fn place<'a>(&'a self, host: &'a str, at: usize) -> Place<'a> {
        let arrival = &self.rows[at].last().observation.arrival;
        Place {
            host,
            page: arrival.page.as_deref(),
            tenant: arrival.tenant.as_deref(),
        }
    }

    /// One cookie as a case.
    pub(super) fn case<'a>(&'a self, at: usize, facts: &'a SiteFacts) -> Case<'a> {
        let row = &self.rows[at];
        Case {
            sightings: &row.sightings,
            dates: row.dates,
            site: facts,
        }
    }

    /// Domain and path of another cookie of the same name that one browser was seen to send together with it: one path lies
    /// in the other.
    fn shadows(&self, at: usize) -> Option<(String, String)> {
        let key = |row: &Row| {
            let stored = row.last_stored().filter(|_| !row.is_deleted())?;
            stored.observation.set.as_ref()?;
            let set = row.key()?;
            Some((set.domain.clone(), set.path.text()?.to_owned()))
        };
        let row = &self.rows[at];
        let own = key(row)?;
        row.beside?;
        let others = self.rows.iter().enumerate();
        let namesakes = others.filter(|(other, namesake)| {
            *other != at && namesake.name() == row.name() && namesake.beside == row.beside
        });
        let meet = |(_, path): &(String, String)| {
            let (one, other) = (own.1.as_bytes(), path.as_bytes());
            path_match(one, other) || path_match(other, one)
        };
        namesakes
            .filter_map(|(_, namesake)| key(namesake))
            .filter(meet)
            .min()
    }

    /// The most cookies that one browser had together with this one in the visit in which this host stored it last, of those
    /// that it stored in that visit too; on a shared host, those below the same council's path.
    pub(super) fn together_with(&self, at: usize) -> Option<Together> {
        let own = &self.rows[at];
        let last = own.last_stored_here()?;
        let is_in_visit = |moment: i64| moment.abs_diff(last) <= VISIT.unsigned_abs();
        let counts = |name: &String| {
            let mut rows = self.rows.iter().filter(|row| row.name() == name);
            // A later visit that sets one of them again takes nothing back.
            rows.any(|row| row.tenant() == own.tenant() && row.was_stored_here(is_in_visit))
        };
        let sets = self.together.0.iter();
        // Of equal sets the latest is kept: the browser had them together since that visit.
        let since = last.saturating_sub(VISIT);
        let sets = sets.filter(|set| set.at >= since && set.names.contains(own.name()));
        let counted = sets.map(|set| Together {
            names: set
                .names
                .iter()
                .filter(|name| counts(name))
                .cloned()
                .collect(),
            at: set.at,
        });
        counted.max_by(|one, other| {
            let key = |set: &Together| (set.names.len(), set.at);
            key(one)
                .cmp(&key(other))
                .then_with(|| one.names.cmp(&other.names))
        })
    }

    /// The same as names in order; a stored cookie is together with itself.
    pub(super) fn stored_together(&self, at: usize) -> Vec<String> {
        let own = &self.rows[at];
        let alone = || own.last_stored_here().map(|_| own.name().to_owned());
        match self.together_with(at) {
            Some(set) => set.names.into_iter().collect(),
            None => alone().into_iter().collect(),
        }
    }

    /// Name and domain of each cookie that other hosts get too.
    pub(super) fn wide(&self) -> BTreeSet<(String, String)> {
        let sightings = self.rows.iter().flat_map(|row| &row.sightings);
        sightings
            .filter_map(|sighting| setters::wide(&sighting.observation))
            .collect()
    }

    /// Cookies that needed a choice and were set before one, and were not deleted since.
    pub(super) fn already_set(&self) -> u32 {
        let is_there = |row: &&Row| row.rollup.too_early && !row.is_deleted();
        let too_early = self.rows.iter().filter(is_there);
        u32::try_from(too_early.count()).unwrap_or(u32::MAX)
    }

    /// Whether one that needs a choice was seen being set.
    pub(super) fn sets_what_waits(&self) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| row.is_set() && !row.is_deleted() && needs_a_choice(row.rollup.category))
    }

    /// Whether the site was seen trying to set one before a choice, whatever became of it.
    pub(super) fn tried_too_early(&self) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| {
            let mut sightings = row.sightings.iter();
            needs_a_choice(row.rollup.category)
                && sightings.any(|one| one.is_tried() && one.stamp.choice == Choice::NotYet)
        })
    }

    /// The number of the last event about a cookie.
    pub(super) fn newest(&self) -> u64 {
        self.rows.iter().map(|row| row.seq).max().unwrap_or(0)
    }

    /// What the cookies add up to.
    pub(super) fn tally(&self) -> Tally {
        self.rows.iter().map(|row| row.rollup).collect()
    }
}

//! The ledger: all observations, by host, bounded and in memory, without values.
//!
//! It records and counts; `judged` has `shared::judge` judge, `choices` follows what visitors chose, `view` puts it into
//! sentences for clients, `stored` turns rows into stored ones and back. The file itself is `store`'s.

mod beside;
mod choices;
mod judged;
mod key;
mod missed;
mod overlay;
mod part;
mod repeats;
mod restamped;
mod row;
mod setters;
mod stored;
#[cfg(test)]
mod tests;
mod together;
mod unwritten;
mod view;
mod visitors;

pub(crate) use part::{Recorded, RecordedPage};
pub(crate) use repeats::KnownRows;
pub(crate) use row::{HOUR, Head, PlainField};
pub(crate) use stored::{StoredKey, StoredRow, StoredSet, StoredSighting};
pub(crate) use together::Together;
pub(crate) use unwritten::Written;

use crate::{
    inspect::feed::{Fact, Feed},
    os::clock::unix_now,
};
use arc_swap::ArcSwap;
use biscuit_tin_shared::{
    cookie::{
        name_template::template,
        observation::{Dates, Observation, Seen},
    },
    explain::Reason,
    judge::{
        case::{Sighting, Stamp},
        consent::needs_a_choice,
        weight::Tally,
    },
    registry::{Place, Registry},
};
use dashmap::{DashMap, mapref::one::RefMut};
use key::row_id;
use row::{Row, hour_of};
use setters::Setters;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
};
use together::Sets;
use tokio::sync::Notify;
use visitors::Visitors;

/// Hosts in the ledger.
const HOSTS: usize = 1024;
/// Cookies per host; browsers keep 180 per domain.
const ROWS: usize = 512;
/// Cookies in all: a report of them takes some 10 KB for each while it is made.
const ALL_ROWS: usize = 16_384;
/// Hosts beyond the bound whose names are kept, to say so.
const LEFT_OUT: usize = 64;

/// Everything observed, by host.
#[derive(Debug)]
pub(crate) struct Ledger {
    registry: ArcSwap<Registry>,
    sites: DashMap<String, Rows>,
    /// Who set the cookies that more than one host gets.
    setters: Setters,
    feed: Arc<Feed>,
    /// Wakes the writer for new rows.
    new_rows: Notify,
    /// Wakes the writer for repeat counts.
    repeats: Notify,
    /// Whether the writer has been woken for repeat counts since it last read them.
    signalled: AtomicBool,
    /// Hosts that found no room, and since when, in Unix seconds.
    left_out: DashMap<String, i64>,
    /// Cookies of all hosts.
    all_rows: AtomicUsize,
    /// Sightings of cookies that found no room.
    not_kept: AtomicU64,
    /// The number of the browser whose choice is followed: only recordings have several.
    visitor: AtomicU32,
}

/// One host's cookies, and the choice about them.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Row>,
    /// Which of them one browser had at the same time, where that matters.
    together: Sets,
    visitors: Visitors,
    /// Whether the history of the choice is not on disk as it is now.
    history_is_new: bool,
    /// The number of the last event about the choice.
    choice_seq: u64,
    /// Since when cookies find no room, in Unix seconds.
    full_since: Option<i64>,
}

impl Ledger {
    /// An empty ledger, which judges by this registry.
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry: ArcSwap::new(registry),
            sites: DashMap::new(),
            setters: Setters::default(),
            feed: Arc::new(Feed::new()),
            new_rows: Notify::new(),
            repeats: Notify::new(),
            signalled: AtomicBool::new(false),
            left_out: DashMap::new(),
            all_rows: AtomicUsize::new(0),
            not_kept: AtomicU64::new(0),
            visitor: AtomicU32::new(0),
        }
    }

    /// The feed in which changes are published.
    pub(crate) fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// Records a sighting at this Unix second, unless a bound is reached, and publishes what is new about it. `attributes`
    /// are those of a Set-Cookie field if they decide by themselves what any field with them says.
    pub(crate) fn record(
        &self,
        mut observation: Observation,
        stamp: Stamp,
        attributes: Option<&[u8]>,
        now: i64,
    ) {
        let host = observation.host.clone();
        let is_deletion = observation.is_deletion();
        let depends_on_others = self.leave_secure_alone(&mut observation);
        let attributes = attributes.filter(|_| !depends_on_others);
        let hour = hour_of(now);
        let sighting = Sighting {
            observation,
            stamp,
            dates: Dates {
                first: hour,
                last: hour,
            },
        };
        let Some(mut site) = self.rows_of(&host) else {
            self.no_room(&host);
            return;
        };
        let known = self.find_row(&site, &sighting.observation);
        let is_set = known.is_some_and(|at| site.rows[at].is_set());
        if is_deletion && !is_set {
            // Who deletes a cookie that others set, or that nobody has seen, has set none.
            return;
        }
        if known.is_none() && !self.has_room(&site) {
            self.not_kept.fetch_add(1, Ordering::Relaxed);
            if site.full_since.is_none() {
                site.full_since = Some(now);
                self.publish_bound(&host, Reason::TooManyCookies);
            }
            return;
        }
        let wide = setters::wide(&sighting.observation);
        let is_field = sighting.observation.set.is_some();
        let put = self.put(&mut site, known, sighting, now);
        let (Put::Known(at) | Put::New(at)) = put;
        let row = &mut site.rows[at];
        if is_field {
            let is_last = row.dates.last == hour;
            row.attributes = attributes.filter(|_| is_last).map(Box::from);
        }
        if matches!(put, Put::Known(_)) {
            return;
        }
        self.publish_changes(&mut site, &host, Some(at));
        drop(site);
        if let Some((name, domain)) = wide
            && self.setters.add(&name, &domain, &host)
        {
            self.rejudge_received(&name, &domain, &host);
        }
    }

    /// The rows of a host, locked; `None` for a new host beyond the bound.
    fn rows_of(&self, host: &str) -> Option<RefMut<'_, String, Rows>> {
        if let Some(site) = self.sites.get_mut(host) {
            return Some(site);
        }
        (self.sites.len() < HOSTS).then(|| self.sites.entry(host.to_owned()).or_default())
    }

    /// Whether there is room for one more cookie of a host.
    fn has_room(&self, site: &Rows) -> bool {
        site.rows.len() < ROWS && self.all_rows.load(Ordering::Relaxed) < ALL_ROWS
    }

    /// How many sightings of cookies found no room: each stands for a cookie that is not kept apart, or for one more time of it.
    pub(crate) fn not_kept(&self) -> u64 {
        self.not_kept.load(Ordering::Relaxed)
    }

    /// Notes a host that finds no room, as far as there is room for its name.
    fn no_room(&self, host: &str) {
        self.not_kept.fetch_add(1, Ordering::Relaxed);
        if self.left_out.len() < LEFT_OUT && !self.left_out.contains_key(host) {
            self.left_out.insert(host.to_owned(), unix_now());
            self.publish_bound(host, Reason::TooManyHosts);
        }
    }

    fn publish_bound(&self, host: &str, reason: Reason) {
        tracing::warn!(
            host,
            reason = reason.id(),
            "a bound of the ledger is reached"
        );
        self.feed.publish(Fact::NotInspected {
            host: host.to_owned(),
            reason,
        });
    }

    /// Wakes the writer for repeat counts, once until it reads them.
    fn signal_repeats(&self) {
        if !self.signalled.load(Ordering::Relaxed) && !self.signalled.swap(true, Ordering::Relaxed)
        {
            self.repeats.notify_one();
        }
    }

    /// Puts a sighting into its row, or into a new one.
    fn put(&self, site: &mut Rows, known: Option<usize>, sighting: Sighting, now: i64) -> Put {
        let Some(at) = known else {
            self.new_rows.notify_one();
            let id = site.free_id(&sighting.observation);
            self.all_rows.fetch_add(1, Ordering::Relaxed);
            site.rows.push(Row::new(id, sighting));
            return Put::New(site.rows.len() - 1);
        };
        let row = &mut site.rows[at];
        row.count(now, sighting.observation.arrival.undated);
        let is_new = row.add(sighting);
        if is_new {
            self.new_rows.notify_one();
            Put::New(at)
        } else {
            self.signal_repeats();
            Put::Known(at)
        }
    }

    /// The index of the row that a sighting belongs to: one of this run, or else one restored from an earlier run.
    fn find_row(&self, site: &Rows, observation: &Observation) -> Option<usize> {
        let find = |restored: bool, name: &str| {
            let mut rows = site.rows.iter();
            rows.position(|row| row.restored == restored && row.matches(name, observation))
        };
        let of_this_run = find(false, &observation.name);
        let is_any_restored = || site.rows.iter().any(|row| row.restored);
        of_this_run.or_else(|| {
            find(
                true,
                &is_any_restored().then(|| self.stored_name(observation))?,
            )
        })
    }

    /// Whether a host serves several organisations.
    pub(crate) fn is_shared(&self, host: &str) -> bool {
        self.registry.load().is_shared(host)
    }

    /// Whether a host is a council's.
    pub(crate) fn is_of_a_council(&self, host: &str) -> bool {
        self.registry.load().home(&Place::of_host(host)).is_some()
    }

    /// Whether a name is known as one of those that scripts measure with, which are for every path.
    pub(crate) fn measures_everywhere(&self, host: &str, name: &[u8]) -> bool {
        let registry = self.registry.load();
        let known = std::str::from_utf8(name)
            .ok()
            .and_then(|name| registry.known(host, name));
        known.is_some_and(|known| {
            known.cookie.hosts.is_empty() && needs_a_choice(known.cookie.category)
        })
    }

    /// Another host that set a cookie which this one gets.
    pub(crate) fn setter_of(&self, name: &str, host: &str) -> Option<String> {
        self.setters.of(name, host)
    }

    /// The present registry.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.registry.load_full()
    }

    /// What a host's cookies add up to, without the rows that are `absent`, and without those that were only sent and that
    /// `held` names.
    pub(crate) fn tally_without(
        &self,
        host: &str,
        held: impl Fn(&str) -> bool,
        absent: impl Fn(&str) -> bool,
    ) -> Tally {
        let mut tally = Tally::default();
        if let Some(site) = self.sites.get(host) {
            let counted = site
                .rows
                .iter()
                .filter(|row| !absent(&row.id) && (row.is_set() || !held(row.name())));
            counted.for_each(|row| tally.count(row.rollup));
        }
        tally
    }

    /// Whether a cookie of this name was seen being set by this host; a stored row has its template for a name.
    pub(crate) fn saw_set(&self, host: &str, name: &str) -> bool {
        let stored = template(name);
        let is_it = |row: &Row| (row.name() == name || row.name() == stored) && row.is_set();
        self.sites
            .get(host)
            .is_some_and(|site| site.rows.iter().any(is_it))
    }

    /// Whether this host set a cookie of this name to a value that disclosed something.
    pub(crate) fn has_disclosed(&self, host: &str, name: &[u8]) -> bool {
        let site = self.sites.get(host);
        site.is_some_and(|site| site.has_disclosed(name))
    }

    /// Whether a header of this host, or of another one for a domain of this host, ever set this name.
    pub(crate) fn saw_set_by_header(&self, host: &str, name: &str) -> bool {
        let here = self.sites.get(host).is_some_and(|site| {
            site.rows.iter().any(|row| {
                let mut sightings = row.sightings.iter();
                row.name() == name
                    && sightings.any(|sighting| sighting.observation.seen == Seen::SetByHeader)
            })
        });
        here || self.setters.of(name, host).is_some()
    }

    /// Forgets all observations; returns the number of hosts and of cookies.
    pub(crate) fn forget(&self) -> (usize, usize) {
        let (mut hosts, mut cookies) = (0, 0);
        self.sites.retain(|_, site| {
            hosts += 1;
            cookies += site.rows.len();
            false
        });
        self.setters.forget();
        self.left_out.clear();
        self.all_rows.fetch_sub(cookies, Ordering::Relaxed);
        self.not_kept.store(0, Ordering::Relaxed);
        self.feed.forget();
        self.feed.publish(Fact::Reset);
        (hosts, cookies)
    }
}

impl Rows {
    /// Whether the host set a cookie of this name to a value that disclosed something.
    fn has_disclosed(&self, name: &[u8]) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| row.name().as_bytes() == name && row.has_disclosed())
    }

    /// An id for a new row, unique on its host: its cookie key, with a number where another row was made for the same one.
    fn free_id(&self, observation: &Observation) -> String {
        let wanted = row_id(observation);
        let is_free = |id: &String| self.rows.iter().all(|row| row.id != *id);
        let numbered = (2..).map(|number: u32| format!("{wanted}|{number}"));
        let mut ids = std::iter::once(wanted.clone()).chain(numbered);
        ids.find(is_free).unwrap_or(wanted)
    }
}

/// What became of a sighting.
enum Put {
    /// It says nothing new of the row with this index.
    Known(usize),
    /// It changed the row with this index.
    New(usize),
}

//! How politely sites are visited: one at a time of each supplier, with a pause between its pages.
//!
//! Sites have one supplier where they share a registrable domain, a supplier in the registry, or an address.

use biscuit_tin_shared::{
    cookie::site::{Host, registrable_domain},
    registry::{Place, Registry},
};
use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Mutex as Seat, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

/// Who may be visited when.
#[derive(Debug)]
pub(crate) struct Pace {
    pause: Duration,
    at_once: Arc<Semaphore>,
    /// When a page of each supplier was opened last; a visit to one of its sites holds it.
    seats: Mutex<HashMap<String, Arc<Seat<Option<Instant>>>>>,
}

/// The right to visit a site now.
#[derive(Debug)]
pub(in crate::audit) struct Turn {
    seats: Mutex<Vec<OwnedMutexGuard<Option<Instant>>>>,
    _one: Option<OwnedSemaphorePermit>,
    pause: Duration,
}

impl Pace {
    pub(crate) fn new(at_once: u8, pause: Duration) -> Self {
        Self {
            pause,
            at_once: Arc::new(Semaphore::new(at_once.into())),
            seats: Mutex::default(),
        }
    }

    /// Waits until a site of these suppliers may be visited.
    pub(super) async fn turn(&self, suppliers: &BTreeSet<String>) -> Turn {
        let seats: Vec<_> = {
            let mut all = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
            let seat = |name: &String| Arc::clone(all.entry(name.clone()).or_default());
            suppliers.iter().map(seat).collect()
        };
        let mut held = Vec::new();
        // In one order, and before the permit: no visit that waits holds what another one waits for.
        for seat in seats {
            held.push(seat.lock_owned().await);
        }
        Turn {
            seats: Mutex::new(held),
            _one: Arc::clone(&self.at_once).acquire_owned().await.ok(),
            pause: self.pause,
        }
    }
}

impl Turn {
    /// Asks for a longer pause, as the site's robots.txt does.
    pub(super) fn slow_down(&mut self, pause: Duration) {
        self.pause = self.pause.max(pause);
    }

    /// Waits until the next page may be opened.
    pub(in crate::audit) async fn page(&self) {
        let last = {
            let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
            seats.iter().filter_map(|seat| **seat).max()
        };
        if let Some(last) = last {
            sleep_until(last + self.pause).await;
        }
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        for seat in seats.iter_mut() {
            **seat = Some(Instant::now());
        }
    }
}

/// The suppliers of a site: names that sites of one supplier share.
pub(super) fn suppliers(
    host: &Host,
    registry: &Registry,
    addresses: &[IpAddr],
) -> BTreeSet<String> {
    // A main site's services have many suppliers, and none of them is the site's.
    let home = registry.home(&Place::of_host(host));
    let home = home.filter(|home| !home.shared);
    let known = home.and_then(|home| home.service.supplier.clone());
    let domain = registrable_domain(host).unwrap_or(host).to_owned();
    // This computer is nobody's supplier.
    let addresses = addresses.iter().filter(|ip| !ip.is_loopback());
    let addresses = addresses.map(ToString::to_string);
    addresses.chain(known).chain([domain]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;

    #[test]
    fn a_supplier_is_known_by_domain_registry_and_address() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let check = |one: &str, other: &str, expected: bool| {
            let of = |text: &str| {
                let (host, ip) = text.split_once(' ').expect("a host and an address");
                let host = Host::parse(host).expect("a host");
                suppliers(&host, &registry, &[ip.parse().expect("an address")])
            };
            let shares = !of(one).is_disjoint(&of(other));
            assert_eq!(shares, expected, "{one} {other}");
        };
        check("a.one.test 192.0.2.1", "b.one.test 192.0.2.2", true);
        check("www.one.test 192.0.2.1", "www.two.test 192.0.2.1", true);
        check("www.one.test 127.0.0.1", "www.two.test 127.0.0.1", false);
        check("www.one.test 192.0.2.1", "www.two.test 192.0.2.2", false);
        check(
            "www.luton.gov.uk 192.0.2.1",
            "www.kirklees.gov.uk 192.0.2.2",
            false,
        );
    }

    #[tokio::test(start_paused = true)]
    async fn one_supplier_is_visited_one_at_a_time_and_with_pauses() {
        // Each visit opens two pages; the whole takes as long as its longest chain of pauses.
        let check = |sites: &'static [&'static str], at_once, seconds| async move {
            let pace = Pace::new(at_once, Duration::from_secs(10));
            let start = Instant::now();
            let visits = sites.iter().map(async |names| {
                let names = names.split(' ').map(str::to_owned).collect();
                let turn = pace.turn(&names).await;
                turn.page().await;
                turn.page().await;
            });
            join_all(visits).await;
            assert_eq!(start.elapsed().as_secs(), seconds, "{sites:?} {at_once}");
        };
        check(&["a"], 1, 10).await;
        check(&["a", "b"], 1, 20).await;
        check(&["a", "b"], 2, 10).await;
        check(&["a", "a"], 2, 30).await;
        check(&["a b", "b c", "c a"], 3, 50).await;
        // Who waits for a supplier keeps nobody else waiting.
        check(&["a", "a", "b"], 2, 30).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_site_may_ask_for_a_longer_pause() {
        let pace = Pace::new(1, Duration::from_secs(1));
        let mut turn = pace.turn(&BTreeSet::from(["a".to_owned()])).await;
        turn.slow_down(Duration::from_secs(5));
        let start = Instant::now();
        turn.page().await;
        turn.page().await;
        assert_eq!(start.elapsed().as_secs(), 5);
    }
}

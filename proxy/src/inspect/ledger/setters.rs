//! Who set the cookies that several hosts get: those with a Domain attribute.
//!
//! It knows names, domains and hosts; whether a row is another host's, `judged` decides.

use biscuit_tin_shared::cookie::{observation::Observation, site::covers};
use dashmap::DashMap;

/// Most setters of one name for one domain: a name that every portal sets is known from the first of them. The bound on rows
/// holds for all domains together.
const SETTERS: usize = 16;
/// Most names.
const NAMES: usize = 4096;

/// The hosts that set wide cookies, by the cookie's name.
#[derive(Debug, Default)]
pub(super) struct Setters {
    by_name: DashMap<String, Vec<Setter>>,
}

#[derive(Debug)]
struct Setter {
    host: String,
    domain: String,
}

impl Setters {
    /// Notes that a host set a cookie for a domain; whether that is news.
    pub(super) fn add(&self, name: &str, domain: &str, host: &str) -> bool {
        if self.by_name.len() >= NAMES && !self.by_name.contains_key(name) {
            return false;
        }
        let mut setters = self.by_name.entry(name.to_owned()).or_default();
        let of_domain = || setters.iter().filter(|setter| setter.domain == domain);
        if of_domain().count() >= SETTERS || of_domain().any(|setter| setter.host == host) {
            return false;
        }
        setters.push(Setter {
            host: host.to_owned(),
            domain: domain.to_owned(),
        });
        true
    }

    /// Another host that set a cookie of this name which `host` gets; of several, the first by name, whatever their order.
    pub(super) fn of(&self, name: &str, host: &str) -> Option<String> {
        self.all_of(name, host).into_iter().min()
    }

    /// The other hosts that set a cookie of this name which `host` gets.
    pub(super) fn all_of(&self, name: &str, host: &str) -> Vec<String> {
        let Some(setters) = self.by_name.get(name) else {
            return Vec::new();
        };
        let others = setters
            .iter()
            .filter(|setter| setter.host != host && covers(&setter.domain, host));
        others.map(|setter| setter.host.clone()).collect()
    }

    /// Forgets that a host set a cookie for a domain.
    pub(super) fn remove(&self, name: &str, domain: &str, host: &str) {
        self.by_name.remove_if_mut(name, |_, setters| {
            setters.retain(|setter| setter.host != host || setter.domain != domain);
            setters.is_empty()
        });
    }

    pub(super) fn forget(&self) {
        self.by_name.clear();
    }
}

/// Name and domain of a cookie that other hosts get too.
pub(super) fn wide(observation: &Observation) -> Option<(String, String)> {
    let set = observation
        .set
        .as_ref()
        .filter(|set| !set.host_only && observation.is_stored_setting())?;
    Some((observation.name.clone(), set.domain.clone()))
}

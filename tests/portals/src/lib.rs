//! Simulated council portals: one a system of the two notices, over real TLS on loopback, under its real host name.
//!
//! They set the cookies that their real counterparts set, some as declared and some deliberately not; each
//! deviation says so in its row. They imitate cookies and nothing else: no service of a council can be used here.

mod analytics;
mod chelmsford;
mod luton;
mod page;
mod serve;
mod system;
mod value;

pub use serve::Portals;
pub use system::{Strays, System};

use std::collections::BTreeSet;

/// Every system, in the notices' order, Chelmsford first.
pub fn systems() -> impl ExactSizeIterator<Item = &'static System> + Clone {
    let all: &'static [&'static [System]] = &[chelmsford::SYSTEMS, luton::SYSTEMS];
    let total = chelmsford::SYSTEMS.len() + luton::SYSTEMS.len();
    (0..total).map(move |n| {
        let first = all[0].len();
        if n < first {
            &all[0][n]
        } else {
            &all[1][n - first]
        }
    })
}

/// What pages of the systems embed: hosts that belong to everybody.
pub fn embedded() -> impl Iterator<Item = &'static System> {
    luton::EMBEDDED.iter()
}

/// Every host that is served, once.
pub fn hosts() -> impl Iterator<Item = &'static str> {
    let pages = systems().map(|system| system.host);
    let embedded = luton::EMBEDDED.iter().map(|system| system.host);
    pages.chain(embedded).collect::<BTreeSet<_>>().into_iter()
}

/// Where the list of all portals is in a language, by its tag.
pub fn index_path(lang: Option<&str>) -> &'static str {
    match lang {
        Some("cy") => page::WELSH_PATH,
        _ => "/",
    }
}

/// The page or the embedded resource at an address.
pub(crate) fn at(host: &str, path: &str) -> Option<&'static System> {
    let here = |system: &&'static System| system.host == host;
    let mut all = systems().chain(luton::EMBEDDED.iter()).filter(here);
    let exact = all.clone().find(|system| system.path == path);
    exact.or_else(|| all.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_portal_a_system_of_the_two_notices() {
        assert_eq!(
            (
                chelmsford::SYSTEMS.len(),
                luton::SYSTEMS.len(),
                systems().count()
            ),
            (19, 20, 39)
        );
    }

    #[test]
    fn every_page_has_an_address_of_its_own_and_sets_a_cookie_by_header() {
        let mut addresses = BTreeSet::new();
        for system in systems() {
            assert!(addresses.insert(system.url()), "{} twice", system.url());
            assert!(!system.sets.is_empty(), "{} sets nothing", system.name);
        }
    }

    #[test]
    fn every_embedded_address_is_served() {
        for url in systems().flat_map(System::embeds) {
            let rest = url.strip_prefix("https://").expect("an https address");
            let (host, path) = rest.split_once('/').expect("a path");
            assert!(
                at(host, &format!("/{path}")).is_some_and(|found| found.host == host),
                "{url}"
            );
        }
    }

    #[test]
    fn the_list_is_in_both_languages_with_every_portal() {
        let check = |lang: Option<&str>, tag: &str, heading: &str| {
            let list = page::index(index_path(lang));
            assert!(list.contains(&format!("<html lang=\"{tag}\">")), "{list}");
            assert!(list.contains(&format!("<h1>{heading}</h1>")), "{list}");
            assert_eq!(list.matches("<li><a ").count(), systems().count());
        };
        check(None, "en-GB", "Council portals to look at");
        check(Some("en-GB"), "en-GB", "Council portals to look at");
        check(Some("cy"), "cy", "Pyrth cynghorau i edrych arnynt");
    }
}

//! Sensitive sites, which are not inspected by default because that could put somebody in danger.
//!
//! It answers for a canonical host; whether to inspect it all the same is the user's choice.

use crate::cookie::site::covers;
use serde::Deserialize;
use std::sync::LazyLock;

/// The built-in list: hosts, and labels that show what a council's host is about.
static LIST: LazyLock<List> = LazyLock::new(|| {
    toml::from_str(include_str!("../../registry/never.toml"))
        .expect("a test reads the built-in list")
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    hosts: Vec<Group>,
    labels: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// What the sites are about, for readers of the file.
    #[expect(
        dead_code,
        reason = "never shown: it would reveal what a site is about"
    )]
    about: String,
    names: Vec<String>,
}

/// Whether a canonical host is on the list.
pub fn is_sensitive(host: &str) -> bool {
    let names = |groups: &'static [Group]| groups.iter().flat_map(|group| &group.names);
    let is_host = names(&LIST.hosts).any(|name| covers(name, host));
    let is_label = |label: &str| {
        let label = label.replace('-', "");
        names(&LIST.labels).any(|name| *name == label)
    };
    is_host || host.split('.').any(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;

    #[test]
    fn a_site_that_could_put_somebody_in_danger_is_on_the_list() {
        let list: List =
            toml::from_str(include_str!("../../registry/never.toml")).expect("the list is whole");
        assert!(list.hosts.len() >= 3 && list.labels.len() >= 3);
        let check = |host, expected| assert_eq!(is_sensitive(host), expected, "{host}");
        check("www.nhs.uk", true);
        check("domestic-abuse.luton.gov.uk", true);
        check("safeguarding.chelmsford.gov.uk", true);
        check("notnhs.uk", false);
        check("mashed.luton.gov.uk", false);
        check("jobs.luton.gov.uk", false);
    }

    #[test]
    fn no_system_of_the_notices_is_on_the_list() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let never: Vec<&str> = registry
            .own_hosts()
            .filter(|host| is_sensitive(host))
            .collect();
        assert_eq!(never, [""; 0]);
    }
}

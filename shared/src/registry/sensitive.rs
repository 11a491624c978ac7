//! Sites that are never looked at, because it could put a person in danger.
//!
//! It answers for a canonical host; whether to heed the answer is the person's choice.

use crate::cookie::site::covers;
use serde::Deserialize;
use std::sync::LazyLock;

/// The list that comes with the program: hosts, and labels that tell what a host of a council is about.
static LIST: LazyLock<List> = LazyLock::new(|| {
    // A test reads the file strictly; if it were broken all the same, its hosts would not be listed either.
    toml::from_str(include_str!("../../registry/never.toml")).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    hosts: Vec<Group>,
    labels: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// What the sites are about, for readers of the file.
    #[expect(dead_code, reason = "nobody is told: that would give it away")]
    about: String,
    names: Vec<String>,
}

/// Whether a host is on the list.
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
    fn a_site_that_could_put_a_person_in_danger_is_on_the_list() {
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

//! The list of inspected hosts.
//!
//! It answers for a host in canonical form only; making a name canonical is `cookie::site`'s work.

use crate::cookie::site::ancestors;
use std::collections::BTreeSet;

/// Inspected hosts; each stands for itself and its subdomains.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    hosts: BTreeSet<String>,
}

impl Listed {
    /// A list of canonical hosts.
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        let mut hosts: BTreeSet<String> = hosts.into_iter().collect();
        if hosts.is_empty() {
            // A root that permits no name at all would be one that permits every name (RFC 5280 section 4.2.1.10);
            // nothing ever lives under `invalid` (RFC 2606).
            hosts.insert("invalid".to_owned());
        }
        Self { hosts }
    }

    /// Whether `host` or a domain that it lies in is listed.
    pub fn covers(&self, host: &str) -> bool {
        ancestors(host).any(|domain| self.hosts.contains(domain))
    }

    /// All hosts of the list, in order.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_host_stands_for_itself_and_its_subdomains() {
        let listed = Listed::new(["council.test".to_owned(), "pay.example".to_owned()]);
        let check = |host, expected| assert_eq!(listed.covers(host), expected, "{host}");
        check("council.test", true);
        check("www.council.test", true);
        check("a.b.council.test", true);
        check("notcouncil.test", false);
        check("council.test.evil.example", false);
        check("test", false);
        check("example", false);
        check("pay.example", true);
        check("", false);
    }
}

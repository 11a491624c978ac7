//! Host names: canonical form, subdomains, public suffixes and registrable domains.
//!
//! The one place where a host name is made canonical; everything else compares the result. It resolves no name.

use serde::{Deserialize, Serialize};
use std::{
    borrow::Borrow,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    ops::Deref,
};

/// A host in canonical form: lower case, A-labels, without the trailing dot; an IPv6 address in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Host(String);

impl Host {
    /// Reads a host; `None` for anything else, such as empty labels, white space, a port or user information.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if let Some(inner) = text.strip_prefix('[') {
            let address: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
            return Some(Self(format!("[{address}]")));
        }
        // The standard allows no underscore in host names, but such names exist and work.
        let host = idna::domain_to_ascii(text)
            .ok()
            .filter(|host| !host.is_empty() && host.len() <= 253)?;
        let odd = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
        let empty_label = host
            .split('.')
            .any(|label| label.is_empty() || label.len() > 63);
        if host.bytes().any(odd) || empty_label {
            None
        } else {
            Some(Self(host))
        }
    }
}

impl Deref for Host {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Host {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Host {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("expected a host")
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl PartialEq<str> for Host {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

/// Whether a canonical host is an address and not a name.
pub fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<IpAddr>().is_ok()
}

/// Whether `host` is `domain` or a subdomain of it: domain-match (RFC 6265bis section 5.1.3).
pub fn covers(domain: &str, host: &str) -> bool {
    match host.strip_suffix(domain) {
        Some("") => true,
        Some(front) => front.ends_with('.') && !domain.is_empty() && !is_address(host),
        None => false,
    }
}

/// A canonical host and its parent domains, nearest first: exactly the domains that [`covers`] it.
///
/// An address has no parents.
pub fn ancestors(host: &str) -> impl Iterator<Item = &str> {
    let has_parents = !is_address(host);
    std::iter::successors(Some(host), move |domain| {
        let (_, parent) = domain.split_once('.').filter(|_| has_parents)?;
        Some(parent)
    })
}

/// Whether a domain is a public suffix, such as `gov.uk` or `co.uk`, which no cookie may have as its domain.
pub fn is_public_suffix(host: &str) -> bool {
    // An IPv4 address has labels but no suffix; a name with a trailing dot is not on the list.
    let is_name =
        host.parse::<Ipv4Addr>().is_err() && !host.starts_with('[') && !host.ends_with('.');
    is_name && public_suffix(host).is_some_and(|suffix| suffix == host.as_bytes())
}

/// The public suffix and one label before it: `luton.gov.uk` of `jobs.luton.gov.uk`.
pub fn registrable_domain(host: &str) -> Option<&str> {
    if is_address(host) || host.starts_with('.') {
        return None;
    }
    let suffix = public_suffix(host)?;
    let end = host.len().checked_sub(suffix.as_bytes().len() + 1)?;
    let start = host[..end].rfind('.').map_or(0, |dot| dot + 1);
    Some(&host[start..])
}

/// The public suffix of a host, whether it is on the list or only its last label.
///
/// The list is 11 000 functions, compiled into every module that calls it: this one is the only one.
pub(crate) fn public_suffix(host: &str) -> Option<psl::Suffix<'_>> {
    psl::suffix(host.as_bytes())
}

/// The default path of a cookie without a Path attribute (RFC 6265bis section 5.1.4).
pub fn default_path(request_path: &[u8]) -> &[u8] {
    match request_path.iter().rposition(|b| *b == b'/') {
        Some(last) if last > 0 && request_path[0] == b'/' => &request_path[..last],
        _ => b"/",
    }
}

/// Whether a cookie of the path `cookie` goes to a request for the path `request` (RFC 6265bis section 5.1.4).
pub fn path_match(request: &[u8], cookie: &[u8]) -> bool {
    match request.strip_prefix(cookie) {
        Some([]) => true,
        Some(rest) => cookie.ends_with(b"/") || rest.starts_with(b"/"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_canonical_form() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Host::parse(text).as_deref(), expected, "{text}")
        };
        check("WWW.Luton.gov.uk", Some("www.luton.gov.uk"));
        check("www.luton.gov.uk.", Some("www.luton.gov.uk"));
        check("www.luton.gov.uk..", None);
        check("bücher.example", Some("xn--bcher-kva.example"));
        check("under_score.example", Some("under_score.example"));
        check("127.0.0.1", Some("127.0.0.1"));
        check("[::1]", Some("[::1]"));
        check("[::1", None);
        check("a..b", None);
        check("a b", None);
        check("a:1", None);
        check("a@b", None);
        check("%2e", None);
        check("", None);
    }

    #[test]
    fn a_domain_covers_whole_labels_only() {
        let check = |domain: &str, host: &str, expected| {
            assert_eq!(covers(domain, host), expected, "{domain} {host}");
            let listed = ancestors(host).any(|ancestor| ancestor == domain);
            assert_eq!(listed, expected, "{domain} {host}");
        };
        check("luton.gov.uk", "luton.gov.uk", true);
        check("luton.gov.uk", "jobs.luton.gov.uk", true);
        check("luton.gov.uk", "notluton.gov.uk", false);
        check("jobs.luton.gov.uk", "luton.gov.uk", false);
        check("0.0.1", "127.0.0.1", false);
        check("", "luton.gov.uk", false);
    }

    #[test]
    fn a_registrable_domain_has_one_label_before_the_public_suffix() {
        let check = |host: &str, expected| assert_eq!(registrable_domain(host), expected, "{host}");
        check("jobs.luton.gov.uk", Some("luton.gov.uk"));
        check("gov.uk", None);
        check("www.civicaepay.co.uk", Some("civicaepay.co.uk"));
        check("127.0.0.1", None);
        assert!(is_public_suffix("gov.uk"));
        assert!(!is_public_suffix("luton.gov.uk"));
    }

    #[test]
    fn the_default_path_is_the_folder_of_the_request() {
        let check = |path: &str, expected: &str| {
            assert_eq!(default_path(path.as_bytes()), expected.as_bytes(), "{path}")
        };
        check("/", "/");
        check("/a", "/");
        check("/a/", "/a");
        check("/a/b/c", "/a/b");
        check("", "/");
        check("a/b", "/");
    }
}

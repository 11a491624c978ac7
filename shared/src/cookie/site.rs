//! Hosts: canonical form, who lies in whom, and which domains belong to everybody.
//!
//! The one place where a host name is made canonical; everything else compares what comes out of here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host in canonical form: lower case, A-labels, without the trailing dot; an IPv6 address in brackets.
///
/// `None` for what is no host: empty labels, white space, a port, user information.
pub fn canonical_host(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if let Some(inner) = text.strip_prefix('[') {
        let address: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    // Underscores are not letters of host names, but names with them exist and work.
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
        Some(host)
    }
}

/// Whether a canonical host is an address and not a name.
pub fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<IpAddr>().is_ok()
}

/// Whether `host` is `domain` or lies in it, label by label (RFC 6265bis section 5.1.3).
pub fn covers(domain: &str, host: &str) -> bool {
    match host.strip_suffix(domain) {
        Some("") => true,
        Some(front) => front.ends_with('.') && !domain.is_empty() && !is_address(host),
        None => false,
    }
}

/// A canonical host and each domain that it lies in, the nearest first; an address lies in none.
///
/// These are exactly the domains that [`covers`] says yes to.
pub fn ancestors(host: &str) -> impl Iterator<Item = &str> {
    let has_parents = !is_address(host);
    std::iter::successors(Some(host), move |domain| {
        let (_, parent) = domain.split_once('.').filter(|_| has_parents)?;
        Some(parent)
    })
}

/// Whether a domain belongs to many people, such as `gov.uk` or `co.uk`, so that no cookie may be for it.
pub fn is_public_suffix(host: &str) -> bool {
    // An IPv4 address has labels, but no owner above it; a name with a trailing dot is not on the list.
    let is_name =
        host.parse::<Ipv4Addr>().is_err() && !host.starts_with('[') && !host.ends_with('.');
    is_name && psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix == host.as_bytes())
}

/// The domain that one owner has below the public suffix: `luton.gov.uk` of `jobs.luton.gov.uk`.
pub fn registrable_domain(host: &str) -> Option<&str> {
    if is_address(host) || host.starts_with('.') {
        return None;
    }
    let domain = psl::domain(host.as_bytes())?;
    std::str::from_utf8(domain.as_bytes()).ok()
}

/// The path that a cookie has when it names none (RFC 6265bis section 5.1.4).
pub fn default_path(request_path: &[u8]) -> &[u8] {
    match request_path.iter().rposition(|b| *b == b'/') {
        Some(last) if last > 0 && request_path[0] == b'/' => &request_path[..last],
        _ => b"/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_canonical_form() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(canonical_host(text).as_deref(), expected, "{text}")
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
    fn the_registrable_domain_is_the_owners() {
        let check = |host: &str, expected| assert_eq!(registrable_domain(host), expected, "{host}");
        check("jobs.luton.gov.uk", Some("luton.gov.uk"));
        check("gov.uk", None);
        check("www.civicaepay.co.uk", Some("civicaepay.co.uk"));
        check("127.0.0.1", None);
        assert!(is_public_suffix("gov.uk"));
        assert!(!is_public_suffix("luton.gov.uk"));
    }

    #[test]
    fn a_cookie_without_a_path_gets_the_folder_of_the_request() {
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

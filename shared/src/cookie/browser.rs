//! What a browser does with a Set-Cookie header: store the cookie, delete one, or refuse it.
//!
//! RFC 6265bis section 5.7 for one cookie on its own; it holds no jar.

use crate::cookie::{
    lifetime::Lifetime,
    observation::{Acceptance, CookiePath, SetFacts},
    oddity::OddityKind,
    set_cookie::{SameSite, SetCookie},
    site::{covers, default_path, is_address, is_public_suffix},
};

/// Context of the response that carries a Set-Cookie header, or of the request that cookies are sent with.
#[derive(Clone, Copy, Debug)]
pub struct ResponseContext<'a> {
    /// Canonical host of the URL.
    pub host: &'a str,
    /// Path of the URL, without its query.
    pub path: &'a [u8],
    /// Whether the connection is https.
    pub over_https: bool,
    /// Time, in Unix seconds.
    pub now: i64,
    /// Specification to follow.
    pub profile: Profile,
    /// Whether localhost counts as secure without https, as browsers may decide.
    pub trust_local: bool,
}

/// Specification that a browser follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// RFC 6265bis, and Partitioned as browsers have it.
    #[default]
    Rfc6265bis,
    /// The layered-cookies draft: `__Http-` and `__Host-Http-`, and paths in ASCII only.
    Layered,
}

/// Ids of all reasons for refusal.
pub const REFUSALS: [&str; 15] = [
    "ctl_char",
    "empty",
    "name_value_too_long",
    "domain_non_ascii",
    "public_suffix",
    "domain_mismatch",
    "secure_from_nonsecure",
    "samesite_none_without_secure",
    "partitioned_without_secure",
    "path_non_ascii",
    "nameless_prefix",
    "prefix_secure",
    "prefix_host",
    "prefix_host_http",
    "prefix_http",
];

impl ResponseContext<'_> {
    /// Whether the connection counts as secure.
    pub fn is_secure(&self) -> bool {
        let local = matches!(self.host, "localhost" | "127.0.0.1" | "[::1]")
            || self.host.ends_with(".localhost");
        self.over_https || (self.trust_local && local)
    }
}

/// What a browser does with a parsed header (RFC 6265bis section 5.7).
pub fn evaluate(cookie: &SetCookie<'_>, response: ResponseContext<'_>) -> SetFacts {
    let asked = requested_lifetime(cookie, response.now);
    let (domain, host_only) = domain(cookie, response.host);
    let acceptance = match refusal(cookie, response, &domain, host_only) {
        Some(reason) => Acceptance::Refused(reason),
        None if matches!(asked, Lifetime::Seconds(seconds) if seconds <= 0) => Acceptance::Deleted,
        None => Acceptance::Stored,
    };
    let text = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
    let path = match cookie.path {
        Some(path) => CookiePath::Asked(text(path)),
        None => CookiePath::OfPage(text(default_path(response.path))),
    };
    SetFacts {
        domain,
        host_only,
        path,
        secure: cookie.secure,
        http_only: cookie.http_only,
        same_site: cookie.same_site.map(SameSite::id),
        partitioned: cookie.partitioned,
        asked,
        acceptance,
        expires_unreadable: cookie.expires.is_none()
            && cookie
                .oddities
                .iter()
                .any(|oddity| oddity.kind == OddityKind::UnreadableExpires),
        oddities: cookie.oddities.iter().map(ToString::to_string).collect(),
    }
}

/// Max-Age wins over Expires, whatever their order (RFC 6265bis section 5.7, step 6).
fn requested_lifetime(cookie: &SetCookie<'_>, now: i64) -> Lifetime {
    let expires = cookie.expires.map(|moment| moment.saturating_sub(now));
    cookie
        .max_age
        .or(expires)
        .map_or(Lifetime::Session, Lifetime::Seconds)
}

/// The cookie's domain, and whether it is host-only (RFC 6265bis section 5.7, steps 8 to 10).
fn domain(cookie: &SetCookie<'_>, host: &str) -> (String, bool) {
    let given = cookie
        .domain
        .as_deref()
        .map(String::from_utf8_lossy)
        .filter(|domain| !domain.is_empty());
    match given {
        // A public suffix is allowed where it is the host itself; the cookie is host-only then.
        Some(domain) if domain == host && is_public_suffix(host) => (host.to_owned(), true),
        Some(domain) => (domain.into_owned(), false),
        None => (host.to_owned(), true),
    }
}

/// The reason for refusal, one of [`REFUSALS`]; `None` if the cookie is accepted.
fn refusal(
    cookie: &SetCookie<'_>,
    response: ResponseContext<'_>,
    domain: &str,
    host_only: bool,
) -> Option<&'static str> {
    let has_prefix = |prefix: &str| {
        let start = cookie.name.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let value_has_prefix = |prefix: &str| {
        let start = cookie.value.get(..prefix.len());
        cookie.name.is_empty()
            && start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    if !host_only {
        if !domain.is_ascii() {
            return Some("domain_non_ascii");
        }
        if is_public_suffix(domain) {
            return Some("public_suffix");
        }
        if !covers(domain, response.host) || (is_address(response.host) && domain != response.host)
        {
            return Some("domain_mismatch");
        }
    }
    if cookie.secure && !response.is_secure() {
        return Some("secure_from_nonsecure");
    }
    if cookie.same_site == Some(SameSite::None) && !cookie.secure {
        return Some("samesite_none_without_secure");
    }
    if cookie.partitioned && !cookie.secure {
        return Some("partitioned_without_secure");
    }
    let layered = response.profile == Profile::Layered;
    if layered && cookie.path.is_some_and(|path| !path.is_ascii()) {
        return Some("path_non_ascii");
    }
    if value_has_prefix("__Secure-")
        || value_has_prefix("__Host-")
        || (layered && value_has_prefix("__Http-"))
    {
        return Some("nameless_prefix");
    }
    if has_prefix("__Secure-") && !cookie.secure {
        return Some("prefix_secure");
    }
    if has_prefix("__Host-") && !(cookie.secure && host_only && cookie.path == Some(b"/")) {
        return Some("prefix_host");
    }
    if layered && has_prefix("__Host-Http-") && !cookie.http_only {
        return Some("prefix_host_http");
    }
    if layered && has_prefix("__Http-") && !(cookie.secure && cookie.http_only) {
        return Some("prefix_http");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acceptance(header: &str, host: &str, over_https: bool) -> Acceptance {
        let cookie = SetCookie::parse(header.as_bytes()).expect(header);
        let facts = evaluate(
            &cookie,
            ResponseContext {
                host,
                path: b"/a/b",
                over_https,
                now: 1_000_000,
                profile: Profile::default(),
                trust_local: false,
            },
        );
        if let Acceptance::Refused(reason) = facts.acceptance {
            assert!(REFUSALS.contains(&reason), "{reason}");
        }
        facts.acceptance
    }

    #[test]
    fn a_browser_stores_deletes_or_refuses_a_cookie() {
        let check = |header, expected| {
            assert_eq!(
                acceptance(header, "jobs.luton.gov.uk", true),
                expected,
                "{header}"
            )
        };
        check("a=1", Acceptance::Stored);
        check("a=1; Domain=luton.gov.uk", Acceptance::Stored);
        check("a=1; Domain=gov.uk", Acceptance::Refused("public_suffix"));
        check(
            "a=1; Domain=chelmsford.gov.uk",
            Acceptance::Refused("domain_mismatch"),
        );
        check(
            "a=1; Domain=x.jobs.luton.gov.uk",
            Acceptance::Refused("domain_mismatch"),
        );
        check("a=1; Max-Age=0", Acceptance::Deleted);
        check(
            "a=1; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            Acceptance::Stored,
        );
        check(
            "a=1; SameSite=None",
            Acceptance::Refused("samesite_none_without_secure"),
        );
        check(
            "a=1; Partitioned",
            Acceptance::Refused("partitioned_without_secure"),
        );
        check("__Host-a=1; Secure; Path=/", Acceptance::Stored);
        check("__Host-a=1; Secure", Acceptance::Refused("prefix_host"));
        check(
            "__host-a=1; Secure; Path=/; Domain=luton.gov.uk",
            Acceptance::Refused("prefix_host"),
        );
        check("__Secure-a=1", Acceptance::Refused("prefix_secure"));
        check("=__Host-a", Acceptance::Refused("nameless_prefix"));
        assert_eq!(
            acceptance("a=1; Secure", "jobs.luton.gov.uk", false),
            Acceptance::Refused("secure_from_nonsecure")
        );
        assert_eq!(
            acceptance("a=1; Domain=gov.uk", "gov.uk", true),
            Acceptance::Stored
        );
    }
}

//! What a browser does with a Set-Cookie header: store the cookie, delete one, or refuse it.
//!
//! RFC 6265bis section 5.7 for one cookie on its own; it holds no jar.

use crate::cookie::{
    lifetime::Lifetime,
    name_template::{masked_domain, masked_path},
    observation::{Acceptance, CookiePath, SetFacts},
    oddity::OddityKind,
    refusal::Refusal,
    set_cookie::{SameSite, SetCookie},
    site::{Host, covers, is_address, is_public_suffix},
};

/// Context of the response that carries a Set-Cookie header, or of the request that cookies are sent with.
#[derive(Clone, Copy, Debug)]
pub struct ResponseContext<'a> {
    /// Canonical host of the URL.
    pub host: &'a Host,
    /// Path of the URL, without its query.
    pub path: &'a [u8],
    /// Whether the connection is https.
    pub over_https: bool,
    /// Time, in Unix seconds.
    pub now: i64,
    /// The response's own Date, in Unix seconds: browsers read Expires against it, so that a wrong clock on either side does no harm.
    pub date: Option<i64>,
    /// Specification to follow.
    pub profile: Profile,
    /// Whether a part of another site's page is answered: known, and not guessed.
    pub cross_site: bool,
    /// Whether localhost counts as secure without https, as browsers may decide.
    pub trust_local: bool,
}

/// Specification that a browser follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// RFC 6265bis with `__Http-` and `__Host-Http-` (Chrome 140 and later), and Partitioned as browsers have it.
    #[default]
    Rfc6265bis,
    /// The layered-cookies draft: paths in ASCII only.
    Layered,
}

impl ResponseContext<'_> {
    /// Whether the connection counts as secure.
    pub fn is_secure(&self) -> bool {
        let local = matches!(&**self.host, "localhost" | "127.0.0.1" | "[::1]")
            || self.host.ends_with(".localhost");
        self.over_https || (self.trust_local && local)
    }
}

/// What a browser does with a parsed header (RFC 6265bis section 5.7).
pub fn evaluate(cookie: &SetCookie<'_>, response: ResponseContext<'_>) -> SetFacts {
    let asked = requested_lifetime(cookie, response.date.unwrap_or(response.now));
    let (domain, host_only) = domain(cookie, response.host);
    let acceptance = match refusal(cookie, response, &domain, host_only) {
        Some(reason) => Acceptance::Refused(reason),
        None if matches!(asked, Lifetime::Seconds(seconds) if seconds <= 0) => Acceptance::Deleted,
        // Chromium takes it for Lax, as the standard does; Firefox and Safari store it.
        None if response.cross_site && cookie.same_site.is_none() => Acceptance::Varies,
        None => Acceptance::Stored,
    };
    let path = match cookie.path {
        Some(path) => {
            let path = String::from_utf8_lossy(path);
            CookiePath::Known(masked_path(&path).into_owned())
        }
        None => CookiePath::NotKept,
    };
    SetFacts {
        domain: masked_domain(&domain).into_owned(),
        host_only,
        path,
        secure: cookie.secure,
        http_only: cookie.http_only,
        same_site: cookie.same_site,
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

/// Max-Age wins over Expires, whatever their order (RFC 6265bis section 5.7, step 6); Expires counts from the sender's clock.
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

/// The reason for refusal; `None` if the cookie is accepted.
fn refusal(
    cookie: &SetCookie<'_>,
    response: ResponseContext<'_>,
    domain: &str,
    host_only: bool,
) -> Option<Refusal> {
    if !host_only {
        if !domain.is_ascii() {
            return Some(Refusal::DomainNonAscii);
        }
        if is_public_suffix(domain) {
            return Some(Refusal::PublicSuffix);
        }
        if !covers(domain, response.host)
            || (is_address(response.host) && *domain != **response.host)
        {
            return Some(Refusal::DomainMismatch);
        }
    }
    if cookie.secure && !response.is_secure() {
        return Some(Refusal::SecureFromNonsecure);
    }
    if response.cross_site && matches!(cookie.same_site, Some(SameSite::Lax | SameSite::Strict)) {
        return Some(Refusal::CrossSite);
    }
    if cookie.same_site == Some(SameSite::None) && !cookie.secure {
        return Some(Refusal::SamesiteNoneWithoutSecure);
    }
    if cookie.partitioned && !cookie.secure {
        return Some(Refusal::PartitionedWithoutSecure);
    }
    let layered = response.profile == Profile::Layered;
    if layered && cookie.path.is_some_and(|path| !path.is_ascii()) {
        return Some(Refusal::PathNonAscii);
    }
    prefix_refusal(cookie, host_only)
}

/// The reason for which the cookie's name refuses it (RFC 6265bis section 4.1.3); `None` if it is accepted.
fn prefix_refusal(cookie: &SetCookie<'_>, host_only: bool) -> Option<Refusal> {
    let has_prefix = |prefix: &str| {
        let start = cookie.name.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let value_has_prefix = |prefix: &str| {
        let start = cookie.value.get(..prefix.len());
        cookie.name.is_empty()
            && start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    if value_has_prefix("__Secure-") || value_has_prefix("__Host-") || value_has_prefix("__Http-") {
        return Some(Refusal::NamelessPrefix);
    }
    if has_prefix("__Secure-") && !cookie.secure {
        return Some(Refusal::PrefixSecure);
    }
    if has_prefix("__Host-") && !(cookie.secure && host_only && cookie.path == Some(b"/")) {
        return Some(Refusal::PrefixHost);
    }
    if has_prefix("__Host-Http-") && !cookie.http_only {
        return Some(Refusal::PrefixHostHttp);
    }
    if has_prefix("__Http-") && !(cookie.secure && cookie.http_only) {
        return Some(Refusal::PrefixHttp);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_another_sites_page_sets_only_what_is_meant_for_other_sites() {
        let check = |header: &str, expected| {
            let cookie = SetCookie::parse(header.as_bytes()).expect(header);
            let response = ResponseContext {
                host: &Host::parse("jobs.luton.gov.uk").expect("a host"),
                path: b"/",
                over_https: true,
                now: 1_000_000,
                date: None,
                profile: Profile::default(),
                cross_site: true,
                trust_local: false,
            };
            let facts = evaluate(&cookie, response);
            assert_eq!(facts.acceptance, expected, "{header}");
        };
        check("a=1; SameSite=None; Secure", Acceptance::Stored);
        check("a=1; SameSite=Lax", Acceptance::Refused(Refusal::CrossSite));
        check(
            "a=1; SameSite=Strict",
            Acceptance::Refused(Refusal::CrossSite),
        );
        check(
            "a=1; SameSite=Lax; Max-Age=0",
            Acceptance::Refused(Refusal::CrossSite),
        );
        check("a=1", Acceptance::Varies);
        check("a=1; SameSite=other", Acceptance::Varies);
        check("a=1; Max-Age=0", Acceptance::Deleted);
    }

    fn acceptance(header: &str, host: &str, over_https: bool) -> Acceptance {
        let cookie = SetCookie::parse(header.as_bytes()).expect(header);
        let facts = evaluate(
            &cookie,
            ResponseContext {
                host: &Host::parse(host).expect("a host"),
                path: b"/a/b",
                over_https,
                now: 1_000_000,
                date: None,
                profile: Profile::default(),
                cross_site: false,
                trust_local: false,
            },
        );
        facts.acceptance
    }

    #[test]
    fn expires_is_read_against_the_date_of_its_response() {
        const NOW: i64 = 1_764_000_000; // Mon, 24 Nov 2025 16:00:00 GMT
        let check = |header: &str, date: Option<i64>, asked: i64, acceptance| {
            let cookie = SetCookie::parse(header.as_bytes()).expect(header);
            let facts = evaluate(
                &cookie,
                ResponseContext {
                    host: &Host::parse("jobs.luton.gov.uk").expect("a host"),
                    path: b"/",
                    over_https: true,
                    now: NOW,
                    date,
                    profile: Profile::default(),
                    cross_site: false,
                    trust_local: false,
                },
            );
            assert_eq!(facts.asked, Lifetime::Seconds(asked), "{header} {date:?}");
            assert_eq!(facts.acceptance, acceptance, "{header} {date:?}");
        };
        let half_past_two = "a=1; Expires=Mon, 24 Nov 2025 14:30:00 GMT";
        // The site is two hours slow: for us its date is past, for browsers it is half an hour ahead.
        check(half_past_two, Some(NOW - 7200), 1800, Acceptance::Stored);
        check(half_past_two, None, -5400, Acceptance::Deleted);
        // Our clock is an hour slow, or the site's fast.
        let half_past_four = "a=1; Expires=Mon, 24 Nov 2025 16:30:00 GMT";
        check(half_past_four, Some(NOW), 1800, Acceptance::Stored);
        check(half_past_four, Some(NOW + 3600), -1800, Acceptance::Deleted);
        // Max-Age asks no clock.
        check(
            "a=1; Max-Age=60; Expires=Mon, 24 Nov 2025 14:30:00 GMT",
            Some(NOW + 3600),
            60,
            Acceptance::Stored,
        );
        check(
            "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
            Some(NOW),
            253_402_300_799 - NOW,
            Acceptance::Stored,
        );
    }

    /// What a browser does with a header of `jobs.luton.gov.uk`.
    const ROWS: [(&str, Acceptance); 27] = {
        use Acceptance::{Deleted, Refused, Stored};
        [
            ("a=1", Stored),
            ("a=1; Domain=luton.gov.uk", Stored),
            ("a=1; Domain=gov.uk", Refused(Refusal::PublicSuffix)),
            (
                "a=1; Domain=chelmsford.gov.uk",
                Refused(Refusal::DomainMismatch),
            ),
            (
                "a=1; Domain=x.jobs.luton.gov.uk",
                Refused(Refusal::DomainMismatch),
            ),
            ("a=1; Max-Age=0", Deleted),
            (
                "a=1; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                Stored,
            ),
            (
                "a=1; SameSite=None",
                Refused(Refusal::SamesiteNoneWithoutSecure),
            ),
            (
                "a=1; Partitioned",
                Refused(Refusal::PartitionedWithoutSecure),
            ),
            ("__Host-a=1; Secure; Path=/", Stored),
            ("__Host-a=1; Secure", Refused(Refusal::PrefixHost)),
            (
                "__host-a=1; Secure; Path=/; Domain=luton.gov.uk",
                Refused(Refusal::PrefixHost),
            ),
            ("__Http-a=1; Secure; HttpOnly", Stored),
            ("__Http-a=1; Secure", Refused(Refusal::PrefixHttp)),
            ("__http-a=1; HttpOnly", Refused(Refusal::PrefixHttp)),
            ("__Http-a=1", Refused(Refusal::PrefixHttp)),
            ("__Host-Http-a=1; Secure; HttpOnly; Path=/", Stored),
            (
                "__Host-Http-a=1; Secure; Path=/",
                Refused(Refusal::PrefixHostHttp),
            ),
            (
                "__Host-Http-a=1; HttpOnly; Path=/",
                Refused(Refusal::PrefixHost),
            ),
            (
                "__Host-Http-a=1; Secure; HttpOnly",
                Refused(Refusal::PrefixHost),
            ),
            ("=__Http-a", Refused(Refusal::NamelessPrefix)),
            ("__Httpa=1", Stored),
            ("__Secure-a=1", Refused(Refusal::PrefixSecure)),
            ("__Secure-a=1; Secure", Stored),
            ("=__Host-a", Refused(Refusal::NamelessPrefix)),
            ("=__Secure-a", Refused(Refusal::NamelessPrefix)),
            ("a=1; Secure", Stored),
        ]
    };

    #[test]
    fn a_browser_stores_deletes_or_refuses_a_cookie() {
        for (header, expected) in ROWS {
            let found = acceptance(header, "jobs.luton.gov.uk", true);
            assert_eq!(found, expected, "{header}");
        }
        let unsafe_one = acceptance("a=1; Secure", "jobs.luton.gov.uk", false);
        assert_eq!(
            unsafe_one,
            Acceptance::Refused(Refusal::SecureFromNonsecure)
        );
        let suffix = acceptance("a=1; Domain=gov.uk", "gov.uk", true);
        assert_eq!(suffix, Acceptance::Stored);
    }
}

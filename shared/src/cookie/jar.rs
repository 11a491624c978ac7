//! A browser's cookie jar: what it stores after several headers, and what it sends.
//!
//! RFC 6265bis sections 5.7 and 5.8. It serves explanations and tests; the proxy itself keeps no jar.

use crate::cookie::{
    browser::{ResponseContext, evaluate},
    observation::{Acceptance, SetFacts},
    refusal::Refusal,
    set_cookie::SetCookie,
    site::{covers, default_path, path_match},
};
use std::fmt;

/// A stored cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct JarCookie {
    /// The name.
    pub name: Vec<u8>,
    /// The value.
    pub value: Vec<u8>,
    /// The path.
    pub path: Vec<u8>,
    /// Expiry in Unix seconds, after the cap; absent for a session cookie.
    pub expires: Option<i64>,
    /// Its attributes.
    pub facts: SetFacts,
}

/// Leaves out the value, so that no log can hold it.
impl fmt::Debug for JarCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JarCookie")
            .field("name", &String::from_utf8_lossy(&self.name))
            .field("value_length", &self.value.len())
            .field("facts", &self.facts)
            .finish_non_exhaustive()
    }
}

/// What one header did to the jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JarOutcome {
    /// The cookie was stored.
    Stored(JarCookie),
    /// The cookie has expired; a stored one with the same key was deleted.
    Expired(JarCookie),
    /// The cookie was refused.
    Rejected(Refusal),
}

/// Stored cookies in order of creation.
#[derive(Clone, Debug, Default)]
pub struct Jar {
    kept: Vec<JarCookie>,
}

impl Jar {
    /// Evaluates one header as a browser does, and stores or deletes its cookie.
    pub fn take(&mut self, header: &[u8], response: ResponseContext<'_>) -> JarOutcome {
        let cookie = match SetCookie::parse(header) {
            Ok(cookie) => cookie,
            Err(error) => return JarOutcome::Rejected(error.into()),
        };
        let facts = evaluate(&cookie, response);
        let path = cookie
            .path
            .unwrap_or_else(|| default_path(response.path))
            .to_vec();
        let expires = match facts.asked.capped() {
            // A Max-Age of 0 or less means the earliest possible time (RFC 6265bis section 5.6.2).
            _ if cookie.max_age.is_some_and(|seconds| seconds <= 0) => None,
            asked => asked
                .seconds()
                .map(|seconds| response.now.saturating_add(seconds)),
        };
        let kept = JarCookie {
            name: cookie.name.to_vec(),
            value: cookie.value.to_vec(),
            path,
            expires,
            facts,
        };
        let overlays = !kept.facts.secure && !response.is_secure() && self.overlays_secure(&kept);
        match kept.facts.acceptance {
            // Overlaying a Secure cookie is checked before the prefixes (steps 16 and 18 to 21).
            Acceptance::Refused(reason) if !(overlays && reason.is_of_prefix()) => {
                return JarOutcome::Rejected(reason);
            }
            _ if overlays => return JarOutcome::Rejected(Refusal::OverlaysSecure),
            _ => {}
        }
        let expired = kept.facts.acceptance == Acceptance::Deleted;
        let place = self.kept.iter().position(|old| old.has_same_key(&kept));
        match (place, expired) {
            (Some(at), true) => drop(self.kept.remove(at)),
            // An update keeps the creation time, by which requests order cookies.
            (Some(at), false) => self.kept[at] = kept.clone(),
            (None, true) => {}
            (None, false) => self.kept.push(kept.clone()),
        }
        if expired {
            JarOutcome::Expired(kept)
        } else {
            JarOutcome::Stored(kept)
        }
    }

    /// Whether it would overlay a Secure cookie (RFC 6265bis section 5.7, step 16).
    fn overlays_secure(&self, new: &JarCookie) -> bool {
        self.kept.iter().any(|old| {
            old.facts.secure
                && old.name == new.name
                && (covers(&old.facts.domain, &new.facts.domain)
                    || covers(&new.facts.domain, &old.facts.domain))
                && path_match(&new.path, &old.path)
        })
    }

    /// The cookies that have not expired at `now`, in Unix seconds, in order of creation.
    pub fn live(&self, now: i64) -> impl Iterator<Item = &JarCookie> {
        self.kept
            .iter()
            .filter(move |kept| kept.expires.is_none_or(|end| end > now))
    }

    /// The Cookie header of a request; `None` if there is nothing to send (RFC 6265bis section 5.8.3).
    pub fn header_for(&self, request: ResponseContext<'_>) -> Option<Vec<u8>> {
        let mut sent: Vec<&JarCookie> = self
            .live(request.now)
            .filter(|kept| {
                let facts = &kept.facts;
                let host = if facts.host_only {
                    facts.domain == **request.host
                } else {
                    covers(&facts.domain, request.host)
                };
                host && path_match(request.path, &kept.path)
                    && (!facts.secure || request.is_secure())
            })
            .collect();
        // Longer paths first; the sort is stable, so earlier ones come first among equals.
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs = sent.into_iter().map(|kept| {
            if kept.name.is_empty() {
                kept.value.clone()
            } else {
                [&kept.name, &b"="[..], &kept.value].concat()
            }
        });
        let header = pairs.collect::<Vec<_>>().join(&b"; "[..]);
        (!header.is_empty()).then_some(header)
    }
}

impl JarCookie {
    fn has_same_key(&self, other: &Self) -> bool {
        self.name == other.name
            && self.facts.domain == other.facts.domain
            && self.facts.host_only == other.facts.host_only
            && self.path == other.path
    }
}

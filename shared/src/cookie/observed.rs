//! Makes observations: of a field that sets a cookie, of a cookie that is sent or held, of a storage key, of a field that
//! nobody can read.
//!
//! The one place where a cookie's name and value become what may be kept of them.

use crate::cookie::{
    browser::{ResponseContext, evaluate},
    lifetime::Lifetime,
    name_template::masked_name,
    observation::{Acceptance, Arrival, CookiePath, Observation, Seen, SetFacts},
    refusal::Refusal,
    set_cookie::SetCookie,
    site::Host,
    value::ValueFacts,
};

impl Observation {
    /// A cookie that a header sets, as a browser evaluates it.
    pub fn set(cookie: &SetCookie<'_>, response: ResponseContext<'_>, arrival: Arrival) -> Self {
        Self {
            host: response.host.clone(),
            over_https: response.over_https,
            name: shown_name(cookie.name),
            seen: Seen::SetByHeader,
            arrival,
            value: ValueFacts::of(cookie.name, cookie.value),
            set: Some(evaluate(cookie, response)),
        }
    }

    /// A cookie that a browser sends.
    pub fn sent(
        host: &Host,
        over_https: bool,
        name: &[u8],
        value: &[u8],
        seen: Seen,
        arrival: Arrival,
    ) -> Self {
        Self {
            host: host.clone(),
            over_https,
            name: shown_name(name),
            seen,
            arrival,
            value: ValueFacts::of(name, value),
            set: None,
        }
    }

    /// A cookie that the browser holds; its value is not known.
    pub fn held(
        host: &Host,
        over_https: bool,
        name: &str,
        set: SetFacts,
        arrival: Arrival,
    ) -> Self {
        Self {
            set: Some(set),
            arrival,
            ..Self::storage_key(host, over_https, name, Seen::InBrowser)
        }
    }

    /// A key of a page's storage, which `seen` names; its value is not known.
    pub fn storage_key(host: &Host, over_https: bool, name: &str, seen: Seen) -> Self {
        Self {
            host: host.clone(),
            over_https,
            name: shown_name(name.as_bytes()),
            seen,
            arrival: Arrival::default(),
            value: ValueFacts::NOT_SEEN,
            set: None,
        }
    }

    /// A Set-Cookie field with a syntax error, which every browser refuses.
    pub fn unreadable(
        host: &Host,
        over_https: bool,
        field: &[u8],
        reason: Refusal,
        arrival: Arrival,
    ) -> Self {
        // Without an equals sign it has no name: what stands there is the value (RFC 6265bis section 5.6, step 4).
        let pair = field.split(|b| *b == b';').next().unwrap_or_default();
        let name_end = pair.iter().position(|b| *b == b'=').unwrap_or(0);
        let name = pair[..name_end].trim_ascii();
        Self {
            host: host.clone(),
            over_https,
            name: shown_name(name),
            seen: Seen::SetByHeader,
            arrival,
            value: ValueFacts::of(name, b""),
            set: Some(refused(host, reason)),
        }
    }
}

/// Longest cookie name that is shown, in bytes.
const NAME_LIMIT: usize = 256;

/// A name as it may be shown: not too long, with what may name a person masked.
fn shown_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(&name[..name.len().min(NAME_LIMIT)]);
    masked_name(&name).into_owned()
}

/// The facts of a field that browsers refuse before they read its attributes.
fn refused(host: &Host, reason: Refusal) -> SetFacts {
    SetFacts {
        domain: host.to_string(),
        host_only: true,
        path: CookiePath::NotKept,
        secure: false,
        http_only: false,
        same_site: None,
        partitioned: false,
        asked: Lifetime::Session,
        acceptance: Acceptance::Refused(reason),
        expires_unreadable: false,
        oddities: Vec::new(),
    }
}

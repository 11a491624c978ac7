//! The context of one request: address, time, profile of the judging browser.
//!
//! It comes from an option, a HAR file or a query, and knows none of them.

use biscuit_tin_shared::cookie::{
    browser::{Profile, ResponseContext},
    site::Host,
};
use url::Url;

/// Text that is no web address, which may have come with somebody's paste.
#[derive(Debug, thiserror::Error)]
#[error("expected a web address such as https://www.example.gov.uk/")]
pub(crate) struct NotAnAddress;

/// The context of a request and its answer: address, time and how to judge.
#[derive(Debug, Clone)]
pub(crate) struct RequestContext {
    url: Url,
    /// Canonical.
    host: Host,
    /// Unix seconds.
    now: i64,
    pub(super) profile: Profile,
    pub(super) trust_local: bool,
}

impl RequestContext {
    /// The context of a request to this address at this Unix second, with the default profile.
    ///
    /// # Errors
    /// It is no web address.
    pub(crate) fn new(url: &str, now: i64) -> Result<Self, NotAnAddress> {
        let parsed: Url = url.parse().map_err(|_| NotAnAddress)?;
        let host = parsed.host_str().filter(|_| is_of_the_web(&parsed));
        let host = host.and_then(Host::parse).ok_or(NotAnAddress)?;
        Ok(Self {
            url: parsed,
            host,
            now,
            profile: Profile::default(),
            trust_local: false,
        })
    }

    /// The canonical host.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// Unix seconds.
    pub(super) fn now(&self) -> i64 {
        self.now
    }

    /// The path, without its query.
    pub(super) fn path(&self) -> &[u8] {
        self.url.path().as_bytes()
    }

    /// Whether the address is `https:` or `wss:`.
    pub(super) fn over_https(&self) -> bool {
        matches!(self.url.scheme(), "https" | "wss")
    }

    /// The same for the evaluation of a Set-Cookie header.
    pub(super) fn arrival(&self) -> ResponseContext<'_> {
        ResponseContext {
            host: &self.host,
            path: self.url.path().as_bytes(),
            over_https: self.over_https(),
            now: self.now,
            date: None,
            profile: self.profile,
            cross_site: false,
            trust_local: self.trust_local,
        }
    }
}

/// Whether an address is one of the schemes that carry cookies.
pub(super) fn is_of_the_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https" | "ws" | "wss")
}

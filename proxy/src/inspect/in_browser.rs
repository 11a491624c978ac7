//! A cookie that a browser holds, as it says itself.
//!
//! Who set it is not known from that, and its value is not read.

use biscuit_tin_shared::{
    cookie::{
        lifetime::Lifetime,
        name_template::masked_path,
        observation::{Acceptance, Arrival, CookiePath, Observation, SetFacts},
        request::RequestKind,
        set_cookie::SameSite,
        site::{Host, covers},
    },
    protocol::request::HeldCookie,
};

/// The observation of a cookie that the browser holds: of the page's host if it goes there, or else of its own domain; `None`
/// if its attributes are none.
pub(crate) fn observe_held(
    page: &Host,
    over_https: bool,
    cookie: &HeldCookie,
) -> Option<Observation> {
    let domain = Host::parse(cookie.domain.trim_start_matches('.'))?;
    let is_own = *page == domain || !cookie.host_only && covers(&domain, page);
    let same_site = match cookie.same_site.as_deref() {
        None => None,
        Some(text) => Some(SameSite::from_id(text)?),
    };
    let host = if is_own { page.clone() } else { domain.clone() };
    let set = SetFacts {
        domain: domain.into(),
        host_only: cookie.host_only,
        path: CookiePath::Known(masked_path(&cookie.path).into_owned()),
        secure: cookie.secure,
        http_only: cookie.http_only,
        same_site,
        partitioned: cookie.partitioned,
        asked: cookie.seconds.map_or(Lifetime::Session, Lifetime::Seconds),
        acceptance: Acceptance::Stored,
        expires_unreadable: false,
        oddities: Vec::new(),
    };
    let arrival = Arrival::new(&host, RequestKind::Unknown, Some(page));
    Some(Observation::held(
        &host,
        over_https,
        &cookie.name,
        set,
        arrival,
    ))
}

//! Whether a recording leaves the Cookie fields of its requests out: a browser sends back what it was given.
//!
//! It keeps no value.

use crate::offline::{context::RequestContext, exchange::Exchange};
use biscuit_tin_shared::cookie::{
    browser::{Profile, ResponseContext, evaluate},
    consent::VISIT,
    cookie_date,
    request::{RequestFacts, RequestKind},
    set_cookie::{SameSite, SetCookie},
    site::{Host, path_match},
};

/// Pages that had to bring a cookie and did not, from which on a recording leaves them out: one or two may be new visitors'.
const MISSED: usize = 3;
/// Cookies that are remembered of a recording.
const GIVEN: usize = 256;

/// What the requests of one recording brought, and what its answers gave.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    has_any: bool,
    /// Whether a cookie was sent or set anywhere, or the program that saved it writes every one down.
    speaks: bool,
    /// Pages that had to bring one and did not.
    missed: usize,
    given: Vec<Given>,
}

/// A cookie that a page gave.
#[derive(Debug)]
struct Given {
    host: Host,
    path: Vec<u8>,
    secure: bool,
    /// The Unix seconds between which a browser has it for certain.
    from: i64,
    until: i64,
}

impl Unsent {
    /// Whether no request brought a cookie, though several pages would have had to, or no cookie stands in it at all.
    pub(super) fn is_left_out(&self) -> bool {
        !self.speaks || self.missed >= MISSED && !self.has_any
    }

    /// Notes that the program that saved it writes every cookie down.
    pub(super) fn note_every_cookie(&mut self, is_so: bool) {
        self.speaks |= is_so;
    }

    /// Notes an exchange.
    pub(super) fn note(
        &mut self,
        exchange: &Exchange,
        context: &RequestContext,
        facts: RequestFacts,
    ) {
        self.has_any |= !exchange.cookies.is_empty();
        self.speaks |= self.has_any || !exchange.set_cookies.is_empty();
        let is_page = match facts.kind {
            RequestKind::Page => true,
            RequestKind::Unknown => exchange.is_document,
            RequestKind::Form | RequestKind::Frame | RequestKind::Part => false,
        };
        // Most recordings end here.
        if self.has_any || self.missed >= MISSED || !is_page {
            return;
        }
        let (host, path, now) = (context.host(), context.path(), context.now());
        let is_missed = self.given.iter().any(|given| {
            given.host == *host
                && path_match(path, &given.path)
                && (context.over_https() || !given.secure)
                && (given.from..given.until).contains(&now)
        });
        self.missed += usize::from(is_missed);
        let response = ResponseContext {
            host,
            path,
            over_https: context.over_https(),
            now,
            date: exchange
                .date
                .as_ref()
                .and_then(|date| cookie_date::parse(date.as_bytes())),
            profile: Profile::default(),
            cross_site: false,
            trust_local: false,
        };
        for field in &exchange.set_cookies {
            let given = given(field.as_bytes(), response);
            let room = GIVEN.saturating_sub(self.given.len());
            self.given.extend(given.into_iter().take(room));
        }
    }
}

/// What a field gives a browser that sends it with every page of a folder.
fn given(field: &[u8], response: ResponseContext<'_>) -> Option<Given> {
    let cookie = SetCookie::parse(field).ok()?;
    let set = evaluate(&cookie, response);
    let path = cookie.path?.to_vec();
    // Another site's link leaves such a cookie behind.
    let is_sent = set.is_stored() && set.same_site != Some(SameSite::Strict);
    // Later, another browser may ask.
    let rest = set.asked.seconds().map_or(VISIT, |asked| asked.min(VISIT));
    is_sent.then(|| Given {
        host: response.host.clone(),
        path,
        secure: set.secure,
        from: response.now.saturating_add(1),
        until: response.now.saturating_add(rest),
    })
}

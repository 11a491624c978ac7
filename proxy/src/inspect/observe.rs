//! Turns the heads that the tap reports into observations.
//!
//! Only this file reads a cookie's value. No value leaves it: an observation has name, attributes, and the value's length
//! and kind.

use crate::{
    inspect::{
        choices::Permission,
        ledger::{KnownRows, PlainField},
        scope::Scope,
    },
    os::clock::unix_now,
    tap::{ResponseHead, TapEvent},
};
use biscuit_tin_shared::cookie::{
    browser::{Profile, ResponseContext, evaluate},
    consent::{self, Reading},
    cookie_header,
    lifetime::Lifetime,
    observation::{Acceptance, CookiePath, Observation, Seen, SetFacts},
    set_cookie::{SetCookie, SyntaxError},
    site::canonical_host,
    value::ValueFacts,
};
use memchr::{memchr, memrchr};

/// Observes the requests and answers of one host on one connection.
#[derive(Debug)]
pub(crate) struct Observer<'s> {
    scope: &'s Scope,
    host: &'s str,
    permission: Permission<'s>,
    over_https: bool,
    /// Arrival of the present head, in Unix seconds.
    now: i64,
}

impl<'s> Observer<'s> {
    /// An observer of a canonical host.
    pub(crate) fn new(scope: &'s Scope, host: &'s str, over_https: bool) -> Self {
        Self {
            scope,
            host,
            permission: scope.choices.permission(host),
            over_https,
            now: unix_now(),
        }
    }

    /// Records one event of the tap, if the user's choices allow it.
    pub(crate) fn on_event(&mut self, event: TapEvent<'_>) {
        // Checked per event, so that a choice holds for open connections too.
        if !self.permission.is_given() {
            return;
        }
        self.now = unix_now();
        match event {
            TapEvent::Request(head) if self.is_same_host(head.authority) => {
                self.request(head.cookies.iter(), head.part_of_page);
            }
            TapEvent::Response(ResponseHead {
                authority,
                path,
                set_cookies,
                is_bot_check,
            }) if self.is_same_host(authority) => {
                if is_bot_check {
                    self.scope.exclusions.suspect_bot_check(self.host);
                }
                self.response(set_cookies.iter(), path);
            }
            // A request for another host on this connection is not observed.
            TapEvent::Request(_) | TapEvent::Response(_) => {}
            TapEvent::Lost(why) => {
                let exclusions = &self.scope.exclusions;
                exclusions.observation_lost(self.host, why.code());
            }
        }
    }

    /// Whether an authority is this host, with or without a port.
    fn is_same_host(&self, authority: &[u8]) -> bool {
        match authority.strip_prefix(self.host.as_bytes()) {
            Some([]) => true,
            Some([b':', port @ ..]) if port.iter().all(u8::is_ascii_digit) => true,
            _ => self.is_same_host_canonically(authority),
        }
    }

    /// The same for another spelling, such as upper case.
    fn is_same_host_canonically(&self, authority: &[u8]) -> bool {
        let host = match memrchr(b':', authority) {
            Some(colon) => &authority[..colon],
            None => authority,
        };
        let host = std::str::from_utf8(host).ok().and_then(canonical_host);
        host.is_some_and(|host| host == self.host)
    }

    /// Observes the Cookie fields of a request, and the choice that they record.
    pub(crate) fn request<'f>(&self, fields: impl Iterator<Item = &'f [u8]>, part_of_page: bool) {
        let pairs: Vec<_> = fields.flat_map(cookie_header::pairs).collect();
        let readings: Vec<Reading> = pairs
            .iter()
            .filter_map(|(name, value)| consent::read(name, value))
            .collect();
        // A subresource may be requested without cookies, which then says nothing about a choice.
        if !readings.is_empty() || !part_of_page {
            self.scope.ledger.page_asked(self.host, &readings);
        }
        let mut pairs = pairs.into_iter();
        while let Some((name, value)) =
            self.next_new(&mut pairs, |known, (name, _)| known.count_sent(name))
        {
            self.record(name, value, Seen::SentByBrowser, None, None);
        }
    }

    /// Observes the Set-Cookie fields of an answer; `path` is the request's.
    pub(crate) fn response<'f>(&self, fields: impl Iterator<Item = &'f [u8]>, path: &[u8]) {
        let mut fields = fields.map(|field| (field, plain_field(field)));
        while let Some((field, plain)) = self.next_new(&mut fields, |known, (_, plain)| {
            plain.is_some_and(|plain| known.count_set(self.over_https, plain))
        }) {
            self.set_cookie_field(field, plain, path);
        }
    }

    /// The next of these cookies that is not a repeat; those before it are counted under one lock.
    fn next_new<T>(
        &self,
        cookies: &mut impl Iterator<Item = T>,
        count: impl Fn(&mut KnownRows<'_>, &T) -> bool,
    ) -> Option<T> {
        match self.scope.ledger.known_rows(self.host, self.now) {
            Some(mut known) => cookies.find(|cookie| !count(&mut known, cookie)),
            None => cookies.next(),
        }
    }

    /// Observes a Set-Cookie field as a browser would evaluate it.
    fn set_cookie_field(&self, field: &[u8], plain: Option<PlainField<'_>>, path: &[u8]) {
        let cookie = match SetCookie::parse(field) {
            Ok(cookie) => cookie,
            Err(error) => return self.unreadable(field, error),
        };
        let attributes = plain
            .filter(|_| is_decided_by_attributes(&cookie))
            .map(|plain| plain.attributes);
        self.evaluated(&cookie, path, attributes);
    }

    /// Records a cookie as a browser would evaluate it.
    fn evaluated(&self, cookie: &SetCookie<'_>, path: &[u8], attributes: Option<&[u8]>) {
        let context = ResponseContext {
            host: self.host,
            path,
            over_https: self.over_https,
            now: self.now,
            profile: Profile::default(),
            trust_local: false,
        };
        let facts = evaluate(cookie, context);
        if facts.acceptance == Acceptance::Stored
            && let Some(reading) = consent::read(cookie.name, cookie.value)
        {
            self.scope.ledger.site_wrote(self.host, reading);
        }
        let (name, value) = (cookie.name, cookie.value);
        self.record(name, value, Seen::SetByHeader, Some(facts), attributes);
    }

    /// Records a field with a syntax error, which every browser refuses.
    fn unreadable(&self, field: &[u8], error: SyntaxError) {
        // Without an equals sign it has no name: what stands there is the value (RFC 6265bis section 5.6, step 4).
        let pair = field.split(|b| *b == b';').next().unwrap_or_default();
        let name_end = pair.iter().position(|b| *b == b'=').unwrap_or(0);
        let name = pair[..name_end].trim_ascii();
        let facts = unreadable(self.host, error.id());
        self.record(name, b"", Seen::SetByHeader, Some(facts), None);
    }

    fn record(
        &self,
        name: &[u8],
        value: &[u8],
        seen: Seen,
        set: Option<SetFacts>,
        attributes: Option<&[u8]>,
    ) {
        let observation = Observation {
            host: self.host.to_owned(),
            over_https: self.over_https,
            name: String::from_utf8_lossy(&name[..name.len().min(NAME_LIMIT)]).into_owned(),
            seen,
            value: ValueFacts::of(name, value),
            set,
        };
        let ledger = &self.scope.ledger;
        ledger.record_field(observation, attributes, self.now);
    }
}

/// Splits a field into its parts; `None` where a browser may read its value differently from what stands there.
fn plain_field(field: &[u8]) -> Option<PlainField<'_>> {
    let (pair, attributes) = field.split_at(memchr(b';', field).unwrap_or(field.len()));
    let (name, value) = pair.split_at(memchr(b'=', pair)?);
    let value = &value[1..];
    let is_plain = field.len() <= PLAIN_LIMIT && value.iter().all(u8::is_ascii_graphic);
    is_plain.then(|| PlainField {
        name,
        attributes,
        disclosures: ValueFacts::of(name, value).disclosures(),
    })
}

/// Whether any field of this name with the same attributes says the same of its cookie, at any time, on any page and
/// with any value. A choice about cookies is read each time.
fn is_decided_by_attributes(cookie: &SetCookie<'_>) -> bool {
    cookie.path.is_some()
        && (cookie.expires.is_none() || cookie.max_age.is_some())
        && cookie.oddities.is_empty()
        && !std::str::from_utf8(cookie.name).is_ok_and(consent::remembers_a_choice)
}

/// Longest field that is compared with the one before, in bytes.
const PLAIN_LIMIT: usize = 4096;

/// Longest cookie name kept, in bytes.
const NAME_LIMIT: usize = 256;

/// The facts of a field that every browser refuses by its syntax.
fn unreadable(host: &str, reason: &'static str) -> SetFacts {
    SetFacts {
        domain: host.to_owned(),
        host_only: true,
        path: CookiePath::OfPage("/".to_owned()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::{choices::Choices, exclusions::Exclusions, ledger::Ledger};
    use biscuit_tin_shared::{
        explain::words::Words,
        registry::{Registry, listed::Listed},
    };
    use std::sync::Arc;

    const HOST: &str = "jobs.luton.gov.uk";
    const NOW: i64 = 1_764_000_000;

    /// Everything explained, after these fields of answers to requests for these paths.
    fn seen(registry: &Arc<Registry>, fields: &[(&str, &str)], count_repeats: bool) -> String {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let ledger = Arc::new(Ledger::new(Arc::clone(registry)));
        let scope = Scope {
            listed: Arc::new(Listed::new([HOST.to_owned()])),
            looks_at_sensitive: false,
            choices: Choices::load(folder.path().join("choices.json")).expect("there is none yet"),
            exclusions: Exclusions::new(Arc::clone(ledger.feed())),
            ledger,
        };
        let mut observer = Observer::new(&scope, HOST, true);
        observer.now = NOW;
        for (field, path) in fields {
            match SetCookie::parse(field.as_bytes()) {
                Ok(cookie) if !count_repeats => {
                    observer.evaluated(&cookie, path.as_bytes(), None);
                }
                _ => observer.response([field.as_bytes()].into_iter(), path.as_bytes()),
            }
        }
        let cookies = scope.ledger.cookies(&Words::new(None));
        serde_json::to_string(&cookies).expect("cookies are JSON")
    }

    #[test]
    fn counting_a_repeat_leaves_what_recording_it_would_leave() {
        const FIELDS: [&str; 16] = [
            "id=4f9a77c1b2e04d55; Path=/; Secure; HttpOnly",
            "id=0c1d2e3f40516273; Path=/; Secure; HttpOnly",
            "id=mary.smith@luton.gov.uk; Path=/; Secure; HttpOnly",
            "id=4f9a77c1b2e04d55; Path=/apply; Secure; HttpOnly",
            "id=4f9a77c1b2e04d55; Secure; HttpOnly",
            "id=4f9a77c1b2e04d55; Path=/; Max-Age=60",
            "id=; Path=/; Max-Age=0",
            "id=4f9a77c1b2e04d55; Path=/; Expires=Wed, 02 Dec 2026 10:00:00 GMT",
            "id=4f9a77c1b2e04d55; Path=/; Expires=yesterday",
            "id=4f9a77c1b2e04d55; Path=/; SameSite=None",
            "id=4f9a77c1b2e04d55; Path=/; Domain=luton.gov.uk",
            "id=4f9a77c1b2e04d55; Path=/; Domain=example.org",
            "id =4f9a77c1b2e04d55; Path=/; Secure; HttpOnly",
            "__Host-id=4f9a77c1b2e04d55; Path=/",
            "cookies_policy=%7B%22usage%22%3Atrue%7D; Path=/; Secure",
            "cookies_policy=%7B%22usage%22%3Afalse%7D; Path=/; Secure",
        ];
        let registry = Arc::new(Registry::built_in().expect("the built-in registry is whole"));
        for first in FIELDS {
            for (second, path) in FIELDS
                .into_iter()
                .zip(["/", "/apply/now"].into_iter().cycle())
            {
                let fields = [(first, "/"), (second, path), (first, path), (second, "/")];
                let (counted, recorded) = (
                    seen(&registry, &fields, true),
                    seen(&registry, &fields, false),
                );
                assert_eq!(counted, recorded, "{fields:?}");
            }
        }
    }
}

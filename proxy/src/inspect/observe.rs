//! Turns the heads that the tap reports into observations.
//!
//! Only this file reads a cookie's value. No value leaves it: an observation has name, attributes, and the value's length
//! and kind. A recording is read by the same road as live traffic.

use crate::{
    inspect::{
        choices::Permission,
        ledger::{Head, KnownRows, Ledger, PlainField},
        overwritten::{name_of, overwritten},
        scope::Scope,
        visit::Visit,
    },
    os::clock::unix_now,
    tap::{RequestHead, ResponseHead, TapEvent},
};
use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext},
        consent::{Answered, looks_like_a_choice, read_head, tool_of},
        cookie_date, cookie_header,
        observation::{Arrival, Observation, Seen},
        request::{RequestFacts, RequestKind},
        set_cookie::SetCookie,
        site::{canonical_host, path_match},
        value::ValueFacts,
    },
    judge::case::Stamp,
};
use memchr::{memchr, memrchr};

/// Observes the requests and answers of one host on one connection.
#[derive(Debug)]
pub(crate) struct Observer<'s> {
    ledger: &'s Ledger,
    host: &'s str,
    over_https: bool,
    /// Whether this is a recording: the user's own input, of which any page's host may be shown.
    is_recording: bool,
    visit: Visit,
    /// Arrival of the present head, in Unix seconds.
    now: i64,
    /// Whether each repeat is recorded as if it were new, and none counted.
    #[cfg(test)]
    records_repeats: bool,
}

/// Observes live traffic as far as the user's choices allow.
#[derive(Debug)]
pub(crate) struct LiveObserver<'s> {
    scope: &'s Scope,
    permission: Permission<'s>,
    observer: Observer<'s>,
}

impl<'s> LiveObserver<'s> {
    /// An observer of a canonical host.
    pub(crate) fn new(scope: &'s Scope, host: &'s str, over_https: bool) -> Self {
        Self {
            scope,
            permission: scope.choices.permission(host),
            observer: Observer::new(&scope.ledger, host, over_https, false),
        }
    }

    /// Records one event of the tap, if the user's choices allow it.
    pub(crate) fn on_event(&mut self, event: TapEvent<'_>) {
        // Checked per event, so that a choice holds for open connections too.
        if !self.permission.is_given() {
            return;
        }
        let exclusions = &self.scope.exclusions;
        match &event {
            TapEvent::Lost(why) => {
                exclusions.observation_lost(self.observer.host, why.code());
            }
            TapEvent::Response(head) if head.is_bot_check => {
                exclusions.suspect_bot_check(self.observer.host);
            }
            _ => {}
        }
        self.observer.on_event(event, unix_now());
    }
}

impl<'s> Observer<'s> {
    /// An observer of a canonical host, for one browser.
    pub(crate) fn new(
        ledger: &'s Ledger,
        host: &'s str,
        over_https: bool,
        is_recording: bool,
    ) -> Self {
        Self {
            ledger,
            host,
            over_https,
            is_recording,
            visit: Visit::default(),
            now: 0,
            #[cfg(test)]
            records_repeats: false,
        }
    }

    /// Records one event that arrived at this Unix second. Heads for another host are not observed.
    pub(crate) fn on_event(&mut self, event: TapEvent<'_>, now: i64) {
        self.now = now;
        match event {
            TapEvent::Request(head) if self.is_same_host(head.authority) => self.request(&head),
            TapEvent::Response(head) if self.is_same_host(head.authority) => self.response(&head),
            TapEvent::Request(_) | TapEvent::Response(_) | TapEvent::Lost(_) => {}
        }
    }

    /// Whether an authority is this host, with or without a port.
    fn is_same_host(&self, authority: &[u8]) -> bool {
        match authority.strip_prefix(self.host.as_bytes()) {
            Some([]) => true,
            Some([b':', port @ ..]) if port.iter().all(u8::is_ascii_digit) => true,
            _ => host_of(authority).is_some_and(|host| host == self.host),
        }
    }

    /// Observes the Cookie fields of a request, and the choice that they record.
    fn request(&mut self, head: &RequestHead<'_>) {
        let tenant = self.ledger.tenant(self.host, head.path);
        let pairs: Vec<(&[u8], &[u8])> =
            head.cookies.iter().flat_map(cookie_header::pairs).collect();
        let stamp = self.asked(head, &pairs, tenant.is_some());
        let names = pairs.iter().map(|(name, _)| *name);
        let mut added = self.visit.request(head, names, stamp);
        added.retain(|added| !self.was_set_by_header(added.name));
        let is_third = self.page(head.facts, head.page).is_some();
        let mut pairs = pairs.into_iter();
        let common = self.head(stamp, tenant.as_deref());
        while let Some((name, value)) = self.next_new(common, &mut pairs, |known, (name, value)| {
            let is_added = added.iter().any(|added| added.name == *name);
            !is_third && !is_added && known.count_sent(name, value)
        }) {
            let added = added.iter().find(|added| added.name == name);
            let (seen, stamp) = match added {
                Some(added) => (Seen::AddedByScript, added.stamp),
                None => (Seen::SentByBrowser, stamp),
            };
            let arrival = self.arrival(head.facts, head.page, tenant.as_deref());
            let observation =
                Observation::sent(self.host, self.over_https, name, value, seen, arrival);
            self.ledger.record(observation, stamp, None, self.now);
        }
    }

    /// Whether a header of this host or of its domain ever set the name, so that no script need have added it.
    fn was_set_by_header(&self, name: &[u8]) -> bool {
        std::str::from_utf8(name).is_ok_and(|name| self.ledger.saw_set_by_header(self.host, name))
    }

    /// Hands a request to the history of the choice, where it can say anything about it.
    fn asked(
        &self,
        head: &RequestHead<'_>,
        pairs: &[(&[u8], &[u8])],
        is_of_a_tenant: bool,
    ) -> Stamp {
        let reading = read_head(pairs.iter().copied());
        if is_of_a_tenant && reading.is_none() {
            // The choice that is known of the host may be about another organisation's pages.
            return Stamp::default();
        }
        let says_something =
            reading.is_some() || matches!(head.facts.kind, RequestKind::Page | RequestKind::Part);
        if !says_something {
            return self.ledger.stamp(self.host);
        }
        self.ledger.asked(self.host, head.facts, reading, self.now)
    }

    /// Observes the Set-Cookie fields of an answer.
    fn response(&mut self, head: &ResponseHead<'_>) {
        let tenant = self.ledger.tenant(self.host, head.path);
        let plain: Vec<Option<PlainField<'_>>> = head.set_cookies.iter().map(plain_field).collect();
        let names = plain.iter().flatten().map(|plain| plain.name);
        let at_request = self.visit.response(head, names);
        let overwritten = overwritten(head.set_cookies, |cookie| {
            self.observation(cookie, head, Arrival::default())
        });
        let stamp = self.answered(head, &overwritten).unwrap_or(at_request);
        if head.shows_no_page && head.facts.kind == RequestKind::Page {
            self.ledger.showed_no_page(self.host);
        }
        let is_third = self.page(head.facts, head.page).is_some();
        let fields = head.set_cookies.iter().zip(plain).enumerate();
        let mut fields = fields
            .filter(|(at, _)| overwritten.binary_search(at).is_err())
            .map(|(_, field)| field);
        let common = self.head(stamp, tenant.as_deref());
        while let Some((field, plain)) = self.next_new(common, &mut fields, |known, (_, plain)| {
            plain.is_some_and(|plain| !is_third && known.count_set(plain))
        }) {
            let arrival = self.arrival(head.facts, head.page, tenant.as_deref());
            self.set_cookie_field(field, plain, head, arrival, stamp);
        }
    }

    /// Hands an answer to the history of the choice, where it writes or deletes the cookie that records it.
    fn answered(&self, head: &ResponseHead<'_>, overwritten: &[usize]) -> Option<Stamp> {
        let fields = || {
            let fields = head.set_cookies.iter().enumerate();
            let fields = fields.filter(|(at, _)| overwritten.binary_search(at).is_err());
            fields.map(|(_, field)| field).filter(|field| {
                let name = std::str::from_utf8(name_of(field)).ok();
                name.is_some_and(looks_like_a_choice)
            })
        };
        fields().next()?;
        let cookies: Vec<SetCookie<'_>> = fields()
            .filter_map(|field| SetCookie::parse(field).ok())
            .collect();
        let mut deleted = None;
        let mut stored = Vec::new();
        for cookie in &cookies {
            let observation = self.observation(cookie, head, Arrival::default());
            if observation.is_deletion() {
                if !reaches(&observation, head.path) {
                    // An old copy under another path: the one that was sent stays.
                    continue;
                }
                deleted = std::str::from_utf8(cookie.name).ok().and_then(tool_of);
            } else if observation.is_stored_setting() {
                stored.push((cookie.name, cookie.value));
            }
        }
        let reading = read_head(stored.iter().copied());
        if reading.is_none() && deleted.is_none() {
            return None;
        }
        let answered = Answered {
            request: head.facts,
            reading,
            deleted,
            now: self.now,
        };
        Some(self.ledger.answered(self.host, answered))
    }

    fn head<'h>(&self, stamp: Stamp, tenant: Option<&'h str>) -> Head<'h> {
        Head {
            over_https: self.over_https,
            tenant,
            stamp,
            now: self.now,
        }
    }

    /// The next of these cookies that is not a repeat; those before it are counted under one lock.
    fn next_new<'h, T>(
        &'h self,
        head: Head<'h>,
        cookies: &mut impl Iterator<Item = T>,
        count: impl Fn(&mut KnownRows<'_>, &T) -> bool,
    ) -> Option<T> {
        #[cfg(test)]
        if self.records_repeats {
            return cookies.next();
        }
        match self.ledger.known_rows(self.host, head) {
            Some(mut known) => cookies.find(|cookie| !count(&mut known, cookie)),
            None => cookies.next(),
        }
    }

    /// Observes a Set-Cookie field as a browser would evaluate it.
    fn set_cookie_field(
        &self,
        field: &[u8],
        plain: Option<PlainField<'_>>,
        head: &ResponseHead<'_>,
        arrival: Arrival,
        stamp: Stamp,
    ) {
        let (observation, attributes) = match SetCookie::parse(field) {
            Ok(cookie) => {
                let attributes = plain
                    .filter(|_| is_decided_by_attributes(&cookie))
                    .map(|plain| plain.attributes);
                (self.observation(&cookie, head, arrival), attributes)
            }
            Err(error) => {
                let (host, over_https, reason) = (self.host, self.over_https, error.into());
                let refused = Observation::unreadable(host, over_https, field, reason, arrival);
                (refused, None)
            }
        };
        self.ledger.record(observation, stamp, attributes, self.now);
    }

    fn observation(
        &self,
        cookie: &SetCookie<'_>,
        head: &ResponseHead<'_>,
        arrival: Arrival,
    ) -> Observation {
        let context = ResponseContext {
            host: self.host,
            path: head.path,
            over_https: self.over_https,
            now: self.now,
            date: head.date.and_then(cookie_date::parse),
            profile: Profile::default(),
            trust_local: false,
        };
        Observation::set(cookie, context, arrival)
    }

    fn arrival(&self, facts: RequestFacts, page: &[u8], tenant: Option<&str>) -> Arrival {
        let page = self.page(facts, page).and_then(host_of);
        let mut arrival = Arrival::new(self.host, facts.kind, page.as_deref());
        // Which other sites a user visits is nobody's business: only a council's host keeps its name.
        if !self.is_recording
            && let Some(page) = &mut arrival.page
            && !self.ledger.is_of_a_council(page)
        {
            page.clear();
        }
        arrival.tenant = tenant.map(str::to_owned);
        arrival
    }

    /// The host of the page in front as written, where that is another one. A page that a link or a form leads to is in front
    /// itself; without the fields that tell, a live request is taken for one.
    fn page<'p>(&self, facts: RequestFacts, page: &'p [u8]) -> Option<&'p [u8]> {
        let is_part = matches!(facts.kind, RequestKind::Frame | RequestKind::Part);
        let is_other = !page.is_empty() && page != self.host.as_bytes();
        ((is_part || self.is_recording) && is_other).then_some(page)
    }
}

/// The canonical host of an authority.
fn host_of(authority: &[u8]) -> Option<String> {
    let host = match memrchr(b':', authority) {
        Some(colon) if !authority.ends_with(b"]") => &authority[..colon],
        _ => authority,
    };
    std::str::from_utf8(host).ok().and_then(canonical_host)
}

/// Whether a cookie goes to a request for this path. One without a path of its own is for the page's folder.
fn reaches(observation: &Observation, request: &[u8]) -> bool {
    let path = observation.set.as_ref().and_then(|set| set.path.text());
    path.is_none_or(|path| path_match(request, path.as_bytes()))
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
/// with any value.
fn is_decided_by_attributes(cookie: &SetCookie<'_>) -> bool {
    cookie.path.is_some()
        && (cookie.expires.is_none() || cookie.max_age.is_some())
        && cookie.oddities.is_empty()
}

/// Longest field that is compared with the one before, in bytes.
const PLAIN_LIMIT: usize = 4096;

#[cfg(test)]
mod tests;

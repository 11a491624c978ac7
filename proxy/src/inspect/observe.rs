//! Turns the heads that the tap reports into observations.
//!
//! Only this file and `set_cookies`, which splits fields for it, read a cookie's value. No value goes further: an
//! observation has name, attributes, and the value's length and kind. A recording is read by the same road as live traffic.

mod in_front;
mod listed;

use crate::{
    inspect::{
        held::Held,
        ledger::{Head, KnownRows, Ledger, Recorded, RecordedPage},
        set_cookies::{Field, drop_overwritten, is_decided_by_attributes, reaches},
        visit::{Visit, seen_adding, sent_twice},
    },
    tap::{RequestHead, ResponseHead, TapEvent},
};
use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext, evaluate},
        consent::{Answered, Reach, read_head, tool_of},
        cookie_date, cookie_header,
        observation::{Acceptance, Arrival, Observation, Seen},
        request::{Credentials, RequestKind},
        set_cookie::SetCookie,
        site::Host,
        value::Disclosures,
    },
    judge::case::Stamp,
};

/// Observes the requests and answers of one host on one connection.
#[derive(Debug)]
pub(crate) struct Observer<'s> {
    ledger: &'s Ledger,
    host: Host,
    over_https: bool,
    /// Whether the host serves several organisations, as the registry had it when the connection began.
    is_shared: bool,
    /// Whose pages of a shared host are recorded: everybody's in the user's own recording.
    recorded: Recorded,
    visit: Visit,
    /// What the browser has, where a notice promises how many cookies that is.
    held: Option<Held>,
    /// Arrival of the present head, in Unix seconds.
    now: i64,
    /// Whether nobody knows when that was, and it is the moment of its neighbours.
    undated: bool,
    /// Whether each repeat is recorded as if it were new, and none counted.
    #[cfg(test)]
    records_repeats: bool,
}

impl<'s> Observer<'s> {
    /// An observer of a canonical host, for one browser.
    pub(crate) fn new(
        ledger: &'s Ledger,
        host: &Host,
        over_https: bool,
        recorded: Recorded,
    ) -> Self {
        Self {
            ledger,
            host: host.clone(),
            over_https,
            is_shared: ledger.is_shared(host),
            recorded,
            visit: Visit::default(),
            held: ledger.may_promise_a_count(host).then(Held::default),
            now: 0,
            undated: false,
            #[cfg(test)]
            records_repeats: false,
        }
    }

    /// Records one event that arrived at this Unix second, unless its head is for another host; `undated`: whether that is only
    /// the moment of its neighbours.
    pub(crate) fn on_event(&mut self, event: TapEvent<'_>, now: i64, undated: bool) {
        (self.now, self.undated) = (now, undated);
        match event {
            TapEvent::Request(head) if self.is_same_host(head.authority) => self.request(&head),
            TapEvent::Response(head) if self.is_same_host(head.authority) => self.response(&head),
            TapEvent::Request(_) | TapEvent::Response(_) | TapEvent::Lost(_) => {}
        }
    }

    /// Observes the Cookie fields of a request, and the choice that they record.
    fn request(&mut self, head: &RequestHead<'_>) {
        let Some(RecordedPage { tenant }) = self.recorded_page(head.path) else {
            return;
        };
        let mut pairs: Vec<(&[u8], &[u8])> =
            head.cookies.iter().flat_map(cookie_header::pairs).collect();
        let (stamp, had_choice) = self.asked(head, &pairs, tenant.is_some());
        if let Some(held) = &mut self.held {
            held.sent(pairs.iter().map(|(name, _)| *name));
            self.note_held();
        }
        let shows_what_is_held = self.over_https && !self.undated && !head.facts.hides_cookies;
        if tenant.is_none() && shows_what_is_held {
            let is_page = head.facts.kind == RequestKind::Page && !head.facts.cross_site;
            let names = pairs.iter().map(|(name, _)| *name);
            let asked = (is_page, head.path);
            self.ledger
                .note_brought(&self.host, asked, names, stamp.choice, self.now);
        }
        if head.facts.hides_cookies {
            // What a page's script added shows only beside what went with the page.
            self.visit = Visit::default();
        }
        let names = pairs.iter().map(|(name, _)| *name);
        let is_for_all = |name: &[u8]| self.ledger.measures_everywhere(&self.host, name);
        let mut added = (self.visit).request(head, names, (stamp, had_choice), is_for_all);
        added.retain(|added| !self.was_set_by_header(added.name));
        if let Some(tenant) = &tenant {
            // Any organisation's page may have set what is sent to the whole host.
            pairs.retain(|(name, _)| self.ledger.saw_set_below(&self.host, tenant, name));
            added.clear();
        }
        let is_third = self.page(head.facts, head.page).is_some();
        let (twice, mut pairs) = (sent_twice(&pairs), pairs.into_iter());
        let common = self.head(stamp, tenant.as_deref());
        while let Some((name, value)) = self.next_new(common, &mut pairs, |known, (name, value)| {
            let is_added = added.iter().any(|added| added.name == *name);
            !is_third && !is_added && known.count_sent(name, value)
        }) {
            let added = added.iter().find(|added| added.name == name);
            let (seen, stamp) = match added {
                Some(added) => (seen_adding(&self.host, name), added.stamp),
                None => (Seen::SentByBrowser, stamp),
            };
            let arrival = self.arrival(head.facts, head.page, tenant.as_deref());
            let observation =
                Observation::sent(&self.host, self.over_https, name, value, seen, arrival);
            if observation.value.disclosures() != Disclosures::default() {
                self.visit.discloses(head.exchange, name);
            }
            self.ledger.record(observation, stamp, None, self.now);
        }
        for (name, copies) in twice {
            let sent = (name, copies, head.path);
            self.ledger.note_sent_beside(&self.host, sent, self.now);
        }
    }

    /// The page at a path, if it is one of those that are recorded.
    fn recorded_page(&self, path: &[u8]) -> Option<RecordedPage> {
        if self.is_shared || matches!(self.recorded, Recorded::Council(_)) {
            self.ledger.page(&self.host, path, &self.recorded)
        } else {
            Some(RecordedPage { tenant: None })
        }
    }

    /// Whether a header of this host or of its domain ever set the name, so that no script need have added it.
    fn was_set_by_header(&self, name: &[u8]) -> bool {
        std::str::from_utf8(name).is_ok_and(|name| self.ledger.saw_set_by_header(&self.host, name))
    }

    /// Hands a request to the history of the choice, where it can say anything about it.
    fn asked(
        &self,
        head: &RequestHead<'_>,
        pairs: &[(&[u8], &[u8])],
        is_of_a_tenant: bool,
    ) -> (Stamp, bool) {
        if let Some(stamp) = self.chosen_in_front(head) {
            return (stamp, false);
        }
        let names = || pairs.iter().map(|(name, _)| *name);
        let reading = read_head(pairs.iter().copied());
        let reading = reading.map(|said| self.ledger.doubted(&self.host, names(), said));
        if reading.is_none()
            && !head.facts.hides_cookies
            && (is_of_a_tenant || head.facts.kind == RequestKind::Unknown)
        {
            // A known choice may be about another organisation's pages, or have stayed behind.
            return (Stamp::default(), false);
        }
        let (asked, said) = ((head.facts, head.path), (reading, names()));
        let own = self.ledger.asked(&self.host, asked, said, self.now);
        let known = Some(own).filter(|stamp| *stamp != Stamp::default());
        let stamp = known.or_else(|| self.chosen_on_sister(head));
        (stamp.unwrap_or(own), reading.is_some())
    }

    /// Observes the Set-Cookie fields of an answer.
    fn response(&mut self, head: &ResponseHead<'_>) {
        let Some(RecordedPage { tenant }) = self.recorded_page(head.path) else {
            return;
        };
        let (asked, keeps) = self.visit.answered(head);
        let mut disclosing = self.visit.disclosing(head);
        if keeps == Credentials::Omitted {
            return;
        }
        let mut fields: Vec<Field<'_>> = head.set_cookies.iter().map(Field::of).collect();
        self.visit.set(fields.iter().map(|field| field.name));
        disclosing.retain(|name| self.ledger.has_disclosed(&self.host, name));
        let arrival = self.arrival(head.facts, head.page, tenant.as_deref());
        let beside = drop_overwritten(&mut fields, |cookie| {
            self.observation(cookie, head, (arrival.clone(), keeps))
        });
        let is_doubtful = keeps == Credentials::Doubtful;
        if !is_doubtful {
            self.hold(head, &fields);
        }
        // What a script asked for may be kept or not: what the browser sends next shows it.
        let is_kept = keeps == Credentials::Included && !head.facts.hides_cookies;
        let written = is_kept.then(|| self.answered(head, &fields, asked.had_choice));
        let stamp = written.flatten().unwrap_or(asked.stamp);
        let shows_none = head.is_final && (head.shows_no_page || head.facts.is_ahead);
        if shows_none && head.facts.kind == RequestKind::Page {
            self.ledger.showed_no_page(&self.host);
        }
        let is_third = self.page(head.facts, head.page).is_some();
        let mut fields = fields.into_iter();
        let common = self.head(stamp, tenant.as_deref());
        while let Some(field) = self.next_new(common, &mut fields, |known, field| {
            field
                .plain
                .filter(|_| !is_third && !is_doubtful && !disclosing.contains(field.name))
                .is_some_and(|plain| known.count_set(plain))
        }) {
            let mut arrival = arrival.clone();
            arrival.replaced = disclosing.contains(field.name);
            self.set_cookie_field(field, head, (arrival, keeps), stamp);
        }
        self.ledger.note_set_beside(&self.host, &beside, self.now);
    }

    /// Hands an answer to the history of the choice, where it writes or deletes the cookie that records it.
    fn answered(
        &self,
        head: &ResponseHead<'_>,
        fields: &[Field<'_>],
        had_choice: bool,
    ) -> Option<Stamp> {
        let (mut deleted, mut reach, mut stored) = (None, None, Vec::new());
        for field in fields.iter().filter(|field| field.looks_like_a_choice()) {
            if let Some(plain) = field.plain.filter(|_| !self.is_of_another_page(head))
                && let Some(known) = self.ledger.stored_again(&self.host, plain, self.now)
            {
                reach = Some(known);
                stored.push((plain.name, field.value));
                continue;
            }
            let Ok(cookie) = SetCookie::parse(field.text) else {
                continue;
            };
            let set = evaluate(&cookie, self.context(head));
            if set.acceptance == Acceptance::Deleted {
                if !reaches(&set, head.path) {
                    // An old copy under another path: the one that was sent stays.
                    continue;
                }
                deleted = std::str::from_utf8(cookie.name).ok().and_then(tool_of);
            } else if set.is_stored() {
                reach = Some(Reach::of(&set, head.path));
                stored.push((cookie.name, cookie.value));
            }
        }
        let reading = read_head(stored.iter().copied());
        if reading.is_none() && deleted.is_none() {
            return None;
        }
        let answered = Answered {
            request: head.facts,
            path: head.path,
            had_choice,
            reading,
            reach: reach.as_ref(),
            deleted,
            now: self.now,
        };
        Some(self.ledger.answered(&self.host, answered))
    }

    /// Follows what an answer stores in the browser and deletes from it.
    fn hold(&mut self, head: &ResponseHead<'_>, fields: &[Field<'_>]) {
        let Some(mut held) = self.held.take() else {
            return;
        };
        for field in fields {
            if let Ok(cookie) = SetCookie::parse(field.text) {
                held.answered(
                    cookie.name,
                    evaluate(&cookie, self.context(head)).acceptance,
                );
            }
        }
        self.held = Some(held);
        self.note_held();
    }

    /// Notes which cookies the browser has together.
    fn note_held(&mut self) {
        let now = self.now;
        if let Some(names) = self.held.as_mut().and_then(|held| held.news(now)) {
            self.ledger.note_together(&self.host, names, now);
        }
    }

    fn head<'h>(&self, stamp: Stamp, tenant: Option<&'h str>) -> Head<'h> {
        Head {
            over_https: self.over_https,
            tenant,
            stamp,
            now: self.now,
            undated: self.undated,
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
        match self.ledger.known_rows(&self.host, head) {
            Some(mut known) => cookies.find(|cookie| !count(&mut known, cookie)),
            None => cookies.next(),
        }
    }

    /// Observes a Set-Cookie field as a browser would evaluate it.
    fn set_cookie_field(
        &self,
        field: Field<'_>,
        head: &ResponseHead<'_>,
        (arrival, keeps): (Arrival, Credentials),
        stamp: Stamp,
    ) {
        let is_doubtful = keeps == Credentials::Doubtful;
        let (observation, attributes) = match SetCookie::parse(field.text) {
            Ok(cookie) => {
                let mut observation = self.observation(&cookie, head, (arrival, keeps));
                if is_doubtful && observation.is_deletion() {
                    // Nothing shows that a browser deletes it.
                    return;
                }
                let disclosures = observation.value.disclosures();
                observation.arrival.replaced &= disclosures == Disclosures::default();
                let attributes = field
                    .plain
                    .filter(|_| !is_doubtful && is_decided_by_attributes(&cookie, &observation))
                    .map(|plain| plain.attributes);
                (observation, attributes)
            }
            Err(error) => {
                let (host, over_https, reason) = (&self.host, self.over_https, error.into());
                let refused =
                    Observation::unreadable(host, over_https, field.text, reason, arrival);
                (refused, None)
            }
        };
        self.ledger.record(observation, stamp, attributes, self.now);
    }

    fn observation(
        &self,
        cookie: &SetCookie<'_>,
        head: &ResponseHead<'_>,
        (arrival, keeps): (Arrival, Credentials),
    ) -> Observation {
        let mut observation = Observation::set(cookie, self.context(head), arrival);
        if keeps == Credentials::Doubtful {
            observation.leave_open();
        }
        observation
    }

    fn context<'h>(&'h self, head: &'h ResponseHead<'_>) -> ResponseContext<'h> {
        ResponseContext {
            host: &self.host,
            path: head.path,
            over_https: self.over_https,
            now: self.now,
            date: head.date.and_then(cookie_date::parse),
            profile: Profile::default(),
            cross_site: self.is_of_another_page(head),
            trust_local: false,
        }
    }
}

#[cfg(test)]
mod tests;

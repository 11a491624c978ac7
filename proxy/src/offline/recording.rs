//! Replays a recording: each exchange becomes the events that the tap makes of live traffic, and the ledger judges.
//!
//! It reads no file, and no cookie value: `inspect::observe` does. What waits is bounded: an exchange that began long before
//! one that was replayed comes late, and is counted.

use crate::{
    inspect::{
        ledger::{Ledger, Recorded},
        observe::Observer,
    },
    offline::{
        browsers::Browsers,
        context::{RequestContext, is_of_the_web},
        exchange::Exchange,
        fields::is_name,
        listed::Listed,
        tally::{LeftOut, Tally, of_number},
        unsent::Unsent,
    },
    tap::{OwnedValues, RequestHead, ResponseHead, TapEvent, shows_no_page},
};
use biscuit_tin_shared::{
    cookie::{cookie_header, request::RequestKind, set_cookie::SetCookie, site::Host},
    judge::case::Stamp,
};
use std::collections::{BTreeMap, HashMap};

/// Hosts, each with its scheme, of which it is kept what their visit shows. One more ends the visits to those of them that were
/// silent longest, as live connections end that rest.
const HOSTS: usize = 512;
/// Exchanges that wait until all that began before them have come, in bytes.
const WAITING: usize = 16 << 20;
/// The moment of what does not say when it was seen, and has no neighbour that does: before all others.
const UNDATED: i64 = i64::MIN;

/// A host, whether over https, and the number of the browser.
type Observed = (Host, bool, u32);

/// Exchanges, replayed into a ledger in the order in which they began.
pub(crate) struct Recording<'l> {
    ledger: &'l Ledger,
    /// The present moment, in Unix seconds: what does not say when it was seen is judged as of now, and no day is given for it.
    now: i64,
    /// Who observes each host of each browser, and the number of the exchange that it observed last.
    observers: HashMap<Observed, (u64, Observer<'l>)>,
    /// What shows of each input only as a whole, with the number of the last exchange before it.
    rests: Vec<(u64, Tally)>,
    /// The same of each recording in them.
    unsent: Vec<(u64, Unsent)>,
    /// Whose they are.
    browsers: Browsers,
    /// Exchanges by their moments and the order in which they came.
    waiting: BTreeMap<(i64, u64), (RequestContext, Exchange)>,
    /// Their size, in bytes.
    size: usize,
    /// The moment of the exchange that came last, and its number.
    came: (i64, u64),
    /// How many exchanges were replayed.
    turn: u64,
    /// What was replayed last.
    replayed: (i64, u64),
    /// The address of a pasted head that says none.
    pub(super) address: Option<&'l str>,
    /// Who sees each exchange as it is replayed.
    watch: Option<&'l mut dyn FnMut(&Exchange)>,
    pub(super) tally: Tally,
}

impl<'l> Recording<'l> {
    /// A recording whose cookies this ledger gets; `now`: the present moment, in Unix seconds.
    pub(crate) fn new(ledger: &'l Ledger, now: i64) -> Self {
        Self {
            ledger,
            now,
            observers: HashMap::new(),
            rests: Vec::new(),
            unsent: Vec::new(),
            browsers: Browsers::default(),
            waiting: BTreeMap::new(),
            size: 0,
            came: (UNDATED, 0),
            turn: 0,
            replayed: (UNDATED, 0),
            address: None,
            watch: None,
            tally: Tally::default(),
        }
    }

    /// The same, with somebody who sees each exchange as it is replayed, values included.
    pub(crate) fn watched(mut self, watch: &'l mut dyn FnMut(&Exchange)) -> Self {
        self.watch = Some(watch);
        self
    }

    /// The same, where pasted heads that say no address are of this one.
    pub(crate) fn at_address(mut self, address: Option<&'l str>) -> Self {
        self.address = address;
        self
    }

    /// Begins an input, whose first entry is of this moment in milliseconds of Unix time, where that is known.
    pub(crate) fn begin(&mut self, first: Option<i64>) {
        self.came.0 = first.unwrap_or(UNDATED);
        self.browsers.begin(self.came.1, first);
        self.rests.push((self.came.1, Tally::default()));
        self.tally = Tally::default();
    }

    /// Begins a recording of an input, which may have several.
    pub(super) fn begin_part(&mut self) {
        self.unsent.push((self.came.1, Unsent::default()));
        self.browsers.begin_part(self.came.1);
    }

    /// Takes what an input says of its own moment, in milliseconds of Unix time: that of its first entries, where they have
    /// none.
    pub(super) fn dated(&mut self, at: Option<i64>) {
        if self.came.0 == UNDATED {
            self.came.0 = at.unwrap_or(UNDATED);
        }
    }

    /// The moment of what has none and comes now, in Unix seconds: that of what came before it; `None` if nobody knows.
    fn neighbour(&self) -> Option<i64> {
        let at = Some(self.came.0).filter(|at| *at != UNDATED);
        at.map(|at| at.div_euclid(1000))
    }

    /// Takes an exchange; it is replayed when all that began before it are.
    pub(super) fn add(&mut self, exchange: Exchange) {
        let at = exchange.second().or_else(|| self.neighbour());
        let context = match RequestContext::new(&exchange.url, at.unwrap_or(self.now)) {
            Ok(context) => context,
            // URLs of extensions and `data:` URLs have no cookies.
            Err(_) if is_elsewhere(&exchange.url) => {
                return self.tally.leave_out(LeftOut::NotOfTheWeb);
            }
            Err(_) => return self.tally.leave_out(LeftOut::WithoutAddress),
        };
        let has_cookies = !exchange.cookies.is_empty() || !exchange.set_cookies.is_empty();
        self.tally.is_undated |= exchange.at.is_none() && has_cookies;
        self.count(&exchange, &context);
        self.browsers.note(exchange.at);
        // One without a moment stays where it stands.
        self.came = (exchange.at.unwrap_or(self.came.0), self.came.1 + 1);
        self.size += exchange.size();
        let has_every_cookie = self.tally.has_every_cookie;
        let unsent = self.unsent(self.came.1);
        unsent.note_every_cookie(has_every_cookie);
        unsent.note(&exchange, &context, exchange.facts());
        self.waiting.insert(self.came, (context, exchange));
        while self.size > WAITING {
            self.replay_first();
        }
    }

    /// Replays the first of the exchanges that wait; whether there was one.
    fn replay_first(&mut self) -> bool {
        let Some((when, (context, mut exchange))) = self.waiting.pop_first() else {
            return false;
        };
        self.size -= exchange.size();
        let (is_late, before) = (when < self.replayed, self.ledger.not_kept());
        self.replayed = when;
        exchange.hides_cookies |= self.unsent(when.1).is_left_out();
        let browser = self.browsers.of(when.1);
        self.ledger.turn_to(browser);
        let key = (context.host().clone(), context.over_https(), browser);
        replay(self.observer(key), &exchange, &context);
        let not_kept = self.ledger.not_kept() - before;
        let rest = self.rest(when.1);
        rest.hides_cookies |= exchange.hides_cookies;
        rest.disordered += u64::from(is_late);
        rest.not_kept += not_kept;
        if let Some(watch) = &mut self.watch {
            watch(&exchange);
        }
        true
    }

    /// What is counted of the input that has the exchange with this number.
    fn rest(&mut self, number: u64) -> &mut Tally {
        of_number(&mut self.rests, number)
    }

    /// What the requests show of the recording that has it.
    fn unsent(&mut self, number: u64) -> &mut Unsent {
        of_number(&mut self.unsent, number)
    }

    /// Who observes this host with this scheme in this browser.
    fn observer(&mut self, key: Observed) -> &mut Observer<'l> {
        if self.observers.len() >= HOSTS && !self.observers.contains_key(&key) {
            let last = self.observers.values().map(|(at, _)| *at);
            let mut last: Vec<u64> = last.collect();
            let (_, middle, _) = last.select_nth_unstable(HOSTS / 2);
            self.observers.retain(|_, (at, _)| *at > *middle);
        }
        self.turn += 1;
        let (ledger, turn) = (self.ledger, self.turn);
        let new = |key: &Observed| (0, Observer::new(ledger, &key.0, key.1, Recorded::All));
        let (at, observer) = self.observers.entry(key).or_insert_with_key(new);
        *at = turn;
        observer
    }

    fn count(&mut self, exchange: &Exchange, context: &RequestContext) {
        let sent = exchange.cookies.iter();
        let sent = sent.map(|field| cookie_header::pairs(field.as_bytes()).count());
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let settings = number(exchange.set_cookies.len() + exchange.without_end.len());
        for _ in &exchange.without_end {
            self.tally.leave_out(LeftOut::End);
        }
        self.tally.entries += 1;
        self.tally.settings += settings;
        self.tally.cookies += number(sent.sum()) + settings;
        self.tally.note_host(context.host());
        match exchange.facts().kind {
            RequestKind::Page => self.tally.note_page(context.host()),
            kind => self.tally.note_page(&exchange.page_in_front(kind)),
        }
        if let Some(at) = exchange.second() {
            self.tally.note_time(at);
        }
    }

    /// Takes a cookie of a list: as the answer that set it where that was seen, or else as one that the browser holds.
    pub(super) fn hold(&mut self, cookie: &Listed, page: Option<&Host>) {
        if let Some(exchange) = cookie.setting() {
            return self.add(exchange);
        }
        let at = self.neighbour();
        let now = at.unwrap_or(self.now);
        let observation = cookie.held(page, now).filter(|_| is_name(&cookie.name));
        let Some(mut observation) = observation else {
            return self.tally.leave_out(LeftOut::Damaged);
        };
        if cookie.has_odd_end() {
            observation.set = None;
            self.tally.leave_out(LeftOut::End);
        }
        let rest = observation.set.as_ref().and_then(|set| set.asked.seconds());
        if rest.is_some_and(|rest| rest <= 0) {
            return self.tally.leave_out(LeftOut::Expired);
        }
        self.tally.entries += 1;
        self.tally.cookies += 1;
        self.tally.note_host(&observation.host);
        self.tally.is_undated |= at.is_none();
        if let Some(at) = at {
            self.tally.note_time(at);
        }
        let before = self.ledger.not_kept();
        observation.arrival.undated = at.is_none();
        self.ledger.record(observation, Stamp::default(), None, now);
        self.tally.not_kept += self.ledger.not_kept() - before;
    }

    /// Replays all that waits; of each input in its order, what showed only as it was replayed.
    pub(crate) fn end(mut self) -> Vec<Tally> {
        while self.replay_first() {}
        self.rests.into_iter().map(|(_, rest)| rest).collect()
    }
}

/// Whether an address is a whole one of another kind than those of the web.
fn is_elsewhere(address: &str) -> bool {
    address.parse().is_ok_and(|url| !is_of_the_web(&url))
}

/// Replays an exchange.
fn replay(observer: &mut Observer<'_>, exchange: &Exchange, context: &RequestContext) {
    let (now, undated) = (context.now(), exchange.at.is_none());
    let facts = exchange.facts();
    let page = exchange.page_in_front(facts.kind);
    let cookies: OwnedValues = exchange.cookies.iter().map(String::as_bytes).collect();
    observer.on_event(
        TapEvent::Request(RequestHead {
            authority: context.host().as_bytes(),
            path: context.path(),
            exchange: 0,
            facts,
            page: page.as_bytes(),
            cookies: cookies.values(),
        }),
        now,
        undated,
    );
    let has_moment = !undated || exchange.date.is_some();
    let (set_cookies, without_end): (Vec<&[u8]>, Vec<&[u8]>) = exchange
        .set_cookies
        .iter()
        .map(String::as_bytes)
        .partition(|field| has_moment || !ends_on_a_day(field));
    let set_cookies: OwnedValues = set_cookies.into_iter().collect();
    let response = ResponseHead {
        authority: context.host().as_bytes(),
        path: context.path(),
        exchange: 0,
        is_final: true,
        facts,
        page: page.as_bytes(),
        set_cookies: set_cookies.values(),
        date: exchange.date.as_deref().map(str::as_bytes),
        is_bot_check: false,
        shows_no_page: shows_no_page(exchange.status, exchange.is_document),
    };
    observer.on_event(TapEvent::Response(response), now, undated);
    let pairs = without_end
        .into_iter()
        .filter_map(|field| field.split(|b| *b == b';').next());
    let pairs = pairs.chain(exchange.without_end.iter().map(String::as_bytes));
    let pairs = pairs.flat_map(cookie_header::pairs);
    observer.on_listed(pairs, facts, (context.path(), page.as_bytes()));
}

/// Whether a Set-Cookie field says its end by a day alone that may lie before or behind the moment when it came: nobody knows
/// that moment.
fn ends_on_a_day(field: &[u8]) -> bool {
    /// Of the years 2000 to 2099, in Unix seconds: recordings are of these.
    const DAYS: std::ops::Range<i64> = 946_684_800..4_102_444_800;
    SetCookie::parse(field).is_ok_and(|cookie| {
        let day = cookie.expires.filter(|_| cookie.max_age.is_none());
        day.is_some_and(|day| DAYS.contains(&day))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use biscuit_tin_shared::registry::Registry;
    use std::sync::Arc;

    /// The moments in the order of their replay, of exchanges whose addresses have this length; and how many came late.
    fn replayed(
        moments: impl Iterator<Item = Option<i64>>,
        length: usize,
    ) -> (Vec<Option<i64>>, u64) {
        let ledger = Ledger::new(Arc::new(Registry::only(&[]).expect("no file is wrong")));
        let mut order = Vec::new();
        let mut watch = |exchange: &Exchange| order.push(exchange.at);
        let mut recording = Recording::new(&ledger, 0).watched(&mut watch);
        for at in moments {
            let url = format!("https://a.test/{}", "x".repeat(length));
            recording.add(Exchange {
                url,
                at,
                ..Exchange::default()
            });
        }
        let late = recording.end()[0].disordered;
        (order, late)
    }

    #[test]
    fn exchanges_are_replayed_in_the_order_of_their_moments() {
        let (order, late) = replayed([Some(3), Some(1), None, Some(2), Some(1)].into_iter(), 1);
        assert_eq!(order, [Some(1), None, Some(1), Some(2), Some(3)]);
        assert_eq!(late, 0);
    }

    #[test]
    fn visits_to_endless_hosts_are_bounded_and_those_of_the_last_ones_go_on() {
        let ledger = Ledger::new(Arc::new(Registry::only(&[]).expect("no file is wrong")));
        let mut recording = Recording::new(&ledger, 0);
        for number in 0..3000 {
            recording.add(Exchange {
                url: format!("https://h{number}.test/"),
                at: Some(number),
                ..Exchange::default()
            });
        }
        while recording.replay_first() {}
        assert!(recording.observers.len() <= HOSTS);
        let goes_on = |number: i64| {
            let host = Host::parse(&format!("h{number}.test")).expect("a host");
            recording.observers.contains_key(&(host, true, 0))
        };
        assert!(goes_on(2999) && goes_on(2800) && !goes_on(0));
    }

    #[test]
    fn what_waits_is_bounded_and_what_comes_too_late_is_counted() {
        let number = i64::try_from(WAITING / (1 << 20)).expect("a number") + 4;
        let moments = (10..10 + number).chain([1]).map(Some);
        let (order, late) = replayed(moments, 1 << 20);
        assert_eq!(late, 1);
        let wanted = [10, 11, 12, 13, 14].map(Some);
        assert_eq!(order[..5], wanted);
        assert!(order.contains(&Some(1)));
    }
}

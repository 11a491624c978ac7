//! Replays a recording: each exchange becomes the events that the tap makes of live traffic, and the ledger judges.
//!
//! It reads no file, and no cookie value: `inspect::observe` does.

use crate::{
    inspect::{
        ledger::{Ledger, Recorded},
        observe::Observer,
    },
    offline::{
        context::RequestContext,
        har::Exchange,
        tally::{LeftOut, Tally},
    },
    tap::{OwnedValues, RequestHead, ResponseHead, TapEvent, shows_no_page},
};
use biscuit_tin_shared::cookie::{
    cookie_header,
    request::{RequestFacts, RequestFields, RequestKind},
    site::Host,
};
use std::collections::HashMap;
use url::Url;

/// Hosts that are looked at, at most, each with its scheme; the ledger has room for no more.
const HOSTS: usize = 2048;

/// One browser's exchanges, replayed one by one into a ledger.
pub(crate) struct Recording<'l> {
    ledger: &'l Ledger,
    /// The moment of an exchange without one, in Unix seconds.
    now: i64,
    observers: HashMap<(Host, bool), Observer<'l>>,
    replayed: u32,
    /// Who sees each exchange as it is replayed.
    watch: Option<&'l mut dyn FnMut(&Exchange)>,
    pub(super) tally: Tally,
}

impl<'l> Recording<'l> {
    /// A recording whose cookies this ledger gets; `now`: the moment of exchanges without one, in Unix seconds.
    pub(crate) fn new(ledger: &'l Ledger, now: i64) -> Self {
        Self {
            ledger,
            now,
            observers: HashMap::new(),
            replayed: 0,
            watch: None,
            tally: Tally::default(),
        }
    }

    /// The same, with somebody who sees each exchange as it is replayed, values included.
    pub(crate) fn watched(mut self, watch: &'l mut dyn FnMut(&Exchange)) -> Self {
        self.watch = Some(watch);
        self
    }

    /// Replays one exchange.
    pub(super) fn add(&mut self, exchange: &Exchange) {
        // URLs of extensions and `data:` URLs have no cookies.
        let at = exchange.at.unwrap_or(self.now);
        let Ok(context) = RequestContext::new(&exchange.url, at) else {
            return self.tally.leave_out(LeftOut::NotOfTheWeb);
        };
        let key = (context.host().clone(), context.over_https());
        if self.observers.len() >= HOSTS && !self.observers.contains_key(&key) {
            return self.tally.leave_out(LeftOut::TooManyHosts);
        }
        let ledger = self.ledger;
        let new = |key: &(Host, bool)| Observer::new(ledger, &key.0, key.1, Recorded::All);
        let observer = self.observers.entry(key).or_insert_with_key(new);
        replay(observer, exchange, &context, self.replayed);
        self.replayed = self.replayed.wrapping_add(1);
        self.count(exchange);
        if let Some(watch) = &mut self.watch {
            watch(exchange);
        }
    }

    fn count(&mut self, exchange: &Exchange) {
        let sent = exchange.cookies.iter();
        let sent = sent.map(|field| cookie_header::pairs(field.as_bytes()).count());
        let cookies = sent.sum::<usize>() + exchange.set_cookies.len();
        self.tally.entries += 1;
        self.tally.cookies += u64::try_from(cookies).unwrap_or(u64::MAX);
        if let Some(at) = exchange.at {
            self.tally.note_time(at);
        }
    }

    /// What was read.
    pub(crate) fn end(self) -> Tally {
        self.tally
    }
}

fn replay(observer: &mut Observer<'_>, exchange: &Exchange, context: &RequestContext, number: u32) {
    let now = context.now();
    let facts = facts(exchange);
    let page = page_of(exchange, facts.kind);
    let cookies: OwnedValues = exchange.cookies.iter().map(String::as_bytes).collect();
    observer.on_event(
        TapEvent::Request(RequestHead {
            authority: context.host().as_bytes(),
            path: context.path(),
            exchange: number,
            facts,
            page: page.as_bytes(),
            cookies: cookies.values(),
        }),
        now,
    );
    let set_cookies: OwnedValues = exchange.set_cookies.iter().map(String::as_bytes).collect();
    observer.on_event(
        TapEvent::Response(ResponseHead {
            authority: context.host().as_bytes(),
            path: context.path(),
            exchange: number,
            is_final: true,
            facts,
            page: page.as_bytes(),
            set_cookies: set_cookies.values(),
            date: exchange.date.as_deref().map(str::as_bytes),
            is_bot_check: false,
            shows_no_page: shows_no_page(exchange.status, exchange.is_document),
        }),
        now,
    );
}

fn facts(exchange: &Exchange) -> RequestFacts {
    fn bytes(text: &Option<String>) -> Option<&[u8]> {
        text.as_ref().map(String::as_bytes)
    }
    let fields = RequestFields {
        method: exchange.method.as_bytes(),
        mode: bytes(&exchange.fetch_mode),
        dest: bytes(&exchange.fetch_dest),
        site: bytes(&exchange.fetch_site),
        purpose: bytes(&exchange.purpose),
    };
    fields.facts()
}

/// The host of the page that a part or a framed page belongs to: by its Referer, or else by the page that the recording
/// files it under. A document without Fetch Metadata may be a top-level page, whose Referer only linked to it.
fn page_of(exchange: &Exchange, kind: RequestKind) -> String {
    let host = |address: &String| {
        let url: Url = address.parse().ok()?;
        url.host_str().map(str::to_owned)
    };
    let by_referer = || exchange.referer.as_ref().and_then(host);
    let by_file = || exchange.page.as_ref().and_then(host);
    let page = match kind {
        RequestKind::Page | RequestKind::Form => None,
        RequestKind::Unknown if exchange.is_document => by_file(),
        RequestKind::Unknown | RequestKind::Part | RequestKind::Frame => {
            by_referer().or_else(by_file)
        }
    };
    page.unwrap_or_default()
}

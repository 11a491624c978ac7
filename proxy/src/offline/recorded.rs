//! Replays a recording: each exchange becomes the events that the tap makes of live traffic, and the ledger judges.
//!
//! It reads no file, and no cookie value: `inspect::observe` does.

use crate::{
    inspect::{
        ledger::{Ledger, Recorded},
        observe::Observer,
    },
    offline::{context::RequestContext, har::Exchange},
    tap::{OwnedValues, RequestHead, ResponseHead, TapEvent, shows_no_page},
};
use biscuit_tin_shared::{
    cookie::{
        request::{RequestFacts, RequestFields, RequestKind},
        site::Host,
    },
    registry::Registry,
};
use std::{collections::HashMap, sync::Arc};
use url::Url;

/// The ledger of one browser's exchanges, in their order; `now`: the time of those without one, in Unix seconds.
pub(crate) fn observe(registry: Registry, exchanges: &[Exchange], now: i64) -> Ledger {
    let ledger = Ledger::new(Arc::new(registry));
    // URLs of extensions and `data:` URLs have no cookies.
    let places = exchanges.iter().map(|exchange| {
        let at = exchange.at.unwrap_or(now);
        RequestContext::new(&exchange.url, at).ok()
    });
    let contexts: Vec<Option<RequestContext>> = places.collect();
    let mut observers: HashMap<(&Host, bool), Observer<'_>> = HashMap::new();
    for ((exchange, context), number) in exchanges.iter().zip(&contexts).zip(0..) {
        let Some(context) = context else {
            continue;
        };
        let key = (context.host(), context.over_https());
        let observer = observers
            .entry(key)
            .or_insert_with(|| Observer::new(&ledger, key.0, key.1, Recorded::All));
        replay(observer, exchange, context, number);
    }
    drop(observers);
    ledger
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

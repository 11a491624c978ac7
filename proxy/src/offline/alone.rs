//! One header without its neighbours: its explanation, and what it adds to its site's conclusion.
//!
//! A header alone shows neither a choice nor a visit.

use crate::offline::{context::RequestContext, jsonl::Responder};
use biscuit_tin_shared::{
    cookie::{
        observation::{Arrival, Dates, Observation, Seen},
        set_cookie::SetCookie,
    },
    explain::{
        self,
        words::{Arg, Words, plain},
    },
    judge::{
        ALONE,
        case::{Case, Sighting, Stamp},
        judge,
        verdict::Rollup,
        weight::Tally,
    },
    protocol::{Cookie, ExplainedFinding, Site},
    registry::{Place, Tenancy},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One cookie of a header.
#[derive(Debug)]
pub(crate) struct Alone {
    pub(crate) cookie: Cookie,
    /// What it adds to its site; none where the header deletes it.
    rollup: Option<Rollup>,
}

impl Alone {
    /// Whether the header deletes the cookie, so that there is none.
    pub(crate) fn is_deletion(&self) -> bool {
        self.rollup.is_none()
    }

    /// What JSON says of a header that deletes, in place of a cookie.
    pub(crate) fn deletion(&self, words: &Words) -> Value {
        let Cookie { host, name, .. } = &self.cookie;
        let said = self.deletes(words);
        json!({ "type": "deletion", "host": host, "name": name, "sentence": said })
    }

    /// The explanation without the fields that only the panel needs, or that the header deletes.
    pub(crate) fn annotation(&self, words: &Words) -> Value {
        if self.is_deletion() {
            return self.deletion(words);
        }
        let cookie = &self.cookie;
        json!({
            "purpose": cookie.purpose,
            "category": cookie.category,
            "category_word": cookie.category_word,
            "lifetime": cookie.lifetime,
            "who": cookie.who,
            "verdict": cookie.verdict,
            "verdict_word": cookie.verdict_word,
            "row": cookie.row,
            "how_we_know": cookie.how_we_know,
        })
    }

    /// What was found of the cookie; a header that deletes sets none.
    pub(crate) fn findings(self) -> Vec<ExplainedFinding> {
        if self.is_deletion() {
            return Vec::new();
        }
        self.cookie.findings
    }

    /// That a header deletes the cookie, in words.
    pub(crate) fn deletes(&self, words: &Words) -> String {
        words.text(
            "deletes-cookie",
            &[("name", Arg::Text(&plain(&self.cookie.name)))],
        )
    }
}

impl Responder {
    /// Explains a Set-Cookie header as the panel does; browsers refuse one with a syntax error.
    pub(crate) fn explain(&self, header: &[u8], request: &RequestContext) -> Alone {
        let (host, over_https, none) = (request.host(), request.over_https(), Arrival::default());
        let observation = match SetCookie::parse(header) {
            Ok(cookie) => Observation::set(&cookie, request.arrival(), none),
            Err(error) => Observation::unreadable(host, over_https, header, error.into(), none),
        };
        self.explain_alone(observation, request)
    }

    /// Explains a pair of a Cookie header as the panel does.
    pub(crate) fn explain_sent(
        &self,
        name: &[u8],
        value: &[u8],
        request: &RequestContext,
    ) -> Alone {
        let (host, over_https) = (request.host(), request.over_https());
        let (seen, arrival) = (Seen::SentByBrowser, Arrival::default());
        let observation = Observation::sent(host, over_https, name, value, seen, arrival);
        self.explain_alone(observation, request)
    }

    /// Where the header is: on a shared host also whose path the address lies below.
    fn place<'a>(&'a self, request: &'a RequestContext) -> Place<'a> {
        let tenant = match self.registry.tenancy(request.host(), request.path()) {
            Tenancy::Council(prefix) => Some(prefix),
            Tenancy::Whole | Tenancy::Others => None,
        };
        Place {
            tenant,
            ..Place::of_host(request.host())
        }
    }

    fn explain_alone(&self, mut observation: Observation, request: &RequestContext) -> Alone {
        observation.arrival.tenant = self.place(request).tenant.map(str::to_owned);
        let id = format!("{}|{}", observation.host, observation.name);
        let is_deletion = observation.is_deletion();
        let sighting = [Sighting {
            observation,
            stamp: Stamp::default(),
            dates: Dates::default(),
        }];
        let row = explain::Row {
            seq: 0,
            id: &id,
            case: Case {
                sightings: &sighting,
                dates: Dates::default(),
                site: &ALONE,
            },
            times: 1,
            is_dated: false,
        };
        Alone {
            cookie: explain::cookie(&row, &self.registry, &self.words),
            rollup: (!is_deletion).then(|| judge(&self.registry, &row.case).rollup()),
        }
    }

    /// What the cookies of these headers add up to; `None` if there is none. One that comes more than once counts as the
    /// heaviest.
    pub(crate) fn site<'a>(
        &self,
        request: &RequestContext,
        seen: impl Iterator<Item = &'a Alone>,
    ) -> Option<Site> {
        let mut cookies: BTreeMap<&str, Rollup> = BTreeMap::new();
        for Alone { cookie, rollup } in seen {
            let Some(rollup) = *rollup else {
                continue;
            };
            let counted = cookies.entry(&cookie.name).or_insert(rollup);
            if rollup.weights.heaviest() > counted.weights.heaviest() {
                *counted = rollup;
            }
        }
        if cookies.is_empty() {
            return None;
        }
        let tally: Tally = cookies.into_values().collect();
        Some(explain::site(
            0,
            &self.place(request),
            &tally,
            &self.registry,
            &self.words,
        ))
    }
}

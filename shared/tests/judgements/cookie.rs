//! Cookies in the ways in which they can be seen, with the choice at each, and with neighbours.

use crate::{HOSTS, NAMES};
use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext},
        consent::{Answers, Choice, Unclear},
        observation::{Arrival, Dates, Observation, Seen},
        request::RequestKind,
        set_cookie::SetCookie,
        site::Host,
    },
    judge::{
        Judgement,
        case::{Case, Sighting, SiteFacts, Stamp},
        judge,
    },
    registry::Registry,
};
use proptest::{
    collection::vec,
    option::{self, weighted},
    prelude::*,
    sample::select,
};
use std::collections::BTreeSet;

const HOUR: i64 = 3600;
/// The present of the tests in Unix seconds, on a full hour.
const NOW: i64 = 1_764_000_000 / HOUR * HOUR;

/// A code, an e-mail address, an internal address behind a load balancer, and a card's number.
const VALUES: [&str; 5] = [
    "1",
    "4f9a77c1b2e04d55",
    "mary.smith@luton.gov.uk",
    "1677787402.36895.0000",
    "4111-1111-1111-1111",
];
const ATTRIBUTES: [&str; 9] = [
    "; Path=/; Secure; HttpOnly",
    "; Path=/; Max-Age=1200; Secure",
    "; Path=/; Max-Age=94608000; Secure",
    "; Path=/; Domain=council.test; Secure",
    "; Path=/; Domain=council.test; Max-Age=864000",
    "; Path=/; Domain=example.org",
    "; Path=/; SameSite=None",
    "; Path=/; Max-Age=0",
    "; Expires=tomorrow",
];

fn choice() -> impl Strategy<Value = Choice> {
    let answers = |functional, analytics, marketing| {
        Choice::Made(Answers {
            functional,
            analytics,
            marketing,
        })
    };
    prop_oneof![
        select(Unclear::ALL.to_vec()).prop_map(Choice::Unknown),
        Just(Choice::NotYet),
        (
            any::<Option<bool>>(),
            any::<Option<bool>>(),
            any::<Option<bool>>()
        )
            .prop_map(move |(one, two, three)| answers(one, two, three)),
    ]
}

/// How a cookie came up: in a Set-Cookie field, by a script, in a request, in a browser, or in its storage.
pub(crate) fn seen() -> impl Strategy<Value = (Seen, bool)> {
    select(vec![
        (Seen::SetByHeader, true),
        (Seen::SetByHeader, true),
        (Seen::AddedByScript, false),
        (Seen::AddedOnSite, false),
        (Seen::SentByBrowser, false),
        (Seen::InBrowser, true),
        (Seen::LocalStorage, false),
        (Seen::SessionStorage, false),
    ])
}

/// The same without settings.
pub(crate) fn presence() -> impl Strategy<Value = (Seen, bool)> {
    seen().prop_filter("presences only", |(seen, _)| !seen.is_setting())
}

fn observation(
    (host, name): (&str, &str),
    (seen, has_attributes): (Seen, bool),
    (value, attributes): (&str, &str),
    over_https: bool,
) -> Observation {
    let request = RequestKind::Page;
    let host = &Host::parse(host).expect("a host");
    let arrival = Arrival::new(host, request, None);
    if !has_attributes {
        let (name, value) = (name.as_bytes(), value.as_bytes());
        return Observation::sent(host, over_https, name, value, seen, arrival);
    }
    let field = format!("{name}={value}{attributes}");
    let cookie = SetCookie::parse(field.as_bytes()).expect("a cookie");
    let response = ResponseContext {
        host,
        path: b"/page",
        over_https,
        now: NOW,
        date: None,
        profile: Profile::default(),
        cross_site: false,
        trust_local: false,
    };
    let mut observation = Observation::set(&cookie, response, arrival);
    observation.seen = seen;
    observation
}

/// A sighting of a cookie, within a few visits on three days.
fn sighting(
    host: &'static str,
    name: &'static str,
    seen: impl Strategy<Value = (Seen, bool)>,
) -> impl Strategy<Value = Sighting> {
    let what = (
        seen,
        (select(VALUES.to_vec()), select(ATTRIBUTES.to_vec())),
        proptest::bool::weighted(0.9),
    );
    let hour = select(vec![0, 1, 2, 24, 48]);
    let when = (hour.clone(), hour.clone(), option::of(hour));
    (what, choice(), when).prop_map(
        move |((seen, field, https), choice, (one, other, open_since))| {
            let at = |hours: i64| NOW + hours * HOUR;
            Sighting {
                observation: observation((host, name), seen, field, https),
                stamp: Stamp {
                    choice,
                    open_since: open_since.map(at),
                },
                dates: Dates {
                    first: at(one.min(other)),
                    last: at(one.max(other)),
                },
            }
        },
    )
}

/// A cookie's sightings, in the order of their last hours, and what its neighbours add.
#[derive(Clone, Debug)]
pub(crate) struct Cookie {
    pub(crate) sightings: Vec<Sighting>,
    facts: SiteFacts,
}

impl Cookie {
    pub(crate) fn judge(&self, registry: &Registry) -> Judgement {
        let dates = self.sightings.iter().map(|sighting| sighting.dates);
        let firsts = dates.clone().map(|dates| dates.first);
        let dates = Dates {
            first: firsts.min().expect("a sighting"),
            last: dates.map(|dates| dates.last).max().expect("a sighting"),
        };
        let case = Case {
            sightings: &self.sightings,
            dates,
            site: &self.facts,
        };
        judge(registry, &case)
    }

    /// The same cookie with sightings of equal hours in another order.
    pub(crate) fn in_another_order(&self, order: &[usize]) -> Self {
        let mut ordered: Vec<(i64, usize, &Sighting)> = self
            .sightings
            .iter()
            .zip(order)
            .map(|(sighting, place)| (sighting.dates.last, *place, sighting))
            .collect();
        ordered.sort_by_key(|(last, place, _)| (*last, *place));
        Self {
            sightings: ordered.iter().map(|(.., seen)| (*seen).clone()).collect(),
            facts: self.facts.clone(),
        }
    }
}

pub(crate) fn cookie<S: Strategy<Value = (Seen, bool)>>(
    seen: fn() -> S,
) -> impl Strategy<Value = Cookie> {
    let place = (select(HOSTS.to_vec()), select(NAMES.to_vec()));
    let facts = (
        weighted(0.2, Just(("council.test".to_owned(), "/".to_owned()))),
        weighted(0.2, Just("www.council.test".to_owned())),
        vec(select(NAMES.to_vec()), 0..6),
    );
    (place, facts).prop_flat_map(move |((host, name), (shadows, set_by, together))| {
        vec(sighting(host, name, seen()), 1..6).prop_map(move |mut sightings| {
            sightings.sort_by_key(|sighting| sighting.dates.last);
            let mut settings = sightings.iter().map(|sighting| sighting.observation.seen);
            let is_set = settings.any(Seen::is_by_host);
            let mut stored: BTreeSet<&str> = together.iter().copied().collect();
            stored.insert(name);
            let stored_together = stored.into_iter().map(str::to_owned).collect();
            let facts = SiteFacts {
                shadows: shadows.clone(),
                set_by: set_by.clone().filter(|setter| !is_set && setter != host),
                stored_together: if is_set { stored_together } else { Vec::new() },
                missed: Vec::new(),
            };
            Cookie { sightings, facts }
        })
    })
}

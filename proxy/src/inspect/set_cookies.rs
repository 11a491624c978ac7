//! The Set-Cookie fields of one answer: the parts of each, what they decide, and which of them a later one overwrites.
//!
//! It records nothing, and hands no value to the ledger.

use crate::inspect::ledger::{HOUR, PlainField};
use biscuit_tin_shared::cookie::{
    consent::looks_like_a_choice,
    lifetime::Lifetime,
    observation::{Observation, SetFacts},
    set_cookie::SetCookie,
    site::path_match,
    value::Disclosures,
};
use memchr::memchr;
use std::collections::BTreeSet;

/// Longest field that is compared with the one before, in bytes.
const PLAIN_LIMIT: usize = 4096;

/// One field.
#[derive(Clone, Copy)]
pub(super) struct Field<'f> {
    pub(super) text: &'f [u8],
    /// The name that it begins with.
    pub(super) name: &'f [u8],
    /// The value that it begins with, after the name; empty without an equals sign.
    pub(super) value: &'f [u8],
    /// Its other parts; `None` where a browser may read its value differently from what stands there.
    pub(super) plain: Option<PlainField<'f>>,
}

impl<'f> Field<'f> {
    pub(super) fn of(text: &'f [u8]) -> Self {
        let (pair, attributes) = text.split_at(memchr(b';', text).unwrap_or(text.len()));
        let Some(equals) = memchr(b'=', pair) else {
            let name = pair.trim_ascii();
            return Self {
                text,
                name,
                value: b"",
                plain: None,
            };
        };
        let (name, value) = (&pair[..equals], &pair[equals + 1..]);
        let is_plain = text.len() <= PLAIN_LIMIT && value.iter().all(u8::is_ascii_graphic);
        let plain = is_plain.then(|| PlainField {
            name,
            attributes,
            disclosures: Disclosures::of(name, value),
        });
        let name = name.trim_ascii();
        Self {
            text,
            name,
            value,
            plain,
        }
    }

    /// Whether the cookie remembers a choice about cookies, as far as its name and its value can tell.
    pub(super) fn looks_like_a_choice(&self) -> bool {
        std::str::from_utf8(self.name).is_ok_and(|name| looks_like_a_choice(name, self.value))
    }
}

/// Drops the fields that a later one of the same answer replaces or deletes before anything is sent with them: a browser
/// stores an answer's cookies one after the other (RFC 6265bis section 5.7). Returns those of one name that it then has side
/// by side.
pub(super) fn drop_overwritten(
    fields: &mut Vec<Field<'_>>,
    observed: impl Fn(&SetCookie<'_>) -> Observation,
) -> Vec<Observation> {
    let mut by_name: Vec<(&[u8], usize)> = Vec::with_capacity(fields.len());
    by_name.extend(
        fields
            .iter()
            .enumerate()
            .map(|(at, field)| (field.name, at)),
    );
    by_name.sort_unstable();
    let (mut overwritten, mut beside) = (BTreeSet::new(), Vec::new());
    for same in by_name.chunk_by(|one, two| one.0 == two.0) {
        if same.len() == 1 {
            continue;
        }
        let (mut later, before) = (BTreeSet::new(), beside.len());
        for (_, at) in same.iter().rev() {
            let Ok(cookie) = SetCookie::parse(fields[*at].text) else {
                continue;
            };
            let seen = observed(&cookie);
            let Some(set) = &seen.set else { continue };
            let path = set.path.text().map(str::to_owned);
            let domain = (set.domain.clone(), set.host_only, set.partitioned);
            let key = (cookie.name, domain, path);
            if later.contains(&key) {
                overwritten.insert(*at);
            } else if seen.is_deletion() || seen.is_stored_setting() {
                later.insert(key);
                beside.extend(Some(seen).filter(Observation::is_stored_setting));
            }
        }
        if beside.len() == before + 1 {
            beside.truncate(before);
        }
    }
    let mut at = 0..;
    fields.retain(|_| at.next().is_none_or(|at| !overwritten.contains(&at)));
    beside
}

/// Whether any field of this name with the same attributes says the same of its cookie until the present hour ends, on any
/// page and with any value.
pub(super) fn is_decided_by_attributes(cookie: &SetCookie<'_>, observation: &Observation) -> bool {
    // What is left until a moment shrinks; it must not run out while repeats are counted, which is for an hour.
    let outlasts_the_hour = || {
        let asked = observation.set.as_ref().map(|set| set.asked);
        matches!(asked, Some(Lifetime::Seconds(HOUR..)))
    };
    cookie.path.is_some()
        && (cookie.expires.is_none() || cookie.max_age.is_some() || outlasts_the_hour())
        && cookie.oddities.is_empty()
}

/// Whether a cookie goes to a request for this path. One without a path of its own is for the page's folder.
pub(super) fn reaches(set: &SetFacts, request: &[u8]) -> bool {
    let path = set.path.text();
    path.is_none_or(|path| path_match(request, path.as_bytes()))
}

//! Which Set-Cookie fields of an answer have no effect, because a later one of the same answer has the same cookie key.
//!
//! It records nothing.

use crate::tap::Values;
use biscuit_tin_shared::cookie::{observation::Observation, set_cookie::SetCookie};
use std::collections::BTreeSet;

/// The places of fields that a later one of the same answer replaces or deletes before anything is sent with them: a
/// browser stores an answer's cookies one after the other (RFC 6265bis section 5.7).
pub(super) fn overwritten(
    set_cookies: Values<'_>,
    observed: impl Fn(&SetCookie<'_>) -> Observation,
) -> Vec<usize> {
    let mut overwritten = Vec::new();
    if set_cookies.iter().nth(1).is_none() {
        return overwritten;
    }
    let fields = set_cookies.iter().enumerate();
    let mut fields: Vec<(&[u8], usize, &[u8])> = fields
        .map(|(at, field)| (name_of(field), at, field))
        .collect();
    fields.sort_unstable();
    for same in fields.chunk_by(|one, two| one.0 == two.0) {
        if same.len() == 1 {
            continue;
        }
        let mut later = BTreeSet::new();
        for (_, at, field) in same.iter().rev() {
            let Ok(cookie) = SetCookie::parse(field) else {
                continue;
            };
            let seen = observed(&cookie);
            let Some(set) = &seen.set else { continue };
            let path = set.path.text().map(str::to_owned);
            let domain = (set.domain.clone(), set.host_only, set.partitioned);
            let key = (cookie.name, domain, path);
            if later.contains(&key) {
                overwritten.push(*at);
            } else if seen.is_deletion() || seen.is_stored_setting() {
                later.insert(key);
            }
        }
    }
    overwritten.sort_unstable();
    overwritten
}

/// The name that a Set-Cookie field begins with.
pub(super) fn name_of(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|b| matches!(b, b'=' | b';'));
    field[..end.unwrap_or(field.len())].trim_ascii()
}

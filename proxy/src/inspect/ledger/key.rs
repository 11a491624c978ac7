//! What makes a cookie of a host one of its own: its key, and the id of its row.

use biscuit_tin_shared::cookie::observation::{CookiePath, Observation, SetFacts};

/// The cookie key (RFC 6265bis section 5.7), with the host, which the ledger has it under: name, domain, host-only, path,
/// partition. A path that is not kept matches any.
pub(super) fn has_same_key(here: &SetFacts, there: &SetFacts) -> bool {
    let paths = here.path.text().zip(there.path.text());
    here.domain == there.domain
        && here.host_only == there.host_only
        && here.partitioned == there.partitioned
        && paths.is_none_or(|(here, there)| here == there)
}

/// The page in front of a partitioned cookie: part of its key.
pub(super) fn page_of(observation: &Observation) -> Option<&str> {
    let set = observation.set.as_ref().filter(|set| set.partitioned);
    set.and(observation.arrival.page.as_deref())
}

/// The id of a new row: its cookie key.
pub(super) fn row_id(observation: &Observation) -> String {
    let page = page_of(observation).unwrap_or_default();
    let tenant = observation.arrival.tenant.as_deref().unwrap_or_default();
    let (host, name) = (&observation.host, &observation.name);
    match &observation.set {
        Some(set) => format!(
            "{host}|{name}|{page}{tenant}|{}|{}|{}|{}",
            set.domain,
            if set.host_only { "host" } else { "domain" },
            match &set.path {
                CookiePath::Known(path) => path,
                CookiePath::NotKept => "",
            },
            if set.partitioned { "partitioned" } else { "" },
        ),
        None => format!("{host}|{name}|{page}{tenant}"),
    }
}

//! Where a cookie is: its host, the page in front, and the council's path on a host that serves several organisations.
//!
//! It decides what a look-up may use; it finds nothing itself.

use crate::{cookie::observation::Observation, registry::declaration::Host};

/// The place of a cookie.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The canonical host.
    pub host: &'a str,
    /// The canonical host of the page in front, where that is another site.
    pub page: Option<&'a str>,
    /// On a shared host: the council's path there, as the registry has it.
    pub tenant: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// A page of this host, in front.
    pub fn of_host(host: &'a str) -> Self {
        Self {
            host,
            page: None,
            tenant: None,
        }
    }

    /// Where a cookie was seen.
    pub fn of(observation: &'a Observation) -> Self {
        Self {
            host: &observation.host,
            page: observation.arrival.page.as_deref(),
            tenant: observation.arrival.tenant.as_deref(),
        }
    }
}

/// Whether a path lies at or below a prefix, by whole segments.
pub(super) fn is_below(prefix: &str, path: &[u8]) -> bool {
    let prefix = prefix.trim_end_matches('/').as_bytes();
    match path.get(..prefix.len()) {
        // Servers of these suppliers compare paths without case.
        Some(start) if start.eq_ignore_ascii_case(prefix) => {
            matches!(path.get(prefix.len()), None | Some(b'/' | b';' | b'?'))
        }
        _ => false,
    }
}

/// Whether a host of a service is one that everybody uses, so that the council answers for part of it only.
pub(super) fn serves_others(host: &Host) -> bool {
    host.shared || host.embedded
}

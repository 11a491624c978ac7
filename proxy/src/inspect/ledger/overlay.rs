//! Plain http beside Secure cookies: a browser that holds one lets no plain answer overwrite or delete it (RFC 6265bis
//! section 5.7, step 16).
//!
//! The ledger does not know which browser asks, so that such a field is neither stored nor refused for certain.

use crate::inspect::ledger::{Ledger, row::Row};
use biscuit_tin_shared::cookie::{
    observation::{Acceptance, CookiePath, Observation, SetFacts},
    site::{covers, path_match, registrable_domain},
};

impl Ledger {
    /// Leaves open what a browser does with a field that came over plain http, where some browser may hold a Secure cookie
    /// that it would overlay. Whether that depends on other rows, so that the attributes alone decide nothing.
    pub(super) fn leave_secure_alone(&self, seen: &mut Observation) -> bool {
        let Some(set) = seen.set.as_mut().filter(|_| !seen.over_https) else {
            return false;
        };
        if matches!(set.acceptance, Acceptance::Stored | Acceptance::Deleted) {
            let domain = registrable_domain(&set.domain).unwrap_or(&set.domain);
            let is_held = |row: &Row| row.name() == seen.name && row.may_be_overlaid_by(set);
            let mut related = self.sites.iter().filter(|site| covers(domain, site.key()));
            if related.any(|site| site.rows.iter().any(is_held)) {
                set.acceptance = Acceptance::Varies;
            }
        }
        true
    }
}

impl Row {
    /// Whether it is a Secure cookie that browsers may hold, with the domain and below the path of a new one of its name.
    fn may_be_overlaid_by(&self, new: &SetFacts) -> bool {
        let stored = self.last_stored().filter(|_| !self.is_deleted());
        let old = stored.and_then(|stored| stored.observation.set.as_ref());
        old.is_some_and(|old| {
            old.secure
                && (covers(&old.domain, &new.domain) || covers(&new.domain, &old.domain))
                && may_lie_below(&new.path, &old.path)
        })
    }
}

/// Whether one path may lie below another; of a folder that is not kept, nobody knows.
fn may_lie_below(path: &CookiePath, folder: &CookiePath) -> bool {
    match (path.text(), folder.text()) {
        (Some(path), Some(folder)) => path_match(path.as_bytes(), folder.as_bytes()),
        _ => true,
    }
}

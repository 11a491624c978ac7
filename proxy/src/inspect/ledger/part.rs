//! Which pages of a shared host are recorded, and for which council's path.
//!
//! It records nothing itself.

use crate::inspect::ledger::Ledger;
use biscuit_tin_shared::registry::{Place, Tenancy};

/// Whose pages of a shared host are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// Everybody's, those of unknown organisations as nobody's: in the user's own recordings.
    All,
    /// Those of the registry's councils.
    Councils,
    /// Those of the council with this id.
    Council(String),
}

/// A page that is recorded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RecordedPage {
    /// The council's path that it lies below, on a shared host.
    pub(crate) tenant: Option<String>,
}

impl Ledger {
    /// The page at a path of a host, if it is one of those that are recorded.
    pub(crate) fn page(&self, host: &str, path: &[u8], which: &Recorded) -> Option<RecordedPage> {
        let registry = self.registry.load();
        let prefix = match registry.tenancy(host, path) {
            Tenancy::Whole => None,
            Tenancy::Others if *which == Recorded::All => None,
            Tenancy::Others => return None,
            Tenancy::Council(prefix) => Some(prefix),
        };
        let place = Place {
            tenant: prefix,
            ..Place::of_host(host)
        };
        let is_meant = match which {
            Recorded::All | Recorded::Councils => true,
            // Also where the registry was read again since the question and has the host no more.
            Recorded::Council(wanted) => registry.serves(&place, wanted),
        };
        is_meant.then(|| RecordedPage {
            tenant: prefix.map(str::to_owned),
        })
    }

    /// Whether a page below a council's path on a shared host was seen setting a cookie of this name.
    pub(crate) fn saw_set_below(&self, host: &str, tenant: &str, name: &[u8]) -> bool {
        self.sites.get(host).is_some_and(|site| {
            let mut rows = site.rows.iter().filter(|row| row.is_set());
            rows.any(|row| row.tenant() == Some(tenant) && row.name().as_bytes() == name)
        })
    }
}

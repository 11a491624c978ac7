//! When the pages of a visit were asked for without the cookie of a choice. It decides nothing.

use serde::{Deserialize, Serialize};

/// The pages of one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Earlier {
    /// When the first of them was asked for, as a Unix second.
    pub(super) since: i64,
    /// When the last one was.
    pub(super) at: i64,
    /// Whether another site led to the first of them, so that a `SameSite=Strict` cookie stayed behind.
    pub(super) cross_site: bool,
}

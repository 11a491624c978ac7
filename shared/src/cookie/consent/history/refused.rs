//! When a request was last answered under a no. It decides nothing.

use serde::{Deserialize, Serialize};

/// When a request was last answered under a no, by what was refused, as Unix seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refused {
    pub(super) analytics: Option<i64>,
    pub(super) marketing: Option<i64>,
}

//! Which cookies of a host one browser had at the same time, where a notice promises how many there are.
//!
//! What counts was sent in one request, or set by its answer. It knows no rows; `judged` counts those that are meant.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most sets of a host.
const SETS: usize = 16;

/// Names that one browser had at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Together {
    pub(crate) names: BTreeSet<String>,
    /// When it had them last, in Unix seconds, to the hour.
    pub(crate) at: i64,
}

/// The sets of one host, the latest last.
#[derive(Debug, Default)]
pub(super) struct Sets(pub(super) Vec<Together>);

impl Sets {
    /// Adds a set; whether it says anything new.
    pub(super) fn add(&mut self, new: Together) -> bool {
        let says_less = |one: &Together, other: &Together| {
            one.at <= other.at && one.names.is_subset(&other.names)
        };
        if self.0.iter().any(|known| says_less(&new, known)) {
            return false;
        }
        self.0.retain(|known| !says_less(known, &new));
        if self.0.len() >= SETS {
            self.0.remove(0);
        }
        self.0.push(new);
        true
    }
}

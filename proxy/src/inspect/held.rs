//! The names of the cookies that the browser of one connection has, as far as heads show: what its last request was sent
//! with, and what answers stored and deleted since.
//!
//! Kept only for hosts whose notice promises a number of cookies. It holds no values.

use crate::inspect::ledger::HOUR;
use biscuit_tin_shared::cookie::observation::Acceptance;
use std::collections::BTreeSet;

/// Most names; browsers keep 180 cookies of a domain.
const NAMES: usize = 180;

/// What the browser of one connection has.
#[derive(Debug, Default)]
pub(super) struct Held {
    names: BTreeSet<Vec<u8>>,
    is_new: bool,
    /// When the names were noted last, in hours since 1970.
    noted: i64,
}

impl Held {
    /// Notes the cookies of a request. They replace what was known: a script may have deleted the others.
    pub(super) fn sent<'n>(&mut self, names: impl ExactSizeIterator<Item = &'n [u8]> + Clone) {
        let is_same =
            names.len() == self.names.len() && names.clone().all(|name| self.names.contains(name));
        if !is_same {
            self.names = names.take(NAMES).map(<[u8]>::to_vec).collect();
            self.is_new = true;
        }
    }

    /// Notes a cookie of an answer.
    pub(super) fn answered(&mut self, name: &[u8], acceptance: Acceptance) {
        match acceptance {
            Acceptance::Stored if self.names.len() < NAMES => {
                self.is_new |= self.names.insert(name.to_vec());
            }
            Acceptance::Deleted => {
                self.names.remove(name);
            }
            Acceptance::Stored
            | Acceptance::Refused(_)
            | Acceptance::Varies
            | Acceptance::Unclear => {}
        }
    }

    /// All names, if there are several and they are others than in this hour before.
    pub(super) fn news(&mut self, now: i64) -> Option<BTreeSet<String>> {
        let hour = now.div_euclid(HOUR);
        let is_new = std::mem::take(&mut self.is_new) || hour != self.noted;
        if !is_new || self.names.len() < 2 {
            return None;
        }
        self.noted = hour;
        let names = self.names.iter();
        Some(
            names
                .map(|name| String::from_utf8_lossy(name).into_owned())
                .collect(),
        )
    }
}

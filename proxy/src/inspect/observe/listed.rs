//! Cookies of a recording that lists what an answer set, where a part of one is missing that decides how long it stays.
//!
//! They were set, under a choice that nobody knows; of their attributes nothing is said.

use super::Observer;
use crate::inspect::ledger::RecordedPage;
use biscuit_tin_shared::{
    cookie::{
        observation::{Observation, Seen},
        request::{Credentials, RequestFacts},
    },
    judge::case::Stamp,
};

impl Observer<'_> {
    /// Records names and values of cookies that the last answer set; what was asked for, at which path and for which page in
    /// front.
    pub(crate) fn on_listed<'p>(
        &self,
        pairs: impl Iterator<Item = (&'p [u8], &'p [u8])>,
        facts: RequestFacts,
        (path, page): (&[u8], &[u8]),
    ) {
        let Some(RecordedPage { tenant }) = self.recorded_page(path) else {
            return;
        };
        if matches!(
            facts.credentials,
            Credentials::Omitted | Credentials::Doubtful
        ) {
            return;
        }
        for (name, value) in pairs {
            let (seen, arrival) = (
                Seen::SetByHeader,
                self.arrival(facts, page, tenant.as_deref()),
            );
            let observation =
                Observation::sent(&self.host, self.over_https, name, value, seen, arrival);
            self.ledger
                .record(observation, Stamp::default(), None, self.now);
        }
    }
}

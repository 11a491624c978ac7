//! One cookie of one host: what was seen of it, how often and when.
//!
//! It knows neither its neighbours nor the feed; what surrounds it is the ledger's.

use biscuit_tin_shared::{
    cookie::{
        consent::Choice,
        observation::{Dates, Observation, Seen},
    },
    judge::verdict::Verdict,
};

/// So exact are the dates that are told and kept.
const HOUR: i64 = 3600;

/// One cookie of one host.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) observation: Observation,
    /// How often it was seen.
    pub(super) times: u32,
    /// How many of these are not on disk yet.
    pub(super) unwritten: u32,
    /// The hours in which it was seen first and last, in Unix seconds.
    pub(super) first: i64,
    pub(super) last: i64,
    /// Whether all we know of it was kept from an earlier run: its name is a template then.
    pub(super) recalled: bool,
    pub(super) verdict: Verdict,
    /// What was chosen when it was first seen, and when it was seen last.
    pub(super) choices: (Choice, Choice),
    /// Whether its category needs a choice.
    pub(super) needs_choice: bool,
    pub(super) seq: u64,
}

impl Row {
    /// Counts one more sighting of this Unix second.
    pub(super) fn count(&mut self, now: i64) {
        self.times = self.times.saturating_add(1);
        self.unwritten = self.unwritten.saturating_add(1);
        self.last = self.last.max(hour_of(now));
    }

    /// Whether a sighting of this name is of this cookie: by the cookie key where a header gave one, by name where none did.
    pub(super) fn is_of(&self, name: &str, observation: &Observation) -> bool {
        self.observation.name == name
            && match (&self.observation.set, &observation.set) {
                (Some(here), Some(there)) => {
                    // A path that was not kept may be any.
                    let paths = here.path.text().zip(there.path.text());
                    here.domain == there.domain
                        && here.host_only == there.host_only
                        && paths.is_none_or(|(here, there)| here == there)
                }
                _ => true,
            }
    }

    /// The hours in which it was seen first and last.
    pub(super) fn dates(&self) -> Dates {
        Dates {
            first: self.first,
            last: self.last,
        }
    }

    /// Whether a sighting of this cookie tells anything new.
    pub(super) fn is_changed_by(&self, observation: &Observation, choice: Choice) -> bool {
        // What the browser sends tells less than the header that set it.
        let tells_less = observation.seen == Seen::SentByBrowser;
        let same = same_facts(&self.observation, observation) && self.choices.1 == choice;
        self.recalled || !(tells_less || same)
    }
}

/// The hour that a Unix second lies in.
pub(super) fn hour_of(now: i64) -> i64 {
    now - now.rem_euclid(HOUR)
}

pub(super) fn row_id(observation: &Observation, first_of_name: bool) -> String {
    match &observation.set {
        Some(set) if !first_of_name => {
            format!(
                "{}|{}|{}|{}",
                observation.host,
                observation.name,
                set.domain,
                set.path.text().unwrap_or_default()
            )
        }
        _ => format!("{}|{}", observation.host, observation.name),
    }
}

/// Whether two sightings say the same but for the value, which may change with every answer.
fn same_facts(a: &Observation, b: &Observation) -> bool {
    a.seen == b.seen
        && match (&a.set, &b.set) {
            (Some(a), Some(b)) => a.says_the_same(b),
            (a, b) => a.is_none() && b.is_none(),
        }
        && a.over_https == b.over_https
        && a.value.disclosures() == b.value.disclosures()
}

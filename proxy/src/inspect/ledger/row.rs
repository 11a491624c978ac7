//! One cookie of one host: its last observation, sightings, dates and verdict.
//!
//! It knows neither the other cookies of its host nor the feed.

use biscuit_tin_shared::{
    cookie::{
        consent::Choice,
        observation::{Dates, Observation, Seen},
        value::Disclosures,
    },
    judge::verdict::Verdict,
};

/// Resolution of stored and shown timestamps, in seconds.
const HOUR: i64 = 3600;

/// A Set-Cookie field whose parts can be compared with those of the one before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainField<'f> {
    pub(crate) name: &'f [u8],
    /// From the semicolon that ends the value.
    pub(crate) attributes: &'f [u8],
    /// What the value discloses.
    pub(crate) disclosures: Disclosures,
}

/// One cookie of one host.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) observation: Observation,
    /// Number of sightings.
    pub(super) times: u32,
    /// Number of sightings that are not on disk.
    pub(super) unwritten: u32,
    /// The hours of the first and the last sighting, in Unix seconds.
    pub(super) first: i64,
    pub(super) last: i64,
    /// Attributes of the last Set-Cookie field, where any field with the same ones says the same ([`PlainField`]).
    pub(super) attributes: Option<Box<[u8]>>,
    /// Whether it was restored from the store and not seen since: its name may then be a template.
    pub(super) restored: bool,
    pub(super) verdict: Verdict,
    /// The choices when it was first and last seen.
    pub(super) choices: (Choice, Choice),
    /// Whether its category needs consent.
    pub(super) needs_choice: bool,
    /// The number of its last event.
    pub(super) seq: u64,
}

impl Row {
    /// Counts a sighting at this Unix second.
    pub(super) fn count(&mut self, now: i64) {
        self.times = self.times.saturating_add(1);
        self.unwritten = self.unwritten.saturating_add(1);
        self.last = self.last.max(hour_of(now));
    }

    /// Whether a sighting under this name is of this cookie: same name, and same cookie key if both are from Set-Cookie headers.
    pub(super) fn matches(&self, name: &str, observation: &Observation) -> bool {
        self.observation.name == name
            && match (&self.observation.set, &observation.set) {
                (Some(here), Some(there)) => {
                    // A path that was not stored matches any.
                    let paths = here.path.text().zip(there.path.text());
                    here.domain == there.domain
                        && here.host_only == there.host_only
                        && paths.is_none_or(|(here, there)| here == there)
                }
                _ => true,
            }
    }

    /// The hours of the first and the last sighting.
    pub(super) fn dates(&self) -> Dates {
        Dates {
            first: self.first,
            last: self.last,
        }
    }

    /// Whether a field is of this cookie and says nothing new; the quick form of [`Row::is_changed_by`].
    pub(super) fn repeats(&self, field: PlainField<'_>, over_https: bool, choice: Choice) -> bool {
        self.attributes.as_deref() == Some(field.attributes)
            && self.observation.name.as_bytes() == field.name
            && self.observation.over_https == over_https
            && self.observation.value.disclosures() == field.disclosures
            && self.choices.1 == choice
    }

    /// Whether a sighting of this cookie says anything new.
    pub(super) fn is_changed_by(&self, observation: &Observation, choice: Choice) -> bool {
        // A Cookie header says less than the Set-Cookie header.
        let says_less = observation.seen == Seen::SentByBrowser;
        let same = same_facts(&self.observation, observation) && self.choices.1 == choice;
        self.restored || !(says_less || same)
    }
}

/// The start of the hour of a Unix second.
pub(super) fn hour_of(now: i64) -> i64 {
    now - now.rem_euclid(HOUR)
}

/// The id of a new row, unique on its host: with domain and path if its name is taken.
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

/// Whether two sightings are equal except for the value, which may change with every answer.
fn same_facts(a: &Observation, b: &Observation) -> bool {
    a.seen == b.seen
        && match (&a.set, &b.set) {
            (Some(a), Some(b)) => a.says_the_same(b),
            (a, b) => a.is_none() && b.is_none(),
        }
        && a.over_https == b.over_https
        && a.value.disclosures() == b.value.disclosures()
}

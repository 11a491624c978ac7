//! What is known of one cookie when it is judged: its sightings, the choice at each, and its neighbours.
//!
//! It holds facts and compares moments; it judges nothing.

use crate::{
    cookie::{
        consent::{Choice, VISIT},
        observation::{Dates, Observation},
    },
    registry::Place,
};

/// One cookie of one host.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The ways in which it was seen, in the order of their last time; never empty.
    pub sightings: &'a [Sighting],
    /// When it was seen first and last in any way.
    pub dates: Dates,
    /// Its neighbours.
    pub site: &'a SiteFacts,
}

/// One way in which a cookie was seen, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// What was seen.
    pub observation: Observation,
    /// The choice that held.
    pub stamp: Stamp,
    /// When it was seen first and last in this way.
    pub dates: Dates,
}

/// What was known of the visitor's choice when a cookie was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The choice.
    pub choice: Choice,
    /// When the site last began to ask, in Unix seconds, to the hour; where nothing was seen of a choice, since when pages have
    /// been asked for without one.
    pub open_since: Option<i64>,
}

/// Pages that a browser was shown one after the other, and asked for without a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The choice that held.
    pub choice: Choice,
    /// When that was last, in Unix seconds, to the hour.
    pub at: i64,
}

/// What the other cookies and the pages of its site add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteFacts {
    /// Domain and path of another cookie of the same name that is sent together with it.
    pub shadows: Option<(String, String)>,
    /// The host that set it, where that was another host of the council.
    pub set_by: Option<String>,
    /// The names of all cookies that this host stored within the visit in which this one was set last, itself included;
    /// empty where no service of the host promises a number.
    pub stored_together: Vec<String>,
    /// Pages without it, the last ones under each choice.
    pub missed: Vec<Missed>,
}

impl<'a> Case<'a> {
    /// The sighting that speaks for the cookie now: the last one that a browser stores, or else the last one.
    pub fn now(&self) -> &'a Sighting {
        let stored = |sighting: &&Sighting| sighting.observation.is_stored_setting();
        let held = |sighting: &&Sighting| sighting.observation.set.is_some();
        let last =
            |wanted: &dyn Fn(&&'a Sighting) -> bool| self.sightings.iter().rev().find(wanted);
        last(&|sighting| stored(sighting) && held(sighting))
            .or_else(|| last(&stored))
            .or_else(|| last(&held))
            .unwrap_or(&self.sightings[self.sightings.len() - 1])
    }

    /// The cookie's place for a look-up.
    pub fn place(&self) -> Place<'a> {
        Place::of(&self.now().observation)
    }

    /// Whether its host was not seen setting it: it was only sent, is held by the browser, or may be another host's.
    pub fn is_presence(&self) -> bool {
        !self
            .sightings
            .iter()
            .any(|sighting| sighting.observation.seen.is_by_host())
    }

    /// Whether it is a name in the pages' own storage, and no cookie.
    pub fn is_storage_key(&self) -> bool {
        self.sightings
            .iter()
            .all(|sighting| sighting.observation.seen.is_storage())
    }

    /// Whether it may be another host's: this one was not seen setting it, and it is no key of its pages' own storage.
    pub fn may_be_anothers(&self) -> bool {
        let is_own = |sighting: &Sighting| {
            let seen = sighting.observation.seen;
            seen.is_by_host() || seen.is_storage()
        };
        !self.sightings.iter().any(is_own)
    }
}

impl Sighting {
    /// Whether it happened on a later day than `other` ended.
    pub fn is_of_a_later_day_than(&self, other: &Self) -> bool {
        const DAY: i64 = 86_400;
        self.dates.last.div_euclid(DAY) > other.dates.last.div_euclid(DAY)
    }

    /// Whether the site set it, or tried to, whatever a browser does with it.
    pub fn is_tried(&self) -> bool {
        self.observation.seen.is_setting() && !self.observation.is_deletion()
    }

    /// Whether it happened in a later visit than `other` ended.
    pub fn is_later_than(&self, other: &Self) -> bool {
        self.dates.last > other.dates.last.saturating_add(VISIT)
    }
}

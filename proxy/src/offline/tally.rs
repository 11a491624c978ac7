//! What was read of an input: counts, times and gaps, for a report to state what it rests on.
//!
//! It holds no address, no name of a cookie and no value.

use std::collections::{BTreeMap, BTreeSet};

/// Pages whose hosts are named, at most.
const PAGES: usize = 256;

/// What was read of one input.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    /// What the input turned out to be.
    pub(crate) kind: Kind,
    /// Entries that were read: exchanges, or cookies of a list.
    pub(crate) entries: u64,
    /// Cookies that stand in them, each as often as it does.
    pub(crate) cookies: u64,
    /// Entries that were left out, by reason.
    pub(crate) left_out: BTreeMap<LeftOut, u64>,
    /// Cookie lines whose content somebody made unreadable before the file was passed on.
    pub(crate) blotted: u64,
    /// Whether the input ends in the middle.
    pub(crate) is_cut_off: bool,
    /// Moments of the first and the last entry, in Unix seconds, where they are known.
    pub(crate) times: Option<(i64, i64)>,
    /// Hosts of the pages that were in front.
    pub(crate) pages: BTreeSet<String>,
}

/// What an input is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A recording of a browser or a proxy, as HAR.
    #[default]
    Har,
}

/// Why an entry was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LeftOut {
    /// It cannot be read.
    Damaged,
    /// Its address is none of the web, as those of extensions and `data:`; it has no cookies.
    NotOfTheWeb,
    /// There are more hosts than are looked at.
    TooManyHosts,
}

impl LeftOut {
    /// The id in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::NotOfTheWeb => "not_of_the_web",
            Self::TooManyHosts => "too_many_hosts",
        }
    }
}

impl Tally {
    /// Counts an entry that is left out.
    pub(crate) fn leave_out(&mut self, why: LeftOut) {
        *self.left_out.entry(why).or_default() += 1;
    }

    /// Notes the moment of an entry.
    pub(crate) fn note_time(&mut self, at: i64) {
        let (first, last) = self.times.unwrap_or((at, at));
        self.times = Some((first.min(at), last.max(at)));
    }

    /// Notes the host of a page in front.
    pub(crate) fn note_page(&mut self, host: &str) {
        if self.pages.len() < PAGES && !self.pages.contains(host) {
            self.pages.insert(host.to_owned());
        }
    }
}

//! What visitors chose about cookies, by host: requests and answers are handed to the history of the host.
//!
//! How a choice is read and followed is `shared::cookie::consent`'s.

use crate::inspect::{
    feed::Fact,
    ledger::{Ledger, row::hour_of},
};
use biscuit_tin_shared::{
    cookie::{
        consent::{Answered, Asked, History, Reading, Stage, tool_of},
        request::RequestFacts,
    },
    judge::case::Stamp,
    registry::Place,
};

impl Ledger {
    /// Notes a request and what its cookies say; returns the choice under which it is answered.
    pub(crate) fn asked(
        &self,
        host: &str,
        (request, path): (RequestFacts, &[u8]),
        reading: Option<Reading>,
        now: i64,
    ) -> Stamp {
        // A choice that is there says by itself which tool is at work.
        let tool_at_work = match reading {
            Some(_) => None,
            None => self.registry.load().consent_tool(&Place::of_host(host)),
        };
        if reading.is_none() && tool_at_work.is_none() && !self.sites.contains_key(host) {
            return Stamp::default();
        }
        let asked = Asked {
            request,
            path,
            reading,
            tool_at_work,
            now,
        };
        let mut shows = false;
        let stamp = self.choice(host, |history| shows = history.asked(asked));
        // Where it does not show, another browser may have asked, or the cookie may have stayed behind.
        if shows { stamp } else { Stamp::default() }
    }

    /// What the cookies of a request say, where another host of the domain may have written it unasked: a default, perhaps.
    pub(crate) fn doubted<'n>(
        &self,
        host: &str,
        mut names: impl Iterator<Item = &'n [u8]>,
        reading: Reading,
    ) -> Reading {
        let may_be_default = |setter: &String| {
            let site = self.sites.get(setter.as_str());
            site.is_some_and(|site| site.history.may_have_written_as_default(reading))
        };
        let is_doubtful = |name: &[u8]| {
            let name = std::str::from_utf8(name).unwrap_or_default();
            tool_of(name).is_some() && self.setters.all_of(name, host).iter().any(may_be_default)
        };
        match reading.stage {
            Stage::Made | Stage::Unmarked if names.any(is_doubtful) => Reading {
                stage: Stage::Either,
                ..reading
            },
            _ => reading,
        }
    }

    /// Notes an answer that writes or deletes the cookie of a choice; returns what is known of the choice then.
    pub(crate) fn answered(&self, host: &str, answered: Answered<'_>) -> Stamp {
        self.choice(host, |history| history.answered(answered))
    }

    /// Notes that nobody saw the page that was asked for last.
    pub(crate) fn showed_no_page(&self, host: &str) {
        if self.sites.contains_key(host) {
            self.choice(host, History::showed_no_page);
        }
    }

    /// What is known of the choice on a host.
    pub(crate) fn stamp(&self, host: &str) -> Stamp {
        let site = self.sites.get(host);
        site.map_or_else(Stamp::default, |site| stamp_of(&site.history))
    }

    /// Changes what is known about the choice on a host, and publishes it if it differs.
    fn choice(&self, host: &str, change: impl FnOnce(&mut History)) -> Stamp {
        let Some(mut site) = self.rows_of(host) else {
            return Stamp::default();
        };
        let state = |history: &History| (history.choice(), history.was_withdrawn());
        let before = site.history.clone();
        change(&mut site.history);
        if site.history != before && !std::mem::replace(&mut site.history_is_new, true) {
            self.signal_repeats();
        }
        if state(&site.history) != state(&before) {
            site.choice_seq = self.feed.publish(Fact::Consent {
                host: host.to_owned(),
            });
        }
        stamp_of(&site.history)
    }
}

/// What a sighting keeps of the history.
fn stamp_of(history: &History) -> Stamp {
    Stamp {
        choice: history.choice(),
        open_since: history.open_since().map(hour_of),
    }
}

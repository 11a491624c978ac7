//! What visitors chose about cookies, by host: requests and answers are handed to the history of the host.
//!
//! How a choice is read and followed is `shared::cookie::consent`'s.

use crate::inspect::{
    feed::Fact,
    ledger::{Ledger, row::hour_of},
};
use biscuit_tin_shared::{
    cookie::{
        consent::{Answered, Asked, Choice, History, Reading, Stage, Tool, Unclear, tool_of},
        request::{RequestFacts, RequestKind},
    },
    judge::case::Stamp,
    registry::Place,
};
use std::sync::atomic::Ordering;

impl Ledger {
    /// What comes next is of the browser with this number.
    pub(crate) fn turn_to(&self, visitor: u32) {
        self.visitor.store(visitor, Ordering::Relaxed);
    }

    /// The number of the browser whose exchanges come.
    pub(super) fn visitor(&self) -> u32 {
        self.visitor.load(Ordering::Relaxed)
    }

    /// Notes a request and what its cookies say; returns the choice under which it is answered.
    pub(crate) fn asked<'n>(
        &self,
        host: &str,
        (request, path): (RequestFacts, &[u8]),
        (reading, names): (Option<Reading>, impl Iterator<Item = &'n [u8]>),
        now: i64,
    ) -> Stamp {
        // A choice that is there says by itself which tool is at work.
        let tool_at_work = match reading {
            Some(_) => None,
            None => self.tool_at_work(host),
        };
        let is_page = request.kind == RequestKind::Page;
        let is_silent = reading.is_none() && tool_at_work.is_none() && !is_page;
        if is_silent && !self.sites.contains_key(host) {
            return Stamp::default();
        }
        if request.hides_cookies && reading.is_none() {
            self.choice(host, History::asked_unshown);
            return Stamp {
                choice: Choice::Unknown(Unclear::NotShown),
                open_since: None,
            };
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
        self.settle(host, asked, names);
        // Where it does not show, another browser may have asked, or the cookie may have stayed behind.
        if shows {
            return stamp;
        }
        let is_nothing = stamp.choice == Choice::default();
        Stamp {
            open_since: stamp.open_since.filter(|_| is_page && is_nothing),
            ..Stamp::default()
        }
    }

    /// The consent tool of a host, as the registry or another browser's exchanges have it.
    fn tool_at_work(&self, host: &str) -> Option<Tool> {
        let registry = self.registry.load();
        registry.consent_tool(&Place::of_host(host)).or_else(|| {
            let mut site = self.sites.get_mut(host)?;
            site.visitors.turn_to(self.visitor());
            site.visitors.tool_of_others()
        })
    }

    /// Puts the choice right under which cookies were set on earlier pages of this visit, once a request shows that a tool is
    /// at work which had not been answered then.
    fn settle<'n>(&self, host: &str, asked: Asked<'_>, names: impl Iterator<Item = &'n [u8]>) {
        let Some(mut site) = self.sites.get_mut(host) else {
            return;
        };
        // Most requests end here: no tool is known yet.
        let history = &site.visitors.turn_to(self.visitor()).history;
        let (Some(since), Some(_)) = (history.first_page(), history.tool()) else {
            return;
        };
        let since = hour_of(since);
        let names: Vec<&[u8]> = names.collect();
        let brings = site.rows.iter().any(|row| {
            names.contains(&row.name().as_bytes()) && row.was_set_without_a_choice(since)
        });
        let history = &mut site.visitors.last.history;
        if history.open_from_the_first_page(asked, brings).is_none() {
            return;
        }
        site.history_is_new = true;
        let mut has_changed = false;
        for row in &mut site.rows {
            has_changed |= row.set_before_a_choice(since);
        }
        if has_changed {
            self.new_rows.notify_one();
            self.publish_changes(&mut site, host, None);
        }
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
            site.is_some_and(|site| {
                let mut histories = site.visitors.histories();
                histories.any(|history| history.may_have_written_as_default(reading))
            })
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
        if let Some(mut site) = self.sites.get_mut(host) {
            site.visitors.turn_to(self.visitor()).page_before = None;
        } else {
            return;
        }
        self.choice(host, History::showed_no_page);
    }

    /// What is known of the choice on a host.
    pub(crate) fn stamp(&self, host: &str) -> Stamp {
        let site = self.sites.get(host);
        let stamp = site.and_then(|site| site.visitors.history_of(self.visitor()).map(stamp_of));
        stamp.unwrap_or_default()
    }

    /// What is known of the choice on a page in front of this host, where that counts here: the page's council speaks of this
    /// host, or the host is a vendor's that is known to set cookies in other sites' pages.
    pub(crate) fn chosen_in_front(&self, host: &str, page: &str) -> Option<Stamp> {
        let place = Place {
            page: Some(page),
            ..Place::of_host(host)
        };
        let registry = self.registry.load();
        let known = Some(self.stamp(page)).filter(|stamp| stamp.choice != Choice::default());
        if registry.is_embedded(&place) {
            return Some(known.unwrap_or_default());
        }
        let is_vendors = registry.is_of_a_vendor(host) && registry.home(&place).is_none();
        known.filter(|_| is_vendors)
    }

    /// Changes what is known about the choice on a host, and publishes it if it differs.
    fn choice(&self, host: &str, change: impl FnOnce(&mut History)) -> Stamp {
        let Some(mut site) = self.rows_of(host) else {
            return Stamp::default();
        };
        let state = |history: &History| (history.choice(), history.was_withdrawn());
        let history = &mut site.visitors.turn_to(self.visitor()).history;
        let before = history.clone();
        change(history);
        let (is_new, is_other) = (*history != before, state(history) != state(&before));
        let stamp = stamp_of(history);
        if is_new && !std::mem::replace(&mut site.history_is_new, true) {
            self.signal_repeats();
        }
        if is_other {
            site.choice_seq = self.feed.publish(Fact::Consent {
                host: host.to_owned(),
            });
        }
        stamp
    }
}

/// What a sighting keeps of the history.
fn stamp_of(history: &History) -> Stamp {
    Stamp {
        choice: history.choice(),
        open_since: history
            .without_since()
            .or(history.open_since())
            .map(hour_of),
    }
}

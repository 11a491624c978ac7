//! Pages that were asked for without the cookie of a choice before a tool was known that asks for one.
//!
//! Once a tool is known in the same visit, they were asked for before a choice too. It keeps moments, never an address.

use crate::cookie::{
    consent::{
        choice::{Choice, Unclear},
        events::Asked,
        history::{History, VISIT, earlier_pages::Earlier},
        tool::{OTHER, is_strict},
    },
    request::RequestKind,
};

impl History {
    /// Since when pages have been asked for without the cookie of a choice, where no tool is known yet.
    pub fn without_since(&self) -> Option<i64> {
        let is_nothing = self.choice == Choice::Unknown(Unclear::NothingSeen);
        self.earlier_pages
            .filter(|_| is_nothing)
            .map(|pages| pages.since)
    }

    /// When the first page was asked for without the cookie of a choice, as long as it may have come before one.
    pub fn first_page(&self) -> Option<i64> {
        self.earlier_pages.map(|pages| pages.since)
    }

    /// A page is asked for, where the cookie of a choice would have gone with the request.
    pub(super) fn asked_page_without(&mut self, asked: Asked<'_>) {
        self.page.another();
        match self.tool.or(asked.tool_at_work) {
            Some(_) => self.open(self.tool, asked.now),
            None => self.asked_unasked(asked),
        }
    }

    /// Notes a page that was asked for without the cookie of a choice, where no tool was seen.
    pub(super) fn asked_unasked(&mut self, asked: Asked<'_>) {
        if asked.request.kind != RequestKind::Page || self.tool.is_some() {
            return;
        }
        let now = asked.now;
        let is_first = self.earlier_pages.is_none_or(|pages| pages.is_over(now));
        let pages = self.earlier_pages.filter(|_| !is_first);
        self.earlier_pages = Some(Earlier {
            since: pages.map_or(now, |pages| pages.since),
            at: now,
            cross_site: pages.map_or(asked.request.cross_site, |pages| pages.cross_site),
        });
    }

    /// Since when the settings of this visit came before a choice, now that a request shows the tool; once. What it
    /// shows may be another browser's, unless it brings what was set since. `asked` is what [`History::asked`] took in.
    pub fn open_from_the_first_page(&mut self, asked: Asked<'_>, brings: bool) -> Option<i64> {
        let pages = self.earlier_pages?;
        if pages.is_over(asked.now) {
            self.earlier_pages = None;
            return None;
        }
        let tool = self.tool.filter(|tool| *tool != OTHER)?;
        let is_of_a_page = asked.request.kind == RequestKind::Page || !asked.request.cross_site;
        let is_known = match self.choice {
            Choice::NotYet => brings,
            Choice::Made(_) => brings && asked.reading.is_some(),
            Choice::Unknown(_) => false,
        };
        if !is_of_a_page || !is_known || !self.reach.is_for_all(asked.path) {
            return None;
        }
        self.earlier_pages = None;
        if pages.cross_site && (self.reach.is_strict() || is_strict(tool)) {
            return None;
        }
        self.open_since = Some(pages.since);
        self.open_at = self.open_at.max(Some(pages.at));
        Some(pages.since)
    }
}

impl Earlier {
    /// Whether what happens now is of another visit.
    fn is_over(self, now: i64) -> bool {
        now > self.at.saturating_add(VISIT)
    }
}

//! A visitor's choice over time, for one host and one client: unknown, not yet, made, changed, withdrawn.
//!
//! "Not yet" needs evidence, and so does a choice; where a site's default may be a visitor's choice, it
//! stays unknown. It reads no cookie and no notice: it is given what they say. It keeps answers, never a value.

use crate::cookie::{
    consent::{
        choice::{Choice, Unclear},
        reach::Reach,
        reading::{Reading, Stage},
        tool::{OTHER, Tool, has_a_mark_of_its_own, is_strict},
    },
    request::{RequestFacts, RequestKind},
};
use serde::{Deserialize, Serialize};

/// Longest pause within one visit, in seconds: what lies farther apart is another visit. Moments are known to the hour, so
/// that more than this between two of them is more than nothing.
pub const VISIT: i64 = 3600;

/// A request with what its cookies say.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What was asked for, and from where.
    pub request: RequestFacts,
    /// The path that was asked for.
    pub path: &'a [u8],
    /// What its cookies say; `None` if none of them remembers a choice.
    pub reading: Option<Reading>,
    /// The tool that the notice declares for this host.
    pub tool_at_work: Option<Tool>,
    /// When, as a Unix second.
    pub now: i64,
}

/// An answer with what the cookies that it sets say.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The request that is answered.
    pub request: RequestFacts,
    /// The path that was asked for.
    pub path: &'a [u8],
    /// What the cookies that it sets say.
    pub reading: Option<Reading>,
    /// Where the browser will send the cookie that it sets.
    pub reach: Option<&'a Reach>,
    /// The tool whose choice cookie it deletes.
    pub deleted: Option<Tool>,
    /// When, as a Unix second.
    pub now: i64,
}

/// The choice of one client on one host, and how it came about. It may be kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    choice: Choice,
    tool: Option<Tool>,
    open_since: Option<i64>,
    /// When "not yet" was seen last.
    open_at: Option<i64>,
    withdrawn: bool,
    /// Whether a choice was known since the last "not yet" began.
    had_choice: bool,
    /// What the site writes of its own accord.
    default: Option<Reading>,
    /// What may be a default or a choice, as it was last seen.
    unclear: Option<Reading>,
    /// The tool of a choice over which something else was written, in answer to a part of a page.
    earlier: Option<Tool>,
    /// A tool whose "nobody has chosen" came in answer to a form.
    doubted: Option<Tool>,
    /// Where the browser sends the cookie that was seen last.
    reach: Reach,
    page: Pages,
}

/// The pages that were asked for without a choice cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Pages {
    /// How many, one after the other.
    number: u32,
    /// Whether one of them but the last was followed by its parts. One without parts may be a redirect.
    later: bool,
    /// Whether parts of the last one were asked for.
    has_parts: bool,
}

impl Pages {
    fn another(&mut self) {
        self.number = self.number.saturating_add(1);
        self.later |= self.has_parts;
        self.has_parts = false;
    }
}

impl History {
    /// What is known now.
    pub fn choice(&self) -> Choice {
        self.choice
    }

    /// The tool that remembers the choice, as far as it was seen.
    pub fn tool(&self) -> Option<Tool> {
        self.tool
    }

    /// When the present or the last "not yet" began, in this visit. It stays after a choice was made.
    pub fn open_since(&self) -> Option<i64> {
        self.open_since
    }

    /// Whether the present "not yet" follows a known choice: it was withdrawn, or this is another browser.
    pub fn was_withdrawn(&self) -> bool {
        self.withdrawn && self.choice == Choice::NotYet
    }

    /// Whether a request without a cookie of the choice lies where the browser would send it, as far as any was seen.
    pub fn reaches(&self, request: RequestFacts, path: &[u8]) -> bool {
        let was_seen = !matches!(
            self.choice,
            Choice::NotYet | Choice::Unknown(Unclear::NothingSeen)
        );
        !was_seen || self.reach.covers(request, path)
    }

    /// Whether a browser may leave the cookie of a choice behind with such a request, so that one which a script wrote a moment
    /// ago does not show: a request that another site causes has no `SameSite` cookie with it, and one over plain http, which
    /// does not say its kind, no `Secure` one.
    pub fn may_stay_behind(&self, request: RequestFacts, tool_at_work: Option<Tool>) -> bool {
        match request.kind {
            RequestKind::Unknown => true,
            RequestKind::Page => request.cross_site && self.is_of_strict(tool_at_work),
            RequestKind::Form | RequestKind::Frame | RequestKind::Part => request.cross_site,
        }
    }

    fn is_of_strict(&self, tool_at_work: Option<Tool>) -> bool {
        let tools = [self.tool, tool_at_work];
        self.reach.is_strict() || tools.into_iter().flatten().any(is_strict)
    }

    /// The browser asks for something.
    pub fn asked(&mut self, asked: Asked<'_>) {
        let Some(reading) = asked.reading else {
            self.asked_without(asked);
            return;
        };
        self.reach.sent_to(asked.path);
        match reading.stage {
            Stage::NotYet if self.doubted == Some(reading.tool) => {
                self.cannot_tell(reading, Unclear::DefaultOrChoice);
            }
            Stage::NotYet => self.open(Some(reading.tool), asked.now),
            Stage::Made => self.made(reading),
            Stage::Either => self.asked_with_either(reading, asked.now),
            Stage::Disputed => self.cannot_tell(reading, Unclear::DefaultOrChoice),
            Stage::Unreadable => self.cannot_tell(reading, Unclear::NotReadable),
        }
        self.page = Pages::default();
    }

    /// Only a page shows that the cookie is not there: a part may travel without cookies, and what another site causes
    /// leaves `SameSite` cookies behind.
    fn asked_without(&mut self, asked: Asked<'_>) {
        if !self.reaches(asked.request, asked.path) {
            return;
        }
        match asked.request.kind {
            RequestKind::Page => {}
            RequestKind::Part => {
                self.page.has_parts = self.page.number > 0;
                return;
            }
            RequestKind::Form | RequestKind::Frame | RequestKind::Unknown => return,
        }
        if self.may_stay_behind(asked.request, asked.tool_at_work) {
            return;
        }
        self.page.another();
        if self.tool.or(asked.tool_at_work).is_some() {
            self.open(self.tool, asked.now);
        }
    }

    /// Default or choice: it is a default if the site was seen to write the same on arrival, and a choice once it differs.
    fn asked_with_either(&mut self, reading: Reading, now: i64) {
        let was_made = self.is_made_with(reading.tool) || self.earlier == Some(reading.tool);
        match self.default.filter(|default| default.tool == reading.tool) {
            _ if was_made => self.made(reading),
            Some(default) if default == reading => self.open(Some(reading.tool), now),
            Some(_) => self.made(reading),
            // A script may write its default on the first page; what comes on a later one does not come by itself.
            None if self.choice == Choice::NotYet && self.page.later => self.made(reading),
            None if self.differs_from_before(reading) => self.made(reading),
            None => self.cannot_tell(reading, Unclear::DefaultOrChoice),
        }
    }

    /// The page that was asked for last came as a redirect or a failure: nobody could choose on it.
    pub fn showed_no_page(&mut self) {
        self.page.number = self.page.number.saturating_sub(1);
    }

    /// The site answers.
    pub fn answered(&mut self, answered: Answered<'_>) {
        let Some(reading) = answered.reading else {
            self.answered_with_deletion(answered.deleted);
            return;
        };
        self.answered_with(reading, answered);
        self.reach = answered.reach.cloned().unwrap_or_default();
    }

    /// A deletion is of one copy: whether another one stays, for a parent of the host or another path, only a request shows.
    fn answered_with_deletion(&mut self, deleted: Option<Tool>) {
        let deleted = deleted.filter(|tool| *tool != OTHER);
        let is_of_another = self.tool.is_some_and(|tool| deleted != Some(tool));
        if deleted.is_none() || is_of_another || self.choice == Choice::NotYet {
            return;
        }
        self.earlier = self.tool.filter(|tool| self.is_made_with(*tool));
        self.tool = deleted;
        self.choice = Choice::Unknown(Unclear::JustDeleted);
    }

    fn answered_with(&mut self, reading: Reading, answered: Answered<'_>) {
        match reading.stage {
            Stage::NotYet => self.answered_not_yet(reading, answered),
            Stage::Made => self.made(reading),
            Stage::Either => self.answered_either(reading, answered),
            Stage::Disputed => self.cannot_tell(reading, Unclear::DefaultOrChoice),
            // An answer shows only what it writes: the choice that another tool remembers is still there.
            Stage::Unreadable if self.is_made_with_another(reading.tool) => {}
            Stage::Unreadable => self.cannot_tell(reading, Unclear::NotReadable),
        }
    }

    fn answered_not_yet(&mut self, reading: Reading, answered: Answered<'_>) {
        let kind = answered.request.kind;
        let is_arrival = matches!(kind, RequestKind::Page | RequestKind::Unknown);
        if has_a_mark_of_its_own(reading.tool) && !is_arrival {
            // The mark that is missing here may be there already, or never be written.
            self.doubted = Some(reading.tool);
            self.cannot_tell(reading, Unclear::DefaultOrChoice);
        } else if matches!(self.choice, Choice::Made(_)) {
            // What the browser sends next shows all cookies together.
            self.cannot_tell(reading, Unclear::DefaultOrChoice);
        } else {
            self.open(Some(reading.tool), answered.now);
        }
    }

    fn answered_either(&mut self, reading: Reading, answered: Answered<'_>) {
        let default = self.default.filter(|default| default.tool == reading.tool);
        let nothing_known = self.choice == Choice::default() && default.is_none();
        let is_as_on_arrival = default == Some(reading) || self.unclear == Some(reading);
        let request = answered.request;
        let stayed_behind = !self.reaches(request, answered.path)
            || request.cross_site && (is_strict(reading.tool) || request.kind != RequestKind::Page);
        match request.kind {
            _ if stayed_behind => self.answered_somewhere(reading, default),
            RequestKind::Page if self.page.number > 0 || nothing_known => {
                self.answered_page_without(reading, default, answered.now);
            }
            RequestKind::Unknown if nothing_known => self.wrote_default(reading, answered.now),
            // A form need not be the one that chooses: what it leaves as it was may be the site's own repetition.
            RequestKind::Form if is_as_on_arrival && !self.is_made_with(reading.tool) => {
                self.default = None;
                self.cannot_tell(reading, Unclear::DefaultOrChoice);
            }
            RequestKind::Form if nothing_known && self.page.number == 0 => {
                self.cannot_tell(reading, Unclear::DefaultOrChoice);
            }
            RequestKind::Form => self.made(reading),
            RequestKind::Page => self.answered_with_either(reading, default, answered.now),
            RequestKind::Frame => self.answered_somewhere(reading, default),
            RequestKind::Part | RequestKind::Unknown => {
                self.answered_part(reading, default, answered.now);
            }
        }
    }

    /// A script's request may carry an accept, or no cookies at all: only a difference from the default tells.
    fn answered_part(&mut self, reading: Reading, default: Option<Reading>, now: i64) {
        if !matches!(self.choice, Choice::Made(_)) {
            self.answered_with_either(reading, default, now);
            return;
        }
        let earlier = self.tool.filter(|tool| *tool == reading.tool);
        self.answered_somewhere(reading, default);
        if matches!(self.choice, Choice::Unknown(_)) {
            // The browser keeps what is written only if it had sent its cookies: what it sends next shows it.
            self.earlier = earlier;
        }
    }

    /// The answer to a page that was asked for without the cookie.
    fn answered_page_without(&mut self, reading: Reading, default: Option<Reading>, now: i64) {
        if self.page.number <= 1 {
            self.wrote_default(reading, now);
        } else if default == Some(reading) {
            self.open(Some(reading.tool), now);
        } else if self.choice == Choice::NotYet {
            self.made(reading);
        } else {
            self.cannot_tell(reading, Unclear::DefaultOrChoice);
        }
    }

    /// The answer to a request that may have carried the cookie.
    fn answered_with_either(&mut self, reading: Reading, default: Option<Reading>, now: i64) {
        if self.is_made_with(reading.tool) {
            self.made(reading);
        } else if default == Some(reading) {
            self.open(Some(reading.tool), now);
        } else if default.is_some() || self.differs_from_before(reading) {
            self.made(reading);
        } else {
            self.cannot_tell(reading, Unclear::DefaultOrChoice);
        }
    }

    /// The answer to a request in which the cookie may have stayed behind, so that the site writes as on arrival.
    fn answered_somewhere(&mut self, reading: Reading, default: Option<Reading>) {
        let says_nothing_new = match self.choice {
            Choice::Made(answers) => answers == reading.answers && self.tool == Some(reading.tool),
            Choice::NotYet => default == Some(reading),
            Choice::Unknown(_) => false,
        };
        if !says_nothing_new {
            self.cannot_tell(reading, Unclear::DefaultOrChoice);
        }
    }

    /// The site writes its default.
    fn wrote_default(&mut self, reading: Reading, now: i64) {
        self.default = Some(reading);
        self.open(Some(reading.tool), now);
    }

    /// Nobody has chosen.
    fn open(&mut self, tool: Option<Tool>, now: i64) {
        self.tool = tool.or(self.tool);
        let is_another_visit = self.open_at.is_none_or(|at| now > at.saturating_add(VISIT));
        if self.choice != Choice::NotYet || is_another_visit {
            self.open_since = Some(now);
        }
        self.open_at = Some(now);
        if self.choice != Choice::NotYet {
            self.withdrawn = self.had_choice;
            self.had_choice = false;
            self.unclear = None;
            self.earlier = None;
            self.doubted = None;
        }
        self.choice = Choice::NotYet;
    }

    /// Somebody has chosen.
    fn made(&mut self, reading: Reading) {
        self.choice = Choice::Made(reading.answers);
        self.tool = Some(reading.tool);
        self.had_choice = true;
        self.withdrawn = false;
        self.unclear = None;
        self.earlier = None;
        self.doubted = None;
    }

    fn cannot_tell(&mut self, reading: Reading, why: Unclear) {
        self.choice = Choice::Unknown(why);
        if reading.tool != OTHER {
            self.tool = Some(reading.tool);
        }
        self.unclear = (reading.stage == Stage::Either).then_some(reading);
        self.earlier = None;
    }

    fn is_made_with(&self, tool: Tool) -> bool {
        matches!(self.choice, Choice::Made(_)) && self.tool == Some(tool)
    }

    fn is_made_with_another(&self, tool: Tool) -> bool {
        matches!(self.choice, Choice::Made(_)) && self.tool != Some(tool)
    }

    /// Whether the same tool said something else before: a default does not change by itself.
    fn differs_from_before(&self, reading: Reading) -> bool {
        self.unclear
            .is_some_and(|before| before.tool == reading.tool && before != reading)
    }
}

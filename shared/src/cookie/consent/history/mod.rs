//! A visitor's choice over time, for one host and one client: unknown, not yet, made, changed, withdrawn.
//!
//! "Not yet" needs evidence, and so does a choice; where a site's default may be a visitor's choice, it
//! stays unknown. It reads no cookie and no notice: it is given what they say. It keeps answers, never a value.

mod absence;
mod earlier;
mod earlier_pages;
mod refused;
mod states;

use crate::cookie::{
    consent::{
        choice::{Choice, Unclear},
        events::{Answered, Asked},
        pages::Pages,
        reach::Reach,
        reading::{Answers, Reading, Stage},
        tool::{OTHER, Tool, has_a_mark_of_its_own, is_strict},
        words::{asks_about_cookies, without_refusals},
    },
    request::RequestKind,
};
use serde::{Deserialize, Serialize};

/// Longest pause within one visit, in seconds: what lies farther apart is another visit. Moments are known to the hour, so
/// that more than this between two of them is more than nothing.
pub const VISIT: i64 = 3600;

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
    /// The tool of a choice of which a copy was deleted.
    earlier: Option<Tool>,
    /// A tool whose "nobody has chosen" came in answer to a form.
    doubted: Option<Tool>,
    /// Where the browser sends the cookie that was seen last.
    reach: Reach,
    page: Pages,
    /// Whether a page was asked for last that may lie inside another site's, without the choice.
    #[serde(default)]
    is_framed: bool,
    /// Whether a request was seen whose cookies are not shown.
    #[serde(default)]
    unshown: bool,
    #[serde(default)]
    earlier_pages: Option<earlier_pages::Earlier>,
    #[serde(default)]
    refused: refused::Refused,
}

impl History {
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

    /// A request is followed; returns whether the choice that is then known is the one under which it is answered.
    fn follow(&mut self, asked: Asked<'_>) -> bool {
        let Some(reading) = asked.reading else {
            return self.asked_without(asked);
        };
        self.is_framed = false;
        self.reach.sent_to(asked.path, reading.tool);
        match reading.stage {
            Stage::NotYet if self.doubted == Some(reading.tool) => {
                self.cannot_tell(reading, Unclear::DefaultOrChoice);
            }
            Stage::NotYet => self.open(Some(reading.tool), asked.now),
            Stage::Made | Stage::Unmarked if self.was_written_unasked(reading.tool) => {
                self.asked_with_either(reading, asked.now);
            }
            Stage::Made | Stage::Unmarked => self.made(reading),
            Stage::Either => self.asked_with_either(reading, asked.now),
            Stage::Disputed => self.cannot_tell(reading, Unclear::DefaultOrChoice),
            Stage::Unreadable => self.cannot_tell(reading, Unclear::NotReadable),
        }
        self.page = Pages::default();
        true
    }

    /// Only a page shows that the cookie is not there: a part may travel without cookies, and what another site causes
    /// leaves `SameSite` cookies behind. A request without the cookie of a known choice is not answered under it: it may be
    /// another browser's, or the cookie has gone.
    fn asked_without(&mut self, asked: Asked<'_>) -> bool {
        let kind = asked.request.kind;
        self.is_framed = match kind {
            RequestKind::Page => false,
            RequestKind::Frame => self.may_stay_behind(asked.request, None),
            _ => self.is_framed,
        };
        if !self.reaches(asked.request, asked.path) {
            if kind == RequestKind::Page && !self.reach.is_known() {
                // The cookie may have gone, or be for another folder.
                (self.reach, self.unclear) = (Reach::default(), None);
                if matches!(self.choice, Choice::Made(_)) {
                    self.choice = Choice::default();
                }
            }
            return false;
        }
        if self.may_stay_behind(asked.request, asked.tool_at_work) {
            self.asked_unasked(asked);
            return false;
        }
        match kind {
            RequestKind::Page => self.asked_page_without(asked),
            RequestKind::Part => self.page.has_parts = self.page.number > 0,
            RequestKind::Form | RequestKind::Frame | RequestKind::Unknown => {}
        }
        !matches!(self.choice, Choice::Made(_))
    }

    /// Default or choice: it is a default if the site was seen to write the same on arrival, and a choice once it differs.
    fn asked_with_either(&mut self, reading: Reading, now: i64) {
        let was_made = self.is_made_with(reading.tool) || self.earlier == Some(reading.tool);
        match self.default.filter(|default| default.tool == reading.tool) {
            _ if was_made && self.unclear == Some(reading) => {}
            _ if was_made => self.made(reading),
            Some(default) if default == reading => self.open(Some(reading.tool), now),
            Some(_) if self.unclear == Some(reading) => self.believe(reading),
            Some(_) => self.made(reading),
            None if self.differs_from_before(reading) => self.made(reading),
            // A script may write its default on the first page; what comes on a later one rarely comes by itself.
            None if self.choice == Choice::NotYet && self.page.later => self.believe(reading),
            None => self.cannot_tell(reading, Unclear::DefaultOrChoice),
        }
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
            Stage::Unmarked if reading.answers.refuse() => self.answered_either(reading, answered),
            Stage::Made | Stage::Unmarked if self.is_unasked(reading, &answered) => {
                self.cannot_tell(reading, Unclear::DefaultOrChoice);
            }
            Stage::Made | Stage::Unmarked => self.made(reading),
            Stage::Either => self.answered_either(reading, answered),
            Stage::Disputed => self.cannot_tell(reading, Unclear::DefaultOrChoice),
            // An answer shows only what it writes: the choice that another tool remembers is still there.
            Stage::Unreadable if self.is_allowed_by_another(reading.tool) => {}
            Stage::Unreadable => self.cannot_tell(reading, Unclear::NotReadable),
        }
    }

    /// Whether nobody was shown a page before this one, so that no choice was made on this site, though an account may remember
    /// one; or whether the site repeats what it wrote then.
    fn is_unasked(&self, reading: Reading, answered: &Answered<'_>) -> bool {
        let request = answered.request;
        let is_arrival = match request.kind {
            RequestKind::Page => self.page.number <= 1,
            RequestKind::Form => self.page.number == 0,
            _ => false,
        };
        let is_open = matches!(
            self.choice,
            Choice::NotYet | Choice::Unknown(Unclear::NothingSeen)
        );
        let is_chosen = request.kind == RequestKind::Form && asks_about_cookies(answered.path);
        let is_repeated = self.unclear == Some(reading) && !self.is_made_with(reading.tool);
        !is_chosen && (is_arrival && is_open && !answered.had_choice || is_repeated)
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
        let Answered { request, path, .. } = answered;
        let stayed_behind = !self.reaches(request, path)
            || request.cross_site && (is_strict(reading.tool) || request.kind != RequestKind::Page);
        match request.kind {
            _ if stayed_behind => self.answered_somewhere(reading, default),
            RequestKind::Page if self.page.number > 0 || nothing_known => {
                self.answered_page_without(reading, default, answered.now);
            }
            RequestKind::Unknown if nothing_known => self.wrote_default(reading, answered.now),
            RequestKind::Form if nothing_known && self.page.number == 0 => {
                self.cannot_tell(reading, Unclear::DefaultOrChoice);
            }
            RequestKind::Form if asks_about_cookies(path) => self.made(reading),
            // A form need not be the one that chooses: what it leaves as it was may be the site's own repetition.
            RequestKind::Form if is_as_on_arrival && !self.is_made_with(reading.tool) => {
                self.default = None;
                self.cannot_tell(reading, Unclear::DefaultOrChoice);
            }
            RequestKind::Form if self.is_changed_by(reading, &answered) => self.made(reading),
            RequestKind::Form => self.believe(reading),
            RequestKind::Frame => self.answered_somewhere(reading, default),
            RequestKind::Page | RequestKind::Part | RequestKind::Unknown => {
                self.answered_with_either(reading, &answered);
            }
        }
    }

    /// The answer to a page that was asked for without the cookie.
    fn answered_page_without(&mut self, reading: Reading, default: Option<Reading>, now: i64) {
        if self.page.number <= 1 {
            self.wrote_default(reading, now);
        } else if default == Some(reading) {
            self.open(Some(reading.tool), now);
        } else if self.choice == Choice::NotYet {
            self.believe(reading);
        } else {
            self.cannot_tell(reading, Unclear::DefaultOrChoice);
        }
    }

    /// The answer to a request that may have carried the cookie.
    fn answered_with_either(&mut self, reading: Reading, answered: &Answered<'_>) {
        let is_made = matches!(self.choice, Choice::Made(_));
        if self.is_changed_by(reading, answered) {
            self.made(reading);
        } else if is_made && answered.had_choice && !self.is_made_with(reading.tool) {
            // Another tool takes the choice over, or begins with its default.
            self.believe(reading);
        } else if is_made {
            self.answered_somewhere(reading, self.default);
        } else if self.default == Some(reading) {
            self.open(Some(reading.tool), answered.now);
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

    /// Somebody seems to have chosen: a yes accuses nobody, a no needs evidence.
    fn believe(&mut self, reading: Reading) {
        let answers = without_refusals(reading.answers);
        if answers == Answers::default() {
            self.cannot_tell(reading, Unclear::DefaultOrChoice);
        } else {
            self.made(Reading { answers, ..reading });
            self.unclear = (answers != reading.answers).then_some(reading);
        }
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
        let may_be_default = !matches!(
            reading.stage,
            Stage::NotYet | Stage::Disputed | Stage::Unreadable
        );
        self.unclear = may_be_default.then_some(reading);
        self.earlier = None;
    }

    fn is_made_with(&self, tool: Tool) -> bool {
        matches!(self.choice, Choice::Made(_)) && self.tool == Some(tool)
    }

    /// Whether another tool remembers a choice without a refusal.
    fn is_allowed_by_another(&self, tool: Tool) -> bool {
        let allows = matches!(self.choice, Choice::Made(answers) if !answers.refuse());
        allows && self.tool != Some(tool)
    }

    /// Whether what the cookies of a request to another host of the domain say may be what this one writes on arrival.
    pub fn may_have_written_as_default(&self, reading: Reading) -> bool {
        let is_chosen_here = self.is_made_with(reading.tool)
            && matches!(self.choice, Choice::Made(answers) if answers == reading.answers);
        !is_chosen_here && self.was_written_unasked(reading.tool)
    }

    /// Whether a server was seen to write a cookie of this tool where nobody had chosen for certain.
    fn was_written_unasked(&self, tool: Tool) -> bool {
        let mut written = [self.default, self.unclear].into_iter().flatten();
        written.any(|reading| reading.tool == tool)
    }

    /// Whether what an answer writes takes the place of something else that this browser had.
    fn is_changed_by(&self, reading: Reading, answered: &Answered<'_>) -> bool {
        let default = self.default.filter(|default| default.tool == reading.tool);
        let has_changed = self.is_made_with(reading.tool) && self.unclear != Some(reading)
            || default.is_some_and(|default| default != reading)
            || self.differs_from_before(reading);
        has_changed && answered.had_choice
    }

    /// Whether the same tool said something else before: a default does not change by itself.
    fn differs_from_before(&self, reading: Reading) -> bool {
        self.unclear
            .is_some_and(|before| before.tool == reading.tool && before != reading)
    }
}

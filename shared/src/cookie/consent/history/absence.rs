//! Whether a request without the cookie of a choice shows that the browser has none.
//!
//! What the absence means is decided by `history`; here it shows nothing where a recording leaves cookies out.

use crate::cookie::{
    consent::{
        choice::{Choice, Unclear},
        history::History,
        tool::{Tool, is_strict},
    },
    request::{Credentials, RequestFacts, RequestKind},
};

impl History {
    /// What is known now.
    pub fn choice(&self) -> Choice {
        match self.choice {
            Choice::Unknown(Unclear::NothingSeen) if self.unshown => {
                Choice::Unknown(Unclear::NotShown)
            }
            choice => choice,
        }
    }

    /// The browser asks for something, and nobody knows with which cookies: a choice may have been made by now.
    pub fn asked_unshown(&mut self) {
        self.unshown = true;
        if self.choice == Choice::NotYet {
            self.choice = Choice::default();
        }
    }

    /// Whether a request without a cookie of the choice lies where the browser would send it, as far as any was seen.
    pub(super) fn reaches(&self, request: RequestFacts, path: &[u8]) -> bool {
        let was_seen = self.had_choice
            || !matches!(
                self.choice,
                Choice::NotYet | Choice::Unknown(Unclear::NothingSeen)
            );
        !was_seen || self.reach.covers(request, path)
    }

    /// Whether a browser may leave the cookie of a choice behind with such a request, so that one which a script wrote a moment
    /// ago does not show: a request that another site causes, or a part of a page inside another site's, has no `SameSite` cookie
    /// with it, and one over plain http, which does not say its kind, no `Secure` one.
    pub(super) fn may_stay_behind(
        &self,
        request: RequestFacts,
        tool_at_work: Option<Tool>,
    ) -> bool {
        match request.kind {
            RequestKind::Unknown => true,
            RequestKind::Page => request.cross_site && self.is_of_strict(tool_at_work),
            RequestKind::Form => request.cross_site,
            RequestKind::Frame | RequestKind::Part => {
                request.cross_site || self.is_framed || request.credentials != Credentials::Included
            }
        }
    }

    fn is_of_strict(&self, tool_at_work: Option<Tool>) -> bool {
        let tools = [self.tool, tool_at_work];
        self.reach.is_strict() || tools.into_iter().flatten().any(is_strict)
    }
}

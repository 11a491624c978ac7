//! Taking a yes back by the site's own means: the button that opens the notice again and a no there, or else the form of its
//! cookies page.
//!
//! Which of them counts is shown by the record of the choice alone.

use crate::{
    audit::{
        failure::Reason,
        notice::{Act, Notice},
        site::{SEARCH, Visitor},
        verdict::{Said, verdict},
    },
    report::model::{Phase, PressVerdict},
};
use url::Url;

const ACT: Phase = Phase::Revoke;

impl Visitor<'_> {
    /// Takes the yes back, and looks at what is set after it and what stays.
    pub(super) async fn revoke(&mut self) -> Result<(), Reason> {
        self.load().await?;
        let before = self.note().await;
        let Some(done) = self.take_back().await else {
            self.keep(ACT, PressVerdict::Unsure, Act::default());
            return Ok(());
        };
        let after = self.look().await;
        let said = Said::of(before, after);
        self.load().await?;
        self.look().await;
        // The notice stays away after a yes as well: the record alone shows that it was taken back.
        let verdict = verdict(ACT, &done, said, false, false);
        self.choose(ACT, verdict, after);
        if matches!(verdict, PressVerdict::Pressed | PressVerdict::ByApi) {
            let (held, _) = self.tab.jar().await;
            let names = held.into_iter().map(|one| one.observation.name);
            self.visited.left = names.collect();
        }
        self.keep(ACT, verdict, done);
        Ok(())
    }

    /// What was done to take it back, on the page in front or on the cookies page that it leads to.
    async fn take_back(&mut self) -> Option<Act> {
        if let Some(done) = self.reopen().await {
            return Some(done);
        }
        let (url, text) = self.tab.cookies_page().await?;
        let url = Url::parse(&url).ok()?;
        if !self.plan.allows(&url) || self.open(&url).await != Ok(true) {
            return None;
        }
        let mut done = match Notice::refuse_in_form(&self.tab, ACT).await {
            Some(mut done) => {
                self.tab.quiet(self.settle).await;
                done.reported(&self.tab);
                done
            }
            None => self.reopen().await?,
        };
        done.presses += 1;
        done.pressed.insert(0, text);
        Some(done)
    }

    /// Opens the notice again and says no there; `None` where the page in front has no button for it.
    async fn reopen(&mut self) -> Option<Act> {
        if !Notice::reopen(&self.tab).await {
            return None;
        }
        self.tab.quiet(self.settle).await;
        let opened = self.tab.read(|state| state.pressed.clone());
        let mut notice = Notice::find(&self.tab, SEARCH).await?;
        let mut done = notice.answer(&self.tab, ACT).await;
        self.tab.quiet(self.settle).await;
        done.reported(&self.tab);
        done.presses += 1;
        done.pressed.splice(0..0, opened);
        Some(done)
    }
}

//! Taking a yes back by the site's own means: the button that opens the notice again, and a no there.
//!
//! A link to another page is not followed: what a form on it keeps is not known.

use crate::{
    audit::{
        failure::Reason,
        notice::{Act, Notice},
        site::{SEARCH, Visitor},
        verdict::{Said, verdict},
    },
    report::model::{Phase, PressVerdict},
};

impl Visitor<'_> {
    /// Takes the yes back, and looks at what is set after it and what stays.
    pub(super) async fn revoke(&mut self) -> Result<(), Reason> {
        let act = Phase::Revoke;
        self.load().await?;
        let before = self.note().await;
        if !Notice::reopen(&self.tab).await {
            self.keep(act, PressVerdict::Unsure, Act::default());
            return Ok(());
        }
        self.tab.quiet(self.settle).await;
        let opened = self.tab.read(|state| state.pressed.clone());
        let Some(mut notice) = Notice::find(&self.tab, SEARCH).await else {
            self.keep(act, PressVerdict::Unsure, Act::default());
            return Ok(());
        };
        let mut done = notice.answer(&self.tab, act).await;
        self.tab.quiet(self.settle).await;
        done.reported(&self.tab);
        done.presses += 1;
        done.pressed.splice(0..0, opened);
        let after = self.look().await;
        let said = Said::of(before, after);
        self.load().await?;
        self.look().await;
        // The notice stays away after a yes as well: the record alone shows that it was taken back.
        let verdict = verdict(act, &done, said, false, false);
        self.choose(act, verdict, after);
        if matches!(verdict, PressVerdict::Pressed | PressVerdict::ByApi) {
            let (held, _) = self.tab.jar().await;
            let names = held.into_iter().map(|one| one.observation.name);
            self.visited.left = names.collect();
        }
        self.keep(act, verdict, done);
        Ok(())
    }
}

//! Taking a yes back by the site's own means: the button that does it at once or opens the notice again and a no there, or else
//! the form of its cookies page.
//!
//! Which of them counts is shown by the record of the choice. Where none is understood, it has to hold what our no left in it, or
//! something that came with the yes has to be gone.

use crate::{
    audit::{
        failure::Reason,
        notice::{Act, Notice},
        setting::Setting,
        site::{Marks, SEARCH, Visitor},
        verdict::{Said, verdict},
    },
    report::model::{How, Phase, PressVerdict},
};
use biscuit_tin_shared::cookie::{consent::Reading, lifetime::Lifetime};
use std::collections::BTreeSet;
use url::Url;

const ACT: Phase = Phase::Revoke;
/// Remaining time below which a cookie may end by itself meanwhile, in seconds.
const SHORT: i64 = 600;

/// What held before the yes was taken back.
struct Before {
    reading: Option<Reading>,
    /// What came with the yes.
    brought: BTreeSet<String>,
    marks: Marks,
}

impl Visitor<'_> {
    /// Takes the yes back, and looks at what is set after it and what stays.
    pub(super) async fn revoke(&mut self) -> Result<(), Reason> {
        self.load().await?;
        let before = Before {
            reading: self.note().await,
            brought: self.brought().await,
            marks: self.marks().await,
        };
        let Some(done) = self.take_back(&before).await else {
            self.keep(ACT, PressVerdict::Unsure, Act::default());
            return Ok(());
        };
        let after = self.look().await;
        let said = self.said(&before, after).await;
        self.load().await?;
        self.look().await;
        // The notice stays away after a yes as well, and shows nothing.
        let still_yes = after.is_some_and(|reading| {
            reading.answers.analytics == Some(true) || reading.answers.marketing == Some(true)
        });
        let is_gone = !still_yes && self.brought().await != before.brought;
        let verdict = verdict(ACT, &done, said, is_gone, false);
        self.choose(ACT, verdict, after);
        if matches!(verdict, PressVerdict::Pressed | PressVerdict::ByApi) {
            let (held, _) = self.tab.jar().await;
            let names = held.into_iter().map(|one| one.observation.name);
            self.visited.left = names.collect();
        }
        self.keep(ACT, verdict, done);
        Ok(())
    }

    /// The cookies that came with the yes and are held now, but those that end soon.
    async fn brought(&self) -> BTreeSet<String> {
        let came = self.visited.settings.iter();
        let came = came.filter(|one| one.phase == Phase::Accept && one.how == How::Held);
        let came: BTreeSet<String> = came.map(Setting::key).collect();
        let (held, _) = self.tab.jar().await;
        let stays = |one: &Setting| match one.observation.set.as_ref().map(|set| set.asked) {
            Some(Lifetime::Seconds(left)) => left > SHORT,
            _ => true,
        };
        let held = held.iter().filter(|one| stays(one)).map(Setting::key);
        held.filter(|key| came.contains(key)).collect()
    }

    /// What the record of the choice says after an act. One that is not understood says no where it holds what our no left in it,
    /// and held something else before.
    async fn said(&self, before: &Before, after: Option<Reading>) -> Said {
        let said = Said::of(before.reading, after);
        let kept = [PressVerdict::Pressed, PressVerdict::ByApi];
        let no = self.visited.refuse.as_ref();
        if said != Said::Nothing || !no.is_some_and(|no| kept.contains(&no.verdict)) {
            return said;
        }
        let with_no = self.visited.settings.iter();
        let with_no = with_no.filter(|one| one.phase == Phase::Refuse && one.how == How::Held);
        let with_no: Marks = with_no.map(|one| (one.key(), one.mark)).collect();
        let was_there = |key: &String| before.marks.iter().any(|(of, _)| of == key);
        let now = self.marks().await;
        let mut new = now.difference(&before.marks);
        match new.any(|one| was_there(&one.0) && with_no.contains(one)) {
            true => Said::No,
            false => Said::Nothing,
        }
    }

    /// What was done to take it back, on the page in front or on the cookies page that it leads to.
    async fn take_back(&mut self, before: &Before) -> Option<Act> {
        let tried = self.reopen(before).await;
        if tried.as_ref().is_some_and(|act| act.done) {
            return tried;
        }
        let by_page = self.on_cookies_page(before).await;
        by_page.or(tried)
    }

    /// The same, on the cookies page that the page in front leads to.
    async fn on_cookies_page(&mut self, before: &Before) -> Option<Act> {
        let (url, text) = self.tab.cookies_page().await?;
        let url = Url::parse(&url).ok()?;
        if !self.plan.allows(&url) || self.open(&url).await != Ok(true) {
            return None;
        }
        let mut done = if Notice::has_form(&self.tab).await {
            self.tab.begin(ACT);
            let mut done = Act::default();
            done.done = Notice::refuse_in_form(&self.tab, &mut done).await;
            self.tab.quiet(self.settle).await;
            done.reported(&self.tab);
            done
        } else {
            self.reopen(before).await?
        };
        done.presses += 1;
        done.pressed.insert(0, text);
        Some(done)
    }

    /// Opens the notice again and says no there, or takes it back at once; `None` where no button of the page in front does.
    async fn reopen(&mut self, before: &Before) -> Option<Act> {
        if !Notice::reopen(&self.tab, ACT).await {
            return None;
        }
        self.tab.quiet(self.settle).await;
        let opened = self.tab.read(|state| state.pressed.clone());
        let after = self.note().await;
        let is_done =
            self.said(before, after).await == Said::No || self.brought().await != before.brought;
        let notice = if is_done {
            None
        } else {
            Notice::find(&self.tab, SEARCH).await
        };
        let Some(mut notice) = notice else {
            return Some(Act {
                presses: 1,
                pressed: opened,
                done: is_done,
                ..Act::default()
            });
        };
        let mut done = notice.answer(&self.tab, ACT).await;
        self.tab.quiet(self.settle).await;
        done.reported(&self.tab);
        done.presses += 1;
        done.pressed.splice(0..0, opened);
        Some(done)
    }
}

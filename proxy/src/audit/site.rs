//! One site, visited three times by new visitors: one who chooses nothing, one who refuses and comes again, one who accepts.
//!
//! Which press counts is decided by `verdict`; what the cookies mean is `made`'s.

use crate::{
    audit::{
        failure::Reason,
        notice::{Act, Notice},
        plan::Plan,
        setting::Setting,
        tab::{Start, Tab, TabError},
        verdict::{Said, verdict},
        visited::Visited,
    },
    report::model::{Banner, How, Phase, Press, PressVerdict},
};
use biscuit_tin_shared::cookie::consent::{Answers, Choice, Reading, Unclear};
use std::{collections::BTreeSet, path::PathBuf, time::Duration};

/// How long a quiet page is searched for a notice.
pub(super) const SEARCH: Duration = Duration::from_secs(2);

/// Cookies by their keys, each with a mark of its value.
pub(super) type Marks = BTreeSet<(String, Option<u64>)>;

/// One visitor: a browser with a new profile.
pub(super) struct Visitor<'v> {
    pub(super) tab: Tab,
    pub(super) visited: &'v mut Visited,
    pub(super) plan: &'v Plan<'v>,
    pub(super) settle: Duration,
    /// The cookies and keys that were there already, so that each counts in its first phase.
    held: BTreeSet<String>,
    kept: BTreeSet<(String, &'static str, String)>,
}

/// Visits a site; `settle` is how long a page is looked at after it came and after each act, at least.
pub(super) async fn visit(
    start: &Start<'_>,
    plan: &Plan<'_>,
    mut visited: Visited,
    settle: Duration,
) -> Visited {
    for phase in [Phase::Arrive, Phase::Refuse, Phase::Accept] {
        if plan.wishes.stop.is_cancelled() {
            visited.failed.push((phase, Reason::Closed));
            continue;
        }
        let profile = profile(start, phase);
        match Tab::open(start, &profile, visited.host.clone()).await {
            Ok(tab) => {
                visited.browser.clone_from(&tab.browser);
                let visitor = Visitor {
                    tab,
                    visited: &mut visited,
                    plan,
                    settle,
                    held: BTreeSet::new(),
                    kept: BTreeSet::new(),
                };
                visitor.visit(phase).await;
            }
            Err(error) => {
                tracing::warn!(%error, url = visited.url, "no browser for this site");
                let reason = match error {
                    TabError::Open(_) => Reason::Other,
                    TabError::Command(_) => Reason::Closed,
                };
                visited.failed.push((phase, reason));
            }
        }
        // Also where it fails: the next profile has another name, and the run's folder is deleted in the end.
        let _ = std::fs::remove_dir_all(profile);
    }
    visited
}

/// A folder of a new profile; its name is short, since a socket lies below it.
fn profile(start: &Start<'_>, phase: Phase) -> PathBuf {
    let name = match phase {
        Phase::Refuse => "r",
        Phase::Accept => "y",
        _ => "a",
    };
    start.folder.path().join(format!("{name}{}", start.number))
}

impl Visitor<'_> {
    /// Visits the page, up to this act.
    async fn visit(mut self, act: Phase) {
        let plan = self.plan;
        let end = tokio::select! {
            end = self.page(act) => end,
            () = plan.wishes.stop.cancelled() => Err(Reason::Closed),
        };
        match end {
            Ok(()) => {}
            Err(reason) => {
                let phase = self.tab.read(|state| state.phase);
                self.visited.failed.push((phase, reason));
                self.look().await;
            }
        }
        self.visited.is_whole &= self.tab.is_whole();
        self.visited.settings.append(&mut self.tab.take_settings());
        self.tab.end().await;
    }

    async fn page(&mut self, act: Phase) -> Result<(), Reason> {
        self.load().await?;
        self.look().await;
        if act == Phase::Arrive {
            self.walk().await;
            return Ok(());
        }
        let Some(mut notice) = Notice::find(&self.tab, SEARCH).await else {
            self.has_none(act).await;
            return Ok(());
        };
        // A late notice may have brought more with it.
        let before = self.note().await;
        self.visited.banner = Banner::Found;
        let mut done = notice.answer(&self.tab, act).await;
        self.tab.quiet(self.settle).await;
        done.reported(&self.tab);
        let mut after = self.look().await;
        // The engine may say that it did it, and the notice still asks.
        if done.done
            && done.rule.is_some()
            && Said::of(before, after) == Said::Nothing
            && notice.again(&self.tab, act, &mut done).await
        {
            self.tab.quiet(self.settle).await;
            done.reported(&self.tab);
            after = self.look().await;
        }
        let is_hidden = Notice::find(&self.tab, Duration::ZERO).await.is_none();
        if let Some(tool) = after.map(|reading| reading.tool.name().to_owned()) {
            self.visited.tool = Some(tool);
        }
        let said = Said::of(before, after);
        if act == Phase::Refuse {
            self.visited.says_yes = done.done && said == Said::Yes;
            self.tab.begin(Phase::Reload);
        }
        let mut is_gone = false;
        if act == Phase::Refuse || said == Said::Nothing {
            self.load().await?;
            is_gone = Notice::find(&self.tab, SEARCH).await.is_none();
            self.look().await;
        }
        let verdict = verdict(act, &done, said, is_gone, is_hidden);
        self.choose(act, verdict, after.filter(|_| said != Said::Nothing));
        if self.visited.tool.is_none() {
            self.visited.tool.clone_from(&done.rule);
        }
        self.keep(act, verdict, done);
        self.walk().await;
        let is_kept = matches!(verdict, PressVerdict::Pressed | PressVerdict::ByApi);
        if self.plan.wishes.revoke && act == Phase::Accept && is_kept {
            return self.revoke().await;
        }
        Ok(())
    }

    /// Notes that no notice was found, or none that anybody here understands.
    async fn has_none(&mut self, act: Phase) {
        let texts = Notice::unread(&self.tab).await;
        let (banner, verdict) = match texts.as_slice() {
            [] => (Banner::None, PressVerdict::None),
            _ => (Banner::Unsure, PressVerdict::Unsure),
        };
        if self.visited.banner == Banner::Unsure {
            self.visited.banner = banner;
        }
        let act_of_none = Act {
            texts,
            ..Act::default()
        };
        self.keep(act, verdict, act_of_none);
    }

    pub(super) async fn load(&mut self) -> Result<(), Reason> {
        self.plan.turn.page().await;
        self.tab.load(&self.visited.url).await?;
        self.tab.quiet(self.settle).await;
        self.visited.host = self.tab.read(|state| state.page.clone());
        self.tab.failure().await.map_or(Ok(()), Err)
    }

    /// Notes what is held now and was not before; returns what it says of the choice.
    pub(super) async fn look(&mut self) -> Option<Reading> {
        let reading = self.note().await;
        self.picture().await;
        reading
    }

    /// The same, without a picture.
    pub(super) async fn note(&mut self) -> Option<Reading> {
        let (held, reading) = self.tab.jar().await;
        for one in held {
            if self.held.insert(one.key()) {
                self.visited.settings.push(one);
            }
        }
        let phase = self.tab.read(|state| state.phase);
        for mut one in self.tab.stored().await {
            let host = one.host.clone();
            let areas = [
                ("local", &mut one.local),
                ("session", &mut one.session),
                ("databases", &mut one.databases),
            ];
            for (area, keys) in areas {
                keys.retain(|key| self.kept.insert((host.clone(), area, key.clone())));
            }
            self.visited.stored.push((phase, one));
        }
        reading
    }

    /// The cookies that are held now, by their keys, with the marks of their values.
    pub(super) async fn marks(&self) -> Marks {
        let (held, _) = self.tab.jar().await;
        held.iter().map(|one| (one.key(), one.mark)).collect()
    }

    /// Notes the choice that holds after an act.
    pub(super) fn choose(&mut self, act: Phase, verdict: PressVerdict, reading: Option<Reading>) {
        let answer = Some(act == Phase::Accept);
        let all = Answers {
            functional: answer,
            analytics: answer,
            marketing: answer,
        };
        let choice = match verdict {
            PressVerdict::Pressed | PressVerdict::ByApi => {
                Choice::Made(reading.map_or(all, |reading| reading.answers))
            }
            // Somebody who said yes has chosen, whether or not that was kept.
            PressVerdict::HiddenOnly | PressVerdict::NoRefuseOffered if act != Phase::Accept => {
                Choice::NotYet
            }
            _ => Choice::Unknown(Unclear::DefaultOrChoice),
        };
        self.visited.choices.push((act, choice));
        if act == Phase::Refuse {
            self.visited.choices.push((Phase::Reload, choice));
        }
    }

    pub(super) fn keep(&mut self, act: Phase, verdict: PressVerdict, done: Act) {
        let press = Press {
            verdict,
            clicks: u32::try_from(done.clicks()).unwrap_or(u32::MAX),
            texts: done.texts,
            pressed: done.pressed,
            rule: done.rule,
        };
        let place = match act {
            Phase::Accept => &mut self.visited.accept,
            Phase::Revoke => &mut self.visited.revoke,
            _ => &mut self.visited.refuse,
        };
        *place = Some(press);
    }
}

impl Setting {
    /// What makes two findings in the browser the same cookie.
    pub(super) fn key(&self) -> String {
        let seen = &self.observation;
        let set = seen.set.as_ref();
        let place = set.map(|set| (&set.domain, set.host_only, set.path.text()));
        debug_assert_eq!(self.how, How::Held);
        format!("{}|{place:?}|{:?}", seen.name, self.partition)
    }
}

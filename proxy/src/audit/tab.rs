//! One browser with one tab: opens a page, waits until it is quiet, presses, reads what is held.
//!
//! What is set meanwhile is in the state, which `pump` writes.

use crate::{
    audit::{
        engine::Engine,
        failure::Reason,
        pump::{COMMAND, Pump, locked},
        setting::{Moment, Setting},
        state::{Context, State},
    },
    browser::{
        Access, FIRST_COMMAND, OpenError,
        headless::{Headless, as_with_a_window},
        pipe::{CommandFailed, Event},
    },
    os::{programs::Browser, run_folder::RunFolder},
    report::model::{How, Phase},
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use biscuit_tin_shared::{
    cookie::{consent::Reading, request::RequestKind, site::Host},
    registry::bot_checks::is_bot_check_page,
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc},
    time::{Instant, sleep_until, timeout},
};

/// Time limit of a site's first answer, and of a page's answer to us: a busy machine takes its time.
const ANSWER: Duration = Duration::from_secs(30);
/// How long nothing may move before a page counts as quiet.
const STILL: Duration = Duration::from_secs(1);
/// Longest wait for quiet: some pages never rest.
const LONGEST: Duration = Duration::from_secs(20);
/// Age from which a request under way is taken for one that stays open, such as a feed.
const LONG_REQUEST: Duration = Duration::from_secs(10);
/// The text of a page that leads nowhere, as long as a bot check's may be.
const WHOLE_TEXT: &str =
    "document.links.length === 0 ? (document.body?.textContent ?? '').trim().slice(0, 1000) : ''";

/// One browser with one tab, and a profile of its own.
#[derive(Debug)]
pub(super) struct Tab {
    headless: Headless,
    state: Arc<Mutex<State>>,
    news: Arc<Notify>,
    /// Name and version of the browser.
    pub(super) browser: String,
}

/// What a new browser needs.
#[derive(Debug)]
pub(super) struct Start<'a> {
    pub(super) program: &'a Browser,
    pub(super) proxy: SocketAddr,
    pub(super) access: &'a Access,
    pub(super) folder: &'a RunFolder,
    pub(super) engine: &'a Arc<Engine>,
    /// The page's number in the run, for names of folders.
    pub(super) number: usize,
}

/// Why a browser has no tab.
#[derive(Debug, thiserror::Error)]
pub(super) enum TabError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Command(#[from] CommandFailed),
}

impl Tab {
    /// Starts a browser with a new profile in a folder, for visits to a host. One that does not come up gets a successor: the
    /// machine may have been short of time or memory.
    pub(super) async fn open(
        start: &Start<'_>,
        profile: &Path,
        page: Host,
    ) -> Result<Self, TabError> {
        match Self::open_once(start, profile, page.clone()).await {
            Err(TabError::Command(error)) => {
                tracing::warn!(%error, "a browser did not come up: another one is started");
                // A file that stays is left to the successor.
                let _ = std::fs::remove_dir_all(profile);
                Self::open_once(start, profile, page).await
            }
            opened => opened,
        }
    }

    async fn open_once(start: &Start<'_>, profile: &Path, page: Host) -> Result<Self, TabError> {
        let (headless, events) = start
            .program
            .open_headless(profile, start.proxy, start.access)?;
        if let Some(pid) = headless.pid()
            && let Err(error) = start.folder.note_browser(pid)
        {
            tracing::warn!(%error, "a browser that is left over cannot be ended by a later run");
        }
        let mut tab = Self {
            headless,
            state: Arc::new(Mutex::new(State::new(page))),
            news: Arc::default(),
            browser: String::new(),
        };
        if let Err(error) = tab.come_up(events, start.engine).await {
            tab.end().await;
            return Err(error.into());
        }
        Ok(tab)
    }

    /// Waits until the browser answers and has its first tab.
    async fn come_up(
        &mut self,
        events: mpsc::Receiver<Event>,
        engine: &Arc<Engine>,
    ) -> Result<(), CommandFailed> {
        let (browser, agent) = self.headless.version().await?;
        let pump = Pump {
            pipe: self.headless.pipe.clone(),
            state: Arc::clone(&self.state),
            news: Arc::clone(&self.news),
            engine: Arc::clone(engine),
            agent: Arc::new(as_with_a_window(&browser, &agent)),
        };
        tokio::spawn(pump.run(events));
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
        self.first("Target.setAutoAttach", attach).await?;
        let deny = json!({ "behavior": "deny" });
        self.first("Browser.setDownloadBehavior", deny).await?;
        self.browser = browser;
        self.renew().await
    }

    /// Sends the browser one of its first commands, or one that starts a process.
    async fn first(&self, method: &str, params: Value) -> Result<Value, CommandFailed> {
        let pipe = &self.headless.pipe;
        pipe.send("", method, params, FIRST_COMMAND).await
    }

    /// Goes on with a new tab of the same browser, as after a page that crashed or answers nothing more.
    pub(super) async fn renew(&self) -> Result<(), CommandFailed> {
        let blank = json!({ "url": "about:blank" });
        let made = self.first("Target.createTarget", blank).await?;
        let id = made["targetId"].as_str().unwrap_or_default().to_owned();
        let session = self
            .until(FIRST_COMMAND, |state| state.prepared.get(&id).cloned())
            .await;
        let old = {
            let mut state = locked(&self.state);
            state.session = session.ok_or(CommandFailed::Silent)?;
            (state.crashed, state.hangs, state.is_bot_check) = (false, false, false);
            state.open.clear();
            let old = std::mem::replace(&mut state.frame, id);
            state.prepared.remove(&old);
            old
        };
        if !old.is_empty() {
            let old = json!({ "targetId": old });
            self.send("", "Target.closeTarget", old).await?;
        }
        Ok(())
    }

    pub(super) async fn send(
        &self,
        session: &str,
        method: &str,
        params: Value,
    ) -> Result<Value, CommandFailed> {
        self.headless
            .pipe
            .send(session, method, params, COMMAND)
            .await
    }

    fn session(&self) -> String {
        locked(&self.state).session.clone()
    }

    /// Begins a phase: what is set from now on belongs to it.
    pub(super) fn begin(&self, phase: Phase) {
        let mut state = locked(&self.state);
        state.phase = phase;
        state.pressed.clear();
        state.results.clear();
    }

    /// Opens a page, or loads it again.
    pub(super) async fn load(&self, url: &str) -> Result<(), Reason> {
        {
            let mut state = locked(&self.state);
            state.popups.clear();
            state.status = None;
            state.moved = Instant::now();
        }
        let answer = self.ask("Page.navigate", json!({ "url": url })).await?;
        match answer["errorText"].as_str() {
            Some(error) if !error.is_empty() => {
                tracing::debug!(error, url, "the page did not come");
                Err(Reason::of_net_error(error))
            }
            _ => Ok(()),
        }
    }

    /// Asks the page in front. One that dies leaves its questions open, so its death is waited for as well.
    async fn ask(&self, method: &str, params: Value) -> Result<Value, Reason> {
        let session = self.session();
        let pipe = &self.headless.pipe;
        let died = self.until(ANSWER, |state| state.crashed.then_some(Reason::Crashed));
        tokio::select! {
            biased;
            Some(died) = died => Err(died),
            answer = pipe.send(&session, method, params, ANSWER) => answer.map_err(|error| match error {
                CommandFailed::Silent => Reason::Timeout,
                CommandFailed::Ended => Reason::Closed,
                CommandFailed::Refused(_) => Reason::Other,
            }),
        }
    }

    /// What went wrong with the page that is there.
    pub(super) async fn failure(&self) -> Option<Reason> {
        let params = json!({ "expression": WHOLE_TEXT });
        let text = match self.ask("Runtime.evaluate", params).await {
            Ok(answer) => answer["result"]["value"].as_str().map(str::to_owned),
            Err(Reason::Other) => None,
            Err(reason) => {
                // A page whose script never ends answers nothing more: each question would cost its whole time limit.
                locked(&self.state).hangs = reason == Reason::Timeout;
                return Some(reason);
            }
        };
        let state = locked(&self.state);
        if state.is_bot_check || text.is_some_and(|text| is_bot_check_page(&text)) {
            Some(Reason::BotWall)
        } else if state.status.is_some_and(|status| status >= 400) {
            Some(Reason::Other)
        } else {
            None
        }
    }

    /// Waits until the page is quiet, at least this long: no request under way, no change in the page.
    pub(super) async fn quiet(&self, least: Duration) {
        let start = Instant::now();
        loop {
            let (moved, is_busy, is_gone) = {
                let state = locked(&self.state);
                let mut open = state.open.values();
                let is_busy = open.any(|since| since.elapsed() < LONG_REQUEST);
                (state.moved, is_busy, state.crashed)
            };
            let (now, end) = (Instant::now(), start + LONGEST.max(least));
            let still = if is_busy { now + STILL } else { moved + STILL };
            let until = still.max(start + least).min(end);
            if until <= now || is_gone {
                return;
            }
            sleep_until(until).await;
        }
    }

    /// Waits until `done` says something of the state, at most this long.
    pub(super) async fn until<T>(
        &self,
        limit: Duration,
        mut done: impl FnMut(&mut State) -> Option<T>,
    ) -> Option<T> {
        let wait = async {
            loop {
                let news = self.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if let Some(found) = done(&mut locked(&self.state)) {
                    return found;
                }
                news.await;
            }
        };
        timeout(limit, wait).await.ok()
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&locked(&self.state))
    }

    /// A script's result in one of our worlds; `None` where it fails or the frame is gone.
    pub(super) async fn evaluate(&self, world: &Context, script: &str) -> Option<Value> {
        if self.read(|state| state.hangs || state.crashed) {
            return None;
        }
        let params = json!({
            "expression": script, "uniqueContextId": world.unique,
            "returnByValue": true, "awaitPromise": true,
        });
        let answer = self
            .send(&world.session, "Runtime.evaluate", params)
            .await
            .ok()?;
        let value = answer["result"]["value"].clone();
        answer["exceptionDetails"].is_null().then_some(value)
    }

    /// Presses the mouse at a place of the page in front.
    pub(super) async fn press(&self, x: f64, y: f64) -> Result<(), CommandFailed> {
        let session = self.session();
        for (kind, button) in [
            ("mouseMoved", "none"),
            ("mousePressed", "left"),
            ("mouseReleased", "left"),
        ] {
            let at = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 });
            self.send(&session, "Input.dispatchMouseEvent", at).await?;
        }
        Ok(())
    }

    /// What the browser holds, and what it says of the choice: in cookies, and in the storage of the page in front.
    pub(super) async fn jar(&self) -> (Vec<Setting>, Option<Reading>) {
        let cookies = self.send("", "Storage.getCookies", json!({})).await;
        let cookies = cookies.unwrap_or_default()["cookies"].take();
        let worlds = self.read(State::worlds);
        let stored = match worlds.first() {
            Some(world) => self.evaluate(world, "Object.entries(localStorage)").await,
            None => None,
        };
        let (page, phase) = self.read(|state| (state.page.clone(), state.phase));
        let moment = Moment {
            phase,
            page: &page,
            kind: RequestKind::Unknown,
            how: How::Held,
        };
        moment.jar(&cookies, &stored.unwrap_or_default())
    }

    /// A picture of what the window shows, as JPEG.
    pub(super) async fn picture(&self) -> Option<Vec<u8>> {
        if self.read(|state| state.hangs || state.crashed) {
            return None;
        }
        let how = json!({ "format": "jpeg", "quality": 60 });
        let session = self.session();
        let taken = self.send(&session, "Page.captureScreenshot", how).await;
        BASE64_STANDARD.decode(taken.ok()?["data"].as_str()?).ok()
    }

    /// Forgets what was set after these first settings: it belongs to a page of another site than this host's.
    pub(super) fn forget_since(&self, settings: usize, host: &Host) {
        let mut state = locked(&self.state);
        state.settings.truncate(settings);
        state.page = host.clone();
    }

    /// Takes what was set so far.
    pub(super) fn take_settings(&self) -> Vec<Setting> {
        std::mem::take(&mut locked(&self.state).settings)
    }

    /// Whether everything was read that the browser said.
    pub(super) fn is_whole(&self) -> bool {
        !self.headless.pipe.lost_events()
    }

    /// Ends the browser.
    pub(super) async fn end(self) {
        self.headless.end().await;
    }
}

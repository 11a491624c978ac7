//! Refusing or accepting a site's cookie notice: by a real mouse press where a button's words say it, else by the engine.
//!
//! The mouse comes first because the engine does some tools by their own functions, which shows nothing of what a visitor can
//! press: Klaro, measured with a plain “I decline” on the page. What was done is kept as it was; whether it counts is decided by `site`, once the record of the choice was read.

use crate::{
    audit::{
        closed,
        frames::spot,
        state::{Context, State},
        tab::Tab,
    },
    report::model::Phase,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Time limit for the engine to press what it found.
const ENGINE: Duration = Duration::from_secs(12);
/// How often a page is searched for a notice while it may still come.
const SEARCH: Duration = Duration::from_millis(500);
/// Time for the engine to know a notice whose words do not say how to do it.
const ENGINE_HEADSTART: Duration = Duration::from_millis(1_500);
/// Most layers that are opened on the way to a no.
const LAYERS: usize = 2;
/// How long a frame is looked at before a press in it: it may move.
const REST: Duration = Duration::from_millis(50);
/// How long a press may take to show in the page.
const AFTER_PRESS: Duration = Duration::from_millis(300);

/// The kinds of buttons that `page/finder.js` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Save,
    Refuse,
    Settings,
    Accept,
    Dismiss,
    /// Its words say nothing that is known.
    Other,
}

/// A button of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Button {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// A notice that is on the page.
#[derive(Debug, Clone)]
pub(super) struct Notice {
    /// The engine's rule.
    pub(super) rule: Option<String>,
    /// Its buttons, as its words show them, and the world in which they are.
    pub(super) buttons: Vec<Button>,
    world: Option<Context>,
}

/// What was done about a notice.
#[derive(Debug, Clone, Default)]
pub(super) struct Act {
    /// The engine's rule, where it did it.
    pub(super) rule: Option<String>,
    /// What the buttons say.
    pub(super) texts: Vec<String>,
    /// How many presses of the mouse were ours.
    pub(super) presses: usize,
    /// The texts of what was pressed, in order, as the page reported it.
    pub(super) pressed: Vec<String>,
    /// Whether anything was done at all.
    pub(super) done: bool,
    /// Whether the engine did it, and not the mouse.
    pub(super) by_engine: bool,
    /// Whether anything but a yes can be pressed, whether or not it was understood.
    pub(super) unclear: bool,
}

impl Notice {
    /// Looks for a notice until this long has passed; it may come late.
    pub(super) async fn find(tab: &Tab, limit: Duration) -> Option<Self> {
        let end = Instant::now() + limit;
        loop {
            let (buttons, world) = Self::search(tab).await;
            let rule = Self::rule(tab);
            if rule.is_some() || !buttons.is_empty() {
                return Some(Self {
                    rule,
                    buttons,
                    world,
                });
            }
            if Instant::now() >= end {
                return None;
            }
            sleep(SEARCH).await;
        }
    }

    /// The rule by which the engine found a notice.
    fn rule(tab: &Tab) -> Option<String> {
        tab.read(|state| state.popups.first().map(|(_, rule)| rule.clone()))
    }

    /// The buttons of a notice in any frame, by their words; last in shadow roots that are closed, which takes long.
    async fn search(tab: &Tab) -> (Vec<Button>, Option<Context>) {
        let worlds = tab.read(State::worlds);
        for world in &worlds {
            let buttons = Self::buttons(tab, world).await;
            if !buttons.is_empty() {
                return (buttons, Some(world.clone()));
            }
        }
        for world in worlds {
            if closed::hand_in(tab, &world).await {
                let buttons = Self::buttons(tab, &world).await;
                if !buttons.is_empty() {
                    return (buttons, Some(world));
                }
            }
        }
        (Vec::new(), None)
    }

    /// The buttons of a notice in one frame; none where the frame is hidden.
    async fn buttons(tab: &Tab, world: &Context) -> Vec<Button> {
        let found = tab.evaluate(world, "biscuitFind()").await;
        let found = found.and_then(|value| serde_json::from_value::<Vec<Button>>(value).ok());
        match found.filter(|buttons| !buttons.is_empty()) {
            Some(buttons) if spot(tab, world, (0.0, 0.0)).await.is_some() => buttons,
            _ => Vec::new(),
        }
    }

    /// What the buttons say of something that may be a notice, and that nobody here understands.
    pub(super) async fn unread(tab: &Tab) -> Vec<String> {
        for world in tab.read(State::worlds) {
            let found = tab.evaluate(&world, "biscuitUnread()").await;
            let found = found.and_then(|value| serde_json::from_value::<Vec<String>>(value).ok());
            let found = found.filter(|texts| !texts.is_empty());
            if let Some(texts) = found
                && spot(tab, &world, (0.0, 0.0)).await.is_some()
            {
                return texts;
            }
        }
        Vec::new()
    }

    fn has(&self, kind: Kind) -> bool {
        self.buttons.iter().any(|button| button.kind == kind)
    }

    /// Refuses or accepts; a phase begins with the first press.
    pub(super) async fn answer(&mut self, tab: &Tab, phase: Phase) -> Act {
        let wish = wish(phase);
        let mut act = Act::default();
        act.note(self);
        tab.begin(phase);
        if self.press(tab, wish, &mut act).await {
            act.done = true;
        } else {
            if self.rule.is_none() {
                let found = |state: &mut State| state.popups.first().map(|(_, rule)| rule.clone());
                self.rule = tab.until(ENGINE_HEADSTART, found).await;
            }
            // The engine's own guess knows no tool, and cannot accept.
            let guesses = |rule: &String| rule.starts_with("HEURISTIC") && wish == Kind::Accept;
            let knows = self.rule.as_ref().is_some_and(|rule| !guesses(rule));
            let is_done = knows && self.by_engine(tab, wish).await;
            // A rule's later steps may fail although it pressed the button.
            let has_pressed = tab.read(|state| !state.pressed.is_empty());
            let by_mouse = !is_done && self.by_mouse(tab, wish, &mut act).await;
            act.by_engine = (is_done || has_pressed) && !by_mouse;
            act.done = act.by_engine || by_mouse;
            if act.by_engine {
                act.rule.clone_from(&self.rule);
            }
        }
        act
    }

    /// Whether the engine says that it did it.
    async fn by_engine(&self, tab: &Tab, wish: Kind) -> bool {
        let message = match wish {
            Kind::Accept => "optIn",
            _ => "optOut",
        };
        let Some((world, _)) = tab.read(|state| state.popups.first().cloned()) else {
            return false;
        };
        let script = format!("void autoconsentReceiveMessage({{ type: \"{message}\" }})");
        tab.evaluate(&world, &script).await;
        let result = tab.until(ENGINE, |state| state.results.pop()).await;
        result.unwrap_or_default()
    }

    /// Presses by the mouse after the engine did something that changed no record, where the notice still asks.
    pub(super) async fn again(&mut self, tab: &Tab, phase: Phase, act: &mut Act) -> bool {
        (self.buttons, self.world) = Self::search(tab).await;
        if self.buttons.is_empty() {
            return false;
        }
        act.note(self);
        // What the engine pressed did nothing, and is no press that a visitor needs.
        tab.begin(phase);
        act.presses = 0;
        let wish = wish(phase);
        let by_mouse = self.press(tab, wish, act).await || self.by_mouse(tab, wish, act).await;
        act.by_engine &= !by_mouse;
        by_mouse
    }

    /// Presses what means the wish in other words: “Got it” alone, or what lies behind “settings”.
    async fn by_mouse(&mut self, tab: &Tab, wish: Kind, act: &mut Act) -> bool {
        if self.buttons.is_empty() {
            (self.buttons, self.world) = Self::search(tab).await;
            act.note(self);
        }
        if wish == Kind::Accept {
            // “Got it” alone is a yes to everything.
            return self.press(tab, Kind::Dismiss, act).await;
        }
        if !act.unclear {
            // Nothing but a yes was seen so far: a no may lie in a shadow root beside it.
            for world in tab.read(State::worlds) {
                closed::hand_in(tab, &world).await;
            }
            self.look_again(tab, act).await;
            if self.press(tab, Kind::Refuse, act).await {
                return true;
            }
        }
        let mut opened = Vec::new();
        while opened.len() < LAYERS
            && let Some(text) = self.press_but(tab, Kind::Settings, &opened, act).await
        {
            opened.push(text);
            self.look_again(tab, act).await;
            if self.press(tab, Kind::Refuse, act).await {
                return true;
            }
            if self.has(Kind::Save) {
                break;
            }
            if Self::has_form(tab).await {
                return Self::refuse_in_form(tab, act).await;
            }
        }
        if opened.is_empty() && !self.has(Kind::Save) {
            return false;
        }
        if let Some(world) = &self.world {
            tab.evaluate(world, "biscuitSwitchOff()").await;
        }
        // What is switched off may turn a yes to everything into one to what is left.
        if !self.has(Kind::Save) {
            self.look_again(tab, act).await;
        }
        self.press(tab, Kind::Save, act).await
    }

    /// Takes the buttons that are there once a press shows.
    async fn look_again(&mut self, tab: &Tab, act: &mut Act) {
        tab.quiet(AFTER_PRESS).await;
        (self.buttons, self.world) = Self::search(tab).await;
        act.note(self);
    }

    /// Presses what opens the notice again after a choice, or takes it back at once; returns whether there is such a button
    /// in the page in front.
    pub(super) async fn reopen(tab: &Tab, phase: Phase) -> bool {
        let Some(world) = tab.read(State::worlds).into_iter().next() else {
            return false;
        };
        if tab.evaluate(&world, "biscuitReopen(false)").await != Some(Value::Bool(true)) {
            return false;
        }
        tab.begin(phase);
        let aim = tab.evaluate(&world, "biscuitReopen(true)").await;
        let Some(aim) = aim.and_then(|aim| serde_json::from_value::<Aim>(aim).ok()) else {
            return false;
        };
        aim.pressed || tab.press(aim.x, aim.y).await.is_ok()
    }

    /// Whether the page in front is of the site, and has the form of a cookies page.
    pub(super) async fn has_form(tab: &Tab) -> bool {
        let Some(world) = tab.read(State::worlds).into_iter().next() else {
            return false;
        };
        let host = tab.read(|state| state.page.clone());
        let is_there = tab.evaluate(&world, "biscuitForm(false)").await;
        is_there == Some(Value::Bool(true)) && tab.is_at(&host).await
    }

    /// Says no in the form of a cookies page, and keeps it.
    pub(super) async fn refuse_in_form(tab: &Tab, act: &mut Act) -> bool {
        let Some(world) = tab.read(State::worlds).into_iter().next() else {
            return false;
        };
        let aim = tab.evaluate(&world, "biscuitForm(true)").await;
        let Some(aim) = aim.and_then(|aim| serde_json::from_value::<Aim>(aim).ok()) else {
            return false;
        };
        let is_done = aim.pressed || tab.press(aim.x, aim.y).await.is_ok();
        act.presses += usize::from(is_done);
        is_done
    }

    /// Looks where the first button of a kind is that says none of some texts; has it press itself, if `press` says so.
    async fn aim(
        tab: &Tab,
        world: &Context,
        (kind, but): (Kind, &[String]),
        press: bool,
    ) -> Option<Aim> {
        let words = serde_json::to_string(&(kind, press, but)).ok()?;
        let script = format!("biscuitAim(...{words})");
        let aim = tab.evaluate(world, &script).await?;
        serde_json::from_value(aim).ok()
    }

    async fn press(&self, tab: &Tab, kind: Kind, act: &mut Act) -> bool {
        self.press_but(tab, kind, &[], act).await.is_some()
    }

    /// Presses the first button of a kind that says none of some texts; returns what it says.
    async fn press_but(
        &self,
        tab: &Tab,
        kind: Kind,
        but: &[String],
        act: &mut Act,
    ) -> Option<String> {
        let world = self.world.as_ref().filter(|_| self.has(kind))?;
        let aim = Self::aim(tab, world, (kind, but), false).await?;
        if !aim.pressed {
            let at = (aim.x, aim.y);
            let mut place = spot(tab, world, at).await?;
            if tab.read(|state| state.frame != world.frame) {
                sleep(REST).await;
                let now = spot(tab, world, at).await?;
                place.free &= now == place;
            }
            if place.free {
                tab.press(place.x, place.y).await.ok()?;
            } else {
                // What lies over a frame would take the press, and a frame that moves would miss it.
                Self::aim(tab, world, (kind, but), true).await?;
            }
        }
        act.presses += 1;
        Some(aim.text)
    }
}

/// The kind of the button that does what a phase is about.
fn wish(phase: Phase) -> Kind {
    match phase {
        Phase::Accept => Kind::Accept,
        _ => Kind::Refuse,
    }
}

/// Where a button is in its frame.
#[derive(Debug, Clone, Deserialize)]
struct Aim {
    /// What it says.
    text: String,
    x: f64,
    y: f64,
    /// Whether it was pressed by itself: something lies over it.
    pressed: bool,
}

impl Act {
    /// Takes what the page reported as pressed, once that had time to come.
    pub(super) fn reported(&mut self, tab: &Tab) {
        self.pressed = tab.read(|state| state.pressed.clone());
    }

    /// How many presses it took; those of switches are the page's own report.
    pub(super) fn clicks(&self) -> usize {
        self.pressed.len().max(self.presses)
    }

    /// Adds what the buttons of a notice say.
    fn note(&mut self, notice: &Notice) {
        for Button { text, kind } in &notice.buttons {
            self.unclear |= !matches!(kind, Kind::Accept | Kind::Dismiss);
            if !text.is_empty() && !self.texts.contains(text) {
                self.texts.push(text.clone());
            }
        }
    }
}

//! What one browser showed so far: requests under way, frames, what was set, what the page's scripts and the engine said.
//!
//! It is changed by `pump`, and read by `tab`.

use crate::{audit::setting::Setting, report::model::Phase};
use biscuit_tin_shared::cookie::{request::RequestKind, site::Host};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use tokio::time::Instant;

/// Most settings that are kept of one browser.
const SETTINGS: usize = 20_000;

/// What one browser showed.
#[derive(Debug)]
pub(super) struct State {
    pub(super) phase: Phase,
    /// The host of the page in front.
    pub(super) page: Host,
    /// The session and the frame of the page in front; empty until it is there.
    pub(super) session: String,
    pub(super) frame: String,
    /// The session of each target that is prepared, by the target's id.
    pub(super) prepared: HashMap<String, String>,
    pub(super) settings: Vec<Setting>,
    /// The sessions that are workers'.
    pub(super) workers: HashSet<String>,
    /// The addresses of each request, redirect after redirect.
    pub(super) requests: HashMap<String, Vec<Asked>>,
    /// Answers whose request is not known yet, with the session.
    pub(super) early: HashMap<String, Vec<(String, Value)>>,
    /// How many answers each request had.
    pub(super) answers: HashMap<String, usize>,
    /// Requests under way, and since when.
    pub(super) open: HashMap<String, Instant>,
    /// When anything moved last.
    pub(super) moved: Instant,
    pub(super) contexts: Vec<Context>,
    /// The texts of what was pressed in the page.
    pub(super) pressed: Vec<String>,
    /// The notices that the engine found, and the context of each.
    pub(super) popups: Vec<(Context, String)>,
    /// What became of the engine's attempts.
    pub(super) results: Vec<bool>,
    /// The status of the last answer for the page in front.
    pub(super) status: Option<u16>,
    pub(super) is_bot_check: bool,
    pub(super) crashed: bool,
    /// Whether the page answers nothing more.
    pub(super) hangs: bool,
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) url: String,
    pub(super) kind: RequestKind,
}

/// A world in which scripts run, of one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) session: String,
    /// Its number in the session.
    pub(super) id: u64,
    /// Its name over all sessions.
    pub(super) unique: String,
    pub(super) frame: String,
    /// Whether it is the page's own world, and not ours.
    pub(super) is_pages: bool,
}

impl State {
    pub(super) fn new(page: Host) -> Self {
        Self {
            phase: Phase::Arrive,
            page,
            session: String::new(),
            frame: String::new(),
            prepared: HashMap::new(),
            settings: Vec::new(),
            workers: HashSet::new(),
            requests: HashMap::new(),
            early: HashMap::new(),
            answers: HashMap::new(),
            open: HashMap::new(),
            moved: Instant::now(),
            contexts: Vec::new(),
            pressed: Vec::new(),
            popups: Vec::new(),
            results: Vec::new(),
            status: None,
            is_bot_check: false,
            crashed: false,
            hangs: false,
        }
    }

    pub(super) fn add(&mut self, settings: impl IntoIterator<Item = Setting>) {
        let room = SETTINGS.saturating_sub(self.settings.len());
        self.settings.extend(settings.into_iter().take(room));
    }

    /// The context with a number.
    pub(super) fn context(&self, session: &str, id: u64) -> Option<&Context> {
        let mut contexts = self.contexts.iter();
        contexts.find(|context| context.session == session && context.id == id)
    }

    /// The outermost frame of a session.
    pub(super) fn outermost(&self, session: &str) -> Option<String> {
        let mut targets = self.prepared.iter();
        let found = targets.find(|(_, of)| *of == session);
        found.map(|(id, _)| id.clone())
    }

    /// Our own worlds, that of the page in front first.
    pub(super) fn worlds(&self) -> Vec<Context> {
        let mut worlds: Vec<Context> = self
            .contexts
            .iter()
            .filter(|context| !context.is_pages)
            .cloned()
            .collect();
        worlds.sort_by_key(|world| world.frame != self.frame);
        worlds
    }
}

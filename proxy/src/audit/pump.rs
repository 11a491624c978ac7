//! Reads the browser's events into the state, and prepares each page, frame and worker before it runs.
//!
//! It waits for no answer itself: what needs one runs beside it, so that events never back up.

use crate::{
    audit::{
        engine::{Engine, Told},
        setting::Moment,
        state::{Asked, Context, State},
    },
    browser::{
        FIRST_COMMAND,
        pipe::{CommandFailed, Event, Pipe},
    },
    report::model::How,
};
use biscuit_tin_shared::{
    cookie::{
        request::RequestKind,
        site::{Host, registrable_domain},
    },
    registry::bot_checks::is_bot_check_mark,
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc},
    time::Instant,
};
use url::Url;

/// Time limit of a command that a living page answers at once.
pub(super) const COMMAND: Duration = Duration::from_secs(10);

/// Reads one browser's events.
#[derive(Debug, Clone)]
pub(super) struct Pump {
    pub(super) pipe: Pipe,
    pub(super) state: Arc<Mutex<State>>,
    /// Wakes who waits for the state to change.
    pub(super) news: Arc<Notify>,
    pub(super) engine: Arc<Engine>,
    /// What the browser calls itself.
    pub(super) agent: Arc<Value>,
}

/// The state, also after a panic of who had it last: it is a record, and no invariant spans two fields.
pub(super) fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pump {
    /// Reads to the browser's end.
    pub(super) async fn run(self, mut events: mpsc::Receiver<Event>) {
        while let Some(event) = events.recv().await {
            self.on(&event);
            self.news.notify_waiters();
        }
    }

    fn on(
        &self,
        Event {
            session,
            method,
            params,
        }: &Event,
    ) {
        let text = |key: &str| params[key].as_str().unwrap_or_default();
        match &**method {
            "Target.attachedToTarget" => self.attached(params),
            "Target.detachedFromTarget" => {
                let mut state = locked(&self.state);
                state
                    .contexts
                    .retain(|context| context.session != text("sessionId"));
            }
            "Network.requestWillBeSent" => self.request(params),
            "Network.responseReceivedExtraInfo" => self.answer(session, params),
            "Network.responseReceived" => self.response(params),
            "Network.loadingFinished" | "Network.loadingFailed" => {
                let mut state = locked(&self.state);
                state.open.remove(text("requestId"));
                state.moved = Instant::now();
            }
            "Runtime.executionContextCreated" => self.context(session, &params["context"]),
            "Runtime.executionContextDestroyed" => {
                let id = params["executionContextId"].as_u64();
                let is_it =
                    |context: &Context| context.session == *session && Some(context.id) == id;
                locked(&self.state)
                    .contexts
                    .retain(|context| !is_it(context));
            }
            "Runtime.executionContextsCleared" => {
                let mut state = locked(&self.state);
                state.contexts.retain(|context| context.session != *session);
            }
            "Runtime.bindingCalled" => self.said(session, params),
            "Debugger.paused" => self.prepare_script(session),
            "Inspector.targetCrashed" => {
                let mut state = locked(&self.state);
                // A tab that was left for a new one is none of it any more.
                state.crashed |= state.prepared.values().any(|one| one == session);
            }
            "Page.javascriptDialogOpening" => {
                // A page that is left may ask whether it may be left; all other questions get a no.
                let accept = params["type"] == "beforeunload";
                self.beside(
                    session,
                    "Page.handleJavaScriptDialog",
                    json!({ "accept": accept }),
                );
            }
            _ => {}
        }
    }

    /// Sends a command whose answer nobody needs.
    fn beside(&self, session: &str, method: &'static str, params: Value) {
        let (pipe, session) = (self.pipe.clone(), session.to_owned());
        tokio::spawn(async move {
            let _ = pipe.send(&session, method, params, COMMAND).await;
        });
    }

    fn attached(&self, params: &Value) {
        let session = params["sessionId"].as_str().unwrap_or_default().to_owned();
        let target = &params["targetInfo"];
        let id = target["targetId"].as_str().unwrap_or_default().to_owned();
        let kind = target["type"].as_str().unwrap_or_default().to_owned();
        if kind.contains("worker") {
            locked(&self.state).workers.insert(session.clone());
        }
        let pump = self.clone();
        tokio::spawn(async move {
            if pump.prepare(&session, &kind).await {
                locked(&pump.state).prepared.insert(id, session);
                pump.news.notify_waiters();
            }
        });
    }

    /// Prepares a target, and lets it run; returns whether it answered.
    async fn prepare(&self, session: &str, kind: &str) -> bool {
        let mut commands = vec![
            ("Network.enable", json!({})),
            (
                "Target.setAutoAttach",
                json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true }),
            ),
        ];
        if matches!(kind, "page" | "iframe") {
            let add = "Page.addScriptToEvaluateOnNewDocument";
            let ours = json!({ "source": self.engine.world, "worldName": WORLD });
            commands.extend([
                ("Page.enable", json!({})),
                ("Runtime.enable", json!({})),
                ("Runtime.addBinding", json!({ "name": self.engine.binding })),
                (add, json!({ "source": self.engine.page })),
                (add, ours),
                ("Emulation.setUserAgentOverride", (*self.agent).clone()),
                (
                    "Emulation.setFocusEmulationEnabled",
                    json!({ "enabled": true }),
                ),
            ]);
        } else {
            commands.push(("Emulation.setUserAgentOverride", (*self.agent).clone()));
        }
        // No script can be added to a worker, and its functions exist only once it runs: it is held before its first script.
        // Of all workers, service workers alone can set cookies.
        if kind == "service_worker" {
            let hold = json!({ "instrumentation": "beforeScriptExecution" });
            commands.extend([
                ("Runtime.enable", json!({})),
                ("Runtime.addBinding", json!({ "name": self.engine.binding })),
                ("Debugger.enable", json!({})),
                ("Debugger.setInstrumentationBreakpoint", hold),
            ]);
        }
        // A service worker answers nothing before it runs; what was written before the last one is done before its script.
        commands.push(("Runtime.runIfWaitingForDebugger", json!({})));
        let sent = commands
            .into_iter()
            .map(|(method, params)| self.pipe.send(session, method, params, FIRST_COMMAND));
        let failed = join_all(sent).await.into_iter().filter_map(Result::err);
        failed
            .inspect(|failed| tracing::debug!(%failed, session, "a target is not wholly prepared"))
            .all(|failed| matches!(failed, CommandFailed::Refused(_)))
    }

    /// Adds our script to a service worker that is held, and lets it run for good.
    fn prepare_script(&self, session: &str) {
        let (pump, session) = (self.clone(), session.to_owned());
        tokio::spawn(async move {
            let ours = json!({ "expression": pump.engine.page });
            let commands = [("Runtime.evaluate", ours), ("Debugger.disable", json!({}))];
            let sent = commands
                .into_iter()
                .map(|(method, params)| pump.pipe.send(&session, method, params, COMMAND));
            join_all(sent).await;
        });
    }

    fn request(&self, params: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (id, url) = (text(&params["requestId"]), text(&params["request"]["url"]));
        if !url.starts_with("http") {
            return;
        }
        let mut state = locked(&self.state);
        let is_front = params["frameId"] == *state.frame;
        let kind = match params["type"].as_str() {
            Some("Document") if is_front => RequestKind::Page,
            Some("Document") => RequestKind::Frame,
            _ => RequestKind::Part,
        };
        let asked = Asked { url, kind };
        state.requests.entry(id.clone()).or_default().push(asked);
        state.moved = Instant::now();
        state.open.insert(id.clone(), Instant::now());
        let early = state.early.remove(&id).unwrap_or_default();
        drop(state);
        for (session, params) in early {
            self.answer(&session, &params);
        }
    }

    /// The headers of an answer as they came: one event for each redirect too.
    fn answer(&self, session: &str, params: &Value) {
        let id = params["requestId"].as_str().unwrap_or_default();
        let mut state = locked(&self.state);
        let at = state.answers.get(id).copied().unwrap_or_default();
        let asked = state
            .requests
            .get(id)
            .and_then(|asked| asked.get(at))
            .cloned();
        let Some(asked) = asked else {
            let early = state.early.entry(id.to_owned()).or_default();
            early.push((session.to_owned(), params.clone()));
            return;
        };
        state.answers.insert(id.to_owned(), at + 1);
        let Ok(url) = Url::parse(&asked.url) else {
            return;
        };
        let page = state.page.clone();
        let moment = Moment {
            phase: state.phase,
            page: &page,
            kind: asked.kind,
            how: if state.workers.contains(session) {
                How::Worker
            } else {
                How::Header
            },
        };
        let settings = moment.answer(&url, params);
        state.add(settings);
    }

    /// The answer for the page in front.
    fn response(&self, params: &Value) {
        let mut state = locked(&self.state);
        if params["type"] != "Document" || params["frameId"] != *state.frame {
            return;
        }
        let response = &params["response"];
        let url = response["url"]
            .as_str()
            .and_then(|url| Url::parse(url).ok());
        let host = url.and_then(|url| Host::parse(url.host_str()?));
        // A site may lead to another host of its own, and its cookies are that one's.
        if let Some(host) = host
            && registrable_domain(&host) == registrable_domain(&state.page)
        {
            state.page = host;
        }
        let status = response["status"].as_u64();
        let status = status.and_then(|status| u16::try_from(status).ok());
        let headers = response["headers"].as_object();
        let mut headers = headers.into_iter().flatten();
        let is_mark = headers.any(|(name, value)| {
            let value = value.as_str().unwrap_or_default();
            is_bot_check_mark(name.as_bytes(), value.as_bytes())
        });
        state.is_bot_check =
            is_mark && status.is_some_and(|status| matches!(status, 403 | 429 | 503));
        state.status = status;
    }

    fn context(&self, session: &str, context: &Value) {
        let data = &context["auxData"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let is_pages = data["isDefault"].as_bool().unwrap_or_default();
        if !is_pages && context["name"] != WORLD {
            return;
        }
        locked(&self.state).contexts.push(Context {
            session: session.to_owned(),
            id: context["id"].as_u64().unwrap_or_default(),
            unique: text(&context["uniqueId"]),
            frame: text(&data["frameId"]),
            is_pages,
        });
    }

    /// What one of our scripts says.
    fn said(&self, session: &str, params: &Value) {
        let payload = params["payload"].as_str().unwrap_or_default();
        let Ok(said) = serde_json::from_str::<Value>(payload) else {
            return;
        };
        let mut state = locked(&self.state);
        let id = params["executionContextId"].as_u64().unwrap_or_default();
        let context = state.context(session, id).cloned();
        // The page's own world reports cookies, and nothing that it could make up about our acts.
        let is_ours = context.as_ref().is_some_and(|context| !context.is_pages);
        match said["kind"].as_str() {
            Some("script") => {
                let page = state.page.clone();
                let is_front = context.is_some_and(|context| context.frame == state.frame);
                let (kind, how) = if state.workers.contains(session) {
                    (RequestKind::Part, How::Worker)
                } else if is_front {
                    (RequestKind::Page, How::Script)
                } else {
                    (RequestKind::Frame, How::Script)
                };
                let moment = Moment {
                    phase: state.phase,
                    page: &page,
                    kind,
                    how,
                };
                let setting = moment.script(&said);
                state.add(setting);
            }
            Some("pressed") if is_ours => {
                let text = said["text"].as_str().unwrap_or_default();
                state.pressed.push(text.to_owned());
            }
            Some("changed") if is_ours => state.moved = Instant::now(),
            Some("engine") if is_ours => {
                let Some(context) = context else { return };
                match Told::of(&said["message"]) {
                    Told::Found(name) => state.popups.push((context, name)),
                    Told::Ended(result) => state.results.push(result),
                    Told::Began => {
                        drop(state);
                        self.evaluate_beside(context.session, context.unique, self.engine.begin());
                    }
                    Told::Evaluate { id, code } => {
                        let pages = state.contexts.iter();
                        let mut pages = pages.filter(|other| other.is_pages);
                        let page = pages.find(|other| other.frame == context.frame).cloned();
                        drop(state);
                        if let Some(page) = page {
                            self.answer_engine(context, page, id, code);
                        }
                    }
                    Told::Nothing => {}
                }
            }
            _ => {}
        }
    }

    fn evaluate_beside(&self, session: String, context: String, code: String) {
        let params = json!({ "expression": code, "uniqueContextId": context });
        self.beside(&session, "Runtime.evaluate", params);
    }

    /// Evaluates what the engine asks for in the page's own world, and gives it the result.
    fn answer_engine(&self, ours: Context, page: Context, id: String, code: String) {
        let pump = self.clone();
        tokio::spawn(async move {
            let params = json!({
                "expression": code, "uniqueContextId": page.unique, "returnByValue": true,
                "awaitPromise": true, "allowUnsafeEvalBlockedByCSP": true,
            });
            let sent = pump
                .pipe
                .send(&page.session, "Runtime.evaluate", params, COMMAND);
            let result = sent.await.unwrap_or_default();
            let result =
                json!({ "type": "evalResp", "id": id, "result": result["result"]["value"] });
            pump.evaluate_beside(ours.session, ours.unique, Engine::receive(&result));
        });
    }
}

/// The name of our own world in each frame.
const WORLD: &str = "biscuit";

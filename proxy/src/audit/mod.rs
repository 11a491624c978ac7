//! Visits sites as new visitors do, refuses and accepts their cookie notices, and writes down what is set, when and by whom.
//!
//! The browser goes through our own proxy and is driven over its debugging pipe. Nobody logs in, and no form is sent but the
//! notice's, and the cookies page's to take a yes back. Findings, words and formats are those of every report.

mod closed;
mod document;
mod engine;
mod failure;
mod frames;
mod kept;
mod made;
mod notice;
mod plan;
mod pump;
mod revoke;
mod setting;
mod site;
mod state;
mod tab;
mod unseen;
mod verdict;
mod visited;
mod walk;

pub(crate) use engine::{Engine, EngineError};
pub(crate) use kept::Kept;
pub(crate) use plan::{Pace, Wishes};
pub(crate) use visited::Visited;

use crate::{
    app::Running,
    audit::{failure::Reason, plan::Plan},
    browser::{
        Access,
        headless::{SWITCHES, preferences},
    },
    origin::error::DialError,
    os::{
        programs::{Browser, is_root},
        run_folder::RunFolder,
    },
    report::model::Phase,
};
use biscuit_tin_shared::cookie::site::Host;
use serde_json::{Map, Value, json};
use std::{sync::Arc, time::Duration};
use url::Url;

/// What an audit needs.
#[derive(Debug)]
pub(crate) struct Auditor<'a> {
    pub(crate) program: &'a Browser,
    pub(crate) running: &'a Running,
    pub(crate) access: &'a Access,
    pub(crate) folder: &'a RunFolder,
    pub(crate) engine: Arc<Engine>,
    /// How long a page is looked at after it came and after each act, at least.
    pub(crate) settle: Duration,
    pub(crate) wishes: Wishes,
    pub(crate) pace: Pace,
}

impl Auditor<'_> {
    /// Visits the site of a page; `None` if its address has no host, or the user stopped before. `number` is another one for each page of a run.
    pub(crate) async fn visit(&self, number: usize, url: &str) -> Option<Visited> {
        let (host, first) = (host_of(url)?, Url::parse(url).ok()?);
        let at = (first.clone(), &host);
        let plan = Plan::make(self.running, &self.pace, &self.wishes, at).await;
        if self.wishes.stop.is_cancelled() {
            return None;
        }
        let mut visited = Visited::new(url, host.clone());
        if !plan.allows(&first) {
            visited
                .failed
                .push((Phase::Arrive, Reason::BlockedByRobots));
            return Some(visited);
        }
        let start = tab::Start {
            program: self.program,
            proxy: self.running.ready().proxy,
            access: self.access,
            folder: self.folder,
            engine: &self.engine,
            number,
        };
        let mut visited = site::visit(&start, &plan, visited, self.settle).await;
        visited.failed.dedup();
        for (_, reason) in &mut visited.failed {
            // The proxy resets a connection that it cannot make, whatever the cause.
            if *reason == Reason::Refused {
                *reason = self.cause(url, &host).await;
            }
        }
        Some(visited)
    }

    /// Why no connection was made.
    async fn cause(&self, url: &str, host: &Host) -> Reason {
        let port = Url::parse(url)
            .ok()
            .and_then(|url| url.port_or_known_default());
        match self
            .running
            .why_unreachable(host, port.unwrap_or(443))
            .await
        {
            Some(DialError::NoSuchName) => Reason::Dns,
            Some(DialError::Timeout) => Reason::Timeout,
            Some(_) => Reason::Refused,
            // It takes connections, and ended the browser's.
            None => Reason::Closed,
        }
    }

    /// How it is done, as far as it matters for what the findings mean.
    pub(crate) fn method(&self, browser: &str) -> Map<String, Value> {
        let mut switches: Vec<&str> = SWITCHES.to_vec();
        if is_root() {
            switches.push("--no-sandbox");
        }
        let method = json!({
            "browser": browser,
            "switches": switches,
            "preferences": preferences(),
            "window": "1280x1024, not shown",
            "proxy": "Biscuit Tin, on this computer",
            "profiles": "a new one for each of arrive, refuse and accept; reload shares that of refuse",
            "third_party_cookies": "allowed",
            "settle_seconds": self.settle.as_secs_f64(),
            "notices": {
                "engine": self.engine.version,
                "hides": false,
                "otherwise": "the words of buttons, in English and Welsh, and a mouse press",
            },
            "pages_of_a_site": self.wishes.pages,
            "pages_of_a_site_after_a_choice": self.wishes.pages_after(),
            "further_pages": if self.wishes.sitemap { "of the sitemap" } else { "by links" },
            "takes_a_yes_back": self.wishes.revoke,
            "robots_txt": if self.wishes.robots { "kept" } else { "not asked" },
        });
        match method {
            Value::Object(method) => method,
            _ => Map::new(),
        }
    }
}

/// The canonical host of a page's address.
pub(crate) fn host_of(url: &str) -> Option<Host> {
    Url::parse(url).ok()?.host_str().and_then(Host::parse)
}

//! A user's yes to a host that is not looked at unasked: checked, made good with a root for that host alone, and ended.
//!
//! The yes is as long as the answer: a panel that closes, or a page that is left, closes it.

use crate::api::{
    answer::{AnswerBody, Lines, bare},
    gate::Refused,
    keys::{ProvenClient, random},
};
use crate::{
    ca::Mint,
    config::data_folder::DataFolder,
    inspect::{asked::AskedPlace, feed::Fact, scope::Scope},
    os::{clock, life::Life, private_file::remove_if_there},
    trust::{BrowserStores, OneHostError, TrustedForNow},
};
use biscuit_tin_shared::{
    cookie::site::Host,
    explain::{self, words::Words},
    protocol::request::{LookAnswer, LookRequest},
};
use bytes::Bytes;
use http_body_util::Either;
use hyper::{
    Response,
    header::{CONTENT_TYPE, HeaderValue},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::mpsc, task::spawn_blocking, time::sleep};

/// Longest time for one yes: half the life of its root.
const LONGEST: Duration = Duration::from_secs(12 * 3600);

/// Everything that a yes needs.
#[derive(Debug, Clone)]
pub(crate) struct Looker {
    pub(crate) scope: Arc<Scope>,
    pub(crate) mint: Arc<Mint>,
    /// Where browsers have to trust the root for the host.
    pub(crate) stores: BrowserStores,
    pub(crate) folder: DataFolder,
    pub(crate) life: Life,
    /// Held while a store changes, so that no two yeses meet there.
    pub(crate) changing: Arc<Mutex<()>>,
}

/// One question that may be answered with a yes.
struct Question {
    looker: Looker,
    place: AskedPlace,
    host: String,
    council: String,
    /// Whether a Firefox asks.
    firefox: bool,
    words: Words,
}

/// Looks at a host until the client closes the answer.
///
/// # Errors
/// The host is not one to ask about for this council, or no more can be looked at.
pub(super) fn stream(
    looker: Looker,
    client: &ProvenClient,
    firefox: bool,
    request: LookRequest,
) -> Result<Response<AnswerBody>, Refused> {
    let host = Host::parse(&request.host).ok_or(Refused::Malformed)?;
    let scope = &looker.scope;
    let registry = scope.ledger.registry();
    let is_known = registry.asked_host(&host, &request.council).is_some();
    // The terminal has no page in front.
    if client.is_terminal() || !is_known || scope.listed.covers(&host) {
        return Err(Refused::Forbidden);
    }
    let place = scope.asked.take(&host).ok_or(Refused::Busy)?;
    let (sender, lines) = mpsc::channel(1);
    let life = looker.life.clone();
    let question = Question {
        looker,
        place,
        host: host.into(),
        council: request.council,
        firefox,
        words: Words::new(request.lang.as_deref()),
    };
    life.spawn(question.answer(sender));
    let mut response = bare(hyper::StatusCode::OK);
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-ndjson"),
    );
    *response.body_mut() = Either::Right(Lines { lines });
    Ok(response)
}

impl Question {
    /// Runs in a task of its own, so that a client that goes away early leaves no root behind.
    async fn answer(self, sender: mpsc::Sender<Bytes>) {
        let (mint, trusted) = match self.make_root().await {
            Ok(made) => made,
            Err(reason) => {
                let sentence = explain::not_looked_at(reason, &self.host, &self.words);
                let answer = LookAnswer {
                    looking: false,
                    sentence: Some(sentence),
                };
                // An error means that the client has gone.
                let _ = sender.send(line(&answer)).await;
                return;
            }
        };
        self.place.begin(&self.council, mint);
        let feed = self.looker.scope.ledger.feed();
        feed.publish(Fact::Reset);
        let answer = LookAnswer {
            looking: true,
            sentence: None,
        };
        if sender.send(line(&answer)).await.is_ok() {
            tokio::select! {
                () = sender.closed() => {}
                () = self.looker.life.stopped() => {}
                () = sleep(LONGEST) => {}
            }
        }
        drop(self.place);
        feed.publish(Fact::Reset);
        let changing = Arc::clone(&self.looker.changing);
        let end = move || {
            let _changing = changing.lock().unwrap_or_else(PoisonError::into_inner);
            trusted.end();
        };
        // An error means that it panicked, which is logged.
        let _ = spawn_blocking(end).await;
    }

    /// Makes a root for the host and has the browser trust it; on failure the reason.
    async fn make_root(&self) -> Result<(Mint, TrustedForNow), &'static str> {
        let (looker, host, firefox) = (self.looker.clone(), self.host.clone(), self.firefox);
        let made = spawn_blocking(move || {
            let name = random::<9>().ok_or("failed")?;
            let pem = looker.folder.one_host_root(&name);
            let mint = looker.mint.for_one_host(&host, pem.clone(), clock::now());
            let mint = mint.map_err(failed)?;
            let (local, one) = (looker.mint.root(), mint.root());
            let changing = looker.changing.lock();
            let trusted = looker.stores.trust(&local, &one, &host, firefox);
            drop(changing);
            // The stores have copies by now.
            remove_if_there(&pem).map_err(failed)?;
            match trusted {
                Ok(trusted) => Ok((mint, trusted)),
                Err(OneHostError::NotTrusted) => Err("not_trusted"),
                Err(OneHostError::Store(error)) => {
                    tracing::warn!(%error, "no browser trusts a root for one site");
                    Err("store_failed")
                }
            }
        });
        made.await.map_err(failed)?
    }
}

/// Logs why a yes cannot be made good; returns the reason for the client.
fn failed(error: impl std::fmt::Display) -> &'static str {
    tracing::error!(%error, "a site that somebody asked for cannot be looked at");
    "failed"
}

fn line(answer: &LookAnswer) -> Bytes {
    let mut line = serde_json::to_vec(answer).expect("a truth value and a sentence are JSON");
    line.push(b'\n');
    line.into()
}

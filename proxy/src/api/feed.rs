//! The feed as lines of JSON, one client each.
//!
//! Sentences are made here, in the client's language. A client that reads slowly waits alone:
//! the ring goes on without it, and it hears how much it missed.

use crate::api::{Api, Body as Answer, bare, gate::Refused, keys::Consumer};
use crate::{
    inspect::{feed::Fact, scope::Scope},
    store::Store,
};
use biscuit_tin_shared::{
    explain::{self, words::Words},
    protocol::{Event, Gap, Heartbeat, NotInspected, Snapshot, request::FeedRequest},
};
use bytes::Bytes;
use http_body_util::Either;
use hyper::{
    Response, StatusCode,
    body::{Body, Frame},
    header::{CONTENT_TYPE, HeaderValue},
};
use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{sync::mpsc, time::timeout};

/// So often a quiet feed shows that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Lines that may wait for a client's socket.
const WAITING: usize = 8;

/// Opens a feed for a client that proved itself.
pub(crate) fn stream(
    api: &Api,
    consumer: &Consumer,
    request: FeedRequest,
) -> Result<Response<Answer>, Refused> {
    let place = consumer.take_place().ok_or(Refused::Busy)?;
    let (sender, lines) = mpsc::channel(WAITING);
    let gone = sender.clone();
    let reader = Reader {
        words: Words::new(request.lang.as_deref()),
        scope: Arc::clone(&api.scope),
        store: Arc::clone(&api.store),
        proxy_addr: api.proxy_addr,
        sender,
    };
    let life = api.life.clone();
    api.life.spawn(async move {
        // The client's place is taken for as long as it reads.
        let _place = place;
        tokio::select! {
            _ = reader.run(request.after) => {}
            // Noticed at once: a page that was closed must not stand in the way of the next.
            () = gone.closed() => {}
            () = life.stopped() => {}
        }
    });
    let mut response = bare(StatusCode::OK);
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-ndjson"),
    );
    *response.body_mut() = Either::Right(Lines { lines });
    Ok(response)
}

struct Reader {
    scope: Arc<Scope>,
    store: Arc<Store>,
    proxy_addr: SocketAddr,
    words: Words,
    sender: mpsc::Sender<Bytes>,
}

/// The body of a feed: one line a frame, until the reader ends.
#[derive(Debug)]
pub(crate) struct Lines {
    lines: mpsc::Receiver<Bytes>,
}

impl Body for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let line = self.lines.poll_recv(context);
        line.map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}

/// The client went away.
struct Gone;

impl Reader {
    async fn run(mut self, after: Option<u64>) -> Result<(), Gone> {
        let feed = self.scope.ledger.feed();
        let mut bell = feed.bell();
        // A number from before a restart, or one that the ring no longer has, begins anew.
        let resumed = after.filter(|seq| *seq <= feed.last() && feed.after(*seq).missed == 0);
        let mut seq = match resumed {
            Some(seq) => seq,
            None => self.snapshot().await?,
        };
        loop {
            let news = self.scope.ledger.feed().after(seq);
            if news.missed > 0 {
                self.send(&Event::Gap(Gap {
                    seq: seq + news.missed,
                    missed: news.missed,
                }))
                .await?;
                seq = self.snapshot().await?;
                continue;
            }
            // Choices changed or all was forgotten: what stood in between is in the snapshot.
            if news.facts.iter().any(|(_, fact)| *fact == Fact::Anew) {
                seq = self.snapshot().await?;
                continue;
            }
            for (number, fact) in news.facts {
                if let Some(event) = self.event(number, &fact) {
                    self.send(&event).await?;
                }
                seq = number;
            }
            // The bell's own guard must not live across the next wait.
            let rung = timeout(HEARTBEAT, bell.wait_for(|last| *last > seq))
                .await
                .map(|bell| bell.is_ok());
            match rung {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(_) => self.send(&Event::Heartbeat(Heartbeat { seq })).await?,
            }
        }
    }

    /// Sends everything known and says up to which number that goes.
    async fn snapshot(&mut self) -> Result<u64, Gone> {
        let ledger = &self.scope.ledger;
        // The number first: what is published while we collect comes once more as an event, which does no harm.
        let seq = ledger.feed().last();
        let snapshot = Snapshot {
            seq,
            lang: self.words.lang().to_owned(),
            proxy: self.proxy_addr.to_string(),
            listed_hosts: self.scope.listed.hosts().map(str::to_owned).collect(),
            sites: ledger.sites(&self.words),
            cookies: ledger.cookies(&self.words),
            not_inspected: self.not_inspected(),
            paused: self.scope.choices.paused(),
            left_alone: self.scope.choices.left_alone(),
            consents: ledger.consents(&self.words),
            not_kept: self
                .store
                .trouble()
                .map(|trouble| explain::not_kept(trouble.id(), &self.words)),
        };
        self.send(&Event::Snapshot(snapshot)).await?;
        Ok(seq)
    }

    /// Hosts that we step aside for, and hosts that the person told us to leave alone.
    fn not_inspected(&self) -> Vec<NotInspected> {
        let chosen = self.scope.choices.left_alone();
        let chosen = chosen
            .iter()
            .map(|host| explain::not_inspected(0, host, "left_alone", &self.words));
        let failed = self.scope.ledger.not_inspected(&self.words);
        chosen.chain(failed).collect()
    }

    fn event(&self, seq: u64, fact: &Fact) -> Option<Event> {
        let ledger = &self.scope.ledger;
        match fact {
            Fact::Cookie { host, id } => {
                let mut cookie = ledger.cookie(host, id, &self.words)?;
                cookie.seq = seq;
                Some(Event::Cookie(cookie))
            }
            Fact::Consent { host } => ledger.consent(seq, host, &self.words).map(Event::Consent),
            Fact::Site { host } => ledger.site(seq, host, &self.words).map(Event::Site),
            Fact::NotInspected { host, reason } => Some(Event::NotInspected(
                explain::not_inspected(seq, host, reason, &self.words),
            )),
            Fact::Anew => None,
        }
    }

    async fn send(&mut self, event: &Event) -> Result<(), Gone> {
        let mut line = serde_json::to_vec(event).map_err(|_| Gone)?;
        line.push(b'\n');
        self.sender.send(line.into()).await.map_err(|_| Gone)
    }
}

//! The feed as lines of JSON, one client each.
//!
//! Sentences are made here, in the client's language. A client that reads slowly waits alone:
//! the ring goes on without it, and it hears how much it missed.

use crate::api::{
    answer::{AnswerBody, Lines, bare},
    gate::Refused,
    keys::Consumer,
};
use crate::{
    inspect::{feed::Fact, scope::Scope},
    os::life::Life,
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
    header::{CONTENT_TYPE, HeaderValue},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::timeout};

/// So often a quiet feed shows that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Lines that may wait for a client's socket.
const WAITING: usize = 8;

/// What a feed is made from.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) scope: Arc<Scope>,
    pub(super) store: Arc<Store>,
    pub(super) proxy_addr: SocketAddr,
    pub(super) life: Life,
}

/// Opens a feed for a client that proved itself.
pub(crate) fn stream(
    source: Source,
    consumer: &Consumer,
    request: FeedRequest,
) -> Result<Response<AnswerBody>, Refused> {
    let place = consumer.take_place().ok_or(Refused::Busy)?;
    let (sender, lines) = mpsc::channel(WAITING);
    let gone = sender.clone();
    let life = source.life.clone();
    let reader = Reader {
        words: Words::new(request.lang.as_deref()),
        source,
        sender,
    };
    life.clone().spawn(async move {
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
    source: Source,
    words: Words,
    sender: mpsc::Sender<Bytes>,
}

/// The client went away.
struct Gone;

impl Reader {
    async fn run(mut self, after: Option<u64>) -> Result<(), Gone> {
        let feed = self.source.scope.ledger.feed();
        let mut bell = feed.bell();
        // A number from before a restart, or one that the ring no longer has, begins anew.
        let resumed = after.filter(|seq| *seq <= feed.last() && feed.after(*seq).missed == 0);
        let mut seq = match resumed {
            Some(seq) => seq,
            None => self.snapshot().await?,
        };
        loop {
            let news = self.source.scope.ledger.feed().after(seq);
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
        let ledger = &self.source.scope.ledger;
        // The number first: what is published while we collect comes once more as an event, which does no harm.
        let seq = ledger.feed().last();
        let snapshot = Snapshot {
            seq,
            lang: self.words.lang().to_owned(),
            proxy: self.source.proxy_addr.to_string(),
            listed_hosts: self
                .source
                .scope
                .listed
                .hosts()
                .map(str::to_owned)
                .collect(),
            sites: ledger.sites(&self.words),
            cookies: ledger.cookies(&self.words),
            not_inspected: self.not_inspected(),
            paused: self.source.scope.choices.paused(),
            left_alone: self.source.scope.choices.left_alone(),
            consents: ledger.consents(&self.words),
            not_kept: self
                .source
                .store
                .error()
                .map(|error| explain::not_kept(error.id(), &self.words)),
        };
        self.send(&Event::Snapshot(snapshot)).await?;
        Ok(seq)
    }

    /// Hosts that we step aside for, and hosts that the person told us to leave alone.
    fn not_inspected(&self) -> Vec<NotInspected> {
        let chosen = self.source.scope.choices.left_alone();
        let chosen = chosen
            .iter()
            .map(|host| explain::not_inspected(0, host, "left_alone", &self.words));
        let failed = self.source.scope.ledger.not_inspected(&self.words);
        chosen.chain(failed).collect()
    }

    fn event(&self, seq: u64, fact: &Fact) -> Option<Event> {
        let ledger = &self.source.scope.ledger;
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

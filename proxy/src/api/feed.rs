//! Writes the feed as lines of JSON to one client, with sentences in the client's language.
//!
//! It holds no event back for a slow client: the ring buffer goes on, and the client gets the number of missed events.

use crate::api::{
    answer::{AnswerBody, Lines, bare},
    gate::Refused,
    keys::ProvenClient,
};
use crate::{
    config::data_folder::DataFolder,
    connect::Connector,
    inspect::{feed::Fact, scope::Scope},
    os::{clock::unix_now, life::Life, programs::own_command},
    store::Store,
};
use biscuit_tin_shared::{
    cookie::site::covers,
    explain::{self, Reason, words::Words},
    protocol::{AskedHost, Event, Gap, Heartbeat, NotInspected, Snapshot, request::FeedRequest},
    registry::WhyAsked,
};
use bytes::Bytes;
use http_body_util::Either;
use hyper::{
    Response, StatusCode,
    header::{CONTENT_TYPE, HeaderValue},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::timeout};

/// Heartbeat interval of a feed without events: the extension takes a feed for dead after five seconds.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// Lines buffered per client.
const LINES_BUFFERED: usize = 8;

/// Everything that a feed is made from.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) scope: Arc<Scope>,
    pub(super) connector: Arc<Connector>,
    pub(super) store: Arc<Store>,
    pub(super) proxy_addr: SocketAddr,
    /// The folder that the user's commands work on: also where this run has another.
    pub(super) of_user: Option<DataFolder>,
    /// Whether the run serves one browser that it opened itself.
    pub(super) own_browser: bool,
    pub(super) life: Life,
}

/// Opens a feed for a client that proved its key.
///
/// # Errors
/// The client has too many feeds.
pub(crate) fn stream(
    source: Source,
    client: &ProvenClient,
    request: FeedRequest,
) -> Result<Response<AnswerBody>, Refused> {
    let slot = client.take_feed_slot().ok_or(Refused::Busy)?;
    let (sender, lines) = mpsc::channel(LINES_BUFFERED);
    let client_closed = sender.clone();
    let life = source.life.clone();
    let writer = FeedWriter {
        words: Words::new(request.lang.as_deref()),
        source,
        sender,
    };
    life.clone().spawn(async move {
        // Held for as long as the feed lasts.
        let _slot = slot;
        tokio::select! {
            _ = writer.run(request.after) => {}
            // Seen at once, so that a closed page's slot is free for the next one.
            () = client_closed.closed() => {}
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

struct FeedWriter {
    source: Source,
    words: Words,
    sender: mpsc::Sender<Bytes>,
}

/// The client's connection is closed.
struct Gone;

impl FeedWriter {
    async fn run(mut self, after: Option<u64>) -> Result<(), Gone> {
        let feed = self.source.scope.ledger.feed();
        let mut bell = feed.subscribe();
        // A number from before a restart, or one that the ring no longer has, gets a snapshot.
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
            // Choices changed or everything was purged: the snapshot includes the events in between.
            if news.facts.iter().any(|(_, fact)| *fact == Fact::Reset) {
                seq = self.snapshot().await?;
                continue;
            }
            for (number, fact) in news.facts {
                if let Some(event) = self.event(number, &fact) {
                    self.send(&event).await?;
                }
                seq = number;
            }
            // The guard is dropped here, because it must not live across the next wait.
            let changed = timeout(HEARTBEAT, bell.wait_for(|last| *last > seq))
                .await
                .map(|bell| bell.is_ok());
            match changed {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(_) => self.send(&Event::Heartbeat(Heartbeat { seq })).await?,
            }
        }
    }

    /// Sends everything known; returns the number of the last event in it.
    async fn snapshot(&mut self) -> Result<u64, Gone> {
        let ledger = &self.source.scope.ledger;
        let unheld = explain::unheld(&ledger.registry(), &self.words);
        // The number is read first: an event published meanwhile is sent again, which does no harm.
        let seq = ledger.feed().last();
        let snapshot = Snapshot {
            seq,
            lang: self.words.lang().to_owned(),
            proxy: self.source.proxy_addr.to_string(),
            command: self.command(),
            listed_hosts: self
                .source
                .scope
                .listed
                .now()
                .hosts()
                .map(str::to_owned)
                .collect(),
            councils: explain::council_names(&ledger.registry(), &self.words),
            unheld,
            sites: ledger.sites(&self.words),
            cookies: ledger.cookies(&self.words),
            not_inspected: self.not_inspected(),
            asked_hosts: self.asked_hosts(),
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

    /// What the user types to run our program, with `{}` for the command.
    fn command(&self) -> String {
        let folder = self.source.of_user.as_ref();
        let option = folder.map(DataFolder::option).unwrap_or_default();
        format!("{} {{}}{option}", own_command())
    }

    /// Hosts that are not inspected: by the user's choice, and after a failure. Where they chose, nothing else is the reason.
    fn not_inspected(&self) -> Vec<NotInspected> {
        let scope = &self.source.scope;
        let chosen = scope.choices.left_alone();
        let chosen = chosen
            .iter()
            .map(|host| explain::not_inspected(0, host, Reason::LeftAlone, None, &self.words));
        let failed = scope.exclusions.describe(&self.words).into_iter();
        // That some connections pass unread is no news where all do.
        let failed = failed.filter(|entry| {
            entry.reason != Reason::ConnectionOpen.id() || scope.is_wanted(&entry.host)
        });
        let bounds = scope.ledger.bounds(&self.words);
        let others = failed.chain(bounds).chain(self.outside_the_root());
        let others = others.filter(|entry| scope.choices.allow(&entry.host));
        chosen.chain(others.map(|away| self.told(away))).collect()
    }

    /// Listed hosts that the local root does not permit, before a browser goes to one of them.
    fn outside_the_root(&self) -> Vec<NotInspected> {
        let (root, listed) = (
            self.source.connector.mint.root(),
            self.source.scope.listed.now(),
        );
        let missing = root.missing(&listed).into_iter();
        let reason = Reason::RootLacksHost;
        missing
            .map(|host| explain::not_inspected(0, host, reason, None, &self.words))
            .collect()
    }

    /// Why a host is not inspected, with what helps in the browser that this run serves.
    fn told(&self, away: NotInspected) -> NotInspected {
        match self.source.own_browser {
            true => explain::in_own_browser(away, &self.words),
            false => away,
        }
    }

    /// Hosts that are not inspected unasked, and which of them are, because somebody asked.
    fn asked_hosts(&self) -> Vec<AskedHost> {
        let scope = &self.source.scope;
        let registry = scope.ledger.registry();
        let mut hosts: Vec<_> = registry.asked_hosts().collect();
        hosts.sort_by_key(|asked| (asked.host, &asked.council.id));
        hosts.dedup_by_key(|asked| (asked.host, &asked.council.id));
        let told = hosts.iter().filter_map(|asked| {
            let is_listed = scope.listed.covers(asked.host);
            if is_listed && asked.why == WhyAsked::Inferred {
                return None;
            }
            let is_meant = |host: &str| covers(asked.host, host);
            let looked_at = scope.asked.now(&asked.council.id, is_meant);
            Some(explain::asked_host(
                asked,
                is_listed,
                looked_at,
                &self.words,
            ))
        });
        told.collect()
    }

    /// The event of a fact; `None` if its cookie or site is gone.
    fn event(&self, seq: u64, fact: &Fact) -> Option<Event> {
        let ledger = &self.source.scope.ledger;
        match fact {
            Fact::Cookie { host, id } => {
                let mut cookie = ledger.cookie(host, id, &self.words)?;
                cookie.seq = seq;
                Some(Event::Cookie(cookie))
            }
            Fact::Consent { host } => ledger
                .consent(seq, host, false, &self.words)
                .map(Event::Consent),
            Fact::Site { host } => ledger.site(seq, host, &self.words).map(Event::Site),
            Fact::NotInspected { host, .. } if !self.source.scope.choices.allow(host) => None,
            Fact::NotInspected { host, reason } => {
                let since = Some(unix_now());
                let away = explain::not_inspected(seq, host, *reason, since, &self.words);
                Some(Event::NotInspected(self.told(away)))
            }
            Fact::Reset => None,
        }
    }

    async fn send(&mut self, event: &Event) -> Result<(), Gone> {
        let mut line = serde_json::to_vec(event).map_err(|_| Gone)?;
        line.push(b'\n');
        self.sender.send(line.into()).await.map_err(|_| Gone)
    }
}

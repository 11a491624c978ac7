//! Plain `http:` requests: each goes on with a head of its own, and the rest is relayed under the tap, as `https:` is.
//!
//! One client connection has one origin connection at a time; it pools none. Where that ended unanswered before it could
//! be noticed, the request is sent once more on a new one, as browsers do; one that must not be sent twice without being
//! asked ends the client's connection, so that the browser decides as it would without us.

use crate::{
    connect::{
        Client, Connector,
        relay::{End, Relay},
        reset,
    },
    inspect::live::LiveObserver,
    listener::{
        answer::{Refused, not_listed, refuse, unreachable},
        exchange::{RequestSide, ResponseSide},
        gate::BodyLength,
        head::Head,
        plain_request::PlainRequest,
    },
    origin::connection::Connection,
    tap::{Protocol, Tap, TapEvent},
};
use bytes::BytesMut;
use futures_util::FutureExt;
use hyper::{StatusCode, header::HeaderValue};
use std::{
    future::{pending, ready},
    sync::Arc,
};

/// The plain requests of one client connection.
#[derive(Debug)]
pub(super) struct PlainHttp {
    connector: Arc<Connector>,
    origin: Option<Origin>,
}

/// The origin that the last request went to.
#[derive(Debug)]
struct Origin {
    authority: String,
    stream: Connection,
    /// Set where the connection leads to an upstream proxy; holds its Proxy-Authorization value, if it has one.
    to_proxy: Option<Option<HeaderValue>>,
}

/// One request on its way.
struct Exchange<'r> {
    connector: &'r Connector,
    request: &'r PlainRequest<'r>,
    body: BodyLength,
    /// Whether a document gets the protecting line.
    protect: bool,
}

/// What became of it.
enum Outcome {
    /// The response passed whole; the origin, if it may be asked again.
    Answered(Option<Origin>),
    /// The client's connection is at its end.
    Last,
    /// The origin ended before it said anything.
    Unanswered,
    /// The origin ended, or did not speak HTTP, before the client had a response.
    BrokeOff,
}

impl PlainHttp {
    /// The requests of a client connection that has no origin connection yet.
    pub(super) fn new(connector: Arc<Connector>) -> Self {
        Self {
            connector,
            origin: None,
        }
    }

    /// Drops the origin's connection once it ends or says something unasked; waits for ever.
    pub(super) async fn watch(&mut self) {
        if let Some(origin) = &mut self.origin {
            // Whatever it is, it is no response to a later request.
            let _ = origin.stream.peek(&mut [0]).await;
            self.origin = None;
        }
        pending().await
    }

    /// Relays one request and its response; whether another request may follow.
    ///
    /// # Errors
    /// Our refusal, where the client has had no response.
    pub(super) async fn answer(
        &mut self,
        client: &mut Client,
        held: &mut BytesMut,
        head: &Head,
    ) -> Result<bool, Refused> {
        let request = PlainRequest::parse(&head.bytes).ok_or_else(|| {
            refuse(
                StatusCode::BAD_REQUEST,
                "This is a proxy: it takes CONNECT, and absolute http addresses with a Host field.",
            )
        })?;
        let connector = Arc::clone(&self.connector);
        let scope = &connector.scope;
        let mut observer = scope
            .looks_at(&request.host)
            .map(|grounds| LiveObserver::new(scope, grounds, &request.host, false));
        let exchange = Exchange {
            connector: &connector,
            request: &request,
            body: head.body,
            protect: observer.is_some() && connector.protect,
        };
        let mut was_asked = false;
        let mut on_event = |mut event: TapEvent<'_>| {
            match &mut event {
                // Asked once, however often it is sent.
                TapEvent::Request(_) if std::mem::replace(&mut was_asked, true) => return,
                // A check that refuses a browser here has not seen our TLS.
                TapEvent::Response(head) => head.is_bot_check = false,
                _ => {}
            }
            if let Some(observer) = &mut observer {
                observer.on_event(event);
            }
        };
        let mut open = self.origin.take();
        if open
            .as_mut()
            .is_some_and(|origin| !origin.may_take(&request))
        {
            open = None;
        }
        match exchange.run(client, held, open, &mut on_event).await? {
            Outcome::Answered(origin) => self.origin = origin,
            Outcome::Last => return Ok(false),
            Outcome::Unanswered | Outcome::BrokeOff => {
                return Err(refuse(StatusCode::BAD_GATEWAY, "The site broke off."));
            }
        }
        // Chunks are the last of their connection.
        Ok(request.is_kept && head.body != BodyLength::Chunks)
    }
}

impl Exchange<'_> {
    /// A new connection to the origin, or to the upstream proxy on the way.
    async fn open(&self) -> Result<Origin, Refused> {
        let (connector, host) = (self.connector, &self.request.host);
        if !connector.may_reach(host) {
            return Err(not_listed());
        }
        let dialled = connector.dialler.dial_plain(host, self.request.port).await;
        let dialled = dialled.map_err(|error| unreachable(&connector.scope, host, error))?;
        Ok(Origin {
            authority: self.request.authority(),
            stream: dialled.stream,
            to_proxy: dialled.to_proxy.then_some(dialled.authorization),
        })
    }

    /// Sends it on the connection that is open, and where that dies unanswered, or there is none, on a new one.
    async fn run(
        &self,
        client: &mut Client,
        held: &mut BytesMut,
        open: Option<Origin>,
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Result<Outcome, Refused> {
        let is_repeatable = self.request.is_idempotent() && self.body == BodyLength::Bytes(0);
        if let Some(origin) = open {
            let outcome = self.attempt(client, held, origin, on_event).await;
            if !matches!(outcome, Outcome::Unanswered) {
                return Ok(outcome);
            }
            if !is_repeatable {
                return Err(Refused::Silence);
            }
        }
        let origin = self.open().await?;
        Ok(self.attempt(client, held, origin, on_event).await)
    }

    async fn attempt(
        &self,
        client: &mut Client,
        held: &mut BytesMut,
        mut origin: Origin,
        on_event: &mut impl FnMut(TapEvent<'_>),
    ) -> Outcome {
        let head = match &origin.to_proxy {
            Some(authorization) => self.request.for_proxy(authorization.as_ref()),
            None => self.request.for_origin(),
        };
        let mut asking = RequestSide::new(&mut client.tcp, held, &head, self.body);
        let mut answering = ResponseSide::new(&mut origin.stream, self.request.method());
        let mut tap = Tap::new(Protocol::Http1, self.protect);
        let relay = Relay {
            limits: self.connector.limits,
            life: &self.connector.life,
            rest: &client.rest,
            // The relay ends with this request and its response.
            close_when_idle: ready(()),
            on_event: |event: TapEvent<'_>| on_event(event),
        };
        let end = relay.run(&mut asking, &mut answering, &mut tap).await;
        if answering.is_unanswered() {
            return Outcome::Unanswered;
        }
        if answering.is_broken_off() {
            return Outcome::BrokeOff;
        }
        let is_whole = match end {
            Ok(End::Over) => true,
            Ok(End::Idle) => tap.is_idle(),
            Err(error) => {
                tracing::debug!(%error, "a plain request ended early");
                false
            }
        };
        if !is_whole && answering.has_begun() {
            // A proper end would make a part of the response look like the whole.
            reset([&client.tcp, origin.stream.tcp()]);
        } else if is_whole && answering.is_over() && !asking.has_ended() {
            let is_clean = answering.is_clean();
            return Outcome::Answered(is_clean.then_some(origin));
        }
        Outcome::Last
    }
}

impl Origin {
    /// Whether it is where this request goes, and neither ended nor said anything unasked.
    fn may_take(&mut self, request: &PlainRequest<'_>) -> bool {
        let is_quiet = self.stream.peek(&mut [0]).now_or_never().is_none();
        self.authority == request.authority() && is_quiet
    }
}

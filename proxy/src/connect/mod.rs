//! CONNECT: which connection is intercepted, which is tunnelled, and what happens when interception fails.
//!
//! Any failure here becomes a tunnel or a splice; the browser's own verdict on a site is never replaced.

pub(crate) mod broken_off;
pub(crate) mod hello;
mod kind;
pub(crate) mod probe;
pub(crate) mod relay;
pub(crate) mod rest;
pub(crate) mod side;
pub(crate) mod tls;

use crate::{
    ca::{ClientKind, Mint},
    config::limits::Limits,
    connect::{
        broken_off::BrokenOff,
        hello::{Hello, Offer},
        relay::{End, Relay},
        rest::Rest,
        tls::{OriginStream, OriginTlsFailure, RenegotiationAsked, Tls, of_client},
    },
    inspect::{asked::Grounds, live::LiveObserver, scope::Scope},
    origin::{Dialler, connection::Connection, error::DialError},
    os::{clock, life::Life},
    tap::{Protocol, Tap, TapEvent},
};
use biscuit_tin_shared::{cookie::site::Host, explain::Reason};
use bytes::BytesMut;
use futures_util::FutureExt;
use rustls::server::Accepted;
use std::{future::pending, io, sync::Arc};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_rustls::{client, server};

/// What all connections to origins share.
#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) scope: Arc<Scope>,
    pub(crate) dialler: Dialler,
    pub(crate) tls: Tls,
    pub(crate) mint: Arc<Mint>,
    pub(crate) limits: Limits,
    /// Handshakes that clients broke off.
    pub(crate) broken_off: BrokenOff,
    /// Whether documents and workers get the header line that keeps the browser's protection of the local network.
    pub(crate) protect: bool,
    /// Whether every client is known to be our own user's.
    pub(crate) knows_peers: bool,
    pub(crate) life: Life,
}

impl Connector {
    /// What makes the leaves for a host that is inspected for this reason.
    fn mint<'c>(&'c self, grounds: &'c Grounds) -> &'c Mint {
        match grounds {
            Grounds::Listed(_) => &self.mint,
            Grounds::Asked(yes) => &yes.mint,
        }
    }

    /// Forgets what was seen, and every host of which anything was kept; returns the number of hosts and of cookies.
    pub(crate) fn forget(&self) -> (usize, usize) {
        self.mint.forget();
        self.tls.forget();
        self.dialler.forget();
        self.scope.forget()
    }

    /// Whether a client may reach this host: anybody a listed one, as its browser would by itself, our own user any.
    pub(crate) fn may_reach(&self, host: &str) -> bool {
        self.knows_peers || self.scope.is_wanted(host)
    }
}

/// A client's connection, with how long it has rested.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) tcp: TcpStream,
    pub(crate) rest: Rest,
}

/// The decision about one CONNECT, with the open connection to its origin.
#[derive(Debug)]
pub(crate) struct Plan {
    host: Host,
    port: u16,
    origin: Connection,
    /// Why to intercept it, if it is to be intercepted.
    grounds: Option<Grounds>,
}

/// Dials and decides; the client has had no answer yet.
///
/// # Errors
/// The origin cannot be reached, or may not be.
pub(crate) async fn plan(connector: &Connector, host: &Host, port: u16) -> Result<Plan, DialError> {
    let origin = connector.dialler.dial(host, port).await?;
    let grounds = connector.scope.looks_at(host);
    Ok(Plan {
        host: host.clone(),
        port,
        origin,
        grounds,
    })
}

impl Plan {
    /// Runs the connection to its end; `early` holds the bytes that the client sent right behind its CONNECT.
    ///
    /// # Errors
    /// One side broke; the other has been dropped.
    pub(crate) async fn run(
        mut self,
        connector: &Connector,
        mut client: Client,
        early: BytesMut,
    ) -> io::Result<()> {
        let Some(grounds) = self.grounds.take() else {
            let scope = &connector.scope;
            let is_told = scope.may_be_wanted(&self.host);
            let _unread = is_told.then(|| scope.exclusions.unread(&self.host));
            return tunnel(connector, client, self.origin, early).await;
        };
        let timeout = connector.limits.hello;
        match hello::peek(&mut client.tcp, &mut self.origin, early, timeout).await? {
            Hello::Other { bytes } => tunnel(connector, client, self.origin, bytes).await,
            Hello::Tls { accepted, bytes } => {
                let offer = Offer::of(&accepted.client_hello());
                // Both names must be the listed one, or another host would be decrypted.
                if offer.server_name.as_deref() != Some(&*self.host) {
                    return tunnel(connector, client, self.origin, bytes).await;
                }
                let reason = distrust(connector.mint(&grounds), &self.host, offer.kind);
                if let Some(reason) = reason {
                    connector.scope.exclusions.note_distrust(&self.host, reason);
                }
                if reason.is_some() || !connector.tls.suits(&accepted.client_hello()) {
                    let _unread = connector.scope.exclusions.unread(&self.host);
                    return tunnel(connector, client, self.origin, bytes).await;
                }
                let intercept = self.intercept(connector, &grounds, client, accepted, offer, bytes);
                intercept.await
            }
        }
    }

    /// Handshakes with the origin first, then with the client under a leaf of our own, then relays through the tap.
    async fn intercept(
        self,
        connector: &Connector,
        grounds: &Grounds,
        client: Client,
        accepted: Box<Accepted>,
        offer: Offer,
        hello: BytesMut,
    ) -> io::Result<()> {
        let Self {
            host, port, origin, ..
        } = self;
        let tls = &connector.tls;
        let origin = match tls.origin(origin, &host, &offer.alpn).await {
            Ok(origin) => origin,
            Err(failure) => {
                connector.scope.exclusions.exclude(&host, failure.reason());
                // The browser would trust our own root, so this one connection must not go on.
                if failure == OriginTlsFailure::OwnRoot {
                    return Ok(());
                }
                let _unread = connector.scope.exclusions.unread(&host);
                return splice(connector, client, &host, port, hello).await;
            }
        };
        let mint = connector.mint(grounds);
        if !grounds.hold() {
            // The host left the list meanwhile, or the user the page: the browser trusts the root for it no more.
            return splice(connector, client, &host, port, hello).await;
        }
        let Some(leaf) = mint.leaf(&host, clock::now()) else {
            connector.scope.exclusions.exclude(&host, Reason::NoLeaf);
            let _unread = connector.scope.exclusions.unread(&host);
            return splice(connector, client, &host, port, hello).await;
        };
        let Some(admission) = mint.clients().admit(offer.kind).await else {
            // Another client of this kind has refused meanwhile, or takes too long.
            let _unread = connector.scope.exclusions.unread(&host);
            return splice(connector, client, &host, port, hello).await;
        };
        let alpn = origin.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
        let alpn = alpn.as_deref();
        let Client { tcp, rest } = client;
        if let Some(Ok(0) | Err(_)) = tcp.peek(&mut [0]).now_or_never() {
            // It left while the origin answered, which says nothing about our leaf.
            return Ok(());
        }
        let client = tls.client(tcp, accepted, leaf, alpn).await;
        note_handshake(connector, mint, &host, offer.kind, client.as_ref().err());
        drop(admission);
        relay_observed(connector, grounds, &host, (client?, &rest), origin, alpn).await
    }
}

/// Relays between both TLS ends while the tap reads, and passes the end of one side on to the other.
async fn relay_observed(
    connector: &Connector,
    grounds: &Grounds,
    host: &Host,
    (mut client, rest): (server::TlsStream<TcpStream>, &Rest),
    mut origin: client::TlsStream<OriginStream>,
    alpn: Option<&[u8]>,
) -> io::Result<()> {
    let mut tap = Tap::new(Protocol::from_alpn(alpn), connector.protect);
    let mut observer = LiveObserver::new(&connector.scope, grounds.clone(), host, true);
    let forbidden = connector.scope.choices.forbidden(host);
    let relay = Relay {
        limits: connector.limits,
        life: &connector.life,
        rest,
        // A host that may not be observed is not decrypted either: the browser reconnects, through a tunnel.
        close_when_idle: async {
            tokio::select! {
                () = forbidden => {}
                () = grounds.ended() => {}
            }
        },
        on_event: |event: TapEvent<'_>| observer.on_event(event),
    };
    let end = relay.run(&mut client, &mut origin, &mut tap).await;
    match &end {
        // Neither side has ended, so we send close_notify to both.
        Ok(End::Idle) => drop(tokio::join!(client.shutdown(), origin.shutdown())),
        Ok(End::Over) => {}
        Err(error) => {
            let sides = [client.get_ref().0, origin.get_ref().0.connection().tcp()];
            if asks_to_renegotiate(error) {
                let exclusions = &connector.scope.exclusions;
                exclusions.exclude(host, Reason::ClientCertificateWanted);
                // A browser asks again after a reset; then it is a tunnel.
                reset(sides);
            }
            forward_reset(error, sides);
        }
    }
    end.map(drop)
}

/// Why a client of this kind would not accept a leaf for this host; `None` if nothing is known against it.
fn distrust(mint: &Mint, host: &str, kind: ClientKind) -> Option<Reason> {
    let obstacle = mint.obstacle(host, clock::now());
    obstacle.or_else(|| mint.clients().refuse(kind).then(|| refused(mint)))
}

/// That a client refuses our leaves: all do, or others accept them.
fn refused(mint: &Mint) -> Reason {
    if mint.clients().any_accepts() {
        Reason::OtherClientRefused
    } else {
        Reason::ClientRefused
    }
}

/// Notes what the end of a client's handshake says: of its trust in the root, or that it would fail each time.
fn note_handshake(
    connector: &Connector,
    mint: &Mint,
    host: &Host,
    kind: ClientKind,
    failure: Option<&io::Error>,
) {
    let exclusions = &connector.scope.exclusions;
    let Some(error) = failure else {
        mint.clients().note_accepted(kind);
        exclusions.note_trust(host);
        return connector.broken_off.finished(host);
    };
    match of_client(error) {
        Some(Reason::ClientRefused) => {
            mint.clients().note_refused(kind);
            exclusions.note_distrust(host, refused(mint));
        }
        Some(reason) => exclusions.exclude(host, reason),
        None if is_broken_off(error) && connector.broken_off.note(host) => {
            exclusions.exclude(host, Reason::ConnectionBroken);
        }
        None => {}
    }
}

fn is_broken_off(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
    )
}

fn asks_to_renegotiate(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|inner| inner.is::<RenegotiationAsked>())
}

/// Starts again with a new connection and the untouched hello, so that the browser judges the origin itself.
async fn splice(
    connector: &Connector,
    client: Client,
    host: &str,
    port: u16,
    hello: BytesMut,
) -> io::Result<()> {
    let origin = connector.dialler.dial(host, port).await;
    tunnel(connector, client, origin.map_err(io::Error::other)?, hello).await
}

/// Tunnels bytes both ways unread, beginning with those that the client has sent already.
async fn tunnel(
    connector: &Connector,
    mut client: Client,
    mut origin: Connection,
    early: BytesMut,
) -> io::Result<()> {
    origin.write_all(&early).await?;
    origin.flush().await?;
    let mut tap = Tap::new(Protocol::Unknown, false);
    let relay = Relay {
        limits: connector.limits,
        life: &connector.life,
        rest: &client.rest,
        close_when_idle: pending(),
        on_event: |_: TapEvent<'_>| {},
    };
    let end = relay.run(&mut client.tcp, &mut origin, &mut tap).await;
    if let Err(error) = &end {
        forward_reset(error, [&client.tcp, origin.tcp()]);
    }
    end.map(drop)
}

/// Resets the other side where one side was reset, so that it sees a broken connection and no proper end.
fn forward_reset(error: &io::Error, sides: [&TcpStream; 2]) {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    if matches!(
        error.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset
    ) {
        reset(sides);
    }
}

/// Makes both sides end by a reset once they are dropped.
pub(crate) fn reset(sides: [&TcpStream; 2]) {
    for side in sides {
        // An error means that this is the side that broke.
        let _ = side.set_zero_linger();
    }
}

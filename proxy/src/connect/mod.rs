//! CONNECT: which connection is looked at, which passes blindly, and what happens when looking fails.
//!
//! Any failure of ours becomes a tunnel or a splice; the browser's own verdict on a site is never replaced.

pub(crate) mod hello;
mod relay;
pub(crate) mod tls;

use crate::{
    ca::Mint,
    config::limits::Limits,
    connect::{
        hello::{Hello, Wish},
        relay::{End, relay},
        tls::{OriginTlsFailure, Tls},
    },
    inspect::{observe::Observer, scope::Scope},
    origin::{Dialler, error::DialError},
    os::{clock, life::Life},
    tap::{Protocol, Tap},
};
use bytes::BytesMut;
use rustls::{AlertDescription, server::Accepted};
use std::{future::pending, io, sync::Arc};
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// What every connection to an origin needs.
#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) scope: Arc<Scope>,
    pub(crate) dialler: Dialler,
    pub(crate) tls: Tls,
    pub(crate) mint: Mint,
    pub(crate) limits: Limits,
    /// Whether documents get the header line that keeps the browser's protection of the local network.
    pub(crate) protect: bool,
    /// Whether what is decrypted is looked at; off only to measure what looking costs.
    pub(crate) tap: bool,
    pub(crate) life: Life,
}

/// What is to be done with one CONNECT, once the origin answers.
#[derive(Debug)]
pub(crate) struct Plan {
    host: String,
    port: u16,
    origin: TcpStream,
    look: bool,
}

/// Decides and dials; nothing has been promised to the client yet.
///
/// # Errors
/// The origin cannot be reached, or may not be.
pub(crate) async fn plan(
    connector: &Connector,
    host: String,
    port: u16,
) -> Result<Plan, DialError> {
    let origin = connector.dialler.dial(&host, port).await?;
    let look = connector.scope.looks_at(&host);
    Ok(Plan {
        host,
        port,
        origin,
        look,
    })
}

impl Plan {
    /// Carries the connection to its end; `early` is what the client sent right behind its CONNECT.
    ///
    /// # Errors
    /// One side broke; the other has been dropped.
    pub(crate) async fn run(
        self,
        connector: &Connector,
        mut client: TcpStream,
        early: BytesMut,
    ) -> io::Result<()> {
        if !self.look {
            return pass_blindly(connector, client, self.origin, early).await;
        }
        match hello::peek(&mut client, &self.origin, early, connector.limits.hello).await? {
            Hello::Other { bytes } => pass_blindly(connector, client, self.origin, bytes).await,
            Hello::Tls { accepted, bytes } => {
                let wish = Wish::of(&accepted.client_hello());
                // Both names must be the listed one: a hello for another host is none of our business.
                if wish.server_name.as_deref() != Some(self.host.as_str()) {
                    return pass_blindly(connector, client, self.origin, bytes).await;
                }
                self.intercept(connector, client, accepted, wish, bytes)
                    .await
            }
        }
    }

    /// Origin first, client second, then the relay with the tap.
    async fn intercept(
        self,
        connector: &Connector,
        client: TcpStream,
        accepted: Box<Accepted>,
        wish: Wish,
        hello: BytesMut,
    ) -> io::Result<()> {
        let Self {
            host, port, origin, ..
        } = self;
        let mut origin = match connector.tls.origin(origin, &host, &wish.alpn).await {
            Ok(origin) => origin,
            Err(failure) => {
                connector.scope.ledger.leave_alone(&host, failure.code());
                // The browser would believe our own root, so this one connection must not go on.
                if failure == OriginTlsFailure::OwnRoot {
                    return Ok(());
                }
                return splice(connector, client, &host, port, hello).await;
            }
        };
        let alpn = origin.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
        let Some(leaf) = connector.mint.leaf(&host, clock::now()) else {
            connector.scope.ledger.leave_alone(&host, "no_leaf");
            return splice(connector, client, &host, port, hello).await;
        };
        let mut client = match connector
            .tls
            .client(client, accepted, leaf, alpn.as_deref())
            .await
        {
            Ok(client) => client,
            Err(error) => {
                if is_refusal(&error) {
                    connector.scope.ledger.leave_alone(&host, "client_refused");
                }
                return Err(error);
            }
        };
        let protocol = if connector.tap {
            Protocol::of(alpn.as_deref())
        } else {
            Protocol::Unknown
        };
        let mut tap = Tap::new(protocol, connector.protect);
        let mut observer = Observer::new(&connector.scope, &host, true);
        let end = relay(
            &mut client,
            &mut origin,
            &mut tap,
            connector.limits,
            &connector.life,
            // What may not be looked at is not decrypted either: the browser comes again, through a tunnel.
            connector.scope.choices.forbidden(&host),
            |sight| observer.see(sight),
        )
        .await;
        match &end {
            // Nobody else says goodbye then.
            Ok(End::AtRest) => drop(tokio::join!(client.shutdown(), origin.shutdown())),
            Ok(End::Over) => {}
            Err(error) => pass_on_break(error, client.get_ref().0, origin.get_ref().0),
        }
        end.map(drop)
    }
}

/// Whether a client broke the handshake because it does not trust our leaf.
fn is_refusal(error: &io::Error) -> bool {
    let alert = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(
        alert,
        Some(rustls::Error::AlertReceived(
            AlertDescription::UnknownCA
                | AlertDescription::BadCertificate
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnsupportedCertificate
        ))
    )
}

/// Starts again with a new connection and the untouched hello, for the browser to judge.
async fn splice(
    connector: &Connector,
    client: TcpStream,
    host: &str,
    port: u16,
    hello: BytesMut,
) -> io::Result<()> {
    let fresh = connector.dialler.dial(host, port).await;
    pass_blindly(connector, client, fresh.map_err(io::Error::other)?, hello).await
}

/// Passes bytes both ways without looking, beginning with what the client has said already.
async fn pass_blindly(
    connector: &Connector,
    client: TcpStream,
    mut origin: TcpStream,
    early: BytesMut,
) -> io::Result<()> {
    let mut client = client;
    origin.write_all(&early).await?;
    let mut blind = Tap::new(Protocol::Unknown, false);
    let end = relay(
        &mut client,
        &mut origin,
        &mut blind,
        connector.limits,
        &connector.life,
        pending(),
        |_| {},
    )
    .await;
    if let Err(error) = &end {
        pass_on_break(error, &client, &origin);
    }
    end.map(drop)
}

/// Where one side broke the connection, the other one sees it broken too, not merely ended.
fn pass_on_break(error: &io::Error, client: &TcpStream, origin: &TcpStream) {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    if matches!(
        error.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset
    ) {
        for side in [client, origin] {
            // The side that broke is gone already.
            let _ = side.set_zero_linger();
        }
    }
}

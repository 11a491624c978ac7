//! The proxy's front door: reads one head after the other, validated as a whole, and answers CONNECT or relays plain
//! `http:`.
//!
//! It decides nothing about a host.

pub(crate) mod accept;
pub(crate) mod answer;
pub(crate) mod chunks;
mod exchange;
pub(crate) mod gate;
pub(crate) mod head;
mod plain_http;
pub(crate) mod plain_request;

use crate::{
    connect::{self, Client, Connector, Plan, probe},
    listener::{
        accept::Permit,
        answer::{Refused, not_listed, refuse, unreachable},
        head::Head,
        plain_http::PlainHttp,
        plain_request::parse_authority,
    },
};
use bytes::BytesMut;
use hyper::StatusCode;
use std::{io, sync::Arc};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

/// The answer to a CONNECT behind which a tunnel begins.
const CONNECTED: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

/// Serves one client until its connection ends, is idle for too long or the proxy stops.
pub(crate) async fn serve(connector: Arc<Connector>, tcp: TcpStream, permit: Permit) {
    if tcp.set_nodelay(true).is_err() {
        return;
    }
    let rest = permit.rest().clone();
    let mut client = Client { tcp, rest };
    let mut held = BytesMut::new();
    let mut plain = PlainHttp::new(Arc::clone(&connector));
    let refused = loop {
        let next = next_head(&connector, &mut client, &mut held, &mut plain);
        let head = match next.await {
            Ok(head) => head,
            Err(refused) => break refused,
        };
        client.rest.note(false);
        let end = match head.line() {
            Some(line) if line.method == b"CONNECT" => match plan(&connector, line.target).await {
                Ok(plan) => return tunnel(&connector, client, held, plan).await,
                Err(refused) => Err(refused),
            },
            _ => plain.answer(&mut client, &mut held, &head).await,
        };
        match end {
            Ok(true) => client.rest.note(true),
            Ok(false) => return,
            Err(refused) => break refused,
        }
    };
    refused.send(client.tcp).await;
}

/// The head of the next request.
///
/// # Errors
/// How the connection ends instead.
async fn next_head(
    connector: &Connector,
    client: &mut Client,
    held: &mut BytesMut,
    plain: &mut PlainHttp,
) -> Result<Head, Refused> {
    let Client { tcp, rest } = client;
    if held.is_empty() {
        // A connection at rest holds no buffer.
        *held = BytesMut::new();
    }
    let reading = timeout(connector.limits.head, head::read(tcp, held, rest));
    tokio::select! {
        head = reading => match head {
            Ok(head) => head.map_err(Refused::from),
            Err(_) => Err(Refused::Silence),
        },
        () = plain.watch() => Err(Refused::Silence),
        // Another client waits for room, and this one has rested longest.
        () = rest.asked_to_leave() => Err(Refused::Silence),
        () = connector.life.stopped() => Err(Refused::Silence),
    }
}

/// What a CONNECT leads to: the decision about its origin, or none for the probe.
async fn plan(connector: &Connector, target: &[u8]) -> Result<Option<Plan>, Refused> {
    let Some((host, Some(port))) = parse_authority(target) else {
        let status = StatusCode::BAD_REQUEST;
        return Err(refuse(status, "CONNECT needs a host and a port."));
    };
    if probe::is_probe(&host, port) {
        return Ok(None);
    }
    if !connector.may_reach(&host) {
        return Err(not_listed());
    }
    let plan = connect::plan(connector, &host, port).await;
    plan.map(Some)
        .map_err(|error| unreachable(&connector.scope, &host, error))
}

/// Answers a CONNECT and runs what is behind it to its end.
async fn tunnel(connector: &Connector, client: Client, held: BytesMut, plan: Option<Plan>) {
    if let Err(error) = connected(connector, client, held, plan).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn connected(
    connector: &Connector,
    mut client: Client,
    held: BytesMut,
    plan: Option<Plan>,
) -> io::Result<()> {
    client.tcp.write_all(CONNECTED).await?;
    match plan {
        Some(plan) => plan.run(connector, client, held).await,
        None => probe::answer(connector, client.tcp, held).await,
    }
}

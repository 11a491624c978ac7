//! The proxy's listener: serves its clients' requests, CONNECT or plain `http:`.
//!
//! It decides nothing about a host.

pub(crate) mod accept;
mod answer;
mod client_stream;
pub(crate) mod gate;
pub(crate) mod gated_stream;
mod hop_by_hop;
mod plain_http;

use crate::{
    connect::{self, Client, Connector, probe},
    listener::{
        accept::Permit,
        answer::{Body, not_listed, refuse, unreachable},
        client_stream::{ClientStream, Reset},
        gate::{HEAD_LIMIT, HEADER_LINES},
        gated_stream::GatedStream,
        plain_http::PlainHttp,
    },
};
use biscuit_tin_shared::cookie::site::Host;
use bytes::BytesMut;
use http_body_util::{Either, Full};
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, sync::Arc};
use tokio::net::TcpStream;

/// Serves one client until its connection ends, is idle for too long or the proxy stops.
pub(crate) async fn serve(connector: Arc<Connector>, client: TcpStream, permit: Permit) {
    if client.set_nodelay(true).is_err() {
        return;
    }
    let client = ClientStream::new(client);
    let reset = client.reset();
    let plain = Arc::new(PlainHttp::new(Arc::clone(&connector), reset.clone()));
    let rest = permit.rest().clone();
    let service = {
        let connector = Arc::clone(&connector);
        service_fn(move |request| {
            let (connector, plain) = (Arc::clone(&connector), Arc::clone(&plain));
            let (permit, reset) = (Arc::clone(&permit), reset.clone());
            answer(connector, plain, permit, reset, request)
        })
    };
    let client = GatedStream::new(client, rest.clone());
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(connector.limits.head)
            .max_buf_size(HEAD_LIMIT)
            .max_headers(HEADER_LINES)
            .preserve_header_case(true)
            .serve_connection(TokioIo::new(client), service)
            .with_upgrades()
    );
    let end = tokio::select! {
        end = connection.as_mut() => end,
        () = rest.idle_for(connector.limits.idle) => return,
        // Another client waits for room, and this one has rested longest.
        () = rest.asked_to_leave() => return,
        () = connector.life.stopped() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = end {
        tracing::debug!(%error, "a client's connection ended early");
    }
}

async fn answer(
    connector: Arc<Connector>,
    plain: Arc<PlainHttp>,
    permit: Permit,
    reset: Reset,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    permit.rest().note(false);
    let is_followed = gated_stream::is_followed(&request);
    let mut response = if request.method() == Method::CONNECT {
        let answer = answer_connect(connector, permit, &reset, request).await;
        if answer.status().is_success() {
            return Ok(answer);
        }
        answer
    } else if request.uri().scheme_str() == Some("http") {
        plain.answer(request).await
    } else {
        // A request in origin form is meant for a web server; the answer could be any proxy's.
        refuse(
            StatusCode::BAD_REQUEST,
            "This is a proxy: it takes CONNECT and absolute http addresses only.",
        )
    };
    if !is_followed {
        gated_stream::close_after(&mut response);
    }
    Ok(response)
}

async fn answer_connect(
    connector: Arc<Connector>,
    permit: Permit,
    reset: &Reset,
    request: Request<Incoming>,
) -> Response<Body> {
    // User information is a way to make one host look like another (RFC 9110 section 4.2.4).
    let target = request
        .uri()
        .authority()
        .filter(|target| !target.as_str().contains('@'))
        .cloned();
    let host = target
        .as_ref()
        .and_then(|target| Host::parse(target.host()));
    let port = target
        .as_ref()
        .and_then(hyper::http::uri::Authority::port_u16);
    let (Some(host), Some(port)) = (host, port) else {
        return refuse(StatusCode::BAD_REQUEST, "CONNECT needs a host and a port.");
    };
    let plan = if probe::is_probe(&host, port) {
        None
    } else if !connector.may_reach(&host) {
        return not_listed();
    } else {
        match connect::plan(&connector, &host, port).await {
            Ok(plan) => Some(plan),
            Err(error) => return unreachable(&connector.scope, &host, error, reset),
        }
    };
    let life = connector.life.clone();
    life.spawn(async move {
        let upgraded = match hyper::upgrade::on(request).await {
            Ok(upgraded) => upgraded,
            Err(error) => return tracing::debug!(%error, "a client went away before its tunnel"),
        };
        let Ok(parts) = upgraded.downcast::<TokioIo<GatedStream<ClientStream>>>() else {
            return;
        };
        let (client, held) = parts.io.into_inner().into_parts();
        let mut early = BytesMut::from(parts.read_buf);
        early.unsplit(held);
        let client = Client {
            tcp: client.into_inner(),
            rest: permit.rest().clone(),
        };
        let end = match plan {
            Some(plan) => plan.run(&connector, client, early).await,
            None => probe::answer(&connector, client.tcp, early).await,
        };
        if let Err(error) = end {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(permit);
    });
    Response::new(Either::Left(Full::default()))
}

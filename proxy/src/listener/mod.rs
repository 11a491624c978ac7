//! The front door: accepts clients and reads what they ask for, CONNECT or plain `http:`.
//!
//! It decides nothing about a host; it answers what it refuses with a short plain text without a product mark.

pub(crate) mod gate;
pub(crate) mod gated_stream;
mod plain_http;

use crate::{
    app::{Proxy, error::DialError},
    connect,
    listener::{gate::HEAD_LIMIT, gated_stream::Gated, plain_http::PlainHttp},
};
use biscuit_tin_shared::cookie::site::canonical_host;
use bytes::{Bytes, BytesMut};
use http_body_util::{Either, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// Accepting pauses this long when the system has no more connections to give, and twice as long each time after.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The longest such pause.
const ACCEPT_PAUSE_AT_MOST: Duration = Duration::from_secs(2);
/// As many header lines as any site needs; hyper's own bound of 100 breaks real pages.
pub(crate) const HEADER_LINES: usize = 1024;

/// A body of our own, or one that passes through.
pub(crate) type Body = Either<Full<Bytes>, Incoming>;

/// A client's place among the connections that there may be; it is free again when the last holder is gone.
pub(crate) type Place = Arc<OwnedSemaphorePermit>;

/// Accepts until the proxy stops, and no more than there are `places`: the others wait in the system's queue.
pub(crate) async fn accept(
    proxy: Arc<Proxy>,
    listener: TcpListener,
    places: usize,
    begin: impl Fn(TcpStream, Place),
) {
    let places = Arc::new(Semaphore::new(places));
    let mut pause = ACCEPT_PAUSE;
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            () = proxy.stop.cancelled() => return,
        };
        match accepted {
            (Ok(place), Ok((client, peer))) if peer.ip().is_loopback() => {
                pause = ACCEPT_PAUSE;
                begin(client, Arc::new(place));
            }
            (_, Ok(_)) => {}
            (_, Err(error)) => {
                tracing::warn!(%error, "cannot accept");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(ACCEPT_PAUSE_AT_MOST);
            }
        }
    }
}

/// Serves one client of the front door.
pub(crate) async fn serve(proxy: Arc<Proxy>, client: TcpStream, place: Place) {
    if client.set_nodelay(true).is_err() {
        return;
    }
    let plain = Arc::new(PlainHttp::new(Arc::clone(&proxy)));
    let service = {
        let proxy = Arc::clone(&proxy);
        service_fn(move |request| {
            let (proxy, plain) = (Arc::clone(&proxy), Arc::clone(&plain));
            answer(proxy, plain, Arc::clone(&place), request)
        })
    };
    let client = Gated::new(client);
    let moves = client.moves();
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(proxy.limits.head)
            .max_buf_size(HEAD_LIMIT)
            .max_headers(HEADER_LINES)
            .preserve_header_case(true)
            .serve_connection(TokioIo::new(client), service)
            .with_upgrades()
    );
    let end = tokio::select! {
        end = connection.as_mut() => end,
        () = moves.cease(proxy.limits.idle) => return,
        () = proxy.stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = end {
        tracing::debug!(%error, "a client's connection ended early");
    }
}

async fn answer(
    proxy: Arc<Proxy>,
    plain: Arc<PlainHttp>,
    place: Place,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let is_followed = gated_stream::is_followed(&request);
    let mut response = if request.method() == Method::CONNECT {
        match connect(proxy, place, request).await {
            Ok(tunnel) if tunnel.status().is_success() => return Ok(tunnel),
            refused => refused.unwrap_or_else(refusal),
        }
    } else if request.uri().scheme_str() == Some("http") {
        plain.answer(request).await
    } else {
        // Somebody takes us for a web server. We say no more than any proxy would.
        refuse(
            StatusCode::BAD_REQUEST,
            "This is a proxy: it takes CONNECT and absolute http addresses only.",
        )
    };
    if !is_followed {
        gated_stream::end_with(&mut response);
    }
    Ok(response)
}

async fn connect(
    proxy: Arc<Proxy>,
    place: Place,
    request: Request<Incoming>,
) -> Result<Response<Body>, DialError> {
    // User information is a way to make one host look like another (RFC 9110 section 4.2.4).
    let target = request
        .uri()
        .authority()
        .filter(|target| !target.as_str().contains('@'))
        .cloned();
    let host = target
        .as_ref()
        .and_then(|target| canonical_host(target.host()));
    let port = target
        .as_ref()
        .and_then(hyper::http::uri::Authority::port_u16);
    let (Some(host), Some(port)) = (host, port) else {
        return Ok(refuse(
            StatusCode::BAD_REQUEST,
            "CONNECT needs a host and a port.",
        ));
    };
    let plan = connect::plan(&proxy, host, port).await?;
    let tasks = proxy.tasks.clone();
    tasks.spawn(async move {
        let upgraded = match hyper::upgrade::on(request).await {
            Ok(upgraded) => upgraded,
            Err(error) => return tracing::debug!(%error, "a client went away before its tunnel"),
        };
        let Ok(parts) = upgraded.downcast::<TokioIo<Gated<TcpStream>>>() else {
            return;
        };
        let (client, held) = parts.io.into_inner().into_parts();
        let mut early = BytesMut::from(parts.read_buf);
        early.unsplit(held);
        if let Err(error) = plan.run(&proxy, client, early).await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(place);
    });
    Ok(Response::new(Either::Left(Full::default())))
}

/// What a client hears about an origin that cannot be reached, or may not be.
pub(crate) fn refusal(error: DialError) -> Response<Body> {
    let status = match error {
        DialError::PrivateAddress | DialError::Port => StatusCode::FORBIDDEN,
        DialError::NoSuchName
        | DialError::Connect(_)
        | DialError::OriginProxy(_)
        | DialError::OriginProxyRefused(_) => StatusCode::BAD_GATEWAY,
        DialError::Timeout => StatusCode::GATEWAY_TIMEOUT,
    };
    let reason = match error {
        DialError::PrivateAddress => {
            "The name leads to a private address, which a proxy must not reach."
        }
        DialError::Port => "Only the ports of the web, 80 and 443, can be reached.",
        DialError::NoSuchName => "The name cannot be found.",
        DialError::Connect(_) => "The site does not answer.",
        DialError::OriginProxy(_) => {
            "The proxy on the way to the site does not answer as it should."
        }
        DialError::OriginProxyRefused(407) => {
            "The proxy on the way to the site wants a name and a password."
        }
        DialError::OriginProxyRefused(_) => "The proxy on the way to the site refuses.",
        DialError::Timeout => "The site does not answer in time.",
    };
    refuse(status, reason)
}

/// A short plain answer that names the reason and nothing else.
pub(crate) fn refuse(status: StatusCode, reason: &'static str) -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::new(Bytes::from_static(
        reason.as_bytes(),
    ))));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

//! Plain `http:` requests: validated, forwarded in a stream, and observed for listed hosts.
//!
//! It rebuilds messages, with the host of the request target and without upgrades; the request gate comes before it.
//! One client connection has one origin connection at a time; it pools none and retries nothing.

use crate::{
    connect::Connector,
    inspect::live::LiveObserver,
    listener::{
        answer::{Body, not_listed, refuse, unreachable},
        client_stream::Reset,
        gate::HEADER_LINES,
    },
    tap::{OwnedValues, RequestHead, ResponseHead, TapEvent, host_of, shows_no_page},
};
use biscuit_tin_shared::cookie::{
    request::{RequestFacts, RequestFields},
    site::Host,
};
use http_body_util::Either;
use hyper::{
    Request, Response, StatusCode, Uri, Version,
    body::Incoming,
    client::conn::http1::{self, SendRequest},
    header::{
        CONNECTION, COOKIE, DATE, HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION,
        REFERER, SET_COOKIE, TE, TRAILER, UPGRADE,
    },
};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The plain requests of one client connection.
pub(crate) struct PlainHttp {
    connector: Arc<Connector>,
    reset: Reset,
    origin: Mutex<Option<Origin>>,
}

/// The origin that the last request went to.
struct Origin {
    authority: String,
    sender: SendRequest<Incoming>,
    /// Set where the connection leads to an origin proxy; holds its Proxy-Authorization value, if it has one.
    to_proxy: Option<Option<HeaderValue>>,
}

impl PlainHttp {
    /// The requests of a client connection that has no origin connection yet.
    pub(crate) fn new(connector: Arc<Connector>, reset: Reset) -> Self {
        Self {
            connector,
            reset,
            origin: Mutex::new(None),
        }
    }

    /// Forwards one request and returns the origin's response, or our refusal.
    pub(crate) async fn answer(&self, mut request: Request<Incoming>) -> Response<Body> {
        let Some((host, port)) = target(request.uri()) else {
            return refuse(StatusCode::BAD_REQUEST, "The address names no host.");
        };
        // The request gate refused two; a request without one is invalid in HTTP/1.1 (RFC 9112 section 3.2).
        if !request.headers().contains_key(HOST) {
            return refuse(StatusCode::BAD_REQUEST, "A request names its host.");
        }
        let path = request.uri().path().to_owned();
        let scope = &self.connector.scope;
        let mut observer = scope
            .looks_at(&host)
            .map(|grounds| LiveObserver::new(scope, grounds, &host, false));
        if observer.is_none() && scope.listed.covers(&host) {
            scope.exclusions.note_missed(&host);
        }
        let facts = facts(&request);
        let page = request.headers().get(REFERER).map(HeaderValue::as_bytes);
        let page = host_of(page.unwrap_or_default()).to_vec();
        if let Some(observer) = &mut observer {
            let cookies = values(request.headers(), COOKIE);
            observer.on_event(TapEvent::Request(RequestHead {
                authority: host.as_bytes(),
                path: path.as_bytes(),
                exchange: 0,
                facts,
                page: &page,
                cookies: cookies.values(),
            }));
        }
        let authority = if port == 80 {
            host.to_string()
        } else {
            format!("{host}:{port}")
        };
        if rewrite(&mut request, &authority).is_err() {
            return refuse(StatusCode::BAD_REQUEST, "The address cannot be understood.");
        }
        let mut response = match self.send(request, &host, port, authority).await {
            Ok(response) => response,
            Err(refused) => return refused,
        };
        if let Some(observer) = &mut observer {
            let set_cookies = values(response.headers(), SET_COOKIE);
            observer.on_event(TapEvent::Response(ResponseHead {
                authority: host.as_bytes(),
                path: path.as_bytes(),
                exchange: 0,
                is_final: true,
                facts,
                page: &page,
                set_cookies: set_cookies.values(),
                date: response.headers().get(DATE).map(HeaderValue::as_bytes),
                is_bot_check: false,
                shows_no_page: shows_no_page(response.status().as_u16()),
            }));
        }
        drop_hop_by_hop(response.headers_mut());
        response.map(Either::Right)
    }

    /// Sends one request on the open origin connection, or on a new one where that leads elsewhere or is closed.
    async fn send(
        &self,
        mut request: Request<Incoming>,
        host: &str,
        port: u16,
        authority: String,
    ) -> Result<Response<Incoming>, Response<Body>> {
        // The lock is never waited for: a client connection's requests come one after another.
        let mut slot = self.origin.lock().await;
        let open = slot
            .take()
            .filter(|origin| origin.authority == authority && origin.sender.is_ready());
        let mut origin = match open {
            Some(origin) => origin,
            None => self.open(host, port, authority).await?,
        };
        if let Some(authorization) = &origin.to_proxy {
            rewrite_for_proxy(&mut request, &origin.authority, authorization.as_ref()).map_err(
                |_| refuse(StatusCode::BAD_REQUEST, "The address cannot be understood."),
            )?;
        }
        let response = origin.sender.send_request(request).await.map_err(|error| {
            tracing::debug!(%error, "an origin broke off");
            refuse(StatusCode::BAD_GATEWAY, "The site broke off.")
        })?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            return Err(refuse(
                StatusCode::BAD_GATEWAY,
                "The site changed the protocol without being asked.",
            ));
        }
        *slot = Some(origin);
        Ok(response)
    }

    async fn open(
        &self,
        host: &str,
        port: u16,
        authority: String,
    ) -> Result<Origin, Response<Body>> {
        if !self.connector.may_reach(host) {
            return Err(not_listed());
        }
        let dialled = self.connector.dialler.dial_plain(host, port).await;
        let dialled = dialled
            .map_err(|error| unreachable(&self.connector.scope, host, error, &self.reset))?;
        let handshake = http1::Builder::new()
            .preserve_header_case(true)
            .max_headers(HEADER_LINES)
            .handshake(TokioIo::new(dialled.stream));
        let (sender, connection) = handshake
            .await
            .map_err(|_| refuse(StatusCode::BAD_GATEWAY, "The site broke off."))?;
        let (life, drain) = (self.connector.life.clone(), self.connector.limits.drain);
        self.connector.life.spawn(async move {
            tokio::select! {
                end = connection => if let Err(error) = end {
                    tracing::debug!(%error, "an origin's connection ended early");
                },
                () = async { life.stopped().await; tokio::time::sleep(drain).await } => {}
            }
        });
        Ok(Origin {
            authority,
            sender,
            to_proxy: dialled.to_proxy.then_some(dialled.authorization),
        })
    }
}

impl std::fmt::Debug for PlainHttp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlainHttp").finish_non_exhaustive()
    }
}

/// What the request asks for, by the fields that browsers send.
fn facts(request: &Request<Incoming>) -> RequestFacts {
    let value = |name: &str| request.headers().get(name).map(HeaderValue::as_bytes);
    let fields = RequestFields {
        method: request.method().as_str().as_bytes(),
        mode: value("sec-fetch-mode"),
        dest: value("sec-fetch-dest"),
        site: value("sec-fetch-site"),
        purpose: value("sec-purpose"),
    };
    fields.facts()
}

fn values(headers: &HeaderMap, name: HeaderName) -> OwnedValues {
    let values = headers.get_all(name).into_iter();
    values.map(HeaderValue::as_bytes).collect()
}

fn target(uri: &Uri) -> Option<(Host, u16)> {
    let authority = uri.authority()?;
    // User information is a way to make one host look like another (RFC 9110 section 4.2.4).
    if authority.as_str().contains('@') {
        return None;
    }
    Some((
        Host::parse(authority.host())?,
        authority.port_u16().unwrap_or(80),
    ))
}

/// Rewrites a request from absolute form to origin form, with the target's host and without hop-by-hop fields.
fn rewrite(request: &mut Request<Incoming>, authority: &str) -> Result<(), hyper::http::Error> {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    *request.uri_mut() = Uri::builder().path_and_query(path).build()?;
    *request.version_mut() = Version::HTTP_11;
    drop_hop_by_hop(request.headers_mut());
    // RFC 9112 section 3.2.2: the target of the request line wins over the Host field.
    request
        .headers_mut()
        .insert(HOST, HeaderValue::from_str(authority)?);
    Ok(())
}

/// Rewrites a request for an origin proxy: back to absolute form (RFC 9112 section 3.2.2), with its authorization.
fn rewrite_for_proxy(
    request: &mut Request<Incoming>,
    authority: &str,
    authorization: Option<&HeaderValue>,
) -> Result<(), hyper::http::Error> {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    *request.uri_mut() = Uri::builder()
        .scheme("http")
        .authority(authority)
        .path_and_query(path)
        .build()?;
    if let Some(authorization) = authorization {
        let value = authorization.clone();
        request.headers_mut().insert(PROXY_AUTHORIZATION, value);
    }
    Ok(())
}

/// Removes the fields of one connection only, and those that Connection names (RFC 9110 section 7.6.1).
fn drop_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        // Not any name: a Connection field must not remove a cookie or a protection.
        .filter(|name: &HeaderName| {
            ["keep-alive", "te", "upgrade", "proxy-connection"].contains(&name.as_str())
        })
        .collect();
    let own = [
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "proxy-authenticate",
        "http2-settings",
    ];
    for name in own {
        headers.remove(name);
    }
    for name in named.into_iter().chain([CONNECTION, TE, TRAILER, UPGRADE]) {
        headers.remove(name);
    }
}

//! Plain `http:` requests: validated, forwarded in a stream, and observed for listed hosts.
//!
//! It rebuilds messages, with the host of the request target and without upgrades; the request gate comes before it.
//! One client connection has one origin connection at a time; it pools none. Where that ended unanswered before it could
//! be noticed, the request is sent once more on a new one, as browsers do. In responses it takes what browsers take.

use crate::{
    connect::Connector,
    inspect::live::LiveObserver,
    listener::{
        answer::{Body, not_listed, refuse, unreachable},
        client_stream::Reset,
        gate::HEADER_LINES,
        hop_by_hop,
    },
    tap::{
        OwnedValues, PROTECTION_NAME, PROTECTION_VALUE, RequestHead, ResponseHead, TapEvent,
        gets_protection, host_of, is_for_own_policy, is_html, is_passive, shows_no_page,
    },
};
use biscuit_tin_shared::cookie::{
    request::{RequestFacts, RequestFields},
    site::Host,
};
use bytes::Bytes;
use http_body_util::{Either, Empty};
use hyper::{
    Request, Response, StatusCode, Uri, Version,
    body::{Body as _, Incoming},
    client::conn::http1::{self, SendRequest},
    header::{
        CONTENT_TYPE, COOKIE, DATE, HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION,
        REFERER, SET_COOKIE,
    },
    http::uri::Scheme,
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

/// The body of a request: the client's own, or none where the request is sent once more.
type Sent = Either<Incoming, Empty<Bytes>>;

/// The origin that the last request went to.
struct Origin {
    authority: String,
    sender: SendRequest<Sent>,
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
        // The request gate refused two; a request without one is invalid in HTTP/1.1 (RFC 9112 section 3.2).
        let target = target(request.uri()).filter(|_| request.headers().contains_key(HOST));
        let Some((host, port)) = target else {
            return refuse(StatusCode::BAD_REQUEST, "Address and Host name the host.");
        };
        let path = request.uri().path().to_owned();
        let scope = &self.connector.scope;
        let mut observer = scope
            .looks_at(&host)
            .map(|grounds| LiveObserver::new(scope, grounds, &host, false));
        let facts = facts(&request);
        let dest = request.headers().get("sec-fetch-dest");
        let own_policy = is_for_own_policy(dest.map(HeaderValue::as_bytes));
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
        let authority = authority(&host, port);
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
                shows_no_page: shows_no_page(response.status().as_u16(), is_html_type(&response)),
            }));
        }
        hop_by_hop::remove(response.headers_mut());
        if observer.is_some() && self.connector.protect {
            protect(&mut response, own_policy);
        }
        response.map(Either::Right)
    }

    /// Sends one request on the open origin connection, or on a new one where that leads elsewhere or is closed.
    async fn send(
        &self,
        request: Request<Incoming>,
        host: &str,
        port: u16,
        authority: String,
    ) -> Result<Response<Incoming>, Response<Body>> {
        // The lock is never waited for: a client connection's requests come one after another.
        let mut slot = self.origin.lock().await;
        let open = slot
            .take()
            .filter(|origin| origin.authority == authority && origin.sender.is_ready());
        let copy = open.is_some().then(|| repeatable(&request)).flatten();
        let request = request.map(Either::Left);
        let reused = match open {
            Some(mut origin) => match origin.send(request).await {
                Ok(response) => Ok((origin, response)),
                // What cannot be parsed is an answer too.
                Err((error, unsent)) => Err(unsent
                    .or(copy)
                    .filter(|_| !error.is_parse())
                    .ok_or_else(|| broke_off(&error))?),
            },
            None => Err(request),
        };
        let (origin, response) = match reused {
            Ok(answered) => answered,
            Err(request) => {
                let mut origin = self.open(host, port, authority).await?;
                let response = origin.send(request).await;
                (origin, response.map_err(|(error, _)| broke_off(&error))?)
            }
        };
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
            // Browsers go on where a line of a response's head is bent, so such a line costs nobody the page.
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .ignore_invalid_headers_in_responses(true)
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

impl Origin {
    /// Sends one request.
    ///
    /// # Errors
    /// The origin broke off; with the request, if nothing of it was sent.
    async fn send(
        &mut self,
        mut request: Request<Sent>,
    ) -> Result<Response<Incoming>, (hyper::Error, Option<Request<Sent>>)> {
        if let Some(authorization) = &self.to_proxy {
            to_absolute_form(&mut request, &self.authority, authorization.as_ref());
        }
        self.sender
            .try_send_request(request)
            .await
            .map_err(|mut error| {
                let unsent = error.take_message().map(|mut request| {
                    to_origin_form(&mut request);
                    request
                });
                (error.into_error(), unsent)
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

/// Whether the Content-Type of a response is one of pages.
fn is_html_type(response: &Response<Incoming>) -> bool {
    let media = response.headers().get(CONTENT_TYPE);
    media.is_some_and(|media| is_html(media.as_bytes()))
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

/// The value of Host.
fn authority(host: &Host, port: u16) -> String {
    match port {
        80 => host.to_string(),
        port => format!("{host}:{port}"),
    }
}

/// Rewrites a request from absolute form to origin form, with the target's host and without hop-by-hop fields.
fn rewrite(request: &mut Request<Incoming>, authority: &str) -> Result<(), hyper::http::Error> {
    to_origin_form(request);
    *request.version_mut() = Version::HTTP_11;
    hop_by_hop::remove(request.headers_mut());
    // RFC 9112 section 3.2.2: the target of the request line wins over the Host field.
    request
        .headers_mut()
        .insert(HOST, HeaderValue::from_str(authority)?);
    Ok(())
}

/// Leaves path and query of the target, and takes an origin proxy's authorization away.
fn to_origin_form<B>(request: &mut Request<B>) {
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map_or_else(|| Uri::from_static("/"), Uri::from);
    request.headers_mut().remove(PROXY_AUTHORIZATION);
}

/// Rewrites a request for an origin proxy: back to absolute form (RFC 9112 section 3.2.2), with its authorization.
fn to_absolute_form<B>(
    request: &mut Request<B>,
    authority: &str,
    authorization: Option<&HeaderValue>,
) {
    let mut target = std::mem::take(request.uri_mut()).into_parts();
    target.scheme = Some(Scheme::HTTP);
    target.authority = authority.parse().ok();
    // Never an error: the authority was made of a host and a port.
    *request.uri_mut() = Uri::from_parts(target).unwrap_or_default();
    if let Some(authorization) = authorization {
        let value = authorization.clone();
        request.headers_mut().insert(PROXY_AUTHORIZATION, value);
    }
}

/// A copy of a request that may be sent twice: one without a body, that asks twice for the same as once.
fn repeatable(request: &Request<Incoming>) -> Option<Request<Sent>> {
    if !request.method().is_idempotent() || !request.body().is_end_stream() {
        return None;
    }
    let mut copy = Request::new(Either::Right(Empty::new()));
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    Some(copy)
}

fn broke_off(error: &hyper::Error) -> Response<Body> {
    tracing::debug!(%error, "an origin broke off");
    refuse(StatusCode::BAD_GATEWAY, "The site broke off.")
}

/// Adds the field that keeps a document or worker from loopback away from the local network.
fn protect(response: &mut Response<Incoming>, own_policy: bool) {
    let content_type = response.headers().get(CONTENT_TYPE);
    let is_passive = content_type.is_some_and(|value| is_passive(value.as_bytes()));
    if gets_protection(own_policy, response.status().as_u16(), is_passive) {
        let value = HeaderValue::from_static(PROTECTION_VALUE);
        response.headers_mut().append(PROTECTION_NAME, value);
    }
}

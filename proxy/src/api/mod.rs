//! The API for paired extensions and our own terminal, on loopback only.
//!
//! It proves itself before its client does, and refuses with a bare status: no body, no product mark.
//! It never reads a cookie, never sets one, and never answers another site's page.

mod annotate;
mod answer;
mod body;
mod feed;
mod gate;
mod heard_stream;
pub(crate) mod import;
pub(crate) mod keys;
pub(crate) mod look;

use crate::{
    config::limits::Limits,
    connect::{Connector, rest::Rest},
    inspect::{feed::Fact, scope::Scope},
    listener::{
        accept::{self, Permit},
        answer::Refused as Unheard,
        gate::HEAD_LIMIT,
        head,
    },
    origin::browser_proxy,
    os::{life::Life, peers::Peers},
    store::Store,
    trust::BrowserStores,
};
use answer::{AnswerBody, bare, json, whole};
use biscuit_tin_shared::{
    cookie::site::Host,
    protocol::request::{
        AnnotateRequest, FeedRequest, HelloRequest, LeaveAloneAnswer, LeaveAloneRequest,
        PairRequest, PauseAnswer, PauseRequest, PurgeAnswer, PurgeRequest, SiteRequest,
        SystemProxyAnswer, SystemProxyRequest,
    },
};
use body::{body, read};
use bytes::BytesMut;
use gate::Refused;
use heard_stream::HeardStream;
use hyper::{
    Method, Request, Response, body::Incoming, header::AUTHORIZATION, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use import::Importer;
use keys::{Keys, ProvenClient};
use look::Looker;
use std::{convert::Infallible, net::SocketAddr, sync::Arc};
use tokio::{
    net::{TcpListener, TcpStream},
    task::spawn_blocking,
    time::{Instant, timeout},
};

/// The rules of every PAC file, in the JavaScript of PAC engines.
const WAY: &str = include_str!("../../../extension/way.js");
/// Longest body of a request, in bytes.
const BODY_LIMIT: usize = 64 * 1024;
/// Paths for clients that proved their key.
const PROVEN: [&str; 9] = [
    "/v1/feed",
    "/v1/code",
    "/v1/annotate",
    "/v1/site",
    "/v1/pause",
    "/v1/leave-alone",
    "/v1/look",
    "/v1/system-proxy",
    "/v1/purge",
];
/// Most connections at once: more than extensions and terminals need, and apart from the proxy's own, so that a page
/// that opens more blocks the API alone.
const CONNECTIONS: usize = 256;

/// Everything that the API needs.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) scope: Arc<Scope>,
    pub(crate) connector: Arc<Connector>,
    pub(crate) store: Arc<Store>,
    pub(crate) keys: Keys,
    pub(crate) proxy_addr: SocketAddr,
    pub(crate) api_addr: SocketAddr,
    pub(crate) looker: Looker,
    pub(crate) importer: Arc<Importer>,
    pub(crate) limits: Limits,
    pub(crate) life: Life,
}

impl Api {
    /// A fresh one-time code; `None` if the system has no randomness to give.
    pub(crate) fn open_pairing(&self) -> Option<String> {
        self.keys.open_pairing()
    }

    fn feed_source(&self) -> feed::Source {
        feed::Source {
            scope: Arc::clone(&self.scope),
            connector: Arc::clone(&self.connector),
            store: Arc::clone(&self.store),
            proxy_addr: self.proxy_addr,
            of_user: self.importer.data_folder(),
            own_browser: !matches!(self.looker.stores, BrowserStores::OfUser),
            life: self.life.clone(),
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        rest: &Rest,
    ) -> Result<Response<AnswerBody>, Refused> {
        gate::host(&request, self.api_addr)?;
        if request.method() == Method::GET && request.uri().path() == "/proxy.pac" {
            return self.pac(&request);
        }
        let origin = gate::post(&request)?;
        let path = request.uri().path().to_owned();
        let proof = request.headers().get(AUTHORIZATION).cloned();
        if import::answers(&path) {
            // The larger body limit is for a client that proved its key, and for one request at a time.
            self.keys.check(&origin, proof.as_ref())?;
            let room = self.importer.begin()?;
            let body = body(request, import::BODY_LIMIT, rest).await?;
            return self.importer.answer(room, &path, body).await;
        }
        let body = body(request, BODY_LIMIT, rest).await?;
        match path.as_str() {
            "/v1/pair" => {
                let PairRequest { code } = read(&body)?;
                json(&self.keys.pair(&origin, &code, Instant::now())?)
            }
            "/v1/hello" => json(&self.keys.hello(&origin, &read::<HelloRequest>(&body)?)?),
            path if PROVEN.contains(&path) => {
                let client = self.keys.check(&origin, proof.as_ref())?;
                if path == "/v1/look" {
                    let firefox = origin.starts_with("moz-extension:");
                    return look::stream(self.looker.clone(), &client, firefox, read(&body)?);
                }
                if path == "/v1/system-proxy" {
                    read::<SystemProxyRequest>(&body)?;
                    return json(&self.system_proxy(peer).await);
                }
                self.answer_proven(path, &client, &body).await
            }
            _ => Err(Refused::NotFound),
        }
    }

    /// Answers a client that proved its key.
    async fn answer_proven(
        &self,
        path: &str,
        client: &ProvenClient,
        body: &[u8],
    ) -> Result<Response<AnswerBody>, Refused> {
        let scope = &self.scope;
        match path {
            "/v1/feed" => {
                let request = read::<FeedRequest>(body)?;
                feed::stream(self.feed_source(), client, request)
            }
            // Only our own terminal gets a code: its key proves that it can read the data folder.
            "/v1/code" if !client.is_terminal() => Err(Refused::Forbidden),
            "/v1/code" => json(&PairRequest {
                code: self.open_pairing().ok_or(Refused::Busy)?,
            }),
            "/v1/annotate" => json(&annotate::annotate(scope, &read::<AnnotateRequest>(body)?)?),
            "/v1/site" => json(&annotate::sites(scope, &read::<SiteRequest>(body)?)?),
            "/v1/pause" => {
                let PauseRequest { paused } = read(body)?;
                scope.choices.pause(paused).await;
                scope.ledger.feed().publish(Fact::Reset);
                json(&PauseAnswer { paused })
            }
            "/v1/leave-alone" => {
                let LeaveAloneRequest { hosts, leave } = read(body)?;
                let hosts = hosts.iter().map(|host| Host::parse(host).map(String::from));
                let hosts: Option<Vec<String>> = hosts.collect();
                let hosts = hosts.ok_or(Refused::Malformed)?;
                scope.choices.leave(hosts, leave).await;
                scope.ledger.feed().publish(Fact::Reset);
                json(&LeaveAloneAnswer {
                    left_alone: scope.choices.left_alone(),
                })
            }
            "/v1/purge" => {
                read::<PurgeRequest>(body)?;
                let (hosts, cookies) = self.connector.forget();
                let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
                let erased = self.store.erase().await;
                json(&PurgeAnswer {
                    erased,
                    hosts: count(hosts),
                    cookies: count(cookies),
                })
            }
            _ => Err(Refused::NotFound),
        }
    }

    /// The proxy that the system's settings give the browser behind a connection.
    async fn system_proxy(&self, peer: SocketAddr) -> SystemProxyAnswer {
        let api = self.api_addr;
        let asked = spawn_blocking(move || {
            let variables = Peers::of(api).variables(peer);
            browser_proxy::of_browser(variables.as_ref())
        });
        // An error means that it panicked, which is logged.
        asked.await.unwrap_or(SystemProxyAnswer::System)
    }

    /// The PAC file for browsers without our extension, by the extension's own rules: listed hosts through the proxy,
    /// everything else direct.
    fn pac(&self, request: &Request<Incoming>) -> Result<Response<AnswerBody>, Refused> {
        gate::not_from_a_page(request)?;
        let hosts: serde_json::Map<_, _> = (self.scope.listed.now().hosts())
            .map(|host| (host.to_owned(), 1.into()))
            .collect();
        let route = serde_json::json!({
            "proxy": format!("PROXY {}", self.proxy_addr),
            "hosts": hosts,
            "probe": "",
            // Nobody renews it, so it has no end.
            "until": f64::MAX,
            "other": { "bypass": [], "ways": {}, "rest": "DIRECT" },
        });
        let script = format!(
            "var route = {route};\n{}\nfunction FindProxyForURL(url, host) {{\n  return findProxy(route, new Date().getTime(), null, url, host);\n}}\n",
            WAY.replace("export function", "function"),
        );
        Ok(whole(script.into(), "application/x-ns-proxy-autoconfig"))
    }
}

/// Accepts clients until the proxy stops.
pub(crate) async fn accept(api: Arc<Api>, listener: TcpListener) {
    let life = api.life.clone();
    let peers = Peers::of(api.api_addr);
    accept::accept(life, listener, peers, CONNECTIONS, |client, permit| {
        api.life.spawn(serve(Arc::clone(&api), client, permit));
    })
    .await;
}

/// Serves one request of a client, which holds its permit until its connection ends.
///
/// The head is validated before the HTTP library reads it, and nothing behind its body is read.
async fn serve(api: Arc<Api>, mut client: TcpStream, permit: Permit) {
    let Ok(peer) = client.peer_addr() else {
        return;
    };
    let (life, limits) = (api.life.clone(), api.limits);
    // Idle until its request is whole: where there is no room, such a client makes room for the next one.
    let rest = permit.rest();
    let mut held = BytesMut::new();
    let reading = timeout(limits.head, head::read(&mut client, &mut held, rest));
    let head = tokio::select! {
        head = reading => head,
        () = rest.asked_to_leave() => return,
        () = life.stopped() => return,
    };
    let mut head = match head {
        Ok(Ok(head)) => head.bytes,
        Ok(Err(why)) => return Unheard::from(why).send(client).await,
        Err(_) => return,
    };
    head.unsplit(held);
    let client = HeardStream::new(client, head, rest.clone());
    let service = service_fn(move |request| {
        let api = Arc::clone(&api);
        let rest = rest.clone();
        async move {
            let answer = api.answer(request, peer, &rest).await;
            Ok::<_, Infallible>(answer.unwrap_or_else(|refused| bare(refused.status())))
        }
    });
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .keep_alive(false)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(client), service)
    );
    let end = tokio::select! {
        end = connection.as_mut() => end,
        () = rest.idle_for(limits.idle) => return,
        () = life.stopped() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = end {
        tracing::debug!(%error, "a connection to the API ended early");
    }
}

//! Brings the tables to life: three loopback listeners, one for TLS, one for plain HTTP, one for the index.
//!
//! The CA is made at each start and its key never leaves the memory.

use crate::{at, hosts, page, system::System};
use bytes::Bytes;
use cookie::Cookie;
use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, SET_COOKIE},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs::{default_provider, sign::any_ecdsa_type},
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::ResolvesServerCertUsingSni,
    sign::CertifiedKey,
};
use std::{convert::Infallible, io, net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// All portals, running.
#[derive(Debug)]
pub struct Portals {
    tls: SocketAddr,
    plain: SocketAddr,
    index: SocketAddr,
    ca_pem: String,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Portals {
    /// Starts all portals on free ports.
    ///
    /// # Errors
    /// No port is free, or no certificate can be made.
    pub async fn start() -> io::Result<Self> {
        let (config, ca_pem) = certificates().map_err(io::Error::other)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let listeners = [listen().await?, listen().await?, listen().await?];
        let [tls, plain, index] = [
            listeners[0].local_addr()?,
            listeners[1].local_addr()?,
            listeners[2].local_addr()?,
        ];
        for (listener, acceptor) in listeners.into_iter().zip([Some(acceptor), None, None]) {
            let is_index = listener.local_addr()? == index;
            tasks.spawn(accept(
                listener,
                acceptor,
                is_index,
                stop.clone(),
                tasks.clone(),
            ));
        }
        Ok(Self {
            tls,
            plain,
            index,
            ca_pem,
            stop,
            tasks,
        })
    }

    /// Where every host answers over TLS.
    pub fn tls_addr(&self) -> SocketAddr {
        self.tls
    }

    /// Where every host answers over plain HTTP.
    pub fn plain_addr(&self) -> SocketAddr {
        self.plain
    }

    /// Where the list of all portals is.
    pub fn index_addr(&self) -> SocketAddr {
        self.index
    }

    /// The CA that vouches for every host.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Ends all portals.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

async fn listen() -> io::Result<TcpListener> {
    TcpListener::bind("127.0.0.1:0").await
}

/// A CA of this run, and a certificate of each host.
fn certificates() -> Result<(ServerConfig, String), Box<dyn std::error::Error + Send + Sync>> {
    let ca_key = KeyPair::generate()?;
    let mut ca = CertificateParams::default();
    ca.distinguished_name
        .push(DnType::CommonName, "Simulated portals");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let ca_pem = ca.self_signed(&ca_key)?.pem();
    let issuer = Issuer::new(ca, ca_key);
    let key = KeyPair::generate()?;
    let signing_key = any_ecdsa_type(&PrivateKeyDer::from(PrivatePkcs8KeyDer::from(
        key.serialize_der(),
    )))?;
    let mut resolver = ResolvesServerCertUsingSni::new();
    for host in hosts() {
        let leaf = CertificateParams::new(vec![host.to_owned()])?.signed_by(&key, &issuer)?;
        resolver.add(
            host,
            CertifiedKey::new(vec![leaf.der().clone()], Arc::clone(&signing_key)),
        )?;
    }
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, ca_pem))
}

async fn accept(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    is_index: bool,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => return,
            },
            () = stop.cancelled() => return,
        };
        let (acceptor, stop) = (acceptor.clone(), stop.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = connection(stream, acceptor, is_index) => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

async fn connection(stream: TcpStream, acceptor: Option<TlsAcceptor>, is_index: bool) {
    // A small page must not wait for a second packet.
    let _ = stream.set_nodelay(true);
    match acceptor {
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                speak(stream, false).await;
            }
        }
        None => speak(stream, is_index).await,
    }
}

async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, is_index: bool) {
    let service = service_fn(move |request: Request<Incoming>| async move {
        Ok::<_, Infallible>(if is_index {
            html(page::index(request.uri().path()))
        } else {
            answer(&request)
        })
    });
    // How a visitor leaves is their own affair.
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

fn answer(request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let named = request
        .headers()
        .get(HOST)
        .and_then(|value| value.to_str().ok());
    let host = request.uri().host().or(named).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let path = request.uri().path();
    match path {
        "/seen" | "/favicon.ico" => return status(StatusCode::NO_CONTENT),
        "/portal.js" => return script(host, request.uri().query().unwrap_or_default()),
        _ => {}
    }
    let Some(system) = at(host, path) else {
        return status(StatusCode::NOT_FOUND);
    };
    let mut response = match path.rsplit('.').next() {
        Some("js") => with_type("text/javascript", String::new()),
        // The smallest picture there is: one transparent point.
        Some("gif") => with_type("image/gif", "GIF89a\u{1}\0\u{1}\0\0\0\0;".to_owned()),
        _ => html(page::portal(system, path == "/more")),
    };
    for value in set_cookies(system) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// A host can carry several systems; the query says whose script is meant.
fn script(host: &str, service: &str) -> Response<Full<Bytes>> {
    match crate::systems().find(|system| system.host == host && system.service == service) {
        Some(system) => with_type("text/javascript; charset=utf-8", page::script(system)),
        None => status(StatusCode::NOT_FOUND),
    }
}

fn set_cookies(system: &System) -> impl Iterator<Item = HeaderValue> {
    system.sets.iter().filter_map(|row| {
        let mut cookie = Cookie::build((row.name, row.value.fresh()))
            .path("/")
            .http_only(row.flags.http_only);
        if row.flags.secure {
            cookie = cookie.secure(true);
        }
        if let Some(domain) = row.domain {
            cookie = cookie.domain(domain);
        }
        if let Some(seconds) = row.max_age {
            cookie = cookie.max_age(cookie::time::Duration::seconds(seconds));
        }
        let mut cookie = cookie.build();
        let same_site = row.flags.same_site;
        // The cookie crate adds Secure to SameSite=None by itself; a row without it says so on purpose.
        let unsafe_none = same_site == Some(cookie::SameSite::None) && !row.flags.secure;
        cookie.set_same_site(same_site.filter(|_| !unsafe_none));
        let suffix = if unsafe_none { "; SameSite=None" } else { "" };
        HeaderValue::from_str(&format!("{cookie}{suffix}")).ok()
    })
}

fn html(text: String) -> Response<Full<Bytes>> {
    with_type("text/html; charset=utf-8", text)
}

fn with_type(kind: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(
        HeaderName::from_static("cache-control"),
        HeaderValue::from_static("no-store"),
    );
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

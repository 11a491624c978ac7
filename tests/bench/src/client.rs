//! The client of a load: connections for HTTP/1.1 and HTTP/2, straight to the origin or through a proxy's CONNECT.
//!
//! It counts sessions that were resumed; times are the business of `load`.

use crate::load::{Load, Version};
use anyhow::{Result, bail};
use bytes::Bytes;
use http_body_util::Empty;
use hyper::{
    Request,
    client::conn::{http1, http2},
    header::{COOKIE, HOST},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, HandshakeKind, RootCertStore, pki_types::ServerName};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// What a browser sends back once it has the origin's cookies.
const COOKIES: &str = "ASP.NET_SessionId=q3v5xkzjm0w2yb1n4c5d6f7g; XSRF-TOKEN=CfDJ8N2v0aTqYw1mLr7k; civicAllowCookies=yes; _ga=GA1.3.1234567890.1700000000; AWSALB=k9f00000000000000000000000000000000/aB3; AWSALBCORS=k9f00000000000000000000000000000000/aB3";

pub(crate) struct Client {
    pub(crate) load: Load,
    pub(crate) tls: TlsConnector,
    /// Answers that may still be asked for.
    pub(crate) left: AtomicU64,
    pub(crate) end: Instant,
    pub(crate) resumed: AtomicU64,
}

pub(crate) enum Sender {
    H1(http1::SendRequest<Empty<Bytes>>),
    H2(http2::SendRequest<Empty<Bytes>>),
}

impl Client {
    pub(crate) fn new(load: Load) -> Result<Self> {
        let mut store = RootCertStore::empty();
        let files = load.root.iter().map(PathBuf::as_path);
        store.extend(crate::ca::roots(files)?.roots);
        let mut config = ClientConfig::builder()
            .with_root_certificates(store)
            .with_no_client_auth();
        config.alpn_protocols = match load.version {
            Version::H1 => vec![b"http/1.1".to_vec()],
            Version::H2 => vec![b"h2".to_vec()],
        };
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
            left: AtomicU64::new(load.requests.unwrap_or(u64::MAX)),
            end: Instant::now() + Duration::from_millis(load.time),
            resumed: AtomicU64::new(0),
            load,
        })
    }

    pub(crate) fn goes_on(&self) -> bool {
        if self.load.requests.is_some() {
            let less = |left: u64| left.checked_sub(1);
            return self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .is_ok();
        }
        Instant::now() < self.end
    }

    async fn connect(&self, host: &str) -> Result<TlsStream<TcpStream>> {
        let port = self.load.origin;
        let straight = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut tcp = TcpStream::connect(self.load.proxy.unwrap_or(straight)).await?;
        tcp.set_nodelay(true)?;
        if self.load.proxy.is_some() {
            let head = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
            tcp.write_all(head.as_bytes()).await?;
            let mut answer = Vec::with_capacity(512);
            while !answer.ends_with(b"\r\n\r\n") {
                if tcp.read_buf(&mut answer).await? == 0 {
                    bail!("the proxy hung up: {}", String::from_utf8_lossy(&answer));
                }
            }
            if !answer.starts_with(b"HTTP/1.1 200") && !answer.starts_with(b"HTTP/1.0 200") {
                bail!("the proxy said {}", String::from_utf8_lossy(&answer));
            }
        }
        let name = ServerName::try_from(host.to_owned())?;
        let stream = self.tls.connect(name, tcp).await?;
        if stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed) {
            self.resumed.fetch_add(1, Ordering::Relaxed);
        }
        Ok(stream)
    }

    pub(crate) async fn open(&self, host: &str) -> Result<Sender> {
        let io = TokioIo::new(self.connect(host).await?);
        Ok(match self.load.version {
            Version::H1 => {
                let (sender, connection) = http1::handshake(io).await?;
                tokio::spawn(connection);
                Sender::H1(sender)
            }
            Version::H2 => {
                let (sender, connection) = http2::Builder::new(TokioExecutor::new())
                    .initial_stream_window_size(1 << 20)
                    .initial_connection_window_size(1 << 20)
                    .handshake(io)
                    .await?;
                tokio::spawn(connection);
                Sender::H2(sender)
            }
        })
    }

    pub(crate) fn request(&self, host: &str, path: &str) -> Result<Request<Empty<Bytes>>> {
        let authority = format!("{host}:{}", self.load.origin);
        let request = Request::get(match self.load.version {
            Version::H1 => path.to_owned(),
            Version::H2 => format!("https://{authority}{path}"),
        });
        let request = match self.load.version {
            Version::H1 => request.header(HOST, authority),
            Version::H2 => request,
        };
        Ok(request.header(COOKIE, COOKIES).body(Empty::new())?)
    }
}

impl Sender {
    pub(crate) async fn ask(
        &mut self,
        request: Request<Empty<Bytes>>,
    ) -> Result<hyper::body::Incoming> {
        let response = match self {
            Self::H1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Self::H2(sender) => sender.send_request(request).await?,
        };
        if response.status() != 200 {
            bail!("the answer was {}", response.status());
        }
        Ok(response.into_body())
    }

    /// Another stream of the same connection.
    pub(crate) fn again(&self) -> Option<Self> {
        match self {
            Self::H1(_) => None,
            Self::H2(sender) => Some(Self::H2(sender.clone())),
        }
    }
}

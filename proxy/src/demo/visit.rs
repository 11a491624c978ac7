//! A visitor without a browser: an HTTP client with a cookie jar that uses the proxy.
//!
//! It speaks HTTP/1.1 and runs no script, so it gets only the cookies of headers. Each request has its own connection.

use crate::{
    origin::{connection::Connection, proxy_tunnel::request_tunnel},
    os::clock,
};
use biscuit_tin_portals::System;
use biscuit_tin_shared::cookie::{
    browser::{Profile, ResponseContext},
    jar::Jar,
    site::Host,
};
use http_body_util::{BodyExt, Empty};
use hyper::{
    Request, Uri,
    body::Bytes,
    client::conn::http1,
    header::{COOKIE, HOST, REFERER, SET_COOKIE},
};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// One visitor with one cookie jar.
pub(super) struct Visitor {
    proxy: SocketAddr,
    tls: TlsConnector,
    jar: Jar,
}

impl Visitor {
    /// A visitor that trusts this root and nothing else.
    pub(super) fn new(
        proxy: SocketAddr,
        root: CertificateDer<'static>,
    ) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(root)?;
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            proxy,
            tls: TlsConnector::from(Arc::new(config)),
            jar: Jar::default(),
        })
    }

    /// Loads a system's page and what it embeds, then the page once more, which sends the cookies back.
    pub(super) async fn visit(&mut self, system: &System) -> io::Result<()> {
        let page = system.url();
        self.load(&page, None).await?;
        for address in system.embeds() {
            self.load(address, Some(&page)).await?;
        }
        self.load(&page, None).await
    }

    /// Loads one `https:` address, for itself or as a part of `page`: a tunnel through the proxy, TLS, one request; cookies
    /// go into the jar.
    async fn load(&mut self, address: &str, page: Option<&str>) -> io::Result<()> {
        let uri: Uri = address.parse().map_err(io::Error::other)?;
        let host = uri.host().and_then(Host::parse).ok_or_else(no_host)?;
        let name = ServerName::try_from(host.to_string()).map_err(io::Error::other)?;
        let mut stream = Connection::Tcp(TcpStream::connect(self.proxy).await?);
        let status = request_tunnel(&mut stream, None, &host, 443).await?;
        if status != 200 {
            return Err(io::Error::other(format!("the proxy answers {status}")));
        }
        let stream = self.tls.connect(name, stream).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        tokio::spawn(connection);
        let arrival = ResponseContext {
            host: &host,
            path: uri.path().as_bytes(),
            over_https: true,
            now: clock::unix_now(),
            date: None,
            profile: Profile::default(),
            cross_site: false,
            trust_local: false,
        };
        let target = uri.path_and_query().map_or("/", |path| path.as_str());
        // As browsers say it (W3C Fetch Metadata).
        let [mode, dest, site] = match page {
            None => ["navigate", "document", "none"],
            Some(_) => ["no-cors", "image", "cross-site"],
        };
        let mut request = Request::get(target)
            .header(HOST, &*host)
            .header("sec-fetch-mode", mode)
            .header("sec-fetch-dest", dest)
            .header("sec-fetch-site", site);
        if let Some(page) = page {
            request = request.header(REFERER, page);
        }
        if let Some(cookies) = self.jar.header_for(arrival) {
            request = request.header(COOKIE, cookies);
        }
        let request = request
            .body(Empty::<Bytes>::new())
            .map_err(io::Error::other)?;
        let response = sender
            .send_request(request)
            .await
            .map_err(io::Error::other)?;
        for header in response.headers().get_all(SET_COOKIE) {
            self.jar.take(header.as_bytes(), arrival);
        }
        if !response.status().is_success() {
            return Err(io::Error::other(format!(
                "{address}: {}",
                response.status()
            )));
        }
        let body = response.into_body().collect().await;
        body.map(drop).map_err(io::Error::other)
    }
}

fn no_host() -> io::Error {
    io::Error::other("the address names no host")
}

//! What the peers on crates share: their root, their way to the origin, and the cookies that they read.
//!
//! Each gets the best configuration that we know of: no Nagle delay, connections to the origin kept and shared.

use anyhow::{Context, Result};
use cookie::Cookie;
use hyper::{
    HeaderMap,
    header::{COOKIE, SET_COOKIE},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{HttpConnector, dns::Name};
use rcgen::{Issuer, KeyPair};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{
    convert::Infallible,
    fs,
    future::{Ready, ready},
    hint::black_box,
    net::{Ipv4Addr, SocketAddr},
    option,
    path::{Path, PathBuf},
    task::{Context as TaskContext, Poll},
};
use tokio::net::{TcpListener, TcpSocket};
use tower_service::Service;

/// The folder of the bench's certificates, and what else the command line says.
pub fn arguments() -> Result<(PathBuf, Option<String>)> {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments
        .next()
        .context("expected the folder of the bench's certificates")?;
    Ok((PathBuf::from(dir), arguments.next()))
}

/// The root that signs their leaves.
pub fn issuer(dir: &Path) -> Result<Issuer<'static, KeyPair>> {
    let key = KeyPair::from_pem(&fs::read_to_string(dir.join("root.key"))?)?;
    Ok(Issuer::from_ca_cert_pem(
        &fs::read_to_string(dir.join("root.pem"))?,
        key,
    )?)
}

/// A listener whose connections have no Nagle delay: Linux lets them inherit that.
pub fn listener() -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let listener = socket.listen(1024)?;
    println!("{}", listener.local_addr()?);
    Ok(listener)
}

/// Every name of the bench is this machine.
#[derive(Clone)]
pub struct Here;

impl Service<Name> for Here {
    type Response = option::IntoIter<SocketAddr>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        ready(Ok(
            Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).into_iter()
        ))
    }
}

/// The way to the origin, verified against the bench's root; HTTP/2 where it is wanted.
pub fn connector(dir: &Path, http2: bool) -> Result<HttpsConnector<HttpConnector<Here>>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(dir.join("root.pem"))?)?;
    let tls = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut tcp = HttpConnector::new_with_resolver(Here);
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let builder = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http();
    Ok(if http2 {
        builder.enable_all_versions().wrap_connector(tcp)
    } else {
        builder.enable_http1().wrap_connector(tcp)
    })
}

/// Reads the cookies of a head, as any program that reports them has to.
pub fn read_cookies(headers: &HeaderMap) {
    for line in headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
    {
        for cookie in Cookie::split_parse(line) {
            let _ = black_box(cookie);
        }
    }
    for line in headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
    {
        let _ = black_box(Cookie::parse(line));
    }
}

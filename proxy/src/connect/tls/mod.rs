//! Both TLS ends of an intercepted connection: the origin's handshake, then the client's.
//!
//! The origin comes first: only its verified answer decides whether we look and which protocol is spoken.
//! Nothing here reads what travels inside.

mod error;
mod failure;
mod verifier;

pub(crate) use error::TlsSetupError;
pub(crate) use failure::OriginTlsFailure;
pub(crate) use verifier::read_roots;

use crate::ca::Mint;
use rustls::{
    ClientConfig, NamedGroup, ServerConfig, SignatureScheme,
    client::ResolvesClientCert,
    crypto::{
        CryptoProvider,
        aws_lc_rs::{self, cipher_suite as suite},
    },
    pki_types::{CertificateDer, ServerName},
    server::{Accepted, ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{cell::Cell, fmt, io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client, server, server::StartHandshake};
use verifier::OriginVerifier;

/// Everything that the two handshakes share.
pub(crate) struct Tls {
    to_origins: ClientConfig,
    to_clients: ServerConfig,
    /// The same without the post-quantum exchange of keys.
    on_this_machine: ServerConfig,
    /// How long each handshake has.
    patience: Duration,
}

impl Tls {
    /// TLS toward origins that `extra_roots` and the machine's roots vouch for, and toward clients with leaves of `mint`.
    ///
    /// # Errors
    /// The platform's roots cannot be read.
    pub(crate) fn new(
        mint: &Mint,
        extra_roots: Vec<CertificateDer<'static>>,
        patience: Duration,
    ) -> Result<Self, TlsSetupError> {
        let provider = Arc::new(provider());
        let verifier = OriginVerifier::new(mint.root().der(), extra_roots, &provider)?;
        let mut to_origins = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsSetupError::Library)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_cert_resolver(Arc::new(NoticesTheWish));
        to_origins.enable_early_data = false;
        Ok(Self {
            to_origins,
            on_this_machine: to_clients(Arc::new(without_post_quantum(&provider)))?,
            to_clients: to_clients(provider)?,
            patience,
        })
    }

    /// Shakes hands with an origin, offering the client's own protocols.
    ///
    /// # Errors
    /// Any reason why the browser should judge this origin for itself.
    pub(crate) async fn origin(
        &self,
        tcp: TcpStream,
        host: &str,
        alpn: &[Vec<u8>],
    ) -> Result<client::TlsStream<TcpStream>, OriginTlsFailure> {
        let name =
            ServerName::try_from(host.to_owned()).map_err(|_| OriginTlsFailure::BadCertificate)?;
        // Every connection shares verifier and resolver: sessions of other ones are not resumed.
        let mut config = self.to_origins.clone();
        config.alpn_protocols = alpn.to_vec();
        let shake = TlsConnector::from(Arc::new(config)).connect(name, tcp);
        let shaken = CERTIFICATE_WANTED.scope(Cell::new(false), async {
            let stream = timeout(self.patience, shake).await;
            (stream, CERTIFICATE_WANTED.with(Cell::get))
        });
        let (stream, wanted) = shaken.await;
        let stream = stream.map_err(|_| OriginTlsFailure::Timeout)?;
        // A certificate request wins over whatever the origin did about our empty answer.
        if wanted {
            return Err(OriginTlsFailure::ClientCertificateWanted);
        }
        stream.map_err(|error| OriginTlsFailure::of(&error))
    }

    /// Finishes the client's handshake with `leaf` and the one protocol that the origin chose.
    ///
    /// # Errors
    /// The client did not like what it saw, or broke off.
    pub(crate) async fn client<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        tcp: S,
        accepted: Box<Accepted>,
        leaf: Arc<CertifiedKey>,
        alpn: Option<&[u8]>,
    ) -> io::Result<server::TlsStream<S>> {
        let groups = accepted.client_hello().named_groups();
        let plain_will_do = groups.is_some_and(|groups| groups.contains(&NamedGroup::X25519));
        let mut config = if plain_will_do {
            self.on_this_machine.clone()
        } else {
            self.to_clients.clone()
        };
        config.cert_resolver = Arc::new(OneLeaf(leaf));
        config.alpn_protocols = alpn.map(<[u8]>::to_vec).into_iter().collect();
        timeout(
            self.patience,
            StartHandshake::from_parts(*accepted, tcp).into_stream(Arc::new(config)),
        )
        .await?
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The library's ciphers in the order in which Chromium offers them, so that our hello looks as ordinary as it can.
fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: vec![
            suite::TLS13_AES_128_GCM_SHA256,
            suite::TLS13_AES_256_GCM_SHA384,
            suite::TLS13_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ],
        ..aws_lc_rs::default_provider()
    }
}

tokio::task_local! {
    /// Whether the origin of the handshake that is under way asked for the visitor's certificate.
    static CERTIFICATE_WANTED: Cell<bool>;
}

/// Notices that an origin asks for the visitor's certificate, which only the browser can show.
///
/// One for all connections: rustls resumes no session that another resolver answered for.
#[derive(Debug)]
struct NoticesTheWish;

impl ResolvesClientCert for NoticesTheWish {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        // Nobody asks outside of a handshake.
        let _ = CERTIFICATE_WANTED.try_with(|wanted| wanted.set(true));
        None
    }

    fn has_certs(&self) -> bool {
        // False would keep the origin's wish from us in some versions of TLS.
        true
    }
}

/// The provider for connections that never leave this machine, with a client that has a plain exchange of keys.
///
/// The post-quantum one guards recordings of the network against machines to come, and costs more;
/// nobody records the loopback interface who could not read the browser's memory instead.
/// rustls goes by the client's order, in which the post-quantum one is the first.
fn without_post_quantum(provider: &CryptoProvider) -> CryptoProvider {
    let mut provider = provider.clone();
    provider
        .kx_groups
        .retain(|group| group.name() != NamedGroup::X25519MLKEM768);
    provider
}

/// TLS toward clients, without a leaf yet.
fn to_clients(provider: Arc<CryptoProvider>) -> Result<ServerConfig, TlsSetupError> {
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsSetupError::Library)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(NoLeaf));
    // Each new connection brings another.
    config.send_tls13_tickets = 1;
    Ok(config)
}

/// The leaf of one connection.
#[derive(Debug)]
struct OneLeaf(Arc<CertifiedKey>);

impl ResolvesServerCert for OneLeaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Stands in until a connection has its leaf.
#[derive(Debug)]
struct NoLeaf;

impl ResolvesServerCert for NoLeaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        None
    }
}

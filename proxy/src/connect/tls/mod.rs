//! Both TLS ends of an intercepted connection: the origin's handshake, then the client's.
//!
//! The origin comes first: only its verified answer decides whether to intercept and which protocol is spoken.
//! It never reads what travels inside.

mod error;
mod failure;
mod origin_stream;
mod verifier;

pub(crate) use error::TlsSetupError;
pub(crate) use failure::{OriginTlsFailure, of_client};
pub(crate) use origin_stream::{OriginStream, RenegotiationAsked};
pub(crate) use verifier::read_roots;

use crate::{ca::ClientKind, connect::kind::kind_of, origin::connection::Connection};
use arc_swap::ArcSwap;
use rustls::{
    ClientConfig, NamedGroup, ProtocolVersion, ServerConfig, SignatureScheme, SupportedCipherSuite,
    client::{ResolvesClientCert, Resumption, danger::ServerCertVerifier},
    crypto::{
        CryptoProvider,
        aws_lc_rs::{self, cipher_suite as suite},
    },
    pki_types::{CertificateDer, ServerName},
    server::{Accepted, Acceptor, ClientHello, ResolvesServerCert, ServerSessionMemoryCache},
    sign::CertifiedKey,
};
use std::{cell::Cell, fmt, io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::{LazyConfigAcceptor, TlsConnector, client, server, server::StartHandshake};
use verifier::OriginVerifier;

/// Sessions that each cache holds: rustls' own number.
const SESSIONS: usize = 256;
/// Sessions that are held with proxies: one each for `https:` and `http:`, and as many where the settings change.
const PROXY_SESSIONS: usize = 4;
/// The one signature scheme of our leaves' keys, which are on the curve P-256.
const LEAF_SIGNATURES: SignatureScheme = SignatureScheme::ECDSA_NISTP256_SHA256;

/// The TLS configurations that all connections share.
pub(crate) struct Tls {
    shared: ArcSwap<Shared>,
    verifier: Arc<OriginVerifier>,
    /// Timeout of each handshake.
    timeout: Duration,
}

/// The configurations, each with the sessions that it can resume.
#[derive(Clone)]
struct Shared {
    to_origins: ClientConfig,
    to_clients: ServerConfig,
    /// The same without the post-quantum key exchange.
    to_clients_with_x25519: ServerConfig,
}

impl Tls {
    /// Trusts origins under `extra_roots` and the machine's roots, but never under `own_root`; `timeout` is that of each
    /// handshake.
    ///
    /// # Errors
    /// The TLS library or the machine's verifier cannot be set up.
    pub(crate) fn new(
        own_root: Option<&CertificateDer<'static>>,
        extra_roots: Vec<CertificateDer<'static>>,
        timeout: Duration,
    ) -> Result<Self, TlsSetupError> {
        let provider = Arc::new(provider());
        let verifier = Arc::new(OriginVerifier::new(own_root, extra_roots, &provider)?);
        let verifying: Arc<dyn ServerCertVerifier> = verifier.clone();
        let mut to_origins = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsSetupError::Library)?
            .dangerous()
            .with_custom_certificate_verifier(verifying)
            .with_client_cert_resolver(Arc::new(ClientCertificateDetector));
        to_origins.enable_early_data = false;
        let shared = Shared {
            to_origins,
            to_clients_with_x25519: to_clients(Arc::new(without_post_quantum(&provider)))?,
            to_clients: to_clients(provider)?,
        };
        Ok(Self {
            shared: ArcSwap::from_pointee(shared),
            verifier,
            timeout,
        })
    }

    /// Refuses origins under this root from now on, which has taken the place of our own.
    ///
    /// # Errors
    /// It cannot be parsed.
    pub(crate) fn refuse(&self, own_root: &CertificateDer<'static>) -> Result<(), TlsSetupError> {
        self.verifier.refuse(own_root)
    }

    /// The configuration toward a proxy on the way, which is verified as origins are.
    pub(crate) fn to_proxies(&self) -> Arc<ClientConfig> {
        let mut config = self.shared.load().to_origins.clone();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.resumption = Resumption::in_memory_sessions(PROXY_SESSIONS);
        Arc::new(config)
    }

    /// Forgets all sessions, which hold the names of hosts; handshakes under way keep theirs.
    pub(crate) fn forget(&self) {
        let mut shared = Shared::clone(&self.shared.load());
        shared.to_origins.resumption = Resumption::in_memory_sessions(SESSIONS);
        for config in [&mut shared.to_clients, &mut shared.to_clients_with_x25519] {
            config.session_storage = ServerSessionMemoryCache::new(SESSIONS);
        }
        self.shared.store(Arc::new(shared));
    }

    /// Handshakes with an origin, offering the client's own protocols.
    ///
    /// # Errors
    /// Any reason to leave this origin to the browser's own judgement.
    pub(crate) async fn origin(
        &self,
        connection: Connection,
        host: &str,
        alpn: &[Vec<u8>],
    ) -> Result<client::TlsStream<OriginStream>, OriginTlsFailure> {
        let name =
            ServerName::try_from(host.to_owned()).map_err(|_| OriginTlsFailure::BadCertificate)?;
        // The verifier and the resolver stay shared, because rustls resumes sessions only under the same ones.
        let mut config = self.shared.load().to_origins.clone();
        config.alpn_protocols = alpn.to_vec();
        let stream = OriginStream::new(connection);
        let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
        let handshake = CERTIFICATE_REQUESTED.scope(Cell::new(false), async {
            let stream = timeout(self.timeout, handshake).await;
            (stream, CERTIFICATE_REQUESTED.with(Cell::get))
        });
        let (stream, requested) = handshake.await;
        let stream = stream.map_err(|_| OriginTlsFailure::Timeout)?;
        // A CertificateRequest counts whatever the origin did after our empty answer.
        if requested {
            return Err(OriginTlsFailure::ClientCertificateRequested);
        }
        let mut stream = stream.map_err(|error| OriginTlsFailure::of(&error))?;
        let (below, tls) = stream.get_mut();
        below.end_handshake(tls.protocol_version() == Some(ProtocolVersion::TLSv1_2));
        Ok(stream)
    }

    /// Whether a client can finish a handshake under one of our leaves, as far as its hello shows.
    ///
    /// A client that cannot is better served by the origin, which may have another kind of key.
    pub(crate) fn suits(&self, hello: &ClientHello<'_>) -> bool {
        let shared = self.shared.load();
        let provider = shared.to_clients.crypto_provider();
        let suites = hello.cipher_suites();
        // Each version has suites of its own, and the highest version on both sides is spoken (RFC 8446 section 4.1.1).
        let speaks_tls13 = suites.iter().any(|suite| u16::from(*suite) >> 8 == 0x13);
        let shares_suite = provider.cipher_suites.iter().any(|own| {
            let fits = match own {
                SupportedCipherSuite::Tls13(_) => true,
                SupportedCipherSuite::Tls12(own) => {
                    !speaks_tls13 && own.sign.contains(&LEAF_SIGNATURES)
                }
            };
            fits && suites.contains(&own.suite())
        });
        let groups = hello.named_groups().unwrap_or_default();
        let own_groups = &provider.kx_groups;
        shares_suite
            && own_groups.iter().any(|own| groups.contains(&own.name()))
            && hello.signature_schemes().contains(&LEAF_SIGNATURES)
    }

    /// Finishes the client's handshake with `leaf` and the one protocol that the origin chose.
    ///
    /// # Errors
    /// The client rejected the leaf, broke off or took too long.
    pub(crate) async fn client<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        tcp: S,
        accepted: Box<Accepted>,
        leaf: Arc<CertifiedKey>,
        alpn: Option<&[u8]>,
    ) -> io::Result<server::TlsStream<S>> {
        let groups = accepted.client_hello().named_groups();
        let takes_x25519 = groups.is_some_and(|groups| groups.contains(&NamedGroup::X25519));
        let shared = self.shared.load();
        let config = if takes_x25519 {
            &shared.to_clients_with_x25519
        } else {
            &shared.to_clients
        };
        let config = with_leaf(config, leaf, alpn);
        drop(shared);
        timeout(
            self.timeout,
            StartHandshake::from_parts(*accepted, tcp).into_stream(Arc::new(config)),
        )
        .await?
    }

    /// Shakes hands with a client that has no origin: it asks whether it trusts our root. Returns its kind too.
    ///
    /// # Errors
    /// The client rejected the leaf, broke off or took too long.
    pub(super) async fn probe<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        client: S,
        leaf: Arc<CertifiedKey>,
    ) -> io::Result<(ClientKind, server::TlsStream<S>)> {
        let config = with_leaf(&self.shared.load().to_clients, leaf, Some(b"http/1.1"));
        let handshake = async {
            let start = LazyConfigAcceptor::new(Acceptor::default(), client).await?;
            let kind = kind_of(&start.client_hello());
            Ok((kind, start.into_stream(Arc::new(config)).await?))
        };
        timeout(self.timeout, handshake).await?
    }
}

/// A configuration with the leaf and the one protocol of a connection.
fn with_leaf(config: &ServerConfig, leaf: Arc<CertifiedKey>, alpn: Option<&[u8]>) -> ServerConfig {
    let mut config = config.clone();
    config.cert_resolver = Arc::new(OneLeaf(leaf));
    config.alpn_protocols = alpn.map(<[u8]>::to_vec).into_iter().collect();
    config
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The library's cipher suites in Chromium's order, so that our ClientHello resembles a browser's.
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
    /// Whether the origin sent a CertificateRequest in the handshake under way.
    static CERTIFICATE_REQUESTED: Cell<bool>;
}

/// Detects a CertificateRequest, which only the browser can answer.
///
/// All connections share one: rustls resumes no session of another resolver.
#[derive(Debug)]
struct ClientCertificateDetector;

impl ResolvesClientCert for ClientCertificateDetector {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        // The only error is a call outside of a handshake, which rustls never makes.
        let _ = CERTIFICATE_REQUESTED.try_with(|requested| requested.set(true));
        None
    }

    fn has_certs(&self) -> bool {
        // With false, rustls does not call the resolver in some versions of TLS.
        true
    }
}

/// The provider without the post-quantum key exchange, for connections over loopback.
///
/// The post-quantum exchange costs more and guards recordings of the network against future computers; a program that
/// can record loopback can read the browser's memory too. It is removed, not put last, because rustls follows the
/// client's order.
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
    // One is enough, because each new connection brings another.
    config.send_tls13_tickets = 1;
    Ok(config)
}

/// Resolves to the leaf of one connection.
#[derive(Debug)]
struct OneLeaf(Arc<CertifiedKey>);

impl ResolvesServerCert for OneLeaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Placeholder until a connection has its leaf.
#[derive(Debug)]
struct NoLeaf;

impl ResolvesServerCert for NoLeaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        None
    }
}

//! Both TLS ends of an intercepted connection: the origin's handshake, then the client's.
//!
//! The origin comes first: only its verified answer decides whether we look and which protocol is spoken.
//! Nothing here reads what travels inside.

use crate::{app::error::StartError, ca::Mint, inspect::ledger::OWN_ROOT_SEEN};
use memchr::memmem;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, InvalidMessage, NamedGroup,
    RootCertStore, ServerConfig, SignatureScheme,
    client::{
        ResolvesClientCert, WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{
        CryptoProvider,
        aws_lc_rs::{self, cipher_suite as suite},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::{Accepted, ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_platform_verifier::Verifier;
use std::{cell::Cell, fmt, io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client, server, server::StartHandshake};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

/// Why an origin's TLS did not come about: the reason that the feed gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OriginTlsFailure {
    /// Its certificate's time is over.
    CertificateExpired,
    /// Its certificate's time has not come.
    CertificateNotYetValid,
    /// Its certificate names other hosts.
    WrongHost,
    /// Its certificate is revoked.
    Revoked,
    /// Its certificate leads to no root that this machine trusts.
    UnknownIssuer,
    /// Its certificate is bad in another way.
    BadCertificate,
    /// It is signed by our own root, which no honest origin can be.
    OwnRoot,
    /// It wants to see the visitor's certificate.
    ClientCertificateWanted,
    /// It speaks no TLS that we speak.
    NoCommonTls,
    /// Its handshake is longer than we follow.
    TooLarge,
    /// It did not finish in time.
    Timeout,
    /// The connection broke.
    Broken,
}

impl OriginTlsFailure {
    /// The reason's code in the feed.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
            Self::WrongHost => "wrong_host",
            Self::Revoked => "certificate_revoked",
            Self::UnknownIssuer => "unknown_issuer",
            Self::BadCertificate => "bad_certificate",
            Self::OwnRoot => OWN_ROOT_SEEN,
            Self::ClientCertificateWanted => "client_certificate_wanted",
            Self::NoCommonTls => "no_common_tls",
            Self::TooLarge => "handshake_too_large",
            Self::Timeout => "handshake_timeout",
            Self::Broken => "connection_broken",
        }
    }

    fn of(error: &io::Error) -> Self {
        let Some(error) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        else {
            return Self::Broken;
        };
        match error {
            rustls::Error::InvalidMessage(InvalidMessage::HandshakePayloadTooLarge) => {
                Self::TooLarge
            }
            rustls::Error::InvalidCertificate(why) => Self::of_certificate(why),
            rustls::Error::PeerIncompatible(_)
            | rustls::Error::AlertReceived(_)
            | rustls::Error::InvalidMessage(_) => Self::NoCommonTls,
            _ => Self::Broken,
        }
    }

    fn of_certificate(why: &CertificateError) -> Self {
        match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                Self::CertificateExpired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Self::CertificateNotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::WrongHost
            }
            CertificateError::Revoked => Self::Revoked,
            // A bad signature is a root of a known name with another key.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Self::UnknownIssuer,
            CertificateError::ApplicationVerificationFailure => Self::OwnRoot,
            _ => Self::BadCertificate,
        }
    }
}

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
    ) -> Result<Self, StartError> {
        let provider = Arc::new(provider());
        let verifier = OriginVerifier::new(mint.root().der(), extra_roots, &provider)?;
        let mut to_origins = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(StartError::Tls)?
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

/// Judges origins as the machine does, and never believes our own root.
#[derive(Debug)]
struct OriginVerifier {
    platform: Arc<dyn ServerCertVerifier>,
    own: Arc<WebPkiServerVerifier>,
    /// Our root's name, as its leaves give it.
    own_name: Vec<u8>,
}

impl OriginVerifier {
    fn new(
        own_root: &CertificateDer<'static>,
        extra_roots: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, StartError> {
        let mut store = RootCertStore::empty();
        store.add(own_root.clone()).map_err(StartError::Tls)?;
        let own =
            WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
                .build()
                .map_err(|e| StartError::Tls(rustls::Error::General(e.to_string())))?;
        let platform = Verifier::new_with_extra_roots(extra_roots, Arc::clone(provider))
            .map_err(StartError::Tls)?;
        let own_name = X509Certificate::from_der(own_root)
            .map(|(_, root)| root.subject().as_raw().to_vec())
            .unwrap_or_default();
        Ok(Self {
            platform: Arc::new(platform),
            own,
            own_name,
        })
    }

    /// Whether our own root signed this, whatever else may be wrong with it.
    fn is_ours(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
    ) -> bool {
        // What our root signed names it, octet by octet (RFC 5280 section 6.1.3, webpki): most chains do not.
        let names_us = |cert: &CertificateDer<'_>| memmem::find(cert, &self.own_name).is_some();
        if !names_us(leaf) && !chain.iter().any(names_us) {
            return false;
        }
        // Asked at the leaf's own time, for dates are checked before signatures and must not hide one of ours.
        let Ok((_, parsed)) = X509Certificate::from_der(leaf) else {
            return false;
        };
        let since = u64::try_from(parsed.validity().not_before.timestamp()).unwrap_or(0);
        let then = UnixTime::since_unix_epoch(Duration::from_secs(since));
        match self.own.verify_server_cert(leaf, chain, name, &[], then) {
            Ok(_) => true,
            Err(rustls::Error::InvalidCertificate(why)) => match why {
                CertificateError::UnknownIssuer
                | CertificateError::BadEncoding
                | CertificateError::BadSignature => false,
                // Names are checked last, after the signature.
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => true,
                // The rest is found out before any signature is looked at: a self-signed CA's certificate, say.
                _ => parsed.issuer().as_raw() == self.own_name,
            },
            Err(_) => false,
        }
    }
}

impl ServerCertVerifier for OriginVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self
            .platform
            .verify_server_cert(leaf, chain, name, ocsp, now);
        // Our root may stand in the machine's store, so an accepted chain is suspect as well as a refused one.
        if self.is_ours(leaf, chain, name) {
            return Err(rustls::Error::InvalidCertificate(
                CertificateError::ApplicationVerificationFailure,
            ));
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.platform.supported_verify_schemes()
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
fn to_clients(provider: Arc<CryptoProvider>) -> Result<ServerConfig, StartError> {
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(StartError::Tls)?
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

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{
        BasicConstraints, CertificateParams, CertificateRevocationListParams, IsCa, Issuer,
        KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
    };
    use rustls::pki_types::CertificateRevocationListDer;

    const HOST: &str = "revoked.council.test";

    /// A root of the machine's, and a leaf of it with the serial number 7.
    fn machine() -> (
        Issuer<'static, KeyPair>,
        CertificateDer<'static>,
        CertificateDer<'static>,
    ) {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key can be made");
        let root = params
            .self_signed(&key)
            .expect("it can be signed")
            .der()
            .clone();
        let issuer = Issuer::new(params, key);
        let mut leaf = CertificateParams::new([HOST.to_owned()]).expect("it is a name");
        leaf.serial_number = Some(SerialNumber::from(7_u64));
        let key = KeyPair::generate().expect("a key can be made");
        let leaf = leaf.signed_by(&key, &issuer).expect("it can be signed");
        (issuer, root, leaf.der().clone())
    }

    /// What becomes of the leaf, where the machine knows that this serial number is revoked.
    fn verdict(revoked: u64) -> Result<(), OriginTlsFailure> {
        let (issuer, root, leaf) = machine();
        let update = crate::os::clock::now();
        let list = CertificateRevocationListParams {
            this_update: update - time::Duration::hours(1),
            next_update: update + time::Duration::hours(1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: vec![RevokedCertParams {
                serial_number: SerialNumber::from(revoked),
                revocation_time: update - time::Duration::hours(1),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&issuer).expect("it can be signed");
        let list = CertificateRevocationListDer::from(list.der().to_vec());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(root).expect("it is a root");
        let platform =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (_, own_root, _) = machine();
        let mut verifier =
            OriginVerifier::new(&own_root, Vec::new(), &provider).expect("it is a root");
        verifier.platform = platform
            .with_crls([list])
            .build()
            .expect("the list can be read");
        let name = ServerName::try_from(HOST).expect("it is a name");
        let verdict = verifier.verify_server_cert(&leaf, &[], &name, &[], UnixTime::now());
        verdict
            .map(drop)
            .map_err(|error| OriginTlsFailure::of(&io::Error::other(error)))
    }

    #[test]
    fn t05_a_certificate_that_the_machine_knows_to_be_revoked_is_left_to_the_browser() {
        assert_eq!(verdict(7), Err(OriginTlsFailure::Revoked));
        // The control: the same leaf, where another one is revoked.
        assert_eq!(verdict(8), Ok(()));
    }
}

//! TLS with a proxy that is spoken to over it (`https://`), before anything is asked of that proxy.
//!
//! Whether the proxy's certificate is good is for the given configuration to say; this only words the verdict.

use crate::origin::{error::OriginProxyError, origin_proxy::parse_ip};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, Error as TlsError, pki_types::ServerName,
};
use std::{fmt, io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Shakes hands with proxies.
pub(super) struct ProxyTls(TlsConnector);

impl ProxyTls {
    /// Verifies proxies as this configuration says.
    pub(super) fn new(config: Arc<ClientConfig>) -> Self {
        Self(config.into())
    }

    /// Shakes hands with the proxy at the other end of `tcp`, which must prove to be `host`.
    ///
    /// # Errors
    /// Its certificate is bad, it speaks no TLS, or the connection broke.
    pub(super) async fn handshake(
        &self,
        tcp: TcpStream,
        host: &str,
    ) -> Result<TlsStream<TcpStream>, OriginProxyError> {
        let name = parse_ip(host).map_or_else(
            || ServerName::try_from(host.to_owned()),
            |ip| Ok(ServerName::from(ip)),
        );
        let wrong_name = |_| OriginProxyError::Certificate("no certificate can be for its name");
        let shaken = self.0.connect(name.map_err(wrong_name)?, tcp).await;
        shaken.map_err(|error| failure(error, OriginProxyError::Tls))
    }
}

impl fmt::Debug for ProxyTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyTls").finish_non_exhaustive()
    }
}

/// The failure that an error of TLS stands for, `otherwise` for any other. In TLS 1.3 the proxy judges what the client
/// showed after the client's handshake, so its alert may come in place of its answer.
pub(super) fn failure(
    error: io::Error,
    otherwise: fn(io::Error) -> OriginProxyError,
) -> OriginProxyError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(TlsError::InvalidCertificate(why)) => OriginProxyError::Certificate(fault(why)),
        Some(TlsError::InvalidMessage(_)) => OriginProxyError::NoTls,
        Some(TlsError::AlertReceived(AlertDescription::CertificateRequired)) => {
            OriginProxyError::WantsCertificate
        }
        _ => otherwise(error),
    }
}

/// What is wrong with a certificate.
fn fault(why: &CertificateError) -> &'static str {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name"
        }
        CertificateError::Revoked => "it is revoked",
        // A root with a trusted name and another key shows as a bad signature.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "nobody whom this computer trusts signed it; --origin-ca names a file with one more root"
        }
        _ => "it cannot be used",
    }
}

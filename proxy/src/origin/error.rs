//! Why an origin cannot be reached, or may not be.
//!
//! It names no host and no address.

use crate::origin::proxy_address::Trouble;
use std::io;

/// Why an origin cannot be reached, or may not be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    /// The name does not resolve.
    #[error("the name cannot be found")]
    NoSuchName,
    /// The name resolves to this machine or to a private network.
    #[error("the name resolves to a private address")]
    PrivateAddress,
    /// A port other than 80 and 443.
    #[error("the port is not open for this host")]
    Port,
    /// The connection failed.
    #[error("no connection: {0}")]
    Connect(io::Error),
    /// The way through the origin proxy failed.
    #[error("the upstream proxy that {named_by} names: {why}")]
    OriginProxy {
        /// The variable, option or settings.
        named_by: &'static str,
        why: OriginProxyError,
    },
    /// There is no direct connection, and the proxy that was named cannot be used.
    #[error("{error}; {trouble}")]
    WithoutProxy { trouble: Trouble, error: Box<Self> },
    /// The timeout expired.
    #[error("no connection in time")]
    Timeout,
}

/// Why the way through the origin proxy failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OriginProxyError {
    /// It cannot be reached.
    #[error("no connection to it: {0}")]
    Connect(Box<DialError>),
    /// Its certificate is bad, for this reason.
    #[error("its certificate is not trusted: {0}")]
    Certificate(&'static str),
    /// It asks for a client certificate, and there is none.
    #[error("it asks for a client certificate, which is not supported")]
    WantsCertificate,
    /// It is to be spoken to over TLS, and does not speak TLS.
    #[error("it does not speak TLS: write http:// in place of https://")]
    NoTls,
    /// The handshake failed in another way.
    #[error("the TLS handshake with it failed: {0}")]
    Tls(io::Error),
    /// It broke off, or its answer cannot be parsed.
    #[error("its answer cannot be read: {0}")]
    Answer(io::Error),
    /// It refused, with this HTTP status.
    #[error("it answers {0}")]
    Refused(u16),
    /// It refused as a SOCKS proxy, or does not speak SOCKS 5.
    #[error("SOCKS 5 with it failed: {0}")]
    Socks(tokio_socks::Error),
}

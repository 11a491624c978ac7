//! Why an origin cannot be reached, or may not be.
//!
//! It names no host and no address.

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
    /// The origin proxy cannot be reached, or its answer cannot be parsed.
    #[error("no connection to the upstream proxy: {0}")]
    OriginProxy(io::Error),
    /// The origin proxy refused, with this HTTP status.
    #[error("the upstream proxy answers {0}")]
    OriginProxyRefused(u16),
    /// The timeout expired.
    #[error("no connection in time")]
    Timeout,
}

impl DialError {
    /// The same failure on the way to the origin proxy.
    pub(super) fn of_proxy(self) -> Self {
        match self {
            Self::Connect(error) => Self::OriginProxy(error),
            Self::NoSuchName => Self::OriginProxy(io::ErrorKind::NotFound.into()),
            Self::Timeout => Self::OriginProxy(io::ErrorKind::TimedOut.into()),
            other => other,
        }
    }
}

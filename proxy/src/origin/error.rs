//! Why an origin cannot be reached, or may not be.

use std::io;

/// Why an origin cannot be reached, or may not be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    /// The name leads to nothing.
    #[error("the name cannot be found")]
    NoSuchName,
    /// The name leads to this machine or to a private network.
    #[error("the name leads to a private address")]
    PrivateAddress,
    /// A port that is not for the web.
    #[error("the port is not open for this host")]
    Port,
    /// Nobody answers there.
    #[error("no connection: {0}")]
    Connect(io::Error),
    /// The proxy on the way cannot be reached or makes no sense.
    #[error("no connection to the proxy on the way: {0}")]
    OriginProxy(io::Error),
    /// The proxy on the way says no.
    #[error("the proxy on the way answers {0}")]
    OriginProxyRefused(u16),
    /// Nobody answers in time.
    #[error("no connection in time")]
    Timeout,
}

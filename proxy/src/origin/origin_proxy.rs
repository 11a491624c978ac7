//! The upstream proxy between this machine and the origins, as companies have.
//!
//! It decides which requests go through it and sends its CONNECT. It never resolves an origin's name: that proxy does.

use crate::origin::{error::DialError, system_proxy};
use hyper::{Uri, header::HeaderValue};
use hyper_util::client::proxy::matcher::Matcher;
use std::{fmt, io, net::IpAddr, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longest response head to a CONNECT, in bytes.
const HEAD_LIMIT: usize = 16 * 1024;

/// Which upstream proxy is used for which hosts.
#[derive(Clone, Default)]
pub(crate) struct OriginProxy {
    matcher: Option<Arc<Matcher>>,
    /// Our own port, passed over to avoid a loop: the system's proxy may be us.
    own_port: Option<u16>,
}

/// The upstream proxy to use for one origin.
#[derive(Debug)]
pub(crate) struct Route {
    /// The proxy's host, as URLs write it.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// `Basic …`, where the proxy's address has a name and a password.
    pub(crate) authorization: Option<HeaderValue>,
}

impl OriginProxy {
    /// Parses `--origin-proxy`: `none`, or the proxy for all hosts but those of `NO_PROXY`.
    ///
    /// # Errors
    /// The expected form, as text for the user.
    pub(crate) fn from_option(url: &str) -> Result<Self, String> {
        if url == "none" {
            return Ok(Self::default());
        }
        let expected = || {
            // The address may hold a password, so it is not repeated.
            "expected none, or http://[NAME:PASSWORD@]HOST:PORT (TLS toward the proxy is not supported)".to_owned()
        };
        let uri: Uri = url.parse().map_err(|_| expected())?;
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if uri.scheme_str() != Some("http") || uri.host().is_none_or(str::is_empty) || !bare {
            return Err(expected());
        }
        let exceptions = ["NO_PROXY", "no_proxy"]
            .iter()
            .find_map(|name| std::env::var(name).ok());
        let matcher = Matcher::builder()
            .all(url)
            .no(exceptions.unwrap_or_default())
            .build();
        Ok(Self::of(matcher))
    }

    /// Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, or the system's settings where none of them names a
    /// proxy.
    pub(crate) fn from_environment() -> Self {
        let named = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];
        let is_named = named.iter().any(|name| {
            std::env::var_os(name).is_some()
                || std::env::var_os(name.to_ascii_lowercase()).is_some()
        });
        Self::of(if is_named {
            Matcher::from_env()
        } else {
            system_proxy::matcher()
        })
    }

    fn of(matcher: Matcher) -> Self {
        Self {
            matcher: Some(Arc::new(matcher)),
            own_port: None,
        }
    }

    /// The same, but passes over a proxy on this port of this machine.
    pub(crate) fn with_own_port(self, own_port: u16) -> Self {
        Self {
            own_port: Some(own_port),
            ..self
        }
    }

    /// The upstream proxy for an origin; `None` for a direct connection.
    pub(crate) fn route(&self, scheme: &str, host: &str, port: u16) -> Option<Route> {
        let origin: Uri = format!("{scheme}://{host}:{port}/").parse().ok()?;
        let found = self.matcher.as_ref()?.intercept(&origin)?;
        let uri = found.uri();
        if uri.scheme_str() != Some("http") {
            tracing::warn!(
                "the environment or the system names a proxy that is not http://; connecting directly"
            );
            return None;
        }
        let (host, port) = (uri.host()?.to_owned(), uri.port_u16().unwrap_or(80));
        let is_local = host == "localhost" || parse_ip(&host).is_some_and(|ip| ip.is_loopback());
        if is_local && self.own_port == Some(port) {
            return None;
        }
        Some(Route {
            host,
            port,
            authorization: found.basic_auth().cloned(),
        })
    }
}

/// The address if a host is one, with or without the brackets of a URL.
pub(crate) fn parse_ip(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

impl fmt::Debug for OriginProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The matcher may hold a password, so it is not printed.
        f.debug_struct("OriginProxy").finish_non_exhaustive()
    }
}

/// Sends CONNECT to the proxy at the other end of `stream` and reads its answer.
///
/// # Errors
/// The connection broke, or the answer is not a 2xx.
pub(crate) async fn request_tunnel(
    stream: &mut TcpStream,
    authorization: Option<&HeaderValue>,
    host: &str,
    port: u16,
) -> Result<(), DialError> {
    let mut request =
        format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").into_bytes();
    if let Some(authorization) = authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream
        .write_all(&request)
        .await
        .map_err(DialError::OriginProxy)?;
    let head = read_head(stream).await.map_err(DialError::OriginProxy)?;
    let status = head
        .split(|b| *b == b' ')
        .nth(1)
        .and_then(|word| std::str::from_utf8(word).ok());
    match status.and_then(|word| word.trim_end().parse::<u16>().ok()) {
        Some(200..=299) => Ok(()),
        Some(status) => Err(DialError::OriginProxyRefused(status)),
        None => Err(DialError::OriginProxy(io::ErrorKind::InvalidData.into())),
    }
}

/// Reads up to the empty line and not a byte further, because what follows is the origin's.
async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut peeked = [0; 1024];
    while head.len() < HEAD_LIMIT {
        let count = stream.peek(&mut peeked).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let before = head.len();
        head.extend_from_slice(&peeked[..count]);
        let from = before.saturating_sub(3);
        let end = head[from..]
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .map(|at| from + at + 4);
        head.truncate(end.unwrap_or(head.len()));
        stream
            .read_exact(&mut peeked[..head.len() - before])
            .await?;
        if end.is_some() {
            return Ok(head);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_http_address_or_none() {
        let check = |url: &str, expected: Option<Option<(&str, u16)>>| {
            let route = OriginProxy::from_option(url)
                .ok()
                .map(|proxy| proxy.route("https", "www.council.test", 443));
            let found = route.as_ref().map(|route| {
                route
                    .as_ref()
                    .map(|route| (route.host.as_str(), route.port))
            });
            assert_eq!(found, expected, "{url}");
        };
        check("http://proxy.test:3128", Some(Some(("proxy.test", 3128))));
        check(
            "http://name:word@proxy.test:3128/",
            Some(Some(("proxy.test", 3128))),
        );
        check("http://proxy.test", Some(Some(("proxy.test", 80))));
        check("none", Some(None));
        check("https://proxy.test:3128", None);
        check("socks5://proxy.test:1080", None);
        check("http://proxy.test/path", None);
        check("proxy.test:3128", None);
        check("", None);
    }

    #[test]
    fn a_proxy_at_our_own_port_is_passed_over() {
        let proxy = OriginProxy::from_option("http://127.0.0.1:8642")
            .unwrap()
            .with_own_port(8642);
        assert!(proxy.route("https", "www.council.test", 443).is_none());
    }
}

//! Dials origins by host and port, and checks every address before it connects.
//!
//! It resolves once and dials what it resolved, so that a name cannot change in between.
//! It never reaches this machine or a private network, unless `--resolve` names the address.

mod address;
pub(crate) mod error;
pub(crate) mod mapping;
pub(crate) mod origin_proxy;
mod system_proxy;

use crate::origin::{
    address::is_public,
    error::DialError,
    mapping::Mapping,
    origin_proxy::{OriginProxy, Route, parse_ip},
};
use hyper::header::HeaderValue;
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};

/// Opens connections to origins.
#[derive(Debug)]
pub(crate) struct Dialler {
    mappings: HashMap<(String, u16), SocketAddr>,
    /// Our own ports, refused to avoid a loop.
    own_ports: [u16; 2],
    /// Timeout of a name look-up, of each address, and of the origin proxy's answer.
    timeout: Duration,
    origin_proxy: OriginProxy,
}

/// A connection for plain `http:` requests.
#[derive(Debug)]
pub(crate) struct PlainConnection {
    pub(crate) stream: TcpStream,
    /// It leads to a proxy, which needs the request target in absolute form.
    pub(crate) to_proxy: bool,
    /// The Proxy-Authorization value for that proxy.
    pub(crate) authorization: Option<HeaderValue>,
}

impl Dialler {
    /// A dialler that knows the addresses of `mappings` and asks the system for the rest.
    pub(crate) fn new(
        mappings: impl IntoIterator<Item = Mapping>,
        timeout: Duration,
        origin_proxy: OriginProxy,
    ) -> Self {
        Self {
            own_ports: [0; 2],
            mappings: mappings
                .into_iter()
                .map(|mapping| ((mapping.host, mapping.port), mapping.address))
                .collect(),
            timeout,
            origin_proxy,
        }
    }

    /// The same, but these ports of this machine are refused.
    pub(crate) fn with_own_ports(mut self, own_ports: [u16; 2]) -> Self {
        self.own_ports = own_ports;
        self
    }

    /// Connects to a host.
    ///
    /// # Errors
    /// Why there is no connection; it names no address.
    pub(crate) async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, DialError> {
        if let Some(address) = self.mappings.get(&(host.to_owned(), port)) {
            let is_local = address.ip().is_loopback() || address.ip().is_unspecified();
            if is_local && self.own_ports.contains(&address.port()) {
                return Err(DialError::PrivateAddress);
            }
            return self.connect(*address).await;
        }
        if port != 80 && port != 443 {
            return Err(DialError::Port);
        }
        let Some(route) = self.origin_proxy.route("https", host, port) else {
            return self.dial_directly(host, port).await;
        };
        let mut stream = self.connect_to_proxy(&route, host).await?;
        timeout(
            self.timeout,
            origin_proxy::request_tunnel(&mut stream, route.authorization.as_ref(), host, port),
        )
        .await
        .map_err(|_| DialError::Timeout)??;
        Ok(stream)
    }

    /// Connects to a host for plain requests, or to the origin proxy for that host.
    ///
    /// # Errors
    /// As [`Dialler::dial`].
    pub(crate) async fn dial_plain(
        &self,
        host: &str,
        port: u16,
    ) -> Result<PlainConnection, DialError> {
        let mapped = self.mappings.contains_key(&(host.to_owned(), port));
        let web = port == 80 || port == 443;
        let route = self.origin_proxy.route("http", host, port);
        let Some(route) = route.filter(|_| !mapped && web) else {
            let stream = match self.mappings.get(&(host.to_owned(), port)) {
                Some(address) => self.connect(*address).await?,
                None if web => self.dial_directly(host, port).await?,
                None => return Err(DialError::Port),
            };
            return Ok(PlainConnection {
                stream,
                to_proxy: false,
                authorization: None,
            });
        };
        Ok(PlainConnection {
            stream: self.connect_to_proxy(&route, host).await?,
            to_proxy: true,
            authorization: route.authorization,
        })
    }

    /// Connects to the origin proxy; refuses a host that is plainly private, as a direct dial does.
    async fn connect_to_proxy(&self, route: &Route, host: &str) -> Result<TcpStream, DialError> {
        let private = parse_ip(host).is_some_and(|ip| !is_public(ip));
        if private || host == "localhost" || host.ends_with(".localhost") {
            return Err(DialError::PrivateAddress);
        }
        let bare = route.host.trim_start_matches('[').trim_end_matches(']');
        let stream = timeout(self.timeout, TcpStream::connect((bare, route.port)))
            .await
            .map_err(|_| DialError::Timeout)?
            .map_err(DialError::OriginProxy)?;
        stream.set_nodelay(true).map_err(DialError::OriginProxy)?;
        Ok(stream)
    }

    /// Resolves, checks every address, and connects to the first that answers.
    async fn dial_directly(&self, host: &str, port: u16) -> Result<TcpStream, DialError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let addresses: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => timeout(self.timeout, tokio::net::lookup_host((host, port)))
                .await
                .map_err(|_| DialError::Timeout)?
                .map_err(|_| DialError::NoSuchName)?
                .collect(),
        };
        // One private address among public ones is refused too: which one is dialled must not depend on their order.
        if addresses.iter().any(|address| !is_public(address.ip())) {
            return Err(DialError::PrivateAddress);
        }
        let mut last = DialError::NoSuchName;
        for address in addresses {
            match self.connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn connect(&self, address: SocketAddr) -> Result<TcpStream, DialError> {
        let stream = timeout(self.timeout, TcpStream::connect(address))
            .await
            .map_err(|_| DialError::Timeout)?;
        let stream = stream.map_err(DialError::Connect)?;
        // Without Nagle's delay, which costs up to 40 ms a message.
        stream.set_nodelay(true).map_err(DialError::Connect)?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn t26_even_a_mapping_never_leads_to_our_own_listeners() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let to = |ip: &str| {
            format!("a.test:443:{ip}:{port}")
                .parse::<Mapping>()
                .unwrap()
        };
        for ip in ["127.0.0.1", "127.0.0.2", "0.0.0.0", "[::1]", "[::]"] {
            let dialler = Dialler::new([to(ip)], Duration::from_secs(10), OriginProxy::default())
                .with_own_ports([1, port]);
            let error = dialler.dial("a.test", 443).await.unwrap_err();
            assert!(matches!(error, DialError::PrivateAddress), "{ip}: {error}");
        }
        // The control: another listener on this machine may be named.
        let dialler = Dialler::new(
            [to("127.0.0.1")],
            Duration::from_secs(10),
            OriginProxy::default(),
        )
        .with_own_ports([1, 2]);
        assert!(dialler.dial("a.test", 443).await.is_ok());
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_this_machine_is_refused() {
        let dialler = Dialler::new([], Duration::from_secs(10), OriginProxy::default());
        for host in [
            "127.0.0.1",
            "[::1]",
            "localhost",
            "0.0.0.0",
            "[::ffff:127.0.0.1]",
        ] {
            let error = dialler.dial(host, 443).await.unwrap_err();
            assert!(
                matches!(error, DialError::PrivateAddress),
                "{host}: {error}"
            );
        }
    }
}

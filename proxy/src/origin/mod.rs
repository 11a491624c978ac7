//! Dials origins by host and port, and checks every address before it connects.
//!
//! It dials what it resolved and checked, so that a name cannot change in between. All roads of a host, intercepted,
//! tunnelled, spliced and plain, use the same look-up and the same race of its addresses.
//! It never reaches this machine or a private network, unless `--resolve` names the address.

mod address;
pub(crate) mod browser_proxy;
pub(crate) mod connection;
pub(crate) mod error;
pub(crate) mod mapping;
mod names;
pub(crate) mod origin_proxy;
mod proxy_address;
mod proxy_tls;
pub(crate) mod proxy_tunnel;
mod race;
mod system_proxy;
#[cfg(test)]
mod tests;

use crate::origin::{
    address::{is_public, is_this_machine},
    connection::Connection,
    error::{DialError, OriginProxyError},
    mapping::Mapping,
    names::{Answer, Names, NoAnswer},
    origin_proxy::{Login, OriginProxy, Route, parse_ip},
    proxy_tls::ProxyTls,
    proxy_tunnel::{request_socks, request_tunnel},
    race::Race,
};
use hyper::header::HeaderValue;
use rustls::ClientConfig;
use std::{
    collections::HashMap,
    io::ErrorKind,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};

/// Addresses of one name that are tried; names with more are rare, and each costs a socket.
const ADDRESSES: usize = 16;

/// Opens connections to origins.
#[derive(Debug)]
pub(crate) struct Dialler {
    mappings: HashMap<(String, u16), Vec<SocketAddr>>,
    /// Our own ports, refused to avoid a loop.
    own_ports: [u16; 2],
    /// Timeout of a name look-up, of each address, and of the origin proxy's handshake and answer.
    timeout: Duration,
    origin_proxy: OriginProxy,
    proxy_tls: ProxyTls,
    names: Names,
    race: Race,
}

/// A connection for plain `http:` requests.
#[derive(Debug)]
pub(crate) struct PlainConnection {
    pub(crate) stream: Connection,
    /// It leads to a proxy, which needs the request target in absolute form.
    pub(crate) to_proxy: bool,
    /// The Proxy-Authorization value for that proxy.
    pub(crate) authorization: Option<HeaderValue>,
}

impl PlainConnection {
    fn to_origin(stream: Connection) -> Self {
        Self {
            stream,
            to_proxy: false,
            authorization: None,
        }
    }
}

impl Dialler {
    /// A dialler that knows the addresses of `mappings` and asks the system for the rest. `proxy_tls` is for a proxy that
    /// is spoken to over TLS.
    pub(crate) fn new(
        mappings: impl IntoIterator<Item = Mapping>,
        timeout: Duration,
        origin_proxy: OriginProxy,
        proxy_tls: Arc<ClientConfig>,
    ) -> Self {
        let mut addresses = HashMap::<_, Vec<_>>::new();
        for mapping in mappings {
            let key = (mapping.host, mapping.port);
            addresses.entry(key).or_default().push(mapping.address);
        }
        Self {
            own_ports: [0; 2],
            mappings: addresses,
            timeout,
            origin_proxy,
            proxy_tls: ProxyTls::new(proxy_tls),
            names: Names::default(),
            race: Race::default(),
        }
    }

    /// The same, but these ports of this machine are refused.
    pub(crate) fn with_own_ports(mut self, own_ports: [u16; 2]) -> Self {
        self.own_ports = own_ports;
        self
    }

    /// The addresses of a host that is reached directly, as far as they are known.
    pub(crate) async fn addresses_of(&self, host: &str, port: u16) -> Vec<IpAddr> {
        if let Ok(Some(mapped)) = self.mapped(host, port) {
            return mapped.iter().map(SocketAddr::ip).collect();
        }
        if self.way("https", host, port).await.is_some() {
            return Vec::new();
        }
        let found = self.addresses(host).await;
        found.map_or_else(|_| Vec::new(), |answer| answer.addresses.to_vec())
    }

    /// Forgets which names were looked up.
    pub(crate) fn forget(&self) {
        self.names.clear();
    }

    /// Switches with which a Chromium that we open goes the same way.
    pub(crate) fn chromium_switches(&self) -> Vec<String> {
        self.origin_proxy.chromium_switches()
    }

    /// Connects to a host.
    ///
    /// # Errors
    /// Why there is no connection; it names no address.
    pub(crate) async fn dial(&self, host: &str, port: u16) -> Result<Connection, DialError> {
        if let Some(addresses) = self.mapped(host, port)? {
            return self.connect_to_mapped(addresses).await;
        }
        let way = self.way("https", host, port).await;
        match self.dial_for("https", host, port).await {
            Err(error)
                if self
                    .has_another_way("https", host, port, &way, &error)
                    .await =>
            {
                self.dial_for("https", host, port).await
            }
            end => end,
        }
    }

    /// Connects to a host for plain requests, or to the HTTP proxy for that host.
    ///
    /// # Errors
    /// As [`Dialler::dial`].
    pub(crate) async fn dial_plain(
        &self,
        host: &str,
        port: u16,
    ) -> Result<PlainConnection, DialError> {
        if let Some(addresses) = self.mapped(host, port)? {
            let stream = self.connect_to_mapped(addresses).await?;
            return Ok(PlainConnection::to_origin(stream));
        }
        let way = self.way("http", host, port).await;
        match self.dial_plain_once(host, port).await {
            Err(error) if self.has_another_way("http", host, port, &way, &error).await => {
                self.dial_plain_once(host, port).await
            }
            end => end,
        }
    }

    async fn dial_plain_once(&self, host: &str, port: u16) -> Result<PlainConnection, DialError> {
        let route = self.origin_proxy.route("http", host, port).await;
        if let Some(route) = &route
            && let Login::Http(authorization) = &route.login
        {
            return Ok(PlainConnection {
                stream: self.connect_to_proxy(route, host).await?,
                to_proxy: true,
                authorization: authorization.clone(),
            });
        }
        let stream = self.dial_for("http", host, port).await?;
        Ok(PlainConnection::to_origin(stream))
    }

    /// The addresses that `--resolve` gives, for which the proxy's settings do not matter.
    fn mapped(&self, host: &str, port: u16) -> Result<Option<&[SocketAddr]>, DialError> {
        match self.mappings.get(&(host.to_owned(), port)) {
            Some(addresses) => Ok(Some(addresses)),
            None if port == 80 || port == 443 => Ok(None),
            None => Err(DialError::Port),
        }
    }

    /// The proxy on the way to a host, if there is one.
    async fn way(&self, scheme: &str, host: &str, port: u16) -> Option<(String, u16)> {
        let route = self.origin_proxy.route(scheme, host, port).await?;
        Some((route.host, route.port))
    }

    /// Whether the system's settings name another way by now than the one that failed.
    async fn has_another_way(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
        failed: &Option<(String, u16)>,
        error: &DialError,
    ) -> bool {
        if matches!(error, DialError::PrivateAddress) {
            return false;
        }
        self.origin_proxy.ask_again().await;
        self.way(scheme, host, port).await != *failed
    }

    /// Connects to a host by the road of its scheme: through a tunnel of the proxy, or directly.
    async fn dial_for(&self, scheme: &str, host: &str, port: u16) -> Result<Connection, DialError> {
        if let Some(route) = self.origin_proxy.route(scheme, host, port).await {
            return self.open_tunnel(&route, host, port).await;
        }
        let error = match self.connect_by_name(host, port, is_public).await {
            Ok(tcp) => return Ok(Connection::Tcp(tcp)),
            Err(DialError::PrivateAddress) => return Err(DialError::PrivateAddress),
            Err(error) => error,
        };
        Err(match self.origin_proxy.unusable().await {
            None => error,
            Some(trouble) => DialError::WithoutProxy {
                trouble,
                error: Box::new(error),
            },
        })
    }

    /// Asks the proxy for a tunnel to the host.
    async fn open_tunnel(
        &self,
        route: &Route,
        host: &str,
        port: u16,
    ) -> Result<Connection, DialError> {
        let mut stream = self.connect_to_proxy(route, host).await?;
        let answer = async {
            match &route.login {
                Login::Http(authorization) => {
                    match request_tunnel(&mut stream, authorization.as_ref(), host, port).await {
                        Ok(200..=299) => Ok(stream),
                        Ok(status) => Err(OriginProxyError::Refused(status)),
                        Err(error) => Err(proxy_tls::failure(error, OriginProxyError::Answer)),
                    }
                }
                Login::Socks(login) => request_socks(stream, login.as_ref(), host, port)
                    .await
                    .map_err(OriginProxyError::Socks),
            }
        };
        let late = || Err(OriginProxyError::Answer(ErrorKind::TimedOut.into()));
        let answered = timeout(self.timeout, answer)
            .await
            .unwrap_or_else(|_| late());
        answered.map_err(|why| route.failure(why))
    }

    /// Connects to what `--resolve` gives, our own listeners excepted.
    async fn connect_to_mapped(&self, addresses: &[SocketAddr]) -> Result<Connection, DialError> {
        let is_own = |address: &SocketAddr| {
            is_this_machine(address.ip()) && self.own_ports.contains(&address.port())
        };
        if addresses.iter().any(is_own) {
            return Err(DialError::PrivateAddress);
        }
        self.connect_to_first(addresses).await.map(Connection::Tcp)
    }

    /// Connects to the origin proxy; refuses a host that is plainly private, as a direct dial does.
    async fn connect_to_proxy(&self, route: &Route, host: &str) -> Result<Connection, DialError> {
        let private = parse_ip(host).is_some_and(|ip| !is_public(ip));
        if private || host == "localhost" || host.ends_with(".localhost") {
            return Err(DialError::PrivateAddress);
        }
        let connected = self.reach_proxy(route).await;
        connected.map_err(|why| route.failure(why))
    }

    /// Connects to the origin proxy, over TLS if it is spoken to so.
    ///
    /// # Errors
    /// Why there is no connection, or none that can be trusted.
    pub(crate) async fn reach_proxy(&self, route: &Route) -> Result<Connection, OriginProxyError> {
        // A name of this computer with our own port leads back here, again and again, until no descriptor is left.
        let is_own_port = self.own_ports.contains(&route.port);
        let permitted = |ip| !(is_own_port && is_this_machine(ip));
        let connected = self
            .connect_by_name(&route.host, route.port, permitted)
            .await;
        let tcp = connected.map_err(|error| OriginProxyError::Connect(Box::new(error)))?;
        if !route.over_tls {
            return Ok(Connection::Tcp(tcp));
        }
        let handshake = timeout(self.timeout, self.proxy_tls.handshake(tcp, &route.host));
        let late = |_| OriginProxyError::Tls(ErrorKind::TimedOut.into());
        Ok(Connection::Tls(Box::new(handshake.await.map_err(late)??)))
    }

    /// Connects to a host by name or address, among its addresses only to those that are `permitted`.
    async fn connect_by_name(
        &self,
        host: &str,
        port: u16,
        permitted: impl Fn(IpAddr) -> bool + Copy,
    ) -> Result<TcpStream, DialError> {
        let start = Instant::now();
        let answer = self.addresses(host).await?;
        let end = self.connect_to_any(&answer, port, permitted).await;
        if end.is_ok() {
            return end;
        }
        self.names.forget(host);
        if answer.found >= start {
            return end;
        }
        // A cached answer may be out of date: the host has moved, or the computer is in another network.
        let answer = self.addresses(host).await?;
        self.connect_to_any(&answer, port, permitted).await
    }

    /// The addresses of a host: its own if it is one, else those of its name.
    async fn addresses(&self, host: &str) -> Result<Answer, DialError> {
        if let Some(ip) = parse_ip(host) {
            return Ok(Answer::new(vec![ip]));
        }
        let look_up = async {
            let found = timeout(self.timeout, tokio::net::lookup_host((host, 0)))
                .await
                .map_err(|_| NoAnswer::Timeout)?
                .map_err(|_| NoAnswer::NoSuchName)?;
            Ok(found.map(|address| address.ip()).collect())
        };
        self.names.find(host, look_up).await
    }

    async fn connect_to_any(
        &self,
        answer: &Answer,
        port: u16,
        permitted: impl Fn(IpAddr) -> bool + Copy,
    ) -> Result<TcpStream, DialError> {
        // Private addresses beside public ones are left out: which one is dialled must not depend on their order.
        let addresses: Vec<SocketAddr> = answer
            .addresses
            .iter()
            .filter(|ip| permitted(**ip))
            .take(ADDRESSES)
            .map(|ip| SocketAddr::new(*ip, port))
            .collect();
        if addresses.is_empty() && !answer.addresses.is_empty() {
            return Err(DialError::PrivateAddress);
        }
        self.connect_to_first(&addresses).await
    }

    /// Connects to the first address that answers.
    async fn connect_to_first(&self, addresses: &[SocketAddr]) -> Result<TcpStream, DialError> {
        let connect = |address| async move {
            timeout(self.timeout, TcpStream::connect(address))
                .await
                .map_err(|_| DialError::Timeout)?
                .map_err(DialError::Connect)
        };
        let raced = self.race.run(addresses, connect, DialError::NoSuchName);
        let (_, stream) = raced.await?;
        // Without Nagle's delay, which costs up to 40 ms a message.
        stream.set_nodelay(true).map_err(DialError::Connect)?;
        Ok(stream)
    }
}

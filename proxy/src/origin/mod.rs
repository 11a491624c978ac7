//! From a host and a port to a connection, with the addresses checked before anything is dialled.
//!
//! It resolves once and dials what it resolved, so that a name cannot change in between.
//! It never reaches this machine or a private network, unless `--resolve` names the address.

pub(crate) mod origin_proxy;
mod system_proxy;

use crate::origin::origin_proxy::{OriginProxy, Route, address};
use hyper::header::HeaderValue;
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};

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

/// `--resolve HOST:PORT:ADDR[:PORT]`, as curl writes it, with a port of its own for tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Override {
    /// The host, canonical.
    pub host: String,
    /// The port that was asked for.
    pub port: u16,
    /// Where to go instead.
    pub address: SocketAddr,
}

impl FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || {
            format!(
                "expected HOST:PORT:ADDR or HOST:PORT:ADDR:PORT, such as www.example.org:443:127.0.0.1:8443, found {text:?}"
            )
        };
        let (host, rest) = match text.find("]:").filter(|_| text.starts_with('[')) {
            Some(end) => (&text[..=end], &text[end + 2..]),
            None => text.split_once(':').ok_or_else(refuse)?,
        };
        let (port, address) = rest.split_once(':').ok_or_else(refuse)?;
        let port: u16 = port.parse().map_err(|_| refuse())?;
        let address = match address.parse::<SocketAddr>() {
            Ok(address) => address,
            Err(_) => {
                let bare = address.trim_start_matches('[').trim_end_matches(']');
                SocketAddr::new(bare.parse::<IpAddr>().map_err(|_| refuse())?, port)
            }
        };
        let host = biscuit_tin_shared::cookie::site::canonical_host(host).ok_or_else(refuse)?;
        Ok(Self {
            host,
            port,
            address,
        })
    }
}

/// Opens connections to origins.
#[derive(Debug)]
pub(crate) struct Dialler {
    overrides: HashMap<(String, u16), SocketAddr>,
    /// Our own ports: whoever leads us there would have us talk to ourselves.
    own: [u16; 2],
    /// How long one address has to answer, and a look-up.
    patience: Duration,
    origin_proxy: OriginProxy,
}

/// A connection for plain requests.
#[derive(Debug)]
pub(crate) struct Plain {
    pub(crate) stream: TcpStream,
    /// It leads to a proxy, which wants whole addresses.
    pub(crate) to_proxy: bool,
    /// What that proxy wants to see besides.
    pub(crate) authorization: Option<HeaderValue>,
}

impl Dialler {
    /// A dialler that knows the addresses of `overrides` and asks the system for the rest.
    pub(crate) fn new(
        overrides: impl IntoIterator<Item = Override>,
        patience: Duration,
        origin_proxy: OriginProxy,
    ) -> Self {
        Self {
            own: [0; 2],
            overrides: overrides
                .into_iter()
                .map(|o| ((o.host, o.port), o.address))
                .collect(),
            patience,
            origin_proxy,
        }
    }

    /// The same, which never connects to these ports of this machine.
    pub(crate) fn never_to(mut self, own: [u16; 2]) -> Self {
        self.own = own;
        self
    }

    /// Connects to a host.
    ///
    /// # Errors
    /// [`DialError`] says what stood in the way, without naming an address.
    pub(crate) async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, DialError> {
        if let Some(address) = self.overrides.get(&(host.to_owned(), port)) {
            let is_home = address.ip().is_loopback() || address.ip().is_unspecified();
            if is_home && self.own.contains(&address.port()) {
                return Err(DialError::PrivateAddress);
            }
            return self.connect(*address).await;
        }
        if port != 80 && port != 443 {
            return Err(DialError::Port);
        }
        let Some(route) = self.origin_proxy.route("https", host, port) else {
            return self.straight(host, port).await;
        };
        let mut stream = self.to_proxy(&route, host).await?;
        timeout(
            self.patience,
            origin_proxy::tunnel(&mut stream, &route, host, port),
        )
        .await
        .map_err(|_| DialError::Timeout)??;
        Ok(stream)
    }

    /// Connects for plain requests to a host, or to the proxy that takes them there.
    ///
    /// # Errors
    /// As [`Dialler::dial`].
    pub(crate) async fn dial_plain(&self, host: &str, port: u16) -> Result<Plain, DialError> {
        let mapped = self.overrides.contains_key(&(host.to_owned(), port));
        let web = port == 80 || port == 443;
        let route = self.origin_proxy.route("http", host, port);
        let Some(route) = route.filter(|_| !mapped && web) else {
            let stream = match self.overrides.get(&(host.to_owned(), port)) {
                Some(address) => self.connect(*address).await?,
                None if web => self.straight(host, port).await?,
                None => return Err(DialError::Port),
            };
            return Ok(Plain {
                stream,
                to_proxy: false,
                authorization: None,
            });
        };
        Ok(Plain {
            stream: self.to_proxy(&route, host).await?,
            to_proxy: true,
            authorization: route.authorization,
        })
    }

    /// Connects to the proxy on the way; a host that is plainly private stays out of reach there too.
    async fn to_proxy(&self, route: &Route, host: &str) -> Result<TcpStream, DialError> {
        let private = address(host).is_some_and(|ip| !is_public(ip));
        if private || host == "localhost" || host.ends_with(".localhost") {
            return Err(DialError::PrivateAddress);
        }
        let bare = route.host.trim_start_matches('[').trim_end_matches(']');
        let stream = timeout(self.patience, TcpStream::connect((bare, route.port)))
            .await
            .map_err(|_| DialError::Timeout)?
            .map_err(DialError::OriginProxy)?;
        stream.set_nodelay(true).map_err(DialError::OriginProxy)?;
        Ok(stream)
    }

    /// Resolves, checks and connects.
    async fn straight(&self, host: &str, port: u16) -> Result<TcpStream, DialError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let addresses: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => timeout(self.patience, tokio::net::lookup_host((host, port)))
                .await
                .map_err(|_| DialError::Timeout)?
                .map_err(|_| DialError::NoSuchName)?
                .collect(),
        };
        // One private address among public ones is refused too: which one gets dialled must not be luck.
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
        let stream = timeout(self.patience, TcpStream::connect(address))
            .await
            .map_err(|_| DialError::Timeout)?;
        let stream = stream.map_err(DialError::Connect)?;
        // A relay writes what it has at once; waiting for more costs up to 40 ms a message.
        stream.set_nodelay(true).map_err(DialError::Connect)?;
        Ok(stream)
    }
}

/// Whether an address belongs to the public internet.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match embedded_v4(v6) {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b); // RFC 6598
    let protocol = a == 192 && b == 0 && c == 0; // RFC 6890
    let benchmark = a == 198 && (b == 18 || b == 19); // RFC 2544
    !(a == 0
        || a >= 240
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || shared
        || protocol
        || benchmark)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // Global unicast is 2000::/3 (RFC 4291); documentation lies inside it (RFC 3849).
    let [first, second, ..] = ip.segments();
    first & 0xe000 == 0x2000 && !(first == 0x2001 && second == 0x0db8)
}

/// The IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64 (RFC 6052) or 6to4 (RFC 3056).
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let last = Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
    match s {
        [0, 0, 0, 0, 0, 0xffff | 0, ..] => Some(last),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(last),
        [0x2002, high, low, ..] => Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_dialled_unasked() {
        let check =
            |ip: &str, expected| assert_eq!(is_public(ip.parse().unwrap()), expected, "{ip}");
        for private in [
            "127.0.0.1",
            "127.0.0.2",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "fe80::1",
            "fc00::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "ff02::1",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
        ] {
            check(private, false);
        }
        for public in [
            "93.184.216.34",
            "2606:2800:220:1::1",
            "64:ff9b::5db8:d822",
            "::ffff:8.8.8.8",
        ] {
            check(public, true);
        }
    }

    #[test]
    fn an_override_is_written_as_curl_writes_it() {
        let check = |text: &str, expected: Option<(&str, u16, &str)>| {
            let found = text.parse::<Override>().ok();
            let expected = expected.map(|(host, port, address)| Override {
                host: host.into(),
                port,
                address: address.parse().unwrap(),
            });
            assert_eq!(found, expected, "{text}");
        };
        check(
            "a.test:443:127.0.0.1",
            Some(("a.test", 443, "127.0.0.1:443")),
        );
        check(
            "A.test:443:127.0.0.1:8443",
            Some(("a.test", 443, "127.0.0.1:8443")),
        );
        check("a.test:443:[::1]:8443", Some(("a.test", 443, "[::1]:8443")));
        check("a.test:443:[::1]", Some(("a.test", 443, "[::1]:443")));
        check("[::1]:443:127.0.0.1", Some(("[::1]", 443, "127.0.0.1:443")));
        check("a.test:443", None);
        check("a.test:x:127.0.0.1", None);
        check("a.test:443:nowhere", None);
    }

    #[tokio::test]
    async fn t26_even_an_override_never_leads_to_our_own_listeners() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let to = |ip: &str| {
            format!("a.test:443:{ip}:{port}")
                .parse::<Override>()
                .unwrap()
        };
        for ip in ["127.0.0.1", "127.0.0.2", "0.0.0.0", "[::1]", "[::]"] {
            let dialler = Dialler::new([to(ip)], Duration::from_secs(10), OriginProxy::default())
                .never_to([1, port]);
            let error = dialler.dial("a.test", 443).await.unwrap_err();
            assert!(matches!(error, DialError::PrivateAddress), "{ip}: {error}");
        }
        // The control: somebody else's listener on this machine may be named.
        let dialler = Dialler::new(
            [to("127.0.0.1")],
            Duration::from_secs(10),
            OriginProxy::default(),
        )
        .never_to([1, 2]);
        assert!(dialler.dial("a.test", 443).await.is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
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

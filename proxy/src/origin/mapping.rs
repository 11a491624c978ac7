//! `--resolve`: addresses that are given instead of resolved.
//!
//! It parses them only; the dialler uses them.

use biscuit_tin_shared::cookie::site::Host;
use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// `--resolve HOST:PORT:ADDR[:PORT]`, as curl writes it, with a port of its own for tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    /// The host, canonical.
    pub host: String,
    /// The requested port.
    pub port: u16,
    /// The address to connect to instead.
    pub address: SocketAddr,
}

impl FromStr for Mapping {
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
        let host = Host::parse(host).ok_or_else(refuse)?;
        Ok(Self {
            host: host.into(),
            port,
            address,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_written_as_curl_writes_it() {
        let check = |text: &str, expected: Option<(&str, u16, &str)>| {
            let found = text.parse::<Mapping>().ok();
            let expected = expected.map(|(host, port, address)| Mapping {
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
}

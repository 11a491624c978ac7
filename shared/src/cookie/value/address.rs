//! IP addresses in values: which of them are internal, and those that load balancers write.
//!
//! It says nothing about the rest of a value.

use super::{place::offset, topic::Topics};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first IP address in a text that is not a version number; `topics` are those of the cookie's name.
pub(super) fn disclosed_address(text: &str, topics: Topics) -> Option<IpAddr> {
    let found = addresses(text).find(|(run, address)| match address {
        IpAddr::V4(v4) => is_address(text, run, *v4, topics),
        IpAddr::V6(_) => true,
    });
    found.map(|(_, address)| address)
}

/// IP addresses that are whole words.
fn addresses(text: &str) -> impl Iterator<Item = (&str, IpAddr)> {
    let dotted = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
        .filter_map(|run| Some((run, run.parse::<Ipv4Addr>().ok()?)))
        // "1.2.3.4" counts as a version number.
        .filter(|(_, address)| {
            address.octets().iter().any(|part| *part > 9) && address.octets()[0] != 0
        })
        .map(|(run, address)| (run, IpAddr::V4(address)));
    let colons = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == ':'))
        .filter(|run| run.matches(':').count() >= 3)
        .filter_map(|run| Some((run, run.parse::<Ipv6Addr>().ok()?)))
        .map(|(run, address)| (run, IpAddr::V6(address)));
    dotted.chain(colons)
}

/// Whether four numbers are an address and not a version: a port follows them, or a name speaks of a server.
///
/// A public address, which may be the visitor's, also counts where it is the whole value and three of its parts are above 9.
fn is_address(text: &str, run: &str, address: Ipv4Addr, topics: Topics) -> bool {
    let at = offset(text, run);
    let topics = topics.at(text, at);
    // "Safari/12.1.20.3" names a program.
    if topics.speak_of(Topics::VERSION) || text[..at].ends_with('/') && !text[..at].ends_with("//")
    {
        return false;
    }
    // The host of a web address is a server; whose a public one is, it does not say.
    let is_host = text[..at].ends_with("://") && is_internal(IpAddr::V4(address));
    let port = text[at + run.len()..].strip_prefix(':').map(|rest| {
        let end = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..end].parse::<u16>().is_ok_and(|port| port > 9)
    });
    if is_host || port == Some(true) || topics.speak_of(Topics::SERVER) {
        return true;
    }
    let large = address.octets().iter().filter(|part| **part > 9).count() >= 3;
    !is_internal(IpAddr::V4(address))
        && (topics.speak_of(Topics::INTERNET) || (large && run.len() == text.len()))
}

/// Whether an address is private (RFC 1918, RFC 6598, RFC 4193), loopback or link-local.
pub(super) fn is_internal(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_internal(IpAddr::V4(v4)),
            None => v6.is_unique_local() || v6.is_loopback() || v6.is_unicast_link_local(),
        },
    }
}

/// The first half of an address, which shows the network but not the machine.
pub(super) fn masked(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            format!("{a}.{b}.x.x")
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => masked(IpAddr::V4(v4)),
            None => format!("{:x}:{:x}:x:x", v6.segments()[0], v6.segments()[1]),
        },
    }
}

/// The server's address in a BIG-IP persistence cookie (F5 article K6917, its four forms).
pub(super) fn big_ip(name: &[u8], value: &[u8]) -> Option<IpAddr> {
    if !(value.starts_with(b"rd") || value.starts_with(b"vi") || value.ends_with(b".0000")) {
        return None;
    }
    let text = std::str::from_utf8(value).ok()?;
    let port = |digits: &str| digits.parse::<u16>().ok();
    let hex = |digits: &str| {
        u128::from_str_radix(digits, 16)
            .ok()
            .filter(|_| digits.len() == 32)
    };
    let v6 = |number: u128| {
        let address = Ipv6Addr::from(number);
        address
            .to_ipv4_mapped()
            .map_or(IpAddr::V6(address), IpAddr::V4)
    };
    if let Some(rest) = text.strip_prefix("rd") {
        let mut parts = rest.split('o');
        let (domain, address, end) = (parts.next()?, parts.next()?, parts.next()?);
        domain.parse::<u16>().ok()?;
        port(end)?;
        return hex(address).map(v6);
    }
    if let Some(rest) = text.strip_prefix("vi") {
        let (address, end) = rest.split_once('.')?;
        port(end)?;
        return hex(address).map(v6);
    }
    let mut parts = text.split('.');
    let (Some(address), Some(end), Some("0000"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    port(end)?;
    // The number holds the bytes in little-endian order.
    let address = Ipv4Addr::from(address.parse::<u32>().ok()?.to_le_bytes());
    let named = name.starts_with(b"BIGipServer");
    (named || address.is_private()).then_some(IpAddr::V4(address))
}

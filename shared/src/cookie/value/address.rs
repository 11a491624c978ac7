//! IP addresses in values: which of them are internal, and those that load balancers write.
//!
//! It says nothing about the rest of a value.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IP addresses that are whole words.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = IpAddr> {
    let dotted = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
        .filter_map(|run| run.parse::<Ipv4Addr>().ok())
        // "1.2.3.4" is taken for a version.
        .filter(|address| address.octets().iter().any(|part| *part > 9) && address.octets()[0] != 0)
        .map(IpAddr::V4);
    let colons = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == ':'))
        .filter(|run| run.matches(':').count() >= 3)
        .filter_map(|run| run.parse::<Ipv6Addr>().ok())
        .map(IpAddr::V6);
    dotted.chain(colons)
}

pub(super) fn internal_address(text: &str) -> Option<IpAddr> {
    addresses(text).find(|address| is_internal(*address))
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

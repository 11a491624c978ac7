//! The kind of a client, by the cipher suites that it offers: alike in all connections of one program, whatever the host.
//!
//! Server name, protocols and extensions are left out, because a browser varies them from connection to connection.

use crate::ca::ClientKind;
use rustls::server::ClientHello;

/// The kind of the client that sent a hello: eight bytes of the SHA-256 of its cipher suites, in its own order.
pub(super) fn kind_of(hello: &ClientHello<'_>) -> ClientKind {
    let suites = hello.cipher_suites().iter().map(|suite| u16::from(*suite));
    of_suites(suites)
}

fn of_suites(suites: impl Iterator<Item = u16>) -> ClientKind {
    // Chromium puts another reserved value first each time (RFC 8701 section 2).
    let lasting = suites.filter(|suite| suite & 0x0f0f != 0x0a0a);
    let bytes: Vec<u8> = lasting.flat_map(u16::to_be_bytes).collect();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    let mut kind = [0; 8];
    kind.copy_from_slice(&digest.as_ref()[..8]);
    ClientKind::from_be_bytes(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_reserved_values_do_not_change_its_kind() {
        let kind = |suites: &[u16]| of_suites(suites.iter().copied());
        let chromium = kind(&[0x2a2a, 0x1301, 0x1302, 0xc02b]);
        assert_eq!(kind(&[0xfafa, 0x1301, 0x1302, 0xc02b]), chromium);
        assert_ne!(kind(&[0x1301, 0xc02b, 0x1302]), chromium);
        assert_ne!(kind(&[0x1301, 0x1302]), chromium);
    }
}

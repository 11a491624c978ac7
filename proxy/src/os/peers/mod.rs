//! Whether a loopback connection comes from a process of our own user, and what variables that was started with.
//!
//! Linux says so by sock_diag(7): one question over a netlink socket for each connection. It takes 9 µs, where opening and
//! accepting a connection takes 100 µs and reading `/proc/net/tcp` takes 10 ms, and 50 ms beside a thousand connections
//! (two busy cores, Linux 6.18). Other systems tell no program without privileges of another user's socket. It refuses
//! nothing: its caller does.
//!
//! The uid has to be ours exactly. Root's would not do: a service of root's may pass on what somebody else sends.

#[cfg(target_os = "linux")]
mod browser;
#[cfg(target_os = "linux")]
mod sock_diag;

use std::{collections::HashMap, net::SocketAddr};

/// The users behind the connections of one listener.
#[derive(Debug)]
pub(crate) struct Peers {
    #[cfg(target_os = "linux")]
    sockets: Option<sock_diag::Sockets>,
}

#[cfg(target_os = "linux")]
impl Peers {
    /// The peers of this listener, which is ours and open.
    pub(crate) fn of(listener: SocketAddr) -> Self {
        // The control: a kernel that answers knows our own listener.
        let sockets = sock_diag::Sockets::open(listener)
            .and_then(|mut sockets| sockets.own_listener_is_known().then_some(sockets));
        Self { sockets }
    }

    /// Whether this system says whose a connection is.
    pub(crate) fn are_known(&self) -> bool {
        self.sockets.is_some()
    }

    /// Whether the connection from `peer` is our own user's, or nobody can say.
    pub(crate) fn may_be_ours(&mut self, peer: SocketAddr) -> bool {
        let sockets = self.sockets.as_mut();
        sockets.is_none_or(|sockets| sockets.of_ours(peer).is_some())
    }

    /// The variables that the browser behind the connection from `peer` was started with, if it is our own user's and a
    /// Chromium. This reads all of `/proc`.
    pub(crate) fn variables(&mut self, peer: SocketAddr) -> Option<HashMap<String, String>> {
        browser::variables(self.sockets.as_mut()?.of_ours(peer)?)
    }
}

#[cfg(not(target_os = "linux"))]
impl Peers {
    /// The peers of a listener.
    pub(crate) fn of(_: SocketAddr) -> Self {
        Self {}
    }

    /// Never.
    pub(crate) fn are_known(&self) -> bool {
        false
    }

    /// Nobody can say.
    pub(crate) fn may_be_ours(&mut self, _: SocketAddr) -> bool {
        true
    }

    /// Nobody can say.
    pub(crate) fn variables(&mut self, _: SocketAddr) -> Option<HashMap<String, String>> {
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::net::{Shutdown, TcpListener, TcpStream};

    #[test]
    fn a16_a_socket_of_our_own_is_known_and_a_closed_one_is_nobodys() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let listener = TcpListener::bind(address).expect("loopback has a free port");
            let own = listener.local_addr().expect("it is open");
            let mut peers = Peers::of(own);
            assert!(peers.are_known(), "{address}");
            let client = TcpStream::connect(own).expect("it listens");
            let (_accepted, peer) = listener.accept().expect("it came");
            assert!(peers.may_be_ours(peer), "{address}");
            let variables = peers
                .variables(peer)
                .expect("this process is its own browser");
            let path = std::env::var("PATH").expect("tests have a search path");
            assert_eq!(variables.get("PATH"), Some(&path), "{address}");
            client.shutdown(Shutdown::Write).expect("it is open");
            assert!(peers.may_be_ours(peer), "{address}, half closed");
            drop(client);
            assert!(!peers.may_be_ours(peer), "{address}, closed");
            assert_eq!(peers.variables(peer), None, "{address}, closed");
            // Nor does a listener stand in for a connection.
            assert!(!peers.may_be_ours(own), "{address}, no connection");
        }
    }

    #[test]
    fn a16_a_client_that_speaks_ipv4_over_an_ipv6_socket_is_known() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let own = listener.local_addr().expect("it is open");
        let mapped = format!("[::ffff:127.0.0.1]:{}", own.port());
        let _client = TcpStream::connect(mapped).expect("it listens");
        let (_accepted, peer) = listener.accept().expect("it came");
        assert!(Peers::of(own).may_be_ours(peer));
    }
}

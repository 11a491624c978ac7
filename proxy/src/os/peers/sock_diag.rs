//! Asks Linux about one socket: question and answer as linux/netlink.h, linux/sock_diag.h and linux/inet_diag.h lay them
//! out.
//!
//! rustix opens the socket; the 72 bytes are made here, because the crates that make them bring packages of their own.

use rustix::{
    net::{AddressFamily, SocketFlags, SocketType, netlink, socket_with},
    process::geteuid,
};
use std::{
    fs::File,
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// `SOCK_DIAG_BY_FAMILY`, in question and answer.
const BY_FAMILY: u16 = 20;
/// `NLM_F_REQUEST`, without a flag of a dump: one socket is asked for.
const REQUEST: u16 = 1;
/// `AF_INET` and `AF_INET6`.
const FAMILIES: [u8; 2] = [2, 10];
/// `IPPROTO_TCP`.
const TCP: u8 = 6;
/// `TCP_LISTEN`.
const LISTEN: u8 = 10;
/// Bytes of a question: `nlmsghdr` (16) and `inet_diag_req_v2` (56).
const QUESTION: u32 = 72;
/// Room for an answer in bytes: `nlmsghdr` (16), `inet_diag_msg` (72), and attributes that nobody asked for.
const ANSWER: usize = 1024;

/// The kernel's sockets, asked for by address.
#[derive(Debug)]
pub(super) struct Sockets {
    netlink: File,
    listener: SocketAddr,
    uid: u32,
    sequence: u32,
}

/// What the kernel says of one socket.
#[derive(Debug, Clone, Copy)]
struct Socket {
    state: u8,
    uid: u32,
    /// 0 once no process has it open; its uid says nothing then.
    inode: u32,
}

impl Sockets {
    /// Opens a netlink socket; `None` where the kernel gives none.
    pub(super) fn open(listener: SocketAddr) -> Option<Self> {
        let netlink = socket_with(
            AddressFamily::NETLINK,
            SocketType::DGRAM,
            // The kernel answers while it is asked, so nothing waits.
            SocketFlags::CLOEXEC | SocketFlags::NONBLOCK,
            Some(netlink::SOCK_DIAG),
        );
        Some(Self {
            netlink: File::from(netlink.ok()?),
            listener,
            uid: geteuid().as_raw(),
            sequence: 0,
        })
    }

    /// Whether the kernel finds our listener, and gives it our own uid.
    pub(super) fn own_listener_is_known(&mut self) -> bool {
        let nobody = match self.listener.ip() {
            IpAddr::V4(_) => IpAddr::from(Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(_) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
        };
        let own = self.ask(self.listener, SocketAddr::new(nobody, 0));
        own.is_some_and(|own| own.state == LISTEN && own.uid == self.uid)
    }

    /// The inode of a connection's other end, where a process of our user has it open.
    pub(super) fn of_ours(&mut self, peer: SocketAddr) -> Option<u32> {
        let socket = self.ask(peer, self.listener)?;
        // Where there is no such connection any more, the kernel falls back to a listener on the peer's port.
        let is_ours = socket.uid == self.uid && socket.inode != 0 && socket.state != LISTEN;
        is_ours.then_some(socket.inode)
    }

    /// The socket at `own` that is connected to `other`.
    fn ask(&mut self, own: SocketAddr, other: SocketAddr) -> Option<Socket> {
        self.sequence = self.sequence.wrapping_add(1);
        let question = question(own, other, self.sequence);
        self.netlink.write_all(&question).ok()?;
        let mut answer = [0; ANSWER];
        loop {
            let length = self.netlink.read(&mut answer).ok()?;
            let answer = answer.get(..length)?;
            if word(answer, 8)? == self.sequence {
                return read(answer);
            }
        }
    }
}

/// The question for one TCP socket, in whatever state.
fn question(own: SocketAddr, other: SocketAddr, sequence: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(QUESTION.to_ne_bytes());
    bytes.extend(BY_FAMILY.to_ne_bytes());
    bytes.extend(REQUEST.to_ne_bytes());
    bytes.extend(sequence.to_ne_bytes());
    // The kernel's own port id.
    bytes.extend([0; 4]);
    bytes.extend([FAMILIES[usize::from(own.is_ipv6())], TCP, 0, 0]);
    // Every state.
    bytes.extend([u8::MAX; 4]);
    bytes.extend(own.port().to_be_bytes());
    bytes.extend(other.port().to_be_bytes());
    for address in [own.ip(), other.ip()] {
        match address {
            IpAddr::V4(ip) => {
                bytes.extend(ip.octets());
                bytes.extend([0; 12]);
            }
            IpAddr::V6(ip) => bytes.extend(ip.octets()),
        }
    }
    // Any interface; `INET_DIAG_NOCOOKIE` twice.
    bytes.extend([0; 4]);
    bytes.extend([u8::MAX; 8]);
    bytes
}

/// Reads an answer; `None` where it is an error.
fn read(answer: &[u8]) -> Option<Socket> {
    let kind = answer.get(4..6)?.try_into().ok()?;
    (u16::from_ne_bytes(kind) == BY_FAMILY).then_some(())?;
    Some(Socket {
        state: *answer.get(17)?,
        uid: word(answer, 80)?,
        inode: word(answer, 84)?,
    })
}

/// The 32-bit number at a place, in the machine's order.
fn word(answer: &[u8], at: usize) -> Option<u32> {
    let bytes = answer.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_ne_bytes(bytes))
}

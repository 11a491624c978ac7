//! The ends that a relay copies between: TCP alone, or TLS on it.
//!
//! It copies nothing itself.

use crate::connect::tls::OriginStream;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{client, server};

/// One side of a relay.
pub(crate) trait Side: AsyncRead + AsyncWrite + Unpin {
    /// The connection itself, below any TLS.
    fn tcp(&mut self) -> &mut TcpStream;
}

impl Side for TcpStream {
    fn tcp(&mut self) -> &mut TcpStream {
        self
    }
}

impl Side for client::TlsStream<OriginStream> {
    fn tcp(&mut self) -> &mut TcpStream {
        self.get_mut().0.tcp_mut()
    }
}

impl Side for server::TlsStream<TcpStream> {
    fn tcp(&mut self) -> &mut TcpStream {
        self.get_mut().0
    }
}

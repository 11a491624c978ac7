//! The ends that a relay copies between: a connection alone, or TLS on it.
//!
//! It copies nothing itself.

use crate::{connect::tls::OriginStream, origin::connection::Connection};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{client, server};

/// One side of a relay.
pub(crate) trait Side: AsyncRead + AsyncWrite + Unpin {
    /// The connection itself, below the TLS of client and origin.
    fn connection(&mut self) -> &mut (impl AsyncWrite + Unpin);
}

impl Side for TcpStream {
    fn connection(&mut self) -> &mut (impl AsyncWrite + Unpin) {
        self
    }
}

impl Side for Connection {
    fn connection(&mut self) -> &mut (impl AsyncWrite + Unpin) {
        self
    }
}

impl Side for client::TlsStream<OriginStream> {
    fn connection(&mut self) -> &mut (impl AsyncWrite + Unpin) {
        self.get_mut().0.connection_mut()
    }
}

impl Side for server::TlsStream<TcpStream> {
    fn connection(&mut self) -> &mut (impl AsyncWrite + Unpin) {
        self.get_mut().0
    }
}

//! A bare TLS relay: ends TLS on both sides and copies bytes. The limit for anyone who ends TLS.
//!
//! It looks at nothing, mints nothing, and has none of the care that browsers need.

use crate::{ca, tunnel};
use anyhow::Result;
use rustls::{ClientConfig, ServerConfig, pki_types::ServerName, server::Acceptor};
use std::{path::Path, sync::Arc};
use tokio::{
    io::copy_bidirectional_with_sizes,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{LazyConfigAcceptor, TlsConnector};

/// As much as one TLS record holds.
const SLICE: usize = 16 * 1024;

/// Both ends for one protocol: the origin is offered it, the client gets it.
struct Ends {
    to_origins: TlsConnector,
    to_clients: Arc<ServerConfig>,
}

impl Ends {
    fn new(dir: &Path, protocol: &[u8]) -> Result<Self> {
        let (chain, key) = ca::leaf(dir)?;
        let mut to_origins = ClientConfig::builder()
            .with_root_certificates(ca::roots([dir.join("root.pem").as_path()])?)
            .with_no_client_auth();
        let mut to_clients = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        to_origins.alpn_protocols = vec![protocol.to_vec()];
        to_clients.alpn_protocols = vec![protocol.to_vec()];
        Ok(Self {
            to_origins: TlsConnector::from(Arc::new(to_origins)),
            to_clients: Arc::new(to_clients),
        })
    }
}

/// Serves until killed; the address goes to standard output.
pub async fn run(dir: &Path) -> Result<()> {
    let ends = Arc::new([Ends::new(dir, b"http/1.1")?, Ends::new(dir, b"h2")?]);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (client, _) = listener.accept().await?;
        let ends = Arc::clone(&ends);
        // A broken connection is counted by the load.
        tokio::spawn(async move { drop(serve(client, &ends).await) });
    }
}

async fn serve(client: TcpStream, ends: &[Ends; 2]) -> Result<()> {
    let (client, origin) = tunnel::open(client).await?;
    let hello = LazyConfigAcceptor::new(Acceptor::default(), client).await?;
    let asked = hello.client_hello();
    let wants_http2 = asked
        .alpn()
        .is_some_and(|mut offers| offers.any(|offer| offer == b"h2"));
    let name = ServerName::try_from(asked.server_name().unwrap_or_default().to_owned())?;
    let ends = &ends[usize::from(wants_http2)];
    let mut origin = ends.to_origins.connect(name, origin).await?;
    let mut client = hello.into_stream(Arc::clone(&ends.to_clients)).await?;
    copy_bidirectional_with_sizes(&mut client, &mut origin, SLICE, SLICE).await?;
    Ok(())
}

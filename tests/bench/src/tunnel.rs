//! A blind tunnel: CONNECT, then bytes both ways. What any proxy costs that looks at nothing.
//!
//! It resolves no names: every host of the bench is this machine.

use anyhow::{Context, Result, bail};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional_with_sizes},
    net::{TcpListener, TcpStream},
};

/// Serves until killed; the address goes to standard output.
pub async fn run() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (client, _) = listener.accept().await?;
        tokio::spawn(async move {
            // A broken connection is counted by the load.
            if let Ok((mut client, mut origin)) = open(client).await {
                let _ = copy_bidirectional_with_sizes(&mut client, &mut origin, 16384, 16384).await;
            }
        });
    }
}

/// Reads a CONNECT, dials its port on this machine, and answers.
pub async fn open(mut client: TcpStream) -> Result<(TcpStream, TcpStream)> {
    client.set_nodelay(true)?;
    let mut head = Vec::with_capacity(512);
    while !head.ends_with(b"\r\n\r\n") {
        if client.read_buf(&mut head).await? == 0 || head.len() > 4096 {
            bail!("no whole CONNECT came");
        }
    }
    let head = std::str::from_utf8(&head)?;
    let target = head.split(' ').nth(1).context("no target")?;
    let port = target.rsplit(':').next().context("no port")?.parse()?;
    let origin = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    origin.set_nodelay(true)?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    Ok((client, origin))
}

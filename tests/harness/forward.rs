//! A company's proxy, spoken to with or without TLS: takes CONNECT and whole addresses, wants a password, remembers both.

use crate::{origin::Origin, script::Stream};
use rustls::ServerConfig;
use std::{
    io::ErrorKind,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;

/// A running proxy; it ends with the test.
#[derive(Debug)]
pub struct ForwardProxy {
    /// Where it listens.
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _listener: Origin,
}

impl ForwardProxy {
    /// Knows the way to these origins; `authorization` is what it wants to see, if anything.
    pub async fn start(origins: &[&Origin], authorization: Option<&'static str>) -> Self {
        Self::listen(origins, authorization, None).await
    }

    /// The same over TLS, with these settings of its own.
    pub async fn over_tls(
        origins: &[&Origin],
        authorization: Option<&'static str>,
        config: Arc<ServerConfig>,
    ) -> Self {
        Self::listen(origins, authorization, Some(config.into())).await
    }

    async fn listen(
        origins: &[&Origin],
        authorization: Option<&'static str>,
        tls: Option<TlsAcceptor>,
    ) -> Self {
        let known: Arc<Vec<(String, SocketAddr)>> = Arc::new(
            origins
                .iter()
                .map(|origin| (origin.host.clone(), origin.address))
                .collect(),
        );
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let listener = Origin::serving("proxy.test", move |stream| {
            let (known, log, tls) = (Arc::clone(&known), Arc::clone(&log), tls.clone());
            async move {
                let Some(tls) = tls else {
                    return serve(stream, &known, &log, authorization).await;
                };
                // A client that does not trust it is the test's affair.
                if let Ok(stream) = tls.accept(stream).await {
                    serve(stream, &known, &log, authorization).await;
                }
            }
        })
        .await;
        Self {
            address: listener.address,
            asked,
            _listener: listener,
        }
    }

    /// The request lines so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked
            .lock()
            .expect("no thread panicked with it")
            .clone()
    }
}

async fn serve(
    mut client: impl Stream,
    known: &[(String, SocketAddr)],
    log: &Mutex<Vec<String>>,
    authorization: Option<&str>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else {
            return;
        };
        head.push(byte);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let line = text.lines().next().unwrap_or_default().to_owned();
    log.lock()
        .expect("no thread panicked with it")
        .push(line.clone());
    let field = "Proxy-Authorization: ";
    let shown = text.lines().find(|line| {
        line.get(..field.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(field))
    });
    let shown = shown.map(|line| &line[field.len()..]);
    // A client that goes away is its own affair.
    if shown != authorization {
        let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
        let _ = client.write_all(refusal).await;
        let _ = client.flush().await;
        return;
    }
    let wanted =
        |host: &str| line.contains(&format!(" {host}:")) || line.contains(&format!("//{host}/"));
    let Some((_, address)) = known.iter().find(|(host, _)| wanted(host)) else {
        let refusal = b"HTTP/1.1 503 Unknown\r\nContent-Length: 0\r\n\r\n";
        let _ = client.write_all(refusal).await;
        let _ = client.flush().await;
        return;
    };
    let mut origin = TcpStream::connect(address)
        .await
        .expect("the origin listens");
    let _ = if line.starts_with("CONNECT ") {
        client
            .write_all(b"HTTP/1.1 200 Go on\r\nX-Odd: 1\r\n\r\n")
            .await
    } else {
        origin.write_all(&head).await
    };
    let end = copy_bidirectional(&mut client, &mut origin).await;
    if end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset) {
        // It passes a reset on, as good proxies do.
        for tcp in [client.tcp(), &mut origin] {
            let _ = tcp.set_zero_linger();
        }
    }
}

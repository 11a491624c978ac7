//! A peer: http-mitm-proxy, with a pooled client of hyper's, reading the same cookies as we do.
//!
//! `auto` lets ALPN choose the protocol toward the origin; `h1-pool` keeps to HTTP/1.1 there.

use anyhow::Result;
use biscuit_tin_bench_peers::{arguments, connector, issuer, listener, read_cookies};
use http_mitm_proxy::{MitmProxy, moka::sync::Cache};
use hyper::{
    Request, Version, body::Incoming, header::HOST, server::conn::http1, service::service_fn,
};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo},
};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<()> {
    let (dir, mode) = arguments()?;
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let http2 = mode.as_deref() != Some("h1-pool");
    let client =
        Client::builder(TokioExecutor::new()).build::<_, Incoming>(connector(&dir, http2)?);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let client = client.clone();
        async move {
            read_cookies(request.headers());
            // The client sets both again, for the protocol that it speaks to the origin.
            *request.version_mut() = Version::HTTP_11;
            request.headers_mut().remove(HOST);
            let response = client.request(request).await?;
            read_cookies(response.headers());
            Ok::<_, hyper_util::client::legacy::Error>(response)
        }
    });
    let proxy = Arc::new(MitmProxy::new(Some(issuer(&dir)?), Some(Cache::new(1_000))));
    let listener = listener()?;
    loop {
        let (tcp, _) = listener.accept().await?;
        let service = MitmProxy::wrap_service(Arc::clone(&proxy), service.clone());
        tokio::spawn(async move {
            // A broken connection is counted by the load.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(tcp), service)
                .with_upgrades()
                .await;
        });
    }
}

//! A peer: hudsucker, with a handler that reads the same cookies as we do.
//!
//! It keeps nothing of what it reads.

use anyhow::Result;
use biscuit_tin_bench_peers::{arguments, connector, issuer, listener, read_cookies};
use hudsucker::{
    Body, HttpContext, HttpHandler, Proxy, RequestOrResponse,
    certificate_authority::RcgenAuthority,
    hyper::{Request, Response},
    rustls::crypto::aws_lc_rs,
};

#[derive(Clone)]
struct Reads;

impl HttpHandler for Reads {
    async fn handle_request(
        &mut self,
        _: &HttpContext,
        request: Request<Body>,
    ) -> RequestOrResponse {
        read_cookies(request.headers());
        request.into()
    }

    async fn handle_response(
        &mut self,
        _: &HttpContext,
        response: Response<Body>,
    ) -> Response<Body> {
        read_cookies(response.headers());
        response
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let (dir, _) = arguments()?;
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let ca = RcgenAuthority::new(issuer(&dir)?, 1_000, aws_lc_rs::default_provider());
    Proxy::builder()
        .with_listener(listener()?)
        .with_ca(ca)
        .with_http_connector(connector(&dir, true)?)
        .with_http_handler(Reads)
        .build()?
        .start()
        .await?;
    Ok(())
}

//! The origin: small answers with six cookies, long bodies, and an event stream, over HTTP/1.1 and HTTP/2.
//!
//! Two of the cookies change with each answer, as a load balancer's do.

use crate::ca;
use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full, channel::Channel};
use hyper::{
    Request, Response,
    body::Incoming,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, SET_COOKIE},
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use std::{
    convert::Infallible,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

static BODY: [u8; 1024] = [b'x'; 1024];
static SLICE: [u8; 64 * 1024] = [b'y'; 64 * 1024];
/// The cookies that stay the same from answer to answer.
const STEADY: [&str; 4] = [
    "ASP.NET_SessionId=q3v5xkzjm0w2yb1n4c5d6f7g; path=/; secure; HttpOnly; SameSite=Lax",
    "XSRF-TOKEN=CfDJ8N2v0aTqYw1mLr7k; path=/; secure; samesite=strict",
    "civicAllowCookies=yes; expires=Fri, 26-Nov-2027 08:00:00 GMT; path=/",
    "_ga=GA1.3.1234567890.1700000000; Domain=bench.test; Max-Age=34128000; Path=/",
];
static ANSWERS: AtomicU64 = AtomicU64::new(0);

type Body = Either<Full<Bytes>, Channel<Bytes>>;

/// Serves until killed; the port goes to standard output.
pub async fn run(dir: &Path) -> Result<()> {
    let (chain, key) = ca::leaf(dir)?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // As many sessions as a large site keeps, so that every client that can resume does.
    config.session_storage = rustls::server::ServerSessionMemoryCache::new(16 * 1024);
    let tls = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    loop {
        let (tcp, _) = listener.accept().await?;
        let tls = tls.clone();
        tokio::spawn(async move {
            // A client that breaks off is the load's business.
            let _ = serve(tcp, tls).await;
        });
    }
}

async fn serve(tcp: TcpStream, tls: TlsAcceptor) -> Result<()> {
    tcp.set_nodelay(true)?;
    let stream = tls.accept(tcp).await?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let (io, service) = (TokioIo::new(stream), service_fn(answer));
    if is_http2 {
        http2::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(1 << 20)
            .initial_connection_window_size(1 << 20)
            .max_concurrent_streams(1000)
            .serve_connection(io, service)
            .await?;
    } else {
        http1::Builder::new().serve_connection(io, service).await?;
    }
    Ok(())
}

async fn answer(request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path();
    Ok(match path.strip_prefix("/bytes/").map(str::parse) {
        Some(Ok(length)) => long(length),
        _ if path == "/events" => events(),
        _ => small(),
    })
}

fn small() -> Response<Body> {
    let n = ANSWERS.fetch_add(1, Ordering::Relaxed);
    let mut response = Response::new(Either::Left(Full::new(Bytes::from_static(&BODY))));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    for line in STEADY {
        headers.append(SET_COOKIE, HeaderValue::from_static(line));
    }
    for (name, more) in [("AWSALB", ""), ("AWSALBCORS", "; SameSite=None; Secure")] {
        let line = format!("{name}=k9f{n:032x}/aB3; Max-Age=604800; Path=/{more}");
        if let Ok(line) = HeaderValue::from_maybe_shared(line.into_bytes()) {
            headers.append(SET_COOKIE, line);
        }
    }
    response
}

fn long(length: u64) -> Response<Body> {
    let (mut sender, body) = Channel::new(8);
    tokio::spawn(async move {
        let mut left = length;
        while left > 0 {
            let take = left.min(SLICE.len() as u64) as usize;
            if sender
                .send_data(Bytes::from_static(&SLICE[..take]))
                .await
                .is_err()
            {
                return;
            }
            left -= take as u64;
        }
    });
    let mut response = Response::new(Either::Right(body));
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    response
}

/// One event at once, the next after a second.
fn events() -> Response<Body> {
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        for event in ["data: first\n\n", "data: second\n\n"] {
            if sender
                .send_data(Bytes::from_static(event.as_bytes()))
                .await
                .is_err()
            {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let mut response = Response::new(Either::Right(body));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

/// Reads a body to its end and says how long it was.
pub async fn drain(mut body: Incoming) -> Result<u64> {
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        length += frame?.data_ref().map_or(0, |data| data.len() as u64);
    }
    Ok(length)
}

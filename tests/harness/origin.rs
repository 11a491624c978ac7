//! An origin: a real HTTP server on loopback, over TLS or plain.
//!
//! It says what a test tells it to say, and remembers what it was asked.

use crate::certificates::{Flaw, TestCa};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rustls::ServerConfig;
use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// What an origin answers to every request.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Header lines, in order.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: &'static str,
}

impl Answer {
    /// A page that sets cookies.
    pub fn page<'a>(set_cookies: impl IntoIterator<Item = &'a str>) -> Self {
        let cookies = set_cookies
            .into_iter()
            .map(|cookie| ("set-cookie", cookie.to_owned()));
        let headers = [("content-type", "text/html; charset=utf-8".to_owned())]
            .into_iter()
            .chain(cookies)
            .collect();
        Self {
            headers,
            body: "<!doctype html><html lang=en><title>Page</title><h1>Page</h1>",
        }
    }
}

/// A running origin; it ends with the test.
#[derive(Debug)]
pub struct Origin {
    /// The host that it answers for.
    pub host: String,
    /// Where it listens.
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    knocks: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Origin {
    /// An origin over TLS, with HTTP/1.1 and HTTP/2.
    pub async fn start(host: &str, ca: &TestCa, answer: Answer) -> Self {
        Self::with_flaw(host, ca, Flaw::None, answer).await
    }

    /// An origin over TLS whose certificate has a flaw.
    pub async fn with_flaw(host: &str, ca: &TestCa, flaw: Flaw, answer: Answer) -> Self {
        Self::with_config(host, ca.server_config(host, flaw), answer).await
    }

    /// An origin over TLS with settings of its own.
    pub async fn with_config(host: &str, config: Arc<ServerConfig>, answer: Answer) -> Self {
        let acceptor = TlsAcceptor::from(config);
        Self::listen(host, move |stream, asked| {
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, answer, asked).await;
                }
            }
        })
        .await
    }

    /// An origin over plain HTTP.
    pub async fn plain(host: &str, answer: Answer) -> Self {
        Self::listen(host, move |stream, asked| {
            serve(stream, answer.clone(), asked)
        })
        .await
    }

    /// TLS in front of a foreign program that speaks plain HTTP.
    pub async fn in_front_of(host: &str, ca: &TestCa, program: SocketAddr) -> Self {
        let mut config = (*ca.server_config(host, Flaw::None)).clone();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::listen(host, move |stream, _| {
            let acceptor = acceptor.clone();
            async move {
                let (Ok(mut client), Ok(mut server)) = (
                    acceptor.accept(stream).await,
                    TcpStream::connect(program).await,
                ) else {
                    return;
                };
                // The end of a connection is not what is tested here.
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        })
        .await
    }

    /// The address of a foreign program that ends TLS itself.
    pub async fn passing_to(host: &str, program: SocketAddr) -> Self {
        Self::serving(host, move |mut client| async move {
            if let Ok(mut server) = TcpStream::connect(program).await {
                // The end of a connection is not what is tested here.
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        })
        .await
    }

    /// An origin that does with each connection what the test wants.
    pub async fn serving<F>(host: &str, serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::listen(host, move |stream, _| serve(stream)).await
    }

    pub(crate) async fn listen<F, S>(host: &str, serve: S) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
        S: Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> F + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let knocks = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&knocks);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream, Arc::clone(&log)));
            }
        });
        Self {
            host: host.to_owned(),
            address,
            asked,
            knocks,
            task,
        }
    }

    /// How many connections came, whether or not anything was asked on them.
    pub fn knocks(&self) -> usize {
        self.knocks.load(Ordering::Relaxed)
    }

    /// What it was asked so far: `GET /path HTTP/2.0`.
    pub fn asked(&self) -> Vec<String> {
        self.asked
            .lock()
            .expect("no thread panicked while logging")
            .clone()
    }

    /// The `--resolve` value that leads a proxy here, and curl with `:443` in place of the port.
    pub fn resolve(&self, port: u16) -> String {
        format!("{}:{port}:{}", self.host, self.address)
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<S>(stream: S, answer: Answer, asked: Arc<Mutex<Vec<String>>>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let line = format!(
            "{} {} {:?}",
            request.method(),
            request.uri().path(),
            request.version()
        );
        asked
            .lock()
            .expect("no thread panicked while logging")
            .push(line);
        let mut response = Response::new(Full::new(Bytes::from_static(answer.body.as_bytes())));
        for (name, value) in &answer.headers {
            response
                .headers_mut()
                .append(*name, value.parse().expect("the test's header is one"));
        }
        async move {
            // An answer before the end of the request makes HTTP/2 reset the stream, which some clients call an error.
            let _ = request.into_body().collect().await;
            Ok::<_, Infallible>(response)
        }
    });
    // How a client leaves is its own affair.
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

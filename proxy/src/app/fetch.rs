//! Fetches one file of a site for ourselves, such as its robots.txt, by the road of all origins.
//!
//! It keeps no cookie and sends none, and follows no redirect.

use crate::app::Running;
use http_body_util::{BodyExt, Empty};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1,
    header::{HOST, LOCATION, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::TlsConnector;
use url::Url;

/// Time limit of one file.
const LIMIT: Duration = Duration::from_secs(20);

/// What a server answers.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    /// The body, up to the bound that was asked for.
    pub(crate) body: Vec<u8>,
}

impl Running {
    /// Fetches a file, of which `most` bytes are read.
    ///
    /// # Errors
    /// There is no connection, or no answer in time.
    pub(crate) async fn fetch(&self, url: &Url, most: usize) -> io::Result<Fetched> {
        match timeout(LIMIT, self.fetch_now(url, most)).await {
            Ok(fetched) => fetched,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    async fn fetch_now(&self, url: &Url, most: usize) -> io::Result<Fetched> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let dialled = self.connector.dialler.dial(host, port).await;
        let stream = dialled.map_err(io::Error::other)?;
        if url.scheme() != "https" {
            return ask(stream, url, most).await;
        }
        let tls = TlsConnector::from(self.connector.tls.to_proxies());
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        ask(tls.connect(name, stream).await?, url, most).await
    }
}

async fn ask<S>(stream: S, url: &Url, most: usize) -> io::Result<Fetched>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let agent = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let request = Request::get(path)
        .header(HOST, authority)
        .header(USER_AGENT, agent)
        .body(Empty::<Bytes>::new())
        .map_err(io::Error::other)?;
    let answer = sender.send_request(request).await;
    let mut answer = answer.map_err(io::Error::other)?;
    let location = answer.headers().get(LOCATION);
    let mut fetched = Fetched {
        status: answer.status().as_u16(),
        location: location.and_then(|text| Some(text.to_str().ok()?.to_owned())),
        body: Vec::new(),
    };
    while let Some(frame) = answer.body_mut().frame().await {
        let data = frame.map_err(io::Error::other)?.into_data();
        let data = data.unwrap_or_default();
        let room = most - fetched.body.len();
        fetched.body.extend(data.iter().take(room));
        if data.len() >= room {
            break;
        }
    }
    Ok(fetched)
}

//! A client of the proxy's API, for commands that run beside the proxy.
//!
//! Proxy and client each prove that they have the key of the data folder, the proxy first. The client speaks HTTP/1.1 over
//! loopback, one request per connection, and uses no configured proxy: none must read this traffic.

use crate::cli::error::{ApiFault, CommandError};
use crate::{
    api::keys::{Greeting, Key, Keys, KeysError, TERMINAL_ID, random},
    app::ready::Ready,
    config::data_folder::DataFolderOption,
};
use biscuit_tin_shared::protocol::{
    Event, Snapshot,
    request::{FeedRequest, HelloAnswer, HelloRequest},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN},
};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, time::timeout};

/// Timeout of a hello: an answer over loopback takes a few milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The API of a running proxy: its address, and the key that proves the terminal.
#[derive(Debug)]
pub(super) struct ApiClient {
    api: SocketAddr,
    key: Key,
}

/// The feed of a running proxy.
#[derive(Debug)]
pub(super) struct FeedReader {
    body: Incoming,
    /// Buffer for a line that is not complete.
    pending: Vec<u8>,
}

impl ApiClient {
    /// Finds the running proxy of a data folder.
    ///
    /// # Errors
    /// No proxy has noted that it runs, or there is no key.
    pub(super) fn find(data_dir: &DataFolderOption) -> Result<Self, CommandError> {
        let folder = data_dir.resolve()?;
        let not_running = || CommandError::NotRunning {
            folder: folder.clone(),
        };
        let ready = Ready::read(&folder.running()).ok_or_else(not_running)?;
        let key = Keys::read_terminal_key(&folder.keys())?.ok_or_else(not_running)?;
        Ok(Self {
            api: ready.api,
            key,
        })
    }

    /// Sends one request and reads its answer.
    pub(super) async fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<A, CommandError> {
        answer(self.post_proven(path, question).await?).await
    }

    /// Opens the feed.
    pub(super) async fn feed(&self, request: &FeedRequest) -> Result<FeedReader, CommandError> {
        Ok(FeedReader {
            body: self.post_proven("/v1/feed", request).await?.into_body(),
            pending: Vec::new(),
        })
    }

    /// The first event of the feed: everything seen so far, in this language.
    pub(super) async fn snapshot(&self, lang: Option<&str>) -> Result<Snapshot, CommandError> {
        let request = FeedRequest {
            lang: lang.map(str::to_owned),
            after: None,
        };
        match self.feed(&request).await?.next().await? {
            Some(Event::Snapshot(snapshot)) => Ok(snapshot),
            _ => Err(ApiFault::FeedUnreadable.into()),
        }
    }

    /// Makes both sides prove that they have the key, then sends the request.
    async fn post_proven<Q: Serialize>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<Response<Incoming>, CommandError> {
        let nonce = random::<16>().ok_or(KeysError::NoRandomness)?;
        let hello = HelloRequest {
            id: TERMINAL_ID.to_owned(),
            nonce: nonce.clone(),
        };
        let greeted = async { answer(self.post("/v1/hello", &hello, None).await?).await };
        let greeted = timeout(PATIENCE, greeted).await;
        let hello: HelloAnswer = greeted.map_err(|_| ApiFault::Silent)??;
        // The address that we dial, so that a program that only passes bytes on to the API proves nothing.
        let greeting = Greeting {
            api: &self.api.to_string(),
            proxy: &hello.proxy,
            client: &nonce,
            server: &hello.nonce,
        };
        if !self.key.verify("server", greeting, &hello.proof) {
            return Err(ApiFault::AnotherProgram.into());
        }
        let proof = self
            .key
            .prove("client", greeting)
            .ok_or(ApiFault::KeyDamaged)?;
        let authorization = format!("BiscuitTin {TERMINAL_ID} {} {proof}", hello.nonce);
        self.post(path, question, Some(authorization)).await
    }

    async fn post<Q: Serialize>(
        &self,
        path: &str,
        question: &Q,
        authorization: Option<String>,
    ) -> Result<Response<Incoming>, CommandError> {
        let text = serde_json::to_vec(question).map_err(|_| ApiFault::RequestUnwritable)?;
        let mut request = Request::post(path)
            .header(HOST, self.api.to_string())
            .header(ORIGIN, &self.key.origin)
            .header(CONTENT_TYPE, "application/json");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request
            .body(Full::<Bytes>::from(text))
            .map_err(|_| ApiFault::RequestUnwritable)?;
        let stream = TcpStream::connect(self.api)
            .await
            .map_err(|_| ApiFault::NothingListens)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(CommandError::Broken)?;
        // It ends with the answer; an early end is an error of the body.
        tokio::spawn(connection);
        let response = sender
            .send_request(request)
            .await
            .map_err(CommandError::Broken)?;
        match response.status() {
            status if status.is_success() => Ok(response),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ApiFault::KeyRefused.into()),
            StatusCode::TOO_MANY_REQUESTS => Err(CommandError::Busy),
            status => Err(ApiFault::Status(status).into()),
        }
    }
}

async fn answer<A: DeserializeOwned>(response: Response<Incoming>) -> Result<A, CommandError> {
    let body = response.into_body().collect().await;
    let bytes = body.map_err(CommandError::Broken)?.to_bytes();
    serde_json::from_slice(&bytes).map_err(|_| ApiFault::AnswerUnreadable.into())
}

impl FeedReader {
    /// The next event; `None` once the proxy has ended. Cancel-safe: no byte is lost if the caller stops waiting.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, CommandError> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                let event = serde_json::from_slice(&line);
                return event.map(Some).map_err(|_| ApiFault::FeedUnreadable.into());
            }
            let Some(frame) = self.body.frame().await else {
                return Ok(None);
            };
            let frame = frame.map_err(CommandError::Broken)?;
            if let Some(data) = frame.data_ref() {
                self.pending.extend_from_slice(data);
            }
        }
    }
}

//! A client of our own API, for commands that run beside the proxy.
//!
//! It proves itself with the key in the data folder, and makes the proxy prove itself first. It speaks HTTP/1.1 over loopback,
//! one request a connection, and knows no proxy on the way: none must see what is said there.

use crate::cli::error::CommandError;
use crate::{
    api::keys::{Key, Keys, KeysError, TERMINAL_ID, random},
    app::ready::Ready,
    config::data_folder::DataFolderOption,
};
use biscuit_tin_shared::protocol::{
    Event,
    request::{FeedRequest, HelloAnswer, HelloRequest},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN},
};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A running proxy that can be asked.
#[derive(Debug)]
pub(super) struct ApiClient {
    api: SocketAddr,
    key: Key,
}

/// The feed of a running proxy.
#[derive(Debug)]
pub(super) struct FeedReader {
    body: Incoming,
    /// Bytes of a line whose end has not come yet.
    pending: Vec<u8>,
}

impl ApiClient {
    /// Finds the running proxy of a data folder.
    pub(super) fn find(data_dir: &DataFolderOption) -> Result<Self, CommandError> {
        let folder = data_dir.resolve()?;
        let not_running = || CommandError::NotRunning(folder.path().display().to_string());
        let ready = Ready::read(&folder.running()).ok_or_else(not_running)?;
        let key = Keys::read_terminal_key(&folder.keys())?.ok_or_else(not_running)?;
        Ok(Self {
            api: ready.api,
            key,
        })
    }

    /// Asks one question.
    pub(super) async fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<A, CommandError> {
        answer(self.proven(path, question).await?).await
    }

    /// Opens the feed.
    pub(super) async fn feed(&self, request: &FeedRequest) -> Result<FeedReader, CommandError> {
        Ok(FeedReader {
            body: self.proven("/v1/feed", request).await?.into_body(),
            pending: Vec::new(),
        })
    }

    /// Both sides prove the key, then the request goes out.
    async fn proven<Q: Serialize>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<Response<Incoming>, CommandError> {
        let nonce = random::<16>().ok_or(KeysError::NoRandomness)?;
        let hello = HelloRequest {
            id: TERMINAL_ID.to_owned(),
            nonce: nonce.clone(),
        };
        let hello: HelloAnswer = answer(self.post("/v1/hello", &hello, None).await?).await?;
        if !self
            .key
            .verify("server", &nonce, &hello.nonce, &hello.proof)
        {
            return Err(CommandError::Api("another program listens on its port"));
        }
        let proof = self
            .key
            .prove("client", &nonce, &hello.nonce)
            .ok_or(CommandError::Api("the key is damaged"))?;
        let authorization = format!("BiscuitTin {TERMINAL_ID} {} {proof}", hello.nonce);
        self.post(path, question, Some(authorization)).await
    }

    async fn post<Q: Serialize>(
        &self,
        path: &str,
        question: &Q,
        authorization: Option<String>,
    ) -> Result<Response<Incoming>, CommandError> {
        let unwritable = || CommandError::Api("a request cannot be written");
        let text = serde_json::to_vec(question).map_err(|_| unwritable())?;
        let mut request = Request::post(path)
            .header(HOST, self.api.to_string())
            .header(ORIGIN, &self.key.origin)
            .header(CONTENT_TYPE, "application/json");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request
            .body(Full::<Bytes>::from(text))
            .map_err(|_| unwritable())?;
        let stream = TcpStream::connect(self.api)
            .await
            .map_err(|_| CommandError::NobodyListens)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(CommandError::Broken)?;
        // It ends with the answer; whoever reads the answer hears of an early end.
        tokio::spawn(connection);
        let response = sender
            .send_request(request)
            .await
            .map_err(CommandError::Broken)?;
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(CommandError::Api("it refuses the key"))
        }
    }
}

async fn answer<A: DeserializeOwned>(response: Response<Incoming>) -> Result<A, CommandError> {
    let body = response.into_body().collect().await;
    let bytes = body.map_err(CommandError::Broken)?.to_bytes();
    serde_json::from_slice(&bytes).map_err(|_| CommandError::Api("its answer makes no sense"))
}

impl FeedReader {
    /// The next event; `None` once the proxy has ended. Nothing is lost where a caller stops waiting for it.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, CommandError> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                let event = serde_json::from_slice(&line);
                return event
                    .map(Some)
                    .map_err(|_| CommandError::Api("its feed makes no sense"));
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

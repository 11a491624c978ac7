//! A client of our own API, for commands that run beside the proxy.
//!
//! It proves itself with the key in the data folder, and makes the proxy prove itself first.

use crate::cli::error::CommandError;
use crate::{
    api::keys::{Key, Keys, KeysError, TERMINAL_ID, random},
    app::ready::Ready,
    config::data_folder::DataFolderOption,
};
use biscuit_tin_shared::protocol::request::{HelloAnswer, HelloRequest};
use reqwest::{Client, Response};
use serde::Serialize;

/// A running proxy that can be asked.
#[derive(Debug)]
pub(super) struct ApiClient {
    http: Client,
    base: String,
    key: Key,
}

impl ApiClient {
    /// Finds the running proxy of a data folder.
    pub(super) fn find(data_dir: &DataFolderOption) -> Result<Self, CommandError> {
        let folder = data_dir.resolve()?;
        let not_running = || CommandError::NotRunning(folder.path().display().to_string());
        let ready = Ready::read(&folder.running()).ok_or_else(not_running)?;
        let key = Keys::read_terminal_key(folder.keys())?.ok_or_else(not_running)?;
        // Proxies that the system is set to must not see what is said on loopback.
        let http = Client::builder()
            .no_proxy()
            .build()
            .map_err(CommandError::Broken)?;
        Ok(Self {
            http,
            base: format!("http://{}", ready.api),
            key,
        })
    }

    /// Asks once: both sides prove the key, then the request goes out.
    pub(super) async fn ask<T: Serialize>(
        &self,
        path: &str,
        body: &T,
    ) -> Result<Response, CommandError> {
        let nonce = random::<16>().ok_or(KeysError::NoRandomness)?;
        let hello = HelloRequest {
            id: TERMINAL_ID.to_owned(),
            nonce: nonce.clone(),
        };
        let answer: HelloAnswer = serde_json::from_slice(
            &self
                .post("/v1/hello", &hello, None)
                .await?
                .bytes()
                .await
                .map_err(CommandError::Broken)?,
        )
        .map_err(|_| CommandError::Api("its greeting makes no sense"))?;
        if !self
            .key
            .verify("server", &nonce, &answer.nonce, &answer.proof)
        {
            return Err(CommandError::Api("another program listens on its port"));
        }
        let proof = self
            .key
            .prove("client", &nonce, &answer.nonce)
            .ok_or(CommandError::Api("the key is damaged"))?;
        let authorization = format!("BiscuitTin {TERMINAL_ID} {} {proof}", answer.nonce);
        self.post(path, body, Some(authorization)).await
    }

    async fn post<T: Serialize>(
        &self,
        path: &str,
        body: &T,
        authorization: Option<String>,
    ) -> Result<Response, CommandError> {
        let text = serde_json::to_vec(body)
            .map_err(|_| CommandError::Api("a request cannot be written"))?;
        let mut request = self
            .http
            .post(format!("{}{path}", self.base))
            .header("origin", &self.key.origin)
            .header("content-type", "application/json")
            .body(text);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let response = request.send().await.map_err(|error| {
            if error.is_connect() {
                CommandError::NobodyListens
            } else {
                CommandError::Broken(error)
            }
        })?;
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(CommandError::Api("it refuses the key"))
        }
    }
}

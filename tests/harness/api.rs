//! An extension as the API sees it: pairs by code, proves its key, reads the feed.

use crate::{Program, ProxyUnderTest, watch::PATIENCE};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::{net::SocketAddr, path::Path};
use tokio::time::timeout;

/// An Origin as Firefox gives one to each install of an extension.
pub const ORIGIN: &str = "moz-extension://0f3a7b1c-5d2e-4f60-8a9b-1c2d3e4f5a6b";

/// A paired extension.
#[derive(Debug, Clone)]
pub struct Extension {
    api: SocketAddr,
    id: String,
    key: Vec<u8>,
}

/// A hello and its answer.
#[derive(Debug)]
pub struct Hello {
    nonce: String,
    answer: Value,
}

impl Hello {
    fn text(&self, key: &str) -> &str {
        self.answer[key].as_str().expect("the answer has it")
    }

    /// What both proofs cover, for this address of the API.
    fn greeting(&self, api: SocketAddr) -> String {
        let (proxy, server) = (self.text("proxy"), self.text("nonce"));
        format!("{api}|{proxy}|{}|{server}", self.nonce)
    }
}

/// A feed that is being read.
#[derive(Debug)]
pub struct Feed {
    response: Response,
    pending: Vec<u8>,
}

impl Extension {
    /// Gets a code from `biscuit-tin pair` and trades it for a key.
    pub async fn pair(proxy: &ProxyUnderTest) -> Self {
        Self::pair_in(proxy, &proxy.data_dir()).await
    }

    /// The same where the data folder is found in another place.
    pub async fn pair_in(proxy: &ProxyUnderTest, data: &Path) -> Self {
        let code = code_in(data).await;
        let response = post(
            proxy.api(),
            "/v1/pair",
            Some(ORIGIN),
            None,
            &json!({ "code": code }),
        )
        .await;
        assert_eq!(response.status().as_u16(), 200);
        let answer: Value =
            serde_json::from_slice(&response.bytes().await.expect("an answer")).expect("JSON");
        let text = |key: &str| answer[key].as_str().expect("the answer has it").to_owned();
        Self {
            api: proxy.api(),
            id: text("id"),
            key: BASE64.decode(text("key")).expect("base64url"),
        }
    }

    /// The Authorization of one request, after the proxy has proved itself.
    pub async fn authorization(&self) -> String {
        let hello = self.hello_at(self.api).await;
        assert!(
            self.is_proven(&hello, self.api),
            "the proxy proves itself first"
        );
        let proof = self.prove("client", &hello.greeting(self.api));
        format!("BiscuitTin {} {} {proof}", self.id, hello.text("nonce"))
    }

    /// Says hello to whatever listens there.
    pub async fn hello_at(&self, address: SocketAddr) -> Hello {
        let nonce = BASE64.encode([7; 16]);
        let body = json!({ "id": self.id, "nonce": nonce });
        let response = post(address, "/v1/hello", Some(ORIGIN), None, &body).await;
        assert_eq!(response.status().as_u16(), 200);
        let answer = response.bytes().await.expect("an answer");
        Hello {
            nonce,
            answer: serde_json::from_slice(&answer).expect("JSON"),
        }
    }

    /// Whether the answer proves the key and this address of the API.
    pub fn is_proven(&self, hello: &Hello, api: SocketAddr) -> bool {
        hello.text("proof") == self.prove("server", &hello.greeting(api))
    }

    fn prove(&self, side: &str, greeting: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.key);
        BASE64.encode(hmac::sign(&key, format!("{side}|{greeting}").as_bytes()))
    }

    /// The same extension before another run of its proxy.
    pub fn at(&self, proxy: &ProxyUnderTest) -> Self {
        Self {
            api: proxy.api(),
            ..self.clone()
        }
    }

    /// One proven question: the status, and the answer if there is one.
    pub async fn ask(&self, path: &str, body: &Value) -> (u16, Value) {
        let authorization = self.authorization().await;
        let response = post(self.api, path, Some(ORIGIN), Some(&authorization), body).await;
        let status = response.status().as_u16();
        let bytes = response.bytes().await.expect("an answer");
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Opens a feed.
    pub async fn feed(&self, after: Option<u64>) -> Feed {
        let body = after.map_or_else(|| json!({}), |after| json!({ "after": after }));
        self.lines("/v1/feed", &body).await
    }

    /// Answers the question about a host with a yes, which lasts until what is returned is dropped.
    pub async fn look(&self, host: &str, council: &str) -> Feed {
        let body = json!({ "host": host, "council": council });
        self.lines("/v1/look", &body).await
    }

    /// A proven question whose answer is lines, one after the other.
    async fn lines(&self, path: &str, body: &Value) -> Feed {
        let authorization = self.authorization().await;
        let response = post(self.api, path, Some(ORIGIN), Some(&authorization), body).await;
        assert_eq!(response.status().as_u16(), 200);
        Feed {
            response,
            pending: Vec::new(),
        }
    }
}

impl Feed {
    /// The next event.
    pub async fn next(&mut self) -> Value {
        loop {
            if let Some(end) = self.pending.iter().position(|b| *b == b'\n') {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                return serde_json::from_slice(&line).expect("each line is JSON");
            }
            let chunk = timeout(PATIENCE, self.response.chunk())
                .await
                .expect("an event comes")
                .expect("the feed can be read")
                .expect("the feed goes on");
            self.pending.extend_from_slice(&chunk);
        }
    }
}

/// A one-time code, as `biscuit-tin pair` prints it.
pub async fn pairing_code(proxy: &ProxyUnderTest) -> String {
    code_in(&proxy.data_dir()).await
}

async fn code_in(data: &Path) -> String {
    let data = data.display().to_string();
    let output = Program::new(["pair", "--data-dir", &data]).output().await;
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout)
        .expect("a code is text")
        .trim()
        .to_owned()
}

/// A client for loopback, whatever proxies the system is set to.
pub fn http() -> Client {
    // A second test in this process finds the provider in place.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::builder().no_proxy().build().expect("a client")
}

/// One POST to the API; without an Origin or an Authorization where there is `None`.
pub async fn post(
    api: SocketAddr,
    path: &str,
    origin: Option<&str>,
    authorization: Option<&str>,
    body: &Value,
) -> Response {
    let mut request = http()
        .post(format!("http://{api}{path}"))
        .header("content-type", "application/json")
        .body(body.to_string());
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    request.send().await.expect("the API answers")
}

//! A client that nobody here wrote: curl, direct or through the proxy.

use crate::{origin::Origin, proxy::ProxyUnderTest};
use std::{net::SocketAddr, path::Path, process::Stdio};
use tokio::process::Command;

/// One way to ask with curl.
#[derive(Debug, Clone)]
pub struct Curl {
    arguments: Vec<String>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The heads, as curl prints them.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
    /// curl's exit code: 0 is success, 60 a certificate that it does not trust.
    pub code: i32,
}

/// Fetches through the proxy with a client that trusts the local root, and asserts success.
pub async fn visit(proxy: &ProxyUnderTest, url: &str) -> Fetched {
    proxy.curl().page().visit(url).await
}

impl Fetched {
    /// The Set-Cookie lines, in order, with their names' case folded (HTTP/2 has no case).
    pub fn set_cookies(&self) -> Vec<String> {
        self.lines("set-cookie")
    }

    /// The values of one field, in order.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields
            .filter(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }
}

impl Curl {
    /// Straight to an origin, whose CA is trusted.
    pub fn direct(origin: &Origin, ca: &Path) -> Self {
        Self::straight(&origin.host, origin.address, ca)
    }

    /// Straight to this address in place of a host, whose CA is trusted.
    pub fn straight(host: &str, address: SocketAddr, ca: &Path) -> Self {
        let to = format!("{host}:443:{}:{}", address.ip(), address.port());
        Self::with(["--connect-to", &to, "--cacert", &ca.display().to_string()])
    }

    /// Through the proxy, trusting only what `ca` vouches for.
    pub fn through(proxy: &ProxyUnderTest, ca: &Path) -> Self {
        Self::with([
            "--proxy",
            &format!("http://{}", proxy.address()),
            "--cacert",
            &ca.display().to_string(),
        ])
    }

    /// Fetches, and asserts success.
    pub async fn visit(&self, url: &str) -> Fetched {
        let fetched = self.get(url).await;
        assert_eq!(fetched.code, 0, "{url} does not come: {}", fetched.head);
        fetched
    }

    fn with<const N: usize>(arguments: [&str; N]) -> Self {
        Self {
            arguments: arguments
                .iter()
                .map(|argument| (*argument).to_owned())
                .collect(),
        }
    }

    /// The same with the fields by which browsers say that they ask for a page.
    pub fn page(self) -> Self {
        let fields = [
            "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-Dest: document",
            "Sec-Fetch-Site: none",
        ];
        let with = |curl: Self, field| curl.and("--header").and(field);
        fields.into_iter().fold(self, with)
    }

    /// The same with one more argument.
    pub fn and(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Asks.
    pub async fn get(&self, url: &str) -> Fetched {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (head, body) = (folder.path().join("head"), folder.path().join("body"));
        let status = Command::new("curl")
            .args([
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--noproxy",
                "",
            ])
            .args(&self.arguments)
            .arg("--dump-header")
            .arg(&head)
            .arg("--output")
            .arg(&body)
            .arg(url)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await
            .expect("curl is installed");
        Fetched {
            head: std::fs::read_to_string(&head).unwrap_or_default(),
            body: std::fs::read(&body).unwrap_or_default(),
            code: status.code().expect("curl ended by itself"),
        }
    }
}

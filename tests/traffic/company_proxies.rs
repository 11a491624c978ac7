//! Companies' proxies as they are: what people write into the variables, and what such proxies answer to CONNECT.
//!
//! The rows are in `company_proxies.json`; ADDRESS is the proxy's own, `says` is what the log and `doctor` must say.

use harness::{Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa, script::connect};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::TcpStream,
};

const HOST: &str = "jobs.council.test";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    what: String,
    env: BTreeMap<String, String>,
    /// The answer to CONNECT.
    reply: Option<String>,
    /// The Proxy-Authorization value without which it answers 407.
    authorization: Option<String>,
    #[serde(default)]
    socks: bool,
    expect: Expected,
    #[serde(default)]
    says: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expected {
    /// The page comes through the proxy.
    Tunnel,
    /// The proxy is asked and gives no connection.
    Failure,
    /// The proxy hears nothing. The name of the host is found nowhere, so no page comes.
    Straight,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("company_proxies.json")).expect("the rows can be read")
}

/// A proxy that plays one row and leads to the origin, and the number of its clients.
async fn company_proxy(row: &Row, origin: SocketAddr) -> (Origin, Arc<AtomicUsize>) {
    let clients = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&clients);
    let long = format!(
        "HTTP/1.1 200 OK\r\n{}\r\n",
        format!("X-Long: {}\r\n", "x".repeat(200)).repeat(100)
    );
    let reply = match row.reply.as_deref() {
        Some("LONG") => long,
        Some(reply) => reply.to_owned(),
        None => "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
    };
    let (socks, authorization) = (row.socks, row.authorization.clone());
    let proxy = Origin::serving("proxy.test", move |client| {
        let (count, reply, authorization) =
            (Arc::clone(&count), reply.clone(), authorization.clone());
        async move {
            // A client that goes away is its own affair.
            let _ = if socks {
                play_socks(client, origin, &count).await
            } else {
                play_http(client, origin, &count, &reply, authorization.as_deref()).await
            };
        }
    })
    .await;
    (proxy, clients)
}

async fn play_http(
    mut client: TcpStream,
    origin: SocketAddr,
    count: &AtomicUsize,
    reply: &str,
    authorization: Option<&str>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    // SOCKS begins with 5, which no method does; `doctor` only knocks.
    while !head.ends_with(b"\r\n\r\n") && head.first() != Some(&5) {
        head.push(client.read_u8().await?);
    }
    count.fetch_add(1, Ordering::Relaxed);
    let head = String::from_utf8_lossy(&head).into_owned();
    let is_let_in = authorization.is_none_or(|value| {
        head.lines()
            .any(|line| line == format!("Proxy-Authorization: {value}"))
    });
    if !head.starts_with("CONNECT ") || !is_let_in {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes()).await;
    }
    client.write_all(reply.as_bytes()).await?;
    let mut origin = TcpStream::connect(origin).await?;
    copy_bidirectional(&mut client, &mut origin).await.map(drop)
}

/// SOCKS 5 without a password, by name (RFC 1928).
async fn play_socks(
    mut client: TcpStream,
    origin: SocketAddr,
    count: &AtomicUsize,
) -> std::io::Result<()> {
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting).await?;
    let mut methods = vec![0; greeting[1].into()];
    client.read_exact(&mut methods).await?;
    client.write_all(&[5, 0]).await?;
    let mut request = [0; 5];
    client.read_exact(&mut request).await?;
    assert_eq!(request[..4], [5, 1, 0, 3], "CONNECT by name");
    let mut target = vec![0; usize::from(request[4]) + 2];
    client.read_exact(&mut target).await?;
    assert_eq!(target, [HOST.as_bytes(), &443_u16.to_be_bytes()].concat());
    count.fetch_add(1, Ordering::Relaxed);
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    let mut origin = TcpStream::connect(origin).await?;
    copy_bidirectional(&mut client, &mut origin).await.map(drop)
}

async fn doctor(environment: &[(&str, &str)]) -> String {
    let home = Home::new();
    let data = home.path().join("data").display().to_string();
    let program = Program::new(["doctor", "--data-dir", &data]).at(&home);
    let program = environment.iter().fold(program, |program, (name, value)| {
        program.env(name, Path::new(value))
    });
    String::from_utf8(program.output().await.stdout).expect("the screen is text")
}

#[tokio::test]
async fn companies_proxies_are_used_as_they_are_or_named_with_the_trouble() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(["a=1"])).await;
    for row in rows() {
        let what = &row.what;
        let (company, clients) = company_proxy(&row, origin.address).await;
        let address = company.address.to_string();
        let environment: Vec<(&str, String)> = row
            .env
            .iter()
            .map(|(name, value)| (name.as_str(), value.replace("ADDRESS", &address)))
            .collect();
        let environment: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let arguments = [format!("--intercept={HOST}")];
        let proxy = ProxyUnderTest::in_environment(&ca, &arguments, &environment).await;
        let fetched = proxy.curl().get(&format!("https://{HOST}/")).await;
        let came = fetched.set_cookies() == ["a=1"];
        assert_eq!(
            came,
            row.expect == Expected::Tunnel,
            "{what}: {}",
            fetched.head
        );
        let was_asked = clients.load(Ordering::Relaxed) > 0;
        assert_eq!(was_asked, row.expect != Expected::Straight, "{what}");
        let log = std::fs::read_to_string(proxy.folder().join("log")).expect("the log");
        for word in &row.says {
            assert!(
                log.contains(word.as_str()),
                "{what}: {word} is not in the log"
            );
        }
        // What a setting is wrong in, doctor sees without asking any site.
        if row.expect != Expected::Failure {
            let screen = doctor(&environment).await;
            for word in &row.says {
                assert!(screen.contains(word.as_str()), "{what}: {word}\n{screen}");
            }
        }
        for secret in ["p@ss", "p%40ss", "wrong@"] {
            assert!(!log.contains(secret), "{what}: a password is in the log");
        }
    }
}

#[tokio::test]
async fn the_answer_names_what_is_wrong_with_the_proxy() {
    let ca = TestCa::new();
    let rows = [
        (
            "HTTPS_PROXY",
            "http://127.0.0.1:1",
            "HTTPS_PROXY names does not answer",
        ),
        (
            "ALL_PROXY",
            "https://127.0.0.1:1",
            "ALL_PROXY names does not answer",
        ),
        (
            "https_proxy",
            "pac+http://127.0.0.1/proxy.pac",
            "https_proxy is not used: a script",
        ),
    ];
    for (name, value, expected) in rows {
        let proxy = ProxyUnderTest::in_environment(&ca, &[], &[(name, value)]).await;
        let (mut client, head) = connect(&proxy, "www.shop.test:443").await;
        assert!(head.starts_with("HTTP/1.1 502"), "{name}={value}: {head}");
        let mut body = String::new();
        client.read_to_string(&mut body).await.expect("the reason");
        assert!(body.contains(expected), "{name}={value}: {body}");
        let screen = doctor(&[(name, value)]).await;
        assert!(screen.contains(name), "{screen}");
    }
    let dead = doctor(&[("HTTPS_PROXY", "http://127.0.0.1:1")]).await;
    assert!(
        dead.contains("HTTPS_PROXY names 127.0.0.1:1, which does not answer"),
        "{dead}"
    );
    assert!(!doctor(&[]).await.contains("upstream proxy"));
}

#[tokio::test]
async fn plain_requests_go_through_a_socks_proxy_too() {
    let ca = TestCa::new();
    let origin = Origin::plain(HOST, Answer::page(["c=3"])).await;
    let to = origin.address;
    let socks = Origin::serving("proxy.test", move |mut client| async move {
        let mut greeting = [0; 4];
        client.read_exact(&mut greeting).await.expect("two methods");
        assert_eq!(greeting, [5, 2, 0, 2], "none, or a password (RFC 1929)");
        client.write_all(&[5, 2]).await.expect("it reads");
        let mut login = [0; 11];
        client.read_exact(&mut login).await.expect("the login");
        assert_eq!(&login, b"\x01\x04name\x04word");
        client.write_all(&[1, 0]).await.expect("it reads");
        let mut request = vec![0; 5 + HOST.len() + 2];
        client.read_exact(&mut request).await.expect("the request");
        let answer = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        client.write_all(&answer).await.expect("it reads");
        let mut origin = TcpStream::connect(to).await.expect("the origin listens");
        let _ = copy_bidirectional(&mut client, &mut origin).await;
    })
    .await;
    let url = format!("socks5://name:word@{}", socks.address);
    let arguments = [
        format!("--intercept={HOST}"),
        format!("--origin-proxy={url}"),
    ];
    let proxy = ProxyUnderTest::in_environment(&ca, &arguments, &[]).await;
    let curl = Curl::through(&proxy, &proxy.root());
    let fetched = curl.get(&format!("http://{HOST}/p")).await;
    assert_eq!(fetched.set_cookies(), ["c=3"], "{}", fetched.head);
}

/// A `gsettings` that says what a file says, as GNOME's does, and the environment in which it is found.
struct Desktop {
    folder: tempfile::TempDir,
}

impl Desktop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let tool = folder.path().join("gsettings");
        let settings = folder.path().join("settings");
        let script = format!("#!/bin/sh\nexec cat {}\n", settings.display());
        std::fs::write(&tool, script).expect("a file can be written");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&tool, mode).expect("it is ours");
        Self { folder }
    }

    /// Names a proxy for everything, or none.
    fn set(&self, proxy: Option<SocketAddr>) {
        let schema = "org.gnome.system.proxy";
        let text = proxy.map_or_else(
            || format!("{schema} mode 'none'\n"),
            |proxy| {
                format!(
                    "{schema} mode 'manual'\n{schema} use-same-proxy true\n{schema}.http host '{}'\n{schema}.http port {}\n",
                    proxy.ip(),
                    proxy.port()
                )
            },
        );
        let path = self.folder.path().join("settings");
        std::fs::write(path, text).expect("a file can be written");
    }

    async fn proxy(&self, ca: &TestCa) -> ProxyUnderTest {
        let path = std::env::var("PATH").expect("there is a search path");
        let path = format!("{}:{path}", self.folder.path().display());
        let environment = [("PATH", &*path), ("XDG_CURRENT_DESKTOP", "GNOME")];
        let arguments = [format!("--intercept={HOST}")];
        ProxyUnderTest::in_environment(ca, &arguments, &environment).await
    }
}

#[tokio::test]
async fn b3_settings_that_change_while_we_run_are_asked_again_when_a_dial_fails() {
    let (ca, desktop) = (TestCa::new(), Desktop::new());
    let origin = Origin::start(HOST, &ca, Answer::page(["a=1"])).await;
    let row = |what: &str| Row {
        what: what.to_owned(),
        env: BTreeMap::new(),
        reply: None,
        authorization: None,
        socks: false,
        expect: Expected::Tunnel,
        says: Vec::new(),
    };
    let (company, clients) = company_proxy(&row("GNOME's"), origin.address).await;
    let nobody: SocketAddr = "127.0.0.1:1".parse().expect("an address");
    // From a proxy that is gone, and from none, to another one: the same visit comes through.
    for before in [Some(nobody), None] {
        desktop.set(before);
        let proxy = desktop.proxy(&ca).await;
        desktop.set(Some(company.address));
        let fetched = proxy.curl().get(&format!("https://{HOST}/")).await;
        assert_eq!(fetched.set_cookies(), ["a=1"], "{}", fetched.head);
    }
    // From manual to none: the way is straight, where the name is found nowhere.
    desktop.set(Some(nobody));
    let proxy = desktop.proxy(&ca).await;
    let said = async || {
        let (mut client, head) = connect(&proxy, "www.shop.test:443").await;
        assert!(head.starts_with("HTTP/1.1 502"), "{head}");
        let mut body = String::new();
        client.read_to_string(&mut body).await.expect("the reason");
        body
    };
    desktop.set(None);
    let straight = said().await;
    assert!(!straight.contains("system’s settings"), "{straight}");
    // The control: settings that still name it are what the answer names.
    desktop.set(Some(nobody));
    let proxy = desktop.proxy(&ca).await;
    let (mut client, _) = connect(&proxy, "www.shop.test:443").await;
    let mut body = String::new();
    client.read_to_string(&mut body).await.expect("the reason");
    assert!(body.contains("system’s settings"), "{body}");
    assert_eq!(clients.load(Ordering::Relaxed), 2);
}

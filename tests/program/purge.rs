//! Row B10: a purge empties the memory too, and says so only where the disk is erased as well.

use harness::{
    Answer, Origin, Program, ProxyUnderTest, TestCa,
    api::Extension,
    certificates::Flaw,
    script::{client_config, shake, tunnel},
};
use rustls::{ClientConfig, HandshakeKind};
use serde_json::json;
use std::{
    fs,
    sync::{Arc, Mutex},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

const HOST: &str = "www.council.test";
const EXPIRED: &str = "expired.council.test";
/// The answer of a bot check that may be refusing us.
const CHALLENGE: &[u8] =
    b"HTTP/1.1 403 Forbidden\r\nSet-Cookie: a=1; Secure\r\nCF-Mitigated: challenge\r\n\
    Content-Length: 0\r\nConnection: close\r\n\r\n";

/// How each handshake with an origin went.
type Kinds = Arc<Mutex<Vec<Option<HandshakeKind>>>>;

/// An origin that notes whether sessions of TLS are resumed.
async fn origin(ca: &TestCa, kinds: &Kinds) -> Origin {
    let acceptor = TlsAcceptor::from(ca.server_config(HOST, Flaw::None));
    let kinds = Arc::clone(kinds);
    Origin::serving(HOST, move |tcp| {
        let (acceptor, kinds) = (acceptor.clone(), Arc::clone(&kinds));
        async move {
            let mut stream = acceptor.accept(tcp).await.expect("the proxy trusts it");
            let kind = stream.get_ref().1.handshake_kind();
            kinds.lock().expect("no test panicked").push(kind);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.expect("a request comes"));
            }
            stream.write_all(CHALLENGE).await.expect("it is read");
            stream.shutdown().await.expect("it is open");
        }
    })
    .await
}

/// One request through the proxy, and how the client's handshake went.
async fn visit(
    origin: &Origin,
    proxy: &ProxyUnderTest,
    config: &ClientConfig,
) -> Option<HandshakeKind> {
    let tcp = tunnel(origin, Some(proxy), 443).await;
    let shaken = shake(tcp, HOST, config.clone()).await;
    let mut stream = shaken.expect("our root is trusted");
    let ask = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.expect("it is read");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("it comes");
    stream.get_ref().1.handshake_kind()
}

#[tokio::test]
async fn b10_after_a_purge_no_list_and_no_cache_names_a_host() {
    let ca = TestCa::new();
    let kinds = Kinds::default();
    let origin = origin(&ca, &kinds).await;
    let expired = Origin::with_flaw(EXPIRED, &ca, Flaw::Expired, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin, &expired]).await;
    let extension = Extension::pair(&proxy).await;
    let config = client_config(&proxy.root(), &["http/1.1"]);
    let resumed = Some(HandshakeKind::Resumed);
    visit(&origin, &proxy, &config).await;
    // The control: sessions are kept on both sides, and the snapshot names both hosts.
    assert_eq!(visit(&origin, &proxy, &config).await, resumed);
    let url = format!("https://{EXPIRED}/");
    assert_ne!(proxy.curl().get(&url).await.code, 0);
    let snapshot = extension.feed(None).await.next().await;
    let away = snapshot["not_inspected"].as_array().expect("a list").iter();
    let mut away: Vec<_> = away.filter_map(|entry| entry["host"].as_str()).collect();
    away.sort_unstable();
    away.dedup();
    assert_eq!(away, [EXPIRED, HOST]);
    let data = proxy.data_dir().display().to_string();
    let output = Program::new(["purge", "--data-dir", &data]).output().await;
    assert!(output.status.success(), "{output:?}");
    let snapshot = extension.feed(None).await.next().await;
    for list in ["sites", "cookies", "not_inspected", "consents"] {
        assert_eq!(snapshot[list], json!([]), "{list}");
    }
    assert_ne!(visit(&origin, &proxy, &config).await, resumed);
    let kinds = kinds.lock().expect("no test panicked").clone();
    let to_origin: Vec<bool> = kinds.iter().map(|kind| *kind == resumed).collect();
    assert_eq!(to_origin, [false, true, false]);
}

#[tokio::test]
async fn b10_a_purge_that_cannot_erase_the_disk_does_not_say_that_it_did() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::with(&ca, &[], &["--keep", "0"]).await;
    let extension = Extension::pair(&proxy).await;
    let (status, answer) = extension.ask("/v1/purge", &json!({})).await;
    assert_eq!(
        (status, &answer["erased"]),
        (200, &json!(true)),
        "the control"
    );
    // A folder in place of the file, which nobody can remove as a file.
    fs::create_dir(proxy.data_dir().join("observations.db")).expect("there is no such file");
    let (status, answer) = extension.ask("/v1/purge", &json!({})).await;
    assert_eq!((status, &answer["erased"]), (200, &json!(false)));
    let data = proxy.data_dir().display().to_string();
    let output = Program::new(["purge", "--data-dir", &data]).output().await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[tokio::test]
async fn a_purge_of_a_named_folder_advises_commands_for_that_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lock"), "").unwrap();
    let data = folder.path().display().to_string();
    // Of a root that is not there, nothing is said.
    let output = Program::new(["purge", "--data-dir", &data]).output().await;
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(!told.contains("local root"), "{told}");
    fs::create_dir(folder.path().join("ca")).unwrap();
    fs::write(folder.path().join("ca/root.pem"), "").unwrap();
    let output = Program::new(["purge", "--data-dir", &data]).output().await;
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8(output.stdout).expect("text");
    for command in ["trust uninstall", "purge --everything"] {
        let command = format!("{command} --data-dir {data}");
        assert!(told.contains(&command), "{told}");
    }
}

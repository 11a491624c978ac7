//! Clients and origins whose TLS does not suit ours, each found out in its own way: what works without us works with us.
//!
//! Certificates and TLS that the browser is to judge are in `splice.rs`.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    openssl::{OpenSsl, verdict},
    script::{client_config, roots, shake, tunnel},
};
use rustls::{
    ClientConfig, ClientConnection, crypto::aws_lc_rs, pki_types::ServerName, version::TLS12,
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const HOST: &str = "www.council.test";
/// A TLS alert that ends a handshake: level fatal, `handshake_failure` (RFC 5246 section 7.2).
const HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];
/// Timeout of what should come at once.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn f28_a_client_that_our_kind_of_leaf_does_not_suit_is_tunnelled_from_the_start() {
    let rows: [&[&str]; 4] = [
        // Suites for RSA keys alone.
        &[
            "-tls1_2",
            "-cipher",
            "ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256:@SECLEVEL=0",
        ],
        // CBC alone.
        &[
            "-tls1_2",
            "-cipher",
            "ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:AES128-SHA:@SECLEVEL=0",
        ],
        &["-groups", "P-521"],
        // TLS 1.3 with signatures of RSA keys alone.
        &["-tls1_3", "-sigalgs", "rsa_pss_rsae_sha256"],
    ];
    let ca = TestCa::new();
    let groups = ["-groups", "X25519:P-256:P-521"];
    let server = OpenSsl::start(HOST, &ca, "rsa:2048", &groups).await;
    let proxy = ProxyUnderTest::start(&ca, &[&server.origin]).await;
    let roots = proxy.both_roots();
    let ask = async |through: bool, row: &[&str]| {
        let proxy = through.then_some(&proxy);
        verdict(&server.origin, proxy, &roots, row).await
    };
    for row in rows {
        let direct = ask(false, row).await;
        assert!(direct.contains("Verification: OK"), "{row:?}: {direct}");
        assert_eq!(ask(true, row).await, direct, "{row:?}");
    }
    // The control: nobody is left alone for it, and a client that our leaf suits is intercepted.
    let through = ask(true, &[]).await;
    assert!(through.contains("Verification: OK"), "{through}");
    assert_ne!(through, ask(false, &[]).await);
}

/// The ClientHello of TLS 1.2 alone, in which the client's alerts are readable.
fn hello(root: &Path) -> Vec<u8> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS12])
        .expect("TLS 1.2 is there")
        .with_root_certificates(roots(root))
        .with_no_client_auth();
    let name = ServerName::try_from(HOST).expect("it is a name");
    let mut client = ClientConnection::new(Arc::new(config), name).expect("it can be set up");
    let mut bytes = Vec::new();
    client.write_tls(&mut bytes).expect("it can be written");
    bytes
}

/// A client that leaves once our certificate has come, with these last words.
async fn leave(origin: &Origin, proxy: &ProxyUnderTest, last: &[u8]) {
    let mut client = tunnel(origin, Some(proxy), 443).await;
    client
        .write_all(&hello(&proxy.root()))
        .await
        .expect("the proxy reads");
    client.read_u8().await.expect("its handshake comes");
    client.write_all(last).await.expect("the proxy reads");
    client.shutdown().await.expect("it can leave");
    ends(&mut client).await;
}

/// Reads to the end, which comes soon, however it comes.
async fn ends(client: &mut (impl AsyncReadExt + Unpin)) {
    let mut rest = Vec::new();
    let _ = timeout(SOON, client.read_to_end(&mut rest))
        .await
        .expect("the connection ends soon");
}

#[tokio::test]
async fn f28_a_client_whose_handshake_with_us_alone_fails_is_left_alone_from_then_on() {
    for (last, times, reason) in [
        (&HANDSHAKE_FAILURE[..], 1, "client_unsuited"),
        // Some leave without a word; so do browsers now and then.
        (&[], 3, "connection_broken"),
    ] {
        let ca = TestCa::new();
        let origin = Origin::start(HOST, &ca, Answer::page(["a=1"])).await;
        let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
        let mut watch = proxy.watch();
        // The control: before, it is intercepted.
        let stranger = client_config(&proxy.origin_ca(), &[]);
        let ours = client_config(&proxy.root(), &[]);
        let tcp = async || tunnel(&origin, Some(&proxy), 443).await;
        let stream = shake(tcp().await, HOST, ours).await;
        assert!(stream.is_ok(), "{stream:?}");
        for _ in 0..times {
            leave(&origin, &proxy, last).await;
        }
        let said = watch.event("not_inspected").await;
        assert_eq!(said["reason"], reason);
        let stream = shake(tcp().await, HOST, stranger).await;
        assert!(stream.is_ok(), "{reason}: {stream:?}");
    }
}

#[tokio::test]
async fn f29_an_origin_that_wants_to_shake_hands_again_is_left_to_the_browser() {
    let ca = TestCa::new();
    let mut server = OpenSsl::start(HOST, &ca, "", &["-tls1_2"]).await;
    let proxy = ProxyUnderTest::start(&ca, &[&server.origin]).await;
    let mut watch = proxy.watch();
    let open = async |proxy: &ProxyUnderTest, root: &Path| {
        let tcp: TcpStream = tunnel(&server.origin, Some(proxy), 443).await;
        shake(tcp, HOST, client_config(root, &["http/1.1"])).await
    };
    let mut client = open(&proxy, &proxy.root()).await.expect("we are trusted");
    client
        .write_all(b"GET /folder-for-staff HTTP/1.1\r\nHost: www.council.test\r\n\r\n")
        .await
        .expect("the proxy reads");
    // As IIS does once it knows which folder is asked for.
    server.type_in("R").await;
    ends(&mut client).await;
    let said = watch.event("not_inspected").await;
    assert_eq!(said["reason"], "client_certificate_wanted");
    // From now on the browser speaks with the origin itself.
    let roots = proxy.both_roots();
    let direct = verdict(&server.origin, None, &roots, &[]).await;
    let through = verdict(&server.origin, Some(&proxy), &roots, &[]).await;
    assert_eq!(through, direct);
}

//! Which connections are looked at: decided from the host of the CONNECT and the name in the ClientHello, both.
//!
//! What the client sees in each case is compared in `transparency`; here the question is whose certificate it gets.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    certificates::Flaw,
    script::{
        Cues, Heard, ScriptedOrigin, Step, client_config, connect, play, roots, shake, tunnel,
    },
};
use rustls::{
    CipherSuite, ClientConfig, NamedGroup,
    client::{EchGreaseConfig, EchMode},
    crypto::aws_lc_rs::{self, hpke::ALL_SUPPORTED_SUITES},
    server::Acceptor,
};
use std::{process::Stdio, sync::Arc};
use tokio::{io::AsyncWriteExt, process::Command, sync::mpsc};
use tokio_rustls::LazyConfigAcceptor;

/// Whose certificate a client gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Ours: the connection is looked at.
    Ours,
    /// The origin's own: the bytes pass.
    Origins,
    /// None: the listener refuses.
    Nobodys,
}

/// Asks with OpenSSL's own client, which sends the name exactly as given.
async fn whose(proxy: &ProxyUnderTest, target: &str, name: Option<&str>) -> Whose {
    // Both roots are trusted: a client that refuses our leaf would have the host left alone.
    let output = Command::new("openssl")
        .args([
            "s_client",
            "-verify_return_error",
            "-proxy",
            &proxy.address().to_string(),
            "-connect",
            target,
        ])
        .arg("-CAfile")
        .arg(proxy.both_roots())
        .args(name.map_or(vec!["-noservername"], |name| vec!["-servername", name]))
        .stdin(Stdio::null())
        .output()
        .await
        .expect("openssl is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    let issuer = said.lines().find_map(|line| line.strip_prefix("issuer="));
    match issuer {
        Some(issuer) if issuer.contains("Test origins' CA") => Whose::Origins,
        Some(_) => Whose::Ours,
        None => Whose::Nobodys,
    }
}

async fn check(host: &str, rows: &[(&str, Option<&str>, Whose)]) {
    let ca = TestCa::new();
    let origin = Origin::start(host, &ca, Answer::page([])).await;
    let other_port = origin.resolve(8443);
    let more = [
        "--resolve",
        &other_port,
        "--intercept",
        "council.test",
        "--intercept",
        "bücher.test",
    ];
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &more.map(str::to_owned)).await;
    for (target, name, expected) in rows {
        assert_eq!(
            whose(&proxy, target, *name).await,
            *expected,
            "CONNECT {target}, server name {name:?}"
        );
    }
}

#[tokio::test]
async fn host_and_server_name_must_be_the_same_listed_name() {
    use Whose::{Nobodys, Origins, Ours};
    check(
        "www.council.test",
        &[
            ("www.council.test:443", Some("www.council.test"), Ours),
            ("WWW.Council.TEST:443", Some("wwW.councIl.test"), Ours),
            ("www.council.test.:443", Some("www.council.test"), Ours),
            ("www.council.test.:443", Some("www.council.test."), Ours),
            ("www.council.test:8443", Some("www.council.test"), Ours),
            ("www.council.test:443", None, Origins),
            ("www.council.test:443", Some("jobs.council.test"), Origins),
            ("www.council.test:443", Some("shop.test"), Origins),
            // A listed host gets a reset there: see `dialling`.
            ("www.shop.test:8444", Some("www.shop.test"), Nobodys),
        ],
    )
    .await;
    check(
        "shop.test",
        &[
            ("shop.test:443", Some("shop.test"), Origins),
            ("shop.test:443", Some("www.council.test"), Origins),
        ],
    )
    .await;
}

#[tokio::test]
async fn odd_names_are_looked_at_too_and_addresses_never() {
    use Whose::{Origins, Ours};
    check(
        "xn--bcher-kva.test",
        &[("xn--bcher-kva.test:443", Some("xn--bcher-kva.test"), Ours)],
    )
    .await;
    check(
        "a_b._c.council.test",
        &[("a_b._c.council.test:443", Some("a_b._c.council.test"), Ours)],
    )
    .await;
    let label = "a-name-that-is-rather-long";
    let long = format!("{label}.{label}.{label}.council.test");
    assert!(long.len() > 64);
    check(&long, &[(&format!("{long}:443"), Some(&long), Ours)]).await;
    check(
        "127.0.0.1",
        &[
            ("127.0.0.1:443", None, Origins),
            ("127.0.0.1:443", Some("www.council.test"), Origins),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_address_in_brackets_is_never_looked_at() {
    let ca = TestCa::new();
    let config = ca.server_config("www.council.test", Flaw::None);
    let origin = Origin::with_config("[::1]", config, Answer::page([])).await;
    let more = ["--intercept", "council.test"].map(str::to_owned);
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &more).await;
    for target in ["[::1]:443", "[0:0::1]:443"] {
        let (tcp, answer) = connect(&proxy, target).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{target}: {answer}");
        // The origin's own certificate comes, whatever name is asked for.
        let trust = client_config(&proxy.origin_ca(), &[]);
        shake(tcp, "www.council.test", trust)
            .await
            .expect("it is the origin's own");
    }
}

#[tokio::test]
async fn a_hello_with_a_grease_encrypted_hello_is_looked_at() {
    let ca = TestCa::new();
    let origin = Origin::start("www.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let suite = ALL_SUPPORTED_SUITES[0];
    let (key, _) = suite.generate_key_pair().expect("a key can be made");
    let plain = client_config(&proxy.root(), &["h2"]);
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_ech(EchMode::Grease(EchGreaseConfig::new(suite, key)))
        .expect("TLS 1.3 is there")
        .with_root_certificates(roots(&proxy.root()))
        .with_no_client_auth();
    config.alpn_protocols = plain.alpn_protocols;
    let stream = shake(
        tunnel(&origin, Some(&proxy), 443).await,
        "www.council.test",
        config,
    )
    .await;
    assert_eq!(
        stream
            .expect("our leaf is trusted")
            .get_ref()
            .1
            .alpn_protocol(),
        Some(&b"h2"[..])
    );
}

/// What client and origin hear over bare TCP behind a CONNECT.
async fn talk(more: &[&str], client: &[Step], origin: &[Step]) -> (Heard, Heard) {
    let ca = TestCa::new();
    let stage = ScriptedOrigin::bare("www.council.test").await;
    let proxy = ProxyUnderTest::with(&ca, &[&stage.origin], more).await;
    let (mut mine, theirs) = Cues::pair();
    let heard = stage.part(origin, theirs);
    let mut stream = tunnel(&stage.origin, Some(&proxy), 443).await;
    let client = play(&mut stream, client, &mut mine).await;
    (client, heard.await.expect("the origin plays its part"))
}

fn say(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

fn until(text: &str) -> Step {
    Step::Until(text.as_bytes().to_vec())
}

#[tokio::test]
async fn what_is_not_tls_passes_as_it_is() {
    use Step::{End, HearEnd};
    // (What the client says first, what the origin says first; the rest is the same.)
    let patient = "--hello-timeout=24h";
    let rows: [(&str, &str, &str); 5] = [
        ("SSH-2.0-client\r\n", "", patient),
        ("", "220 mail.council.test\r\n", patient),
        ("GET / HTTP/1.1\r\n\r\n", "", patient),
        // A hello's beginning without its end, and nothing at all: the bytes pass once the time is up.
        ("\x16\x03\x01", "", "--hello-timeout=50ms"),
        ("\x16\x03\x01\x00\x05hello and more", "", patient),
    ];
    for (first, greeting, option) in rows {
        let client = [
            say(first),
            until(greeting),
            say("client's rest"),
            until("origin's rest"),
            End,
            HearEnd,
        ];
        let origin = [
            say(greeting),
            until(first),
            say("origin's rest"),
            until("client's rest"),
            HearEnd,
            End,
        ];
        let (client, origin) = talk(&[option], &client, &origin).await;
        assert_eq!(client.bytes, format!("{greeting}origin's rest").as_bytes());
        assert_eq!(origin.bytes, format!("{first}client's rest").as_bytes());
    }
}

#[tokio::test]
async fn a_client_that_leaves_at_once_is_seen_leaving() {
    let (client, origin) = talk(
        &[],
        &[Step::End, Step::HearEnd],
        &[Step::HearEnd, say("bye"), Step::End],
    )
    .await;
    assert_eq!(
        (client.bytes.as_slice(), origin.bytes.as_slice()),
        (&b"bye"[..], &b""[..])
    );
}

#[tokio::test]
async fn what_comes_right_behind_a_connect_is_not_lost() {
    let ca = TestCa::new();
    let stage = ScriptedOrigin::bare("www.council.test").await;
    let proxy = ProxyUnderTest::start(&ca, &[&stage.origin]).await;
    let (mut mine, theirs) = Cues::pair();
    let heard = stage.part(&[until("early and late"), Step::End, Step::HearEnd], theirs);
    let mut stream = tokio::net::TcpStream::connect(proxy.address())
        .await
        .expect("the proxy listens");
    let request = b"CONNECT www.council.test:443 HTTP/1.1\r\nHost: www.council.test\r\n\r\nearly ";
    stream.write_all(request).await.expect("the proxy reads");
    let client = play(
        &mut stream,
        &[until("\r\n\r\n"), say("and late"), Step::HearEnd, Step::End],
        &mut mine,
    )
    .await;
    assert!(client.bytes.starts_with(b"HTTP/1.1 200"));
    assert_eq!(
        heard.await.expect("the origin plays its part").bytes,
        b"early and late"
    );
}

#[tokio::test]
async fn a_connect_that_names_no_host_and_port_gets_400_without_a_product_mark() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    for target in [
        "www.council.test",
        "www.council.test:",
        "www.council.test:99999",
        ":443",
        "user@www.council.test:443",
        "[::1:443",
        "a..b:443",
    ] {
        let (_, answer) = connect(&proxy, target).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{target}: {answer}");
        assert!(!answer.to_lowercase().contains("biscuit"), "{answer}");
    }
}

/// The first hello that an origin meets: its protocols, its ciphers, and its ways to agree on keys.
async fn met(alpn: &[&str]) -> (Vec<String>, Vec<CipherSuite>, Vec<NamedGroup>) {
    let ca = TestCa::new();
    let (tell, mut told) = mpsc::unbounded_channel();
    let origin = Origin::serving("www.council.test", move |tcp| {
        let tell = tell.clone();
        async move {
            let Ok(start) = LazyConfigAcceptor::new(Acceptor::default(), tcp).await else {
                return;
            };
            let hello = start.client_hello();
            let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
            let alpn = hello.alpn().into_iter().flatten().map(text).collect();
            let groups = hello.named_groups().unwrap_or_default().to_vec();
            // The test may have heard enough.
            drop(tell.send((alpn, hello.cipher_suites().to_vec(), groups)));
        }
    })
    .await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let tcp = tunnel(&origin, Some(&proxy), 443).await;
    // It comes to nothing: the origin leaves after the hello.
    drop(shake(tcp, "www.council.test", client_config(&proxy.root(), alpn)).await);
    told.recv().await.expect("the origin meets a hello")
}

#[tokio::test]
async fn our_own_hello_offers_what_the_client_offers_in_the_order_of_browsers() {
    // Chromium 156's list without the ciphers that rustls does not have (CBC and RSA key exchange).
    let order = [
        CipherSuite::TLS13_AES_128_GCM_SHA256,
        CipherSuite::TLS13_AES_256_GCM_SHA384,
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];
    for alpn in [&["h2", "http/1.1"][..], &["http/1.1"], &[]] {
        let (offered, ciphers, groups) = met(alpn).await;
        assert_eq!(offered, alpn);
        let ciphers: Vec<CipherSuite> = ciphers
            .into_iter()
            .filter(|cipher| *cipher != CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
            .collect();
        assert_eq!(ciphers, order);
        assert_eq!(groups.first(), Some(&NamedGroup::X25519MLKEM768));
    }
}

#[tokio::test]
async fn the_client_side_leaves_out_the_post_quantum_exchange_if_the_client_offers_x25519() {
    const PLAIN: NamedGroup = NamedGroup::X25519;
    const POST_QUANTUM: NamedGroup = NamedGroup::X25519MLKEM768;
    let ca = TestCa::new();
    let origin = Origin::start("www.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    for (offered, agreed) in [
        (&[POST_QUANTUM, PLAIN][..], PLAIN),
        (&[POST_QUANTUM], POST_QUANTUM),
        (&[NamedGroup::secp256r1], NamedGroup::secp256r1),
    ] {
        let mut provider = aws_lc_rs::default_provider();
        provider
            .kx_groups
            .retain(|group| offered.contains(&group.name()));
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots(&proxy.root()))
            .with_no_client_auth();
        let tcp = tunnel(&origin, Some(&proxy), 443).await;
        let stream = shake(tcp, "www.council.test", config).await.unwrap();
        let group = stream.get_ref().1.negotiated_key_exchange_group();
        assert_eq!(group.map(|group| group.name()), Some(agreed), "{offered:?}");
    }
}

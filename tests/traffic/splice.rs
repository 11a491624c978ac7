//! Trying, giving up, and passing the untouched bytes: the client gets what the origin itself gives,
//! and the feed says why nobody looks.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    certificates::Flaw,
    openssl::{OpenSsl, verdict},
    script::{client_config, shake, tunnel},
};
use rustls::{
    ServerConfig, crypto::aws_lc_rs, pki_types::CertificateDer, server::WebPkiClientVerifier,
    version::TLS12,
};
use std::sync::Arc;

const HOST: &str = "bad.council.test";

/// Direct and through the proxy the client sees the same; the feed gives the reason once; and the host is left alone after.
async fn check(ca: &TestCa, origin: &Origin, reason: &str) {
    let proxy = ProxyUnderTest::with(ca, &[origin], &["--tls-timeout=2s"]).await;
    let mut watch = proxy.watch();
    let roots = proxy.both_roots();
    let direct = verdict(origin, None, &roots, &[]).await;
    for time in ["first", "second"] {
        assert_eq!(
            verdict(origin, Some(&proxy), &roots, &[]).await,
            direct,
            "{reason}, {time} time"
        );
    }
    let said = watch.event("not_inspected").await;
    assert_eq!(
        (said["host"].as_str(), said["reason"].as_str()),
        (Some(HOST), Some(reason))
    );
    assert!(
        said["sentence"]["text"]
            .as_str()
            .is_some_and(|text| text.contains(HOST)),
        "{said}"
    );
    // One that watches from now on hears of it too, for as long as the host is left alone.
    let snapshot = proxy.watch().event("not_inspected").await;
    assert_eq!(snapshot["reason"].as_str(), Some(reason));
    assert_eq!(said["seq"], snapshot["seq"], "it is said once");
}

/// A server's settings with this chain, and with whatever else the row wants.
fn server(ca: &TestCa, more: impl FnOnce(&mut Vec<CertificateDer<'static>>)) -> Arc<ServerConfig> {
    let (mut chain, key) = ca.leaf(HOST, Flaw::None);
    more(&mut chain);
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS12])
        .expect("TLS 1.2 is there")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("key and certificate fit");
    Arc::new(config)
}

#[tokio::test]
async fn a_certificate_that_is_bad_is_for_the_browser_to_judge() {
    let rows = [
        (Flaw::Expired, "certificate_expired"),
        (Flaw::NotYetValid, "certificate_not_yet_valid"),
        (Flaw::WrongHost, "wrong_host"),
        (Flaw::SelfSigned, "unknown_issuer"),
        (Flaw::UnknownIssuer, "unknown_issuer"),
        (Flaw::IncompleteChain, "unknown_issuer"),
    ];
    for (flaw, reason) in rows {
        let ca = TestCa::new();
        let origin = Origin::with_flaw(HOST, &ca, flaw, Answer::page([])).await;
        check(&ca, &origin, reason).await;
    }
}

#[tokio::test]
async fn a_site_that_wants_the_visitors_certificate_gets_it_from_the_browser() {
    let ca = TestCa::new();
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), ca.pem()).expect("the file can be written");
    let verifier = WebPkiClientVerifier::builder_with_provider(
        Arc::new(harness::script::roots(file.path())),
        Arc::new(aws_lc_rs::default_provider()),
    );
    for optional in [false, true] {
        let verifier = if optional {
            verifier.clone().allow_unauthenticated()
        } else {
            verifier.clone()
        };
        let (chain, key) = ca.leaf(HOST, Flaw::None);
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has the usual versions")
            .with_client_cert_verifier(verifier.build().expect("there is a root"))
            .with_single_cert(chain, key)
            .expect("key and certificate fit");
        let origin = Origin::with_config(HOST, Arc::new(config), Answer::page([])).await;
        check(&ca, &origin, "client_certificate_wanted").await;
        // The browser's own certificate reaches the site.
        let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
        let (chain, key) = ca.leaf("visitor.test", Flaw::None);
        let mut config = client_config(&proxy.origin_ca(), &[]);
        let visitor =
            rustls::ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("the provider has the usual versions")
                .with_root_certificates(harness::script::roots(&proxy.origin_ca()))
                .with_client_auth_cert(chain, key)
                .expect("key and certificate fit");
        config.client_auth_cert_resolver = visitor.client_auth_cert_resolver;
        let stream = shake(tunnel(&origin, Some(&proxy), 443).await, HOST, config).await;
        assert!(stream.is_ok(), "{stream:?}");
    }
}

#[tokio::test]
async fn a_handshake_that_is_too_long_passes() {
    let ca = TestCa::new();
    let config = server(&ca, |chain| {
        let leaf = chain[0].clone();
        chain.extend(std::iter::repeat_n(leaf, 220));
    });
    let origin = Origin::with_config(HOST, config, Answer::page([])).await;
    check(&ca, &origin, "handshake_too_large").await;
}

#[tokio::test]
async fn a_handshake_that_stalls_passes_and_stalls_for_the_browser() {
    let ca = TestCa::new();
    // It reads all and says nothing, and leaves when the client does.
    let origin = Origin::serving(HOST, |mut stream| async move {
        drop(tokio::io::copy(&mut stream, &mut tokio::io::sink()).await);
    })
    .await;
    let proxy = ProxyUnderTest::with(&ca, &[&origin], &["--tls-timeout=50ms"]).await;
    let mut watch = proxy.watch();
    let tcp = tunnel(&origin, Some(&proxy), 443).await;
    let client = tokio::spawn(shake(tcp, HOST, client_config(&proxy.root(), &[])));
    assert_eq!(
        watch.event("not_inspected").await["reason"],
        "handshake_timeout"
    );
    assert!(
        !client.is_finished(),
        "the client still waits, as it would without us"
    );
    client.abort();
}

#[tokio::test]
async fn old_and_weak_tls_is_for_the_browser_to_judge() {
    let rows: [(&str, &[&str], &str); 5] = [
        ("", &["-tls1"], "no_common_tls"),
        ("", &["-tls1_1"], "no_common_tls"),
        (
            "rsa:2048",
            &["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"],
            "no_common_tls",
        ),
        (
            "rsa:2048",
            &[
                "-tls1_2",
                "-cipher",
                "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0",
            ],
            "no_common_tls",
        ),
        // Its signatures count as bad ones, and those as a wrong issuer's.
        ("rsa:1024", &["-tls1_2"], "unknown_issuer"),
    ];
    for (key, arguments, reason) in rows {
        let ca = TestCa::new();
        let server = OpenSsl::start(HOST, &ca, key, arguments).await;
        check(&ca, &server.origin, reason).await;
    }
}

#[tokio::test]
async fn a_leaf_of_our_own_root_is_refused_and_alarmed_however_it_comes() {
    for flaw in [Flaw::None, Flaw::Expired] {
        let ca = TestCa::new();
        let placeholder = Origin::start(HOST, &ca, Answer::page([])).await;
        let first = ProxyUnderTest::start(&ca, &[&placeholder]).await;
        let key = std::fs::read_to_string(first.root().with_file_name("root.key"))
            .expect("the root has a key");
        let stolen = TestCa::from_pem(
            &std::fs::read_to_string(first.root()).expect("the root"),
            &key,
        );
        let (_, _, folder) = first.stop().await;
        let origin = Origin::with_flaw(HOST, &stolen, flaw, Answer::page([])).await;
        let proxy = ProxyUnderTest::again_in(folder, &ca, &[&origin]).await;
        let mut watch = proxy.watch();
        let shaken = shake(
            tunnel(&origin, Some(&proxy), 443).await,
            HOST,
            client_config(&proxy.both_roots(), &[]),
        )
        .await;
        assert!(shaken.is_err(), "{flaw:?}: the connection ends");
        assert_eq!(
            watch.event("not_inspected").await["reason"],
            "own_root_seen",
            "{flaw:?}"
        );
        let again = shake(
            tunnel(&origin, Some(&proxy), 443).await,
            HOST,
            client_config(&proxy.both_roots(), &[]),
        )
        .await;
        assert!(again.is_err(), "{flaw:?}: and the next one too");
    }
}

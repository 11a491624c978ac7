//! A company's proxy that is spoken to over TLS (`https://`): what it is asked, whom it proves to be, and what the origin
//! and the client get through it.
//!
//! That bytes and ends pass unchanged through it stands in `transparency`.

use crate::origin_proxy::{Stage, check};
use harness::{
    Answer, ForwardProxy, Home, Origin, Program, ProxyUnderTest, TestCa,
    certificates::Flaw,
    script::{client_config, connect, shake, tunnel},
};
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::aws_lc_rs,
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use std::{net::SocketAddr, path::Path, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

#[tokio::test]
async fn every_way_to_an_origin_goes_through_a_proxy_over_tls() {
    let stage = Stage::new().await;
    let variables = ["HTTPS_PROXY", "http_proxy"];
    for (names, more) in [
        (&variables[..], None),
        (&["ALL_PROXY"], None),
        (&[], Some(())),
    ] {
        let forward = stage.forward_over_tls("127.0.0.1", Flaw::None).await;
        let url = format!("https://name:word@{}", forward.address);
        let option = more.map(|()| ["--origin-proxy", &url]);
        let environment: Vec<_> = names.iter().map(|name| (*name, url.as_str())).collect();
        let option = option.as_ref().map_or(&[][..], |option| option);
        let proxy = stage.proxy(option, &environment).await;
        check(&stage, &proxy, &forward).await;
    }
    // By name it proves that name.
    let forward = stage.forward_over_tls("localhost", Flaw::None).await;
    let url = format!("https://name:word@localhost:{}", forward.address.port());
    let proxy = stage.proxy(&["--origin-proxy", &url], &[]).await;
    check(&stage, &proxy, &forward).await;
}

/// What the answer, the log and `doctor` say where this address is named as the proxy.
async fn said(ca: &TestCa, url: &str) -> [String; 3] {
    let environment = [("HTTPS_PROXY", url)];
    let arguments = ["--intercept=www.council.test".to_owned()];
    let proxy = ProxyUnderTest::in_environment(ca, &arguments, &environment).await;
    let (mut client, head) = connect(&proxy, "www.shop.test:443").await;
    assert!(head.starts_with("HTTP/1.1 502"), "{head}");
    let mut answer = String::new();
    client
        .read_to_string(&mut answer)
        .await
        .expect("the reason");
    // A listed host's is in the log: its browser gets a reset, and goes directly.
    let (_, head) = connect(&proxy, "www.council.test:443").await;
    assert_eq!(head, "");
    let log = proxy.log_line("the upstream proxy that").await;
    let home = Home::new();
    let data = home.path().join("data").display().to_string();
    let roots = proxy.origin_ca().display().to_string();
    let doctor = ["doctor", "--data-dir", &data, "--origin-ca", &roots];
    let program = Program::new(doctor).at(&home);
    let output = program.env("HTTPS_PROXY", Path::new(url)).output().await;
    let screen = String::from_utf8(output.stdout).expect("the screen is text");
    [answer, log, screen]
}

/// Takes the ClientHello and leaves.
async fn hangs_up() -> Origin {
    Origin::serving("proxy.test", |mut stream| async move {
        // A client that goes away is its own affair.
        let _ = stream.read(&mut [0; 16]).await;
    })
    .await
}

/// A proxy over TLS that wants to see the client's certificate.
async fn wants_a_certificate(ca: &TestCa, version: &'static SupportedProtocolVersion) -> Origin {
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), ca.pem()).expect("the file can be written");
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots = Arc::new(harness::script::roots(file.path()));
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider));
    let (chain, key) = ca.leaf("127.0.0.1", Flaw::None);
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .expect("the provider has the usual versions")
        .with_client_cert_verifier(verifier.build().expect("there is a root"))
        .with_single_cert(chain, key)
        .expect("key and certificate fit");
    Origin::with_config("proxy.test", Arc::new(config), Answer::page([])).await
}

#[tokio::test]
async fn each_trouble_with_a_proxy_over_tls_is_named_in_answer_log_and_doctor() {
    let stage = Stage::new().await;
    let mut rows: Vec<(SocketAddr, &str, Box<dyn std::any::Any>)> = Vec::new();
    for (flaw, expected) in [
        (Flaw::Expired, "it has expired"),
        (Flaw::NotYetValid, "it is not valid yet"),
        (Flaw::WrongHost, "it is for another name"),
        (Flaw::UnknownIssuer, "--origin-ca"),
        (Flaw::SelfSigned, "--origin-ca"),
    ] {
        let forward = stage.forward_over_tls("127.0.0.1", flaw).await;
        rows.push((forward.address, expected, Box::new(forward)));
    }
    let plain = Origin::plain("proxy.test", Answer::page([])).await;
    rows.push((plain.address, "write http:// in place of", Box::new(plain)));
    let deaf = hangs_up().await;
    rows.push((deaf.address, "TLS handshake with it failed", Box::new(deaf)));
    for (address, expected, _proxy) in &rows {
        let said = said(&stage.ca, &format!("https://name:word@{address}")).await;
        for text in &said {
            assert!(text.contains("HTTPS_PROXY"), "{expected}: {text}");
            assert!(text.contains(expected), "{expected}: {text}");
            assert!(!text.contains("word@"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_proxy_over_tls_that_refuses_is_named_in_the_answer() {
    let stage = Stage::new().await;
    let forward = stage.forward_over_tls("127.0.0.1", Flaw::None).await;
    // In TLS 1.3 the handshake has ended for us by then.
    let picky = wants_a_certificate(&stage.ca, &TLS13).await;
    let picky_before = wants_a_certificate(&stage.ca, &TLS12).await;
    let rows = [
        (forward.address, "asks for a name and a password"),
        (picky.address, "client certificate"),
        (picky_before.address, "client certificate"),
    ];
    for (address, expected) in rows {
        let url = format!("https://name:wrong@{address}");
        let proxy = stage.proxy(&["--origin-proxy", &url], &[]).await;
        let (mut client, head) = connect(&proxy, "www.shop.test:443").await;
        assert!(head.starts_with("HTTP/1.1 502"), "{head}");
        let mut answer = String::new();
        client
            .read_to_string(&mut answer)
            .await
            .expect("the reason");
        assert!(answer.contains("--origin-proxy"), "{answer}");
        assert!(answer.contains(expected), "{answer}");
    }
    // A plain request brings the proxy's own answer back.
    let url = format!("https://name:wrong@{}", forward.address);
    let proxy = stage.proxy(&["--origin-proxy", &url], &[]).await;
    let fetched = proxy.curl().get("http://plain.council.test/").await;
    assert!(fetched.head.starts_with("HTTP/1.1 407"), "{}", fetched.head);
}

#[tokio::test]
async fn a_hello_is_replayed_through_a_proxy_over_tls() {
    let (ca, unknown) = (TestCa::new(), TestCa::new());
    // We do not trust this site; its visitor does.
    let origin = Origin::start("bad.council.test", &unknown, Answer::page([])).await;
    let config = ca.server_config("127.0.0.1", Flaw::None);
    let forward = ForwardProxy::over_tls(&[&origin], None, config).await;
    let way = format!("https://{}", forward.address);
    let arguments = ["--intercept=bad.council.test", "--origin-proxy", &way];
    let proxy = ProxyUnderTest::with(&ca, &[], &arguments).await;
    let mut watch = proxy.watch();
    let root = proxy.folder().join("visitor.pem");
    std::fs::write(&root, unknown.pem()).expect("the folder can be written");
    let config = client_config(&root, &["http/1.1"]);
    let tcp = tunnel(&origin, Some(&proxy), 443).await;
    let shaken = shake(tcp, "bad.council.test", config).await;
    assert!(shaken.is_ok(), "{shaken:?}");
    let event = watch.event("not_inspected").await;
    assert_eq!(event["reason"], "unknown_issuer");
    assert_eq!(
        forward.asked(),
        ["CONNECT bad.council.test:443 HTTP/1.1"; 2]
    );
}

/// Takes a CONNECT, gives these answers, each in a record of its own, and then echoes what comes.
async fn greet(mut stream: TlsStream<TcpStream>, answers: &[&str]) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a CONNECT"));
    }
    for answer in answers {
        let sent = stream.write_all(answer.as_bytes()).await;
        sent.expect("it reads");
        stream.flush().await.expect("it reads");
    }
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.expect("its end");
    let sent = stream.write_all(rest.as_bytes()).await;
    sent.expect("it reads");
    stream.shutdown().await.expect("it reads");
}

#[tokio::test]
async fn a_server_that_speaks_first_is_heard_through_a_proxy_over_tls() {
    let ca = TestCa::new();
    let acceptor = TlsAcceptor::from(ca.server_config("127.0.0.1", Flaw::None));
    // The greeting comes in the record of the answer, or in one of its own.
    let rows: [&'static [&'static str]; 2] = [
        &["HTTP/1.1 200 OK\r\n\r\n220 ready\r\n"],
        &["HTTP/1.1 200 OK\r\n\r\n", "220 ready\r\n"],
    ];
    for answers in rows {
        let acceptor = acceptor.clone();
        let company = Origin::serving("proxy.test", move |stream| {
            let acceptor = acceptor.clone();
            async move {
                let stream = acceptor.accept(stream).await.expect("we are trusted");
                greet(stream, answers).await;
            }
        })
        .await;
        let way = format!("https://{}", company.address);
        let arguments = ["--intercept=mail.council.test", "--origin-proxy", &way];
        let proxy = ProxyUnderTest::with(&ca, &[], &arguments).await;
        let (mut client, head) = connect(&proxy, "mail.council.test:443").await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let mut greeting = [0; 11];
        client.read_exact(&mut greeting).await.expect("a greeting");
        assert_eq!(&greeting, b"220 ready\r\n");
        client.write_all(b"QUIT\r\n").await.expect("it reads");
        client.shutdown().await.expect("it reads");
        let mut rest = String::new();
        client.read_to_string(&mut rest).await.expect("the echo");
        assert_eq!(rest, "QUIT\r\n");
    }
}

/// A company's proxy that answers this number of requests a connection, and leaves at the next one without close_notify.
async fn tired_proxy(acceptor: TlsAcceptor, answers: usize) -> Origin {
    Origin::serving("proxy.test", move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await.expect("we are trusted");
            for turn in 0..=answers {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => return,
                    }
                }
                if turn < answers {
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                    stream.write_all(answer).await.expect("it reads");
                    stream.flush().await.expect("it reads");
                }
            }
        }
    })
    .await
}

#[tokio::test]
async fn f30_a_plain_request_that_a_proxy_over_tls_leaves_unanswered_is_sent_once_more_or_answered()
{
    let ca = TestCa::new();
    let acceptor = TlsAcceptor::from(ca.server_config("127.0.0.1", Flaw::None));
    for (answers, expected) in [(1, &["200", "200", "200"][..]), (0, &["502"])] {
        let company = tired_proxy(acceptor.clone(), answers).await;
        let way = format!("https://{}", company.address);
        let proxy = ProxyUnderTest::with(&ca, &[], &["--origin-proxy", &way]).await;
        let mut client = TcpStream::connect(proxy.address())
            .await
            .expect("the proxy listens");
        for status in expected {
            let request =
                "GET http://plain.council.test/ HTTP/1.1\r\nHost: plain.council.test\r\n\r\n";
            let sent = client.write_all(request.as_bytes()).await;
            sent.expect("the proxy reads");
            let mut head = [0; 12];
            client.read_exact(&mut head).await.expect("an answer comes");
            let head = String::from_utf8_lossy(&head);
            assert_eq!(head, format!("HTTP/1.1 {status}"), "after {answers}");
            if *status == "200" {
                let mut rest = [0; 28];
                client.read_exact(&mut rest).await.expect("it comes whole");
                assert!(rest.ends_with(b"\r\n\r\nok"));
            }
        }
    }
}

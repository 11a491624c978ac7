//! How origins are reached: no slower than by a browser, and where they are not reached, the browser can still go itself.

use harness::{
    Answer, Home, Origin, ProxyUnderTest, TestCa,
    browser::{chromium_by_pac, firefox_by_pac},
    raw::Silent,
    script::connect,
};
use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};

const HOST: &str = "www.council.test";

#[tokio::test]
async fn a_silent_address_costs_a_quarter_of_a_second_and_not_the_time_limit() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(["a=1"])).await;
    let bad = Origin::with_flaw(
        "bad.council.test",
        &ca,
        harness::certificates::Flaw::Expired,
        Answer::page([]),
    )
    .await;
    // Dead IPv6, and two dead addresses of the family that works.
    let dead = [
        Silent::start("[::1]:0").await,
        Silent::start("127.0.0.1:0").await,
    ];
    let mut arguments = vec!["--intercept=council.test".to_owned()];
    for origin in [&origin, &bad] {
        let silent = dead.iter().map(|dead| dead.address);
        for address in silent.chain([origin.address]) {
            for port in [80, 443] {
                arguments.push(format!("--resolve={}:{port}:{address}", origin.host));
            }
        }
    }
    let proxy = ProxyUnderTest::bare(&ca, &[], &arguments).await;
    let start = Instant::now();
    for _ in 0..2 {
        let fetched = proxy.curl().get(&format!("https://{HOST}/")).await;
        assert_eq!(fetched.set_cookies(), ["a=1"]);
    }
    // The splice after a bad certificate dials once more.
    assert_eq!(proxy.curl().get("https://bad.council.test/").await.code, 60);
    let taken = start.elapsed();
    assert!(
        taken < Duration::from_secs(9),
        "{taken:?}: one time limit has 10 s"
    );
}

#[tokio::test]
async fn a_listed_host_that_cannot_be_reached_ends_with_a_reset_and_no_status() {
    let ca = TestCa::new();
    let refused = "closed.council.test:443:127.0.0.1:1";
    let own = "--intercept=council.test";
    let proxy = ProxyUnderTest::with(&ca, &[], &[own, "--resolve", refused]).await;
    let mut watch = proxy.watch();
    for target in [
        "closed.council.test:443",
        // The name is found nowhere.
        "unknown.council.test:443",
        "www.council.test:8443",
    ] {
        let mut client = TcpStream::connect(proxy.address()).await.unwrap();
        let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        let end = client.read_u8().await.unwrap_err();
        assert_eq!(end.kind(), ErrorKind::ConnectionReset, "{target}");
        let host = target.split(':').next().expect("a host");
        let event = watch.event("not_inspected").await;
        assert_eq!(
            (&event["host"], &event["reason"]),
            (&host.into(), &"unreachable".into())
        );
        let line = proxy.log_line("unreachable").await;
        assert!(line.contains("council.test"), "{line}");
    }
    // A host that is not listed has no PAC file behind it: its client gets the reason.
    let (_, answer) = connect(&proxy, "www.shop.test:8443").await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
}

#[tokio::test]
async fn chromium_and_firefox_go_directly_where_the_proxy_cannot_reach_a_listed_host() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::with(&ca, &[], &["--intercept=council.test"]).await;
    // The browsers find the host on loopback; the proxy must not go there, nor to that port.
    let (knock, mut knocks) = mpsc::unbounded_channel();
    let origin = Origin::serving(HOST, move |stream| {
        let told = knock.send(());
        async move { drop((stream, told)) }
    })
    .await;
    let (chromium, firefox) = (Home::new(), Home::new());
    let (address, url) = (
        proxy.address(),
        format!("https://{HOST}:{}/", origin.address.port()),
    );
    // The browser's own end may be far off: it tries a broken site again and again.
    tokio::select! {
        _ = chromium_by_pac(&chromium, address, &url) => panic!("Chromium does not come by itself"),
        _ = knocks.recv() => {}
    }
    while knocks.try_recv().is_ok() {}
    tokio::select! {
        () = firefox_by_pac(&firefox, address, &[HOST], &url) => panic!("Firefox does not come by itself"),
        _ = knocks.recv() => {}
    }
}

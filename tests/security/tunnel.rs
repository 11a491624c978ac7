//! Rows of the threat table about intercepted connections, by number: replay, bombs, endless bodies, forged logs.
//!
//! What a tunnel answers by changing nothing stands in `traffic/transparency/hostile.rs`.

use harness::{
    Origin, Program, ProxyUnderTest, TestCa,
    certificates::Flaw,
    script::{Cues, ScriptedOrigin, Step, client_config, shake, tunnel},
};
use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Command,
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

const HOST: &str = "raw.council.test";

/// What OpenSSL's client says became of its early data, in its second connection.
async fn early_data(origin: &Origin, proxy: Option<&ProxyUnderTest>, roots: &Path) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (session, early) = (folder.path().join("session"), folder.path().join("early"));
    std::fs::write(&early, "GET /early HTTP/1.1\r\n").expect("the folder can be written");
    let mut said = String::new();
    for session_is in ["-sess_out", "-sess_in"] {
        let mut command = Command::new("openssl");
        command.args([
            "s_client",
            "-tls1_3",
            "-ign_eof",
            "-servername",
            HOST,
            "-CAfile",
        ]);
        command.arg(roots).arg(session_is).arg(&session);
        if session_is == "-sess_in" {
            command.arg("-early_data").arg(&early);
        }
        match proxy {
            Some(proxy) => command.args([
                "-proxy",
                &proxy.address().to_string(),
                "-connect",
                &format!("{HOST}:443"),
            ]),
            None => command.args(["-connect", &origin.address.to_string()]),
        };
        let mut client = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("openssl is installed");
        let mut stdin = client.stdin.take().expect("it is piped");
        stdin
            .write_all(b"GET / HTTP/1.1\r\n\r\n")
            .await
            .expect("it reads");
        let output = client
            .wait_with_output()
            .await
            .expect("it ends with the answer");
        said = String::from_utf8_lossy(&output.stdout).into_owned();
        drop(stdin);
    }
    let line = said.lines().find(|line| line.starts_with("Early data was"));
    line.unwrap_or_else(|| panic!("nothing about early data: {said}"))
        .to_owned()
}

/// Reads one head, answers it and ends.
async fn answer_once(acceptor: TlsAcceptor, tcp: TcpStream) {
    let Ok(mut stream) = acceptor.accept(tcp).await else {
        return;
    };
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    // A client that has left needs no answer.
    let _ = stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        .await;
    let _ = stream.shutdown().await;
}

#[tokio::test]
async fn t09_what_could_be_replayed_is_never_accepted() {
    let ca = TestCa::new();
    let mut config = (*ca.server_config(HOST, Flaw::None)).clone();
    config.max_early_data_size = 16_384;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let origin = Origin::serving(HOST, move |tcp| answer_once(acceptor.clone(), tcp)).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    // The control: this origin takes early data from a client that connects directly.
    let direct = early_data(&origin, None, &proxy.origin_ca()).await;
    assert_eq!(direct, "Early data was accepted");
    let through = early_data(&origin, Some(&proxy), &proxy.root()).await;
    assert_ne!(through, "Early data was accepted");
}

#[tokio::test]
async fn t41_a_body_that_unpacks_to_a_thousand_times_its_size_is_never_unpacked() {
    const UNPACKED: usize = 100 << 20;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let made = Command::new("sh")
        .args([
            "-c",
            &format!("head -c {UNPACKED} /dev/zero | gzip -9 > bomb"),
        ])
        .current_dir(folder.path())
        .status()
        .await;
    assert!(made.expect("gzip is part of every system").success());
    let bomb = std::fs::read(folder.path().join("bomb")).expect("the bomb is there");
    assert!(bomb.len() < UNPACKED / 500);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nSet-Cookie: bomb=1\r\nContent-Length: {}\r\n\r\n",
        bomb.len()
    );
    let script = [
        Step::Until(b"\r\n\r\n".to_vec()),
        Step::Send([head.into_bytes(), bomb.clone()].concat()),
        Step::HearEnd,
    ];
    let ca = TestCa::new();
    let stage = ScriptedOrigin::start(HOST, &ca).await;
    let proxy = ProxyUnderTest::start(&ca, &[&stage.origin]).await;
    let mut watch = proxy.watch();
    let url = format!("https://{HOST}/");
    let curl = || proxy.curl().and("--http1.1");
    let _first = stage.part(&script, Cues::pair().0);
    assert_eq!(curl().get(&url).await.body, bomb);
    let before = proxy.memory();
    let _second = stage.part(&script, Cues::pair().0);
    // The control: a client that unpacks it finds that it is one.
    let unpacked = curl().and("--compressed").get(&url).await;
    assert_eq!(unpacked.body.len(), UNPACKED);
    let after = proxy.memory();
    assert!(after < before + 5 * 1024, "from {before} to {after} KiB");
    watch.cookie("bomb").await;
}

/// Answers with a body that has no end; says when its reader has stopped taking it.
async fn flow(mut stream: TlsStream<TcpStream>, count: &AtomicU64, stuck: &mpsc::Sender<()>) {
    let piece = [b'x'; 64 * 1024];
    let head = b"HTTP/1.1 200 OK\r\nSet-Cookie: endless=1\r\n\r\n";
    let mut goes_on = stream.write_all(head).await.is_ok();
    while goes_on {
        let mut writing = std::pin::pin!(stream.write_all(&piece));
        let early = timeout(Duration::from_secs(1), writing.as_mut()).await;
        goes_on = match early {
            Ok(written) => written.is_ok(),
            // The reader has taken nothing for a second.
            Err(_) => {
                let _ = stuck.try_send(());
                writing.await.is_ok()
            }
        };
        count.fetch_add(piece.len() as u64, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn t42_an_endless_body_stops_where_its_reader_stops() {
    /// What the system's own buffers on the way may take, generously.
    const ON_THE_WAY: u64 = 64 << 20;
    let ca = TestCa::new();
    let acceptor = TlsAcceptor::from(ca.server_config(HOST, Flaw::None));
    let sent = Arc::new(AtomicU64::new(0));
    let (stuck, mut is_stuck) = mpsc::channel(1);
    let count = Arc::clone(&sent);
    let origin = Origin::serving(HOST, move |tcp| {
        let (acceptor, count, stuck) = (acceptor.clone(), Arc::clone(&count), stuck.clone());
        async move {
            if let Ok(stream) = acceptor.accept(tcp).await {
                flow(stream, &count, &stuck).await;
            }
        }
    })
    .await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let tcp = tunnel(&origin, Some(&proxy), 443).await;
    let config = client_config(&proxy.root(), &["http/1.1"]);
    let mut stream = shake(tcp, HOST, config).await.expect("our root is trusted");
    let before = proxy.memory();
    let ask = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    stream
        .write_all(ask.as_bytes())
        .await
        .expect("the proxy reads");
    is_stuck
        .recv()
        .await
        .expect("the origin is stopped by its reader");
    let (held, after) = (sent.load(Ordering::Relaxed), proxy.memory());
    assert!(held < ON_THE_WAY, "{held} bytes were taken");
    assert!(after < before + 2 * 1024, "from {before} to {after} KiB");
    // The control: it was the reader who stopped it.
    let mut sink = vec![0; 64 * 1024];
    while sent.load(Ordering::Relaxed) < 2 * held + ON_THE_WAY {
        let count = stream.read(&mut sink).await.expect("it goes on");
        assert!(count > 0, "it does not end");
    }
}

/// Names as an attacker writes them: control characters, marks that turn the writing, quotes, halves of JSON.
fn hostile_names() -> impl Iterator<Item = String> {
    const PIECES: [&str; 16] = [
        "name",
        "\u{1b}[31m",
        "\u{1b}]0\u{7}",
        "\u{9b}2J",
        "\u{8}\u{8}",
        "\u{b}",
        "\u{7f}",
        "\"",
        "\\",
        "{\"level\":\"ERROR\"}",
        "\u{202e}",
        "\u{2066}",
        "\u{feff}",
        "\u{85}",
        "\u{1f36a}",
        "%0a",
    ];
    (0..10_000_usize).map(|n| {
        let piece = |by: usize| PIECES[n / by % PIECES.len()];
        format!("{}{}n{n}{}", piece(1), piece(16), piece(256))
    })
}

#[tokio::test]
async fn t52_hostile_names_write_neither_to_the_log_nor_to_the_terminal() {
    let ca = TestCa::new();
    let stage = ScriptedOrigin::start(HOST, &ca).await;
    let proxy = ProxyUnderTest::with(&ca, &[&stage.origin], &["--log-format", "json"]).await;
    let mut watch = proxy.watch();
    let names: Vec<String> = hostile_names().collect();
    let curl = || proxy.curl().and("--http1.1");
    let honest = ["honest".to_owned()];
    // An honest name goes first, because a full ledger keeps what came first.
    for names in [&honest[..]].into_iter().chain(names.chunks(500)) {
        let fields: String = names
            .iter()
            .map(|name| format!("Set-Cookie: {name}=1\r\n"))
            .collect();
        let answer = format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 0\r\n\r\n");
        let script = [
            Step::Until(b"\r\n\r\n".to_vec()),
            Step::Send(answer.into_bytes()),
            Step::HearEnd,
        ];
        let _heard = stage.part(&script, Cues::pair().0);
        curl().get(&format!("https://{HOST}/")).await;
    }
    for target in ["\u{1b}[31mevil.test", "evil.test\u{9b}2J", "{\"evil\":1}"] {
        let request = format!("CONNECT {target}:443 HTTP/1.1\r\nHost: {target}\r\n\r\n");
        harness::raw::talk(proxy.address(), request.as_bytes(), 1).await;
    }
    watch.cookie("honest").await;
    // The control: the names did arrive, and the feed has them as they are.
    while !watch.text.contains("\u{9b}2J") {
        watch.next().await;
    }
    let data = proxy.data_dir().display().to_string();
    let mut terminal = Program::new(["watch", "--data-dir", &data]).lines();
    let mut shown = String::new();
    // Of the hostile ones, one that browsers would keep and that has nothing to escape.
    while !shown.contains("n255name") {
        shown.push_str(&terminal.line().await.expect("the feed goes on"));
        shown.push('\n');
    }
    let turns =
        |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let writes = |c: &char| c.is_control() && *c != '\n';
    assert_eq!(
        shown.chars().find(|c| turns(c) || writes(c)),
        None,
        "{shown}"
    );
    let (_, _, folder) = proxy.stop().await;
    let log = std::fs::read(folder.path().join("log")).expect("the log can be read");
    assert_objects_line_by_line(&log);
}

/// Every line of the log is one JSON object, without a control character.
fn assert_objects_line_by_line(log: &[u8]) {
    assert!(log.iter().all(|byte| *byte >= b' ' || *byte == b'\n'));
    let lines = log.split(|byte| *byte == b'\n');
    for line in lines.filter(|line| !line.is_empty()) {
        let parsed = serde_json::from_slice::<serde_json::Value>(line);
        assert!(
            parsed.is_ok_and(|line| line.is_object()),
            "{}",
            line.escape_ascii()
        );
    }
}

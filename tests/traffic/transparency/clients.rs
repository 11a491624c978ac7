//! Clients and origins that nobody here wrote: what each learns direct, it learns through the proxy.

use bytes::Bytes;
use harness::{
    Curl, Nginx, Origin, ProxyUnderTest, TestCa,
    certificates::Flaw,
    client::Fetched,
    script::{client_config, shake, tunnel},
};
use http_body_util::{BodyExt, Full, channel::Channel, combinators::BoxBody};
use hyper::{
    HeaderMap, Request, Response, body::Incoming, client::conn::http2, header::HeaderValue,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use serde_json::Value;
use std::{
    convert::Infallible,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};
use tokio_rustls::TlsAcceptor;

const HOST: &str = "real.council.test";

fn files() -> [(&'static str, Vec<u8>); 3] {
    let large: Vec<u8> = (0..3_000_000_u32)
        .map(|n| b'a' + u8::try_from(n % 23).expect("small"))
        .collect();
    [
        ("large.txt", large),
        ("style.css", b"p { color: red }".repeat(100)),
        ("empty.txt", Vec::new()),
    ]
}

/// What curl is asked for, and with which arguments.
const ASKED: [(&str, &[&str]); 11] = [
    ("/large.txt", &[]),
    ("/large.txt", &["--range", "5-9"]),
    ("/large.txt", &["--range", "0-1,7-8,-3"]),
    ("/large.txt", &["--head"]),
    ("/large.txt", &["--header", "If-None-Match: *"]),
    (
        "/upload",
        &["--data", "x=1", "--header", "Expect: 100-continue"],
    ),
    ("/style.css", &["--header", "Accept-Encoding: gzip"]),
    ("/empty.txt", &[]),
    ("/none", &[]),
    (
        "/cookies",
        &[
            "--header",
            "X-Odd: \t a ; b=\"c\" ",
            "--cookie",
            "a=1; b=2; a=3",
        ],
    ),
    ("/missing?q=%2F%20+", &["--path-as-is"]),
];

/// nginx, and a proxy that adds nothing.
async fn nginx(ca: &TestCa) -> (Nginx, ProxyUnderTest) {
    let nginx = Nginx::start(HOST, ca, &files()).await;
    let proxy = ProxyUnderTest::with(ca, &[&nginx.origin], &super::UNCHANGED).await;
    (nginx, proxy)
}

#[tokio::test]
async fn curl_and_nginx_get_the_same_from_each_other_as_without_the_proxy() {
    let ca = TestCa::new();
    let (nginx, proxy) = nginx(&ca).await;
    let direct = Curl::direct(&nginx.origin, &proxy.origin_ca());
    let through = proxy.curl();
    let cookie = format!("Cookie: c={}", "x".repeat(8 * 1024));
    let long: [&str; 2] = ["--header", &cookie];
    for version in ["--http1.1", "--http2"] {
        for (path, arguments) in ASKED.into_iter().chain([("/cookies", &long[..])]) {
            let url = format!("https://{HOST}{path}");
            let ask = |curl: &Curl| {
                let curl = curl.clone().and(version).and("--suppress-connect-headers");
                arguments
                    .iter()
                    .fold(curl, |curl, argument| curl.and(argument))
            };
            let direct = told(ask(&direct).get(&url).await, arguments);
            let through = told(ask(&through).get(&url).await, arguments);
            assert!(
                through == direct,
                "{version} {path} {arguments:?}:\n{}\n{}",
                through.head,
                direct.head
            );
        }
    }
    assert_seen_twice(&nginx.seen().await);
}

/// An answer without what differs between any two answers: the date, and the boundary between several ranges.
fn told(mut fetched: Fetched, arguments: &[&str]) -> Fetched {
    let lines = fetched
        .head
        .lines()
        .filter(|line| !line.to_lowercase().starts_with("date:"));
    let mut head = lines.collect::<Vec<_>>().join("\n");
    let boundary = head
        .split("boundary=")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .map(str::to_owned);
    if let Some(boundary) = boundary {
        head = head.replace(&boundary, "B");
        let body = String::from_utf8(fetched.body).expect("the file is text");
        fetched.body = body.replace(&boundary, "B").into_bytes();
    }
    if arguments.contains(&"--head") {
        // curl writes the head there too, date and all.
        fetched.body.clear();
    }
    Fetched { head, ..fetched }
}

/// What an origin noted of requests that came once direct and once through the proxy.
fn assert_seen_twice(seen: &[String]) {
    for line in seen {
        let times = seen.iter().filter(|other| *other == line).count();
        assert!(times % 2 == 0, "seen {times} times: {line}");
    }
}

fn python() -> PathBuf {
    std::env::var_os("BISCUIT_TIN_PYTHON").map_or_else(
        || panic!("BISCUIT_TIN_PYTHON is not set: run tests/run, or set it to a Python that has httpx and websockets"),
        PathBuf::from,
    )
}

fn clients() -> Command {
    let mut command = Command::new(python());
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("traffic/transparency/clients.py"))
        .kill_on_drop(true)
        .stdin(Stdio::null());
    command
}

/// What a Python client says, direct and through the proxy.
async fn both(command: &[&str], origin: &Origin, proxy: &ProxyUnderTest) -> [String; 2] {
    let address = origin.address.to_string();
    let url = format!("http://{}", proxy.address());
    let mut said = Vec::new();
    for (root, proxy) in [(proxy.origin_ca(), None), (proxy.root(), Some(&url))] {
        let output = clients()
            .args(command)
            .args([&origin.host, &address])
            .arg(root)
            .args(proxy)
            .stderr(Stdio::inherit())
            .output()
            .await
            .expect("Python is there");
        assert!(output.status.success(), "{command:?} {proxy:?}");
        said.push(String::from_utf8(output.stdout).expect("JSON is text"));
    }
    said.try_into().expect("two ways")
}

#[tokio::test]
async fn httpx_gets_the_same_as_without_the_proxy() {
    let ca = TestCa::new();
    let (nginx, proxy) = nginx(&ca).await;
    for (version, spoken) in [("1", "HTTP/1.1"), ("2", "HTTP/2")] {
        let [direct, through] = both(&["httpx", version], &nginx.origin, &proxy).await;
        assert_eq!(
            without_dates(&through, spoken),
            without_dates(&direct, spoken),
            "HTTP/{version}"
        );
    }
    assert_seen_twice(&nginx.seen().await);
}

fn without_dates(said: &str, spoken: &str) -> Value {
    let mut answers: Value = serde_json::from_str(said).expect("JSON");
    let is_date = |field: &Value| {
        field[0]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case("date"))
    };
    for answer in answers.as_array_mut().expect("a list") {
        assert_eq!(answer[0], spoken);
        answer[2]
            .as_array_mut()
            .expect("a list")
            .retain(|field| !is_date(field));
    }
    answers
}

#[tokio::test]
async fn websockets_of_python_get_the_same_as_without_the_proxy() {
    let ca = TestCa::new();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (certificate, key) = ca.leaf_pem(HOST, Flaw::None);
    let (certificate_file, key_file) =
        (folder.path().join("certificate"), folder.path().join("key"));
    std::fs::write(&certificate_file, certificate).expect("the folder can be written");
    std::fs::write(&key_file, key).expect("the folder can be written");
    let mut echo = clients();
    let mut echo = echo
        .arg("echo")
        .arg(certificate_file)
        .arg(key_file)
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python is there");
    let mut port = String::new();
    BufReader::new(echo.stdout.take().expect("it is piped"))
        .read_line(&mut port)
        .await
        .expect("the echo starts");
    let origin = Origin::passing_to(
        HOST,
        format!("127.0.0.1:{}", port.trim())
            .parse()
            .expect("a port"),
    )
    .await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let [direct, through] = both(&["websockets"], &origin, &proxy).await;
    assert!(
        direct.contains("permessage-deflate")
            && direct.contains("4321")
            && direct.contains("1002")
            && direct.contains("1007"),
        "{direct}"
    );
    assert_eq!(through, direct);
}

/// An origin of hyper's that sends each part of a body back as it comes, trailers included.
async fn mirror(ca: &TestCa) -> Origin {
    let acceptor = TlsAcceptor::from(ca.server_config(HOST, Flaw::None));
    Origin::serving(HOST, move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let service = service_fn(|request: Request<Incoming>| async move {
                Ok::<_, Infallible>(Response::new(request.into_body()))
            });
            // How a client leaves is its own affair.
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        }
    })
    .await
}

#[tokio::test]
async fn a_body_comes_back_part_by_part_with_its_trailers_through_hyper() {
    let ca = TestCa::new();
    let origin = mirror(&ca).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    for (proxy, root) in [(None, proxy.origin_ca()), (Some(&proxy), proxy.root())] {
        let tcp = tunnel(&origin, proxy, 443).await;
        let stream = shake(tcp, HOST, client_config(&root, &["h2"]))
            .await
            .expect("the root is trusted");
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .expect("HTTP/2");
        let connection = tokio::spawn(connection);
        // One stream is left alone with a full window; the other one must not wait for it.
        let whole = Full::from(vec![b's'; 300_000]).boxed();
        let stalled = sender
            .send_request(post("/stalled", whole))
            .await
            .expect("an answer");
        let (mut give, body) = Channel::<Bytes, Infallible>::new(1);
        let answer = sender.send_request(post("/echo", body.boxed())).await;
        let mut answer = answer.expect("an answer before the body").into_body();
        for n in 0..50_u32 {
            let part = Bytes::from(format!("part {n}").repeat(100));
            give.send_data(part.clone())
                .await
                .expect("the client listens");
            // Nothing more is sent until this part has come back whole.
            assert_eq!(read(&mut answer, part.len()).await, part);
        }
        let mut trailers = HeaderMap::new();
        trailers.append("x-sum", HeaderValue::from_static("1"));
        trailers.append("x-sum", HeaderValue::from_static("2"));
        give.send_trailers(trailers.clone())
            .await
            .expect("the client listens");
        let end = answer
            .frame()
            .await
            .expect("trailers")
            .expect("they can be read");
        assert_eq!(end.into_trailers().expect("trailers"), trailers);
        let rest = stalled.into_body().collect().await.expect("the rest");
        assert_eq!(rest.to_bytes().len(), 300_000);
        connection.abort();
    }
}

fn post(path: &str, body: BoxBody<Bytes, Infallible>) -> Request<BoxBody<Bytes, Infallible>> {
    Request::post(format!("https://{HOST}{path}"))
        .body(body)
        .expect("a request")
}

/// As much of a body as this.
async fn read(body: &mut Incoming, length: usize) -> Vec<u8> {
    let mut read = Vec::new();
    while read.len() < length {
        let frame = body
            .frame()
            .await
            .expect("the body goes on")
            .expect("it can be read");
        read.extend_from_slice(frame.data_ref().expect("data"));
    }
    read
}

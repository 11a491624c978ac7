//! The tap against other implementations: hyper at both ends of a connection, and the public HPACK stories.
//!
//! Malformed bytes are tested in `tests` and `rows`.

use super::*;
use crate::tap::http2::hpack::Decoder;
use crate::tap::tests::{describe, frame};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, Version, client, server, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use proptest::prelude::*;
use serde_json::Value;
use std::{
    collections::HashMap,
    convert::Infallible,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

/// One exchange: fields of both heads, and the length of both bodies.
#[derive(Debug, Clone)]
struct Exchange {
    path: String,
    request: Vec<(String, String)>,
    response: Vec<(String, String)>,
    body: usize,
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let fields = |name: &'static str| {
        let value = "[!-~]([ -~]{0,30}[!-~])?";
        proptest::collection::vec((name, value), 0..12)
    };
    (
        "/[a-zA-Z0-9._~-]{0,20}",
        fields("cookie|x-[a-z]{1,5}"),
        fields("set-cookie|x-[a-z]{1,5}"),
        0..40_000_usize,
    )
        .prop_map(|(path, request, response, body)| Exchange {
            path,
            request,
            response,
            body,
        })
}

/// The values of a field, as hyper has them.
fn values(headers: &hyper::HeaderMap, name: &str) -> Vec<String> {
    let found = headers.get_all(name).iter();
    found
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect()
}

/// Passes bytes between two ends as the relay does, in reads of at most `slice` bytes.
async fn pass(
    mut tap: Tap,
    slice: usize,
    mut client: DuplexStream,
    mut origin: DuplexStream,
) -> Vec<String> {
    let mut events = Vec::new();
    let mut on_event = |event: TapEvent<'_>| events.push(describe(&event));
    let (mut up, mut down) = (vec![0; slice], vec![0; slice]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => match read {
                Ok(count @ 1..) => {
                    tap.request(&up[..count], &mut on_event);
                    origin.write_all(&up[..count]).await.expect("the origin is there");
                }
                // The client has all its responses.
                _ => return events,
            },
            read = origin.read(&mut down) => match read {
                Ok(count @ 1..) => {
                    let mut bytes = BytesMut::from(&down[..count]);
                    tap.response(&mut bytes, &mut on_event);
                    client.write_all(&bytes).await.expect("the client is there");
                }
                _ => return events,
            },
        }
    }
}

/// Serves the exchanges with hyper, and notes each request as `describe` writes it.
async fn serve(
    version: Version,
    io: DuplexStream,
    exchanges: Arc<HashMap<String, Exchange>>,
    requested: Arc<Mutex<Vec<String>>>,
) {
    let answer = service_fn(move |request: Request<hyper::body::Incoming>| {
        let (exchanges, requested) = (exchanges.clone(), requested.clone());
        async move {
            let cookies = values(request.headers(), "cookie");
            requested
                .lock()
                .expect("no test failed while it held this")
                .push(format!("> a.test {cookies:?}"));
            let exchange = &exchanges[request.uri().path()];
            let body = request.into_body().collect().await.expect("the body comes");
            assert_eq!(body.to_bytes().len(), exchange.body);
            let mut response = Response::builder().header("content-type", "text/html");
            for (name, value) in &exchange.response {
                response = response.header(name, value);
            }
            let body = Full::new(Bytes::from(vec![b'<'; exchange.body]));
            Ok::<_, Infallible>(response.body(body).expect("the fields are valid"))
        }
    });
    let io = TokioIo::new(io);
    // An error is expected: the client leaves once it has everything.
    let _left = if version == Version::HTTP_2 {
        server::conn::http2::Builder::new(TokioExecutor::new())
            .max_header_list_size(1024 * 1024)
            .serve_connection(io, answer)
            .await
    } else {
        server::conn::http1::Builder::new()
            .serve_connection(io, answer)
            .await
    };
}

/// Requests all exchanges with hyper, over HTTP/2 at the same time; returns each response as `describe` writes it.
async fn ask(version: Version, io: DuplexStream, exchanges: &[Exchange]) -> Vec<String> {
    let request = |exchange: &Exchange| {
        let uri = match version {
            Version::HTTP_2 => format!("https://a.test{}", exchange.path),
            _ => exchange.path.clone(),
        };
        let mut request = Request::post(uri);
        if version != Version::HTTP_2 {
            request = request.header("host", "a.test");
        }
        for (name, value) in &exchange.request {
            request = request.header(name, value);
        }
        let body = Full::new(Bytes::from(vec![b'>'; exchange.body]));
        request.body(body).expect("the fields are valid")
    };
    let observed = async |exchange: &Exchange, response: Response<hyper::body::Incoming>| {
        let describe = format!(
            "< {} {:?}",
            exchange.path,
            values(response.headers(), "set-cookie")
        );
        let protection = values(response.headers(), "content-security-policy");
        assert_eq!(protection, ["treat-as-public-address"]);
        let body = response
            .into_body()
            .collect()
            .await
            .expect("the body comes");
        assert_eq!(body.to_bytes(), vec![b'<'; exchange.body]);
        describe
    };
    let io = TokioIo::new(io);
    let mut answers = Vec::new();
    if version == Version::HTTP_2 {
        let (mut sender, connection) = client::conn::http2::handshake(TokioExecutor::new(), io)
            .await
            .expect("both ends are hyper");
        tokio::spawn(connection);
        let mut waiting = Vec::new();
        for exchange in exchanges {
            sender.ready().await.expect("the connection is open");
            waiting.push((exchange, sender.send_request(request(exchange))));
        }
        for (exchange, answer) in waiting {
            answers.push(observed(exchange, answer.await.expect("an answer comes")).await);
        }
    } else {
        let (mut sender, connection) = client::conn::http1::handshake(io)
            .await
            .expect("both ends are hyper");
        tokio::spawn(connection);
        for exchange in exchanges {
            sender.ready().await.expect("the connection is open");
            let answer = sender.send_request(request(exchange)).await;
            answers.push(observed(exchange, answer.expect("an answer comes")).await);
        }
    }
    answers
}

/// Both ends and the tap between them, in memory.
async fn check(version: Version, slice: usize, exchanges: Vec<Exchange>) {
    let protocol = match version {
        Version::HTTP_2 => Protocol::Http2,
        _ => Protocol::Http1,
    };
    let by_path: HashMap<_, _> = exchanges
        .iter()
        .map(|exchange| (exchange.path.clone(), exchange.clone()))
        .collect();
    // Paths are unique, because the server finds an exchange by its path.
    let exchanges: Vec<Exchange> = by_path.values().cloned().collect();
    let requested = Arc::default();
    // Large enough for all that can be under way, so that `pass` never waits for a reader.
    let ((client, left), (right, origin)) = (duplex(1 << 20), duplex(1 << 20));
    let serving = tokio::spawn(serve(
        version,
        origin,
        Arc::new(by_path),
        Arc::clone(&requested),
    ));
    let passing = tokio::spawn(pass(Tap::new(protocol, true), slice, left, right));
    let mut expected = ask(version, client, &exchanges).await;
    let mut events = passing.await.expect("passing does not fail");
    serving.await.expect("serving does not fail");
    expected.append(&mut requested.lock().expect("no test failed while it held this"));
    // Streams may interleave in any order.
    expected.sort();
    events.sort();
    assert_eq!(events, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The client gets the whole response and the one line more.
    #[test]
    fn the_tap_reports_every_head_and_cookie_that_hyper_parses_at_either_end(exchanges in proptest::collection::vec(exchange(), 1..8), slice in 1..20_000_usize, http2: bool) {
        let version = if http2 { Version::HTTP_2 } else { Version::HTTP_11 };
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime can be made")
            .block_on(check(version, slice, exchanges));
    }
}

/// The folder of the stories, inside cargo's copy of the crate that carries them.
fn stories() -> PathBuf {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be started")
        .stdout;
    let metadata: Value = serde_json::from_slice(&metadata).expect("cargo answers in JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let package = packages
        .iter()
        .find(|package| package["name"] == "httlib-hpack")
        .expect("the crate is a dependency of this test");
    let manifest = package["manifest_path"].as_str();
    Path::new(manifest.expect("a package has one")).with_file_name("fixtures")
}

/// A header block of a story, and its fields.
fn read(case: &Value) -> (Vec<u8>, Vec<(String, String)>) {
    let wire = case["wire"].as_str().expect("a case has bytes");
    let block = (0..wire.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&wire[at..at + 2], 16).expect("hexadecimal"))
        .collect();
    let fields = case["headers"].as_array().expect("a case has fields");
    let fields = fields
        .iter()
        .flat_map(|field| field.as_object().expect("a field is an object"))
        .map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()))
        .collect();
    (block, fields)
}

/// Plays one story, block by block, as requests or responses; returns the number of blocks.
fn play(name: &Path, story: &Value) -> usize {
    let cases = story["cases"].as_array().expect("a story has cases");
    let mut tap = Tap::new(Protocol::Http2, false);
    let mut decoder = Decoder::new(4096);
    let mut events = Vec::new();
    let mut on_event = |event: TapEvent<'_>| events.push(describe(&event));
    tap.request(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &mut on_event);
    let mut expected = Vec::new();
    // A request for the stories of responses: GET, https, the path "/", the host "a".
    let ask = b"\x82\x87\x84\x01\x01a";
    for (case, stream) in cases.iter().zip((1..).step_by(2)) {
        let (block, fields) = read(case);
        let is_request = fields.iter().any(|(name, _)| name == ":method");
        if let Some(size) = case["header_table_size"].as_u64() {
            let size = u32::try_from(size).expect("a table has a size");
            decoder.allow(usize::try_from(size).expect("it fits").max(4096));
            let settings = frame(4, 0, 0, &[&[0, 1][..], &size.to_be_bytes()].concat());
            // SETTINGS come from the side that decodes the blocks.
            if is_request {
                tap.response(&mut BytesMut::from(&settings[..]), &mut on_event);
            } else {
                tap.request(&settings, &mut on_event);
            }
        }
        let mut decoded = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        decoder
            .decode(&block, |name, value| {
                decoded.push((text(name), text(value)))
            })
            .unwrap_or_else(|error| panic!("{}: {error:?}", name.display()));
        assert_eq!(decoded, fields, "{}", name.display());

        let head = |block: &[u8]| frame(1, 0x5, stream, block);
        let of = |name: &str| {
            let found = fields.iter().filter(move |(field, _)| field == name);
            found.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
        };
        if is_request {
            expected.push(format!(
                "> {} {:?}",
                of(":authority").concat(),
                of("cookie")
            ));
            tap.request(&head(&block), &mut on_event);
            // Ends the stream, because the number of open streams is limited.
            tap.response(
                &mut BytesMut::from(&frame(0, 1, stream, b"")[..]),
                &mut on_event,
            );
        } else {
            expected.extend(["> a []".to_owned(), format!("< / {:?}", of("set-cookie"))]);
            tap.request(&head(ask), &mut on_event);
            tap.response(&mut BytesMut::from(&head(&block)[..]), &mut on_event);
        }
    }
    assert_eq!(events, expected, "{}", name.display());
    cases.len()
}

/// The stories of <https://github.com/http2jp/hpack-test-case>, by some fifteen encoders; the tap reports each head and its
/// cookies too.
#[test]
fn every_public_hpack_story_decodes_as_published() {
    let (mut stories_read, mut blocks) = (0, 0);
    for encoder in stories().read_dir().expect("the folder can be read") {
        let folder = encoder.expect("the folder can be read").path();
        for story in folder.read_dir().into_iter().flatten() {
            let path = story.expect("the folder can be read").path();
            let text = std::fs::read(&path).expect("the story can be read");
            let story = serde_json::from_slice(&text).expect("a story is JSON");
            (stories_read, blocks) = (stories_read + 1, blocks + play(&path, &story));
        }
    }
    // The crate carries more than this; fewer would mean that the test reads the wrong folder.
    assert!(
        stories_read > 400 && blocks > 20_000,
        "{stories_read} stories, {blocks} blocks"
    );
}

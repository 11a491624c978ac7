//! The road over the wire: a scripted site behind TLS, the running program, and a visitor's connections through it.
//!
//! What is sent stands in the acts; this carries it and reads the feed afterwards.

use crate::{
    council::Stage,
    said::Said,
    visitor::{Act, Exchange, FORM},
};
use harness::{
    Origin, ProxyUnderTest, TestCa,
    api::Extension,
    script::{client_config, shake},
    write_council,
};
use rustls::{ClientConfig, ServerConfig};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{LazyConfigAcceptor, rustls::server::Acceptor};

/// Longest wait for one answer, one start or one event.
const PATIENCE: Duration = Duration::from_secs(30);
/// Stories that are under way at once.
const AT_ONCE: usize = 8;
/// Most hosts in one question to the API.
const HOSTS: usize = 200;

/// One part of each story: its place in the list, and what happens.
pub(crate) type Part = (usize, Vec<Act>);

/// The answers that wait at a host for their requests.
type Answers = Arc<Mutex<HashMap<String, VecDeque<Vec<u8>>>>>;

/// A site, a proxy before it, and a paired extension.
pub(crate) struct World {
    ca: TestCa,
    answers: Answers,
    /// One over TLS, one without.
    origins: [Origin; 2],
    arguments: Vec<String>,
    _registry: TempDir,
    proxy: Option<ProxyUnderTest>,
    extension: Option<Extension>,
}

impl World {
    /// A world in which these stages stand.
    pub(crate) async fn new(stages: &[(Stage, bool)]) -> Self {
        let ca = TestCa::new();
        let answers = Answers::default();
        let origins = [secure(&ca, stages, &answers).await, plain(&answers).await];
        let registry = tempfile::tempdir().expect("a folder can be made");
        let mut arguments = vec![
            "--registry".to_owned(),
            registry.path().display().to_string(),
        ];
        for (number, (stage, unasked)) in stages.iter().enumerate() {
            for (which, council) in stage.councils.iter().enumerate() {
                let id = format!("story-{number}-{which}");
                write_council(registry.path(), &id, council);
            }
            for host in &stage.hosts {
                let [safe, bare] = [(443, &origins[0]), (80, &origins[1])]
                    .map(|(port, origin)| format!("{host}:{port}:{}", origin.address));
                arguments.extend(["--resolve".to_owned(), safe, "--resolve".to_owned(), bare]);
                if !unasked {
                    arguments.push(format!("--intercept={host}"));
                }
            }
        }
        let proxy = timeout(PATIENCE, ProxyUnderTest::bare(&ca, &[], &arguments)).await;
        let proxy = proxy.expect("the proxy starts");
        let extension = Some(Extension::pair(&proxy).await);
        Self {
            ca,
            answers,
            origins,
            arguments,
            _registry: registry,
            proxy: Some(proxy),
            extension,
        }
    }

    fn proxy(&self) -> &ProxyUnderTest {
        self.proxy.as_ref().expect("it runs")
    }

    /// Stops the proxy and starts it in the same folder.
    pub(crate) async fn restart(&mut self) {
        let proxy = self.proxy.take().expect("it runs");
        let (code, _, folder) = timeout(PATIENCE, proxy.stop()).await.expect("it ends");
        assert_eq!(code, Some(0), "the proxy stops as it should");
        let more: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let again = ProxyUnderTest::behind(&[], folder, &self.ca, &[], &more);
        let proxy = timeout(PATIENCE, again).await.expect("it starts");
        self.extension = self.extension.take().map(|extension| extension.at(&proxy));
        self.proxy = Some(proxy);
    }

    /// Plays these parts, several at once; each part in its own order.
    pub(crate) async fn play(&self, parts: Vec<Part>) -> Vec<(usize, String)> {
        let config = client_config(&self.proxy().both_roots(), &[]);
        let mut waiting = parts.into_iter();
        let mut under_way = JoinSet::new();
        let mut failed = Vec::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some((story, acts)) = waiting.next()
            {
                let mut tab = Visit {
                    answers: Arc::clone(&self.answers),
                    proxy: self.proxy().address(),
                    config: config.clone(),
                    open: BTreeMap::new(),
                };
                under_way.spawn(async move { (story, tab.visit(&acts).await) });
            }
            match under_way.join_next().await {
                Some(Ok((_, Ok(())))) => {}
                Some(Ok((story, Err(trouble)))) => failed.push((story, trouble)),
                Some(Err(panic)) => failed.push((usize::MAX, panic.to_string())),
                None => return failed,
            }
        }
    }

    /// What feed and API say of every host.
    pub(crate) async fn said(&self, stages: &[(Stage, bool)]) -> Said {
        let extension = self.extension.as_ref().expect("it is paired");
        let mut said = Said::default();
        let snapshot = timeout(PATIENCE, async { extension.feed(None).await.next().await });
        let snapshot = snapshot.await.expect("a snapshot comes");
        assert_eq!(snapshot["type"], "snapshot");
        for list in ["cookies", "sites", "consents", "not_inspected"] {
            for event in snapshot[list].as_array().expect("a list") {
                said.add_to(list, event.clone());
            }
        }
        let hosts: Vec<&String> = stages.iter().flat_map(|(stage, _)| &stage.hosts).collect();
        for hosts in hosts.chunks(HOSTS) {
            let question = json!({ "hosts": hosts });
            let (status, answer) = timeout(PATIENCE, extension.ask("/v1/site", &question))
                .await
                .expect("an answer comes");
            assert_eq!(status, 200, "{answer}");
            for site in answer["sites"].as_array().expect("a list") {
                said.add_to("badges", badge(site));
            }
        }
        said
    }

    /// Ends it.
    pub(crate) async fn end(mut self) {
        if let Some(proxy) = self.proxy.take() {
            drop(timeout(PATIENCE, proxy.stop()).await);
        }
        drop(self.origins);
    }
}

/// A badge with its host.
fn badge(answer: &Value) -> Value {
    let mut badge = answer.clone();
    badge["host"] = answer["site"]["host"].clone();
    badge
}

/// The connections of one story.
struct Visit {
    answers: Answers,
    proxy: std::net::SocketAddr,
    config: ClientConfig,
    /// By browser, host and connection, and whether over TLS.
    open: BTreeMap<(String, String, String, bool), Box<dyn Stream>>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for S {}

impl Visit {
    async fn visit(&mut self, acts: &[Act]) -> Result<(), String> {
        for act in acts {
            if let Act::Exchange(exchange) = act {
                let done = timeout(PATIENCE, self.exchange(exchange)).await;
                let at = format!("{} {}{}", exchange.method, exchange.host, exchange.path);
                done.map_err(|_| format!("{at}: nothing came"))?
                    .map_err(|error| format!("{at}: {error}"))?;
            }
        }
        Ok(())
    }

    async fn exchange(&mut self, exchange: &Exchange) -> std::io::Result<()> {
        let key = (
            exchange.browser.clone(),
            exchange.host.clone(),
            exchange.connection.clone(),
            exchange.https,
        );
        if !self.open.contains_key(&key) {
            let stream = self.connect(exchange).await?;
            self.open.insert(key.clone(), stream);
        }
        self.prepare(exchange);
        let target = if exchange.https {
            exchange.path.clone()
        } else {
            format!("http://{}{}", exchange.host, exchange.path)
        };
        let body = if exchange.request.iter().any(|(n, _)| n == "Content-Length") {
            FORM
        } else {
            ""
        };
        let first = format!("{} {target} HTTP/1.1", exchange.method);
        let stream = self.open.get_mut(&key).expect("it is open");
        stream
            .write_all(&head(&first, &exchange.request, body))
            .await?;
        stream.flush().await?;
        let mut answer = read_head(stream).await?;
        while answer.starts_with("HTTP/1.1 1") {
            answer = read_head(stream).await?;
        }
        let mut body = vec![0; exchange.body().len()];
        stream.read_exact(&mut body).await?;
        if answer.starts_with(&format!("HTTP/1.1 {}", exchange.status)) {
            Ok(())
        } else {
            Err(std::io::Error::other(answer))
        }
    }

    /// Leaves the answer at the site.
    fn prepare(&self, exchange: &Exchange) {
        let first = format!("HTTP/1.1 {} OK", exchange.status);
        let mut answer = match exchange.early.as_slice() {
            [] => Vec::new(),
            early => head("HTTP/1.1 103 Early Hints", early, ""),
        };
        answer.extend(head(&first, &exchange.answer, exchange.body()));
        let mut waiting = self.answers.lock().expect("nobody panics with it");
        let host = exchange.host.clone();
        waiting.entry(host).or_default().push_back(answer);
    }

    async fn connect(&self, exchange: &Exchange) -> std::io::Result<Box<dyn Stream>> {
        let mut tcp = TcpStream::connect(self.proxy).await?;
        if !exchange.https {
            return Ok(Box::new(tcp));
        }
        let host = &exchange.host;
        let request = format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n");
        tcp.write_all(request.as_bytes()).await?;
        let answer = read_head(&mut tcp).await?;
        if !answer.starts_with("HTTP/1.1 200") {
            return Err(std::io::Error::other(answer));
        }
        let stream = shake(tcp, host, self.config.clone()).await?;
        Ok(Box::new(stream))
    }
}

fn head(first: &str, fields: &[(String, String)], body: &str) -> Vec<u8> {
    let fields: String = fields
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!("{first}\r\n{fields}\r\n{body}").into_bytes()
}

async fn read_head<S: AsyncRead + Unpin + ?Sized>(stream: &mut S) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// A site over TLS that has a certificate for every host.
async fn secure(ca: &TestCa, stages: &[(Stage, bool)], answers: &Answers) -> Origin {
    let mut configs: HashMap<String, Arc<ServerConfig>> = HashMap::new();
    for (stage, _) in stages {
        let names: Vec<&str> = stage.hosts.iter().map(String::as_str).collect();
        let config = ca.server_config_for(&names);
        configs.extend(
            names
                .iter()
                .map(|name| ((*name).to_owned(), Arc::clone(&config))),
        );
    }
    let (configs, answers) = (Arc::new(configs), Arc::clone(answers));
    Origin::serving("every host", move |stream| {
        let (configs, answers) = (Arc::clone(&configs), Arc::clone(&answers));
        async move {
            let Ok(start) = LazyConfigAcceptor::new(Acceptor::default(), stream).await else {
                return;
            };
            let host = start.client_hello().server_name().map(str::to_owned);
            let Some(config) = host.and_then(|host| configs.get(&host).cloned()) else {
                return;
            };
            if let Ok(stream) = start.into_stream(config).await {
                serve(stream, answers).await;
            }
        }
    })
    .await
}

async fn plain(answers: &Answers) -> Origin {
    let answers = Arc::clone(answers);
    Origin::serving("every host", move |stream| {
        serve(stream, Arc::clone(&answers))
    })
    .await
}

/// Answers each request with what waits at its host.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, answers: Answers) {
    while let Ok(head) = read_head(&mut stream).await {
        let field = |wanted: &str| {
            let mut fields = head.lines().filter_map(|line| line.split_once(':'));
            fields
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.trim().to_owned())
        };
        let length = field("content-length").and_then(|length| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let answer = field("host").and_then(|host| {
            let mut waiting = answers.lock().expect("nobody panics with it");
            waiting.get_mut(&host)?.pop_front()
        });
        let Some(answer) = answer else {
            return;
        };
        if stream.write_all(&answer).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

//! Two peers that play a script, byte by byte, and record exactly what they received.
//!
//! They know nothing of HTTP: what is sent stands in the test, and what arrives is kept as it came.

use crate::{
    certificates::{Flaw, TestCa},
    origin::Origin,
    proxy::ProxyUnderTest,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{
    collections::VecDeque,
    io::{self, ErrorKind},
    path::Path,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split},
    net::TcpStream,
    sync::{mpsc, oneshot},
};
use tokio_rustls::{TlsAcceptor, TlsConnector, client, server};

/// What a peer does next.
#[derive(Debug, Clone)]
pub enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Reads until the part that no earlier step has matched holds these bytes.
    Until(Vec<u8>),
    /// Sends bytes and reads at the same time, until that number of further bytes has come.
    Exchange(Vec<u8>, usize),
    /// Tells the other peer, beside the connection, that it may go on.
    Cue,
    /// Waits for the other peer's cue.
    AwaitCue,
    /// Closes its side with close_notify.
    End,
    /// Closes its side without saying so in TLS.
    Cut,
    /// Breaks the connection.
    Reset,
    /// Listens to the end.
    HearEnd,
}

/// How a connection ended for its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With close_notify.
    Proper,
    /// Without close_notify.
    Truncated,
    /// Broken.
    Reset,
    /// It had not ended when the script did.
    Open,
}

/// What one peer heard.
#[derive(Clone, PartialEq, Eq)]
pub struct Heard {
    /// Every byte.
    pub bytes: Vec<u8>,
    /// How the connection ended.
    pub end: End,
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = &self.bytes[..self.bytes.len().min(2000)];
        write!(
            f,
            "{} bytes, {:?}: {}",
            self.bytes.len(),
            self.end,
            shown.escape_ascii()
        )
    }
}

/// A stream that can be closed without close_notify.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// The connection below.
    fn tcp(&mut self) -> &mut TcpStream;
}

impl Stream for client::TlsStream<TcpStream> {
    fn tcp(&mut self) -> &mut TcpStream {
        self.get_mut().0
    }
}

impl Stream for server::TlsStream<TcpStream> {
    fn tcp(&mut self) -> &mut TcpStream {
        self.get_mut().0
    }
}

impl Stream for TcpStream {
    fn tcp(&mut self) -> &mut TcpStream {
        self
    }
}

/// One peer's end of the side channel.
#[derive(Debug)]
pub struct Cues {
    give: mpsc::UnboundedSender<()>,
    take: mpsc::UnboundedReceiver<()>,
}

impl Cues {
    /// Both ends.
    pub fn pair() -> (Self, Self) {
        let ((a, b), (c, d)) = (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        (Self { give: a, take: d }, Self { give: c, take: b })
    }
}

/// Plays a script to its end.
pub async fn play(stream: &mut impl Stream, steps: &[Step], cues: &mut Cues) -> Heard {
    let mut heard = Heard {
        bytes: Vec::new(),
        end: End::Open,
    };
    let mut from = 0;
    for step in steps {
        match step {
            // A peer that went away is noticed by what is heard of it.
            Step::Send(bytes) => drop(send(stream, bytes).await),
            Step::Until(wanted) => {
                let end =
                    |heard: &[u8]| position(&heard[from..], wanted).map(|at| at + wanted.len());
                listen(stream, &mut heard, |heard| end(heard).is_some()).await;
                from += end(&heard.bytes).unwrap_or_default();
            }
            Step::Exchange(bytes, count) => {
                let (mut reader, mut writer) = split(&mut *stream);
                let sending = async {
                    let _ = writer.write_all(bytes).await;
                    let _ = writer.flush().await;
                };
                let listening = listen(&mut reader, &mut heard, |heard| {
                    heard.len() - from >= *count
                });
                tokio::join!(sending, listening);
                from = heard.bytes.len().min(from + *count);
            }
            Step::Cue => drop(cues.give.send(())),
            Step::AwaitCue => cues.take.recv().await.expect("the other peer is there"),
            Step::End => drop(stream.shutdown().await),
            Step::Cut => drop(stream.tcp().shutdown().await),
            Step::Reset => {
                stream.tcp().set_zero_linger().expect("a socket can linger");
                return heard;
            }
            Step::HearEnd => listen(stream, &mut heard, |_| false).await,
        }
    }
    heard
}

async fn send(stream: &mut impl Stream, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

async fn listen(
    reader: &mut (impl AsyncRead + Unpin),
    heard: &mut Heard,
    enough: impl Fn(&[u8]) -> bool,
) {
    while heard.end == End::Open && !enough(&heard.bytes) {
        match reader.read_buf(&mut heard.bytes).await {
            Ok(0) => heard.end = End::Proper,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => heard.end = End::Truncated,
            Err(_) => heard.end = End::Reset,
        }
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    if wanted.is_empty() {
        return Some(0);
    }
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

type Part = (Vec<Step>, Cues, oneshot::Sender<Heard>);

/// An origin that plays one script a connection, in the order in which they were given.
#[derive(Debug)]
pub struct ScriptedOrigin {
    /// Where it is.
    pub origin: Origin,
    parts: Arc<Mutex<VecDeque<Part>>>,
}

impl ScriptedOrigin {
    /// Over TLS, with whatever protocol the client offers.
    pub async fn start(host: &str, ca: &TestCa) -> Self {
        let acceptor = TlsAcceptor::from(ca.server_config(host, Flaw::None));
        let parts = Arc::new(Mutex::new(VecDeque::new()));
        let queue = Arc::clone(&parts);
        let origin = Origin::listen(host, move |stream, _| {
            let (acceptor, part) = (acceptor.clone(), next(&queue));
            async move {
                if let (Ok(mut stream), Some(part)) = (acceptor.accept(stream).await, part) {
                    perform(&mut stream, part).await;
                }
            }
        })
        .await;
        Self { origin, parts }
    }

    /// Over bare TCP.
    pub async fn bare(host: &str) -> Self {
        let parts = Arc::new(Mutex::new(VecDeque::new()));
        let queue = Arc::clone(&parts);
        let origin = Origin::listen(host, move |mut stream, _| {
            let part = next(&queue);
            async move {
                if let Some(part) = part {
                    perform(&mut stream, part).await;
                }
            }
        })
        .await;
        Self { origin, parts }
    }

    /// Gives it the script of its next connection; what it hears comes out in the end.
    pub fn part(&self, steps: &[Step], cues: Cues) -> oneshot::Receiver<Heard> {
        let (give, take) = oneshot::channel();
        let mut parts = self.parts.lock().expect("no thread panicked with it");
        parts.push_back((steps.to_vec(), cues, give));
        take
    }
}

fn next(parts: &Mutex<VecDeque<Part>>) -> Option<Part> {
    parts
        .lock()
        .expect("no thread panicked with it")
        .pop_front()
}

async fn perform(stream: &mut impl Stream, (steps, mut cues, give): Part) {
    let heard = play(stream, &steps, &mut cues).await;
    // The test may have ended already.
    let _ = give.send(heard);
}

/// A connection to an origin: straight, or through the proxy's CONNECT.
pub async fn tunnel(origin: &Origin, proxy: Option<&ProxyUnderTest>, port: u16) -> TcpStream {
    let Some(proxy) = proxy else {
        return TcpStream::connect(origin.address)
            .await
            .expect("the origin listens");
    };
    let (stream, answer) = connect(proxy, &format!("{}:{port}", origin.host)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stream
}

/// One CONNECT, and the head of the answer.
pub async fn connect(proxy: &ProxyUnderTest, target: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(proxy.address())
        .await
        .expect("the proxy listens");
    let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("the proxy reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    (stream, String::from_utf8_lossy(&head).into_owned())
}

/// The roots of a PEM file.
pub fn roots(file: &Path) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(file).expect("the file can be read") {
        roots.add(root.expect("it is PEM")).expect("it is a root");
    }
    roots
}

/// A TLS client's settings that trust the roots of a PEM file.
pub fn client_config(root: &Path, alpn: &[&str]) -> ClientConfig {
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has the usual versions")
        .with_root_certificates(roots(root))
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

/// TLS on a connection, for a host, trusting the roots of a PEM file.
///
/// # Errors
/// What the client thinks of the other side.
pub async fn shake(
    tcp: TcpStream,
    host: &str,
    config: ClientConfig,
) -> io::Result<client::TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned()).expect("the host is a name");
    TlsConnector::from(Arc::new(config))
        .connect(name, tcp)
        .await
}

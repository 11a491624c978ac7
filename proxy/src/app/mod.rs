//! The running proxy: its parts put together, its listeners, its end.
//!
//! It owns no protocol: each part does its own.

pub(crate) mod error;
mod reload;

use crate::{
    api::{Api, keys::Keys},
    app::error::StartError,
    ca::{Mint, Root},
    config::{Config, limits::Limits, read_registry},
    connect::tls::Tls,
    inspect::{choices::Choices, ledger::Ledger, observe::Tables},
    origin::Dialler,
    os::clock,
    store::{self, Store},
    trust,
};
use biscuit_tin_shared::registry::listed::Listed;
use biscuit_tin_shared::{
    explain::words::Words,
    protocol::Cookie,
    registry::{Registry, sensitive::is_never_looked_at},
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::ErrorKind,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long the last sightings may take to reach the disk.
const FLUSH: Duration = Duration::from_secs(2);

/// What every connection needs.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) listed: Arc<Listed>,
    pub(crate) dialler: Dialler,
    pub(crate) tls: Tls,
    pub(crate) mint: Mint,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) known: Tables,
    pub(crate) store: Store,
    pub(crate) choices: Choices,
    pub(crate) limits: Limits,
    /// Whether documents get the header line that keeps the browser's protection of the local network.
    pub(crate) protect: bool,
    /// Whether what is decrypted is looked at; off only to measure what looking costs.
    pub(crate) tap: bool,
    /// Whether sites about abuse, child protection and health are looked at too.
    pub(crate) looks_at_sensitive: bool,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

/// A proxy that accepts connections.
#[derive(Debug)]
pub(crate) struct Running {
    proxy: Arc<Proxy>,
    api: Arc<Api>,
    proxy_addr: SocketAddr,
    api_addr: SocketAddr,
    running_file: PathBuf,
}

/// What the ready file says, and what other commands need to find a running proxy.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ready {
    /// The proxy's own address.
    pub proxy: SocketAddr,
    /// The API's address.
    pub api: SocketAddr,
    /// The root certificate, in PEM form.
    pub ca: PathBuf,
    /// The process.
    pub pid: u32,
}

impl Proxy {
    /// Whether this host is looked at now: it is listed, nothing failed lately, and the person lets us.
    pub(crate) fn looks_at(&self, host: &str) -> bool {
        self.listed.covers(host)
            && (self.looks_at_sensitive || !is_never_looked_at(host))
            && !self.ledger.is_left_alone(host)
            && self.choices.allow(host)
    }
}

impl Running {
    /// Starts everything, or nothing: an error leaves no listener open.
    ///
    /// # Errors
    /// What stands in the way, with the remedy.
    pub(crate) async fn start(config: &Config) -> Result<Self, StartError> {
        let (registry, listed) = listed(config)?;
        let extra_roots = read_roots(&config.origin_ca)?;
        let proxy_listener = listen(config.listen, "--listen").await?;
        let api_listener = listen(config.api_listen, "--api-listen").await?;
        let root = root(config, &listed)?;
        let mint = Mint::new(root, Arc::clone(&listed))?;
        let keys = Keys::load_or_create(&config.data_dir)?;
        let proxy_addr = local_addr(&proxy_listener)?;
        let api_addr = local_addr(&api_listener)?;
        let ledger = Arc::new(Ledger::new(registry));
        let record = store::file_in(&config.data_dir);
        let now = clock::now().unix_timestamp();
        let store = Store::start(record, config.keep, Arc::clone(&ledger), now).await;
        let proxy = Arc::new(Proxy {
            listed,
            dialler: Dialler::new(
                config.resolve.iter().cloned(),
                config.limits.connect,
                config.origin_proxy.clone().but_not_to(proxy_addr.port()),
            )
            .never_to([proxy_addr.port(), api_addr.port()]),
            tls: Tls::new(&mint, extra_roots, config.limits.tls)?,
            mint,
            ledger,
            known: Tables::default(),
            store,
            choices: Choices::load(&config.data_dir)?,
            limits: config.limits,
            protect: config.local_network_protection,
            tap: config.tap,
            looks_at_sensitive: config.inspect_sensitive,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        let api = Arc::new(Api::new(Arc::clone(&proxy), keys, proxy_addr, api_addr));
        accept(&proxy, proxy_listener, &api, api_listener);
        if !config.registry.is_empty() {
            let watched = reload::watch(config.registry.clone())?;
            proxy
                .tasks
                .spawn(reload::follow(Arc::clone(&proxy), watched));
        }
        let running = Self {
            proxy,
            api,
            proxy_addr,
            api_addr,
            running_file: config.data_dir.join("running.json"),
        };
        running.write_ready(&running.running_file)?;
        if let Some(path) = &config.ready_file {
            running.write_ready(path)?;
        }
        Ok(running)
    }

    fn write_ready(&self, path: &Path) -> Result<(), StartError> {
        let text = serde_json::to_string(&self.ready()).unwrap_or_default();
        crate::ca::write_private(path, text.as_bytes())
    }

    /// The local root.
    pub(crate) fn root(&self) -> &Root {
        self.proxy.mint.root()
    }

    /// Where it listens and what it signs with.
    pub(crate) fn ready(&self) -> Ready {
        Ready {
            proxy: self.proxy_addr,
            api: self.api_addr,
            ca: self.proxy.mint.root().path().to_owned(),
            pid: std::process::id(),
        }
    }

    /// SHA-256 of the public key that every leaf of this process carries.
    pub(crate) fn leaf_key_fingerprint(&self) -> [u8; 32] {
        self.proxy.mint.leaf_key_fingerprint()
    }

    /// A one-time code for an extension that is about to start.
    pub(crate) fn pairing_code(&self) -> Option<String> {
        self.api.open_pairing()
    }

    /// Everything seen so far, explained.
    pub(crate) fn cookies(&self, words: &Words) -> Vec<Cookie> {
        self.proxy.ledger.cookies(words)
    }

    /// The number of the last event, to ask later what came after.
    pub(crate) fn last_event(&self) -> u64 {
        self.proxy.ledger.feed().last()
    }

    /// The cookies that were first seen, or seen differently, after an event.
    pub(crate) fn cookies_since(&self, event: u64, words: &Words) -> Vec<Cookie> {
        let mut cookies = self.proxy.ledger.cookies(words);
        cookies.retain(|cookie| cookie.seq > event);
        cookies
    }

    /// Stops accepting, lets what is under way finish for a while, and ends.
    pub(crate) async fn stop(self) {
        self.proxy.stop.cancel();
        self.proxy.tasks.close();
        // Each relay keeps to its own drain limit; a little more covers the rest.
        let patience = self.proxy.limits.drain + Duration::from_secs(1);
        if timeout(patience, self.proxy.tasks.wait()).await.is_err() {
            tracing::warn!("some connections did not end in time and are cut");
        }
        if timeout(FLUSH, self.proxy.store.close()).await.is_err() {
            tracing::warn!("the disk is too slow: what was seen last is not kept");
        }
        match fs::remove_file(&self.running_file) {
            Err(e) if e.kind() != ErrorKind::NotFound => {
                tracing::warn!(error = %e, "cannot remove the running file")
            }
            _ => {}
        }
    }
}

/// Lets clients in at both doors.
fn accept(proxy: &Arc<Proxy>, front: TcpListener, api: &Arc<Api>, back: TcpListener) {
    let front_door = Arc::clone(proxy);
    proxy.tasks.spawn(listener::accept(
        Arc::clone(proxy),
        front,
        proxy.limits.connections,
        move |client, place| {
            let served = listener::serve(Arc::clone(&front_door), client, place);
            front_door.tasks.spawn(served);
        },
    ));
    proxy.tasks.spawn(crate::api::accept(Arc::clone(api), back));
}

/// The root that is there, or a new one; one that ends soon is announced.
fn root(config: &Config, listed: &Listed) -> Result<Root, StartError> {
    let now = clock::now();
    let root = Root::load_or_create(&config.data_dir.join("ca"), listed, now, trust::retire)?;
    if root.renewal_is_due(now) {
        tracing::warn!(
            until = %root.until().date(),
            "the local root ends soon: run `biscuit-tin trust install` to make and trust a new one, then start again"
        );
    }
    Ok(root)
}

/// The registry of a configuration, and the hosts that are looked at with it.
///
/// # Errors
/// A registry file that cannot be read.
pub(crate) fn listed(config: &Config) -> Result<(Arc<Registry>, Arc<Listed>), StartError> {
    let registry = Arc::new(Registry::with_files(&read_registry(&config.registry)?)?);
    let hosts = registry
        .own_hosts()
        .map(str::to_owned)
        .chain(config.intercept.iter().cloned());
    let listed = Arc::new(Listed::new(hosts));
    Ok((registry, listed))
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, StartError> {
    if !address.ip().is_loopback() {
        return Err(StartError::NotLoopback { address, option });
    }
    TcpListener::bind(address)
        .await
        .map_err(|source| match source.kind() {
            ErrorKind::AddrInUse => StartError::PortInUse { address, option },
            _ => StartError::Listen { address, source },
        })
}

fn local_addr(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|source| StartError::Listen {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        source,
    })
}

fn read_roots(files: &[PathBuf]) -> Result<Vec<CertificateDer<'static>>, StartError> {
    let mut roots = Vec::new();
    for path in files {
        let pem = fs::read(path).map_err(|source| StartError::File {
            path: path.clone(),
            source,
        })?;
        let found: Vec<_> = CertificateDer::pem_slice_iter(&pem)
            .filter_map(Result::ok)
            .collect();
        if found.is_empty() {
            return Err(StartError::NoCertificate { path: path.clone() });
        }
        roots.extend(found);
    }
    Ok(roots)
}

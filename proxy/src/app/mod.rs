//! Puts the parts of the proxy together, starts and stops them.
//!
//! It speaks no protocol and decides nothing about a connection.

pub(crate) mod error;
pub(crate) mod fetch;
pub(crate) mod folder_lock;
mod local_root;
pub(crate) mod ready;
mod reload;
mod trust_steps;

use crate::{
    api::{
        Api,
        import::Importer,
        keys::{Addresses, Keys},
        look::Looker,
    },
    app::{error::StartError, folder_lock::FolderLock, ready::Ready},
    browser::Access,
    ca::{ListedNow, Mint, Root},
    config::{Config, registry_files},
    connect::{
        Connector,
        broken_off::BrokenOff,
        tls::{Tls, read_roots},
    },
    inspect::{choices::Choices, exclusions::Exclusions, ledger::Ledger, scope::Scope},
    listener::{self, accept::accept},
    origin::{Dialler, error::DialError, origin_proxy::OriginProxy},
    os::{clock, life::Life, peers::Peers, private_file::remove_if_there},
    store::Store,
};
use biscuit_tin_shared::{
    explain::words::Words,
    protocol::{Cookie, Site},
    registry::{Registry, listed::Listed},
};
use std::{
    io::ErrorKind,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};

/// Time limit for the last sightings to reach the disk at a stop.
const FLUSH: Duration = Duration::from_secs(2);
/// Time that a stop waits beyond the drain limit, which each relay keeps itself.
const STOP_SLACK: Duration = Duration::from_secs(1);

/// A proxy that accepts connections.
#[derive(Debug)]
pub(crate) struct Running {
    connector: Arc<Connector>,
    store: Arc<Store>,
    api: Arc<Api>,
    at: Addresses,
    own_browser: bool,
    running_file: PathBuf,
    /// Released once the running file is removed.
    _lock: FolderLock,
}

impl Running {
    /// Starts everything, or nothing: an error leaves no listener open.
    ///
    /// # Errors
    /// What prevents the start, with the remedy.
    pub(crate) async fn start(config: &Config) -> Result<Self, StartError> {
        let folder = &config.data_folder;
        let lock = FolderLock::take(folder)?;
        // Of a process that was killed: nobody else has the folder.
        remove_if_there(&folder.running())?;
        let (registry, listed) = registry_files::listed(config)?;
        let extra_roots = read_roots(&config.origin_ca)?;
        let proxy_listener = listen(config.listen, "--listen").await?;
        let api_listener = listen(config.api_listen, "--api-listen").await?;
        let (listed, mint) = mint(config, listed)?;
        let at = Addresses {
            proxy: local_addr(&proxy_listener)?,
            api: local_addr(&api_listener)?,
        };
        let keys = Keys::load_or_create(folder.keys(), at)?;
        let (peers, life) = (Peers::of(at.proxy), Life::default());
        let ledger = Arc::new(Ledger::new(Arc::new(registry)));
        let store = Arc::new(start_store(config, &ledger).await);
        let scope = Arc::new(scope(config, listed, ledger)?);
        let tls = Tls::new(Some(mint.root().der()), extra_roots, config.limits.tls)?;
        let connector = Arc::new(Connector {
            scope: Arc::clone(&scope),
            dialler: dialler(config, at, &peers, &tls, &life),
            knows_peers: peers.are_known(),
            tls,
            mint: Arc::clone(&mint),
            limits: config.limits,
            broken_off: BrokenOff::default(),
            protect: config.local_network_protection,
            life: life.clone(),
        });
        let api = Arc::new(Api {
            scope: Arc::clone(&scope),
            connector: Arc::clone(&connector),
            store: Arc::clone(&store),
            keys,
            proxy_addr: at.proxy,
            api_addr: at.api,
            importer: Arc::new(importer(config, &scope, &mint)),
            looker: looker(config, &scope, mint, &life),
            limits: config.limits,
            life: life.clone(),
        });
        trust_steps::follow(&connector, &config.root);
        reload::follow(config, &connector, &api.importer.changed)?;
        let running = Self {
            connector,
            store,
            api,
            at,
            own_browser: config.own_browser(),
            running_file: folder.running(),
            _lock: lock,
        };
        running.accept(proxy_listener, peers, api_listener);
        for path in std::iter::once(&running.running_file).chain(&config.ready_file) {
            running.ready().write(path)?;
        }
        Ok(running)
    }

    /// Accepts clients at both listeners.
    fn accept(&self, proxy: TcpListener, peers: Peers, api: TcpListener) {
        let life = &self.connector.life;
        let connector = Arc::clone(&self.connector);
        let limit = connector.limits.connections;
        let serve = move |client, permit| {
            let served = listener::serve(Arc::clone(&connector), client, permit);
            connector.life.spawn(served);
        };
        life.spawn(accept(life.clone(), proxy, peers, limit, serve));
        life.spawn(crate::api::accept(Arc::clone(&self.api), api));
    }

    /// The local root.
    pub(crate) fn root(&self) -> Arc<Root> {
        self.connector.mint.root()
    }

    /// The content of the ready file.
    pub(crate) fn ready(&self) -> Ready {
        Ready {
            proxy: self.at.proxy,
            api: self.at.api,
            ca: self.root().path().to_owned(),
            pid: std::process::id(),
            own_browser: self.own_browser,
        }
    }

    /// What a browser needs to be opened on this proxy, with the extension in this language; `None` if the system has no
    /// randomness to give.
    pub(crate) fn access(&self, lang: Option<String>) -> Option<Access> {
        Some(Access {
            api: self.at.api,
            code: self.api.open_pairing()?,
            hosts: {
                let listed = self.connector.scope.listed.now();
                listed.hosts().map(str::to_owned).collect()
            },
            root: self.root(),
            leaf_key_fingerprint: self.connector.mint.leaf_key_fingerprint(),
            lang,
            proxy_switches: self.connector.dialler.chromium_switches(),
        })
    }

    /// Waits until a client has paired.
    pub(crate) async fn paired(&self) {
        self.api.keys.paired().await;
    }

    /// Why a host cannot be reached, tried once more; `None` if it can.
    pub(crate) async fn why_unreachable(&self, host: &str, port: u16) -> Option<DialError> {
        self.connector.dialler.dial(host, port).await.err()
    }

    /// The addresses of a host that is reached directly, as far as they are known.
    pub(crate) async fn addresses(&self, host: &str, port: u16) -> Vec<IpAddr> {
        self.connector.dialler.addresses_of(host, port).await
    }

    /// The registry in use.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.connector.scope.ledger.registry()
    }

    /// Everything seen so far, explained.
    pub(crate) fn cookies(&self, words: &Words) -> Vec<Cookie> {
        self.connector.scope.ledger.cookies(words)
    }

    /// What a host's cookies add up to so far.
    pub(crate) fn site(&self, host: &str, words: &Words) -> Option<Site> {
        self.connector.scope.ledger.site(0, host, words)
    }

    /// The number of the last event, for [`Running::cookies_since`].
    pub(crate) fn last_event(&self) -> u64 {
        self.connector.scope.ledger.feed().last()
    }

    /// The cookies that are new or changed since an event.
    pub(crate) fn cookies_since(&self, event: u64, words: &Words) -> Vec<Cookie> {
        let mut cookies = self.cookies(words);
        cookies.retain(|cookie| cookie.seq > event);
        cookies
    }

    /// Stops accepting, lets responses under way finish within the drain limit, and closes the store.
    pub(crate) async fn stop(self) {
        let limit = self.connector.limits.drain + STOP_SLACK;
        if self.connector.life.end(limit).await.is_err() {
            tracing::warn!("some connections did not end in time and are closed");
        }
        if timeout(FLUSH, self.store.close()).await.is_err() {
            tracing::warn!("the disk is too slow: the last sightings are not stored");
        }
        if let Err(error) = remove_if_there(&self.running_file) {
            tracing::warn!(%error, "cannot remove the running file");
        }
    }
}

/// The list of hosts, and what makes their leaves.
fn mint(config: &Config, listed: Listed) -> Result<(Arc<ListedNow>, Arc<Mint>), StartError> {
    let root = local_root::load(config, &listed)?;
    let listed = Arc::new(ListedNow::new(listed));
    let mint = Mint::new(root, Arc::clone(&listed), &config.root)?;
    Ok((listed, Arc::new(mint)))
}

/// Which hosts are inspected, and where what was seen goes.
fn scope(
    config: &Config,
    listed: Arc<ListedNow>,
    ledger: Arc<Ledger>,
) -> Result<Scope, StartError> {
    Ok(Scope {
        listed,
        asked: Arc::default(),
        looks_at_sensitive: config.inspect_sensitive,
        choices: Choices::load(config.data_folder.choices())?,
        exclusions: Exclusions::new(Arc::clone(ledger.feed())),
        ledger,
    })
}

/// What a yes to a host that is not listed needs.
fn looker(config: &Config, scope: &Arc<Scope>, mint: Arc<Mint>, life: &Life) -> Looker {
    Looker {
        scope: Arc::clone(scope),
        mint,
        stores: config.browser_stores.clone(),
        folder: config.data_folder.clone(),
        life: life.clone(),
        changing: Arc::default(),
    }
}

/// What reading and saving a notice needs.
fn importer(config: &Config, scope: &Arc<Scope>, mint: &Arc<Mint>) -> Importer {
    Importer {
        scope: Arc::clone(scope),
        mint: Arc::clone(mint),
        added: config.registry.added.clone(),
        changed: Arc::default(),
        room: Arc::new(Semaphore::new(1)),
    }
}

/// The dialler, with both listeners' ports refused. Where nobody knows whose a connection is, it lends no password.
fn dialler(config: &Config, at: Addresses, peers: &Peers, tls: &Tls, life: &Life) -> Dialler {
    life.spawn(say_troubles(config.origin_proxy.clone(), life.clone()));
    let (proxy_port, api_port) = (at.proxy.port(), at.api.port());
    let mut origin_proxy = config.origin_proxy.clone().with_own_port(proxy_port);
    if !peers.are_known() {
        tracing::warn!(
            "this system does not say which user a connection comes from: only listed sites are reached, and no upstream proxy gets a password"
        );
        origin_proxy = origin_proxy.without_login();
    }
    let mappings = config.resolve.iter().cloned();
    Dialler::new(
        mappings,
        config.limits.connect,
        origin_proxy,
        tls.to_proxies(),
    )
    .with_own_ports([proxy_port, api_port])
}

/// Logs what is odd about the upstream proxy. The start does not wait for it: a desktop may not answer for its settings.
async fn say_troubles(origin_proxy: OriginProxy, life: Life) {
    tokio::select! {
        troubles = origin_proxy.troubles() => for trouble in troubles {
            tracing::warn!("{trouble}");
        },
        () = life.stopped() => {}
    }
}

/// The stored observations, which come into the ledger first.
async fn start_store(config: &Config, ledger: &Arc<Ledger>) -> Store {
    let file = config.data_folder.observations();
    let now = clock::unix_now();
    Store::start(file, config.keep, Arc::clone(ledger), now).await
}

/// Opens a listener on a loopback address.
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

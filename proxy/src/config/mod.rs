//! The configuration: options of the command line, environment variables and `config.toml`, parsed once.
//!
//! The command line wins over the environment, the environment over the file, the file over the defaults.

pub(crate) mod added_council;
pub(crate) mod data_folder;
pub(crate) mod error;
pub(crate) mod limits;
pub(crate) mod registry_files;
pub(crate) mod registry_places;

use crate::{
    ca::RootFiles,
    config::{
        data_folder::{DataFolder, DataFolderOption},
        error::ConfigError,
        limits::{LimitOptions, Limits},
        registry_places::RegistryPlaces,
    },
    origin::{mapping::Mapping, origin_proxy::OriginProxy},
    os::private_file::FileError,
    store::keep::Keep,
    trust::BrowserStores,
};
use biscuit_tin_shared::cookie::site::Host;
use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::{
    fs,
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

/// Default port of the proxy.
const PROXY_PORT: u16 = 8642;
/// Default port of the API, which the extension tries first.
const API_PORT: u16 = 8643;

/// Options of every command that starts a proxy.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RunOptions {
    #[command(flatten)]
    data_dir: DataFolderOption,
    #[command(flatten)]
    settings: Settings,
    /// Write this file once all listeners accept: JSON with proxy, api, ca and pid
    #[arg(long, value_name = "PATH", env = "BISCUIT_TIN_READY_FILE")]
    ready_file: Option<PathBuf>,
}

/// The options that `config.toml` has too.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Settings {
    /// Where the proxy listens; port 0 takes any free one [default: 127.0.0.1:8642]
    #[arg(long, value_name = "ADDR:PORT", env = "BISCUIT_TIN_LISTEN")]
    listen: Option<SocketAddr>,
    /// Where the API for the extension listens; port 0 takes any free one [default: 127.0.0.1:8643]
    #[arg(long, value_name = "ADDR:PORT", env = "BISCUIT_TIN_API_LISTEN")]
    api_listen: Option<SocketAddr>,
    /// Folder with councils/*.toml and vendors/*.toml, added to the built-in registry or in place of its files
    #[arg(
        long,
        value_name = "DIR",
        env = "BISCUIT_TIN_REGISTRY",
        value_delimiter = ','
    )]
    registry: Vec<PathBuf>,
    /// Look at this host and its subdomains too
    #[arg(long, value_name = "HOST", env = "BISCUIT_TIN_INTERCEPT", value_delimiter = ',', value_parser = listed_host)]
    intercept: Vec<String>,
    /// Trust this root for origins too (PEM)
    #[arg(
        long,
        value_name = "FILE",
        env = "BISCUIT_TIN_ORIGIN_CA",
        value_delimiter = ','
    )]
    origin_ca: Vec<PathBuf>,
    /// Go to this address for that host, as curl does; also permits the address; more than one are raced
    #[arg(
        long,
        value_name = "HOST:PORT:ADDR[:PORT]",
        env = "BISCUIT_TIN_RESOLVE",
        value_delimiter = ','
    )]
    #[serde(deserialize_with = "mappings")]
    resolve: Vec<Mapping>,
    /// Reach sites through this http://, https:// or socks5:// proxy; none goes straight [default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY]
    #[arg(long, value_name = "URL", env = "BISCUIT_TIN_ORIGIN_PROXY", hide_env_values = true, value_parser = OriginProxy::from_option)]
    #[serde(deserialize_with = "origin_proxy")]
    origin_proxy: Option<OriginProxy>,
    /// Give documents the header line that keeps the browser's protection of the local network [default: true]
    #[arg(
        long,
        value_name = "BOOL",
        env = "BISCUIT_TIN_LOCAL_NETWORK_PROTECTION"
    )]
    local_network_protection: Option<bool>,
    /// Look at sites about abuse, child protection and health too, which are otherwise left alone [default: false]
    #[arg(long, value_name = "BOOL", env = "BISCUIT_TIN_INSPECT_SENSITIVE")]
    inspect_sensitive: Option<bool>,
    /// How long to keep on disk what was seen; 0 keeps nothing there [default: 30d]
    #[arg(long, value_name = "DAYS", env = "BISCUIT_TIN_KEEP")]
    keep: Option<Keep>,
    /// Format of log lines
    #[arg(long, value_name = "FORMAT", env = "BISCUIT_TIN_LOG_FORMAT")]
    log_format: Option<LogFormat>,
    #[command(flatten)]
    limits: LimitOptions,
}

/// Format of log lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// Text for reading.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// The merged and checked configuration.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Address of the proxy's listener.
    pub listen: SocketAddr,
    /// Address of the API's listener.
    pub api_listen: SocketAddr,
    /// The folder of the root, the keys and the settings.
    pub(crate) data_folder: DataFolder,
    /// The local root, which `browse` keeps out of the user's data folder.
    pub(crate) root: RootFiles,
    /// Where registry files lie besides the built-in ones.
    pub(crate) registry: RegistryPlaces,
    /// Hosts to inspect besides the registry's, canonical.
    pub intercept: Vec<String>,
    /// Whether the origins are simulated, so that each shared host serves one council alone.
    pub simulated: bool,
    /// Where the browsers look for roots.
    pub(crate) browser_stores: BrowserStores,
    /// Roots for origins besides the machine's.
    pub origin_ca: Vec<PathBuf>,
    /// Addresses of hosts that are not resolved.
    pub resolve: Vec<Mapping>,
    /// The proxy through which origins are reached.
    pub origin_proxy: OriginProxy,
    /// Whether documents get the header field that keeps the browser's protection of the local network.
    pub local_network_protection: bool,
    /// Whether sites about abuse, child protection and health are inspected too.
    pub inspect_sensitive: bool,
    /// Retention of stored observations.
    pub keep: Keep,
    /// Timeouts and the number of connections.
    pub limits: Limits,
    /// The file to write once all listeners accept.
    pub ready_file: Option<PathBuf>,
    /// Format of log lines.
    pub log_format: LogFormat,
}

impl RunOptions {
    /// Whether the user names a data folder.
    pub(crate) fn name_a_data_folder(&self) -> bool {
        self.data_dir.data_dir.is_some()
    }

    /// The same with a root of its own for this run, and a data folder too unless one is named: nothing is kept then.
    ///
    /// # Errors
    /// As [`RunOptions::resolve`].
    pub(crate) fn resolve_in(self, folder: DataFolder) -> Result<Config, ConfigError> {
        let is_named = self.name_a_data_folder();
        let mut config = self.resolve()?;
        config.root = folder.root();
        if !is_named {
            config.data_folder = folder;
            config.keep = Keep::NOTHING;
        }
        Ok(config)
    }

    /// The same for a run beside a proxy of the user's: settings and councils are the user's own, ports are free ones, and
    /// nothing is kept. Returns the user's data folder too.
    ///
    /// # Errors
    /// As [`RunOptions::resolve`].
    pub(crate) fn resolve_apart(
        self,
        folder: DataFolder,
    ) -> Result<(Config, DataFolder), ConfigError> {
        let mut config = self.resolve()?;
        let of_user = std::mem::replace(&mut config.data_folder, folder);
        let apart = Config::private(config.data_folder.clone());
        (config.listen, config.api_listen) = (apart.listen, apart.api_listen);
        (config.root, config.keep) = (apart.root, apart.keep);
        Ok((config, of_user))
    }

    /// Merges options, environment and `config.toml`.
    ///
    /// # Errors
    /// A file that cannot be read or parsed, with line and column.
    pub(crate) fn resolve(self) -> Result<Config, ConfigError> {
        let data_folder = self.data_dir.resolve()?;
        let file = read_settings(&data_folder.settings())?;
        let options = self.settings;
        let or_else = |options: Vec<PathBuf>, file: Vec<PathBuf>| {
            if options.is_empty() { file } else { options }
        };
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Ok(Config {
            listen: options
                .listen
                .or(file.listen)
                .unwrap_or_else(|| loopback(PROXY_PORT)),
            api_listen: options
                .api_listen
                .or(file.api_listen)
                .unwrap_or_else(|| loopback(API_PORT)),
            registry: RegistryPlaces {
                added: Some(data_folder.registry()),
                named: or_else(options.registry, file.registry),
            },
            intercept: if options.intercept.is_empty() {
                file.intercept
            } else {
                options.intercept
            },
            simulated: false,
            browser_stores: BrowserStores::OfUser,
            origin_ca: or_else(options.origin_ca, file.origin_ca),
            resolve: if options.resolve.is_empty() {
                file.resolve
            } else {
                options.resolve
            },
            inspect_sensitive: options
                .inspect_sensitive
                .or(file.inspect_sensitive)
                .unwrap_or(false),
            origin_proxy: options
                .origin_proxy
                .or(file.origin_proxy)
                .unwrap_or_else(OriginProxy::from_environment),
            local_network_protection: options
                .local_network_protection
                .or(file.local_network_protection)
                .unwrap_or(true),
            keep: options.keep.or(file.keep).unwrap_or_default(),
            log_format: options.log_format.or(file.log_format).unwrap_or_default(),
            limits: options.limits.or(file.limits),
            ready_file: self.ready_file,
            root: data_folder.root(),
            data_folder,
        })
    }
}

impl Config {
    /// Whether the run serves one browser that it opens itself.
    pub(crate) fn own_browser(&self) -> bool {
        !matches!(self.browser_stores, BrowserStores::OfUser)
    }

    /// The configuration of `demo`: free ports, none of the user's settings, nothing stored.
    pub(crate) fn private(data_folder: DataFolder) -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            listen: any,
            api_listen: any,
            root: data_folder.root(),
            data_folder,
            registry: RegistryPlaces::default(),
            intercept: Vec::new(),
            simulated: false,
            browser_stores: BrowserStores::OfUser,
            origin_ca: Vec::new(),
            resolve: Vec::new(),
            origin_proxy: OriginProxy::default(),
            local_network_protection: true,
            inspect_sensitive: false,
            keep: Keep::NOTHING,
            limits: Limits::default(),
            ready_file: None,
            log_format: LogFormat::Text,
        }
    }
}

/// The options that have a proxy listen at these addresses, each where it is not the usual one.
pub(crate) fn port_options(proxy: SocketAddr, api: SocketAddr) -> String {
    let named = [
        ("--listen", proxy, PROXY_PORT),
        ("--api-listen", api, API_PORT),
    ];
    let is_usual = |at: SocketAddr, port| at == SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    named
        .into_iter()
        .filter(|(_, at, usual)| !is_usual(*at, *usual))
        .map(|(option, at, _)| format!(" {option} {at}"))
        .collect()
}

/// Parses `--intercept`: a canonical DNS name with a dot.
fn listed_host(text: &str) -> Result<String, String> {
    Host::parse(text)
        .filter(|host| host.contains('.') && host.parse::<std::net::IpAddr>().is_err())
        .map(String::from)
        .ok_or_else(|| format!("expected a host name such as www.example.gov.uk, found {text:?}"))
}

fn mappings<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Mapping>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts
        .iter()
        .map(|text| text.parse().map_err(serde::de::Error::custom))
        .collect()
}

fn origin_proxy<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<OriginProxy>, D::Error> {
    let url = String::deserialize(deserializer)?;
    OriginProxy::from_option(&url)
        .map(Some)
        .map_err(serde::de::Error::custom)
}

fn read_settings(path: &Path) -> Result<Settings, ConfigError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Settings::default()),
        Err(source) => {
            return Err(FileError::at(path)(source).into());
        }
    };
    // The error's text has line, column and the line itself.
    toml::from_str(&text).map_err(|error| ConfigError::Invalid {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

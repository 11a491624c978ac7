//! What can go wrong, by whose fault it is.
//!
//! Messages are fragments that fit after "failed to start: "; nothing here carries a header or a value.

use std::{io, net::SocketAddr, path::PathBuf};

/// Why the proxy could not start: nothing is running when this comes out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// A listener's port is taken.
    #[error(
        "port {} is in use by another program: choose another with {option} {}:PORT (0 takes any free port), or stop the program that uses it",
        address.port(), address.ip()
    )]
    PortInUse {
        /// The address that was wanted.
        address: SocketAddr,
        /// The option that chooses it.
        option: &'static str,
    },
    /// A listener could not be opened.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address that was wanted.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A listener that other machines could reach.
    #[error(
        "{address} can be reached from other machines: {option} takes a loopback address only, such as 127.0.0.1:8642"
    )]
    NotLoopback {
        /// The address that was wanted.
        address: SocketAddr,
        /// The option that chooses it.
        option: &'static str,
    },
    /// A file or folder that cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Something in a key's place that is not a plain file.
    #[error("{} is not a plain file: remove it and start again", path.display())]
    NotAPlainFile {
        /// Which.
        path: PathBuf,
    },
    /// Something in a private folder's place that is not a folder.
    #[error("{} is not a plain folder: remove it and start again", path.display())]
    NotAPlainFolder {
        /// Which.
        path: PathBuf,
    },
    /// A folder of keys that others can enter.
    #[error(
        "the folder {} can be entered by others (mode {mode:o}): if you are sure that nobody changed what lies in it, run: chmod 700 {}. If not, delete it to get a new root",
        path.display(), path.display()
    )]
    FolderOpen {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A key that others can read.
    #[error(
        "the key {} can be read by others (mode {mode:o}): anyone who read it could pose as the listed sites. Delete the folder it lies in to get a new root, or, if you are sure that nobody read it, run: chmod 600 {}",
        path.display(), path.display()
    )]
    KeyReadable {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A certificate without its key, or a key without its certificate.
    #[error("{} is there, but {} is missing: delete the folder they lie in to get a new root", present.display(), missing.display())]
    HalfRoot {
        /// What is there.
        present: PathBuf,
        /// What is missing.
        missing: PathBuf,
    },
    /// A root that cannot be read or does not fit its key.
    #[error("the root {} cannot be used ({why}): delete the folder it lies in to get a new root", path.display())]
    UnusableRoot {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(rcgen::Error),
    /// TLS could not be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(rustls::Error),
    /// An extra root that holds no certificate.
    #[error("{} holds no certificate: --origin-ca takes a file in PEM form", path.display())]
    NoCertificate {
        /// Which.
        path: PathBuf,
    },
    /// A registry that cannot be read.
    #[error(transparent)]
    Registry(#[from] biscuit_tin_shared::registry::RegistryError),
    /// Registry folders that cannot be watched.
    #[error(
        "cannot watch the registry folders ({why}): check that they exist, or leave out --registry"
    )]
    Watch {
        /// What the system says.
        why: String,
    },
    /// A file of keys that cannot be read.
    #[error("{} is damaged ({why}): delete it and pair again", path.display())]
    Keys {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A file of choices that cannot be read.
    #[error("{} is damaged ({why}): delete it and choose again", path.display())]
    Choices {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A browser's own store that does not take the root.
    #[error("the new browser profile cannot be told to trust the local root: {0}")]
    Store(String),
    /// A configuration file that cannot be read.
    #[error("{}: {why}", path.display())]
    Config {
        /// Which.
        path: PathBuf,
        /// Line, column and what was expected.
        why: String,
    },
    /// The machine has no randomness to give.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// The machine has no place for data.
    #[error("this system names no folder for data: choose one with --data-dir DIR")]
    NoDataDir,
}

/// Why an origin cannot be reached, or may not be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    /// The name leads to nothing.
    #[error("the name cannot be found")]
    NoSuchName,
    /// The name leads to this machine or to a private network.
    #[error("the name leads to a private address")]
    PrivateAddress,
    /// A port that is not for the web.
    #[error("the port is not open for this host")]
    Port,
    /// Nobody answers there.
    #[error("no connection: {0}")]
    Connect(io::Error),
    /// The proxy on the way cannot be reached or makes no sense.
    #[error("no connection to the proxy on the way: {0}")]
    OriginProxy(io::Error),
    /// The proxy on the way says no.
    #[error("the proxy on the way answers {0}")]
    OriginProxyRefused(u16),
    /// Nobody answers in time.
    #[error("no connection in time")]
    Timeout,
}

//! Why the proxy cannot start.
//!
//! It gathers the errors of the parts; each part says what is wrong and how to mend it.

use crate::{
    api::keys::KeysError, app::folder_lock::LockError, ca::RootError, config::error::ConfigError,
    connect::tls::TlsSetupError, inspect::choices::ChoicesError, os::private_file::FileError,
};
use std::{io, net::SocketAddr};

/// Registry folders that cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch a folder ({0}): check that it exists, or leave out --registry")]
pub(crate) struct WatchError(#[from] notify::Error);

/// Why the proxy cannot start; nothing is running then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// A listener's port is taken.
    #[error(
        "port {} is in use by another program: choose another with {option} {}:PORT (0 takes any free port), or stop the program that uses it",
        address.port(), address.ip()
    )]
    PortInUse {
        /// The configured address.
        address: SocketAddr,
        /// The option that sets it.
        option: &'static str,
    },
    /// A listener could not be opened.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The configured address.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// A listener's address is not a loopback address.
    #[error(
        "{address} can be reached from other machines: {option} takes a loopback address only, such as 127.0.0.1:8642"
    )]
    NotLoopback {
        /// The configured address.
        address: SocketAddr,
        /// The option that sets it.
        option: &'static str,
    },
    /// A file or folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] LockError),
    /// The configuration or the registry.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The local root.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The keys of paired clients.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The user's choices.
    #[error(transparent)]
    Choices(#[from] ChoicesError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsSetupError),
    /// The watch on the registry folders.
    #[error(transparent)]
    Watch(#[from] WatchError),
}

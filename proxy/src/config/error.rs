//! Why a configuration cannot be used.

use crate::os::private_file::FileError;
use biscuit_tin_shared::registry::RegistryError;
use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A file or folder that the configuration names, or the data folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// `config.toml` cannot be parsed.
    #[error("{}: {why}", path.display())]
    Invalid {
        /// Its path.
        path: PathBuf,
        /// Line, column and what was expected.
        why: String,
    },
    /// A registry that cannot be read.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A folder that holds no registry.
    #[error(
        "{}: there is no registry in this folder: expected councils/*.toml or vendors/*.toml below it", path.display()
    )]
    NoRegistry {
        /// Its path.
        path: PathBuf,
    },
    /// The system names no folder for application data.
    #[error("this system names no folder for data: choose one with --data-dir DIR")]
    NoDataDir,
}

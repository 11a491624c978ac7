//! Loads the configured registry: the built-in files, and those of folders that the user names.

use crate::{
    config::{Config, error::ConfigError},
    os::private_file::FileError,
};
use biscuit_tin_shared::registry::{FileKind, Registry, RegistryFile, listed::Listed};
use clap::Args;
use std::{fs, io::ErrorKind, path::PathBuf, sync::Arc};

/// The option `--registry`, for commands that read the registry without a proxy.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RegistryFolders {
    /// Folder with councils/*.toml and vendors/*.toml, added to the built-in registry or in place of its files
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "BISCUIT_TIN_REGISTRY",
        value_delimiter = ','
    )]
    registry: Vec<PathBuf>,
}

impl RegistryFolders {
    /// As [`read_registry`].
    ///
    /// # Errors
    /// As [`read_registry`].
    pub(crate) fn load(&self) -> Result<Registry, ConfigError> {
        read_registry(&self.registry)
    }
}

/// The built-in registry with the files of these folders, each added or in place of a built-in one.
///
/// # Errors
/// A folder or a file that cannot be used, with path, line and column.
pub(crate) fn read_registry(folders: &[PathBuf]) -> Result<Registry, ConfigError> {
    Ok(Registry::with_files(&read_files(folders)?)?)
}

/// The registry of a configuration, and the hosts to inspect: the registry's and those of `--intercept`.
///
/// # Errors
/// As [`read_registry`].
pub(crate) fn listed(config: &Config) -> Result<(Arc<Registry>, Arc<Listed>), ConfigError> {
    let mut registry = read_registry(&config.registry)?;
    if config.simulated {
        registry = registry.with_whole_hosts();
    }
    let registry = Arc::new(registry);
    let hosts = registry
        .own_hosts()
        .map(str::to_owned)
        .chain(config.intercept.iter().cloned());
    let listed = Arc::new(Listed::new(hosts));
    Ok((registry, listed))
}

/// Reads `councils/*.toml` and `vendors/*.toml` of each folder.
fn read_files(folders: &[PathBuf]) -> Result<Vec<RegistryFile>, ConfigError> {
    let mut files = Vec::new();
    for folder in folders {
        fs::metadata(folder).map_err(FileError::at(folder))?;
        for (name, kind) in [
            ("councils", FileKind::Council),
            ("vendors", FileKind::Vendor),
        ] {
            let folder = folder.join(name);
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(e) if e.kind() == ErrorKind::NotFound => continue,
                Err(source) => return Err(FileError::at(&folder)(source).into()),
            };
            let mut paths = entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
                .map_err(FileError::at(&folder))?;
            paths.retain(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "toml")
            });
            paths.sort();
            for path in paths {
                let text = fs::read_to_string(&path).map_err(FileError::at(&path))?;
                files.push(RegistryFile {
                    kind,
                    path: path.display().to_string(),
                    text,
                });
            }
        }
    }
    Ok(files)
}

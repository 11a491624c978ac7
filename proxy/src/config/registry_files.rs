//! The registry of a configuration, and the hosts to inspect by it.
//!
//! It reads no file: `registry_places` does.

use crate::config::{
    Config, RunOptions, Settings, data_folder::DataFolderOption, error::ConfigError,
    registry_places::RegistryPlaces,
};
use biscuit_tin_shared::registry::{Registry, RegistryFile, listed::Listed};
use clap::Args;
use std::path::PathBuf;

/// The options `--registry` and `--data-dir`, for commands that read the registry without a proxy.
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
    /// Folder with the councils that you added
    #[arg(long, global = true, value_name = "DIR", env = "BISCUIT_TIN_DATA_DIR")]
    data_dir: Option<PathBuf>,
}

impl RegistryFolders {
    /// As [`RegistryPlaces::read`].
    ///
    /// # Errors
    /// As [`RegistryPlaces::read`].
    pub(crate) fn load(&self) -> Result<Registry, ConfigError> {
        self.places().read()
    }

    /// The files that come to the built-in ones, in their order.
    ///
    /// # Errors
    /// As [`RegistryPlaces::files`].
    pub(crate) fn files(&self) -> Result<Vec<RegistryFile>, ConfigError> {
        self.places().files()
    }

    /// The paths of those files, as far as they can be read.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let files = self.files().unwrap_or_default().into_iter();
        files.map(|file| file.path.into()).collect()
    }

    fn places(&self) -> RegistryPlaces {
        RegistryPlaces {
            // A system without such a folder has no added councils either.
            added: self
                .data_folder()
                .resolve()
                .ok()
                .map(|data| data.registry()),
            named: self.registry.clone(),
        }
    }

    /// The configuration of a proxy with these options.
    ///
    /// # Errors
    /// As [`RunOptions::resolve`].
    pub(crate) fn config(&self) -> Result<Config, ConfigError> {
        let options = RunOptions {
            data_dir: self.data_folder(),
            settings: Settings {
                registry: self.registry.clone(),
                ..Settings::default()
            },
            ready_file: None,
        };
        options.resolve()
    }

    /// The option that names the same data folder to another command.
    pub(crate) fn data_option(&self) -> String {
        let folder = self.data_dir.as_ref();
        folder.map_or(String::new(), |folder| {
            format!(" --data-dir {}", folder.display())
        })
    }

    /// The data folder, for what lies there besides.
    pub(crate) fn data_folder(&self) -> DataFolderOption {
        DataFolderOption {
            data_dir: self.data_dir.clone(),
        }
    }
}

impl RunOptions {
    /// The paths of the registry files that these options name, as far as they can be read.
    pub(crate) fn registry_files(&self) -> Vec<PathBuf> {
        let folders = RegistryFolders {
            registry: self.settings.registry.clone(),
            data_dir: self.data_dir.data_dir.clone(),
        };
        folders.paths()
    }
}

/// The registry of a configuration, and the hosts to inspect: the registry's and those of `--intercept`.
///
/// # Errors
/// As [`RegistryPlaces::read`].
pub(crate) fn listed(config: &Config) -> Result<(Registry, Listed), ConfigError> {
    let mut registry = config.registry.read()?;
    if config.simulated {
        registry = registry.with_whole_hosts();
    }
    let hosts = registry.own_hosts().map(str::to_owned);
    let listed = Listed::new(hosts.chain(config.intercept.iter().cloned()));
    Ok((registry, listed))
}

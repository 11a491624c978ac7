//! Loads the configured registry: the built-in files, those of the councils that the user added, and those of folders that
//! the user names.

use crate::{
    config::{
        Config, RunOptions, Settings,
        data_folder::{COUNCILS, DataFolderOption},
        error::ConfigError,
    },
    os::private_file::FileError,
};
use biscuit_tin_shared::registry::{FileKind, Registry, RegistryFile, listed::Listed};
use clap::Args;
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Where registry files lie besides the built-in ones; a later one comes in place of an earlier one of the same id.
#[derive(Debug, Clone, Default)]
pub(crate) struct RegistryPlaces {
    /// The folder of the councils that the user added, which may be missing.
    pub(crate) added: Option<PathBuf>,
    /// Folders that the user names.
    pub(crate) named: Vec<PathBuf>,
}

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
        let places = RegistryPlaces {
            // A system without such a folder has no added councils either.
            added: self
                .data_folder()
                .resolve()
                .ok()
                .map(|data| data.registry()),
            named: self.registry.clone(),
        };
        places.read()
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

    fn data_folder(&self) -> DataFolderOption {
        DataFolderOption {
            data_dir: self.data_dir.clone(),
        }
    }
}

impl RegistryPlaces {
    /// The built-in registry with the files of these folders, each added or in place of a built-in one.
    ///
    /// # Errors
    /// A folder or a file that cannot be used, with path, line and column.
    pub(crate) fn read(&self) -> Result<Registry, ConfigError> {
        let mut files = Vec::new();
        if let Some(folder) = &self.added {
            read_folder(folder, &mut files)?;
        }
        for folder in &self.named {
            fs::metadata(folder).map_err(FileError::at(folder))?;
            read_folder(folder, &mut files)?;
        }
        Ok(Registry::with_files(&files)?)
    }

    /// The folders that there are.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let added = self.added.iter().filter(|folder| folder.is_dir());
        added.chain(&self.named).cloned().collect()
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

/// Reads `councils/*.toml` and `vendors/*.toml` of a folder.
fn read_folder(folder: &Path, files: &mut Vec<RegistryFile>) -> Result<(), ConfigError> {
    for (name, kind) in [(COUNCILS, FileKind::Council), ("vendors", FileKind::Vendor)] {
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
    Ok(())
}

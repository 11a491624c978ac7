//! Reads registry files: the built-in ones, those of the councils that the user added, and those of folders that the user
//! names.

use crate::{
    config::{data_folder::COUNCILS, error::ConfigError},
    os::private_file::FileError,
};
use biscuit_tin_shared::registry::{FileKind, Registry, RegistryFile};
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// The folders that registry files of each kind lie in.
const KINDS: [(&str, FileKind); 2] = [(COUNCILS, FileKind::Council), ("vendors", FileKind::Vendor)];

/// Where registry files lie besides the built-in ones; a later one comes in place of an earlier one of the same id.
#[derive(Debug, Clone, Default)]
pub(crate) struct RegistryPlaces {
    /// The folder of the councils that the user added, which may be missing.
    pub(crate) added: Option<PathBuf>,
    /// Folders that the user names.
    pub(crate) named: Vec<PathBuf>,
}

impl RegistryPlaces {
    /// The built-in registry with the files of these folders, each added or in place of a built-in one.
    ///
    /// # Errors
    /// A folder or a file that cannot be used, with path, line and column.
    pub(crate) fn read(&self) -> Result<Registry, ConfigError> {
        Ok(Registry::with_files(&self.files()?)?)
    }

    /// The files of these folders, in their order.
    ///
    /// # Errors
    /// A folder or a file that cannot be read.
    pub(crate) fn files(&self) -> Result<Vec<RegistryFile>, ConfigError> {
        let mut files = Vec::new();
        if let Some(folder) = &self.added {
            read_folder(folder, &mut files)?;
        }
        for folder in &self.named {
            fs::metadata(folder).map_err(FileError::at(folder))?;
            if !KINDS.iter().any(|(name, _)| folder.join(name).is_dir()) {
                return Err(ConfigError::NoRegistry {
                    path: folder.clone(),
                });
            }
            read_folder(folder, &mut files)?;
        }
        Ok(files)
    }

    /// The folders that there are.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let added = self.added.iter().filter(|folder| folder.is_dir());
        added.chain(&self.named).cloned().collect()
    }
}

/// Reads `councils/*.toml` and `vendors/*.toml` of a folder.
fn read_folder(folder: &Path, files: &mut Vec<RegistryFile>) -> Result<(), ConfigError> {
    for (name, kind) in KINDS {
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
                .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
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

//! The data folder: its path, and the name of every file in it.
//!
//! It opens none of them. Drafts, and what SQLite puts beside the database, are named after their file.

use crate::{ca::RootFiles, config::error::ConfigError, os::programs::quoted};
use biscuit_tin_shared::registry::authorities::authorities;
use clap::Args;
use directories::ProjectDirs;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Letters of the random name of a root for one host.
const ONE_HOST_NAME: usize = 12;

/// The folder of the councils in one with registry files.
pub(crate) const COUNCILS: &str = "councils";

/// The option `--data-dir`, for every command that needs the folder.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DataFolderOption {
    /// Folder for the local root, the keys and the settings
    #[arg(long, value_name = "DIR", env = "BISCUIT_TIN_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

impl DataFolderOption {
    /// The chosen folder, or the system's default.
    ///
    /// # Errors
    /// The system has no default.
    pub(crate) fn resolve(&self) -> Result<DataFolder, ConfigError> {
        if let Some(dir) = &self.data_dir {
            return Ok(DataFolder(dir.clone()));
        }
        let dirs = ProjectDirs::from("", "", "biscuit-tin").ok_or(ConfigError::NoDataDir)?;
        Ok(DataFolder(dirs.data_local_dir().to_owned()))
    }
}

/// The folder of everything that is kept between runs.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder(pub(crate) PathBuf);

impl DataFolder {
    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A command of our program that works on this folder: it names every folder but the default one.
    pub(crate) fn command(&self, what: &str) -> String {
        format!("biscuit-tin {what}{}", self.option())
    }

    /// What comes behind a command for it to work on this folder; nothing for the default one.
    pub(crate) fn option(&self) -> String {
        let default = DataFolderOption::default().resolve();
        if default.is_ok_and(|default| default.0 == self.0) {
            return String::new();
        }
        format!(" --data-dir {}", quoted(&self.0.display().to_string()))
    }

    /// A sentence in which each of our commands, which stand in quotation marks, works on this folder.
    pub(crate) fn with_commands(&self, sentence: &str) -> String {
        let mut parts = sentence.split("“biscuit-tin ");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (what, rest) = part.split_once('”').unwrap_or((part, ""));
            out.push_str(&format!("“{}”{rest}", self.command(what)));
        }
        out
    }

    /// Whether any command has used it: each leaves a lock. Another folder, named by mistake, is somebody's own.
    pub(crate) fn is_used(&self) -> bool {
        self.lock().exists() || self.root().lock.exists() || self.registry().exists()
    }

    /// The files that lie in it beside the root and the observations; the lock is the last to be deleted.
    pub(crate) fn others(&self) -> Vec<PathBuf> {
        let mut files = vec![
            self.settings(),
            self.keys(),
            self.choices(),
            self.running(),
            self.last_panic(),
        ];
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let name = |path: &Path| path.file_name()?.to_str().map(str::to_owned);
        // Those of a killed process: their names are random.
        let one_host = |path: &PathBuf| {
            let name = name(path)?;
            let random = name.strip_prefix("site-")?.strip_suffix(".pem")?;
            (random.len() == ONE_HOST_NAME).then_some(())
        };
        let paths = entries.map(|entry| entry.path());
        files.extend(paths.filter(|path| one_host(path).is_some()));
        files.push(self.lock());
        files
    }

    /// The folders of the councils that the user added, inner ones first, each with what is ours in it: files that carry a
    /// council's id, those that were laid aside too.
    pub(crate) fn added_councils(&self) -> [(PathBuf, Vec<PathBuf>); 2] {
        let folder = self.registry().join(COUNCILS);
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let is_ours = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            let id = name.and_then(|name| name.split_once(".toml"));
            id.is_some_and(|(id, _)| authorities().iter().any(|one| one.id == id))
        };
        let files = entries.map(|entry| entry.path()).filter(is_ours).collect();
        [(folder, files), (self.registry(), Vec::new())]
    }

    /// The local root and its key, in a folder of their own.
    pub(crate) fn root(&self) -> RootFiles {
        let folder = self.0.join("ca");
        RootFiles {
            pem: folder.join("root.pem"),
            key: folder.join("root.key"),
            lock: folder.join("lock"),
            missing: folder.join("missing"),
            dropped: folder.join("dropped"),
            refused: folder.join("refused"),
            trusted: folder.join("trusted"),
            folder,
        }
    }

    /// The certificate of a root for one host, until the browsers' stores have it.
    pub(crate) fn one_host_root(&self, name: &str) -> PathBuf {
        self.0.join(format!("site-{name}.pem"))
    }

    /// The user's settings.
    pub(crate) fn settings(&self) -> PathBuf {
        self.0.join("config.toml")
    }

    /// The keys of paired extensions and of the terminal.
    pub(crate) fn keys(&self) -> PathBuf {
        self.0.join("keys.json")
    }

    /// The user's choices.
    pub(crate) fn choices(&self) -> PathBuf {
        self.0.join("choices.json")
    }

    /// The registry files of the councils that the user added.
    pub(crate) fn registry(&self) -> PathBuf {
        self.0.join("registry")
    }

    /// The stored observations.
    pub(crate) fn observations(&self) -> PathBuf {
        self.0.join("observations.db")
    }

    /// Where npm installs the engine that presses cookie notices.
    pub(crate) fn engine(&self) -> PathBuf {
        self.0.join("engine")
    }

    /// The lock of the process that uses the folder.
    pub(crate) fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// Addresses and process id, while a proxy runs.
    pub(crate) fn running(&self) -> PathBuf {
        self.0.join("running.json")
    }

    /// Time and place of the last panic.
    pub(crate) fn last_panic(&self) -> PathBuf {
        self.0.join("fault.txt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_name_every_folder_but_the_default_one() {
        let sentence = "Run “biscuit-tin trust install”, then “biscuit-tin run”.";
        let default = DataFolderOption::default().resolve().expect("a home");
        assert_eq!(default.command("run"), "biscuit-tin run");
        assert_eq!(default.with_commands(sentence), sentence);
        let other = DataFolder(PathBuf::from("/tmp/my tin"));
        let named = "Run “biscuit-tin trust install --data-dir '/tmp/my tin'”, then “biscuit-tin run --data-dir '/tmp/my tin'”.";
        assert_eq!(other.with_commands(sentence), named);
    }
}

//! `purge`: erases observations, choices and pairings; with `--everything` the local root and all other files too.
//!
//! It changes no certificate store: `trust uninstall` does.

use crate::cli::{
    browse::say_what_stays,
    client::ApiClient,
    error::CommandError,
    out::{advise, say},
    trust::require_no_trust,
};
use crate::{
    app::{
        error::StartError,
        folder_lock::{FolderLock, LockError},
    },
    ca::Root,
    config::data_folder::{DataFolder, DataFolderOption},
    os::{private_file::remove_own, run_folder::sweep},
    store,
};
use biscuit_tin_shared::protocol::request::{PurgeAnswer, PurgeRequest};
use clap::Args;
use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// Erase what was seen, what you chose and which browsers are paired.
#[derive(Debug, Args)]
pub(super) struct Purge {
    /// Erase the local root and all other files of Biscuit Tin too; first stop the proxy, and take the root out with “trust uninstall”
    #[arg(long)]
    everything: bool,
    #[command(flatten)]
    data_dir: DataFolderOption,
}

impl Purge {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let folder = self.data_dir.resolve()?;
        // A folder that was named and never used is somebody's own: it is not even locked.
        let is_named = self.data_dir.data_dir.is_some();
        let is_ours = folder.path().exists() && (!is_named || folder.is_used());
        let lock = is_ours.then(|| FolderLock::take(&folder));
        // Held to the end, so that no proxy starts on files that are being erased.
        let (_lock, is_in_use) = match lock.transpose() {
            Ok(lock) => (lock, false),
            Err(LockError::InUse { .. }) => (None, true),
            Err(error) => return Err(StartError::from(error).into()),
        };
        if self.everything {
            if is_in_use {
                return Err(still_running(&folder));
            }
            // Without its file nothing says which root a store holds.
            require_no_trust(&folder)?;
        }
        sweep_runs()?;
        match is_in_use {
            true => self.ask(&folder).await,
            false if !is_ours => say("There is nothing to erase."),
            false if self.everything => everything(&folder).await,
            false => files(&folder).await,
        }
    }

    /// Asks the proxy that uses the folder: it has the database open, and would write to it again.
    async fn ask(&self, folder: &DataFolder) -> Result<(), CommandError> {
        let client = match ApiClient::find(&self.data_dir) {
            // It is starting or stopping.
            Err(CommandError::NotRunning { .. }) => return Err(still_running(folder)),
            client => client?,
        };
        let forgotten: PurgeAnswer = client.ask("/v1/purge", &PurgeRequest {}).await?;
        say(&format!(
            "The running proxy forgot {} cookies of {} hosts.",
            forgotten.cookies, forgotten.hosts
        ))?;
        if !forgotten.erased {
            let path = folder.observations();
            return Err(CommandError::UnerasedByProxy { path });
        }
        say(
            "Your choices and pairings stay while it runs. Stop it and run this again to erase them.",
        )?;
        say("The extension erases its own settings in its options.")
    }
}

fn still_running(folder: &DataFolder) -> CommandError {
    CommandError::StillRunning {
        folder: folder.path().to_owned(),
    }
}

/// Erases observations, choices and keys of a folder that no proxy uses. The local root stays, and so do the user's own
/// settings.
async fn files(folder: &DataFolder) -> Result<(), CommandError> {
    let mut erased = 0;
    let killed = folder.running();
    for file in [folder.choices(), folder.keys(), folder.last_panic(), killed] {
        erased += usize::from(erase(&file)?);
    }
    let database = folder.observations();
    let was_there = store::erase_file(&database).await;
    erased += usize::from(was_there.map_err(unerased(database))?);
    say(&format!(
        "{erased} files erased in {}.",
        folder.path().display()
    ))?;
    if folder.root().pem.exists() {
        advise(&format!(
            "The local root stays, so that your browsers need not trust a new one. To erase it too: {}, then {}",
            folder.command("trust uninstall"),
            folder.command("purge --everything")
        ))?;
    }
    say("The extension erases its own settings in its options.")
}

/// Erases what runs of `demo` and `browse` left that were killed.
fn sweep_runs() -> Result<(), CommandError> {
    let swept = sweep();
    for path in swept.folders {
        say(&format!(
            "{} is erased, which a run that was killed had left.",
            path.display()
        ))?;
    }
    say_what_stays(swept.downloads);
    Ok(())
}

/// Erases all that was put into the data folder, and the folder unless something else lies in it.
async fn everything(folder: &DataFolder) -> Result<(), CommandError> {
    let (dir, database) = (folder.path(), folder.observations());
    store::erase_file(&database)
        .await
        .map_err(unerased(database))?;
    Root::delete(&folder.root())?;
    let engine = folder.engine();
    match fs::remove_dir_all(&engine) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(unerased(engine)(error)),
        _ => {}
    }
    for (dir, files) in folder.added_councils() {
        let files: Vec<_> = files.iter().map(PathBuf::as_path).collect();
        remove_own(&dir, &files).map_err(StartError::File)?;
    }
    let others = folder.others();
    let others: Vec<_> = others.iter().map(PathBuf::as_path).collect();
    remove_own(dir, &others).map_err(StartError::File)?;
    let dir_name = dir.display();
    match dir.exists() {
        false => say(&format!("{dir_name} is erased.")),
        true => say(&format!(
            "What Biscuit Tin kept in {dir_name} is erased. The folder stays, because other files lie in it."
        )),
    }
}

/// Deletes a file; returns whether it existed.
fn erase(path: &Path) -> Result<bool, CommandError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unerased(path.to_owned())(error)),
    }
}

/// For `map_err`: the system's error with the path.
fn unerased(path: PathBuf) -> impl FnOnce(io::Error) -> CommandError {
    |source| CommandError::Unerased { path, source }
}

//! `purge`: erases observations, choices and pairings; with `--everything` the local root and all other files too.

use crate::cli::{
    browse::say_what_stays,
    client::ApiClient,
    error::{ApiFault, CommandError},
    out::say,
};
use crate::{
    config::data_folder::{DataFolder, DataFolderOption},
    os::run_folder::sweep,
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
    /// Erase the local root and all other files of Biscuit Tin too, and take the root out of your browsers; stop the proxy first
    #[arg(long)]
    everything: bool,
    #[command(flatten)]
    data_dir: DataFolderOption,
}

impl Purge {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        sweep_runs()?;
        let folder = self.data_dir.resolve()?;
        let answer = match ApiClient::find(&self.data_dir) {
            Ok(client) => client.ask("/v1/purge", &PurgeRequest {}).await,
            Err(error) => Err(error),
        };
        let running: Option<PurgeAnswer> = match answer {
            Ok(answer) => Some(answer),
            Err(CommandError::NotRunning { .. } | CommandError::Api(ApiFault::NothingListens)) => {
                None
            }
            // A running proxy failed to purge: it has the database open, and would write to it again.
            Err(error) => return Err(error),
        };
        if self.everything {
            if running.is_some() {
                return Err(CommandError::StillRunning {
                    folder: folder.path().to_owned(),
                });
            }
            return everything(&self.data_dir, &folder).await;
        }
        if let Some(forgotten) = running {
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
            return say("The extension erases its own settings in its options.");
        }
        let mut erased = 0;
        // The local root stays, and so do the user's own settings.
        for file in [folder.choices(), folder.keys(), folder.last_panic()] {
            erased += usize::from(erase(&file)?);
        }
        let database = folder.observations();
        let was_there = store::erase_file(&database).await;
        erased += usize::from(was_there.map_err(unerased(database))?);
        say(&format!(
            "{erased} files erased in {}.",
            folder.path().display()
        ))?;
        say(
            "The local root stays, so that your browsers need not trust a new one. To erase it too: biscuit-tin purge --everything",
        )?;
        say("The extension erases its own settings in its options.")
    }
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

/// Erases the data folder. The root leaves the browsers first: without its file nothing says which one it was.
async fn everything(data_dir: &DataFolderOption, folder: &DataFolder) -> Result<(), CommandError> {
    super::trust::uninstall(data_dir)?;
    // Overwrites the database before its deletion; if that fails, it is deleted with the folder.
    let _ = store::erase_file(&folder.observations()).await;
    let dir = folder.path();
    match fs::remove_dir_all(dir) {
        Ok(()) => say(&format!("{} is erased.", dir.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => say("There is nothing to erase."),
        Err(error) => Err(unerased(dir.to_owned())(error)),
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

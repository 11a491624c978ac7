//! `purge`: forgets what was seen, what was chosen and who was paired; on request the local root too.

use crate::cli::{client::ApiClient, error::CommandError, out::say};
use crate::{
    config::data_folder::{DataFolder, DataFolderOption},
    store,
};
use biscuit_tin_shared::protocol::request::{PurgeAnswer, PurgeRequest};
use clap::Args;
use std::{fs, io::ErrorKind, path::Path};

/// Forget what was seen, what you chose and which browsers are paired.
#[derive(Debug, Args)]
pub(super) struct Purge {
    /// Erase the local root and every other file of ours too, and take the root out of your browsers; stop the proxy first
    #[arg(long)]
    everything: bool,
    #[command(flatten)]
    data_dir: DataFolderOption,
}

impl Purge {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let folder = self.data_dir.resolve()?;
        let answer = match ApiClient::find(&self.data_dir) {
            Ok(client) => client.ask("/v1/purge", &PurgeRequest {}).await,
            Err(error) => Err(error),
        };
        let running: Option<PurgeAnswer> = match answer {
            Ok(answer) => Some(answer),
            Err(CommandError::NotRunning(_) | CommandError::NobodyListens) => None,
            // One runs and does not listen to us: it has the record open, and would write it again.
            Err(error) => return Err(error),
        };
        if self.everything {
            if running.is_some() {
                let why = "a proxy is running: stop it first, then run this again".to_owned();
                return Err(CommandError::Input(
                    folder.path().display().to_string(),
                    why,
                ));
            }
            return everything(&self.data_dir, &folder).await;
        }
        if let Some(forgotten) = running {
            say(&format!(
                "The running proxy forgot {} cookies of {} hosts.",
                forgotten.cookies, forgotten.hosts
            ))?;
            if !forgotten.erased {
                let path = folder.observations().display().to_string();
                let why = "the running proxy cannot erase it: stop the proxy, then run this again";
                return Err(CommandError::Input(path, why.to_owned()));
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
        let record = folder.observations();
        let was_there = store::erase_file(&record).await;
        erased += usize::from(was_there.map_err(|error| unerased(&record, &error))?);
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

/// The root leaves the browsers before its key goes: afterwards nobody could tell which one it was.
async fn everything(data_dir: &DataFolderOption, folder: &DataFolder) -> Result<(), CommandError> {
    super::trust::uninstall(data_dir)?;
    // Overwritten before it goes; one that cannot be goes with its folder.
    let _ = store::erase_file(&folder.observations()).await;
    let dir = folder.path();
    match fs::remove_dir_all(dir) {
        Ok(()) => say(&format!("{} is erased.", dir.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => say("There is nothing to erase."),
        Err(error) => Err(unerased(dir, &error)),
    }
}

fn erase(path: &Path) -> Result<bool, CommandError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unerased(path, &error)),
    }
}

fn unerased(path: &Path, error: &std::io::Error) -> CommandError {
    let why = format!("cannot be erased ({error}): delete it by hand");
    CommandError::Input(path.display().to_string(), why)
}

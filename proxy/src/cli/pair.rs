//! `pair`: a one-time code for an extension that was installed by hand.

use crate::cli::{client::ApiClient, error::CommandError, out::say};
use crate::{config::data_folder::DataFolderOption, os::output::complain};
use biscuit_tin_shared::protocol::request::PairRequest;
use clap::Args;

/// Get a one-time code for an extension that was installed by hand.
#[derive(Debug, Args)]
pub(super) struct Pair {
    #[command(flatten)]
    data_dir: DataFolderOption,
}

impl Pair {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let client = ApiClient::find(&self.data_dir)?;
        let code: PairRequest = client.ask("/v1/code", &()).await?;
        say(&code.code)?;
        complain("Paste this code into the extension's options within two minutes. It works once.");
        Ok(())
    }
}

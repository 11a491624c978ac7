//! `pair`: a one-time code for an extension that was installed by hand.

use crate::cli::{client::ApiClient, error::CommandError};
use crate::config::data_folder::DataFolderOption;
use biscuit_tin_shared::protocol::request::PairRequest;
use clap::Args;
use std::io::Write;

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
        let mut out = anstream::stdout();
        writeln!(out, "{}", code.code).map_err(CommandError::Output)?;
        writeln!(
            anstream::stderr(),
            "Paste this code into the extension's options within two minutes. It works once."
        )
        .map_err(CommandError::Output)
    }
}

//! `man`: the manual's pages, made from the command line as it is parsed.

use crate::cli::{error::CommandError, out::delivered};
use clap::{Args, Command};
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Write the manual, a page a command.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// Folder for the pages of all commands; without it, the first page goes to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self, command: Command) -> Result<(), CommandError> {
        let Some(folder) = self.out else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command)
                .render(&mut page)
                .map_err(CommandError::Output)?;
            return delivered(io::stdout().lock().write_all(&page)).map(drop);
        };
        let written = std::fs::create_dir_all(&folder)
            .and_then(|()| clap_mangen::generate_to(command, &folder));
        written.map_err(|source| CommandError::Unwritten {
            path: folder,
            source,
        })
    }
}

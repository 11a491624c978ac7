//! The ready file: where a running proxy listens, for the commands that need to find it.
//!
//! It does not check that the proxy still runs.

use crate::os::private_file::{FileError, write_private};
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// The content of the ready file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ready {
    /// The proxy's own address.
    pub(crate) proxy: SocketAddr,
    /// The API's address.
    pub(crate) api: SocketAddr,
    /// The path of the root certificate, in PEM form.
    pub(crate) ca: PathBuf,
    /// The id of the process.
    pub(crate) pid: u32,
    /// Whether it serves one browser that it opened itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) own_browser: bool,
}

impl Ready {
    /// Writes the file for its owner alone.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), FileError> {
        let text = serde_json::to_string(self).expect("addresses, a path and a number are JSON");
        write_private(path, text.as_bytes())
    }

    /// Reads the file; `None` where there is none, or it cannot be parsed.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }
}

//! Why a certificate store cannot be read or changed.

use std::{io, path::PathBuf};

/// Why a certificate store cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrustError {
    #[error("cannot run {tool}: {source}")]
    Tool { tool: String, source: io::Error },
    #[error(
        "certutil is missing, which reads and changes the stores of Chromium and Firefox: install the package libnss3-tools (Debian, Ubuntu), nss-tools (Fedora), nss (Arch) or mozilla-nss-tools (openSUSE)"
    )]
    NoCertutil,
    #[error("`{command}` failed ({reason}): {remedy}")]
    Refused {
        command: String,
        reason: String,
        remedy: &'static str,
    },
    #[error(
        "the store took the root and does not show it: look into the browser's own list of authorities"
    )]
    NotTrusted,
    #[error(
        "the store still has the root {name}: delete it in the browser's own list of authorities"
    )]
    StillThere { name: String },
    #[error("cannot use {}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} cannot be read ({why}): start Firefox once, and it mends the file", path.display())]
    Profiles { path: PathBuf, why: String },
    #[error("this system's store is of no known kind: install the package ca-certificates")]
    NoSystemStore,
    #[error(
        "the environment names no home folder, so there is no browser to look for: set HOME and try again"
    )]
    NoHome,
}

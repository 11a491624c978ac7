//! Why the guided tour ends early.

use crate::{
    app::error::StartError,
    browser::{BrowserFailed, OpenError},
};
use std::io;

/// Why a tour ends early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TourError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Browser(#[from] BrowserFailed),
    #[error("the visitor cannot trust the local root: {0}")]
    Root(rustls::Error),
    #[error("the simulated portals cannot start: {0}")]
    Portals(io::Error),
    #[error("{system} cannot be visited: {source}")]
    Visit {
        system: &'static str,
        source: io::Error,
    },
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
}

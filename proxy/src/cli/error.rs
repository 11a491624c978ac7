//! Why a command ends without success.

use crate::{
    api::keys::KeysError,
    app::error::StartError,
    browser::{BrowserFailed, OpenError},
    ca::RootError,
    config::error::ConfigError,
    trust::TrustError,
};

/// Why a command ends without success.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Root(#[from] RootError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Browser(#[from] BrowserFailed),
    #[error("no running proxy found for the data folder {0}: start one with: biscuit-tin run")]
    NotRunning(String),
    #[error("the proxy does not answer as it should ({0}): stop it and start it again")]
    Api(&'static str),
    #[error(
        "the proxy does not answer as it should (nothing listens on its port): stop it and start it again"
    )]
    NobodyListens,
    #[error("the connection to the proxy broke: {0}")]
    Broken(hyper::Error),
    #[error("{0}")]
    Demo(String),
    #[error("{0}: {1}")]
    Input(String, String),
    #[error("{0} lines could not be read; each has its error in its place")]
    Lines(usize),
    #[error("the registry can be used; {0} entries in it look like slips")]
    Slips(usize),
    #[error("{0}")]
    Trust(String),
    #[error("something is not as it should be")]
    Unwell,
    #[error("{0} of the stores could not be read or changed; each has its reason above")]
    Stores(usize),
    #[error("cannot write: {0}")]
    Output(std::io::Error),
}

impl From<TrustError> for CommandError {
    fn from(error: TrustError) -> Self {
        Self::Trust(error.to_string())
    }
}

//! A visitor without a browser: a real HTTP client that goes through the proxy and keeps its cookies.
//!
//! It runs no script, so it sees only what headers set.

use crate::demo::TourError;
use crate::{
    app::{error::StartError, ready::Ready},
    config::error::ConfigError,
    os::private_file::FileError,
};
use biscuit_tin_portals::System;
use reqwest::{Certificate, Client, Proxy};
use std::fs;

/// One visitor with one cookie jar.
#[derive(Debug)]
pub(super) struct Visitor {
    http: Client,
}

impl Visitor {
    /// A visitor that trusts the local root and nothing else.
    pub(super) fn new(ready: &Ready) -> Result<Self, TourError> {
        let fail = |why: reqwest::Error| {
            StartError::Config(ConfigError::Invalid {
                path: ready.ca.clone(),
                why: why.to_string(),
            })
        };
        let pem = fs::read(&ready.ca)
            .map_err(FileError::at(&ready.ca))
            .map_err(StartError::File)?;
        let root = Certificate::from_pem(&pem).map_err(fail)?;
        let proxy = Proxy::all(format!("http://{}", ready.proxy)).map_err(fail)?;
        let http = Client::builder()
            .proxy(proxy)
            .tls_certs_only([root])
            .cookie_store(true)
            .build()
            .map_err(fail)?;
        Ok(Self { http })
    }

    /// Loads a system's page and what it embeds, then the page once more, so that the jar speaks too.
    pub(super) async fn visit(&self, system: &System) -> Result<(), reqwest::Error> {
        let page = system.url();
        for url in [page.clone()]
            .into_iter()
            .chain(system.embeds().map(str::to_owned))
            .chain([page])
        {
            self.http
                .get(url)
                .send()
                .await?
                .error_for_status()?
                .bytes()
                .await?;
        }
        Ok(())
    }
}

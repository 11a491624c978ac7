//! The guided tour: simulated portals, a proxy for them alone, and a browser or the terminal as their visitor.
//!
//! Everything runs on this machine and is deleted when the tour ends. Only the portals are simulated: proxy, TLS, HTTP and
//! explanations are those of every other run.

mod error;
mod tour;
mod visit;

pub(crate) use error::TourError;

use crate::{
    app::{Running, error::StartError},
    browser::session::until_closed,
    ca::RootError,
    config::{Config, data_folder::DataFolder},
    origin::mapping::Mapping,
    os::{
        programs::Browser,
        run_folder::{RunFolder, RunKind},
    },
};
use biscuit_tin_portals::{Portals, hosts, systems};
use biscuit_tin_shared::explain::words::Words;
use indicatif::{ProgressBar, ProgressStyle};
use std::{fs, io, io::Write, path::PathBuf};
use visit::Visitor;

/// A started tour: portals, proxy and the folder of their files.
#[derive(Debug)]
pub(crate) struct Tour {
    portals: Portals,
    running: Running,
    folder: RunFolder,
}

impl Tour {
    /// Starts the portals and a proxy that maps their hosts to them.
    pub(crate) async fn start() -> Result<Self, TourError> {
        let folder = RunFolder::make(RunKind::Demo)?;
        let portals = Portals::start().await.map_err(TourError::Portals)?;
        let origin_ca = folder.path().join("portals.pem");
        fs::write(&origin_ca, portals.ca_pem())?;
        let mut config = Config::private(DataFolder(folder.data()));
        config.origin_ca = vec![origin_ca];
        config.simulated = true;
        for host in hosts() {
            // Some are hosts of third parties, inspected only here because they are simulated.
            config.intercept.push(host.to_owned());
            for (port, address) in [(443, portals.tls_addr()), (80, portals.plain_addr())] {
                config.resolve.push(Mapping {
                    host: host.to_owned(),
                    port,
                    address,
                });
            }
        }
        let running = Running::start(&config).await?;
        Ok(Self {
            portals,
            running,
            folder,
        })
    }

    /// Visits every portal with an HTTP client and writes its cookies to `out`, portal by portal.
    pub(crate) async fn in_terminal(
        &self,
        out: &mut impl Write,
        words: &Words,
    ) -> Result<(), TourError> {
        let (proxy, root) = (self.running.ready().proxy, self.running.root());
        let mut visitor = Visitor::new(proxy, root.der().clone()).map_err(TourError::Root)?;
        let progress = ProgressBar::new(systems().len() as u64);
        // Drawn on standard error, and only if that is a terminal.
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos} of {len}  {msg}") {
            progress.set_style(style);
        }
        tour::opening(out, words)?;
        let mut council = "";
        for system in systems() {
            progress.set_message(system.name);
            let before = self.running.last_event();
            visitor
                .visit(system)
                .await
                .map_err(|source| TourError::Visit {
                    system: system.name,
                    source,
                })?;
            let seen = self.running.cookies_since(before, words);
            progress.suspend(|| -> io::Result<()> {
                if council != system.council {
                    council = system.council;
                    tour::council(out, council)?;
                }
                let hosts = tour::hosts(&seen);
                let sites = hosts.iter();
                let sites = sites.filter_map(|host| self.running.site(host, words));
                // What a host set on an earlier portal counts here too, so it is shown here too.
                let mut all = self.running.cookies(words);
                all.retain(|cookie| hosts.contains(&cookie.host.as_str()));
                tour::system(out, words, system, &sites.collect::<Vec<_>>(), &all)
            })?;
            progress.inc(1);
        }
        progress.finish_and_clear();
        tour::closing(out, words, &self.running.cookies(words))?;
        Ok(())
    }

    /// Opens a browser on the index of the portals and waits until it is closed or `stop` completes.
    pub(crate) async fn in_browser(
        &self,
        browser: &Browser,
        lang: Option<String>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), TourError> {
        let page = biscuit_tin_portals::index_path(lang.as_deref());
        let index = format!("http://{}{page}", self.portals.index_addr());
        let access = self.running.access(lang);
        let access = access.ok_or(StartError::Root(RootError::NoRandomness))?;
        let open = browser.open(&self.folder, &index, &access).await?;
        let told = "The tour is open in your browser. Close it, or press Ctrl-C, to end the tour.";
        Ok(until_closed(open, self.running.paired(), told, stop).await?)
    }

    /// Ends the proxy and the portals and deletes every file; returns where downloads are that stay.
    pub(crate) async fn end(self) -> Option<PathBuf> {
        self.running.stop().await;
        self.portals.stop().await;
        let path = self.folder.path().to_owned();
        let closed = self.folder.close();
        closed.unwrap_or_else(|error| {
            tracing::error!(%error, path = %path.display(), "cannot delete the tour's folder");
            None
        })
    }
}

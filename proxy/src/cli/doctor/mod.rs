//! `doctor`: one screen of checks, each with the remedy where it fails.
//!
//! It sends nothing outside this machine, but for a connection to the upstream proxy that is closed at once. It changes
//! nothing, with one exception: reading the root completes a replacement of it that was cut short, as it does in every
//! command.

mod advice;
mod running;
mod seen;
mod trust;

use crate::cli::{
    check::{Check, show},
    error::CommandError,
    out::say,
};
use crate::{
    app::{folder_lock::is_proxy_running, ready::Ready},
    ca::Root,
    config::{Config, RunOptions, data_folder::DataFolder, port_options},
    connect::tls::{Tls, read_roots},
    origin::{Dialler, error::OriginProxyError, origin_proxy::Route},
    os::run_folder::living,
};
use advice::Advice;
use clap::Args;
use running::{about_extension, about_proxy};
use seen::{about_faults, about_stored_observations, about_traffic};
use serde_json::json;
use trust::{about_clock, about_key, about_own_browser, about_root, about_stores};

/// Show what works and what does not, with the remedy.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// One JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    options: RunOptions,
}

impl Doctor {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let is_named = self.options.name_a_data_folder();
        let mut config = self.options.resolve()?;
        let mut runs = is_proxy_running(&config.data_folder);
        let named = config.data_folder.clone();
        // A browser that `browse` opened has a data folder of its own.
        if let Some(folder) = living().first().filter(|_| !runs && !is_named) {
            config.data_folder = DataFolder(folder.clone());
            runs = is_proxy_running(&config.data_folder);
        }
        let ready = Ready::read(&config.data_folder.running());
        let folder = &config.data_folder;
        // That of a browser of its own lies with it, whatever data folder is named.
        let own = ready.as_ref().filter(|ready| runs && ready.own_browser);
        let own = own.and_then(|ready| ready.ca.parent()?.parent());
        let advice = Advice {
            own_browser: own.is_some(),
            folder: named,
            ports: ready
                .as_ref()
                .filter(|_| runs)
                .map_or_else(String::new, |ready| port_options(ready.proxy, ready.api)),
        };
        let files = own.map_or_else(|| folder.root(), |data| DataFolder(data.to_owned()).root());
        let root = Root::load(&files);
        let mut checks = vec![about_root(&root, &files, &config, &advice)];
        checks.extend(about_key(&root, &files.key));
        match own {
            Some(data) => checks.push(about_own_browser(data, &advice)),
            None => checks.extend(about_stores(
                root.as_ref().ok().and_then(Option::as_ref),
                &advice,
            )),
        }
        let snapshot = about_proxy(&config, ready.as_ref(), &advice, &mut checks).await;
        checks.extend(about_upstream_proxy(&config, &advice).await);
        checks.push(about_extension(folder, runs, &advice));
        checks.push(about_clock(folder, &root));
        let goes = own == Some(folder.path());
        checks.push(about_stored_observations(
            &config,
            snapshot.as_ref(),
            goes,
            &advice,
        ));
        checks.extend(about_traffic(snapshot.as_ref(), &advice));
        checks.push(about_faults(folder));
        let good = checks.iter().all(|check| check.good);
        if self.json {
            say(&json!({ "good": good, "checks": checks }).to_string())?;
        } else {
            checks.iter().try_for_each(show)?;
        }
        if good {
            Ok(())
        } else {
            Err(CommandError::ChecksFailed)
        }
    }
}

/// The upstream proxy, if one is named: what is odd about its address, and whether it can be reached.
async fn about_upstream_proxy(config: &Config, advice: &Advice) -> Vec<Check> {
    let name = "upstream proxy";
    let without = format!("{} --origin-proxy none", advice.start());
    let remedy = |named_by| format!("correct {named_by}, or go without that proxy: {without}");
    let troubles = config.origin_proxy.troubles().await.into_iter();
    let mut checks: Vec<Check> = troubles
        .map(|trouble| match trouble.is_harmless() {
            true => Check::good(name, trouble.to_string()),
            false => Check::bad(name, trouble.to_string(), remedy(trouble.named_by)),
        })
        .collect();
    // The host only has to be one that no exception names.
    if let Some(route) = config
        .origin_proxy
        .route("https", "example.invalid", 443)
        .await
    {
        let found = format!("{} names {}:{}", route.named_by, route.host, route.port);
        checks.push(match knock(config, &route).await {
            Ok(()) => Check::good(name, format!("{found}, which answers")),
            Err(problem) => Check::bad(name, format!("{found}, {problem}"), remedy(route.named_by)),
        });
    }
    checks
}

/// Connects to the upstream proxy as a running proxy does, and leaves.
async fn knock(config: &Config, route: &Route) -> Result<(), String> {
    let tls = read_roots(&config.origin_ca)
        .and_then(|extra_roots| Tls::new(None, extra_roots, config.limits.tls))
        .map_err(|error| format!("which cannot be tried: {error}"))?;
    let proxy = config.origin_proxy.clone();
    let dialler = Dialler::new([], config.limits.connect, proxy, tls.to_proxies());
    match dialler.reach_proxy(route).await {
        Ok(_) => Ok(()),
        Err(OriginProxyError::Connect(error)) => Err(format!("which does not answer: {error}")),
        Err(error) => Err(format!("which cannot be used: {error}")),
    }
}

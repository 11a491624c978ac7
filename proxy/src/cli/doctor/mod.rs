//! `doctor`: one screen of checks, each with the remedy where it fails.
//!
//! It sends nothing outside this machine, but for a connection to the upstream proxy that is closed at once. It changes
//! nothing, with one exception: reading the root completes a replacement of it that was cut short, as it does in every
//! command.

mod trust;

use crate::cli::{
    check::{Check, show},
    client::ApiClient,
    error::{ApiFault, CommandError},
    out::say,
};
use crate::{
    api::keys::TERMINAL_ID,
    app::ready::Ready,
    ca::Root,
    config::{
        Config, RunOptions,
        data_folder::{DataFolder, DataFolderOption},
    },
    connect::tls::{Tls, read_roots},
    origin::{Dialler, error::OriginProxyError, origin_proxy::Route},
    os::{panics, private_file::read_private, run_folder::living},
    store,
};
use biscuit_tin_shared::protocol::{Event, Snapshot, request::FeedRequest};
use clap::Args;
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use trust::{about_clock, about_key, about_root, about_stores};

/// Reasons for not inspecting a host that the user can remove.
const REMOVABLE_REASONS: [&str; 7] = [
    "client_refused",
    "own_root_seen",
    "no_leaf",
    "root_lacks_host",
    "root_expired",
    "root_not_yet_valid",
    "root_replaced",
];

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
        let mut ready = Ready::read(&config.data_folder.running());
        // A browser that `browse` opened has a data folder of its own.
        if let Some(folder) = living().first().filter(|_| ready.is_none() && !is_named) {
            config.data_folder = DataFolder(folder.clone());
            ready = Ready::read(&config.data_folder.running());
        }
        let own_browser = ready.as_ref().is_some_and(|ready| ready.own_browser);
        let folder = &config.data_folder;
        // That of a browser of its own lies with it, whatever data folder is named.
        let own = ready.as_ref().filter(|_| own_browser);
        let own = own.and_then(|ready| ready.ca.parent()?.parent());
        let files = own.map_or_else(|| folder.root(), |data| DataFolder(data.to_owned()).root());
        let root = Root::load(&files);
        let mut checks = vec![about_root(&root, &files, &config)];
        checks.extend(about_key(&root, &files.key));
        if own_browser {
            let found = "the browser that Biscuit Tin opened trusts the root; your own need not";
            checks.push(Check::good("store", found));
        } else {
            checks.extend(about_stores(root.as_ref().ok().and_then(Option::as_ref)));
        }
        let snapshot = running(&config, ready, &mut checks).await;
        checks.extend(about_upstream_proxy(&config).await);
        checks.push(about_extension(folder));
        checks.push(about_clock(folder, &root));
        checks.push(about_stored_observations(&config, snapshot.as_ref()));
        checks.extend(about_traffic(snapshot.as_ref(), own_browser));
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

/// Checks the proxy and its ports; returns the snapshot of a running one.
async fn running(
    config: &Config,
    ready: Option<Ready>,
    checks: &mut Vec<Check>,
) -> Option<Snapshot> {
    let Some(ready) = ready else {
        checks.push(about_port("proxy port", config.listen, "--listen"));
        checks.push(about_port("API port", config.api_listen, "--api-listen"));
        checks.push(Check::bad(
            "proxy",
            "it is not running",
            "run: biscuit-tin run",
        ));
        return None;
    };
    match snapshot(&config.data_folder).await {
        Ok(snapshot) => {
            checks.push(Check::good("proxy port", ready.proxy.to_string()));
            checks.push(Check::good(
                "API port",
                format!("{}, and it proved itself", ready.api),
            ));
            checks.push(Check::good(
                "proxy",
                format!("it is running, process {}", ready.pid),
            ));
            Some(snapshot)
        }
        Err(error) => {
            checks.push(Check::bad(
                "proxy",
                format!("its running file is there, but it does not answer: {error}"),
                "stop the program that uses its port, then run: biscuit-tin run",
            ));
            None
        }
    }
}

fn about_port(check: &'static str, address: SocketAddr, option: &str) -> Check {
    match TcpListener::bind(address) {
        Ok(_) => Check::good(check, format!("{address} is free")),
        Err(error) => Check::bad(
            check,
            format!("{address} cannot be used: {error}"),
            format!("choose another with {option}, or stop the program that uses it"),
        ),
    }
}

/// The first event of the feed: everything seen so far.
async fn snapshot(folder: &DataFolder) -> Result<Snapshot, CommandError> {
    let client = ApiClient::find(&DataFolderOption {
        data_dir: Some(folder.path().to_owned()),
    })?;
    let request = FeedRequest {
        lang: None,
        after: None,
    };
    match client.feed(&request).await?.next().await? {
        Some(Event::Snapshot(snapshot)) => Ok(snapshot),
        _ => Err(ApiFault::FeedUnreadable.into()),
    }
}

fn about_extension(folder: &DataFolder) -> Check {
    let keys = match read_private(&folder.keys()) {
        Ok(text) => text.unwrap_or_default(),
        Err(error) => {
            return Check::bad("extension", "its key cannot be used", error.to_string());
        }
    };
    let keys: Vec<Value> = serde_json::from_str(&keys).unwrap_or_default();
    match keys.iter().filter(|key| key["id"] != TERMINAL_ID).count() {
        0 => Check::bad(
            "extension",
            "none is paired",
            "run: biscuit-tin pair, and paste the code into the extension's options",
        ),
        1 => Check::good("extension", "one is paired"),
        n => Check::good("extension", format!("{n} are paired")),
    }
}

/// The upstream proxy, if one is named: what is odd about its address, and whether it can be reached.
async fn about_upstream_proxy(config: &Config) -> Vec<Check> {
    let name = "upstream proxy";
    let remedy = |named_by| {
        format!("correct {named_by}, or go without that proxy: biscuit-tin run --origin-proxy none")
    };
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

/// The last panic: it ended one task and its connection, and no other.
fn about_faults(folder: &DataFolder) -> Check {
    let file = folder.last_panic();
    match panics::last(&file) {
        None => Check::good("faults", "none"),
        Some(fault) => Check::bad(
            "faults",
            format!("Biscuit Tin itself failed: {fault}"),
            format!(
                "report that line, which contains no personal data; then delete {}",
                file.display()
            ),
        ),
    }
}

/// The stored observations: whether they reach the disk, and whether an earlier file was damaged.
fn about_stored_observations(config: &Config, snapshot: Option<&Snapshot>) -> Check {
    let name = "stored observations";
    let path = config.data_folder.observations();
    let error = snapshot.and_then(|snapshot| snapshot.not_kept.as_ref());
    if let Some(sentence) = error {
        return Check::bad(
            name,
            sentence.text.clone(),
            format!(
                "free some disk space, and close other programs that have {0} open; if others can read it, run: chmod 600 {0}",
                path.display()
            ),
        );
    }
    if let [damaged, ..] = store::quarantined(&path).as_slice() {
        return Check::bad(
            name,
            format!("a damaged file was renamed: {}", damaged.display()),
            "if you do not need it any more, delete it; biscuit-tin purge does so too",
        );
    }
    Check::good(
        name,
        match config.keep.days() {
            0 => "nothing is stored on disk".to_owned(),
            days => format!("kept for {days} days in {}", path.display()),
        },
    )
}

/// Whether any site was seen, and which host was not inspected last.
fn about_traffic(snapshot: Option<&Snapshot>, own_browser: bool) -> Vec<Check> {
    let Some(snapshot) = snapshot else {
        return Vec::new();
    };
    // A site restored from the store has no event of this run.
    let seen = snapshot.sites.iter().filter(|site| site.seq > 0).count();
    let mut checks = vec![match seen {
        0 if own_browser => Check::good("in use", "no listed site was opened yet"),
        0 => Check::bad(
            "in use",
            "no listed site has come through since the start",
            "press “Start looking” in the extension, and open a council site",
        ),
        1 => Check::good("in use", "one site has come through since the start"),
        n => Check::good(
            "in use",
            format!("{n} sites have come through since the start"),
        ),
    }];
    let last = snapshot.not_inspected.iter().max_by_key(|host| host.seq);
    checks.push(match last {
        None => Check::good("not inspected", "none"),
        Some(host) if REMOVABLE_REASONS.contains(&host.reason.as_str()) => Check::bad(
            "not inspected",
            format!("{} ({})", host.host, host.reason),
            host.sentence.text.clone(),
        ),
        Some(host) => Check::good(
            "not inspected",
            format!("{}: {}", host.host, host.sentence.text),
        ),
    });
    checks
}

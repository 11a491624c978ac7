//! The checks of `doctor` about what runs: the proxy, its ports, and the extensions that are paired with it.

use super::advice::Advice;
use crate::cli::{
    check::Check,
    client::ApiClient,
    error::{ApiFault, CommandError},
};
use crate::{
    api::keys::TERMINAL_ID,
    app::{folder_lock::is_proxy_running, ready::Ready},
    config::{
        Config,
        data_folder::{DataFolder, DataFolderOption},
    },
    os::private_file::read_private,
};
use biscuit_tin_shared::protocol::Snapshot;
use serde_json::Value;
use std::net::{SocketAddr, TcpListener};

/// Checks the proxy and its ports; returns the snapshot of a running one.
pub(super) async fn about_proxy(
    config: &Config,
    ready: Option<&Ready>,
    advice: &Advice,
    checks: &mut Vec<Check>,
) -> Option<Snapshot> {
    let runs = is_proxy_running(&config.data_folder);
    let Some(ready) = ready.filter(|_| runs) else {
        checks.push(about_port("proxy port", config.listen, "--listen"));
        checks.push(about_port("API port", config.api_listen, "--api-listen"));
        let found = match ready {
            Some(_) => "it is not running: the last one was ended without time to clean up",
            None => "it is not running",
        };
        let remedy = format!(
            "run: {}; or, for a browser of its own: {}",
            advice.start(),
            advice.command("browse")
        );
        checks.push(Check::bad("proxy", found, remedy));
        return None;
    };
    let process = format!("process {}", ready.pid);
    match snapshot(&config.data_folder).await {
        Ok(snapshot) => {
            let proved = format!("{}; it proved that it is Biscuit Tin", ready.api);
            checks.push(Check::good("proxy port", ready.proxy.to_string()));
            checks.push(Check::good("API port", proved));
            checks.push(Check::good("proxy", format!("it is running, {process}")));
            Some(snapshot)
        }
        Err(CommandError::Api(ApiFault::Silent)) => {
            checks.push(Check::bad(
                "proxy",
                format!("it is running, {process}, but it says nothing"),
                format!("end {process}, then run: {}", advice.start()),
            ));
            None
        }
        Err(error) => {
            let why = match error {
                CommandError::Api(fault) => fault.to_string(),
                other => other.to_string(),
            };
            checks.push(Check::bad(
                "proxy",
                format!("it is running, {process}, but it does not answer as it should: {why}"),
                advice.again(),
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
            format!(
                "stop the program that uses it, which may be a Biscuit Tin whose data folder was deleted; or choose another with {option}"
            ),
        ),
    }
}

/// The first event of the feed: everything seen so far.
async fn snapshot(folder: &DataFolder) -> Result<Snapshot, CommandError> {
    let client = ApiClient::find(&DataFolderOption {
        data_dir: Some(folder.path().to_owned()),
    })?;
    client.snapshot(None).await
}

/// The extensions that are paired; `runs` is whether a code can be asked for.
pub(super) fn about_extension(folder: &DataFolder, runs: bool, advice: &Advice) -> Check {
    let keys = match read_private(&folder.keys()) {
        Ok(text) => text.unwrap_or_default(),
        Err(error) => {
            return Check::bad("extension", "its key cannot be used", error.to_string());
        }
    };
    let keys: Vec<Value> = serde_json::from_str(&keys).unwrap_or_default();
    match keys.iter().filter(|key| key["id"] != TERMINAL_ID).count() {
        0 if advice.own_browser => Check::bad(
            "extension",
            "that of the browser that Biscuit Tin opened is not paired",
            advice.again(),
        ),
        0 => {
            let first = match runs {
                true => String::new(),
                false => format!("{}, then ", advice.start()),
            };
            let pair = advice.command("pair");
            Check::bad(
                "extension",
                "none is paired",
                format!("run: {first}{pair}, and paste the code into the extension's options"),
            )
        }
        1 => Check::good("extension", "one is paired"),
        n => Check::good("extension", format!("{n} are paired")),
    }
}

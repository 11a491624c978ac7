//! A Chromium without a window and without the extension, which is driven over its debugging pipe.
//!
//! It keeps third-party cookies, as a person's browser does: Chromium's own default for a new profile without a window
//! refuses them. It does not say of itself that a program drives it, since some consent tools then show no notice.

use crate::{
    browser::{
        Access, FIRST_COMMAND, OpenBrowser, OpenError, end,
        pipe::{CommandFailed, Event, Pipe},
        set_apart,
    },
    os::{private_file::FileError, programs::Browser},
};
use serde_json::{Value, json};
use std::{fs, net::SocketAddr, path::Path};
use tokio::sync::mpsc;

/// The switches besides those of every browser that we open, as a report's method names them.
pub(crate) const SWITCHES: [&str; 6] = [
    "--headless=new",
    "--disable-blink-features=AutomationControlled",
    "--window-size=1280,1024",
    "--lang=en-GB",
    // Loopback addresses go through the proxy too, which refuses them: no page gets at a program of this computer.
    "--proxy-bypass-list=<-loopback>",
    // A page that is left keeps its process to the end, or what its script sets meanwhile is not heard of.
    "--disable-features=BackForwardCache,RenderDocument,ProactivelySwapBrowsingInstance",
];

/// The preferences of its profile: third-party cookies are kept.
pub(crate) fn preferences() -> Value {
    json!({
        "profile": { "cookie_controls_mode": 0, "block_third_party_cookies": false },
        "intl": { "accept_languages": "en-GB,en", "selected_languages": "en-GB,en" },
        "credentials_enable_service": false,
    })
}

/// A running browser; it is killed on drop.
#[derive(Debug)]
pub(crate) struct Headless {
    pub(crate) pipe: Pipe,
    browser: OpenBrowser,
}

impl Browser {
    /// Starts the browser with a new profile in a folder, through a proxy; returns it with its events.
    ///
    /// # Errors
    /// The profile cannot be written, or the browser cannot be started.
    pub(crate) fn open_headless(
        &self,
        profile: &Path,
        proxy: SocketAddr,
        access: &Access,
    ) -> Result<(Headless, mpsc::Receiver<Event>), OpenError> {
        fs::create_dir_all(profile).map_err(FileError::at(profile))?;
        let mut command = self.chromium_with(profile, &preferences().to_string(), access)?;
        command
            .args(SWITCHES)
            .arg(format!("--proxy-server=http://{proxy}"));
        set_apart(&mut command, profile)?;
        let fail = FileError::at(&self.path);
        let (pipe, events) = Pipe::join(&mut command).map_err(&fail)?;
        let child = command.spawn().map_err(&fail)?;
        // Closes our copies of the browser's ends, so that the pipe ends with the browser.
        drop(command);
        let browser = OpenBrowser { child, _pipe: None };
        Ok((Headless { pipe, browser }, events))
    }
}

impl Headless {
    /// The browser's process id, while it runs.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.browser.child.id()
    }

    /// What the browser calls itself: name with version, and user agent as one with a window has it.
    pub(crate) async fn version(&self) -> Result<(String, String), CommandFailed> {
        let limit = FIRST_COMMAND;
        let version = self.pipe.send("", "Browser.getVersion", json!({}), limit);
        let version = version.await?;
        let text = |key: &str| version[key].as_str().unwrap_or_default();
        let name = text("product").replace("Headless", "");
        let agent = text("userAgent").replace("Headless", "");
        Ok((name, agent))
    }

    /// Ends the browser and all its processes.
    pub(crate) async fn end(mut self) {
        end(&mut self.browser).await;
    }
}

/// What a browser with a window calls itself, in its header and in its client hints.
pub(crate) fn as_with_a_window(browser: &str, agent: &str) -> Value {
    let version = browser.split('/').nth(1).unwrap_or_default();
    let major = version.split('.').next().unwrap_or_default();
    let brands = |version: &str| {
        json!([
            { "brand": "Chromium", "version": version },
            { "brand": "Not)A;Brand", "version": "24" },
        ])
    };
    json!({
        "userAgent": agent, "acceptLanguage": "en-GB,en",
        "userAgentMetadata": {
            "brands": brands(major), "fullVersionList": brands(version), "platform": "Linux",
            "platformVersion": "", "architecture": "x86", "model": "", "mobile": false, "bitness": "64",
        },
    })
}

//! Starts a browser with a new profile, in which the extension is loaded and paired and the root trusted.
//!
//! It never touches the user's own profiles or the system's stores.

pub(crate) mod extension;
#[cfg(unix)]
pub(crate) mod headless;
mod home;
#[cfg(unix)]
pub(crate) mod pipe;
pub(crate) mod print;
pub(crate) mod session;
pub(crate) mod start_page;

use crate::{
    ca::Root,
    os::{
        private_file::FileError,
        programs::{Browser, BrowserKind, is_root, on_search_path},
        run_folder::RunFolder,
    },
    trust::{BrowserStores, TrustError, trust_alone},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use extension::Pairing;
#[cfg(unix)]
use pipe::Pipe;
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::json;
use std::{
    env,
    ffi::OsString,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// What a browser needs to use a running proxy.
#[derive(Debug)]
pub(crate) struct Access {
    /// Where the API listens.
    pub(crate) api: SocketAddr,
    /// One-time code with which the extension pairs.
    pub(crate) code: String,
    /// The hosts that are inspected.
    pub(crate) hosts: Vec<String>,
    /// The local root.
    pub(crate) root: Arc<Root>,
    /// SHA-256 of the public key of all leaves of this process.
    pub(crate) leaf_key_fingerprint: [u8; 32],
    /// The language that the user asked for, as a tag; the browser's own if there is none.
    pub(crate) lang: Option<String>,
    /// Chromium's switches for the proxy of all other sites, so that its extension knows what to leave as it is.
    pub(crate) proxy_switches: Vec<String>,
}

impl Browser {
    /// Whether there is a screen for a window.
    pub(crate) fn has_a_screen() -> bool {
        !cfg!(target_os = "linux")
            || env::var_os("DISPLAY").is_some()
            || env::var_os("WAYLAND_DISPLAY").is_some()
    }

    /// Where the browser of this run looks for roots.
    pub(crate) fn stores(&self, folder: &RunFolder) -> BrowserStores {
        let profile = profile_in(folder);
        match self.kind {
            BrowserKind::Firefox => BrowserStores::OfProfile(profile.join("data")),
            // Chromium accepts the leaves' key then.
            _ if on_search_path("certutil").is_none() => BrowserStores::NotNeeded,
            _ => BrowserStores::OfProfile(profile.join(CHROMIUM_ROOTS)),
        }
    }

    /// Starts the browser on `url` with a fresh profile and a home of its own in `folder`.
    ///
    /// # Errors
    /// The profile cannot be written, or the browser cannot be started.
    pub(crate) async fn open(
        &self,
        folder: &RunFolder,
        url: &str,
        access: &Access,
    ) -> Result<OpenBrowser, OpenError> {
        let (profile, downloads) = (&*profile_in(folder), &*home::downloads(folder));
        fs::create_dir_all(profile).map_err(FileError::at(profile))?;
        let pairing = Pairing {
            api: access.api,
            code: access.code.clone(),
            start: true,
            own: true,
            language: access.lang.as_deref().map(folder_of),
            hosts: access.hosts.clone(),
        };
        let mut command = match self.kind {
            BrowserKind::Chromium | BrowserKind::Branded => {
                self.chromium(profile, downloads, &pairing, access)?
            }
            BrowserKind::Firefox => self.firefox(profile, downloads, &pairing, access)?,
        };
        set_apart(&mut command, profile)?;
        let open = if self.kind == BrowserKind::Branded {
            self.open_branded(command, profile, url).await?
        } else {
            command.arg(url);
            OpenBrowser {
                child: command.spawn().map_err(FileError::at(&self.path))?,
                #[cfg(unix)]
                _pipe: None,
            }
        };
        if let Some(pid) = open.child.id() {
            let noted = folder.note_browser(pid);
            noted.map_err(FileError::at(folder.path()))?;
        }
        Ok(open)
    }

    /// Loads the extension over the debugging pipe, for browsers that ignore `--load-extension`.
    #[cfg(unix)]
    async fn open_branded(
        &self,
        mut command: Command,
        profile: &Path,
        url: &str,
    ) -> Result<OpenBrowser, OpenError> {
        let fail = FileError::at(&self.path);
        let (pipe, _) = Pipe::join(&mut command).map_err(&fail)?;
        // Required for `Extensions.loadUnpacked`.
        command.arg("--enable-unsafe-extension-debugging");
        let child = command.spawn().map_err(&fail)?;
        // Closes our copies of the browser's ends, so that the pipe ends with the browser.
        drop(command);
        let folder = profile.join("extension");
        let loaded = json!({ "path": folder });
        let loaded = pipe.send("", "Extensions.loadUnpacked", loaded, FIRST_COMMAND);
        if let Err(why) = loaded.await {
            log_manual_steps(&folder, &why.to_string());
        }
        let page = json!({ "url": url });
        let opened = pipe.send("", "Target.createTarget", page, FIRST_COMMAND);
        if let Err(error) = opened.await {
            tracing::warn!(%error, url, "the browser does not open the page: type its address");
        }
        Ok(OpenBrowser {
            child,
            _pipe: Some(pipe),
        })
    }

    /// The debugging pipe of Windows is not implemented: logs how to load the extension by hand.
    #[cfg(not(unix))]
    async fn open_branded(
        &self,
        mut command: Command,
        profile: &Path,
        url: &str,
    ) -> Result<OpenBrowser, OpenError> {
        log_manual_steps(
            &profile.join("extension"),
            "this system has no debugging pipe",
        );
        let child = command
            .arg(url)
            .spawn()
            .map_err(FileError::at(&self.path))?;
        Ok(OpenBrowser { child })
    }

    fn chromium(
        &self,
        profile: &Path,
        downloads: &Path,
        pairing: &Pairing,
        access: &Access,
    ) -> Result<Command, OpenError> {
        let extension = profile.join("extension");
        extension::unpack(&extension, pairing)?;
        let settings = chromium_settings(downloads);
        let mut command = self.chromium_with(profile, &settings, access)?;
        if self.kind == BrowserKind::Chromium {
            let mut load = OsString::from("--load-extension=");
            load.push(&extension);
            command.arg(load);
        }
        command.args(&access.proxy_switches);
        Ok(command)
    }

    /// Chromium with a new profile that has these preferences, our root, and no traffic besides the pages.
    fn chromium_with(
        &self,
        profile: &Path,
        preferences: &str,
        access: &Access,
    ) -> Result<Command, OpenError> {
        let data = profile.join("data");
        let settings = data.join("Default");
        fs::create_dir_all(&settings).map_err(FileError::at(&settings))?;
        let settings = settings.join("Preferences");
        fs::write(&settings, preferences).map_err(FileError::at(&settings))?;
        let mut command = Command::new(&self.path);
        let mut folder = OsString::from("--user-data-dir=");
        folder.push(data);
        command.arg(folder);
        command.args(QUIET);
        // QUIC would bypass the proxy (RFC 9000 runs over UDP).
        command.arg("--disable-quic");
        // Chromium reads its certificate database below HOME, which is a folder of the profile here.
        if !trust_alone(profile.join(CHROMIUM_ROOTS), &access.root)? {
            // Without certutil, accepts the key of this process's leaves instead of the root.
            let pin = BASE64.encode(access.leaf_key_fingerprint);
            command.arg(format!("--ignore-certificate-errors-spki-list={pin}"));
        }
        if is_root() {
            // As root, for example in a container, Chromium starts only without its sandbox.
            command.arg("--no-sandbox");
        }
        Ok(command)
    }

    fn firefox(
        &self,
        profile: &Path,
        downloads: &Path,
        pairing: &Pairing,
        access: &Access,
    ) -> Result<Command, OpenError> {
        let data = profile.join("data");
        let extensions = data.join("extensions");
        fs::create_dir_all(&extensions).map_err(FileError::at(&extensions))?;
        if let Some(id) = extension::firefox_id() {
            extension::pack(&extensions.join(format!("{id}.xpi")), pairing)?;
        }
        let settings = data.join("user.js");
        fs::write(&settings, firefox_settings(downloads)).map_err(FileError::at(&settings))?;
        if !trust_alone(data.clone(), &access.root)? {
            tracing::warn!(
                "certutil is missing (Debian package libnss3-tools), so the local root cannot be installed in Firefox's profile"
            );
        }
        let mut command = Command::new(&self.path);
        command.arg("-no-remote").arg("-profile").arg(&data);
        Ok(command)
    }
}

/// Chromium's switches against dialogs of a first start and background traffic besides the pages.
const QUIET: [&str; 5] = [
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
];
/// Gives a browser a home, temporary files and a process group of its own.
fn set_apart(command: &mut Command, profile: &Path) -> Result<(), FileError> {
    home::move_in(command, profile)?;
    // Temporary files are deleted with the profile, unless its path is too long for the browser's socket.
    if profile.as_os_str().len() <= LONGEST_TMPDIR {
        command.env("TMPDIR", profile);
    }
    // A separate process group, so that all its processes can be killed and Ctrl-C reaches only ours.
    #[cfg(unix)]
    command.process_group(0);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    Ok(())
}

/// Time limit of a browser's first commands; at its first start it takes a few seconds to answer.
#[cfg(unix)]
pub(crate) const FIRST_COMMAND: Duration = Duration::from_secs(30);

/// The certificate database of Chromium, in its home below its profile.
const CHROMIUM_ROOTS: &str = "home/.pki/nssdb";

/// The profile in a run's folder.
fn profile_in(folder: &RunFolder) -> PathBuf {
    folder.path().join("profile")
}

/// Chromium's preferences: where downloads go, and our button on the toolbar.
fn chromium_settings(downloads: &Path) -> String {
    let place = json!({ "default_directory": downloads });
    let pinned: Vec<String> = extension::chromium_id().into_iter().collect();
    json!({ "download": place, "savefile": place, "extensions": { "pinned_extensions": pinned } })
        .to_string()
}

/// Firefox's preferences.
fn firefox_settings(downloads: &Path) -> String {
    let place = json!(downloads);
    format!(
        "{FIREFOX_SETTINGS}user_pref(\"browser.download.folderList\", 2);\nuser_pref(\"browser.download.dir\", {place});\n"
    )
}

/// The extension's folder of words in a language, by its tag.
fn folder_of(lang: &str) -> String {
    lang.split('-').next().unwrap_or_default().to_owned()
}

/// Logs how to load the extension by hand.
fn log_manual_steps(folder: &Path, why: &str) {
    tracing::warn!(
        why,
        "this browser does not load the extension by itself: open chrome://extensions, switch on “Developer mode”, press “Load unpacked” and choose {}",
        folder.display()
    );
}

/// A running browser; it is killed on drop.
#[derive(Debug)]
pub(crate) struct OpenBrowser {
    child: Child,
    /// The browser ends when its debugging pipe does.
    #[cfg(unix)]
    _pipe: Option<Pipe>,
}

/// Firefox preferences: no dialogs at the start, the extension enabled without a click, no background connections.
const FIREFOX_SETTINGS: &str = r#"user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("extensions.autoDisableScopes", 0);
user_pref("extensions.enabledScopes", 15);
user_pref("xpinstall.signatures.required", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
"#;

/// Why a browser cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// A file of the profile cannot be written, or the browser cannot be started.
    #[error(transparent)]
    File(#[from] FileError),
    /// The profile's certificate database does not take the root.
    #[error("cannot install the local root in the new browser profile: {0}")]
    Trust(#[from] TrustError),
}

/// Longest path of a profile that is used for temporary files, in bytes: a socket's path has at most 107 (unix(7)), and
/// Chromium adds 45 to its folder's.
const LONGEST_TMPDIR: usize = 60;

/// Time for a browser to end by itself before it is killed.
const END_TIMEOUT: Duration = Duration::from_secs(5);

/// Ends a browser and all its processes: SIGTERM first, so that it removes its temporary files, then SIGKILL.
pub(crate) async fn end(browser: &mut OpenBrowser) {
    let browser = &mut browser.child;
    #[cfg(unix)]
    if let Some(group) = browser.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
        // Fails if the process has ended already.
        let _ = kill_process(group, Signal::TERM);
        let _ = timeout(END_TIMEOUT, browser.wait()).await;
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = browser.kill().await;
}

/// Why a browser did not stay open until the user closed it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BrowserFailed {
    /// It ended before its extension had paired.
    #[error("the browser ended before it was open ({0}): try another with --browser PATH")]
    TooEarly(ExitStatus),
    /// The same, and there is no screen.
    #[error(
        "no display found, so no browser can be opened: try again in a desktop session, or take the tour in the terminal: biscuit-tin demo --no-browser"
    )]
    NoDisplay,
    /// It ended with an error status later.
    #[error("the browser crashed ({0}): try another with --browser PATH")]
    Crashed(ExitStatus),
}

//! A browser with a profile of its own: the extension loaded and paired, the root trusted there alone.
//!
//! It never touches the person's own profiles or the system's stores.

pub(crate) mod extension;

use crate::{
    error::StartError,
    proxy::Running,
    trust::{TrustError, trust_alone},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use extension::Pairing;
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// Where browsers are found on Linux, macOS and Windows, besides the search path; Chromium first, because
/// it loads an extension from a folder.
const CHROMIUMS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "brave-browser",
    "microsoft-edge",
    "google-chrome",
];
const FIREFOXES: [&str; 2] = ["firefox-esr", "firefox"];
const APPLICATIONS: [(&str, Kind); 5] = [
    (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        Kind::Chromium,
    ),
    (
        "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
        Kind::Chromium,
    ),
    (
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        Kind::Firefox,
    ),
    (
        r"C:\Program Files\Chromium\Application\chrome.exe",
        Kind::Chromium,
    ),
    (
        r"C:\Program Files\Mozilla Firefox\firefox.exe",
        Kind::Firefox,
    ),
];

/// What a browser is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Chromium,
    Firefox,
}

/// A browser on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
}

impl Browser {
    /// The browser at `path`, or the first one found.
    pub(crate) fn find(path: Option<&Path>) -> Option<Self> {
        if let Some(path) = path {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .to_lowercase();
            let kind = if name.contains("firefox") {
                Kind::Firefox
            } else {
                Kind::Chromium
            };
            return path.is_file().then(|| Self {
                path: path.to_owned(),
                kind,
            });
        }
        let named = CHROMIUMS
            .iter()
            .map(|name| (*name, Kind::Chromium))
            .chain(FIREFOXES.iter().map(|name| (*name, Kind::Firefox)));
        let on_path =
            named.filter_map(|(name, kind)| on_search_path(name).map(|path| Self { path, kind }));
        let installed = APPLICATIONS.iter().map(|(path, kind)| Self {
            path: PathBuf::from(path),
            kind: *kind,
        });
        on_path
            .chain(installed.filter(|browser| browser.path.is_file()))
            .next()
    }

    /// Whether a window can be shown at all.
    pub(crate) fn has_a_screen() -> bool {
        !cfg!(target_os = "linux")
            || env::var_os("DISPLAY").is_some()
            || env::var_os("WAYLAND_DISPLAY").is_some()
    }

    /// Starts the browser on `url` with a fresh profile in `profile`.
    ///
    /// # Errors
    /// The profile cannot be written, or the browser cannot be started.
    pub(crate) async fn open(
        &self,
        profile: &Path,
        url: &str,
        running: &Running,
    ) -> Result<Child, StartError> {
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |source| StartError::File { path, source }
        };
        fs::create_dir_all(profile).map_err(fail(profile))?;
        let code = running.pairing_code().ok_or(StartError::NoRandomness)?;
        let pairing = Pairing {
            api: running.ready().api,
            code,
            start: true,
        };
        let mut command = match self.kind {
            Kind::Chromium => self.chromium(profile, &pairing, running).await?,
            Kind::Firefox => self.firefox(profile, &pairing, running).await?,
        };
        // What the browser writes aside goes with the profile, where its socket's path is not too long for that.
        if profile.as_os_str().len() <= LONGEST_TMPDIR {
            command.env("TMPDIR", profile);
        }
        // A group of its own, so that the whole browser can be ended, and Ctrl-C is ours alone.
        #[cfg(unix)]
        command.process_group(0);
        command
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        command.spawn().map_err(fail(&self.path))
    }

    async fn chromium(
        &self,
        profile: &Path,
        pairing: &Pairing,
        running: &Running,
    ) -> Result<Command, StartError> {
        let extension = profile.join("extension");
        extension::unpack(&extension, pairing)?;
        let mut command = Command::new(&self.path);
        let mut load = std::ffi::OsString::from("--load-extension=");
        load.push(&extension);
        let mut data = std::ffi::OsString::from("--user-data-dir=");
        data.push(profile.join("data"));
        command.arg(data).arg(load);
        // A new profile asks questions and calls home; this one is for looking at cookies.
        for switch in [
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-sync",
            "--disable-component-update",
        ] {
            command.arg(switch);
        }
        // QUIC passes every proxy by (RFC 9000 runs over UDP).
        command.arg("--disable-quic");
        let home = profile.join("home");
        if trust_alone(home.join(".pki/nssdb"), running.root())? {
            // Chromium reads its own roots from the home folder: this one is the profile's.
            command.env("HOME", &home);
        } else {
            // Without certutil, the browser is told to accept the one key that this process made for its leaves.
            let pin = BASE64.encode(running.leaf_key_fingerprint());
            command.arg(format!("--ignore-certificate-errors-spki-list={pin}"));
        }
        if is_root() {
            // Chromium does not start as root otherwise, as in a container.
            command.arg("--no-sandbox");
        }
        Ok(command)
    }

    async fn firefox(
        &self,
        profile: &Path,
        pairing: &Pairing,
        running: &Running,
    ) -> Result<Command, StartError> {
        let data = profile.join("data");
        let extensions = data.join("extensions");
        fs::create_dir_all(&extensions).map_err(|source| StartError::File {
            path: extensions.clone(),
            source,
        })?;
        if let Some(id) = extension::firefox_id() {
            extension::pack(&extensions.join(format!("{id}.xpi")), pairing)?;
        }
        let settings = data.join("user.js");
        fs::write(&settings, FIREFOX_SETTINGS).map_err(|source| StartError::File {
            path: settings.clone(),
            source,
        })?;
        if !trust_alone(data.clone(), running.root())? {
            tracing::warn!(
                "certutil is missing (Debian package libnss3-tools), so Firefox cannot be told to trust the local root"
            );
        }
        let mut command = Command::new(&self.path);
        command.arg("-no-remote").arg("-profile").arg(&data);
        Ok(command)
    }
}

/// No questions at the start, our extension on without a click, no connection that nobody asked for.
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

impl From<TrustError> for StartError {
    fn from(error: TrustError) -> Self {
        Self::Store(error.to_string())
    }
}

/// A program on the search path.
pub(crate) fn on_search_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let file = if cfg!(windows) {
        format!("{name}.exe")
    } else {
        name.to_owned()
    };
    env::split_paths(&path)
        .map(|dir| dir.join(&file))
        .find(|path| path.is_file())
}

/// Whether a browser of Chromium's family is on the search path.
pub(crate) fn has_chromium() -> bool {
    CHROMIUMS.iter().any(|name| on_search_path(name).is_some())
}

/// Whether we are the system's administrator.
#[cfg(unix)]
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whether we are the system's administrator, as far as Unix has one.
#[cfg(not(unix))]
pub(crate) fn is_root() -> bool {
    false
}

/// A socket's path has 107 octets at most (unix(7)), and Chromium adds 45 to the folder's.
const LONGEST_TMPDIR: usize = 60;

/// How long a browser has to put its things in order.
const FAREWELL: Duration = Duration::from_secs(5);

/// Ends a browser and all its processes: asks first, so that it leaves no files of its own behind.
pub(crate) async fn end(browser: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = browser.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
        // Whoever has ended already needs no asking.
        let _ = kill_process(group, Signal::TERM);
        let _ = timeout(FAREWELL, browser.wait()).await;
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = browser.kill().await;
}

/// A browser that did not end as a closed one does.
#[derive(Debug, thiserror::Error)]
#[error("the browser did not start or broke down ({0}): try another with --browser PATH")]
pub struct BrowserFailed(ExitStatus);

/// Waits until the person closes the browser.
///
/// # Errors
/// It ended by itself.
pub(crate) async fn closed(browser: &mut Child) -> Result<(), BrowserFailed> {
    match browser.wait().await {
        Ok(status) if !status.success() => Err(BrowserFailed(status)),
        _ => Ok(()),
    }
}

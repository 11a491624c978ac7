//! A browser with a profile of its own: the extension loaded and paired, the root trusted there alone.
//!
//! It never touches the person's own profiles or the system's stores.

pub(crate) mod extension;
#[cfg(unix)]
mod pipe;

pub(crate) use crate::os::programs::{Browser, has_chromium, on_search_path};

use crate::os::programs::Kind;
use crate::{
    app::{Running, error::StartError},
    trust::{TrustError, trust_alone},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use extension::Pairing;
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

impl Browser {
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
    ) -> Result<Open, StartError> {
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
            Kind::Chromium | Kind::Branded => self.chromium(profile, &pairing, running)?,
            Kind::Firefox => self.firefox(profile, &pairing, running)?,
        };
        // What the browser writes aside goes with the profile, where its socket's path is not too long for that.
        if profile.as_os_str().len() <= LONGEST_TMPDIR {
            command.env("TMPDIR", profile);
        }
        // A group of its own, so that the whole browser can be ended, and Ctrl-C is ours alone.
        #[cfg(unix)]
        command.process_group(0);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        if self.kind == Kind::Branded {
            return self.open_branded(command, profile, url).await;
        }
        command.arg(url);
        Ok(Open {
            child: command.spawn().map_err(fail(&self.path))?,
            #[cfg(unix)]
            _pipe: None,
        })
    }

    /// A browser that ignores the switch for extensions is told over its debugging pipe.
    #[cfg(unix)]
    async fn open_branded(
        &self,
        mut command: Command,
        profile: &Path,
        url: &str,
    ) -> Result<Open, StartError> {
        let fail = |source| StartError::File {
            path: self.path.clone(),
            source,
        };
        let mut pipe = pipe::Pipe::join(&mut command).map_err(fail)?;
        let child = command.spawn().map_err(fail)?;
        // The command holds the browser's ends of the pipe, and the browser's end must be the only one.
        drop(command);
        let folder = profile.join("extension");
        if let Err(why) = pipe.load_extension(&folder).await {
            tell_how_by_hand(&folder, &why);
        }
        pipe.open_page(url).await;
        Ok(Open {
            child,
            _pipe: Some(pipe),
        })
    }

    /// The pipe of Windows has not been tried, so the person is told how to do it by hand.
    #[cfg(not(unix))]
    async fn open_branded(
        &self,
        mut command: Command,
        profile: &Path,
        url: &str,
    ) -> Result<Open, StartError> {
        tell_how_by_hand(
            &profile.join("extension"),
            "this system has no debugging pipe",
        );
        let child = command
            .arg(url)
            .spawn()
            .map_err(|source| StartError::File {
                path: self.path.clone(),
                source,
            })?;
        Ok(Open { child })
    }

    fn chromium(
        &self,
        profile: &Path,
        pairing: &Pairing,
        running: &Running,
    ) -> Result<Command, StartError> {
        let extension = profile.join("extension");
        extension::unpack(&extension, pairing)?;
        let mut command = Command::new(&self.path);
        let mut data = OsString::from("--user-data-dir=");
        data.push(profile.join("data"));
        command.arg(data);
        if self.kind == Kind::Chromium {
            let mut load = OsString::from("--load-extension=");
            load.push(&extension);
            command.arg(load);
        }
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

    fn firefox(
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

/// Says how to load the extension where the browser does not let us.
fn tell_how_by_hand(folder: &Path, why: &str) {
    tracing::warn!(
        why,
        "this browser does not load the extension by itself: open chrome://extensions, switch on “Developer mode”, press “Load unpacked” and choose {}",
        folder.display()
    );
}

/// A browser that was started.
#[derive(Debug)]
pub(crate) struct Open {
    child: Child,
    /// The browser ends when its debugging pipe does.
    #[cfg(unix)]
    _pipe: Option<pipe::Pipe>,
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
pub(crate) async fn end(browser: &mut Open) {
    let browser = &mut browser.child;
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
pub(crate) struct BrowserFailed(ExitStatus);

/// Waits until the person closes the browser.
///
/// # Errors
/// It ended by itself.
pub(crate) async fn closed(browser: &mut Open) -> Result<(), BrowserFailed> {
    match browser.child.wait().await {
        Ok(status) if !status.success() => Err(BrowserFailed(status)),
        _ => Ok(()),
    }
}

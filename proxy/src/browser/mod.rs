//! A browser with a profile of its own: the extension loaded and paired, the root trusted there alone.
//!
//! It never touches the person's own profiles or the system's stores.

pub(crate) mod extension;
#[cfg(unix)]
mod pipe;

use crate::{
    ca::Root,
    os::{
        private_file::FileError,
        programs::{Browser, Kind, is_root},
    },
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
    net::SocketAddr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// What a browser needs of a running proxy.
#[derive(Debug)]
pub(crate) struct Access<'r> {
    /// Where the API listens.
    pub(crate) api: SocketAddr,
    /// A one-time code, with which the extension pairs.
    pub(crate) code: String,
    /// The local root.
    pub(crate) root: &'r Root,
    /// SHA-256 of the public key that every leaf of the process carries.
    pub(crate) leaf_key_fingerprint: [u8; 32],
}

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
        access: &Access<'_>,
    ) -> Result<Open, OpenError> {
        fs::create_dir_all(profile).map_err(FileError::at(profile))?;
        let pairing = Pairing {
            api: access.api,
            code: access.code.clone(),
            start: true,
        };
        let mut command = match self.kind {
            Kind::Chromium | Kind::Branded => self.chromium(profile, &pairing, access)?,
            Kind::Firefox => self.firefox(profile, &pairing, access)?,
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
            child: command.spawn().map_err(FileError::at(&self.path))?,
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
    ) -> Result<Open, OpenError> {
        let fail = FileError::at(&self.path);
        let mut pipe = pipe::Pipe::join(&mut command).map_err(&fail)?;
        let child = command.spawn().map_err(&fail)?;
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
    ) -> Result<Open, OpenError> {
        tell_how_by_hand(
            &profile.join("extension"),
            "this system has no debugging pipe",
        );
        let child = command
            .arg(url)
            .spawn()
            .map_err(FileError::at(&self.path))?;
        Ok(Open { child })
    }

    fn chromium(
        &self,
        profile: &Path,
        pairing: &Pairing,
        access: &Access<'_>,
    ) -> Result<Command, OpenError> {
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
        if trust_alone(home.join(".pki/nssdb"), access.root)? {
            // Chromium reads its own roots from the home folder: this one is the profile's.
            command.env("HOME", &home);
        } else {
            // Without certutil, the browser is told to accept the one key that this process made for its leaves.
            let pin = BASE64.encode(access.leaf_key_fingerprint);
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
        access: &Access<'_>,
    ) -> Result<Command, OpenError> {
        let data = profile.join("data");
        let extensions = data.join("extensions");
        fs::create_dir_all(&extensions).map_err(FileError::at(&extensions))?;
        if let Some(id) = extension::firefox_id() {
            extension::pack(&extensions.join(format!("{id}.xpi")), pairing)?;
        }
        let settings = data.join("user.js");
        fs::write(&settings, FIREFOX_SETTINGS).map_err(FileError::at(&settings))?;
        if !trust_alone(data.clone(), access.root)? {
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

/// Why a browser cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// A file of the profile, or the browser itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// The profile's own store does not take the root.
    #[error("the new browser profile cannot be told to trust the local root: {0}")]
    Trust(#[from] TrustError),
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

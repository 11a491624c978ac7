//! The home folder of a browser that we open: one of its own, so that nothing of it stays in the user's.
//!
//! What belongs to the desktop is linked into it: themes, fonts, input methods, the address of the session's bus. Display
//! and bus are those of the environment, which stay as they are.

use crate::os::{private_file::FileError, run_folder::RunFolder};
use directories::{BaseDirs, UserDirs};
use std::{
    env, fs,
    path::{Path, PathBuf},
};
use tokio::process::Command;

/// The home folder, below the profile.
const HOME: &str = "home";

/// Variables of the XDG Base Directory Specification, and where each points in a home that sets none.
const XDG: [(&str, &str); 4] = [
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_CACHE_HOME", ".cache"),
    ("XDG_STATE_HOME", ".local/state"),
];

/// Gives a browser a home of its own on Linux; elsewhere browsers do not go by HOME.
///
/// # Errors
/// It cannot be made.
pub(super) fn move_in(command: &mut Command, profile: &Path) -> Result<(), FileError> {
    let Some(real) = BaseDirs::new().filter(|_| cfg!(target_os = "linux")) else {
        return Ok(());
    };
    let home = profile.join(HOME);
    let settings = ["dconf", "fontconfig", "gtk-3.0", "gtk-4.0", "ibus"];
    let looks = ["fonts", "icons", "themes"];
    let (config, data) = (real.config_dir(), real.data_dir());
    let links = settings
        .iter()
        .map(|name| (config.join(name), home.join(".config").join(name)))
        .chain(
            looks
                .iter()
                .map(|name| (data.join(name), home.join(".local/share").join(name))),
        )
        .chain([(real.home_dir().join(".dbus"), home.join(".dbus"))]);
    fs::create_dir_all(&home).map_err(FileError::at(&home))?;
    for (from, to) in links.filter(|(from, _)| from.is_dir()) {
        link(&from, &to)?;
    }
    command.env("HOME", &home);
    for (name, place) in XDG {
        command.env(name, home.join(place));
    }
    // Where X looks for the display's password, unless the environment says so.
    let password = real.home_dir().join(".Xauthority");
    if env::var_os("XAUTHORITY").is_none() && password.is_file() {
        command.env("XAUTHORITY", password);
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<(), FileError> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(FileError::at(folder))?;
    }
    std::os::unix::fs::symlink(from, to).map_err(FileError::at(to))
}

#[cfg(not(unix))]
fn link(_from: &Path, _to: &Path) -> Result<(), FileError> {
    Ok(())
}

/// Where the browser puts downloads: the user's own folder for them if there is one, else one in the run's folder.
pub(super) fn downloads(folder: &RunFolder) -> PathBuf {
    let user = UserDirs::new();
    let named = user.as_ref().and_then(|user| user.download_dir());
    let usual = user.as_ref().map(|user| user.home_dir().join("Downloads"));
    let found = named.map(Path::to_owned).into_iter().chain(usual);
    // A desktop without such a folder names the home itself, where a file would be a trace.
    let is_apart = |path: &PathBuf| user.as_ref().is_none_or(|user| path != user.home_dir());
    let mut found = found.filter(|path| path.is_dir() && is_apart(path));
    found.next().unwrap_or_else(|| folder.downloads())
}

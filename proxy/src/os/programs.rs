//! Finding a browser: on the search path, and where each system installs them.
//!
//! It starts nothing. Snaps and flatpaks count only where their command is on the search path.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Names on the search path. Chromium comes first, because it loads an extension from a folder by a switch.
const COMMANDS: [&str; 14] = [
    "chromium",
    "chromium-browser",
    "ungoogled-chromium",
    "brave-browser",
    "brave-browser-stable",
    "brave",
    "microsoft-edge",
    "microsoft-edge-stable",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "firefox-esr",
    "firefox",
    "firefox-developer-edition",
];
/// Where packages of Linux put what is not on the search path of every session.
const LINUX: [&str; 4] = [
    "/opt/brave.com/brave/brave-browser",
    "/opt/microsoft/msedge/microsoft-edge",
    "/opt/google/chrome/google-chrome",
    "/opt/firefox/firefox",
];
/// Below `/Applications` and a person's own `Applications`.
const MACOS: [&str; 5] = [
    "Chromium.app/Contents/MacOS/Chromium",
    "Brave Browser.app/Contents/MacOS/Brave Browser",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Firefox.app/Contents/MacOS/firefox",
];
/// Below the folders for programs.
const WINDOWS: [&str; 5] = [
    r"Chromium\Application\chrome.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Mozilla Firefox\firefox.exe",
];

/// What a browser is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Chromium and Brave, which load an extension by a switch.
    Chromium,
    /// Chrome and Edge: Chrome ignores the switch since version 137.
    Branded,
    Firefox,
}

impl Kind {
    /// By the name of the program and of the folders that it lies in.
    fn of(path: &Path) -> Self {
        let path = path.to_string_lossy().to_lowercase().replace('\\', "/");
        let name = path.rsplit('/').next().unwrap_or_default();
        let branded = [
            "google-chrome",
            "google chrome",
            "msedge",
            "microsoft-edge",
            "microsoft edge",
        ];
        if name.contains("firefox") {
            Self::Firefox
        } else if branded.iter().any(|brand| name.contains(brand))
            || name == "chrome"
            || path.ends_with("google/chrome/application/chrome.exe")
        {
            Self::Branded
        } else {
            Self::Chromium
        }
    }
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
        let path = match path {
            Some(path) => path.to_owned(),
            None => COMMANDS
                .iter()
                .filter_map(|name| on_search_path(name))
                .chain(installed())
                .find(|path| path.is_file())?,
        };
        let kind = Kind::of(&path);
        path.is_file().then_some(Self { path, kind })
    }
}

/// Where this system installs browsers.
fn installed() -> Vec<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from);
    if cfg!(windows) {
        let folders = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
        return below(folders.iter().filter_map(|name| folder(name)), &WINDOWS);
    }
    if cfg!(target_os = "macos") {
        let own = folder("HOME").map(|home| home.join("Applications"));
        return below(
            [PathBuf::from("/Applications")].into_iter().chain(own),
            &MACOS,
        );
    }
    LINUX.iter().map(PathBuf::from).collect()
}

/// Each name below each folder; the order of the names counts first.
fn below(folders: impl IntoIterator<Item = PathBuf>, names: &[&str]) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = folders.into_iter().collect();
    let pairs = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    pairs.collect()
}

/// Whether a browser of Chromium's family is on the search path.
pub(crate) fn has_chromium() -> bool {
    COMMANDS
        .iter()
        .filter(|name| Kind::of(Path::new(name)) != Kind::Firefox)
        .any(|name| on_search_path(name).is_some())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_name_and_its_folder() {
        let check = |path: &str, kind| assert_eq!(Kind::of(Path::new(path)), kind, "{path}");
        check("/usr/bin/chromium", Kind::Chromium);
        check("/usr/bin/brave-browser", Kind::Chromium);
        check("/usr/bin/google-chrome-stable", Kind::Branded);
        check("/opt/microsoft/msedge/microsoft-edge", Kind::Branded);
        check("/usr/bin/firefox-esr", Kind::Firefox);
        check("/home/a/my-browser.sh", Kind::Chromium);
        let kinds = [
            Kind::Chromium,
            Kind::Chromium,
            Kind::Branded,
            Kind::Branded,
            Kind::Firefox,
        ];
        for (folder, names) in [(r"C:\Program Files\", WINDOWS), ("/Applications/", MACOS)] {
            for (name, kind) in names.into_iter().zip(kinds) {
                check(&format!("{folder}{name}"), kind);
            }
        }
        for name in COMMANDS {
            let kind = Kind::of(Path::new(name));
            assert_eq!(name.starts_with("firefox"), kind == Kind::Firefox, "{name}");
        }
    }

    #[test]
    fn every_folder_is_asked_for_the_better_browser_first() {
        let found = below(["/a", "/b"].map(PathBuf::from), &["x", "y"]);
        let expected = ["/a/x", "/b/x", "/a/y", "/b/y"].map(PathBuf::from);
        assert_eq!(found, expected);
    }
}

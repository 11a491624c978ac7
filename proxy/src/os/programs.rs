//! Finds installed programs: browsers on the search path and in each system's usual folders, and our own privileges.
//!
//! It starts nothing. Snaps and flatpaks are found only if their command is on the search path.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Names on the search path, in order of preference: Chromium first, because it loads an extension by a switch.
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
/// Paths of browsers' Linux packages, which are not on every session's search path.
const LINUX: [&str; 4] = [
    "/opt/brave.com/brave/brave-browser",
    "/opt/microsoft/msedge/microsoft-edge",
    "/opt/google/chrome/google-chrome",
    "/opt/firefox/firefox",
];
/// Paths below `/Applications` and the user's `Applications`.
const MACOS: [&str; 5] = [
    "Chromium.app/Contents/MacOS/Chromium",
    "Brave Browser.app/Contents/MacOS/Brave Browser",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Firefox.app/Contents/MacOS/firefox",
];
/// Paths below the folders for programs.
const WINDOWS: [&str; 5] = [
    r"Chromium\Application\chrome.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Mozilla Firefox\firefox.exe",
];

/// Kind of browser, by how it loads an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrowserKind {
    /// Chromium and Brave: by a switch.
    Chromium,
    /// Chrome and Edge: over the debugging pipe, because Chrome ignores the switch since version 137.
    Branded,
    /// Firefox: from its profile.
    Firefox,
}

impl BrowserKind {
    /// The kind, by the names of the program and its folders.
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
    pub(crate) kind: BrowserKind,
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
        let kind = BrowserKind::of(&path);
        path.is_file().then_some(Self { path, kind })
    }
}

/// Paths at which this system installs browsers.
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

/// Each name below each folder, ordered by name first.
fn below(folders: impl IntoIterator<Item = PathBuf>, names: &[&str]) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = folders.into_iter().collect();
    let pairs = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    pairs.collect()
}

/// Whether a Chromium-based browser is on the search path.
pub(crate) fn has_chromium() -> bool {
    COMMANDS
        .iter()
        .filter(|name| BrowserKind::of(Path::new(name)) != BrowserKind::Firefox)
        .any(|name| on_search_path(name).is_some())
}

/// Path of a program on the search path.
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

/// The name of our own program.
const OWN: &str = "biscuit-tin";

/// What a user types to run this very program: its name where PATH leads to it, else its path, quoted for a shell.
pub(crate) fn own_command() -> String {
    let own = env::current_exe().and_then(|path| path.canonicalize());
    let Ok(own) = own else {
        return OWN.to_owned();
    };
    let on_path = on_search_path(OWN).and_then(|path| path.canonicalize().ok());
    if on_path.is_some_and(|path| path == own) {
        return OWN.to_owned();
    }
    quoted(&own.display().to_string())
}

/// A path as a shell takes it.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/\\:._-".contains(letter);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// A remedy with our program's name replaced by what the user has to type for it.
pub(crate) fn with_own_command(text: &str) -> String {
    let command = own_command();
    let mut parts = text.split(OWN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        let is_command = letters.next() == Some(' ')
            && letters.next().is_some_and(|next| next.is_ascii_lowercase());
        out.push_str(if is_command { &command } else { OWN });
        out.push_str(part);
    }
    out
}

/// Whether the effective user is root.
#[cfg(unix)]
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Always `false`: other systems have no root.
#[cfg(not(unix))]
pub(crate) fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_name_and_its_folder() {
        let check = |path: &str, kind| assert_eq!(BrowserKind::of(Path::new(path)), kind, "{path}");
        check("/usr/bin/chromium", BrowserKind::Chromium);
        check("/usr/bin/brave-browser", BrowserKind::Chromium);
        check("/usr/bin/google-chrome-stable", BrowserKind::Branded);
        check("/opt/microsoft/msedge/microsoft-edge", BrowserKind::Branded);
        check("/usr/bin/firefox-esr", BrowserKind::Firefox);
        check("/home/a/my-browser.sh", BrowserKind::Chromium);
        let kinds = [
            BrowserKind::Chromium,
            BrowserKind::Chromium,
            BrowserKind::Branded,
            BrowserKind::Branded,
            BrowserKind::Firefox,
        ];
        for (folder, names) in [(r"C:\Program Files\", WINDOWS), ("/Applications/", MACOS)] {
            for (name, kind) in names.into_iter().zip(kinds) {
                check(&format!("{folder}{name}"), kind);
            }
        }
        for name in COMMANDS {
            let kind = BrowserKind::of(Path::new(name));
            assert_eq!(
                name.starts_with("firefox"),
                kind == BrowserKind::Firefox,
                "{name}"
            );
        }
    }

    #[test]
    fn only_commands_are_named_as_the_user_has_to_type_them() {
        let command = own_command();
        let check = |text: &str, expected: &str| assert_eq!(with_own_command(text), expected);
        check(
            "run: biscuit-tin trust uninstall, then biscuit-tin run",
            &format!("run: {command} trust uninstall, then {command} run"),
        );
        for text in [
            "biscuit-tin",
            "biscuit-tin: no",
            "biscuit-tin.toml",
            "Biscuit Tin",
            "",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn the_preferred_browser_of_any_folder_comes_first() {
        let found = below(["/a", "/b"].map(PathBuf::from), &["x", "y"]);
        let expected = ["/a/x", "/b/x", "/a/y", "/b/y"].map(PathBuf::from);
        assert_eq!(found, expected);
    }
}

//! The proxy that the system's settings give a Chromium, which does not tell its extensions.
//!
//! On Linux it reads what Chromium reads itself, with the variables that the browser was started with: GNOME's settings,
//! those of KDE, else the variables. Proxies that other systems, or KDE, name are not read: there nobody can say which.

mod rules;

use crate::origin::system_proxy::gsettings;
use biscuit_tin_shared::protocol::request::SystemProxyAnswer;
use rules::{Variables, from_gnome, from_variables, variable};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where Windows keeps the proxy of a user.
const REGISTRY_KEY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

/// Asks the system's settings; this may take [`gsettings::PATIENCE`]. `variables` are those of the browser, where they are
/// known.
pub(crate) fn of_browser(variables: Option<&Variables>) -> SystemProxyAnswer {
    if cfg!(target_os = "macos") {
        return printed("scutil", &["--proxy"], of_scutil);
    }
    if cfg!(windows) {
        return printed("reg", &["query", REGISTRY_KEY], of_registry);
    }
    variables.map_or(SystemProxyAnswer::System, of_variables)
}

/// What a command of the system prints about its proxies, which it does at once.
fn printed(
    program: &str,
    arguments: &[&str],
    read: fn(&str) -> SystemProxyAnswer,
) -> SystemProxyAnswer {
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => read(&String::from_utf8_lossy(&output.stdout)),
        _ => SystemProxyAnswer::System,
    }
}

/// Lines such as `  SOCKSEnable : 1`.
fn of_scutil(text: &str) -> SystemProxyAnswer {
    let mut enabled = text
        .lines()
        .filter_map(|line| line.trim().strip_suffix(" : 1"));
    match enabled.find(|key| key.ends_with("Enable")) {
        Some(key) if key.starts_with("ProxyAuto") => SystemProxyAnswer::PacScript,
        Some(_) => SystemProxyAnswer::System,
        None => SystemProxyAnswer::Direct,
    }
}

/// Lines such as `    ProxyEnable    REG_DWORD    0x1`.
fn of_registry(text: &str) -> SystemProxyAnswer {
    let value = |name: &str| {
        let mut lines = text.lines().map(str::split_whitespace);
        lines.find_map(|mut words| (words.next() == Some(name)).then(|| words.nth(1))?)
    };
    match (value("AutoConfigURL"), value("ProxyEnable")) {
        (Some(_), _) => SystemProxyAnswer::PacScript,
        (None, None | Some("0x0")) => SystemProxyAnswer::Direct,
        (None, Some(_)) => SystemProxyAnswer::System,
    }
}

/// The desktops that Chromium tells apart.
#[derive(Debug, PartialEq, Eq)]
enum Desktop {
    Gnome,
    /// KDE 5 and 6.
    Plasma,
    OldKde,
    Other,
}

fn of_variables(variables: &Variables) -> SystemProxyAnswer {
    let found = match desktop(variables) {
        // A Flatpak has settings of its own, which no program outside reads.
        Desktop::Gnome if variables.contains_key("FLATPAK_ID") => Some(SystemProxyAnswer::System),
        Desktop::Gnome => match gsettings::ask(Some(variables)) {
            Ok(Some(settings)) => from_gnome(&settings),
            // Chromium has its own way to them.
            Ok(None) | Err(gsettings::Silent) => Some(SystemProxyAnswer::System),
        },
        Desktop::Plasma => of_kde(variables, true),
        Desktop::OldKde => of_kde(variables, false),
        Desktop::Other => None,
    };
    found.unwrap_or_else(|| from_variables(variables))
}

/// The desktop by the variables, in Chromium's order (`base/nix/xdg_util.cc`).
fn desktop(variables: &Variables) -> Desktop {
    let current = variable(variables, "XDG_CURRENT_DESKTOP").unwrap_or_default();
    for name in current.split(':') {
        match name.trim() {
            "Unity" | "Deepin" | "GNOME" | "X-Cinnamon" | "Pantheon" | "UKUI" => {
                return Desktop::Gnome;
            }
            "KDE" => {
                let version = variable(variables, "KDE_SESSION_VERSION");
                let is_plasma = matches!(version, Some("5" | "6"));
                return if is_plasma {
                    Desktop::Plasma
                } else {
                    Desktop::OldKde
                };
            }
            "XFCE" | "LXQt" | "COSMIC" => return Desktop::Other,
            _ => {}
        }
    }
    let session = variable(variables, "DESKTOP_SESSION").unwrap_or_default();
    match session {
        "deepin" | "gnome" | "mate" | "ukui" => Desktop::Gnome,
        "kde" | "kde4" | "kde-plasma" => Desktop::OldKde,
        _ if session.contains("xfce") || session == "xubuntu" => Desktop::Other,
        _ if variable(variables, "GNOME_DESKTOP_SESSION_ID").is_some() => Desktop::Gnome,
        _ if variable(variables, "KDE_FULL_SESSION").is_some() => Desktop::OldKde,
        _ => Desktop::Other,
    }
}

/// What KDE's files say; `None` where they leave it to the variables.
fn of_kde(variables: &Variables, is_plasma: bool) -> Option<SystemProxyAnswer> {
    let home = PathBuf::from(variable(variables, "HOME").unwrap_or_default());
    let own = variable(variables, "KDEHOME").filter(|folder| !folder.is_empty());
    let folders: Vec<PathBuf> = match own {
        Some(folder) => vec![Path::new(folder).join("share/config")],
        None if is_plasma => {
            let shared = variable(variables, "XDG_CONFIG_DIRS").unwrap_or_default();
            let shared = shared.split(':').filter(|folder| !folder.is_empty());
            let own = [home.join(".config")].into_iter();
            own.chain(shared.map(PathBuf::from)).collect()
        }
        None => [".kde", ".kde4"]
            .map(|folder| home.join(folder).join("share/config"))
            .into(),
    };
    let files = folders.iter().filter_map(|folder| {
        let text = fs::read(folder.join("kioslaverc")).ok()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    });
    let kinds: Vec<String> = files.flat_map(|text| kinds_of_kde(&text)).collect();
    match kinds.iter().find(|kind| *kind != "0").map(String::as_str) {
        Some("2" | "3") => Some(SystemProxyAnswer::PacScript),
        Some(_) => Some(SystemProxyAnswer::System),
        None => (!kinds.is_empty()).then_some(SystemProxyAnswer::Direct),
    }
}

/// Each `ProxyType` of a file: 0 none, 1 named, 2 a script, 3 found in the network, 4 by variables.
fn kinds_of_kde(text: &str) -> Vec<String> {
    let kinds = text.lines().filter_map(|line| {
        let (key, kind) = line.split_once('=')?;
        let key = key.split('[').next().unwrap_or_default();
        (key.trim() == "ProxyType").then(|| kind.trim().to_owned())
    });
    kinds.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a1_a_desktop_is_known_by_its_variables() {
        let check = |pairs: &[(&str, &str)], expected| {
            assert_eq!(desktop(&variables(pairs)), expected, "{pairs:?}")
        };
        check(&[], Desktop::Other);
        check(&[("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")], Desktop::Gnome);
        check(&[("XDG_CURRENT_DESKTOP", "Budgie:GNOME")], Desktop::Gnome);
        check(&[("XDG_CURRENT_DESKTOP", "KDE")], Desktop::OldKde);
        check(
            &[("XDG_CURRENT_DESKTOP", "KDE"), ("KDE_SESSION_VERSION", "6")],
            Desktop::Plasma,
        );
        check(
            &[
                ("XDG_CURRENT_DESKTOP", "XFCE"),
                ("DESKTOP_SESSION", "gnome"),
            ],
            Desktop::Other,
        );
        check(
            &[("XDG_CURRENT_DESKTOP", "MATE"), ("DESKTOP_SESSION", "mate")],
            Desktop::Gnome,
        );
        check(&[("XDG_CURRENT_DESKTOP", "sway")], Desktop::Other);
        check(
            &[("DESKTOP_SESSION", "default"), ("KDE_FULL_SESSION", "true")],
            Desktop::OldKde,
        );
        check(&[("GNOME_DESKTOP_SESSION_ID", "")], Desktop::Gnome);
    }

    #[test]
    fn a1_where_a_browsers_settings_are_out_of_reach_nobody_can_say() {
        if cfg!(target_os = "linux") {
            assert_eq!(of_browser(None), SystemProxyAnswer::System);
        }
        let flatpak = [
            ("XDG_CURRENT_DESKTOP", "GNOME"),
            ("FLATPAK_ID", "org.chromium.Chromium"),
        ];
        assert_eq!(
            of_variables(&variables(&flatpak)),
            SystemProxyAnswer::System
        );
    }

    #[test]
    fn a1_what_kde_says_counts_before_the_variables() {
        let home = tempfile::tempdir().expect("a folder");
        let config = home.path().join(".config");
        fs::create_dir(&config).expect("the folder is ours");
        let home = home.path().to_str().expect("a plain name");
        let plasma = variables(&[
            ("XDG_CURRENT_DESKTOP", "KDE"),
            ("KDE_SESSION_VERSION", "6"),
            ("HOME", home),
            ("auto_proxy", ""),
        ]);
        let check = |text: &str, expected| {
            fs::write(config.join("kioslaverc"), text).expect("the folder is ours");
            assert_eq!(of_variables(&plasma), expected, "{text}");
        };
        assert_eq!(
            of_variables(&plasma),
            SystemProxyAnswer::PacScript,
            "no file"
        );
        check(
            "[Proxy Settings]\nProxyUrlDisplayFlags=15\n",
            SystemProxyAnswer::PacScript,
        );
        check("[Proxy Settings]\nProxyType=0\n", SystemProxyAnswer::Direct);
        check(
            "[Proxy Settings]\r\nProxyType[$e] = 1\r\nsocksProxy=socks://s.test 1080\r\n",
            SystemProxyAnswer::System,
        );
        check(
            "[Proxy Settings]\nProxyType=3\n",
            SystemProxyAnswer::PacScript,
        );
        check("[Proxy Settings]\nProxyType=4\n", SystemProxyAnswer::System);
    }

    #[test]
    fn a1_what_macos_and_windows_print_is_read() {
        let direct = "<dictionary> {\n  ExcludeSimpleHostnames : 1\n  FTPPassive : 1\n  HTTPEnable : 0\n  SOCKSEnable : 0\n}\n";
        assert_eq!(of_scutil(direct), SystemProxyAnswer::Direct);
        assert_eq!(
            of_scutil(&direct.replace("SOCKSEnable : 0", "SOCKSEnable : 1\n  SOCKSPort : 1")),
            SystemProxyAnswer::System
        );
        assert_eq!(
            of_scutil(&direct.replace("HTTPEnable : 0", "ProxyAutoDiscoveryEnable : 1")),
            SystemProxyAnswer::PacScript
        );
        let direct = "\r\nHKEY_CURRENT_USER\\Software\r\n    ProxyEnable    REG_DWORD    0x0\r\n    ProxyServer    REG_SZ    socks=s.test:1\r\n";
        assert_eq!(of_registry(direct), SystemProxyAnswer::Direct);
        assert_eq!(
            of_registry(&direct.replace("0x0", "0x1")),
            SystemProxyAnswer::System
        );
        let script = format!("{direct}    AutoConfigURL    REG_SZ    http://p.test/proxy.pac\r\n");
        assert_eq!(of_registry(&script), SystemProxyAnswer::PacScript);
    }
}

//! Finds the certificate stores below the user's home folder, in the places of each kind of package.
//!
//! It reads only the home folder that the environment names, and changes nothing.

use crate::{
    os::programs::has_chromium,
    trust::{
        error::TrustError,
        native::Native,
        nss::Nss,
        store::{CertificateStore, StoreKind},
        system::SystemStore,
    },
};
use ini::{Ini, ParseOption};
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

/// Settings folders of Chromium and browsers built from it.
const CHROMIUM_SETTINGS: [&str; 4] = [
    "chromium",
    "google-chrome",
    "microsoft-edge",
    "BraveSoftware",
];
/// Flatpaks of Chromium and browsers built from it.
const CHROMIUM_FLATPAKS: [&str; 4] = [
    "org.chromium.Chromium",
    "com.google.Chrome",
    "com.microsoft.Edge",
    "com.brave.Browser",
];
/// Their snaps.
const CHROMIUM_SNAPS: [&str; 2] = ["chromium", "brave"];

/// The user's folders.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    home: PathBuf,
    /// Settings and data folders (XDG Base Directory Specification).
    config: PathBuf,
    data: PathBuf,
}

impl Folders {
    /// The folders of the environment; `None` if it names no home.
    pub(crate) fn of_environment() -> Option<Self> {
        let absolute = |name: &str| {
            env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        // The user database is not read: a service without HOME has no browsers either.
        let home = absolute(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?;
        Some(Self {
            config: absolute("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")),
            data: absolute("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share")),
            home,
        })
    }

    /// The stores of the user.
    ///
    /// # Errors
    /// A list of profiles cannot be read.
    pub(crate) fn stores(&self) -> Result<Vec<CertificateStore>, TrustError> {
        if cfg!(target_os = "macos") {
            let path = self.home.join("Library/Keychains/login.keychain-db");
            let keychain = Native::Keychain {
                path,
                system: false,
            };
            return Ok(vec![CertificateStore::new(
                "login keychain",
                StoreKind::Native(keychain),
            )]);
        }
        if cfg!(windows) {
            let store = Native::Windows { machine: false };
            return Ok(vec![CertificateStore::new(
                "your certificate store",
                StoreKind::Native(store),
            )]);
        }
        let mut stores = self.chromium_stores();
        stores.extend(self.firefox_stores()?);
        // Two paths can name one folder, as a snap's `current` does.
        let mut known = BTreeSet::new();
        stores.retain(|store| known.insert(canonical(store.place().as_path())));
        Ok(stores)
    }

    /// Chromium's databases: it reads `~/.pki/nssdb` if that is there, else the data folder's.
    fn chromium_stores(&self) -> Vec<CertificateStore> {
        let mut found = nss_of(
            "Chromium",
            &self.home,
            &self.data,
            CHROMIUM_SETTINGS
                .iter()
                .any(|name| self.config.join(name).is_dir())
                || has_chromium(),
        );
        for name in CHROMIUM_SNAPS {
            let home = self.home.join("snap").join(name).join("current");
            let label = format!("Chromium (snap {name})");
            found.extend(nss_of(
                &label,
                &home,
                &home.join(".local/share"),
                home.is_dir(),
            ));
        }
        for id in CHROMIUM_FLATPAKS {
            let home = self.home.join(".var/app").join(id);
            let label = format!("Chromium (flatpak {id})");
            found.extend(nss_of(&label, &home, &home.join("data"), home.is_dir()));
        }
        found
    }

    /// The databases of every profile that a `profiles.ini` names.
    fn firefox_stores(&self) -> Result<Vec<CertificateStore>, TrustError> {
        let flatpak = self.home.join(".var/app/org.mozilla.firefox");
        let rows = [
            ("Firefox", self.home.join(".mozilla/firefox")),
            ("Firefox", self.config.join("mozilla/firefox")),
            (
                "Firefox (snap)",
                self.home.join("snap/firefox/common/.mozilla/firefox"),
            ),
            ("Firefox (flatpak)", flatpak.join(".mozilla/firefox")),
            ("Firefox (flatpak)", flatpak.join("config/mozilla/firefox")),
        ];
        let mut found = Vec::new();
        for (label, dir) in rows {
            for (name, profile) in profiles(&dir)? {
                let label = format!("{label} profile {name}");
                found.push(CertificateStore::new(
                    &label,
                    StoreKind::Profile(Nss::new(profile)),
                ));
            }
        }
        Ok(found)
    }
}

/// The system's store, which all accounts share; `None` if it is of no known kind.
pub(crate) fn system_store() -> Option<CertificateStore> {
    let kind = if cfg!(target_os = "macos") {
        StoreKind::Native(Native::Keychain {
            path: "/Library/Keychains/System.keychain".into(),
            system: true,
        })
    } else if cfg!(windows) {
        StoreKind::Native(Native::Windows { machine: true })
    } else {
        StoreKind::System(SystemStore::find()?)
    };
    Some(CertificateStore::new("the system's store", kind))
}

/// The databases in one browser's home: those that exist, or the one to make if the browser is installed.
fn nss_of(label: &str, home: &Path, data: &Path, wanted: bool) -> Vec<CertificateStore> {
    let (old, new) = (home.join(".pki/nssdb"), data.join("pki/nssdb"));
    let mut dirs: Vec<PathBuf> = [&old, &new]
        .into_iter()
        .filter(|dir| dir.is_dir())
        .cloned()
        .collect();
    if dirs.is_empty() && wanted {
        // Every version of Chromium reads this one first.
        dirs.push(old);
    }
    dirs.into_iter()
        .map(|dir| CertificateStore::new(label, StoreKind::User(Nss::new(dir))))
        .collect()
}

/// Names and folders of the profiles in a Firefox folder; those without a folder are left out.
fn profiles(dir: &Path) -> Result<Vec<(String, PathBuf)>, TrustError> {
    let file = dir.join("profiles.ini");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(TrustError::File { path: file, source }),
    };
    // Firefox reads quotes and backslashes as they are.
    let options = ParseOption {
        enabled_quote: false,
        enabled_escape: false,
        ..ParseOption::default()
    };
    let ini = Ini::load_from_str_opt(&text, options).map_err(|error| TrustError::Profiles {
        path: file,
        why: error.to_string(),
    })?;
    let sections = ini
        .iter()
        .filter(|(name, _)| name.is_some_and(|name| name.starts_with("Profile")));
    Ok(sections
        .filter_map(|(_, section)| {
            let path = section.get("Path")?;
            let name = section.get("Name").unwrap_or(path);
            let relative = section.get("IsRelative") != Some("0");
            let folder = if relative {
                dir.join(path)
            } else {
                PathBuf::from(path)
            };
            folder.is_dir().then(|| (name.to_owned(), folder))
        })
        .collect())
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    const EXPECTED: [(&str, &str); 9] = [
        ("Chromium", ".pki/nssdb"),
        ("Chromium", ".local/share/pki/nssdb"),
        (
            "Chromium (snap chromium)",
            "snap/chromium/current/.pki/nssdb",
        ),
        (
            "Chromium (flatpak com.brave.Browser)",
            ".var/app/com.brave.Browser/.pki/nssdb",
        ),
        ("Firefox profile default", ".mozilla/firefox/abc.default"),
        ("Firefox profile quo\"te", ".mozilla/firefox/quo\"te"),
        ("Firefox profile far", "elsewhere"),
        (
            "Firefox (snap) profile default",
            "snap/firefox/common/.mozilla/firefox/s.default",
        ),
        (
            "Firefox (flatpak) profile default",
            ".var/app/org.mozilla.firefox/.mozilla/firefox/f.default",
        ),
    ];

    fn labels(home: &Path) -> Vec<(String, PathBuf)> {
        let folders = Folders {
            home: home.to_owned(),
            config: home.join(".config"),
            data: home.join(".local/share"),
        };
        let found = folders.stores().unwrap();
        let below = |path: PathBuf| path.strip_prefix(home).unwrap().to_owned();
        found
            .iter()
            .map(|store| (store.name.clone(), below(store.place())))
            .collect()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_stores_of_every_kind_of_package_are_found_once() {
        let home = tempfile::tempdir().unwrap();
        let make = |path: &str| fs::create_dir_all(home.path().join(path)).unwrap();
        for path in [
            ".pki/nssdb",
            ".local/share/pki/nssdb",
            "snap/chromium/1234",
            ".var/app/com.brave.Browser",
            ".mozilla/firefox/abc.default",
            ".mozilla/firefox/quo\"te",
            "snap/firefox/common/.mozilla/firefox/s.default",
            ".var/app/org.mozilla.firefox/.mozilla/firefox/f.default",
            "elsewhere",
        ] {
            make(path);
        }
        std::os::unix::fs::symlink("1234", home.path().join("snap/chromium/current")).unwrap();
        let ini = |dir: &str, text: &str| {
            fs::write(home.path().join(dir).join("profiles.ini"), text).unwrap();
        };
        let elsewhere = home.path().join("elsewhere");
        ini(
            ".mozilla/firefox",
            &format!(
                "[Install4F96D1932A9F858E]\nDefault=abc.default\n\n[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\n\n\
                 [Profile1]\nName=quo\"te\nIsRelative=1\nPath=quo\"te\n\n[Profile2]\nName=far\nIsRelative=0\nPath={}\n\n\
                 [Profile3]\nName=gone\nIsRelative=1\nPath=gone\n\n[General]\nVersion=2\n",
                elsewhere.display()
            ),
        );
        ini(
            "snap/firefox/common/.mozilla/firefox",
            "[Profile0]\nName=default\nIsRelative=1\nPath=s.default\n",
        );
        ini(
            ".var/app/org.mozilla.firefox/.mozilla/firefox",
            "[Profile0]\nName=default\nIsRelative=1\nPath=f.default\n",
        );
        let expected: Vec<_> = EXPECTED
            .iter()
            .map(|(label, path)| ((*label).to_owned(), PathBuf::from(path)))
            .collect();
        assert_eq!(labels(home.path()), expected);
    }
}

//! Which stores there are: found below the person's home folder, as browsers of each packaging look for them.
//!
//! It looks only where the environment says that home is, and changes nothing.

use crate::{
    os::programs::has_chromium,
    trust::{
        error::TrustError,
        native::Native,
        nss::Nss,
        store::{Kind, Store},
        system::System,
    },
};
use ini::{Ini, ParseOption};
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

/// Folders in the settings folder that a browser of Chromium's family has made.
const CHROMIUM_SETTINGS: [&str; 4] = [
    "chromium",
    "google-chrome",
    "microsoft-edge",
    "BraveSoftware",
];
/// Flatpaks of Chromium's family, and their snaps.
const CHROMIUM_FLATPAKS: [&str; 4] = [
    "org.chromium.Chromium",
    "com.google.Chrome",
    "com.microsoft.Edge",
    "com.brave.Browser",
];
const CHROMIUM_SNAPS: [&str; 2] = ["chromium", "brave"];

/// The person's folders.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    home: PathBuf,
    /// XDG Base Directory Specification: settings and data, where they were moved.
    config: PathBuf,
    data: PathBuf,
}

impl Folders {
    /// As the environment has them; `None` if it names no home.
    pub(crate) fn of_environment() -> Option<Self> {
        let absolute = |name: &str| {
            env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        // The user database is not asked: a service without a home has no browsers either.
        let home = absolute(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?;
        Some(Self {
            config: absolute("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")),
            data: absolute("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share")),
            home,
        })
    }

    /// The stores that belong to the person.
    ///
    /// # Errors
    /// A list of profiles cannot be read.
    pub(crate) fn stores(&self) -> Result<Vec<Store>, TrustError> {
        if cfg!(target_os = "macos") {
            let path = self.home.join("Library/Keychains/login.keychain-db");
            let keychain = Native::Keychain {
                path,
                system: false,
            };
            return Ok(vec![Store::new("login keychain", Kind::Native(keychain))]);
        }
        if cfg!(windows) {
            let store = Native::Windows { machine: false };
            return Ok(vec![Store::new(
                "your certificate store",
                Kind::Native(store),
            )]);
        }
        let mut stores = self.chromium_stores();
        stores.extend(self.firefox_stores()?);
        // One folder can be reached by two names, as a snap's `current`.
        let mut known = BTreeSet::new();
        stores.retain(|store| known.insert(canonical(store.place().as_path())));
        Ok(stores)
    }

    /// Chromium reads `~/.pki/nssdb` where there is one, and the data folder's otherwise.
    fn chromium_stores(&self) -> Vec<Store> {
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

    /// Every profile that a `profiles.ini` names.
    fn firefox_stores(&self) -> Result<Vec<Store>, TrustError> {
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
                found.push(Store::new(&label, Kind::Profile(Nss::new(profile))));
            }
        }
        Ok(found)
    }
}

/// The system's store, which every account shares.
pub(crate) fn system_store() -> Option<Store> {
    let kind = if cfg!(target_os = "macos") {
        Kind::Native(Native::Keychain {
            path: "/Library/Keychains/System.keychain".into(),
            system: true,
        })
    } else if cfg!(windows) {
        Kind::Native(Native::Windows { machine: true })
    } else {
        Kind::System(System::find()?)
    };
    Some(Store::new("the system's store", kind))
}

/// The databases of one browser's home: those that are there, or the one to make if there is a browser for it.
fn nss_of(label: &str, home: &Path, data: &Path, wanted: bool) -> Vec<Store> {
    let (old, new) = (home.join(".pki/nssdb"), data.join("pki/nssdb"));
    let mut dirs: Vec<PathBuf> = [&old, &new]
        .into_iter()
        .filter(|dir| dir.is_dir())
        .cloned()
        .collect();
    if dirs.is_empty() && wanted {
        // Every version reads this one; it hides the other, which is not there.
        dirs.push(old);
    }
    dirs.into_iter()
        .map(|dir| Store::new(label, Kind::Person(Nss::new(dir))))
        .collect()
}

/// Names and folders of the profiles in a Firefox folder.
fn profiles(dir: &Path) -> Result<Vec<(String, PathBuf)>, TrustError> {
    let file = dir.join("profiles.ini");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(TrustError::File { path: file, source }),
    };
    // Firefox knows no quotes and no escapes in it.
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
    fn stores_of_every_packaging_are_found_once() {
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

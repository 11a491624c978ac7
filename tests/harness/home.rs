//! Somebody's home folder, with a Chromium and a Firefox that have been used; it is gone with the test.
//!
//! The stores in it are real ones, made and read by `certutil` itself.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A home folder.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
}

impl Default for Home {
    fn default() -> Self {
        Self::new()
    }
}

impl Home {
    /// A home with Chromium's settings, no database of its own yet, and one Firefox profile with its database.
    pub fn new() -> Self {
        let home = Self {
            folder: tempfile::tempdir().expect("a folder can be made"),
        };
        fs::create_dir_all(home.path().join(".config/chromium")).expect("a folder can be made");
        let profile = home.firefox();
        fs::create_dir_all(&profile).expect("a folder can be made");
        let ini = "[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\n";
        fs::write(profile.with_file_name("profiles.ini"), ini).expect("a file can be written");
        certutil(&profile, &["-N", "--empty-password"]);
        home
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What a program needs to know to live here.
    pub fn environment(&self) -> [(&'static str, OsString); 2] {
        let path = env::var_os("PATH").unwrap_or_default();
        [("HOME", self.path().into()), ("PATH", path)]
    }

    /// The database that Chromium reads.
    pub fn chromium(&self) -> PathBuf {
        self.path().join(".pki/nssdb")
    }

    /// The Firefox profile.
    pub fn firefox(&self) -> PathBuf {
        self.path().join(".mozilla/firefox/abc.default")
    }

    /// The data folder of the program, where nothing says otherwise.
    pub fn data_dir(&self) -> PathBuf {
        self.path().join(".local/share/biscuit-tin")
    }

    /// Every file and folder below, in order.
    pub fn entries(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder can be read") {
                let path = entry.expect("an entry can be read").path();
                if path.is_dir() {
                    folders.push(path.clone());
                }
                found.push(path);
            }
        }
        found.sort();
        found
    }
}

/// Runs `certutil` on a database and gives what it prints.
pub fn certutil(db: &Path, arguments: &[&str]) -> String {
    let output = Command::new("certutil")
        .args(arguments)
        .arg("-d")
        .arg(format!("sql:{}", db.display()))
        .output()
        .expect("certutil is installed");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("certutil prints text")
}

/// The nicknames and trust flags in a database; none where there is no database.
pub fn listed(db: &Path) -> Vec<(String, String)> {
    if !db.join("cert9.db").exists() {
        return Vec::new();
    }
    let list = certutil(db, &["-L"]);
    list.lines()
        .skip_while(|line| !line.contains("JAR/XPI"))
        .skip(1)
        .filter_map(|line| line.trim_end().rsplit_once(' '))
        .map(|(name, flags)| (name.trim().to_owned(), flags.to_owned()))
        .collect()
}

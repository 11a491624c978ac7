//! The certificate databases of NSS: each Firefox profile has one, and Chromium on Linux reads the user's.
//!
//! `certutil` reads and changes them; no database is made in a Firefox profile.

use crate::ca::{ROOT_NAME, Root};
use crate::trust::{
    TrustError,
    installed::{InstalledRoot, ours_in_pem},
    tool::{ToolCommand, joined},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Name of the file that marks a database as made by us, and so ours to delete.
const MADE_BY_US: &str = "made-by-biscuit-tin";
/// The files of a database, its journals included.
const FILES: [&str; 5] = [
    "cert9.db",
    "key4.db",
    "pkcs11.txt",
    "cert9.db-journal",
    "key4.db-journal",
];

/// One database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Nss {
    dir: PathBuf,
}

impl Nss {
    /// The database in `dir`.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the folder has a database.
    pub(super) fn exists(&self) -> bool {
        self.dir.join("cert9.db").is_file()
    }

    /// `certutil` with these arguments, for this database.
    fn certutil(&self, arguments: &[&str]) -> ToolCommand {
        ToolCommand::new("certutil", arguments)
            .arg("-d")
            .arg(joined("sql:", &self.dir))
    }

    fn fail(path: &Path) -> impl FnOnce(std::io::Error) -> TrustError {
        let path = path.to_owned();
        move |source| TrustError::File { path, source }
    }

    /// Our roots in the database.
    pub(super) fn read(&self) -> Result<Vec<InstalledRoot>, TrustError> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let list = self.certutil(&["-L"]).run()?;
        let mut found = Vec::new();
        for (nickname, flags) in entries(&String::from_utf8_lossy(&list.stdout)) {
            // One process per certificate, and a database can have hundreds: reads only those that could be ours, by their
            // name or by the trust to sign for web servers.
            let trusted = flags.split(',').next().is_some_and(|ssl| ssl.contains('C'));
            if !trusted && !nickname.contains(ROOT_NAME) {
                continue;
            }
            let pem = self.certutil(&["-L", "-a", "-n", nickname]).output()?;
            found.extend(ours_in_pem(&pem.stdout, nickname, trusted));
        }
        Ok(found)
    }

    /// Makes the database and its mark.
    fn make(&self) -> Result<(), TrustError> {
        fs::create_dir_all(&self.dir).map_err(Self::fail(&self.dir))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.dir, fs::Permissions::from_mode(0o700))
                .map_err(Self::fail(&self.dir))?;
        }
        let mark = self.dir.join(MADE_BY_US);
        fs::write(&mark, "").map_err(Self::fail(&mark))?;
        self.certutil(&["-N", "--empty-password"]).run().map(drop)
    }

    /// Installs the root and verifies that the database trusts it.
    pub(crate) fn add(&self, root: &Root) -> Result<(), TrustError> {
        if !self.exists() {
            self.make()?;
        }
        self.certutil(&["-A", "-t", "C,,", "-n", root.name()])
            .arg("-i")
            .arg(root.path())
            .run()?;
        // `-u L`: as an authority for certificates of TLS servers.
        self.certutil(&["-V", "-u", "L", "-n", root.name()])
            .run()
            .map(drop)
    }

    /// Removes one of our roots.
    pub(super) fn remove(&self, seen: &InstalledRoot) -> Result<(), TrustError> {
        self.certutil(&["-D", "-n", &seen.nickname]).run().map(drop)
    }

    /// Deletes a database that we made, unless it holds anything else by now.
    pub(super) fn clear(&self) -> Result<(), TrustError> {
        if !self.dir.join(MADE_BY_US).exists() {
            return Ok(());
        }
        let entries = fs::read_dir(&self.dir).map_err(Self::fail(&self.dir))?;
        let only_ours = entries.flatten().all(|entry| {
            let name = entry.file_name();
            name == MADE_BY_US || FILES.iter().any(|file| name == *file)
        });
        if !only_ours || self.holds_something()? {
            return Ok(());
        }
        for name in FILES.iter().chain([&MADE_BY_US]) {
            let path = self.dir.join(name);
            match fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Self::fail(&path)(e));
                }
                _ => {}
            }
        }
        fs::remove_dir(&self.dir).map_err(Self::fail(&self.dir))?;
        // The parent folder (`.pki`) is removed only if it is empty.
        if let Some(above) = self.dir.parent() {
            let _ = fs::remove_dir(above);
        }
        Ok(())
    }

    /// Whether it holds a certificate or a key. A database that cannot be listed was never complete, and holds nothing.
    fn holds_something(&self) -> Result<bool, TrustError> {
        if !self.exists() {
            return Ok(false);
        }
        let list = self.certutil(&["-L"]).output()?;
        if !list.status.success() {
            return Ok(false);
        }
        // `certutil -K` fails if there are no keys.
        let keys = self.certutil(&["-K"]).output()?.status.success();
        Ok(keys
            || entries(&String::from_utf8_lossy(&list.stdout))
                .next()
                .is_some())
    }
}

/// Nickname and trust flags of each line of `certutil -L`: a name, spaces, and three comma-separated sets of flags.
fn entries(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter_map(|line| {
        let (nickname, flags) = line.trim_end().rsplit_once(' ')?;
        let are_flags = flags.split(',').count() == 3
            && flags.bytes().all(|b| b.is_ascii_alphabetic() || b == b',');
        // The heading has the same shape, but its flags "SSL,S/MIME,JAR/XPI" contain slashes.
        are_flags.then(|| (nickname.trim(), flags))
    })
}

/// Installs a root in a new profile's own database, before its browser starts; `false` if there is no `certutil`.
pub(crate) fn trust_alone(dir: PathBuf, root: &Root) -> Result<bool, TrustError> {
    match Nss::new(dir).add(root) {
        Ok(()) => Ok(true),
        Err(TrustError::Tool { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_certutil_is_read_by_its_flags() {
        let list = "\nCertificate Nickname                                         Trust Attributes\n\
                    \x20                                                            SSL,S/MIME,JAR/XPI\n\n\
                    Biscuit Tin local root abcdef01                              C,,  \n\
                    NSS Certificate DB:Other: odd  name                          CT,c,\n\
                    intermediate                                                 ,,\n";
        let found: Vec<_> = entries(list).collect();
        assert_eq!(
            found,
            [
                ("Biscuit Tin local root abcdef01", "C,,"),
                ("NSS Certificate DB:Other: odd  name", "CT,c,"),
                ("intermediate", ",,"),
            ]
        );
    }
}

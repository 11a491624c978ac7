//! The certificate store of a Linux system, which curl, most programs and some browsers read.
//!
//! Anyone may read it; only root may change it, so each change is a command through `sudo`.

use crate::ca::{ROOT_NAME, Root};
use crate::trust::{
    TrustError,
    installed::{InstalledRoot, ours_in_pem},
    tool::ToolCommand,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One family of distributions: the folder for additional roots, their file extension, the command that rebuilds the
/// bundle, the same after a removal, and the bundle.
struct Family {
    anchors: &'static str,
    extension: &'static str,
    refresh: &'static [&'static str],
    removal: &'static [&'static str],
    bundle: &'static str,
}

const FAMILIES: [Family; 4] = [
    // Debian, Ubuntu: update-ca-certificates(8).
    Family {
        anchors: "/usr/local/share/ca-certificates",
        extension: "crt",
        refresh: &["update-ca-certificates"],
        // Without `--fresh` the links to a removed root stay in /etc/ssl/certs, and lead nowhere.
        removal: &["update-ca-certificates", "--fresh"],
        bundle: "/etc/ssl/certs/ca-certificates.crt",
    },
    // Fedora, RHEL: update-ca-trust(8).
    Family {
        anchors: "/etc/pki/ca-trust/source/anchors",
        extension: "pem",
        refresh: &["update-ca-trust", "extract"],
        removal: &["update-ca-trust", "extract"],
        bundle: "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    },
    // Arch: trust(1) of p11-kit.
    Family {
        anchors: "/etc/ca-certificates/trust-source/anchors",
        extension: "crt",
        refresh: &["trust", "extract-compat"],
        removal: &["trust", "extract-compat"],
        bundle: "/etc/ssl/certs/ca-certificates.crt",
    },
    // openSUSE: update-ca-certificates(8).
    Family {
        anchors: "/etc/pki/trust/anchors",
        extension: "pem",
        refresh: &["update-ca-certificates"],
        removal: &["update-ca-certificates"],
        bundle: "/var/lib/ca-certificates/ca-bundle.pem",
    },
];

/// The store of this system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SystemStore {
    anchors: PathBuf,
    extension: &'static str,
    refresh: ToolCommand,
    removal: ToolCommand,
    bundle: PathBuf,
}

impl SystemStore {
    /// Finds the store of this system; `None` if it is of no known family.
    pub(super) fn find() -> Option<Self> {
        FAMILIES
            .iter()
            .find(|family| Path::new(family.anchors).is_dir())
            .map(Self::of)
    }

    fn of(family: &Family) -> Self {
        let command = |words: &[&str]| {
            let (program, arguments) = words.split_first().unwrap_or((&"true", &[]));
            ToolCommand::new(program, arguments).with_root()
        };
        Self {
            anchors: family.anchors.into(),
            extension: family.extension,
            refresh: command(family.refresh),
            removal: command(family.removal),
            bundle: family.bundle.into(),
        }
    }

    /// The folder for additional roots.
    pub(super) fn dir(&self) -> &Path {
        &self.anchors
    }

    /// Our roots in the folder, and those that remain in the bundle after their file was deleted by hand.
    pub(super) fn read(&self) -> Result<Vec<InstalledRoot>, TrustError> {
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |source| TrustError::File { path, source }
        };
        // Without a bundle no root is trusted.
        let bundle = ours_in_pem(&fs::read(&self.bundle).unwrap_or_default(), "", true);
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.anchors).map_err(fail(&self.anchors))? {
            let path = entry.map_err(fail(&self.anchors))?.path();
            let nickname = path.to_string_lossy();
            for mut seen in ours_in_pem(&fs::read(&path).unwrap_or_default(), &nickname, false) {
                seen.trusted = bundle.iter().any(|b| b.fingerprint == seen.fingerprint);
                found.push(seen);
            }
        }
        for seen in bundle {
            if !found.iter().any(|f| f.fingerprint == seen.fingerprint) {
                found.push(seen);
            }
        }
        Ok(found)
    }

    /// The path of a root's file, named after the root.
    fn file(&self, name: &str) -> PathBuf {
        let digits = name.strip_prefix(ROOT_NAME).unwrap_or(name).trim();
        let name = format!("biscuit-tin-local-root-{digits}.{}", self.extension);
        self.anchors.join(name)
    }

    /// The commands that install a root.
    fn adding(&self, root: &Path, name: &str) -> [ToolCommand; 2] {
        let install = ToolCommand::new("install", ["-m", "0644"])
            .arg(root)
            .arg(self.file(name));
        [install.with_root(), self.refresh.clone()]
    }

    /// The commands that remove one.
    fn removing(&self, seen: &InstalledRoot) -> Vec<ToolCommand> {
        let mut commands = Vec::new();
        if !seen.nickname.is_empty() {
            commands.push(ToolCommand::new("rm", ["-f", &seen.nickname]).with_root());
        }
        commands.push(self.removal.clone());
        commands
    }

    /// Installs the root.
    pub(super) fn add(&self, root: &Root) -> Result<(), TrustError> {
        self.adding(root.path(), root.name())
            .iter()
            .try_for_each(|command| command.run().map(drop))
    }

    /// Removes one of our roots.
    pub(super) fn remove(&self, seen: &InstalledRoot) -> Result<(), TrustError> {
        self.removing(seen)
            .iter()
            .try_for_each(|command| command.run().map(drop))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::installed::Fingerprint;

    #[test]
    fn each_family_is_changed_by_its_documented_commands() {
        let root = Path::new("/d/ca/root.pem");
        let name = "Biscuit Tin local root 0123abcd";
        let rows = [
            (
                0,
                "/usr/local/share/ca-certificates",
                "crt",
                "sudo update-ca-certificates",
                "sudo update-ca-certificates --fresh",
            ),
            (
                1,
                "/etc/pki/ca-trust/source/anchors",
                "pem",
                "sudo update-ca-trust extract",
                "sudo update-ca-trust extract",
            ),
            (
                2,
                "/etc/ca-certificates/trust-source/anchors",
                "crt",
                "sudo trust extract-compat",
                "sudo trust extract-compat",
            ),
            (
                3,
                "/etc/pki/trust/anchors",
                "pem",
                "sudo update-ca-certificates",
                "sudo update-ca-certificates",
            ),
        ];
        for (n, dir, extension, refresh, removal) in rows {
            let system = SystemStore::of(&FAMILIES[n]);
            let file = format!("{dir}/biscuit-tin-local-root-0123abcd.{extension}");
            let commands = system.adding(root, name).map(|command| command.to_string());
            assert_eq!(
                commands[0],
                format!("sudo install -m 0644 /d/ca/root.pem {file}")
            );
            assert_eq!(commands[1], refresh);
            let seen = InstalledRoot {
                nickname: file.clone(),
                name: name.to_owned(),
                fingerprint: Fingerprint::of(b""),
                serial: String::new(),
                trusted: true,
                one_host: None,
            };
            let commands: Vec<_> = system
                .removing(&seen)
                .iter()
                .map(ToolCommand::to_string)
                .collect();
            assert_eq!(commands, [format!("sudo rm -f {file}"), removal.to_owned()]);
        }
    }
}

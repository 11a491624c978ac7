//! The store of a Linux system, which curl, most programs and some browsers read.
//!
//! Reading needs no rights; changing it does, so each change is a line that goes through `sudo`.

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

/// How the families of distributions keep it: the folder for roots of one's own, how their files end,
/// the command that takes them in, and the file that comes out.
struct Family {
    anchors: &'static str,
    ending: &'static str,
    refresh: &'static [&'static str],
    bundle: &'static str,
}

const FAMILIES: [Family; 4] = [
    // Debian, Ubuntu: update-ca-certificates(8).
    Family {
        anchors: "/usr/local/share/ca-certificates",
        ending: "crt",
        refresh: &["update-ca-certificates"],
        bundle: "/etc/ssl/certs/ca-certificates.crt",
    },
    // Fedora, RHEL: update-ca-trust(8).
    Family {
        anchors: "/etc/pki/ca-trust/source/anchors",
        ending: "pem",
        refresh: &["update-ca-trust", "extract"],
        bundle: "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    },
    // Arch: trust(1) of p11-kit.
    Family {
        anchors: "/etc/ca-certificates/trust-source/anchors",
        ending: "crt",
        refresh: &["trust", "extract-compat"],
        bundle: "/etc/ssl/certs/ca-certificates.crt",
    },
    // openSUSE: update-ca-certificates(8).
    Family {
        anchors: "/etc/pki/trust/anchors",
        ending: "pem",
        refresh: &["update-ca-certificates"],
        bundle: "/var/lib/ca-certificates/ca-bundle.pem",
    },
];

/// The system's store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct System {
    anchors: PathBuf,
    ending: &'static str,
    refresh: ToolCommand,
    bundle: PathBuf,
}

impl System {
    /// The store of this system; `None` where nothing that we know is installed.
    pub(super) fn find() -> Option<Self> {
        FAMILIES
            .iter()
            .find(|family| Path::new(family.anchors).is_dir())
            .map(Self::of)
    }

    fn of(family: &Family) -> Self {
        let (program, arguments) = family.refresh.split_first().unwrap_or((&"true", &[]));
        Self {
            anchors: family.anchors.into(),
            ending: family.ending,
            refresh: ToolCommand::new(program, arguments).as_root(),
            bundle: family.bundle.into(),
        }
    }

    /// The folder of the administrator's own roots.
    pub(super) fn dir(&self) -> &Path {
        &self.anchors
    }

    /// Our roots: those in the folder, and those that the bundle still has from one that was deleted by hand.
    pub(super) fn read(&self) -> Result<Vec<InstalledRoot>, TrustError> {
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |source| TrustError::File { path, source }
        };
        // A system without a bundle trusts nobody.
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

    /// The file that a root becomes, named after it.
    fn file(&self, name: &str) -> PathBuf {
        let digits = name.strip_prefix(ROOT_NAME).unwrap_or(name).trim();
        let name = format!("biscuit-tin-local-root-{digits}.{}", self.ending);
        self.anchors.join(name)
    }

    /// The lines that put a root in.
    fn adding(&self, root: &Path, name: &str) -> [ToolCommand; 2] {
        let install = ToolCommand::new("install", ["-m", "0644"])
            .arg(root)
            .arg(self.file(name));
        [install.as_root(), self.refresh.clone()]
    }

    /// The lines that take one out.
    fn removing(&self, seen: &InstalledRoot) -> Vec<ToolCommand> {
        let mut lines = Vec::new();
        if !seen.nickname.is_empty() {
            lines.push(ToolCommand::new("rm", ["-f", &seen.nickname]).as_root());
        }
        lines.push(self.refresh.clone());
        lines
    }

    /// Puts the root in.
    pub(super) fn add(&self, root: &Root) -> Result<(), TrustError> {
        self.adding(root.path(), root.name())
            .iter()
            .try_for_each(|line| line.run().map(drop))
    }

    /// Takes one of our roots out.
    pub(super) fn remove(&self, seen: &InstalledRoot) -> Result<(), TrustError> {
        self.removing(seen)
            .iter()
            .try_for_each(|line| line.run().map(drop))
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
            ),
            (
                1,
                "/etc/pki/ca-trust/source/anchors",
                "pem",
                "sudo update-ca-trust extract",
            ),
            (
                2,
                "/etc/ca-certificates/trust-source/anchors",
                "crt",
                "sudo trust extract-compat",
            ),
            (
                3,
                "/etc/pki/trust/anchors",
                "pem",
                "sudo update-ca-certificates",
            ),
        ];
        for (n, dir, ending, refresh) in rows {
            let system = System::of(&FAMILIES[n]);
            let file = format!("{dir}/biscuit-tin-local-root-0123abcd.{ending}");
            let lines = system.adding(root, name).map(|line| line.to_string());
            assert_eq!(
                lines[0],
                format!("sudo install -m 0644 /d/ca/root.pem {file}")
            );
            assert_eq!(lines[1], refresh);
            let seen = InstalledRoot {
                nickname: file.clone(),
                name: name.to_owned(),
                fingerprint: Fingerprint::of(b""),
                serial: String::new(),
                trusted: true,
            };
            let lines: Vec<_> = system
                .removing(&seen)
                .iter()
                .map(ToolCommand::to_string)
                .collect();
            assert_eq!(lines, [format!("sudo rm -f {file}"), refresh.to_owned()]);
        }
    }
}

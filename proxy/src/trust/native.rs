//! The stores of macOS and Windows, which their browsers read (Firefox too, since version 120).
//!
//! The commands follow the documentation and are tested as text; they have not been run on a real machine yet.

use crate::ca::{ROOT_NAME, Root};
use crate::trust::{
    TrustError,
    installed::{InstalledRoot, ours, ours_in_pem},
    tool::ToolCommand,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use std::path::{Path, PathBuf};

/// A store that the system's own tool reads and changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Native {
    /// A keychain of macOS; the system's is changed as root.
    Keychain { path: PathBuf, system: bool },
    /// The root store of Windows: the user's, or the machine's, which only the administrator changes.
    Windows { machine: bool },
}

impl Native {
    /// Where it is, for display.
    pub(super) fn place(&self) -> PathBuf {
        match self {
            Self::Keychain { path, .. } => path.clone(),
            Self::Windows { machine: false } => r"Cert:\CurrentUser\Root".into(),
            Self::Windows { machine: true } => r"Cert:\LocalMachine\Root".into(),
        }
    }

    /// security(1): `add-trusted-cert`; Microsoft Learn, certutil: `-addstore`.
    fn adding(&self, root: &Path) -> ToolCommand {
        match self {
            Self::Keychain {
                path,
                system: false,
            } => ToolCommand::new("security", ["add-trusted-cert", "-r", "trustRoot"])
                .arg("-p")
                .arg("ssl")
                .arg("-k")
                .arg(path)
                .arg(root),
            Self::Keychain { path, system: true } => {
                ToolCommand::new("security", ["add-trusted-cert", "-d", "-r", "trustRoot"])
                    .arg("-p")
                    .arg("ssl")
                    .arg("-k")
                    .arg(path)
                    .arg(root)
                    .with_root()
            }
            Self::Windows { machine } => Self::certutil(*machine)
                .arg("-addstore")
                .arg("Root")
                .arg(root),
        }
    }

    fn certutil(machine: bool) -> ToolCommand {
        let scope: &[&str] = if machine { &[] } else { &["-user"] };
        ToolCommand::new("certutil.exe", scope)
    }

    /// The command that prints our roots: as PEM on macOS, as one line of base64 each on Windows.
    fn listing(&self) -> ToolCommand {
        match self {
            Self::Keychain { path, .. } => ToolCommand::new(
                "security",
                ["find-certificate", "-a", "-c", ROOT_NAME, "-p"],
            )
            .arg(path),
            Self::Windows { .. } => ToolCommand::new(
                "powershell.exe",
                ["-NoProfile", "-NonInteractive", "-Command"],
            )
            .arg(format!(
                "Get-ChildItem {} | Where-Object Subject -like 'CN={ROOT_NAME} *' | \
                 ForEach-Object {{ [Convert]::ToBase64String($_.RawData) }}",
                self.place().display()
            )),
        }
    }

    /// security(1): `delete-certificate -t` deletes the trust settings too; certutil: by serial number.
    fn removing(&self, seen: &InstalledRoot) -> ToolCommand {
        match self {
            Self::Keychain { path, system } => {
                let command = ToolCommand::new("security", ["delete-certificate", "-t", "-Z"])
                    .arg(seen.fingerprint.to_string())
                    .arg(path);
                if *system {
                    command.with_root()
                } else {
                    command
                }
            }
            Self::Windows { machine } => Self::certutil(*machine)
                .arg("-delstore")
                .arg("Root")
                .arg(&seen.serial),
        }
    }

    /// Our roots in this store.
    pub(super) fn read(&self) -> Result<Vec<InstalledRoot>, TrustError> {
        let output = self.listing().output()?;
        Ok(match self {
            Self::Keychain { .. } => ours_in_pem(&output.stdout, "", true),
            Self::Windows { .. } => String::from_utf8_lossy(&output.stdout)
                .lines()
                .filter_map(|line| BASE64.decode(line.trim()).ok())
                .filter_map(|der| ours(&der, "", true))
                .collect(),
        })
    }

    /// Installs the root.
    pub(super) fn add(&self, root: &Root) -> Result<(), TrustError> {
        self.adding(root.path()).run().map(drop)
    }

    /// Removes one of our roots.
    pub(super) fn remove(&self, seen: &InstalledRoot) -> Result<(), TrustError> {
        self.removing(seen).run().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::installed::Fingerprint;

    #[test]
    fn each_store_is_changed_by_its_documented_commands() {
        let login = Native::Keychain {
            path: "/Users/a b/Library/Keychains/login.keychain-db".into(),
            system: false,
        };
        let system = Native::Keychain {
            path: "/Library/Keychains/System.keychain".into(),
            system: true,
        };
        let (user, machine) = (
            Native::Windows { machine: false },
            Native::Windows { machine: true },
        );
        let root = Path::new("root.pem");
        let seen = InstalledRoot {
            nickname: String::new(),
            name: "Biscuit Tin local root 0123abcd".to_owned(),
            fingerprint: Fingerprint::of(b""),
            serial: "41ff".to_owned(),
            trusted: true,
            one_host: None,
        };
        let sha256 = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
        let check = |command: ToolCommand, expected: &str| {
            assert_eq!(command.to_string(), expected);
        };
        check(
            login.adding(root),
            "security add-trusted-cert -r trustRoot -p ssl -k \"/Users/a b/Library/Keychains/login.keychain-db\" root.pem",
        );
        check(
            system.adding(root),
            "sudo security add-trusted-cert -d -r trustRoot -p ssl -k /Library/Keychains/System.keychain root.pem",
        );
        check(
            system.listing(),
            "security find-certificate -a -c \"Biscuit Tin local root\" -p /Library/Keychains/System.keychain",
        );
        check(
            system.removing(&seen),
            &format!(
                "sudo security delete-certificate -t -Z {sha256} /Library/Keychains/System.keychain"
            ),
        );
        check(
            user.adding(root),
            "certutil.exe -user -addstore Root root.pem",
        );
        check(machine.adding(root), "certutil.exe -addstore Root root.pem");
        check(
            user.removing(&seen),
            "certutil.exe -user -delstore Root 41ff",
        );
        check(machine.removing(&seen), "certutil.exe -delstore Root 41ff");
        assert!(user.listing().to_string().contains(
            r"Get-ChildItem Cert:\CurrentUser\Root | Where-Object Subject -like 'CN=Biscuit Tin local root *'"
        ));
    }
}

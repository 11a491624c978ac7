//! The registry file of a council that the user added: its text, a mark by which a change by hand shows, and the one writer.
//!
//! A file that was changed by hand is never lost: it is laid aside, and only after a yes.

use crate::{
    config::{data_folder::COUNCILS, error::ConfigError},
    os::private_file::{FileError, make_private_dir, read_plain, remove_if_there, write_private},
};
use aws_lc_rs::digest::{SHA256, digest};
use biscuit_tin_shared::registry::{
    FileKind, Registry, RegistryFile, authorities::Authority, lint::possible_mistakes,
};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// What stands before the digest of the lines below the mark.
const MARK: &str = "# Not changed by hand while this is the digest of the lines below: ";

/// Why such a file is neither written nor taken away.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddedCouncilError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "{}: it was changed by hand since it was made, so nothing is done. With --yes it is laid aside under another name", path.display()
    )]
    Edited { path: PathBuf },
    #[error(
        "{path}: it holds no cookie notice of {name}: its council has to have the id {id:?}, and it needs a notice"
    )]
    NotItsNotice {
        path: String,
        id: String,
        name: String,
    },
}

/// The text of a file, and what may be wrong with the notice in it.
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) mistakes: Vec<String>,
    /// The hosts that are looked at unasked because of it.
    pub(crate) hosts: Vec<String>,
}

/// The file as it is.
pub(crate) struct AddedCouncil {
    pub(crate) path: PathBuf,
    present: Option<String>,
}

impl AddedCouncil {
    /// Reads it, in the folder with the councils that the user added.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn find(registry: &Path, id: &str) -> Result<Self, FileError> {
        let path = registry.join(COUNCILS).join(format!("{id}.toml"));
        let present = read_plain(&path)?;
        Ok(Self { path, present })
    }

    pub(crate) fn is_there(&self) -> bool {
        self.present.is_some()
    }

    /// Whether somebody changed it by hand.
    pub(crate) fn is_edited(&self) -> bool {
        self.present.as_deref().is_some_and(is_edited)
    }

    pub(crate) fn is(&self, text: &Text) -> bool {
        self.present.as_ref() == Some(&text.text)
    }

    /// Writes it; where it was changed by hand, its new path after `yes`.
    ///
    /// # Errors
    /// It was changed by hand and there is no yes, or it cannot be written.
    pub(crate) fn write(
        &self,
        text: &Text,
        yes: bool,
    ) -> Result<Option<PathBuf>, AddedCouncilError> {
        let aside = self.lay_aside(yes)?;
        // The data folder, “registry” in it, and the folder of the councils.
        let mut folders: Vec<&Path> = self.path.ancestors().skip(1).take(3).collect();
        folders.reverse();
        for folder in folders {
            make_private_dir(folder)?;
        }
        write_private(&self.path, text.text.as_bytes())?;
        Ok(aside)
    }

    /// Takes it away; where it was changed by hand, its new path after `yes`.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub(crate) fn remove(&self, yes: bool) -> Result<Option<PathBuf>, AddedCouncilError> {
        let aside = self.lay_aside(yes)?;
        remove_if_there(&self.path)?;
        Ok(aside)
    }

    /// Renames a file that somebody changed by hand; its new path.
    fn lay_aside(&self, yes: bool) -> Result<Option<PathBuf>, AddedCouncilError> {
        if !self.is_edited() {
            return Ok(None);
        }
        if !yes {
            return Err(AddedCouncilError::Edited {
                path: self.path.clone(),
            });
        }
        let names = (1..).map(|n| self.path.with_extension(format!("toml.{n}.edited")));
        let mut free = names.filter(|path| !path.exists());
        let aside = free.next().unwrap_or_else(|| self.path.clone());
        fs::rename(&self.path, &aside).map_err(FileError::at(&self.path))?;
        Ok(Some(aside))
    }
}

/// The file of a council whose notice is not held: its domains, and nothing declared.
pub(crate) fn without_notice(council: &Authority) -> Text {
    let (id, name) = (quoted(&council.id), quoted(&council.name));
    let body = format!(
        "{}council = {{ id = {id}, name = {name} }}\n",
        domains(council)
    );
    Text {
        text: marked(council, &body),
        mistakes: Vec::new(),
        hosts: council.domains.clone(),
    }
}

/// The file of a council with its notice, which is a registry file. `path` names that for an error.
///
/// # Errors
/// That file cannot be used, is another council's, or holds no notice.
pub(crate) fn with_notice(
    council: &Authority,
    path: String,
    text: &str,
) -> Result<Text, AddedCouncilError> {
    let text = text.trim_start_matches('\u{feff}');
    let file = RegistryFile {
        kind: FileKind::Council,
        path: path.clone(),
        text: text.to_owned(),
    };
    let registry = Registry::with_files(&[file]).map_err(ConfigError::from)?;
    // The last file is this one.
    let read = registry.councils().last();
    let read = read.filter(|file| file.council.id == council.id && file.has_notice());
    let Some(read) = read else {
        return Err(AddedCouncilError::NotItsNotice {
            path,
            id: council.id.clone(),
            name: council.name.clone(),
        });
    };
    let mut hosts: Vec<String> = Registry::own_hosts_of(read).map(str::to_owned).collect();
    let body = if read.domains.is_empty() {
        hosts.extend_from_slice(&council.domains);
        format!("{}{text}", domains(council))
    } else {
        text.to_owned()
    };
    let of_it = format!("{}, ", council.id);
    let mut mistakes = possible_mistakes(&registry);
    mistakes.retain(|mistake| mistake.starts_with(&of_it));
    Ok(Text {
        text: marked(council, &body),
        mistakes,
        hosts,
    })
}

/// Whether somebody changed a file since it was written, or wrote it by hand.
fn is_edited(text: &str) -> bool {
    let mut lines = text.splitn(3, '\n').skip(1);
    let (mark, body) = (lines.next(), lines.next());
    let noted = mark.and_then(|line| line.strip_prefix(MARK));
    noted
        .zip(body)
        .is_none_or(|(noted, body)| noted != hex(body))
}

fn domains(council: &Authority) -> String {
    let domains: Vec<String> = council.domains.iter().map(|one| quoted(one)).collect();
    format!("domains = [{}]\n", domains.join(", "))
}

fn marked(council: &Authority, body: &str) -> String {
    let id = &council.id;
    let head = format!("# Made by: biscuit-tin council add {id}");
    format!("{head}\n{MARK}{}\n{body}", hex(body))
}

/// A text as TOML has it; every string of JSON is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn hex(body: &str) -> String {
    let digest = digest(&SHA256, body.as_bytes());
    digest
        .as_ref()
        .iter()
        .take(8)
        .fold(String::new(), |mut hex, byte| {
            // Writing into a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use biscuit_tin_shared::registry::authorities::authorities;

    #[test]
    fn every_council_can_be_added_and_a_change_by_hand_shows() {
        for council in authorities() {
            let text = without_notice(council).text;
            assert!(!is_edited(&text), "{text}");
            let file = RegistryFile {
                kind: FileKind::Council,
                path: "x.toml".to_owned(),
                text: text.clone(),
            };
            let registry = Registry::only(&[file]).expect(&text);
            assert_eq!(registry.councils()[0].council.name, council.name);
            assert!(registry.own_hosts().eq(council.domains.iter()));
            for edited in [format!("{text}\n"), text.replacen("domains", "domains ", 1)] {
                assert!(is_edited(&edited), "{edited}");
            }
        }
        for own in ["", "\n", "council = { id = \"x\", name = \"X\" }\n", MARK] {
            assert!(is_edited(own), "{own}");
        }
    }
}

//! The registry file of a council that the user added: its text, and a mark by which a change by hand shows.
//!
//! It writes none.

use crate::cli::error::CommandError;
use crate::config::error::ConfigError;
use aws_lc_rs::digest::{SHA256, digest};
use biscuit_tin_shared::registry::{
    FileKind, Registry, RegistryFile, authorities::Authority, lint::possible_mistakes,
};
use std::{fmt::Write, fs, path::Path};

/// What stands before the digest of the lines below the mark.
const MARK: &str = "# Not changed by hand while this is the digest of the lines below: ";

/// The text of a file, and what may be wrong with the notice in it.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) mistakes: Vec<String>,
}

/// The file of a council whose notice is not held: its domains, and nothing declared.
pub(super) fn without_notice(council: &Authority) -> Text {
    let (id, name) = (quoted(&council.id), quoted(&council.name));
    let body = format!(
        "{}council = {{ id = {id}, name = {name} }}\n",
        domains(council)
    );
    Text {
        text: marked(council, &body),
        mistakes: Vec::new(),
    }
}

/// The file of a council with its notice, which is a registry file.
///
/// # Errors
/// That file cannot be used, is another council's, or holds no notice.
pub(super) fn with_notice(council: &Authority, path: &Path) -> Result<Text, CommandError> {
    let text = fs::read_to_string(path).map_err(|source| CommandError::Unreadable {
        input: path.display().to_string(),
        source,
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let file = RegistryFile {
        kind: FileKind::Council,
        path: path.display().to_string(),
        text: text.to_owned(),
    };
    let registry = Registry::with_files(&[file]).map_err(ConfigError::from)?;
    // The last file is this one.
    let read = registry.councils().last();
    let read = read.filter(|file| file.council.id == council.id && file.has_notice());
    let Some(read) = read else {
        return Err(CommandError::NotItsNotice {
            path: path.to_owned(),
            id: council.id.clone(),
            name: council.name.clone(),
        });
    };
    let body = match read.domains.is_empty() {
        true => format!("{}{text}", domains(council)),
        false => text.to_owned(),
    };
    let of_it = format!("{}, ", council.id);
    let mut mistakes = possible_mistakes(&registry);
    mistakes.retain(|mistake| mistake.starts_with(&of_it));
    Ok(Text {
        text: marked(council, &body),
        mistakes,
    })
}

/// Whether somebody changed a file since it was written, or wrote it by hand.
pub(super) fn is_edited(text: &str) -> bool {
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

//! The file of all keys, for its owner alone.
//!
//! It decides nothing about a key.

use crate::{
    api::keys::key::Key,
    os::private_file::{FileError, read_private, write_private},
};
use std::path::{Path, PathBuf};

/// A file of keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot be parsed.
    #[error("{} is damaged ({why}): delete it and pair again", path.display())]
    Damaged {
        /// Its path.
        path: PathBuf,
        /// What was expected.
        why: String,
    },
    /// The system has no randomness to give.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// Reads all keys; `None` where there is no file.
///
/// # Errors
/// A file that others can read or that is damaged.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Key>>, KeysError> {
    let Some(text) = read_private(path)? else {
        return Ok(None);
    };
    let keys = serde_json::from_str(&text).map_err(|error| KeysError::Damaged {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    Ok(Some(keys))
}

/// Writes all keys.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(path: &Path, keys: &[Key]) -> Result<(), FileError> {
    let text = serde_json::to_string_pretty(keys).expect("keys are strings, which are JSON");
    write_private(path, text.as_bytes())
}

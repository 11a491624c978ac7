//! The database's file and the files beside it: permissions, quarantine of damaged ones, removal.
//!
//! It never reads the content.

use crate::store::error::StoreError;
use std::{
    ffi::OsString,
    fs,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

/// Extensions of the files that SQLite makes beside a database.
pub(super) const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Whether the file exists.
///
/// # Errors
/// It is a link or no file, others can read it, or it cannot be written.
pub(super) fn check_private(path: &Path) -> Result<bool, StoreError> {
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StoreError::of_file(&error)),
    };
    #[cfg(unix)]
    let open = std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o077 != 0;
    #[cfg(not(unix))]
    let open = false;
    if open || !meta.is_file() {
        return Err(StoreError::NotPrivate);
    }
    // SQLite would open it read-only, and fail later at the exclusive lock.
    let writable = fs::OpenOptions::new().write(true).open(path);
    writable.map_err(|error| StoreError::of_file(&error))?;
    Ok(true)
}

/// The version in the header of a database (sqlite.org/fileformat2.html section 1.3), read without opening it: SQLite may
/// change a file that it opens. `None` for any other file.
pub(super) fn version_of(path: &Path) -> Option<u32> {
    let mut header = [0; 64];
    let mut file = fs::File::open(path).ok()?;
    file.read_exact(&mut header).ok()?;
    let version = header.strip_prefix(b"SQLite format 3\0")?.last_chunk()?;
    Some(u32::from_be_bytes(*version))
}

/// The path with an extension appended.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The file that notes a doubt of the clock.
pub(super) fn doubt_of(path: &Path) -> PathBuf {
    beside(path, ".clock")
}

/// Renames a damaged file and those beside it, with the date in the name.
pub(super) fn quarantine(path: &Path) -> Result<(), StoreError> {
    let day = jiff::Timestamp::now().strftime("%F").to_string();
    let aside = (1..)
        .map(|number| beside(path, &format!(".damaged-{day}-{number}")))
        .find(|aside| !fs::exists(aside).unwrap_or(true));
    let aside = aside.ok_or(StoreError::Disk)?;
    tracing::warn!(path = %path.display(), aside = %aside.display(), "the stored observations are damaged: their file is renamed, and a new one begins");
    fs::rename(path, &aside).map_err(|error| StoreError::of_file(&error))?;
    for companion in COMPANIONS {
        match fs::rename(beside(path, companion), beside(&aside, companion)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(StoreError::of_file(&error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Damaged files that were renamed.
pub(crate) fn quarantined(path: &Path) -> Vec<PathBuf> {
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let Some(start) = name(path).map(|name| name + ".damaged-") else {
        return Vec::new();
    };
    let entries = path.parent().and_then(|folder| fs::read_dir(folder).ok());
    let paths = entries.into_iter().flatten().flatten();
    paths
        .map(|entry| entry.path())
        .filter(|path| name(path).is_some_and(|name| name.starts_with(&start)))
        .collect()
}

/// Removes the file, those beside it, a doubt of the clock and renamed damaged ones; whether there was any.
pub(crate) fn remove(path: &Path) -> std::io::Result<bool> {
    let beside = COMPANIONS.iter().map(|ending| beside(path, ending));
    let mut was_there = false;
    let own = [doubt_of(path), path.to_owned()];
    for path in beside.chain(quarantined(path)).chain(own) {
        match fs::remove_file(&path) {
            Ok(()) => was_there = true,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(was_there)
}

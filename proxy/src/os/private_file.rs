//! Private files and folders: readable by their owner alone, written as a draft and renamed.
//!
//! It follows no symbolic link and repairs nothing: a mode that lets others in is an error with the remedy.

use std::{
    ffi::OsString,
    fs,
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

/// A file or folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// An error of the system.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Not a regular file: a link, a folder or a pipe.
    #[error("{} is not a plain file: remove it and start again", path.display())]
    NotAPlainFile {
        /// Its path.
        path: PathBuf,
    },
    /// Not a folder: a link or a file.
    #[error("{} is not a plain folder: remove it and start again", path.display())]
    NotAPlainFolder {
        /// Its path.
        path: PathBuf,
    },
    /// A private folder that others can enter.
    #[error(
        "the folder {} can be entered by others (mode {mode:o}): if you are sure that nobody changed what lies in it, run: chmod 700 {}. If not, delete it, and a new one is made",
        path.display(), path.display()
    )]
    FolderOpen {
        /// Its path.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A private file that others can read.
    #[error(
        "the private file {} can be read by others (mode {mode:o}): if you are sure that nobody read it, run: chmod 600 {}. If not, delete it, and a new one is made",
        path.display(), path.display()
    )]
    ReadableByOthers {
        /// Its path.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
}

impl FileError {
    /// For `map_err`: the system's error with the path that it is about.
    pub(crate) fn at(path: &Path) -> impl Fn(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            path: path.clone(),
            source,
        }
    }
}

/// Reads a private file; `None` if it is missing.
///
/// # Errors
/// It is not a regular file, others can read it, or it is not UTF-8.
pub(crate) fn read_private(path: &Path) -> Result<Option<String>, FileError> {
    read(path, |_meta| {
        #[cfg(unix)]
        if let Some(mode) = wider_than_owner(_meta) {
            return Err(FileError::ReadableByOthers {
                path: path.to_owned(),
                mode,
            });
        }
        Ok(())
    })
}

/// Reads a file that others may read, such as a certificate; `None` if it is missing.
///
/// # Errors
/// It is not a regular file, or not UTF-8.
pub(crate) fn read_plain(path: &Path) -> Result<Option<String>, FileError> {
    read(path, |_| Ok(()))
}

fn read(
    path: &Path,
    check: impl FnOnce(&fs::Metadata) -> Result<(), FileError>,
) -> Result<Option<String>, FileError> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // NONBLOCK: opening a pipe must not block.
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let plain = |path: &Path| fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file());
    let mut file = match options.open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) if plain(path) => return Err(FileError::at(path)(source)),
        Err(_) => {
            return Err(FileError::NotAPlainFile {
                path: path.to_owned(),
            });
        }
    };
    // Reads the metadata of the open file, so that the name cannot be changed in between.
    let meta = file.metadata().map_err(FileError::at(path))?;
    if !meta.is_file() || !plain(path) {
        return Err(FileError::NotAPlainFile {
            path: path.to_owned(),
        });
    }
    check(&meta)?;
    let mut text = String::new();
    file.read_to_string(&mut text)
        .map_err(FileError::at(path))?;
    Ok(Some(text))
}

/// The mode, if it gives group or others any permission.
#[cfg(unix)]
fn wider_than_owner(meta: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = meta.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Makes a folder, and those above it, with mode 700; one that exists stays as it is.
pub(crate) fn make_private_dir(dir: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(dir).map_err(FileError::at(dir))
}

/// Checks a folder.
///
/// # Errors
/// It is a link, or others can enter it.
pub(crate) fn check_private_dir(dir: &Path) -> Result<(), FileError> {
    let meta = fs::symlink_metadata(dir).map_err(FileError::at(dir))?;
    if !meta.is_dir() {
        return Err(FileError::NotAPlainFolder {
            path: dir.to_owned(),
        });
    }
    #[cfg(unix)]
    if let Some(mode) = wider_than_owner(&meta) {
        return Err(FileError::FolderOpen {
            path: dir.to_owned(),
            mode,
        });
    }
    Ok(())
}

/// Path of a file's draft.
pub(crate) fn draft_of(path: &Path) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Makes a new file with mode 600; fails if the name exists, as a link too.
pub(crate) fn create_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Opens the file of a lock, and makes it with mode 600 if it is missing; it follows no link.
pub(crate) fn open_lock(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options
            .mode(0o600)
            .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.open(path)
}

/// Writes a file's draft with mode 600, and flushes it to disk; returns its path.
pub(crate) fn write_draft(path: &Path, contents: &[u8]) -> Result<PathBuf, FileError> {
    let draft = draft_of(path);
    remove_if_there(&draft)?;
    let mut file = create_private(&draft).map_err(FileError::at(&draft))?;
    file.write_all(contents).map_err(FileError::at(&draft))?;
    file.sync_all().map_err(FileError::at(&draft))?;
    Ok(draft)
}

/// Renames a draft to its file, and flushes the folder to disk.
pub(crate) fn put_in_place(draft: &Path, path: &Path) -> Result<(), FileError> {
    fs::rename(draft, path).map_err(FileError::at(path))?;
    #[cfg(unix)]
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        // The rename is a change of the folder, so the folder has to be flushed (fsync(2)).
        fs::File::open(dir)
            .and_then(|dir| dir.sync_all())
            .map_err(FileError::at(dir))?;
    }
    Ok(())
}

/// Replaces a file atomically: writes a draft with mode 600, flushes it to disk and renames it.
pub(crate) fn write_private(path: &Path, contents: &[u8]) -> Result<(), FileError> {
    put_in_place(&write_draft(path, contents)?, path)
}

/// Removes these files of a folder with their drafts, and the folder itself unless something else lies in it: a folder
/// that the user named may hold files of theirs.
pub(crate) fn remove_own(dir: &Path, files: &[&Path]) -> Result<(), FileError> {
    for path in files {
        remove_if_there(path)?;
        remove_if_there(&draft_of(path))?;
    }
    match fs::remove_dir(dir) {
        Err(e) if !matches!(e.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {
            Err(FileError::at(dir)(e))
        }
        _ => Ok(()),
    }
}

/// Removes a file or a link; a missing one is no error.
pub(crate) fn remove_if_there(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(FileError::at(path)(e)),
        _ => Ok(()),
    }
}

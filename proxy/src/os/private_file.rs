//! Files that only their owner can read, and the folder they lie in.
//!
//! It follows no symbolic link and repairs nothing: what is wider than it should be is refused with the remedy.

use std::{
    ffi::OsString,
    fs,
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

/// A file or folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// The system refuses.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Something that is not a plain file stands where a private file belongs.
    #[error("{} is not a plain file: remove it and start again", path.display())]
    NotAPlainFile {
        /// Its path.
        path: PathBuf,
    },
    /// Something that is not a folder stands where a private folder belongs.
    #[error("{} is not a plain folder: remove it and start again", path.display())]
    NotAPlainFolder {
        /// Its path.
        path: PathBuf,
    },
    /// A private folder that others can enter.
    #[error(
        "the folder {} can be entered by others (mode {mode:o}): if you are sure that nobody changed what lies in it, run: chmod 700 {}. If not, delete it to get a new root",
        path.display(), path.display()
    )]
    FolderOpen {
        /// Its path.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A key that others can read.
    #[error(
        "the key {} can be read by others (mode {mode:o}): anyone who read it could pose as the listed sites. Delete the folder it lies in to get a new root, or, if you are sure that nobody read it, run: chmod 600 {}",
        path.display(), path.display()
    )]
    KeyReadable {
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

/// Reads a key file, and refuses one that others can read or that is not a file.
pub(crate) fn read_private_key(path: &Path) -> Result<Option<String>, FileError> {
    read(path, |_meta| {
        #[cfg(unix)]
        if let Some(mode) = wider_than_owner(_meta) {
            return Err(FileError::KeyReadable {
                path: path.to_owned(),
                mode,
            });
        }
        Ok(())
    })
}

/// Reads a file that anybody may read, such as a certificate, and refuses one that is not a file.
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
        // NONBLOCK: a pipe in the key's place must not hold us up.
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
    // Asked of the open file, so that nobody can change what the name means in between.
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

/// The mode, if it lets anybody but the owner in.
#[cfg(unix)]
fn wider_than_owner(meta: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = meta.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Makes a folder that only its owner can enter; one that is there already stays as it is.
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

/// Refuses a folder that is a link, or that others can enter.
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

/// Where a file is written before it is put in place.
pub(crate) fn draft_of(path: &Path) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Makes a file that was not there before, for its owner alone; a link in its place is refused.
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

/// Writes a draft that only its owner can read: a file that was not there before, made durable.
pub(crate) fn write_draft(path: &Path, contents: &[u8]) -> Result<PathBuf, FileError> {
    let draft = draft_of(path);
    remove_if_there(&draft)?;
    let mut file = create_private(&draft).map_err(FileError::at(&draft))?;
    file.write_all(contents).map_err(FileError::at(&draft))?;
    file.sync_all().map_err(FileError::at(&draft))?;
    Ok(draft)
}

/// Puts a draft in its place in one step, and makes that durable too.
pub(crate) fn put_in_place(draft: &Path, path: &Path) -> Result<(), FileError> {
    fs::rename(draft, path).map_err(FileError::at(path))?;
    #[cfg(unix)]
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        // A rename is in the folder, so the folder is what must reach the disk (fsync(2)).
        fs::File::open(dir)
            .and_then(|dir| dir.sync_all())
            .map_err(FileError::at(dir))?;
    }
    Ok(())
}

/// Writes a file that only its owner can read: a new file, made durable, then put in place in one step.
pub(crate) fn write_private(path: &Path, contents: &[u8]) -> Result<(), FileError> {
    put_in_place(&write_draft(path, contents)?, path)
}

/// Removes a file, or a link, that may not be there.
pub(crate) fn remove_if_there(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(FileError::at(path)(e)),
        _ => Ok(()),
    }
}

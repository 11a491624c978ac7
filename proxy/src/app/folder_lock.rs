//! The lock on the data folder: one process at a time runs a proxy in it, or erases what lies in it.
//!
//! The system releases it with the process, however that ends. It touches no other file.

use crate::{
    app::ready::Ready,
    config::data_folder::DataFolder,
    os::private_file::{FileError, make_private_dir, open_lock},
};
use std::{
    fs::{File, TryLockError},
    path::PathBuf,
};

/// A data folder that no other process uses until this is dropped.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

/// Why the folder is not ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    /// Another process uses it.
    #[error(
        "another Biscuit Tin{} uses the data folder {}: stop it, or name another folder with --data-dir",
        process(*pid), folder.display()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// That process, if it has noted that it runs.
        pid: Option<u32>,
    },
    /// The lock's file.
    #[error(transparent)]
    File(#[from] FileError),
}

fn process(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (process {pid})"))
}

/// Whether a proxy runs in the folder: one has noted it, and a process has the lock. A killed one leaves its note.
pub(crate) fn is_proxy_running(folder: &DataFolder) -> bool {
    // A missing lock is not made for that.
    folder.running().exists()
        && File::open(folder.lock())
            .is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

impl FolderLock {
    /// Takes the folder, and makes it if it is missing.
    ///
    /// # Errors
    /// Another process has it, or it cannot be locked.
    pub(crate) fn take(folder: &DataFolder) -> Result<Self, LockError> {
        make_private_dir(folder.path())?;
        let path = folder.lock();
        let file = open_lock(&path).map_err(FileError::at(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::InUse {
                folder: folder.path().to_owned(),
                pid: Ready::read(&folder.running()).map(|ready| ready.pid),
            }),
            Err(TryLockError::Error(source)) => Err(FileError::at(&path)(source).into()),
        }
    }
}

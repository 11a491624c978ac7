//! Why observations do not reach the disk.

use std::io;

/// Why observations do not reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the disk is full")]
    Full,
    #[error("it may not be written")]
    ReadOnly,
    #[error("another program has it open")]
    Locked,
    #[error("it is no plain file, or others can read it")]
    NotPrivate,
    #[error("it is damaged")]
    Damaged,
    #[error("a newer version of the program made it")]
    Newer,
    #[error("the disk gives an error")]
    Disk,
}

impl StoreError {
    /// Its part of the id of its sentence.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "read_only",
            Self::Locked => "locked",
            Self::NotPrivate => "not_private",
            Self::Damaged => "damaged",
            Self::Newer => "newer",
            Self::Disk => "disk",
        }
    }

    /// From an error of the file system.
    pub(super) fn of_file(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Disk,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        tracing::debug!(%error, "database error");
        let code = error.as_database_error().and_then(|error| error.code());
        let code: Option<u32> = code.and_then(|code| code.parse().ok());
        // The low byte is the primary result code (sqlite.org/rescode.html).
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Locked,
            Some(3 | 8 | 14) => Self::ReadOnly,
            Some(13) => Self::Full,
            Some(11 | 26) => Self::Damaged,
            _ => Self::Disk,
        }
    }
}

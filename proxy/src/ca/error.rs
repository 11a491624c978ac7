//! Why a root or a leaf cannot be made or used.

use crate::os::private_file::FileError;
use std::path::PathBuf;
use time::Date;

/// A root or leaf that cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RootError {
    /// One of the root's files.
    #[error(transparent)]
    File(#[from] FileError),
    /// A certificate without its key, or a key without its certificate.
    #[error("{} is there, but {} is missing: delete the folder they lie in to get a new root", present.display(), missing.display())]
    HalfRoot {
        /// The file that is there.
        present: PathBuf,
        /// The file that is missing.
        missing: PathBuf,
    },
    /// A root that cannot be read or does not fit its key.
    #[error("the root {} cannot be used ({why}): delete the folder it lies in to get a new root", path.display())]
    UnusableRoot {
        /// Its certificate's path.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The clock contradicts the dates of the root.
    #[error(
        "this computer's clock says {now}, and the local root is for {since} to {until}: set the clock and try again. If the clock is right, run “biscuit-tin trust uninstall”, then “biscuit-tin trust install”"
    )]
    Clock {
        /// The day by the clock.
        now: Date,
        /// The day on which the root begins.
        since: Date,
        /// The day on which it ends.
        until: Date,
    },
    /// A certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(rcgen::Error),
    /// The TLS library does not take the leaves' key.
    #[error("cannot use the key of the certificates: {0}")]
    LeafKey(rustls::Error),
    /// The system has no randomness to give.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

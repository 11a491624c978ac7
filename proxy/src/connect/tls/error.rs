//! Why TLS cannot be set up. Failures of a handshake are in `failure`.

use crate::os::private_file::FileError;
use std::path::PathBuf;

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsSetupError {
    /// The TLS library or the machine's verifier refuses.
    #[error("cannot set up TLS: {0}")]
    Library(rustls::Error),
    /// A file of extra roots cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of extra roots holds no certificate.
    #[error("{} holds no certificate: --origin-ca takes a file in PEM form", path.display())]
    NoCertificate {
        /// Its path.
        path: PathBuf,
    },
}

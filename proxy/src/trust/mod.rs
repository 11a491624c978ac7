//! The certificate stores of browsers and systems: installs the local root, verifies that, and removes it.
//!
//! It keeps no record of its own: a local root is recognised by its subject, so roots of earlier installs are found too,
//! and the next run completes one that was cut short. It never touches any other certificate.

mod error;
mod installed;
mod native;
mod nss;
mod one_host;
mod places;
mod store;
mod system;
mod tool;

pub(crate) use error::TrustError;
pub(crate) use installed::Fingerprint;
pub(crate) use nss::trust_alone;
pub(crate) use one_host::{BrowserStores, OneHostError, TrustedForNow};
pub(crate) use places::{Folders, system_store};
pub(crate) use store::{CertificateStore, StoreReport, StoreState};

use crate::os::programs::on_search_path;

/// The user's stores, after a check that they can be read.
///
/// # Errors
/// `certutil` is missing, a profile list cannot be read, or the environment names no home folder.
pub(crate) fn stores() -> Result<Vec<CertificateStore>, TrustError> {
    let stores = Folders::of_environment()
        .ok_or(TrustError::NoHome)?
        .stores()?;
    if stores.iter().any(CertificateStore::needs_certutil) && on_search_path("certutil").is_none() {
        return Err(TrustError::NoCertutil);
    }
    Ok(stores)
}

//! The stores in which browsers keep the roots that they trust: ours goes in, is read back, and comes out again.
//!
//! It keeps no record of its own: what is ours is known by its subject, so roots of earlier installs are found too,
//! and a run that was cut short is finished by the next one. It never touches a certificate of anybody else.

mod error;
mod installed;
mod native;
mod nss;
mod places;
mod store;
mod system;
mod tool;

pub(crate) use error::TrustError;
pub(crate) use installed::Fingerprint;
pub(crate) use nss::trust_alone;
pub(crate) use places::{Folders, system_store};
pub(crate) use store::{Report, State, Store};

use crate::{ca::Root, os::programs::on_search_path};

/// The person's stores, once it is certain that they can be read.
///
/// # Errors
/// A tool is missing, or nothing says where home is.
pub(crate) fn stores() -> Result<Vec<Store>, TrustError> {
    let stores = Folders::of_environment()
        .ok_or(TrustError::NoHome)?
        .stores()?;
    if stores.iter().any(Store::needs_certutil) && on_search_path("certutil").is_none() {
        return Err(TrustError::NoCertutil);
    }
    Ok(stores)
}

/// Takes a root that is about to be replaced out of every store that has it.
pub(crate) fn retire(old: &Root) {
    let fingerprint = Fingerprint::of(old.der());
    let home = Folders::of_environment().map_or(Ok(Vec::new()), |folders| folders.stores());
    let stores = home.unwrap_or_else(|error| {
        tracing::warn!(%error, "cannot look for the old root");
        Vec::new()
    });
    for store in stores.into_iter().chain(system_store()) {
        let Ok(seen) = store.read() else {
            tracing::warn!(
                store = %store.name,
                "cannot see whether the old root is trusted there: run `biscuit-tin trust uninstall`"
            );
            continue;
        };
        if !seen.iter().any(|seen| seen.fingerprint == fingerprint) {
            continue;
        }
        let report = store.remove_all(|seen| seen.fingerprint == fingerprint);
        match report.problem {
            None => tracing::warn!(
                store = %store.name,
                "the old root is no longer trusted there: run `biscuit-tin trust install` to trust the new one"
            ),
            Some(problem) => tracing::warn!(
                store = %store.name,
                %problem,
                "the old root could not be taken out: run `biscuit-tin trust uninstall --system`"
            ),
        }
    }
}

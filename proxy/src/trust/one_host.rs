//! Trust in a root for one host, for as long as the user looks at a page there: put into the stores that trust the local
//! root already, and taken out again.
//!
//! It asks nobody: its caller has the user's yes.

use crate::{
    ca::Root,
    trust::{CertificateStore, Fingerprint, TrustError, nss::Nss, store::StoreKind, stores},
};
use std::path::PathBuf;

/// The stores of the browsers that use this proxy.
#[derive(Debug, Clone)]
pub(crate) enum BrowserStores {
    /// Those of the user, looked for each time.
    OfUser,
    /// The database of one profile, whichever browser's.
    OfProfile(PathBuf),
    /// None: the browser accepts the key of our leaves.
    NotNeeded,
}

/// Why a browser does not trust a root for one host.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OneHostError {
    /// No store of this kind of browser trusts the local root.
    #[error("no store of this browser trusts the local root")]
    NotTrusted,
    /// A store could not be read or changed.
    #[error(transparent)]
    Store(#[from] TrustError),
}

/// The stores that trust a root for one host, until it is taken out.
#[derive(Debug)]
pub(crate) struct TrustedForNow {
    stores: Vec<CertificateStore>,
    fingerprint: Fingerprint,
}

impl BrowserStores {
    /// Has the stores of Firefox, or else of Chromium, that trust the local root trust one for `host` too.
    ///
    /// # Errors
    /// No such store trusts the local root, or one could not be changed; then none trusts the new one.
    pub(crate) fn trust(
        &self,
        local: &Root,
        one: &Root,
        host: &str,
        firefox: bool,
    ) -> Result<TrustedForNow, OneHostError> {
        let candidates = match self {
            Self::OfUser => stores()?
                .into_iter()
                .filter(|store| store.serves(firefox))
                .collect(),
            Self::OfProfile(dir) => {
                let kind = StoreKind::Profile(Nss::new(dir.clone()));
                vec![CertificateStore::new("the browser’s profile", kind)]
            }
            Self::NotNeeded => Vec::new(),
        };
        let mut trusted = TrustedForNow {
            stores: Vec::new(),
            fingerprint: Fingerprint::of(one.der()),
        };
        for store in candidates {
            let added = match store.trusts(local) {
                Ok(false) => continue,
                Ok(true) => store.add_for_one_host(one, host),
                Err(error) => Err(error),
            };
            // Also where it failed: what came half-way in has to go.
            trusted.stores.push(store);
            if let Err(error) = added {
                trusted.end();
                return Err(error.into());
            }
        }
        if trusted.stores.is_empty() && !matches!(self, Self::NotNeeded) {
            return Err(OneHostError::NotTrusted);
        }
        Ok(trusted)
    }
}

impl TrustedForNow {
    /// Takes the root out of the stores again; errors are logged.
    pub(crate) fn end(self) {
        for store in self.stores {
            let report = store.remove_all(|seen| seen.fingerprint == self.fingerprint);
            if let Some(problem) = report.problem {
                tracing::warn!(
                    store = %store.name,
                    %problem,
                    "the root for one site could not be taken out: run “biscuit-tin trust uninstall”"
                );
            }
        }
    }
}

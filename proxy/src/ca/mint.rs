//! Makes leaf certificates for listed hosts, one per host and day, with a bounded cache.
//!
//! It never signs for a host outside the list, and no leaf has the root's key.

use crate::ca::error::RootError;
use crate::ca::{
    BACKDATE, Clients, LEAF_DAYS, ListedNow, PROBE_HOST, Root, RootFiles, random_serial,
};
use arc_swap::ArcSwap;
use biscuit_tin_shared::{explain::Reason, registry::listed::Listed};
use quick_cache::sync::Cache;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::{
    crypto::aws_lc_rs::sign::any_ecdsa_type,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::{CertifiedKey, SigningKey},
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use time::{Date, Duration, OffsetDateTime};

/// Leaves in the cache: more than the listed hosts that a user visits in a day.
const LEAVES: usize = 256;

/// Makes leaves for listed hosts, and caches them.
pub(crate) struct Mint {
    current: ArcSwap<Current>,
    listed: Arc<ListedNow>,
    /// Key of all leaves of this process; never written, and never the root's.
    leaf_key: Arc<KeyPair>,
    signing_key: Arc<dyn SigningKey>,
    /// Counter of signed leaves.
    signed: AtomicU64,
    /// Whether another root, or none, is on disk by now.
    root_is_gone: AtomicBool,
}

/// The root that signs, and what is known under it alone.
struct Current {
    root: Arc<Root>,
    leaves: Cache<(String, Date), Arc<CertifiedKey>>,
    /// Who accepts its leaves.
    clients: Clients,
}

impl Current {
    fn new(root: Root, leaves: usize, clients: Clients) -> ArcSwap<Self> {
        ArcSwap::from_pointee(Self {
            root: Arc::new(root),
            leaves: Cache::new(leaves),
            clients,
        })
    }
}

impl Mint {
    /// A mint for the hosts of `listed`, with a new leaf key; `files` says who refused the root before.
    ///
    /// # Errors
    /// No key can be made.
    pub(crate) fn new(
        root: Root,
        listed: Arc<ListedNow>,
        files: &RootFiles,
    ) -> Result<Self, RootError> {
        let leaf_key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(RootError::Certificate)?;
        let der = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
        let signing_key = any_ecdsa_type(&der).map_err(RootError::LeafKey)?;
        let clients = Clients::noted_in(files, root.name());
        Ok(Self {
            current: Current::new(root, LEAVES, clients),
            listed,
            leaf_key: Arc::new(leaf_key),
            signing_key,
            signed: AtomicU64::new(0),
            root_is_gone: AtomicBool::new(false),
        })
    }

    /// A mint for one host alone, under a root of its own and with this mint's leaf key, which a browser may accept by itself.
    ///
    /// # Errors
    /// As [`Root::for_one_host`].
    pub(crate) fn for_one_host(
        &self,
        host: &str,
        pem: PathBuf,
        now: OffsetDateTime,
    ) -> Result<Self, RootError> {
        let root = Root::for_one_host(host, pem, now)?;
        Ok(Self {
            current: Current::new(root, 1, Clients::new()),
            listed: Arc::new(ListedNow::new(Listed::new([host.to_owned()]))),
            leaf_key: Arc::clone(&self.leaf_key),
            signing_key: Arc::clone(&self.signing_key),
            signed: AtomicU64::new(0),
            root_is_gone: AtomicBool::new(false),
        })
    }

    /// The root that signs.
    pub(crate) fn root(&self) -> Arc<Root> {
        Arc::clone(&self.current.load().root)
    }

    /// Who accepts its leaves.
    pub(crate) fn clients(&self) -> Clients {
        self.current.load().clients.clone()
    }

    /// Signs with this root from now on, which a trust step has put in place of the one before.
    pub(crate) fn take_up(&self, root: Root, files: &RootFiles) {
        let clients = Clients::noted_in(files, root.name());
        let current = Current::new(root, LEAVES, clients);
        self.current.store(current.into_inner());
        self.root_is_gone.store(false, Ordering::Relaxed);
    }

    /// Notes whether another root, or none, is on disk, because browsers trust this one no more; returns what held before.
    pub(crate) fn note_root_is_gone(&self, gone: bool) -> bool {
        self.root_is_gone.swap(gone, Ordering::Relaxed)
    }

    /// Why no client of this host can be given a leaf that it would accept; `None` if nothing is known against it.
    pub(crate) fn obstacle(&self, host: &str, now: OffsetDateTime) -> Option<Reason> {
        let root = &self.current.load().root;
        if self.root_is_gone.load(Ordering::Relaxed) {
            Some(Reason::RootReplaced)
        } else if !root.permits(host) {
            Some(Reason::RootLacksHost)
        } else if now < root.since() {
            Some(Reason::RootNotYetValid)
        } else if now >= root.until() {
            Some(Reason::RootExpired)
        } else {
            None
        }
    }

    /// SHA-256 of the leaf key's SubjectPublicKeyInfo, for a browser that accepts that key without the root.
    pub(crate) fn leaf_key_fingerprint(&self) -> [u8; 32] {
        use rcgen::PublicKeyData;
        let digest = aws_lc_rs::digest::digest(
            &aws_lc_rs::digest::SHA256,
            &self.leaf_key.subject_public_key_info(),
        );
        let mut out = [0; 32];
        out.copy_from_slice(digest.as_ref());
        out
    }

    /// A new leaf of the probe's name; `None` if the root is not valid at `now`, or signing fails.
    ///
    /// It is new each time, because browsers remember for a while which certificate they rejected.
    pub(crate) fn probe_leaf(&self, now: OffsetDateTime) -> Option<Arc<CertifiedKey>> {
        if self.obstacle(PROBE_HOST, now).is_some() {
            return None;
        }
        self.sign(&self.root(), PROBE_HOST, now)
            .inspect_err(|error| tracing::error!(%error, "no leaf can be made for the probe"))
            .ok()
    }

    /// The leaf of `host`; `None` if the host is not listed, the root is not valid for it at `now`, or signing fails.
    ///
    /// Concurrent first connections to a host wait for one signature (about 0.1 ms). The cache key has the date of `now`, so
    /// that a process that runs for weeks, or a clock that jumps, uses no leaf past its dates.
    pub(crate) fn leaf(&self, host: &str, now: OffsetDateTime) -> Option<Arc<CertifiedKey>> {
        if !self.listed.covers(host) || self.obstacle(host, now).is_some() {
            return None;
        }
        let current = self.current.load();
        let key = (host.to_owned(), now.date());
        let sign = || self.sign(&current.root, host, now);
        let made = current.leaves.get_or_insert_with(&key, sign);
        made.inspect_err(|error| tracing::error!(%error, host, "no leaf can be made"))
            .ok()
    }

    /// Forgets for which hosts there are leaves.
    pub(crate) fn forget(&self) {
        self.current.load().leaves.clear();
    }

    /// Leaves signed since the start.
    #[cfg(test)]
    pub(crate) fn signed(&self) -> u64 {
        self.signed.load(Ordering::Relaxed)
    }

    /// Leaves in the cache.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        self.current.load().leaves.len()
    }

    fn sign(
        &self,
        root: &Root,
        host: &str,
        now: OffsetDateTime,
    ) -> Result<Arc<CertifiedKey>, RootError> {
        let mut params = CertificateParams::default();
        params.not_before = now - BACKDATE;
        params.not_after = (now - BACKDATE + Duration::days(LEAF_DAYS)).min(root.until());
        params.serial_number = Some(random_serial()?);
        let name = host.try_into().map_err(RootError::Certificate)?;
        params.subject_alt_names = vec![SanType::DnsName(name)];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        // X.520 bounds a common name to 64 characters; verifiers read the alternative name. Without a common name the
        // subject is empty, and the alternative name critical (RFC 5280 section 4.2.1.6).
        params.distinguished_name = DistinguishedName::new();
        if host.len() <= 64 {
            params.distinguished_name.push(DnType::CommonName, host);
        }
        let leaf = params
            .signed_by(&*self.leaf_key, &root.issuer)
            .map_err(RootError::Certificate)?;
        self.signed.fetch_add(1, Ordering::Relaxed);
        Ok(Arc::new(CertifiedKey::new(
            vec![leaf.der().clone()],
            Arc::clone(&self.signing_key),
        )))
    }
}

impl std::fmt::Debug for Mint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mint")
            .field("root", &self.root().path())
            .finish_non_exhaustive()
    }
}

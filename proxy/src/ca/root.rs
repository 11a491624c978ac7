//! The root certificate and its key: made once per installation, read at each start, replaced by a trust step alone.
//! Besides, a root for one host alone, whose key is in memory only.
//!
//! It knows no browser's store.

use crate::{
    ca::{
        PROBE_HOST,
        certificate::{common_name, names_for, permitted_names, root_params},
        error::RootError,
    },
    os::private_file::{
        FileError, check_private_dir, draft_of, make_private_dir, open_lock, put_in_place,
        read_plain, read_private, remove_if_there, remove_own, write_draft, write_private,
    },
};
use biscuit_tin_shared::registry::listed::Listed;
use rcgen::{DnType, Issuer, KeyPair};
use rustls::pki_types::CertificateDer;
use std::{
    fs,
    path::{Path, PathBuf},
};
use time::{Duration, OffsetDateTime};
use x509_parser::{certificate::X509Certificate, pem::parse_x509_pem, prelude::FromDer};

/// Lifetime of a root in days; each new root has to be trusted by the user again.
const ROOT_DAYS: i64 = 180;
/// Lifetime of a root for one host in days: longer than anybody looks at one page.
const ONE_HOST_DAYS: i64 = 1;
/// Organisational unit of a root for one host alone, which a root for the listed hosts does not have.
pub(crate) const ONE_HOST_UNIT: &str = "for one site";
/// Days before its end from which a root is reported as due for renewal.
const ANNOUNCED_DAYS: i64 = 30;
/// Days after its end from which the clock is doubted before the root is.
const FORGOTTEN_DAYS: i64 = 365;

/// The root certificate and its key, as stored in the data folder.
#[derive(Debug)]
pub(crate) struct Root {
    pub(super) issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem_path: PathBuf,
    name: String,
    /// The hosts that its name constraints permit.
    permitted: Listed,
    since: OffsetDateTime,
    until: OffsetDateTime,
}

/// Where a root is stored.
#[derive(Debug, Clone)]
pub(crate) struct RootFiles {
    /// The folder of the others.
    pub(crate) folder: PathBuf,
    /// The certificate.
    pub(crate) pem: PathBuf,
    /// Its key.
    pub(crate) key: PathBuf,
    /// The lock of the process that reads or changes them.
    pub(crate) lock: PathBuf,
    /// The hosts that the last start was to look at, one a line, where the root lacks one: the next root permits all.
    pub(crate) missing: PathBuf,
    /// The names that the next root is not to permit, one a line.
    pub(crate) dropped: PathBuf,
    /// The kinds of client that refused a leaf since the last trust step.
    pub(crate) refused: PathBuf,
    /// The moment of the last trust step.
    pub(crate) trusted: PathBuf,
}

/// The files of a root, locked for one process that reads or changes them.
struct Locked<'a> {
    files: &'a RootFiles,
    /// File lock, released on drop; the system releases it if the process is killed.
    _lock: fs::File,
}

impl<'a> Locked<'a> {
    fn open(files: &'a RootFiles) -> Result<Self, RootError> {
        make_private_dir(&files.folder)?;
        check_private_dir(&files.folder)?;
        let fail = FileError::at(&files.lock);
        let lock = open_lock(&files.lock).map_err(&fail)?;
        lock.lock().map_err(fail)?;
        Ok(Self { files, _lock: lock })
    }

    /// Reads certificate and key, if they exist; a replacement that was cut short is completed or undone first.
    fn read(&self) -> Result<Option<Root>, RootError> {
        let RootFiles {
            pem: pem_path,
            key: key_path,
            ..
        } = self.files;
        let key = read_private(key_path)?;
        let (pem, draft) = (read_plain(pem_path)?, read_plain(&draft_of(pem_path))?);
        let fits = |pem: &Option<String>| match (pem, &key) {
            (Some(pem), Some(key)) => Root::from_pem(pem, key, pem_path.clone()).is_ok(),
            _ => false,
        };
        let pem = if !fits(&pem) && fits(&draft) {
            // The new key is in place and its certificate is still a draft.
            put_in_place(&draft_of(pem_path), pem_path)?;
            draft
        } else {
            pem
        };
        for path in [pem_path, key_path] {
            remove_if_there(&draft_of(path))?;
        }
        let half = |present: &Path, missing: &Path| RootError::HalfRoot {
            present: present.to_owned(),
            missing: missing.to_owned(),
        };
        match (pem, key) {
            (Some(pem), Some(key)) => Root::from_pem(&pem, &key, pem_path.clone()).map(Some),
            (None, None) => Ok(None),
            (Some(_), None) => Err(half(pem_path, key_path)),
            (None, Some(_)) => Err(half(key_path, pem_path)),
        }
    }

    /// Makes a new root and replaces the old one's files.
    fn create(&self, listed: &Listed, now: OffsetDateTime) -> Result<Root, RootError> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(RootError::Certificate)?;
        let certificate = root_params(names_for(listed), now, ROOT_DAYS, &key)?
            .self_signed(&key)
            .map_err(RootError::Certificate)?;
        let (key, pem) = (key.serialize_pem(), certificate.pem());
        // Writes both drafts first: once the key is in place, `read` can complete the replacement.
        let files = self.files;
        let pem_draft = write_draft(&files.pem, pem.as_bytes())?;
        let key_draft = write_draft(&files.key, key.as_bytes())?;
        put_in_place(&key_draft, &files.key)?;
        put_in_place(&pem_draft, &files.pem)?;
        Root::from_pem(&pem, &key, files.pem.clone())
    }
}

impl Root {
    /// Reads the root; `None` if there is none.
    ///
    /// # Errors
    /// As `load_or_create`.
    pub(crate) fn load(files: &RootFiles) -> Result<Option<Self>, RootError> {
        if !files.folder.exists() {
            return Ok(None);
        }
        Locked::open(files)?.read()
    }

    /// Reads the root, or makes one for the hosts of `listed` where there is none.
    ///
    /// One that fits neither the list nor the clock stays, because browsers may trust it: only a trust step replaces it.
    ///
    /// # Errors
    /// A key that others can read, a missing half, or a folder that cannot be used; the message has the remedy.
    pub(crate) fn load_or_create(
        files: &RootFiles,
        listed: &Listed,
        now: OffsetDateTime,
    ) -> Result<Self, RootError> {
        let locked = Locked::open(files)?;
        match locked.read()? {
            Some(root) => Ok(root),
            None => locked.create(listed, now),
        }
    }

    /// The root of a trust step: the present one if it permits all of `listed` and no name that is to be dropped, and does
    /// not end soon; else a new one in its place.
    ///
    /// # Errors
    /// As `load_or_create`, or the clock contradicts the dates of the present root.
    pub(crate) fn load_or_replace(
        files: &RootFiles,
        listed: &Listed,
        now: OffsetDateTime,
    ) -> Result<Self, RootError> {
        let locked = Locked::open(files)?;
        match locked.read()? {
            Some(root) if root.contradicts(now) => Err(RootError::Clock {
                now: now.date(),
                since: root.since.date(),
                until: root.until.date(),
            }),
            Some(root)
                if root.suffices(listed)
                    && root.to_drop(listed, &files.dropped_names()).is_empty()
                    && !root.renewal_is_due(now) =>
            {
                Ok(root)
            }
            _ => locked.create(listed, now),
        }
    }

    /// Makes a root for one host alone. Its certificate is written to `pem`, for the browsers' stores; its key never is, so
    /// that nobody can use what a store keeps after we are gone.
    ///
    /// # Errors
    /// No certificate can be made, or the file cannot be written.
    pub(crate) fn for_one_host(
        host: &str,
        pem_path: PathBuf,
        now: OffsetDateTime,
    ) -> Result<Self, RootError> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(RootError::Certificate)?;
        let mut params = root_params([host].into_iter(), now, ONE_HOST_DAYS, &key)?;
        let name = std::mem::take(&mut params.distinguished_name);
        // The unit comes first in DER, which Windows shows last: its store is searched by how the subject begins.
        params
            .distinguished_name
            .push(DnType::OrganizationalUnitName, ONE_HOST_UNIT);
        for (part, value) in name.iter() {
            params.distinguished_name.push(part.clone(), value.clone());
        }
        let pem = params
            .self_signed(&key)
            .map_err(RootError::Certificate)?
            .pem();
        write_private(&pem_path, pem.as_bytes())?;
        Self::from_pem(&pem, &key.serialize_pem(), pem_path)
    }

    /// Deletes the root and its key, with all that is kept of them, and their folder unless something else lies in it.
    ///
    /// # Errors
    /// One of them cannot be deleted.
    pub(crate) fn delete(files: &RootFiles) -> Result<(), RootError> {
        // The lock last: until then nobody makes another root here.
        let own = [
            &files.key,
            &files.pem,
            &files.missing,
            &files.dropped,
            &files.refused,
            &files.trusted,
            &files.lock,
        ];
        let own = own.map(PathBuf::as_path);
        Ok(remove_own(&files.folder, &own)?)
    }

    fn from_pem(pem: &str, key: &str, pem_path: PathBuf) -> Result<Self, RootError> {
        let unusable = |why: String| RootError::UnusableRoot {
            path: pem_path.clone(),
            why,
        };
        let key = KeyPair::from_pem(key).map_err(|e| unusable(e.to_string()))?;
        let (_, block) = parse_x509_pem(pem.as_bytes()).map_err(|e| unusable(e.to_string()))?;
        let der = CertificateDer::from(block.contents);
        let (_, parsed) = X509Certificate::from_der(&der).map_err(|e| unusable(e.to_string()))?;
        if parsed.public_key().subject_public_key.as_ref() != key.public_key_raw() {
            return Err(unusable("its key is another certificate's".to_owned()));
        }
        let name = common_name(&parsed).unwrap_or_default().to_owned();
        let moment =
            |at: i64| OffsetDateTime::from_unix_timestamp(at).map_err(|e| unusable(e.to_string()));
        let permitted = permitted_names(&parsed).into_iter().map(str::to_owned);
        let permitted = Listed::new(permitted);
        let since = moment(parsed.validity().not_before.timestamp())?;
        let until = moment(parsed.validity().not_after.timestamp())?;
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|e| unusable(e.to_string()))?;
        Ok(Self {
            issuer,
            der,
            pem_path,
            name,
            permitted,
            since,
            until,
        })
    }

    /// Whether its name constraints permit a host.
    pub(crate) fn permits(&self, host: &str) -> bool {
        self.permitted.covers(host)
    }

    /// The hosts of a list that it does not permit.
    pub(crate) fn missing<'l>(&self, listed: &'l Listed) -> Vec<&'l str> {
        let hosts = listed.hosts();
        hosts.filter(|host| !self.permits(host)).collect()
    }

    /// The names that its name constraints permit.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.permitted.hosts();
        names.filter(|name| *name != PROBE_HOST)
    }

    /// Those of `names` that it permits by themselves, and that no host of a list needs.
    pub(crate) fn to_drop(&self, listed: &Listed, names: &[String]) -> Vec<String> {
        let own = self.names();
        let dropped = own.filter(|own| names.iter().any(|name| name == own));
        let dropped = dropped.filter(|own| !listed.covers(own));
        dropped.map(str::to_owned).collect()
    }

    /// Whether it permits all that a root for this list does.
    fn suffices(&self, listed: &Listed) -> bool {
        names_for(listed).all(|name| self.permits(name))
    }

    /// Whether a moment is so far outside its validity that the clock is the likelier fault.
    pub(crate) fn contradicts(&self, now: OffsetDateTime) -> bool {
        now < self.since || now > self.until + Duration::days(FORGOTTEN_DAYS)
    }

    /// Whether a PEM text is its certificate.
    pub(super) fn is_in(&self, pem: &str) -> bool {
        parse_x509_pem(pem.as_bytes()).is_ok_and(|(_, block)| block.contents == self.der.as_ref())
    }

    /// Whether it ends within [`ANNOUNCED_DAYS`] days.
    pub(crate) fn renewal_is_due(&self, now: OffsetDateTime) -> bool {
        now + Duration::days(ANNOUNCED_DAYS) >= self.until
    }

    /// Path of the certificate.
    pub(crate) fn path(&self) -> &Path {
        &self.pem_path
    }

    /// The certificate in DER.
    pub(crate) fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// Its common name, unique to the installation.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Start of its validity.
    pub(crate) fn since(&self) -> OffsetDateTime {
        self.since
    }

    /// End of its validity.
    pub(crate) fn until(&self) -> OffsetDateTime {
        self.until
    }
}

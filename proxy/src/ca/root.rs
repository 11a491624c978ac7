//! The root: made once an install, read back at each start, replaced when its names or its time no longer fit.
//!
//! It decides nothing about who trusts it; whoever replaces it says what has to happen to the old one first.

use crate::{
    ca::{BACKDATE, LEAF_DAYS, error::RootError, random_serial},
    os::private_file::{
        FileError, check_private_dir, draft_of, make_private_dir, put_in_place, read_plain,
        read_private_key, remove_if_there, write_draft,
    },
};
use biscuit_tin_shared::registry::listed::Listed;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use rustls::pki_types::CertificateDer;
use std::{
    fs,
    path::{Path, PathBuf},
};
use time::{Duration, OffsetDateTime};
use x509_parser::{
    certificate::X509Certificate, extensions::GeneralName, pem::parse_x509_pem, prelude::FromDer,
};

/// How the name of every root of ours begins; eight hexadecimal digits of its key follow.
pub(crate) const ROOT_NAME: &str = "Biscuit Tin local root";
/// A root lives this long; changing it means a new trust step for the person.
const ROOT_DAYS: i64 = 180;
/// The new trust step is announced so long before.
const ANNOUNCED_DAYS: i64 = 30;

/// The root certificate and its key, as they lie in the data folder.
#[derive(Debug)]
pub(crate) struct Root {
    pub(super) issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem_path: PathBuf,
    name: String,
    since: OffsetDateTime,
    until: OffsetDateTime,
}

/// The folder of a root while one process looks at it or changes it.
struct Folder {
    pem: PathBuf,
    key: PathBuf,
    /// Held until this is dropped; the system lets go of it if we are killed.
    _lock: fs::File,
}

impl Folder {
    fn open(dir: &Path) -> Result<Self, RootError> {
        make_private_dir(dir)?;
        check_private_dir(dir)?;
        let path = dir.join("lock");
        let fail = FileError::at(&path);
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options
                .mode(0o600)
                .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
        }
        let lock = options.open(&path).map_err(&fail)?;
        lock.lock().map_err(fail)?;
        Ok(Self {
            pem: dir.join("root.pem"),
            key: dir.join("root.key"),
            _lock: lock,
        })
    }

    /// The pair, if there is one; a replacement that was cut short is finished or forgotten first.
    fn read(&self) -> Result<Option<Root>, RootError> {
        let key = read_private_key(&self.key)?;
        let (pem, draft) = (read_plain(&self.pem)?, read_plain(&draft_of(&self.pem))?);
        let fits = |pem: &Option<String>| match (pem, &key) {
            (Some(pem), Some(key)) => Root::from_pem(pem, key, self.pem.clone()).is_ok(),
            _ => false,
        };
        let pem = if !fits(&pem) && fits(&draft) {
            // The new key is in its place and its certificate was about to follow.
            put_in_place(&draft_of(&self.pem), &self.pem)?;
            draft
        } else {
            pem
        };
        for path in [&self.pem, &self.key] {
            remove_if_there(&draft_of(path))?;
        }
        let half = |present: &Path, missing: &Path| RootError::HalfRoot {
            present: present.to_owned(),
            missing: missing.to_owned(),
        };
        match (pem, key) {
            (Some(pem), Some(key)) => Root::from_pem(&pem, &key, self.pem.clone()).map(Some),
            (None, None) => Ok(None),
            (Some(_), None) => Err(half(&self.pem, &self.key)),
            (None, Some(_)) => Err(half(&self.key, &self.pem)),
        }
    }

    /// Makes a new pair and puts it in the old one's place.
    fn create(&self, listed: &Listed, now: OffsetDateTime) -> Result<Root, RootError> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(RootError::Certificate)?;
        let certificate = root_params(listed, now, &key)?
            .self_signed(&key)
            .map_err(RootError::Certificate)?;
        let (key, pem) = (key.serialize_pem(), certificate.pem());
        // Both drafts first: from the moment that the key is in its place, `read` can finish the step.
        let pem_draft = write_draft(&self.pem, pem.as_bytes())?;
        let key_draft = write_draft(&self.key, key.as_bytes())?;
        put_in_place(&key_draft, &self.key)?;
        put_in_place(&pem_draft, &self.pem)?;
        Root::from_pem(&pem, &key, self.pem.clone())
    }
}

impl Root {
    /// Reads the root from `dir`; `None` if none was made yet.
    ///
    /// # Errors
    /// As `load_or_create`.
    pub(crate) fn load(dir: &Path) -> Result<Option<Self>, RootError> {
        if !dir.exists() {
            return Ok(None);
        }
        Folder::open(dir)?.read()
    }

    /// Reads the root from `dir`, or makes one if there is none that fits `listed` and is valid at `now`.
    ///
    /// `retire` is called with a root that is about to be replaced, before it is.
    ///
    /// # Errors
    /// A key that others can read, half a pair, or a folder that cannot be used: the remedy is in the message.
    pub(crate) fn load_or_create(
        dir: &Path,
        listed: &Listed,
        now: OffsetDateTime,
        retire: impl FnOnce(&Self),
    ) -> Result<Self, RootError> {
        Self::load_if(dir, listed, now, retire, |root| root.serves(listed, now))
    }

    /// As `load_or_create`, and a root whose end is near is replaced too: the new trust step that was announced.
    ///
    /// # Errors
    /// As `load_or_create`.
    pub(crate) fn load_or_renew(
        dir: &Path,
        listed: &Listed,
        now: OffsetDateTime,
        retire: impl FnOnce(&Self),
    ) -> Result<Self, RootError> {
        Self::load_if(dir, listed, now, retire, |root| {
            root.serves(listed, now) && !root.renewal_is_due(now)
        })
    }

    fn load_if(
        dir: &Path,
        listed: &Listed,
        now: OffsetDateTime,
        retire: impl FnOnce(&Self),
        good: impl FnOnce(&Self) -> bool,
    ) -> Result<Self, RootError> {
        let folder = Folder::open(dir)?;
        match folder.read()? {
            Some(root) if good(&root) => Ok(root),
            Some(root) => {
                tracing::warn!(
                    "the list of hosts changed or the root is about to end: making a new root"
                );
                // The stores come first. Cut short here, the next start does both again.
                retire(&root);
                folder.create(listed, now)
            }
            None => folder.create(listed, now),
        }
    }

    /// Deletes the root and its key; nothing is left to sign with.
    ///
    /// # Errors
    /// The folder cannot be deleted.
    pub(crate) fn delete(dir: &Path) -> Result<(), RootError> {
        match fs::remove_dir_all(dir) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(FileError::at(dir)(source).into())
            }
            _ => Ok(()),
        }
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
        let since = moment(parsed.validity().not_before.timestamp())?;
        let until = moment(parsed.validity().not_after.timestamp())?;
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|e| unusable(e.to_string()))?;
        Ok(Self {
            issuer,
            der,
            pem_path,
            name,
            since,
            until,
        })
    }

    /// Whether it still has a leaf's lifetime ahead and permits exactly the hosts of the list.
    fn serves(&self, listed: &Listed, now: OffsetDateTime) -> bool {
        let Ok((_, parsed)) = X509Certificate::from_der(&self.der) else {
            return false;
        };
        let permitted: Vec<&str> = permitted_names(&parsed);
        self.is_valid(now)
            && self.is_valid(now + Duration::days(LEAF_DAYS))
            && permitted.len() == listed.hosts().count()
            && listed.hosts().all(|host| permitted.contains(&host))
    }

    /// Whether it is within its dates.
    pub(crate) fn is_valid(&self, now: OffsetDateTime) -> bool {
        self.since <= now && now < self.until
    }

    /// Whether its end is so near that the new trust step is announced.
    pub(crate) fn renewal_is_due(&self, now: OffsetDateTime) -> bool {
        now + Duration::days(ANNOUNCED_DAYS) >= self.until
    }

    /// Where the certificate lies, for the ready file and for people.
    pub(crate) fn path(&self) -> &Path {
        &self.pem_path
    }

    /// The certificate itself.
    pub(crate) fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// Its name, which no other install's root has.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// When it begins.
    pub(crate) fn since(&self) -> OffsetDateTime {
        self.since
    }

    /// When it ends.
    pub(crate) fn until(&self) -> OffsetDateTime {
        self.until
    }
}

/// The first common name of a certificate's subject.
pub(crate) fn common_name<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a str> {
    certificate
        .subject()
        .iter_common_name()
        .next()?
        .as_str()
        .ok()
}

fn permitted_names<'a>(certificate: &'a X509Certificate<'_>) -> Vec<&'a str> {
    let Ok(Some(constraints)) = certificate.name_constraints() else {
        return Vec::new();
    };
    let subtrees = constraints.value.permitted_subtrees.iter().flatten();
    subtrees
        .filter_map(|subtree| {
            if let GeneralName::DNSName(name) = subtree.base {
                Some(name)
            } else {
                None
            }
        })
        .collect()
}

fn root_params(
    listed: &Listed,
    now: OffsetDateTime,
    key: &KeyPair,
) -> Result<CertificateParams, RootError> {
    let mut params = CertificateParams::default();
    params.not_before = now - BACKDATE;
    params.not_after = now + Duration::days(ROOT_DAYS);
    params.serial_number = Some(random_serial()?);
    let fingerprint = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, key.public_key_raw());
    let short: String = fingerprint
        .as_ref()
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // The name is unique to the install, so that an old root can be told from a new one in a browser's store.
    params
        .distinguished_name
        .push(DnType::CommonName, format!("{ROOT_NAME} {short}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(NameConstraints {
        // Without a leading dot: a leading dot shuts out the host itself (measured in four verifiers).
        permitted_subtrees: listed
            .hosts()
            .map(|host| GeneralSubtree::DnsName(host.to_owned()))
            .collect(),
        // DNS names alone leave certificates for addresses open, so all addresses are excluded (measured too).
        excluded_subtrees: vec![
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([0; 4], 0)),
            GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix([0; 16], 0)),
        ],
    });
    Ok(params)
}

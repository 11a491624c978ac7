//! The local CA: one root per install, and leaves for the hosts that it may name.
//!
//! It never signs for a host outside its list, never shares a key between root and leaf,
//! and never puts a key anywhere but into its own folder.

use crate::{error::StartError, listed::Listed};
use dashmap::DashMap;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType, SerialNumber,
};
use rustls::{
    crypto::aws_lc_rs::sign::any_ecdsa_type,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::{CertifiedKey, SigningKey},
};
use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use time::{Duration, OffsetDateTime};
use x509_parser::{
    certificate::X509Certificate, extensions::GeneralName, pem::parse_x509_pem, prelude::FromDer,
};

/// A root lives this long; changing it means a new trust step for the person.
const ROOT_DAYS: i64 = 180;
/// A leaf lives this long, the backdating included (browsers' own limits count it too).
const LEAF_DAYS: i64 = 14;
/// Clocks differ; a certificate is valid a little before it was made.
const BACKDATE: Duration = Duration::hours(24);
/// At most this many leaves are kept: far more than the hosts of any list.
const LEAVES: usize = 1024;

/// The root certificate and its key, as they lie in the data folder.
#[derive(Debug)]
pub struct Root {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem_path: PathBuf,
}

impl Root {
    /// Reads the root from `dir`, or makes one if there is none that fits `listed` and is valid at `now`.
    ///
    /// # Errors
    /// A key that others can read, half a pair, or a folder that cannot be used: the remedy is in the message.
    pub fn load_or_create(
        dir: &Path,
        listed: &Listed,
        now: OffsetDateTime,
    ) -> Result<Self, StartError> {
        make_private_dir(dir)?;
        let (pem_path, key_path) = (dir.join("root.pem"), dir.join("root.key"));
        match (read_if_there(&pem_path)?, read_private_key(&key_path)?) {
            (Some(pem), Some(key)) => {
                let root = Self::from_pem(&pem, &key, pem_path.clone())?;
                if root.serves(listed, now) {
                    return Ok(root);
                }
                tracing::warn!(
                    "the list of hosts changed or the root is about to expire: making a new root"
                );
                Self::create(listed, now, pem_path, &key_path)
            }
            (None, None) => Self::create(listed, now, pem_path, &key_path),
            (Some(_), None) => Err(StartError::HalfRoot {
                present: pem_path,
                missing: key_path,
            }),
            (None, Some(_)) => Err(StartError::HalfRoot {
                present: key_path,
                missing: pem_path,
            }),
        }
    }

    fn create(
        listed: &Listed,
        now: OffsetDateTime,
        pem_path: PathBuf,
        key_path: &Path,
    ) -> Result<Self, StartError> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(StartError::Certificate)?;
        let certificate = root_params(listed, now, &key)?
            .self_signed(&key)
            .map_err(StartError::Certificate)?;
        // The key goes first: a certificate without its key would be half a pair after a crash.
        write_private(key_path, key.serialize_pem().as_bytes())?;
        write_private(&pem_path, certificate.pem().as_bytes())?;
        let der = certificate.der().clone();
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(StartError::Certificate)?;
        Ok(Self {
            issuer,
            der,
            pem_path,
        })
    }

    fn from_pem(pem: &str, key: &str, pem_path: PathBuf) -> Result<Self, StartError> {
        let unusable = |why: String| StartError::UnusableRoot {
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
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|e| unusable(e.to_string()))?;
        Ok(Self {
            issuer,
            der,
            pem_path,
        })
    }

    /// Whether it still has a leaf's lifetime ahead and permits every host of the list.
    fn serves(&self, listed: &Listed, now: OffsetDateTime) -> bool {
        let Ok((_, parsed)) = X509Certificate::from_der(&self.der) else {
            return false;
        };
        let valid = parsed.validity().not_after.timestamp()
            > (now + Duration::days(LEAF_DAYS)).unix_timestamp()
            && parsed.validity().not_before.timestamp() <= now.unix_timestamp();
        let permitted: Vec<&str> = permitted_names(&parsed);
        valid
            && permitted.len() == listed.hosts().count()
            && listed.hosts().all(|host| permitted.contains(&host))
    }

    /// Where the certificate lies, for the ready file and for people.
    pub fn path(&self) -> &Path {
        &self.pem_path
    }

    /// The certificate itself.
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }
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
) -> Result<CertificateParams, StartError> {
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
    params.distinguished_name.push(
        DnType::CommonName,
        format!("Biscuit Tin local root {short}"),
    );
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

/// Makes leaves for listed hosts, each host's once.
pub struct Mint {
    root: Root,
    listed: Arc<Listed>,
    /// One key for all leaves of this process, gone with it; never the root's.
    leaf_key: KeyPair,
    signing_key: Arc<dyn SigningKey>,
    leaves: DashMap<String, Leaf>,
}

impl Mint {
    /// A mint for `listed`, with a fresh leaf key.
    ///
    /// # Errors
    /// Only if the machine cannot make a key.
    pub fn new(root: Root, listed: Arc<Listed>) -> Result<Self, StartError> {
        let leaf_key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(StartError::Certificate)?;
        let der = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
        let signing_key = any_ecdsa_type(&der).map_err(StartError::Tls)?;
        Ok(Self {
            root,
            listed,
            leaf_key,
            signing_key,
            leaves: DashMap::new(),
        })
    }

    /// The root that signs.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// SHA-256 of the leaf key's public part, for a browser that is told to trust this process alone.
    pub fn leaf_key_fingerprint(&self) -> [u8; 32] {
        use rcgen::PublicKeyData;
        let digest = aws_lc_rs::digest::digest(
            &aws_lc_rs::digest::SHA256,
            &self.leaf_key.subject_public_key_info(),
        );
        let mut out = [0; 32];
        out.copy_from_slice(digest.as_ref());
        out
    }

    /// The leaf of `host`; `None` for a host that is not listed.
    ///
    /// Fifty first connections at once make one leaf: the map's entry is held while it is signed (about 0.1 ms).
    pub fn leaf(&self, host: &str, now: OffsetDateTime) -> Option<Arc<CertifiedKey>> {
        if !self.listed.covers(host) {
            return None;
        }
        if let Some(leaf) = self.leaves.get(host).filter(|leaf| leaf.is_fresh(now)) {
            return Some(Arc::clone(&leaf.key));
        }
        if self.leaves.len() >= LEAVES {
            self.leaves.clear();
        }
        self.leaves.remove_if(host, |_, leaf| !leaf.is_fresh(now));
        let entry = self.leaves.entry(host.to_owned());
        let leaf =
            entry.or_try_insert_with(|| self.sign(host, now).map(|key| Leaf { key, since: now }));
        leaf.ok().map(|leaf| Arc::clone(&leaf.key))
    }

    fn sign(&self, host: &str, now: OffsetDateTime) -> Result<Arc<CertifiedKey>, StartError> {
        let mut params = CertificateParams::default();
        params.not_before = now - BACKDATE;
        params.not_after = now - BACKDATE + Duration::days(LEAF_DAYS);
        params.serial_number = Some(random_serial()?);
        let name = host.try_into().map_err(StartError::Certificate)?;
        params.subject_alt_names = vec![SanType::DnsName(name)];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        // A common name has 64 octets at most; the name that counts is the alternative name.
        if host.len() <= 64 {
            params.distinguished_name.push(DnType::CommonName, host);
        }
        let leaf = params
            .signed_by(&self.leaf_key, &self.root.issuer)
            .map_err(StartError::Certificate)?;
        Ok(Arc::new(CertifiedKey::new(
            vec![leaf.der().clone()],
            Arc::clone(&self.signing_key),
        )))
    }
}

/// A leaf and when it was made.
struct Leaf {
    key: Arc<CertifiedKey>,
    since: OffsetDateTime,
}

impl Leaf {
    /// A leaf serves for a day, so that none outlives its dates in a process that runs for weeks, or in a clock that jumps.
    fn is_fresh(&self, now: OffsetDateTime) -> bool {
        (now - self.since).abs() < Duration::days(1)
    }
}

impl std::fmt::Debug for Mint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mint")
            .field("root", &self.root.pem_path)
            .finish_non_exhaustive()
    }
}

fn random_serial() -> Result<SerialNumber, StartError> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| StartError::NoRandomness)?;
    // RFC 5280 section 4.1.2.2: positive, and never zero.
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn read_if_there(path: &Path) -> Result<Option<String>, StartError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StartError::File {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Reads a key file, and refuses one that others can read or that is not a file.
pub(crate) fn read_private_key(path: &Path) -> Result<Option<String>, StartError> {
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(StartError::File {
                path: path.to_owned(),
                source,
            });
        }
    };
    if !meta.is_file() {
        return Err(StartError::NotAPlainFile {
            path: path.to_owned(),
        });
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = meta.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(StartError::KeyReadable {
                path: path.to_owned(),
                mode,
            });
        }
    }
    read_if_there(path)
}

/// Makes a folder that only its owner can enter.
pub(crate) fn make_private_dir(dir: &Path) -> Result<(), StartError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(dir).map_err(|source| StartError::File {
        path: dir.to_owned(),
        source,
    })
}

/// Writes a file that only its owner can read: a new file, made durable, then put in place in one step.
pub(crate) fn write_private(path: &Path, contents: &[u8]) -> Result<(), StartError> {
    let fail = |source| StartError::File {
        path: path.to_owned(),
        source,
    };
    let draft = path.with_extension("new");
    match fs::remove_file(&draft) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(fail(e)),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&draft).map_err(fail)?;
    file.write_all(contents).map_err(fail)?;
    file.sync_all().map_err(fail)?;
    fs::rename(&draft, path).map_err(fail)
}

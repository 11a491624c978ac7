//! A local root as a store lists it: recognised by its subject, identified by its fingerprint.
//!
//! It never takes any other certificate for a local root of Biscuit Tin.

use crate::ca::{ONE_HOST_UNIT, ROOT_NAME, common_name, permitted_names};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::fmt;
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

/// SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    pub(crate) fn of(der: &[u8]) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, der);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest.as_ref());
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// One of our roots, as a store lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstalledRoot {
    /// Its name in the store.
    pub(super) nickname: String,
    /// Its subject's common name.
    pub(crate) name: String,
    /// SHA-256 of the certificate.
    pub(crate) fingerprint: Fingerprint,
    /// Its serial number in hexadecimal digits.
    pub(super) serial: String,
    /// Whether the store trusts it to sign for web servers.
    pub(crate) trusted: bool,
    /// The one host that it is for, where it is not for the listed ones.
    pub(crate) one_host: Option<String>,
}

/// Our roots in a PEM text; what cannot be parsed is skipped.
pub(super) fn ours_in_pem(pem: &[u8], nickname: &str, trusted: bool) -> Vec<InstalledRoot> {
    CertificateDer::pem_slice_iter(pem)
        .filter_map(Result::ok)
        .filter_map(|der| ours(&der, nickname, trusted))
        .collect()
}

/// The certificate (DER) as one of our roots, if it is one: self-signed, with our name and eight hexadecimal digits.
pub(super) fn ours(der: &[u8], nickname: &str, trusted: bool) -> Option<InstalledRoot> {
    let (_, parsed) = X509Certificate::from_der(der).ok()?;
    let name = common_name(&parsed)?;
    let digits = name.strip_prefix(ROOT_NAME)?.strip_prefix(' ')?;
    let is_ours = digits.len() == 8
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        && parsed.issuer() == parsed.subject();
    let mut units = parsed.subject().iter_organizational_unit();
    let is_for_one = units.any(|unit| unit.as_str() == Ok(ONE_HOST_UNIT));
    let one_host = is_for_one.then(|| permitted_names(&parsed).concat());
    let serial = parsed.raw_serial().iter().map(|b| format!("{b:02x}"));
    is_ours.then(|| InstalledRoot {
        nickname: nickname.to_owned(),
        name: name.to_owned(),
        fingerprint: Fingerprint::of(der),
        serial: serial.collect(),
        trusted,
        one_host,
    })
}

//! Verifies origins as the machine does, and never trusts our own root.
//!
//! It does not decide what follows a failure.

use crate::{connect::tls::TlsSetupError, os::private_file::FileError};
use arc_swap::ArcSwapOption;
use memchr::memmem;
use rustls::{
    CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use std::{fs, path::PathBuf, sync::Arc, time::Duration};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

/// Reads extra roots, which are trusted besides the machine's.
///
/// # Errors
/// A file cannot be read or holds no certificate in PEM form.
pub(crate) fn read_roots(files: &[PathBuf]) -> Result<Vec<CertificateDer<'static>>, TlsSetupError> {
    let mut roots = Vec::new();
    for path in files {
        let pem = fs::read(path).map_err(FileError::at(path))?;
        let found: Vec<_> = CertificateDer::pem_slice_iter(&pem)
            .filter_map(Result::ok)
            .collect();
        if found.is_empty() {
            return Err(TlsSetupError::NoCertificate { path: path.clone() });
        }
        roots.extend(found);
    }
    Ok(roots)
}

/// Verifies origins as the machine does, and never trusts our own root.
#[derive(Debug)]
pub(super) struct OriginVerifier {
    platform: Arc<dyn ServerCertVerifier>,
    own: ArcSwapOption<OwnRoot>,
    provider: Arc<CryptoProvider>,
}

/// Our own root, where there is one.
#[derive(Debug)]
struct OwnRoot {
    verifier: Arc<WebPkiServerVerifier>,
    /// Its subject in DER, which is the issuer of its leaves.
    name: Vec<u8>,
}

impl OriginVerifier {
    /// A verifier that trusts the machine's roots and `extra_roots`, and refuses what `own_root` signed.
    ///
    /// # Errors
    /// The machine's verifier cannot be set up, or a root cannot be parsed.
    pub(super) fn new(
        own_root: Option<&CertificateDer<'static>>,
        extra_roots: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, TlsSetupError> {
        let platform = Verifier::new_with_extra_roots(extra_roots, Arc::clone(provider))
            .map_err(TlsSetupError::Library)?;
        let verifier = Self {
            platform: Arc::new(platform),
            own: ArcSwapOption::empty(),
            provider: Arc::clone(provider),
        };
        own_root.map_or(Ok(()), |root| verifier.refuse(root))?;
        Ok(verifier)
    }

    /// Refuses what this root signed, which is our own from now on.
    ///
    /// # Errors
    /// It cannot be parsed.
    pub(super) fn refuse(&self, root: &CertificateDer<'static>) -> Result<(), TlsSetupError> {
        let own = OwnRoot::new(root, &self.provider)?;
        self.own.store(Some(Arc::new(own)));
        Ok(())
    }
}

impl OwnRoot {
    fn new(
        root: &CertificateDer<'static>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, TlsSetupError> {
        let mut store = RootCertStore::empty();
        store.add(root.clone()).map_err(TlsSetupError::Library)?;
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
                .build()
                .map_err(|e| TlsSetupError::Library(rustls::Error::General(e.to_string())))?;
        let name = X509Certificate::from_der(root)
            .map(|(_, root)| root.subject().as_raw().to_vec())
            .unwrap_or_default();
        Ok(Self { verifier, name })
    }

    /// Whether it signed the leaf, whatever else may be wrong with it.
    fn signed(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
    ) -> bool {
        // A certificate that our root signed contains its name byte for byte (RFC 5280 section 6.1.3, webpki). Most
        // chains do not, and a search costs less than a verification.
        let names_us = |cert: &CertificateDer<'_>| memmem::find(cert, &self.name).is_some();
        if !names_us(leaf) && !chain.iter().any(names_us) {
            return false;
        }
        // Verified at the leaf's own time, because webpki checks dates before signatures.
        let Ok((_, parsed)) = X509Certificate::from_der(leaf) else {
            return false;
        };
        let since = u64::try_from(parsed.validity().not_before.timestamp()).unwrap_or(0);
        let issued = UnixTime::since_unix_epoch(Duration::from_secs(since));
        match self
            .verifier
            .verify_server_cert(leaf, chain, name, &[], issued)
        {
            Ok(_) => true,
            Err(rustls::Error::InvalidCertificate(why)) => match why {
                CertificateError::UnknownIssuer
                | CertificateError::BadEncoding
                | CertificateError::BadSignature => false,
                // webpki checks names last, so the signature is ours.
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => true,
                // webpki reports the other errors before it checks signatures, such as a CA certificate used as a leaf.
                _ => parsed.issuer().as_raw() == self.name,
            },
            Err(_) => false,
        }
    }
}

impl ServerCertVerifier for OriginVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verify = || {
            self.platform
                .verify_server_cert(leaf, chain, name, ocsp, now)
        };
        // On Windows and macOS this may wait for the network (revocation), so the thread's other tasks are moved.
        #[cfg(any(windows, target_os = "macos"))]
        let verdict = tokio::task::block_in_place(verify);
        #[cfg(not(any(windows, target_os = "macos")))]
        let verdict = verify();
        // Our root may be in the machine's store, so an accepted chain is checked as well as a refused one.
        let own = self.own.load();
        let own = own.as_ref();
        if own.is_some_and(|own| own.signed(leaf, chain, name)) {
            return Err(rustls::Error::InvalidCertificate(
                CertificateError::ApplicationVerificationFailure,
            ));
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.platform.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::tls::failure::OriginTlsFailure;
    use rcgen::{
        BasicConstraints, CertificateParams, CertificateRevocationListParams, IsCa, Issuer,
        KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
    };
    use rustls::{crypto::aws_lc_rs, pki_types::CertificateRevocationListDer};

    use std::io;

    const HOST: &str = "revoked.council.test";

    /// A root that stands for the machine's, with its certificate and a leaf with the serial number 7.
    fn machine() -> (
        Issuer<'static, KeyPair>,
        CertificateDer<'static>,
        CertificateDer<'static>,
    ) {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key can be made");
        let root = params
            .self_signed(&key)
            .expect("it can be signed")
            .der()
            .clone();
        let issuer = Issuer::new(params, key);
        let mut leaf = CertificateParams::new([HOST.to_owned()]).expect("it is a name");
        leaf.serial_number = Some(SerialNumber::from(7_u64));
        let key = KeyPair::generate().expect("a key can be made");
        let leaf = leaf.signed_by(&key, &issuer).expect("it can be signed");
        (issuer, root, leaf.der().clone())
    }

    /// The verdict on the leaf where the machine knows that this serial number is revoked.
    fn verdict(revoked: u64) -> Result<(), OriginTlsFailure> {
        let (issuer, root, leaf) = machine();
        let update = crate::os::clock::now();
        let list = CertificateRevocationListParams {
            this_update: update - time::Duration::hours(1),
            next_update: update + time::Duration::hours(1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: vec![RevokedCertParams {
                serial_number: SerialNumber::from(revoked),
                revocation_time: update - time::Duration::hours(1),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&issuer).expect("it can be signed");
        let list = CertificateRevocationListDer::from(list.der().to_vec());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(root).expect("it is a root");
        let platform =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (_, own_root, _) = machine();
        let mut verifier =
            OriginVerifier::new(Some(&own_root), Vec::new(), &provider).expect("it is a root");
        verifier.platform = platform
            .with_crls([list])
            .build()
            .expect("the list can be read");
        let name = ServerName::try_from(HOST).expect("it is a name");
        let verdict = verifier.verify_server_cert(&leaf, &[], &name, &[], UnixTime::now());
        verdict
            .map(drop)
            .map_err(|error| OriginTlsFailure::of(&io::Error::other(error)))
    }

    #[test]
    fn t05_a_certificate_that_the_machine_knows_to_be_revoked_is_left_to_the_browser() {
        assert_eq!(verdict(7), Err(OriginTlsFailure::Revoked));
        // The control: the same leaf where another serial number is revoked.
        assert_eq!(verdict(8), Ok(()));
    }
}

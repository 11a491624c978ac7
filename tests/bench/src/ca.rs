//! The certificates of the bench: a root, and one leaf for every host that the load asks for.
//!
//! It knows nothing of the roots that targets make for themselves.

use anyhow::{Context, Result};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::{
    CipherSuite, RootCertStore,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{fs, path::Path};

/// All hosts of the bench lie below this one.
pub const DOMAIN: &str = "bench.test";

/// Writes `root.pem`, `leaf.pem` and `leaf.key` into a folder.
pub fn write(dir: &Path) -> Result<()> {
    let root_key = KeyPair::generate()?;
    let mut root = CertificateParams::default();
    root.distinguished_name
        .push(rcgen::DnType::CommonName, "The bench's root");
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = root.self_signed(&root_key)?;
    let issuer = Issuer::new(root, &root_key);
    let key = KeyPair::generate()?;
    let mut leaf = CertificateParams::new(vec![format!("*.{DOMAIN}")])?;
    leaf.distinguished_name = rcgen::DistinguishedName::new();
    leaf.use_authority_key_identifier_extension = true;
    leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let leaf = leaf.signed_by(&key, &issuer)?;
    fs::write(dir.join("root.pem"), certificate.pem())?;
    fs::write(dir.join("root.key"), root_key.serialize_pem())?;
    fs::write(dir.join("leaf.pem"), leaf.pem())?;
    fs::write(dir.join("leaf.key"), key.serialize_pem())?;
    Ok(())
}

/// The leaf and its key.
pub fn leaf(dir: &Path) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let chain = vec![CertificateDer::from_pem_file(dir.join("leaf.pem"))?];
    Ok((chain, PrivateKeyDer::from_pem_file(dir.join("leaf.key"))?))
}

/// The roots of these files.
pub fn roots<'a>(files: impl IntoIterator<Item = &'a Path>) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    for file in files {
        let root = CertificateDer::from_pem_file(file)
            .with_context(|| format!("{} holds no certificate", file.display()))?;
        store.add(root)?;
    }
    Ok(store)
}

/// The provider of TLS that we use ourselves.
pub fn provider() -> CryptoProvider {
    ordered(aws_lc_rs::default_provider())
}

/// The other one, which has no post-quantum key share.
pub fn ring() -> CryptoProvider {
    ordered(rustls::crypto::ring::default_provider())
}

/// Ciphers as browsers offer them: the shorter AES first, whose key schedule is far cheaper.
fn ordered(mut provider: CryptoProvider) -> CryptoProvider {
    const ORDER: [CipherSuite; 3] = [
        CipherSuite::TLS13_AES_128_GCM_SHA256,
        CipherSuite::TLS13_AES_256_GCM_SHA384,
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
    ];
    let place = |suite: CipherSuite| ORDER.iter().position(|other| *other == suite);
    let suites = &mut provider.cipher_suites;
    suites.retain(|suite| place(suite.suite()).is_some());
    suites.sort_by_key(|suite| place(suite.suite()));
    provider
}

//! Certificates of the test origins, good and bad.
//!
//! Made in each run; no key is ever written into the project.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// A CA of a test.
#[derive(Debug)]
pub struct TestCa {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    key_pem: String,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// Expired.
    Expired,
    /// Not valid yet.
    NotYetValid,
    /// It names another host.
    WrongHost,
    /// It is signed by a root that nobody trusts.
    UnknownIssuer,
    /// It is signed by itself.
    SelfSigned,
    /// It is signed by an intermediate that the server does not show.
    IncompleteChain,
}

impl TestCa {
    /// A fresh CA.
    pub fn new() -> Self {
        Self::named("Test origins' CA")
    }

    fn named(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let pem = params.self_signed(&key).expect("a CA can be signed").pem();
        let key_pem = key.serialize_pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
            key_pem,
        }
    }

    /// The CA of a pair of PEM texts, such as the proxy's own root.
    pub fn from_pem(certificate: &str, key_pem: &str) -> Self {
        let key = KeyPair::from_pem(key_pem).expect("the key is one");
        let issuer = Issuer::from_ca_cert_pem(certificate, key).expect("the certificate is a CA's");
        Self {
            issuer,
            pem: certificate.to_owned(),
            key_pem: key_pem.to_owned(),
        }
    }

    /// Its certificate.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Its key.
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// A TLS server's settings with a certificate for `host` that has one flaw.
    pub fn server_config(&self, host: &str, flaw: Flaw) -> Arc<ServerConfig> {
        let (chain, key) = self.leaf(host, flaw);
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("the provider has the usual versions")
                .with_no_client_auth()
                .with_single_cert(chain, key)
                .expect("key and certificate fit");
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Arc::new(config)
    }

    /// A certificate for `host` that has one flaw, and its key.
    pub fn leaf(
        &self,
        host: &str,
        flaw: Flaw,
    ) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().expect("a key can be made");
        let named = if flaw == Flaw::WrongHost {
            "elsewhere.test"
        } else {
            host
        };
        let mut params =
            CertificateParams::new(vec![named.to_owned()]).expect("the host is a name");
        let (from, until) = match flaw {
            Flaw::Expired => (2020, 2021),
            Flaw::NotYetValid => (2090, 2091),
            _ => (2024, 2089),
        };
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let leaf = match flaw {
            Flaw::SelfSigned => params.self_signed(&key),
            Flaw::UnknownIssuer => {
                params.signed_by(&key, &Self::named("A CA that nobody trusts").issuer)
            }
            Flaw::IncompleteChain => params.signed_by(&key, &self.intermediate()),
            _ => params.signed_by(&key, &self.issuer),
        };
        let leaf = leaf.expect("a leaf can be signed");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        (vec![leaf.der().clone()], key)
    }

    /// A TLS server's settings with a leaf for these names, valid for a fortnight around now.
    pub fn server_config_for(&self, names: &[&str]) -> Arc<ServerConfig> {
        let (chain, key) = self.leaf_for(names);
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has the usual versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("key and certificate fit");
        Arc::new(config)
    }

    /// A leaf for these names and addresses, valid for a fortnight around now, and its key.
    pub fn leaf_for(
        &self,
        names: &[&str],
    ) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().expect("a key can be made");
        let names = names.iter().map(|name| (*name).to_owned());
        let mut params =
            CertificateParams::new(names.collect::<Vec<_>>()).expect("the hosts are names");
        let now = OffsetDateTime::now_utc();
        params.not_before = now - Duration::days(7);
        params.not_after = now + Duration::days(7);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let leaf = params
            .signed_by(&key, &self.issuer)
            .expect("a leaf can be signed");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        (vec![leaf.der().clone()], key)
    }

    /// The same as two PEM texts: the certificate and its key.
    pub fn leaf_pem(&self, host: &str, flaw: Flaw) -> (String, String) {
        let (chain, key) = self.leaf(host, flaw);
        let certificates: String = chain.iter().map(|part| pem("CERTIFICATE", part)).collect();
        (certificates, pem("PRIVATE KEY", key.secret_der()))
    }

    fn intermediate(&self) -> Issuer<'static, KeyPair> {
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::default();
        params.distinguished_name.push(
            DnType::CommonName,
            "An intermediate of the test origins' CA",
        );
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params
            .signed_by(&key, &self.issuer)
            .expect("an intermediate can be signed");
        Issuer::new(params, key)
    }
}

impl Default for TestCa {
    fn default() -> Self {
        Self::new()
    }
}

/// RFC 7468.
fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

//! What a root's certificate says: its names, its dates and its constraints.
//!
//! It signs nothing and keeps nothing.

use crate::ca::{BACKDATE, PROBE_HOST, error::RootError, random_serial};
use biscuit_tin_shared::registry::listed::Listed;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, GeneralSubtree, IsCa, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use time::{Duration, OffsetDateTime};
use x509_parser::{certificate::X509Certificate, extensions::GeneralName};

/// First part of the common name of all our roots; eight hexadecimal digits of the key's hash follow.
pub(crate) const ROOT_NAME: &str = "Biscuit Tin local root";

/// The first common name of a certificate's subject.
pub(crate) fn common_name<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a str> {
    certificate
        .subject()
        .iter_common_name()
        .next()?
        .as_str()
        .ok()
}

/// The DNS names that a certificate's name constraints permit.
pub(crate) fn permitted_names<'a>(certificate: &'a X509Certificate<'_>) -> Vec<&'a str> {
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

/// The names that a root for these hosts permits.
pub(super) fn names_for(listed: &Listed) -> impl Iterator<Item = &str> {
    listed.hosts().chain([PROBE_HOST])
}

pub(super) fn root_params<'n>(
    names: impl Iterator<Item = &'n str>,
    now: OffsetDateTime,
    days: i64,
    key: &KeyPair,
) -> Result<CertificateParams, RootError> {
    let mut params = CertificateParams::default();
    params.not_before = now - BACKDATE;
    params.not_after = now + Duration::days(days);
    params.serial_number = Some(random_serial()?);
    let fingerprint = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, key.public_key_raw());
    let short: String = fingerprint
        .as_ref()
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // The digits distinguish an old root from a new one in a browser's store.
    params
        .distinguished_name
        .push(DnType::CommonName, format!("{ROOT_NAME} {short}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(NameConstraints {
        // Without a leading dot, which would exclude the host itself (measured with four verifiers).
        permitted_subtrees: names
            .map(|name| GeneralSubtree::DnsName(name.to_owned()))
            .collect(),
        // Permitted DNS names alone leave certificates for IP addresses valid, so all addresses are excluded (measured too).
        excluded_subtrees: vec![
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([0; 4], 0)),
            GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix([0; 16], 0)),
        ],
    });
    Ok(params)
}

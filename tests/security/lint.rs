//! Row T16 of the threat table: root and leaf as the rules of certificates ask.
#![cfg(unix)]

use super::root::{der, parse, pem, shown};
use harness::{Answer, Origin, ProxyUnderTest, TestCa};
use x509_parser::{
    certificate::X509Certificate,
    extensions::{GeneralName, ParsedExtension},
};

/// The rules of the CA/Browser Forum's Baseline Requirements and of RFC 5280 that a certificate breaks, by name.
fn lint(der: &[u8]) -> Vec<&'static str> {
    let cert = parse(der);
    let serial = cert.raw_serial();
    let oids: Vec<_> = cert.iter_extensions().map(|e| e.oid.clone()).collect();
    let rows = [
        ("version 3", cert.version.0 == 2),
        (
            "a positive serial of 64 bits at least and 20 bytes at most",
            { (8..=20).contains(&serial.len()) && serial[0] & 0x80 == 0 },
        ),
        (
            "inner and outer algorithm agree",
            cert.signature == cert.signature_algorithm,
        ),
        ("no extension twice", {
            oids.iter()
                .all(|oid| oids.iter().filter(|o| *o == oid).count() == 1)
        }),
        ("begins before it ends, and has begun", {
            let dates = cert.validity();
            dates.not_before < dates.not_after && dates.is_valid()
        }),
        ("an unknown extension is not critical", {
            let unknown =
                |e: &ParsedExtension<'_>| matches!(e, ParsedExtension::UnsupportedExtension { .. });
            !cert
                .iter_extensions()
                .any(|e| e.critical && unknown(e.parsed_extension()))
        }),
        ("the common name is the alternative name", {
            let common = cert.subject().iter_common_name().next().map(|n| n.as_str());
            match (cert.is_ca(), cert.subject_alternative_name()) {
                (true, _) => true,
                (false, Ok(Some(names))) => {
                    let [GeneralName::DNSName(name)] = names.value.general_names[..] else {
                        return vec!["one DNS name"];
                    };
                    common.is_none_or(|common| common == Ok(name))
                }
                (false, _) => false,
            }
        }),
    ];
    rows.into_iter()
        .filter(|(_, good)| !good)
        .map(|(name, _)| name)
        .collect()
}

#[tokio::test]
async fn t16_root_and_leaf_pass_the_lint_and_the_root_can_do_nothing_but_sign_leaves() {
    let ca = TestCa::new();
    let origin = Origin::start("www.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let root = der(&pem(&proxy));
    let leaf = shown(proxy.address(), &origin.host).await;
    assert_eq!((lint(&root), lint(&leaf)), (vec![], vec![]));
    // The control: the lint does find what is wrong, here a leaf of two names.
    let (two, _) = ca.leaf_for(&["a.test", "b.test"]);
    assert_eq!(lint(&two[0]), ["one DNS name"]);
    let root = parse(&root);
    let basic = root.basic_constraints().unwrap().unwrap();
    assert_eq!(
        (
            basic.critical,
            basic.value.ca,
            basic.value.path_len_constraint
        ),
        (true, true, Some(0))
    );
    let usage = root.key_usage().unwrap().unwrap();
    // Bit 5 alone: signing certificates, and no list of revoked ones (RFC 5280 section 4.2.1.3).
    assert_eq!((usage.critical, usage.value.flags), (true, 1 << 5));
    let names = root.name_constraints().unwrap().unwrap();
    let permitted = names.value.permitted_subtrees.as_ref().unwrap();
    assert!(names.critical && permitted.len() > 20);
    let plain =
        |base: &GeneralName<'_>| matches!(base, GeneralName::DNSName(n) if !n.starts_with('.'));
    assert!(permitted.iter().all(|subtree| plain(&subtree.base)));
    let excluded: Vec<_> = names.value.excluded_subtrees.iter().flatten().collect();
    assert!(matches!(excluded[0].base, GeneralName::IPAddress(a) if a == [0; 8]));
    assert!(matches!(excluded[1].base, GeneralName::IPAddress(a) if a == [0; 32]));
    let days = |cert: &X509Certificate<'_>| {
        (cert.validity().not_after.timestamp() - cert.validity().not_before.timestamp()) / 86_400
    };
    assert_eq!(days(&root), 181);
    let leaf = parse(&leaf);
    assert_eq!((days(&leaf), leaf.is_ca()), (14, false));
    let usage = leaf.key_usage().unwrap().unwrap().value;
    assert_eq!(usage.flags, 1, "a digital signature, nothing else");
}

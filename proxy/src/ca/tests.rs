//! Tests of the certificate authority with a fixed clock: names, dates, cache and replacement.

use crate::ca::RootError;
use crate::{
    ca::{Mint, Root, RootFiles},
    config::data_folder::DataFolder,
    os::private_file::{draft_of, make_private_dir},
};
use biscuit_tin_shared::registry::listed::Listed;
use rustls::sign::CertifiedKey;
use std::{
    collections::HashSet,
    fs,
    path::Path,
    sync::{Arc, Barrier},
    thread,
};
use time::{Duration, OffsetDateTime};
use x509_parser::{
    certificate::X509Certificate,
    extensions::{GeneralName, ParsedExtension},
    prelude::FromDer,
};

fn listed() -> Arc<Listed> {
    Arc::new(Listed::new([
        "council.test".to_owned(),
        "pay.example".to_owned(),
    ]))
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap()
}

/// The files of a root in a data folder of this name.
fn files(folder: &tempfile::TempDir, name: &str) -> RootFiles {
    DataFolder(folder.path().join(name)).root()
}

fn root(files: &RootFiles, now: OffsetDateTime) -> Result<Root, RootError> {
    Root::load_or_create(files, &listed(), now, |_| {})
}

fn mint() -> (tempfile::TempDir, Mint) {
    let folder = tempfile::tempdir().unwrap();
    let root = root(&files(&folder, "data"), now()).unwrap();
    let mint = Mint::new(root, listed()).unwrap();
    (folder, mint)
}

fn parse(key: &CertifiedKey) -> X509Certificate<'_> {
    X509Certificate::from_der(&key.cert[0]).unwrap().1
}

#[test]
fn t15_nothing_is_signed_for_other_names_and_the_cache_is_bounded() {
    let (_folder, mint) = mint();
    for n in 0..10_000 {
        assert!(mint.leaf(&format!("n{n}.evil.test"), now()).is_none());
    }
    assert_eq!((mint.signed(), mint.kept()), (0, 0));
    // The control: names below a listed host are signed for, and cached up to the bound.
    for n in 0..1_000 {
        assert!(mint.leaf(&format!("n{n}.council.test"), now()).is_some());
    }
    assert_eq!(mint.signed(), 1_000);
    assert!(mint.kept() <= 256, "{}", mint.kept());
}

#[test]
fn t15_fifty_first_connections_at_once_make_one_leaf() {
    let (_folder, mint) = mint();
    let start = Barrier::new(50);
    let leaves: Vec<_> = thread::scope(|scope| {
        let callers: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    mint.leaf("www.council.test", now()).unwrap()
                })
            })
            .collect();
        callers.into_iter().map(|c| c.join().unwrap()).collect()
    });
    assert_eq!(mint.signed(), 1);
    assert!(leaves.iter().all(|leaf| Arc::ptr_eq(leaf, &leaves[0])));
    // The control: the next day has a leaf of its own.
    mint.leaf("www.council.test", now() + Duration::days(1));
    assert_eq!(mint.signed(), 2);
}

#[test]
fn t16_a_thousand_leaves_are_short_lived_and_name_one_host_each() {
    let (_folder, mint) = mint();
    let mut serials = HashSet::new();
    for n in 0..1_000 {
        let host = format!("n{n}.council.test");
        let leaf = mint.leaf(&host, now()).unwrap();
        let leaf = parse(&leaf);
        let names = &leaf
            .subject_alternative_name()
            .unwrap()
            .unwrap()
            .value
            .general_names;
        assert_eq!(names[..], [GeneralName::DNSName(&host)]);
        let dates = leaf.validity();
        let life = dates.not_after.timestamp() - dates.not_before.timestamp();
        assert!(life <= 30 * 86_400, "{life}");
        assert!(dates.not_before.timestamp() < now().unix_timestamp());
        assert!(leaf.raw_serial().len() >= 16 && leaf.raw_serial()[0] & 0x80 == 0);
        assert!(serials.insert(leaf.raw_serial().to_vec()));
        let usage = leaf.extended_key_usage().unwrap().unwrap().value;
        assert!(usage.server_auth && !usage.any && !usage.client_auth);
        let has = |wanted: fn(&ParsedExtension<'_>) -> bool| {
            leaf.iter_extensions()
                .any(|extension| wanted(extension.parsed_extension()))
        };
        assert!(has(|e| matches!(
            e,
            ParsedExtension::AuthorityKeyIdentifier(_)
        )));
        // Schannel refuses a leaf whose subject key identifier is its issuer's, so a leaf has none.
        assert!(!has(|e| matches!(
            e,
            ParsedExtension::SubjectKeyIdentifier(_)
        )));
    }
}

#[test]
fn t16_a_host_too_long_for_a_common_name_has_none_and_its_other_name_is_critical() {
    let (_folder, mint) = mint();
    let host = format!("{}.{}.council.test", "a".repeat(40), "b".repeat(40));
    let leaf = mint.leaf(&host, now()).unwrap();
    let leaf = parse(&leaf);
    assert_eq!(leaf.subject().iter().count(), 0);
    assert!(leaf.subject_alternative_name().unwrap().unwrap().critical);
    // The control: an ordinary host is its own common name.
    let leaf = mint.leaf("council.test", now()).unwrap();
    assert_eq!(parse(&leaf).subject().to_string(), "CN=council.test");
}

#[test]
fn t19_a_root_whose_time_is_over_signs_nothing_and_no_leaf_outlives_it() {
    let (_folder, mint) = mint();
    let end = mint.root().until();
    assert!(
        mint.leaf("council.test", now() + Duration::days(400))
            .is_none()
    );
    let last = mint
        .leaf("council.test", end - Duration::minutes(1))
        .unwrap();
    assert_eq!(
        parse(&last).validity().not_after.timestamp(),
        end.unix_timestamp()
    );
}

#[test]
fn t19_the_end_is_announced_thirty_days_before_and_a_start_in_the_last_days_makes_a_new_root() {
    let folder = tempfile::tempdir().unwrap();
    let dir = files(&folder, "data");
    let first = root(&dir, now()).unwrap();
    assert_eq!(first.until(), now() + Duration::days(180));
    let at = |days| now() + Duration::days(days);
    assert!(!first.renewal_is_due(at(149)) && first.renewal_is_due(at(150)));
    assert_eq!(root(&dir, at(150)).unwrap().der(), first.der());
    let mut retired = None;
    let second = Root::load_or_create(&dir, &listed(), at(170), |old| {
        // The old root is still in place while it is removed from the stores.
        let text = fs::read_to_string(&dir.pem).unwrap();
        let (_, block) = x509_parser::pem::parse_x509_pem(text.as_bytes()).unwrap();
        assert_eq!(block.contents, old.der().as_ref());
        retired = Some(old.der().clone());
    })
    .unwrap();
    assert_eq!(retired.as_ref(), Some(first.der()));
    assert_ne!(second.der(), first.der());
    // `load_or_renew` replaces it as soon as renewal is due.
    let third = Root::load_or_renew(&dir, &listed(), at(170 + 150), |_| {}).unwrap();
    assert_ne!(third.der(), second.der());
}

#[test]
fn another_list_of_hosts_makes_another_root() {
    let folder = tempfile::tempdir().unwrap();
    let dir = files(&folder, "data");
    let first = root(&dir, now()).unwrap();
    let more = Listed::new(["council.test", "pay.example", "new.example"].map(str::to_owned));
    let second = Root::load_or_create(&dir, &more, now(), |_| {}).unwrap();
    assert_ne!(first.name(), second.name());
    assert_eq!(
        Root::load_or_create(&dir, &more, now(), |_| unreachable!("it fits"))
            .unwrap()
            .der(),
        second.der()
    );
}

#[test]
fn f18_a_replacement_that_is_cut_short_leaves_the_old_root_or_the_whole_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (files(&folder, "old"), files(&folder, "new"));
    let (first, second) = (root(&old, now()).unwrap(), root(&new, now()).unwrap());
    let (pem, key) = (&old.pem, &old.key);
    let copy = |from: &Path, to: &Path| fs::copy(from, to).unwrap();
    // Cut short while the drafts are written, or before the first rename: the old root.
    copy(&new.pem, &draft_of(pem));
    copy(&new.key, &draft_of(key));
    assert_eq!(root(&old, now()).unwrap().der(), first.der());
    assert!(!draft_of(pem).exists() && !draft_of(key).exists());
    // Cut short between the two renames: the new root.
    copy(&new.pem, &draft_of(pem));
    copy(&new.key, key);
    assert_eq!(root(&old, now()).unwrap().der(), second.der());
    assert_eq!(fs::read(pem).unwrap(), fs::read(&new.pem).unwrap());
    // The same in a folder that had no root before.
    let fresh = files(&folder, "fresh");
    make_private_dir(&fresh.folder).unwrap();
    copy(&new.pem, &draft_of(&fresh.pem));
    copy(&new.key, &fresh.key);
    assert_eq!(root(&fresh, now()).unwrap().der(), second.der());
    // The control: a missing half without a draft is an error.
    fs::remove_file(&fresh.pem).unwrap();
    assert!(matches!(
        root(&fresh, now()),
        Err(RootError::HalfRoot { .. })
    ));
    let other = files(&folder, "other");
    root(&other, now()).unwrap();
    copy(&other.pem, pem);
    assert!(matches!(
        root(&old, now()),
        Err(RootError::UnusableRoot { .. })
    ));
}

#[test]
fn t62_a_root_for_one_host_signs_for_it_alone_and_its_key_is_never_written() {
    let (folder, mint) = mint();
    let pem = folder.path().join("one.pem");
    let one = mint.for_one_host("pay.supplier.test", pem.clone(), now());
    let one = one.expect("it can be made");
    let written = fs::read_to_string(&pem).expect("its certificate is written");
    assert!(written.contains("BEGIN CERTIFICATE") && !written.contains("PRIVATE KEY"));
    for host in ["council.test", "supplier.test", "notpay.supplier.test"] {
        assert!(one.leaf(host, now()).is_none(), "{host}");
    }
    let leaf = one.leaf("pay.supplier.test", now()).expect("it is its own");
    assert!(mint.leaf("pay.supplier.test", now()).is_none());
    let leaf = parse(&leaf);
    let mut issuer = leaf.issuer().iter_common_name();
    let issuer = issuer.next().and_then(|name| name.as_str().ok());
    assert_eq!(issuer, Some(one.root().name()));
    assert_ne!(one.root().name(), mint.root().name());
    // A browser may accept the leaves' key by itself.
    assert_eq!(one.leaf_key_fingerprint(), mint.leaf_key_fingerprint());
    assert!(
        one.leaf("pay.supplier.test", now() + Duration::days(1))
            .is_none()
    );
}

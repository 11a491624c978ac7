//! Tests of the certificate authority with a fixed clock: names, dates, cache and replacement.

use crate::ca::RootError;
use crate::{
    ca::{ListedNow, Mint, Root, RootFiles},
    config::data_folder::DataFolder,
    os::private_file::{draft_of, make_private_dir},
};
use biscuit_tin_shared::{explain::Reason, registry::listed::Listed};
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

fn listed() -> Listed {
    Listed::new(["council.test", "pay.example"].map(str::to_owned))
}

fn listed_now(listed: Listed) -> Arc<ListedNow> {
    Arc::new(ListedNow::new(listed))
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap()
}

/// The files of a root in a data folder of this name.
fn files(folder: &tempfile::TempDir, name: &str) -> RootFiles {
    DataFolder(folder.path().join(name)).root()
}

fn root(files: &RootFiles, now: OffsetDateTime) -> Result<Root, RootError> {
    Root::load_or_create(files, &listed(), now)
}

fn mint() -> (tempfile::TempDir, Mint) {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder, "data");
    let root = root(&files, now()).unwrap();
    let mint = Mint::new(root, listed_now(listed()), &files).unwrap();
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
fn t19_the_end_is_announced_thirty_days_before_and_a_trust_step_renews_it_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let dir = files(&folder, "data");
    let first = root(&dir, now()).unwrap();
    assert_eq!(first.until(), now() + Duration::days(180));
    let at = |days| now() + Duration::days(days);
    assert!(!first.renewal_is_due(at(149)) && first.renewal_is_due(at(150)));
    let step = |days| Root::load_or_replace(&dir, &listed(), at(days)).unwrap();
    assert_eq!(step(149).der(), first.der());
    let second = step(150);
    assert_ne!(second.der(), first.der());
    // One whose time is over is replaced too.
    assert_ne!(step(150 + 181).der(), second.der());
}

/// A day of the fixed clock, as a year.
fn year(year: i32) -> OffsetDateTime {
    now().replace_year(year).unwrap()
}

#[test]
fn a12_no_start_replaces_a_root_whatever_the_list_the_dates_or_the_clock_say() {
    let more = Listed::new(["council.test", "pay.example", "new.example"].map(str::to_owned));
    let fewer = Listed::new(["council.test".to_owned()]);
    let days = |days| now() + Duration::days(days);
    let end = 180;
    // The list of a start, its moment, and why each of three hosts is a tunnel then.
    let (lacks, over, early) = (
        Some(Reason::RootLacksHost),
        Some(Reason::RootExpired),
        Some(Reason::RootNotYetValid),
    );
    let rows = [
        ("the same list", &listed(), now(), [None, None, lacks]),
        ("one host more", &more, now(), [None, None, lacks]),
        ("one host less", &fewer, now(), [None, None, lacks]),
        (
            "its last fortnight",
            &listed(),
            days(end - 13),
            [None, None, lacks],
        ),
        (
            "its last minute",
            &more,
            days(end) - Duration::MINUTE,
            [None, None, lacks],
        ),
        ("expired", &listed(), days(end), [over, over, lacks]),
        ("a clock of 2015", &more, year(2015), [early, early, lacks]),
        (
            "a clock of 2040",
            &listed(),
            year(2040),
            [over, over, lacks],
        ),
    ];
    for (what, list, moment, expected) in rows {
        let folder = tempfile::tempdir().unwrap();
        let files = files(&folder, "data");
        let first = root(&files, now()).unwrap();
        let bytes = fs::read(&files.key).unwrap();
        let root = Root::load_or_create(&files, list, moment).unwrap();
        assert_eq!(root.der(), first.der(), "{what}");
        assert_eq!(fs::read(&files.key).unwrap(), bytes, "{what}");
        let all = Listed::new(more.hosts().map(str::to_owned));
        let mint = Mint::new(root, listed_now(all), &files).unwrap();
        for (host, expected) in ["www.council.test", "pay.example", "new.example"]
            .into_iter()
            .zip(expected)
        {
            assert_eq!(mint.obstacle(host, moment), expected, "{what}: {host}");
            let leaf = mint.leaf(host, moment);
            assert_eq!(leaf.is_none(), expected.is_some(), "{what}: {host}");
        }
        // With the right clock the same process goes on.
        assert_eq!(mint.obstacle("pay.example", now()), None, "{what}");
    }
}

#[test]
fn a12_a_trust_step_makes_a_root_for_more_hosts_and_doubts_a_clock_that_contradicts_the_present_one()
 {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder, "data");
    let first = root(&files, now()).unwrap();
    let more = Listed::new(["council.test", "pay.example", "new.example"].map(str::to_owned));
    for moment in [year(2015), year(2040)] {
        let step = Root::load_or_replace(&files, &more, moment);
        let said = step.unwrap_err().to_string();
        assert!(said.contains("set the clock and try again"), "{said}");
    }
    assert_eq!(root(&files, now()).unwrap().der(), first.der());
    let second = Root::load_or_replace(&files, &more, now()).unwrap();
    assert_ne!(second.name(), first.name());
    assert_eq!(second.missing(&more), [""; 0]);
    // A list that lost a host makes no work for the user.
    let again = Root::load_or_replace(&files, &listed(), now()).unwrap();
    assert_eq!(again.der(), second.der());
}

#[test]
fn a12_a_root_that_left_the_disk_signs_nothing_more() {
    let (_folder, mint) = mint();
    assert!(!mint.note_root_is_gone(true));
    assert_eq!(
        mint.obstacle("council.test", now()),
        Some(Reason::RootReplaced)
    );
    assert!(mint.leaf("council.test", now()).is_none());
    assert!(mint.note_root_is_gone(false));
    assert!(mint.leaf("council.test", now()).is_some());
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

#[test]
fn a13_a_root_is_deleted_with_all_that_is_kept_of_it_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let (alone, beside) = (files(&folder, "alone"), files(&folder, "beside"));
    let theirs = beside.folder.join("theirs.pem");
    for files in [&alone, &beside] {
        root(files, now()).unwrap();
        for path in [&files.missing, &files.refused, &files.trusted] {
            fs::write(path, "").unwrap();
        }
        fs::write(draft_of(&files.pem), "").unwrap();
    }
    fs::write(&theirs, "x").unwrap();
    Root::delete(&alone).unwrap();
    Root::delete(&beside).unwrap();
    assert!(!alone.folder.exists());
    let left = fs::read_dir(&beside.folder).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [theirs]);
    Root::delete(&alone).expect("what is gone needs no deletion");
}

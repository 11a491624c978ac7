//! Rows of the threat table about the root, its key and its end; each defence with its control.
//!
//! The same rows with a fixed clock are in `proxy/src/ca/tests.rs`; the stores are in `tests/program/trust.rs`.
#![cfg(unix)]

use super::rows::{start, text};
use harness::{Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, GeneralSubtree, IsCa, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Stdio,
};
use time::{Duration, OffsetDateTime};
use tokio::process::Command;
use x509_parser::{certificate::X509Certificate, extensions::GeneralName, prelude::FromDer};

pub(super) fn pem(proxy: &ProxyUnderTest) -> String {
    fs::read_to_string(proxy.root()).expect("the root can be read")
}

pub(super) fn key(proxy: &ProxyUnderTest) -> String {
    fs::read_to_string(proxy.root().with_extension("key")).expect("we are its owner")
}

pub(super) fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("it is a certificate")
}

pub(super) fn parse(der: &[u8]) -> X509Certificate<'_> {
    X509Certificate::from_der(der)
        .expect("it is a certificate")
        .1
}

/// The leaf that the proxy shows for a host.
pub(super) async fn shown(proxy: SocketAddr, host: &str) -> CertificateDer<'static> {
    let output = Command::new("openssl")
        .args([
            "s_client",
            "-proxy",
            &proxy.to_string(),
            "-servername",
            host,
        ])
        .args(["-connect", &format!("{host}:443")])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let output = output.await.expect("openssl is installed");
    der(&String::from_utf8(output.stdout).expect("openssl prints text"))
}

#[tokio::test]
async fn t11_neither_the_project_nor_the_program_carries_a_key() {
    let label = ["-----BEGIN ", "PRIVATE KEY-----"].concat();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let found = Command::new("git")
        .args(["grep", "-lE", "BEGIN ([A-Z]+ )?PRIVATE KEY-----[^\"]"])
        .current_dir(root)
        .output()
        .await
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
    let followed_by_a_key = |bytes: &[u8]| {
        bytes
            .windows(label.len() + 2)
            .any(|window| window.starts_with(label.as_bytes()) && window.ends_with(b"\nM"))
    };
    assert!(!followed_by_a_key(&fs::read(harness::program()).unwrap()));
    // The control: a key would be found. Every key in DER form begins with a sequence, which is an M in base64.
    let pem = KeyPair::generate().unwrap().serialize_pem();
    assert!(followed_by_a_key(format!("…{pem}…").as_bytes()));
}

#[tokio::test]
async fn t11_two_installs_have_two_roots() {
    let ca = TestCa::new();
    let (one, two) = (
        ProxyUnderTest::start(&ca, &[]).await,
        ProxyUnderTest::start(&ca, &[]).await,
    );
    assert_ne!(fs::read(one.root()).unwrap(), fs::read(two.root()).unwrap());
}

#[tokio::test]
async fn t12_the_key_is_its_owners_alone_and_a_wider_one_stops_the_start() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let key = proxy.root().with_extension("key");
    assert_eq!((mode(key.parent().unwrap()), mode(&key)), (0o700, 0o600));
    let (_, _, folder) = proxy.stop().await;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let output = start(&folder.path().join("data"), &[]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("can be read by others (mode 644)"),
        "{output:?}"
    );
    // A symbolic link in the key's place is refused as well.
    fs::remove_file(&key).unwrap();
    symlink("/etc/hostname", &key).unwrap();
    let output = start(&folder.path().join("data"), &[]).await;
    assert!(
        text(&output.stderr).contains("is not a plain file"),
        "{output:?}"
    );
    // Half a pair is named, with the remedy.
    fs::remove_file(&key).unwrap();
    let output = start(&folder.path().join("data"), &[]).await;
    assert!(
        text(&output.stderr).contains("delete the folder"),
        "{output:?}"
    );
}

#[tokio::test]
async fn t12_the_umask_widens_nothing_and_a_wider_folder_or_a_link_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let (data, home) = (folder.path().join("data"), Home::new());
    let install = ["trust", "install", "--data-dir", data.to_str().unwrap()];
    let made = Program::new(install).umask_000().at(&home).output().await;
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let mode = |name: &str| fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
    let modes = ["", "ca", "ca/root.key", "ca/root.pem"].map(mode);
    assert_eq!(modes, [0o700, 0o700, 0o600, 0o600]);
    let refused = async |part: &str| {
        let output = Program::new(install).at(&home).output().await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(2) && said.contains(part),
            "{said}"
        );
    };
    let ca = data.join("ca");
    fs::set_permissions(&ca, fs::Permissions::from_mode(0o750)).unwrap();
    refused("can be entered by others (mode 750): if you are sure that nobody changed what lies in it, run: chmod 700").await;
    fs::set_permissions(&ca, fs::Permissions::from_mode(0o700)).unwrap();
    fs::rename(&ca, data.join("elsewhere")).unwrap();
    symlink("elsewhere", &ca).unwrap();
    refused("is not a plain folder").await;
    // The control: put right again, it is read.
    fs::remove_file(&ca).unwrap();
    fs::rename(data.join("elsewhere"), &ca).unwrap();
    let again = Program::new(install).at(&home).output().await;
    assert_eq!(again.status.code(), Some(0), "{again:?}");
}

#[tokio::test]
async fn t06_a_leaf_of_our_own_root_seen_from_an_origin_is_refused_and_alarmed() {
    let ca = TestCa::new();
    let first = Origin::start("own.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&first]).await;
    let root = fs::read_to_string(proxy.root()).unwrap();
    let key = fs::read_to_string(proxy.root().with_extension("key")).unwrap();
    // A thief of the key can sign for listed hosts; the same data folder is used again.
    let forged = TestCa::from_pem(&root, &key);
    let impostor = Origin::start("own.council.test", &forged, Answer::page(["a=1"])).await;
    let (_, _, folder) = proxy.stop().await;
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&impostor]).await;
    assert_eq!(
        fs::read_to_string(proxy.root()).unwrap(),
        root,
        "a restart keeps the root"
    );
    let mut watch = proxy.watch();
    let fetched = proxy.curl().get("https://own.council.test/").await;
    assert_ne!(fetched.code, 0);
    // The control: without us the browser would have believed this site.
    let believed = Curl::direct(&impostor, &proxy.root());
    let believed = believed.get("https://own.council.test/").await;
    assert_eq!(believed.code, 0);
    assert_eq!(
        watch.event("not_inspected").await["reason"],
        "own_root_seen"
    );
    assert_eq!(impostor.asked().len(), 1, "the control's own request");
}

#[tokio::test]
async fn t14_and_t17_a_leaf_has_one_name_and_a_key_that_is_neither_the_roots_nor_yesterdays() {
    let ca = TestCa::new();
    let one = Origin::start("one.council.test", &ca, Answer::page([])).await;
    let two = Origin::start("two.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&one, &two]).await;
    let root = der(&pem(&proxy));
    let root_key = parse(&root).public_key().raw.to_vec();
    let first = shown(proxy.address(), &one.host).await;
    let other = shown(proxy.address(), &two.host).await;
    for (leaf, host) in [(&first, &one.host), (&other, &two.host)] {
        let leaf = parse(leaf);
        assert_eq!(leaf.issuer(), parse(&root).subject(), "it is ours");
        assert_ne!(leaf.public_key().raw, root_key);
        let names = leaf.subject_alternative_name().unwrap().unwrap();
        assert_eq!(names.value.general_names[..], [GeneralName::DNSName(host)]);
    }
    let (_, _, folder) = proxy.stop().await;
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&one, &two]).await;
    let later = shown(proxy.address(), &one.host).await;
    assert_ne!(
        parse(&later).public_key().raw,
        parse(&first).public_key().raw
    );
    // The control: it is the same root that signed.
    assert_eq!(parse(&later).issuer(), parse(&first).issuer());
    assert_eq!(der(&pem(&proxy)), root);
}

/// Gives a root other dates, signed with its own key, as if it had been made that long ago.
fn age(root: &Path, days_left: i64) {
    let key = fs::read_to_string(root.with_extension("key")).expect("we are its owner");
    let key = KeyPair::from_pem(&key).expect("it is a key");
    let pem = fs::read_to_string(root).expect("it can be read");
    let der = der(&pem);
    let old = parse(&der);
    let name = old
        .subject()
        .iter_common_name()
        .next()
        .map(|name| name.as_str());
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, name.expect("it has one").expect("text"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let names = old
        .name_constraints()
        .expect("it can be read")
        .expect("it has them")
        .value;
    let permitted = names.permitted_subtrees.iter().flatten();
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted
            .map(|subtree| match subtree.base {
                GeneralName::DNSName(name) => GeneralSubtree::DnsName(name.to_owned()),
                _ => panic!("the root permits DNS names only"),
            })
            .collect(),
        excluded_subtrees: vec![
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([0; 4], 0)),
            GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix([0; 16], 0)),
        ],
    });
    params.not_after = OffsetDateTime::now_utc() + Duration::days(days_left);
    params.not_before = params.not_after - Duration::days(181);
    let pem = params.self_signed(&key).expect("it can be signed").pem();
    fs::write(root, pem).expect("it can be written");
}

#[tokio::test]
async fn t19_the_end_of_a_root_is_announced_and_the_new_trust_step_renews_it() {
    let ca = TestCa::new();
    let home = Home::new();
    let origin = Origin::start("www.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::at(&home, &ca, &[&origin]).await;
    let root = proxy.root();
    let announced = |proxy: &ProxyUnderTest| {
        let log = fs::read_to_string(proxy.folder().join("log")).unwrap();
        let folder = proxy.data_dir().display().to_string();
        let mut lines = log.lines();
        lines.any(|line| {
            let remedy = line.split("the local root ends soon: run “").nth(1);
            let command = remedy.and_then(|remedy| remedy.split('”').next());
            command.is_some_and(|command| {
                command.ends_with(&format!(" trust install --data-dir {folder}"))
            })
        })
    };
    assert!(!announced(&proxy), "a fresh root says nothing");
    let (_, _, folder) = proxy.stop().await;
    age(&root, 20);
    let aged = fs::read(&root).unwrap();
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &[&origin]).await;
    assert!(announced(&proxy));
    // It still serves until its end.
    let curl = Curl::through(&proxy, &root);
    curl.visit("https://www.council.test/").await;
    assert_eq!(fs::read(&root).unwrap(), aged);
    let (_, _, folder) = proxy.stop().await;
    let data = folder.path().join("data");
    let install = [
        "trust",
        "install",
        "--intercept",
        "www.council.test",
        "--data-dir",
    ];
    let arguments = install.into_iter().chain(data.to_str());
    let output = Program::new(arguments).at(&home).output().await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let renewed = fs::read(&root).unwrap();
    assert_ne!(renewed, aged);
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &[&origin]).await;
    assert!(!announced(&proxy));
    assert_eq!(fs::read(&root).unwrap(), renewed);
    // A root whose time is over signs nothing, and stays until the trust step.
    let (_, _, folder) = proxy.stop().await;
    age(&root, -1);
    let over = fs::read(&root).unwrap();
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &[&origin]).await;
    assert_eq!(fs::read(&root).unwrap(), over);
    Curl::through(&proxy, &proxy.origin_ca())
        .visit("https://www.council.test/")
        .await;
}

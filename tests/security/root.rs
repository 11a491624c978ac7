//! Rows of the threat table about the root, its key and its leaves; each defence with its control.
//!
//! The same rows with the clock in the test's hands are in `proxy/src/ca/tests.rs`; the stores are in `program/trust.rs`.
#![cfg(unix)]

use harness::{
    Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa,
    browser::{chromium, drew, firefox},
    home::certutil,
};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, GeneralSubtree, IsCa, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Stdio,
};
use time::{Duration, OffsetDateTime};
use tokio::process::Command;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::{
    certificate::X509Certificate,
    extensions::{GeneralName, ParsedExtension},
    prelude::FromDer,
};

/// The host that is asked for, the names in its leaf, and whether a root for `council.test` may vouch for it.
const LEAVES: [(&str, &[&str], bool); 6] = [
    ("www.council.test", &["www.council.test"], true),
    ("council.test", &["council.test"], true),
    ("evil.test", &["evil.test"], false),
    ("notcouncil.test", &["notcouncil.test"], false),
    (
        "mixed.council.test",
        &["mixed.council.test", "evil.test"],
        false,
    ),
    ("127.0.0.1", &["127.0.0.1"], false),
];

/// A root of the program's own for `council.test`, in the hands of a thief, and the control: a root for all names.
async fn stolen() -> (TestCa, TestCa) {
    let ca = TestCa::new();
    let origin = Origin::start("council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    (TestCa::from_pem(&pem(&proxy), &key(&proxy)), ca)
}

fn pem(proxy: &ProxyUnderTest) -> String {
    fs::read_to_string(proxy.root()).expect("the root can be read")
}

fn key(proxy: &ProxyUnderTest) -> String {
    fs::read_to_string(proxy.root().with_extension("key")).expect("we are its owner")
}

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("it is a certificate")
}

fn parse(der: &[u8]) -> X509Certificate<'_> {
    X509Certificate::from_der(der)
        .expect("it is a certificate")
        .1
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
async fn t13_openssl_and_webpki_hold_the_stolen_root_to_its_names() {
    let (ours, control) = stolen().await;
    let folder = tempfile::tempdir().unwrap();
    for (host, names, allowed) in LEAVES {
        for (ca, expected) in [(&ours, allowed), (&control, true)] {
            let (chain, _) = ca.leaf_for(names);
            assert_eq!(
                webpki_accepts(ca, &chain[0], host),
                expected,
                "webpki, {host}"
            );
            let accepted = openssl_accepts(folder.path(), ca, &chain[0]).await;
            assert_eq!(accepted, expected, "openssl, {host}");
        }
    }
}

fn webpki_accepts(ca: &TestCa, leaf: &CertificateDer<'_>, host: &str) -> bool {
    let root = der(ca.pem());
    let anchor = anchor_from_trusted_cert(&root).expect("it is a root");
    let leaf = EndEntityCert::try_from(leaf).expect("it is a leaf");
    let name = ServerName::try_from(host).expect("it is a name");
    let anchors = [anchor];
    let chain = leaf.verify_for_usage(
        ALL_VERIFICATION_ALGS,
        &anchors,
        &[],
        UnixTime::now(),
        KeyUsage::server_auth(),
        None,
        None,
    );
    leaf.verify_is_valid_for_subject_name(&name)
        .expect("the leaf names its host");
    chain.is_ok()
}

async fn openssl_accepts(folder: &Path, ca: &TestCa, leaf: &CertificateDer<'_>) -> bool {
    let (root, file) = (folder.join("root.pem"), folder.join("leaf.der"));
    fs::write(&root, ca.pem()).expect("a file can be written");
    fs::write(&file, leaf).expect("a file can be written");
    let status = Command::new("openssl")
        .args(["verify", "-purpose", "sslserver", "-x509_strict", "-CAfile"])
        .args([&root, &file])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.await.expect("openssl is installed").success()
}

/// Six origins with leaves of one CA, and the address of a page at the first that shows a picture of each other.
async fn gallery(ca: &TestCa) -> (Vec<Origin>, String) {
    let mut origins = Vec::new();
    let mut page = String::from("<!doctype html><title>Gallery</title>");
    for (host, names, _) in LEAVES.into_iter().skip(1) {
        let origin =
            Origin::with_config(host, ca.server_config_for(names), Answer::default()).await;
        let port = origin.address.port();
        page.push_str(&format!("<img src=\"https://{host}:{port}/\">"));
        origins.push(origin);
    }
    let (host, names, _) = LEAVES[0];
    let answer = Answer {
        body: page.leak(),
        ..Answer::page([])
    };
    let first = Origin::with_config(host, ca.server_config_for(names), answer).await;
    let url = format!("https://{host}:{}/", first.address.port());
    origins.insert(0, first);
    (origins, url)
}

/// Which of the gallery's origins were asked for something; all must have been connected to.
fn asked(origins: &[Origin]) -> Vec<bool> {
    assert!(
        origins.iter().all(|origin| origin.knocks() > 0),
        "{origins:?}"
    );
    origins.iter().map(|o| !o.asked().is_empty()).collect()
}

fn believe(home: &Home, db: &Path, ca: &TestCa) {
    let file = home.path().join("root.pem");
    fs::write(&file, ca.pem()).expect("a file can be written");
    let file = file.to_str().expect("test paths are text");
    certutil(db, &["-A", "-t", "C,,", "-n", "root", "-i", file]);
}

#[tokio::test]
async fn t13_chromium_holds_the_stolen_root_to_its_names() {
    let (ours, control) = stolen().await;
    for (ca, expected) in [(ours, LEAVES.map(|row| row.2)), (control, [true; 6])] {
        let home = Home::new();
        fs::create_dir_all(home.chromium()).unwrap();
        certutil(&home.chromium(), &["-N", "--empty-password"]);
        believe(&home, &home.chromium(), &ca);
        let (origins, url) = gallery(&ca).await;
        let page = chromium(&home, None, &url).await;
        assert!(page.contains("Gallery"), "{page}");
        assert_eq!(asked(&origins), expected);
    }
}

#[tokio::test]
async fn t13_firefox_holds_the_stolen_root_to_its_names() {
    let (ours, control) = stolen().await;
    let hosts = LEAVES.map(|row| row.0);
    for (ca, expected) in [(ours, LEAVES.map(|row| row.2)), (control, [true; 6])] {
        let home = Home::new();
        believe(&home, &home.firefox(), &ca);
        let (origins, url) = gallery(&ca).await;
        firefox(&home, None, &hosts, &url).await;
        assert!(drew(&home));
        assert_eq!(asked(&origins), expected);
    }
}

#[tokio::test]
async fn t18_real_browsers_believe_the_proxy_after_install_and_not_after_uninstall() {
    let ca = TestCa::new();
    // A host each, for the proxy leaves a host alone once a browser has refused its leaf.
    let one = Origin::start("one.council.test", &ca, Answer::page([])).await;
    let two = Origin::start("two.council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&one, &two]).await;
    let data = proxy.data_dir().display().to_string();
    let via = Some(proxy.address());
    for (steps, believed) in [
        (&["install"][..], true),
        (&["install", "uninstall"][..], false),
    ] {
        let home = Home::new();
        for step in steps {
            let output = Program::new(["trust", step, "--data-dir", &data]).at(&home);
            let output = output.output().await;
            assert_eq!(output.status.code(), Some(0), "{output:?}");
        }
        let (before_one, before_two) = (one.asked().len(), two.asked().len());
        // The picture comes from the site; the page around it does not, so that there always is one to draw.
        let [first, second] = [frame(&one.host).await, frame(&two.host).await];
        chromium(&home, via, &format!("http://{}/", first.address)).await;
        firefox(&home, via, &[], &format!("http://{}/", second.address)).await;
        assert!(!first.asked().is_empty() && !second.asked().is_empty());
        assert_eq!(
            one.asked().len() > before_one,
            believed,
            "Chromium, {steps:?}"
        );
        assert_eq!(
            two.asked().len() > before_two,
            believed,
            "Firefox, {steps:?}"
        );
    }
}

/// A page with one picture from a host.
async fn frame(host: &str) -> Origin {
    let answer = Answer {
        body: format!("<!doctype html><img src=\"https://{host}/\">").leak(),
        ..Answer::page([])
    };
    Origin::plain("127.0.0.1", answer).await
}

/// The leaf that the proxy shows for a host.
async fn shown(proxy: SocketAddr, host: &str) -> CertificateDer<'static> {
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

/// What the CA/Browser Forum's Baseline Requirements and RFC 5280 ask of any certificate; the names of what is wrong.
fn lint(der: &[u8]) -> Vec<&'static str> {
    let cert = parse(der);
    let serial = cert.raw_serial();
    let oids: Vec<_> = cert.iter_extensions().map(|e| e.oid.clone()).collect();
    let rows = [
        ("version 3", cert.version.0 == 2),
        (
            "a positive serial of 64 bits at least and 20 octets at most",
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
    assert!(names.critical && permitted.len() > 30);
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
        log.contains("the local root ends soon: run `biscuit-tin trust install`")
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
    // A root whose time is over is never used: the next start makes another.
    let (_, _, folder) = proxy.stop().await;
    age(&root, -200);
    let over = fs::read(&root).unwrap();
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &[&origin]).await;
    assert_ne!(fs::read(&root).unwrap(), over);
    let curl = Curl::through(&proxy, &root);
    curl.visit("https://www.council.test/").await;
}

//! Rows T13 and T18 of the threat table: four verifiers hold the root to its names, and browsers believe it while it is installed.
#![cfg(unix)]

use super::root::{der, key, pem};
use harness::{
    Answer, Home, Origin, Program, ProxyUnderTest, TestCa,
    browser::{chromium, drew, firefox},
    home::certutil,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::{fs, path::Path, process::Stdio};
use tokio::process::Command;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

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

/// A CA with the proxy's own root and key, as a thief has it, permitted `council.test` alone; and the control, a CA
/// without constraints.
async fn stolen() -> (TestCa, TestCa) {
    let ca = TestCa::new();
    let origin = Origin::start("council.test", &ca, Answer::page([])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    (TestCa::from_pem(&pem(&proxy), &key(&proxy)), ca)
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

/// Which of the sites were asked for something by one visit of a browser to a page with a picture from each.
async fn drawn(sites: &[Origin], visit: impl AsyncFn(String)) -> usize {
    let pictures = sites
        .iter()
        .map(|site| format!("<img src=\"https://{}/\">", site.host));
    let answer = Answer {
        body: format!("<!doctype html>{}", pictures.collect::<String>()).leak(),
        ..Answer::page([])
    };
    let page = Origin::plain("127.0.0.1", answer).await;
    let before: Vec<_> = sites.iter().map(|site| site.asked().len()).collect();
    visit(format!("http://{}/", page.address)).await;
    assert!(!page.asked().is_empty());
    let more = sites
        .iter()
        .zip(before)
        .filter(|(site, before)| site.asked().len() > *before);
    more.count()
}

#[tokio::test]
async fn a12_real_browsers_without_the_root_lose_one_connection_at_most() {
    let ca = TestCa::new();
    let mut sites = Vec::new();
    for host in ["one.council.test", "two.council.test", "six.council.test"] {
        let config = ca.server_config_for(&[host]);
        sites.push(Origin::with_config(host, config, Answer::page([])).await);
    }
    let proxy = ProxyUnderTest::start(&ca, &[&sites[0], &sites[1], &sites[2]]).await;
    let via = Some(proxy.address());
    let home = Home::new();
    fs::create_dir_all(home.chromium()).unwrap();
    certutil(&home.chromium(), &["-N", "--empty-password"]);
    // Both trust the sites and not us.
    believe(&home, &home.chromium(), &ca);
    believe(&home, &home.firefox(), &ca);
    let in_chromium = async |url: String| drop(chromium(&home, via, &url).await);
    let in_firefox = async |url: String| firefox(&home, via, &[], &url).await;
    // The first visit of each loses one picture, and no later one any.
    assert_eq!(drawn(&sites, in_chromium).await, 2);
    assert_eq!(drawn(&sites, in_chromium).await, 3);
    assert_eq!(drawn(&sites, in_firefox).await, 2);
    assert_eq!(drawn(&sites, in_firefox).await, 3);
}

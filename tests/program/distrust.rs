//! Where trust in the local root is missing: nobody's store is changed unasked, nobody's connection fails twice, and the
//! user learns the one step that mends it.
#![cfg(target_os = "linux")]

use harness::{
    Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa, Watch,
    certificates::Flaw,
    home::listed,
    script::{client_config, shake, tunnel},
};
use std::{
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

/// Runs a command of a user with this home, for the data folder of a proxy, and returns what it says.
async fn program(home: &Home, data: &Path, arguments: &[&str]) -> String {
    let data = data.to_str().expect("test paths are text");
    let more = ["--data-dir", data];
    let arguments = arguments.iter().copied().chain(more);
    let output = Program::new(arguments).at(home).output().await;
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8(said).expect("it says text")
}

/// The certificates of both stores of a home, by name.
fn stores(home: &Home) -> [Vec<(String, String)>; 2] {
    [listed(&home.chromium()), listed(&home.firefox())]
}

/// A site with a cookie of its own name.
async fn site(name: &'static str, ca: &TestCa) -> Origin {
    let host = format!("{name}.council.test");
    let cookie = format!("{name}=1").leak();
    Origin::start(&host, ca, Answer::page([&*cookie])).await
}

/// Waits until the feed says that a host is not inspected for this reason.
async fn told(watch: &mut Watch, host: &str, reason: &str) {
    loop {
        let event = watch.event("not_inspected").await;
        if event["host"] == host && event["reason"] == reason {
            return;
        }
    }
}

#[tokio::test]
async fn a12_no_command_but_trust_changes_a_store() {
    let (home, ca) = (Home::new(), TestCa::new());
    let (one, two) = (site("one", &ca).await, site("two", &ca).await);
    let proxy = ProxyUnderTest::at(&home, &ca, &[&one]).await;
    let (data, root) = (proxy.data_dir(), proxy.root());
    program(&home, &data, &["trust", "install"]).await;
    let (trusted, bytes) = (stores(&home), fs::read(&root).unwrap());
    assert!(trusted.iter().all(|store| store.len() == 1), "{trusted:?}");
    let is_unchanged = |what: &str| {
        assert_eq!(stores(&home), trusted, "{what}");
        assert_eq!(fs::read(&root).unwrap(), bytes, "{what}");
    };
    let (_, _, folder) = proxy.stop().await;
    let more = ["--intercept", "new.council.test"];
    let ports = ["--listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0"];
    let browse = [&["browse", "--browser", "/bin/true"], &ports[..], &more].concat();
    for command in [
        &browse[..],
        &["doctor", more[0], more[1]],
        &["trust", "status"],
        &["purge"],
        &["purge", "--everything"],
    ] {
        program(&home, &data, command).await;
        is_unchanged(command[0]);
    }
    // The browser of `browse` has a root of its own, whatever data folder is named.
    let fresh = home.path().join("fresh");
    program(&home, &fresh, &browse).await;
    assert!(fresh.is_dir() && !fresh.join("ca").exists());
    let demo = Program::new(["demo", "--no-browser"]).at(&home);
    assert!(demo.output().await.status.success());
    is_unchanged("demo");
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &[&one, &two]).await;
    let (_, _, _folder) = proxy.stop().await;
    is_unchanged("run");
}

#[tokio::test]
async fn a12_a_host_more_passes_unread_until_the_one_step_that_mends_it() {
    let (home, ca) = (Home::new(), TestCa::new());
    let (one, two) = (site("one", &ca).await, site("two", &ca).await);
    let proxy = ProxyUnderTest::at(&home, &ca, &[&one]).await;
    let data = proxy.data_dir();
    program(&home, &data, &["trust", "install"]).await;
    let trusted = stores(&home);
    let (_, _, folder) = proxy.stop().await;
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &[&one, &two]).await;
    let mut watch = proxy.watch();
    proxy.curl().visit("https://one.council.test/").await;
    watch.cookie("one").await;
    // The site's own certificate: the bytes passed.
    let passed = Curl::through(&proxy, &proxy.origin_ca());
    passed.visit("https://two.council.test/").await;
    told(&mut watch, "two.council.test", "root_lacks_host").await;
    let log = proxy.log_line("does not permit these hosts").await;
    assert!(log.contains("two.council.test"), "{log}");
    assert!(log.contains("biscuit-tin trust install"), "{log}");
    let doctor = program(&home, &data, &["doctor"]).await;
    let mut lines = doctor.lines();
    lines.find(|line| line.contains("does not permit two.council.test"));
    let remedy = lines.next().unwrap_or_default();
    assert!(remedy.contains("biscuit-tin trust install"), "{doctor}");

    // Without a word about the host. The running proxy signs under the new root at once.
    let said = program(&home, &data, &["trust", "install"]).await;
    assert!(said.contains("takes up the new root"), "{said}");
    assert_ne!(stores(&home), trusted);
    assert!(stores(&home).iter().all(|store| store.len() == 1));
    proxy.log_line("the new root is taken up").await;
    for host in ["one", "two"] {
        let curl = proxy.curl();
        curl.visit(&format!("https://{host}.council.test/")).await;
    }
    watch.cookie("two").await;
}

#[tokio::test]
async fn a12_an_origin_under_the_new_root_is_refused_as_one_under_the_old_root() {
    let (home, ca) = (Home::new(), TestCa::new());
    let one = site("one", &ca).await;
    let forger = Arc::new(OnceLock::<TlsAcceptor>::new());
    let acceptor = Arc::clone(&forger);
    let two = Origin::serving("two.council.test", move |stream| {
        let acceptor = acceptor.get().expect("it is set by now").clone();
        async move { drop(acceptor.accept(stream).await) }
    })
    .await;
    let proxy = ProxyUnderTest::at(&home, &ca, &[&one]).await;
    let (_, _, folder) = proxy.stop().await;
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &[&one, &two]).await;
    let before = fs::read_to_string(proxy.root()).unwrap();
    program(&home, &proxy.data_dir(), &["trust", "install"]).await;
    proxy.log_line("the new root is taken up").await;
    let (root, key) = (proxy.root(), proxy.data_dir().join("ca/root.key"));
    let [root, key] = [root, key].map(|path| fs::read_to_string(path).unwrap());
    assert_ne!(root, before, "the control");
    let forged = TestCa::from_pem(&root, &key).server_config("two.council.test", Flaw::None);
    assert!(forger.set(forged.into()).is_ok());
    let mut watch = proxy.watch();
    let fetched = proxy.curl().get("https://two.council.test/").await;
    assert_ne!(fetched.code, 0, "{}", fetched.head);
    told(&mut watch, "two.council.test", "own_root_seen").await;
}

#[tokio::test]
async fn a12_a_root_that_is_replaced_signs_nothing_before_the_trust_step_ends() {
    let (home, ca) = (Home::new(), TestCa::new());
    let one = site("one", &ca).await;
    let proxy = ProxyUnderTest::at(&home, &ca, &[&one]).await;
    let root = fs::read(proxy.root()).unwrap();
    let other = home.path().join("other");
    program(&home, &other, &["trust", "install"]).await;
    for file in ["root.key", "root.pem"] {
        fs::rename(
            other.join("ca").join(file),
            proxy.data_dir().join("ca").join(file),
        )
        .unwrap();
    }
    assert_ne!(fs::read(proxy.root()).unwrap(), root, "the control");
    proxy.log_line("a trust step").await;
    let curl = Curl::through(&proxy, &proxy.origin_ca());
    let mut watch = proxy.watch();
    curl.visit("https://one.council.test/").await;
    told(&mut watch, "one.council.test", "root_replaced").await;
}

#[tokio::test]
async fn a_left_over_note_of_a_killed_proxy_is_not_taken_for_one_that_runs() {
    let (home, ca) = (Home::new(), TestCa::new());
    let proxy = ProxyUnderTest::at(&home, &ca, &[]).await;
    let data = proxy.data_dir();
    let said = program(&home, &data, &["trust", "uninstall"]).await;
    assert!(said.contains("A proxy is running"), "the control: {said}");
    let folder = proxy.kill().await;
    assert!(data.join("running.json").exists(), "the control");
    for step in ["install", "uninstall"] {
        let said = program(&home, &data, &["trust", step]).await;
        assert!(!said.contains("proxy"), "{step}: {said}");
    }
    drop(folder);
}

#[tokio::test]
async fn a12_a_root_that_was_taken_out_while_the_proxy_runs_costs_nobody_a_connection() {
    let (home, ca) = (Home::new(), TestCa::new());
    let one = site("one", &ca).await;
    let proxy = ProxyUnderTest::at(&home, &ca, &[&one]).await;
    proxy.curl().visit("https://one.council.test/").await;
    program(&home, &proxy.data_dir(), &["trust", "uninstall"]).await;
    proxy.log_line("a trust step").await;
    let curl = Curl::through(&proxy, &proxy.origin_ca());
    curl.visit("https://one.council.test/").await;
}

/// The exit codes of a client without the local root, for twelve visits over three hosts, four of them at once.
async fn codes(proxy: &ProxyUnderTest) -> Vec<i32> {
    let curl = Curl::through(proxy, &proxy.origin_ca());
    let mut codes = Vec::new();
    for _ in 0..3 {
        let mut visits = JoinSet::new();
        for host in ["one", "two", "six", "one"] {
            let curl = curl.clone();
            visits.spawn(async move { curl.get(&format!("https://{host}.council.test/")).await });
        }
        codes.extend(visits.join_all().await.iter().map(|fetched| fetched.code));
    }
    codes.sort_unstable();
    codes
}

/// Whether a client of another kind, which trusts the local root alone, gets a page.
async fn is_looked_at(proxy: &ProxyUnderTest, site: &Origin) -> bool {
    let stream = tunnel(site, Some(proxy), 443).await;
    let config = client_config(&proxy.root(), &["http/1.1"]);
    let Ok(mut stream) = shake(stream, &site.host, config).await else {
        return false;
    };
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", site.host);
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    stream.read_u8().await.is_ok()
}

#[tokio::test]
async fn a12_a_client_that_refuses_our_leaf_loses_one_connection_over_all_hosts_until_the_trust_step()
 {
    let (home, ca) = (Home::new(), TestCa::new());
    let sites = [
        site("one", &ca).await,
        site("two", &ca).await,
        site("six", &ca).await,
    ];
    let sites = [&sites[0], &sites[1], &sites[2]];
    let proxy = ProxyUnderTest::at(&home, &ca, &sites).await;
    let (mut once, none) = (vec![0; 11], vec![0; 12]);
    once.push(60);
    let mut watch = proxy.watch();
    assert_eq!(codes(&proxy).await, once);
    told(&mut watch, "six.council.test", "client_refused").await;
    // The control: the others are looked at all the while, and then it is said of that client alone.
    assert!(is_looked_at(&proxy, sites[0]).await && is_looked_at(&proxy, sites[1]).await);
    assert_eq!(codes(&proxy).await, none);
    told(&mut watch, "two.council.test", "other_client_refused").await;
    assert!(is_looked_at(&proxy, sites[1]).await);
    // Nor after a restart.
    let (_, _, folder) = proxy.stop().await;
    let proxy = ProxyUnderTest::again_at(&home, folder, &ca, &sites).await;
    assert_eq!(codes(&proxy).await, none);
    // A trust step is one more try, which a running proxy hears of.
    program(&home, &proxy.data_dir(), &["trust", "install"]).await;
    proxy.log_line("a trust step").await;
    assert_eq!(codes(&proxy).await, once);
    program(&home, &proxy.data_dir(), &["trust", "install"]).await;
    proxy.nth_log_line(2, "a trust step").await;
    // Who accepts after all is looked at again.
    proxy.curl().visit("https://six.council.test/").await;
    proxy.watch().cookie("six").await;
}

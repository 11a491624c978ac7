//! Hosts that serve many organisations: a tunnel until somebody asks, looked at for one council while the page is in front,
//! and a tunnel again, with nothing left behind.
#![cfg(target_os = "linux")]

use harness::{
    Answer, Curl, Home, Origin, Program, ProxyUnderTest, TestCa,
    api::{Extension, Feed, ORIGIN, post},
    home::{certutil, listed},
    script::{client_config, shake, tunnel},
    watch::PATIENCE,
    write_council,
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};
use x509_parser::{
    certificate::X509Certificate, extensions::GeneralName, pem::parse_x509_pem, prelude::FromDer,
};

const HOST: &str = "www.civicaepay.co.uk";
const COOKIES: [&str; 2] = [
    "ASP.NET_SessionId=q1w2e3; Path=/; Secure",
    "extra=1; Path=/; Secure",
];
/// What Luton's notice makes of them.
const OF_LUTON: [(&str, &str); 2] = [
    ("ASP.NET_SessionId", "as_declared"),
    ("extra", "not_declared"),
];
/// Another council with a part of the host.
const OTHER: &str = r#"
council = { id = "midtown", name = "Midtown Council" }
notice = [{ id = "n", title = "Cookies", document = "n.txt" }]
[[service]]
id = "pay"
name = "Payments"
notice = "n"
section = "Payments"
source = { section = "Payments", line = 1 }
hosts = [
  { host = "www.civicaepay.co.uk", basis = "stated", shared = true, path = "/Midtown/" },
  { host = "www.midtown.gov.uk", basis = "stated" },
  { host = "bookings.supplier.test", basis = "inferred" },
  { host = "old.midtown.gov.uk", basis = "inferred" },
]
"#;

/// A site of many organisations, a proxy of somebody whose browsers trust its root, and their extension.
struct Scene {
    home: Home,
    origin: Origin,
    proxy: ProxyUnderTest,
    extension: Extension,
}

impl Scene {
    async fn new(host: &str) -> Self {
        let scene = Self::without_trust(host).await;
        scene.program(&["trust", "install"]).await;
        scene
    }

    async fn without_trust(host: &str) -> Self {
        let (ca, home) = (TestCa::new(), Home::new());
        let origin = Origin::start(host, &ca, Answer::page(COOKIES)).await;
        let registry = home.path().join("registry");
        write_council(&registry, "midtown", OTHER);
        let more = ["--registry".to_owned(), registry.display().to_string()];
        let proxy = ProxyUnderTest::bare_at(&home, &ca, &[&origin], &more).await;
        let extension = Extension::pair(&proxy).await;
        Self {
            home,
            origin,
            proxy,
            extension,
        }
    }

    /// Runs a command of the program for this proxy's data folder; returns what it prints.
    async fn program(&self, command: &[&str]) -> String {
        let data = self.proxy.data_dir().display().to_string();
        let more = ["--data-dir", &data];
        let arguments = command.iter().copied().chain(more);
        let output = Program::new(arguments).at(&self.home).output().await;
        String::from_utf8(output.stdout).expect("it prints text")
    }

    async fn snapshot(&self) -> Value {
        self.extension.feed(None).await.next().await
    }

    /// A yes that was made good.
    async fn yes(&self, host: &str, council: &str) -> Feed {
        let mut look = self.extension.look(host, council).await;
        let answer = look.next().await;
        assert_eq!(answer, json!({ "looking": true, "sentence": null }));
        look
    }

    /// The exit code of a client that trusts one root alone, at a path.
    async fn visit(&self, root: PathBuf, path: &str) -> i32 {
        let curl = Curl::through(&self.proxy, &root).page();
        let address = format!("https://{}{path}", self.origin.host);
        curl.get(&address).await.code
    }

    /// The roots for one host in Firefox's database, each in a file.
    fn roots(&self) -> Vec<PathBuf> {
        let database = self.home.firefox();
        let local = der(&fs::read(self.proxy.root()).expect("the root can be read"));
        let names = listed(&database).into_iter().map(|(name, _)| name);
        let read = names.filter_map(|name| {
            let pem = certutil(&database, &["-L", "-a", "-n", &name]);
            let path = self.home.path().join(name.replace(' ', "-"));
            fs::write(&path, &pem).expect("the folder can be written");
            (der(pem.as_bytes()) != local).then_some(path)
        });
        read.collect()
    }

    fn one_root(&self) -> PathBuf {
        let mut roots = self.roots();
        assert_eq!(roots.len(), 1, "{roots:?}");
        roots.remove(0)
    }

    /// Ends a yes and waits until the feed tells that nobody looks any more.
    async fn leave(&self, look: Feed) {
        let mut feed = self.extension.feed(None).await;
        feed.next().await;
        drop(look);
        loop {
            let event = feed.next().await;
            if event["type"] == "snapshot" && looked_at(&event).is_empty() {
                return;
            }
        }
    }
}

/// The hosts that are looked at because somebody asked.
fn looked_at(snapshot: &Value) -> Vec<&str> {
    let hosts = snapshot["asked_hosts"].as_array().expect("a list").iter();
    hosts
        .filter_map(|host| host["looked_at"].as_str())
        .collect()
}

/// Name and verdict of each cookie that was seen.
fn cookies(snapshot: &Value) -> Vec<(&str, &str)> {
    let cookies = snapshot["cookies"].as_array().expect("a list").iter();
    let mut found: Vec<_> = cookies
        .map(|cookie| (cookie["name"].as_str(), cookie["verdict"].as_str()))
        .map(|(name, verdict)| (name.unwrap_or_default(), verdict.unwrap_or_default()))
        .collect();
    found.sort_unstable();
    found
}

#[tokio::test]
async fn t62_a_host_of_many_is_a_tunnel_that_no_certificate_of_ours_names_until_somebody_asks() {
    let scene = Scene::new(HOST).await;
    let (ours, theirs) = (scene.proxy.root(), scene.proxy.origin_ca());
    // The client gets the site's own certificate.
    assert_eq!(scene.visit(theirs, "/Luton/a").await, 0);
    assert_eq!(scene.visit(ours.clone(), "/Luton/a").await, 60);
    let root = fs::read(&ours).expect("the root can be read");
    assert!(!constraints(&der(&root)).contains(&HOST.to_owned()));
    let snapshot = scene.snapshot().await;
    assert_eq!(cookies(&snapshot), []);
    assert!(!snapshot["listed_hosts"].to_string().contains(HOST));
    let asked = snapshot["asked_hosts"].as_array().expect("a list");
    let check = |council: &str, name: &str| {
        let mut of_host = asked.iter().filter(|asked| asked["host"] == HOST);
        let asked = of_host.find(|asked| asked["council"] == council);
        let asked = asked.expect("it may be asked about");
        assert_eq!(asked["may_ask"], true);
        let question = asked["sentence"]["text"].to_string();
        let wanted = format!("This site serves many organisations. Look at it for {name} Council?");
        assert!(question.contains(&wanted), "{question}");
    };
    check("luton", "Luton");
    check("midtown", "Midtown");
}

#[tokio::test]
async fn t62_after_a_yes_the_councils_pages_are_judged_by_its_notice_and_no_others_are_recorded() {
    let scene = Scene::new(HOST).await;
    let (ours, chromium) = (fs::read(scene.proxy.root()), listed(&scene.home.chromium()));
    let _look = scene.yes(HOST, "luton").await;
    // A Firefox asks, so its own profile gets one more root, for this host alone; ours stays as it was.
    let root = scene.one_root();
    let pem = fs::read(&root).expect("the root can be read");
    assert_eq!(constraints(&der(&pem)), [HOST]);
    assert_eq!(
        days(&der(&pem)),
        2,
        "a day, and a day for clocks that differ"
    );
    assert_eq!(listed(&scene.home.chromium()), chromium);
    assert_eq!(fs::read(scene.proxy.root()).ok(), ours.ok());
    let status = scene.program(&["trust", "status"]).await;
    let extra = format!("it trusts a root for {HOST} alone too");
    assert!(status.contains(&extra), "{status}");
    assert_eq!(looked_at(&scene.snapshot().await), [HOST]);

    for path in ["/MidSussex/pay", "/Midtown/pay", "/", "/Lutonia/a"] {
        assert_eq!(scene.visit(root.clone(), path).await, 0);
        assert_eq!(cookies(&scene.snapshot().await), [], "{path}");
    }
    assert_eq!(scene.visit(root.clone(), "/Luton/a").await, 0);
    let snapshot = scene.snapshot().await;
    assert_eq!(cookies(&snapshot), OF_LUTON);
    let first = &snapshot["cookies"][0];
    assert_eq!(first["how_we_know"]["council"], "Luton Council");
}

#[tokio::test]
async fn t62_when_the_page_is_left_the_host_is_a_tunnel_again_and_nothing_stays_behind() {
    let scene = Scene::new(HOST).await;
    let stores = |home: &Home| (listed(&home.chromium()), listed(&home.firefox()));
    let before = stores(&scene.home);
    let look = scene.yes(HOST, "luton").await;
    let root = scene.one_root();
    // A connection that stays open past the yes.
    let tcp = tunnel(&scene.origin, Some(&scene.proxy), 443).await;
    let config = client_config(&root, &["http/1.1"]);
    let mut open = shake(tcp, HOST, config).await.expect("it is trusted");
    let request = format!("GET /Luton/a HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    open.write_all(request.as_bytes()).await.expect("it goes");
    let mut answer = vec![0; 15];
    open.read_exact(&mut answer).await.expect("it comes");
    assert_eq!(answer, b"HTTP/1.1 200 OK");
    scene.leave(look).await;
    // It ends when nothing is under way on it.
    timeout(PATIENCE, open.read_to_end(&mut answer))
        .await
        .expect("the connection ends")
        .expect("properly");
    assert_eq!(scene.visit(scene.proxy.origin_ca(), "/Luton/b").await, 0);
    assert_eq!(scene.visit(root, "/Luton/b").await, 60);
    let Scene { home, proxy, .. } = scene;
    let (_, _, folder) = proxy.stop().await;
    assert_eq!(stores(&home), before);
    let data = fs::read_dir(folder.path().join("data")).expect("it can be read");
    let left = data.flatten().map(|entry| entry.file_name());
    let left: Vec<_> = left
        .filter(|name| name.to_string_lossy().starts_with("site-"))
        .collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}

#[tokio::test]
async fn t62_what_another_organisations_page_set_is_not_recorded_where_it_is_sent() {
    let scene = Scene::new(HOST).await;
    let _look = scene.yes(HOST, "luton").await;
    let root = scene.one_root();
    let curl = Curl::through(&scene.proxy, &root).page();
    let sent = curl.and("--cookie").and("_ga=GA1.2.3.4; extra=1; theirs=1");
    sent.visit(&format!("https://{HOST}/Luton/a")).await;
    assert_eq!(cookies(&scene.snapshot().await), OF_LUTON);
    sent.visit(&format!("https://{HOST}/Luton/a")).await;
    assert_eq!(cookies(&scene.snapshot().await), OF_LUTON);
}

#[tokio::test]
async fn t62_a_host_that_is_the_councils_by_guess_alone_is_asked_about_too() {
    const GUESSED: &str = "bookings.supplier.test";
    let scene = Scene::new(GUESSED).await;
    assert_eq!(scene.visit(scene.proxy.origin_ca(), "/").await, 0);
    let snapshot = scene.snapshot().await;
    assert!(!snapshot["listed_hosts"].to_string().contains(GUESSED));
    // One in the council's own domain is looked at unasked.
    assert!(
        snapshot["listed_hosts"]
            .to_string()
            .contains("old.midtown.gov.uk")
    );
    let look = scene.yes(GUESSED, "midtown").await;
    let root = scene.one_root();
    assert_eq!(scene.visit(root, "/any/where").await, 0);
    assert_eq!(cookies(&scene.snapshot().await).len(), 2);
    scene.leave(look).await;
    assert_eq!(scene.visit(scene.proxy.origin_ca(), "/").await, 0);
}

#[tokio::test]
async fn t62_where_no_browser_trusts_the_root_nothing_is_intercepted_and_the_command_is_named() {
    let scene = Scene::without_trust(HOST).await;
    let mut look = scene.extension.look(HOST, "luton").await;
    let answer = look.next().await;
    assert_eq!(answer["looking"], false);
    let said = answer["sentence"]["text"].to_string();
    assert!(said.contains("biscuit-tin trust install"), "{said}");
    assert_eq!(looked_at(&scene.snapshot().await), Vec::<&str>::new());
    assert_eq!(scene.visit(scene.proxy.origin_ca(), "/Luton/a").await, 0);
    assert_eq!(scene.roots(), Vec::<PathBuf>::new());
    assert!(!scene.home.chromium().exists(), "nothing was made there");
}

#[tokio::test]
async fn t62_only_hosts_to_ask_about_are_looked_at_for_their_own_council_by_a_paired_extension() {
    let scene = Scene::new(HOST).await;
    let check = async |body: Value, expected: u16| {
        let (status, _) = scene.extension.ask("/v1/look", &body).await;
        assert_eq!(status, expected, "{body}");
    };
    let question = |host: &str, council: &str| json!({ "host": host, "council": council });
    // Listed; nobody's; a domain above; another council's; a host that tells nothing by its paths; an unknown council.
    check(question("jobs.luton.gov.uk", "luton"), 403).await;
    check(question("www.bank.example", "luton"), 403).await;
    check(question("civicaepay.co.uk", "luton"), 403).await;
    check(question("www.civicaepay.co.uk.evil.example", "luton"), 403).await;
    check(question(HOST, "chelmsford"), 403).await;
    check(question("www.mipermit.com", "chelmsford"), 403).await;
    check(question(HOST, "atlantis"), 403).await;
    check(question("not a host", "luton"), 400).await;
    check(json!({ "host": HOST }), 400).await;
    check(
        json!({ "host": HOST, "council": "luton", "path": "/Luton/" }),
        400,
    )
    .await;
    let luton = question(HOST, "luton");
    let unproven = post(scene.proxy.api(), "/v1/look", Some(ORIGIN), None, &luton).await;
    assert_eq!(unproven.status().as_u16(), 401);
    // One yes a host at a time.
    let _look = scene.yes(HOST, "luton").await;
    check(question(HOST, "luton"), 429).await;
    assert_eq!(looked_at(&scene.snapshot().await), [HOST]);
}

#[tokio::test]
async fn t62_what_a_killed_proxy_leaves_in_a_store_goes_with_the_rest() {
    let scene = Scene::new(HOST).await;
    let _look = scene.yes(HOST, "luton").await;
    assert_eq!(scene.roots().len(), 1);
    let Scene { home, proxy, .. } = scene;
    let folder = proxy.kill().await;
    assert_eq!(listed(&home.firefox()).len(), 2);
    let data = folder.path().join("data").display().to_string();
    let uninstall = ["trust", "uninstall", "--data-dir", &data];
    let output = Program::new(uninstall).at(&home).output().await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(listed(&home.firefox()), []);
}

/// A certificate in DER form.
fn der(pem: &[u8]) -> Vec<u8> {
    parse_x509_pem(pem).expect("it is PEM").1.contents
}

/// The days from the beginning to the end of a certificate's validity.
fn days(der: &[u8]) -> i64 {
    let (_, root) = X509Certificate::from_der(der).expect("it is a certificate");
    let validity = root.validity();
    (validity.not_after.timestamp() - validity.not_before.timestamp()) / 86_400
}

/// The names that a root may sign for, after a check that it may sign for no address.
fn constraints(der: &[u8]) -> Vec<String> {
    let (_, root) = X509Certificate::from_der(der).expect("it is a certificate");
    let constraints = root.name_constraints().expect("they can be read");
    let constraints = constraints.expect("it has some");
    assert!(constraints.critical);
    let excluded = constraints.value.excluded_subtrees.as_ref();
    assert_eq!(excluded.map(Vec::len), Some(2));
    let permitted = constraints.value.permitted_subtrees.iter().flatten();
    let names = permitted.map(|subtree| match subtree.base {
        GeneralName::DNSName(name) => name.to_owned(),
        _ => panic!("a name of another kind"),
    });
    names.collect()
}

//! A running proxy takes a council up and drops it: its list, its root, its leaves, and the connections that are open.

use super::{DOMAIN, permitted, said, stores};
use harness::{
    Answer, Curl, Home, Origin, ProxyUnderTest, TestCa,
    api::{Extension, Feed},
    script::{Cues, End, ScriptedOrigin, Step, client_config, play, shake, tunnel},
};
use serde_json::{Value, json};
use std::path::PathBuf;

const HOST: &str = "www.kirklees.gov.uk";
const URL: &str = "https://www.kirklees.gov.uk/";
const JOBS: &str = "jobs.kirklees.gov.uk";

/// A user whose browsers trust the root of a running proxy, which does not look at two sites of a council.
struct Scene {
    home: Home,
    proxy: ProxyUnderTest,
    data: PathBuf,
    extension: Extension,
    feed: Feed,
    jobs: ScriptedOrigin,
    _site: Origin,
}

impl Scene {
    async fn set() -> Self {
        let (home, ca) = (Home::new(), TestCa::new());
        let site = Origin::start(HOST, &ca, Answer::page(["a=1; Secure"])).await;
        let jobs = ScriptedOrigin::start(JOBS, &ca).await;
        let proxy = ProxyUnderTest::bare_at(&home, &ca, &[&site, &jobs.origin], &[]).await;
        let data = proxy.data_dir();
        said(&home, &data, "trust install", 0).await;
        let extension = Extension::pair(&proxy).await;
        let mut feed = extension.feed(None).await;
        assert!(!lists(&feed.next().await));
        Self {
            home,
            proxy,
            data,
            extension,
            feed,
            jobs,
            _site: site,
        }
    }

    async fn council(&self, arguments: &str) -> String {
        said(&self.home, &self.data, &format!("council {arguments}"), 0).await
    }

    /// The next snapshot in which the council's domain is on the list, or is not.
    async fn told(&mut self, is_listed: bool) -> Value {
        loop {
            let event = self.feed.next().await;
            if event["type"] == "snapshot" && lists(&event) == is_listed {
                return event;
            }
        }
    }

    /// Visits the site with a client that trusts its own certificate alone.
    async fn passes(&self) {
        let curl = Curl::through(&self.proxy, &self.proxy.origin_ca());
        curl.visit(URL).await;
    }
}

fn lists(snapshot: &Value) -> bool {
    let hosts = snapshot["listed_hosts"].as_array().expect("a list");
    hosts.contains(&json!(DOMAIN))
}

#[tokio::test]
async fn a_council_is_told_of_at_once_and_passes_unread_until_the_trust_step() {
    let mut scene = Scene::set().await;
    let first = permitted(&scene.proxy.root());
    scene.passes().await;
    let added = scene.council("add Kirklees").await;
    for part in [
        "Kirklees Council is looked at: kirklees.gov.uk",
        "We hold no cookie notice of this council yet.",
        "council add kirklees --notice FILE",
        "A new local root is to gain: kirklees.gov.uk.",
        "trust install --data-dir",
        "The running proxy takes this up.",
    ] {
        assert!(added.contains(part), "{part}: {added}");
    }
    let told = scene.told(true).await;
    let councils = told["councils"].as_array().expect("a list");
    assert!(
        councils.contains(&json!("Kirklees Council")),
        "{councils:?}"
    );
    let unheld = told["unheld"].as_array().expect("a list");
    let entry = json!({ "domain": DOMAIN, "councils": ["Kirklees Council"], "ids": ["kirklees"] });
    assert!(unheld.contains(&entry), "no notice of it is held");
    scene.passes().await;
    assert_eq!(permitted(&scene.proxy.root()), first);
    let doctor = said(&scene.home, &scene.data, "doctor", 1).await;
    let missing = "it does not permit kirklees.gov.uk";
    assert!(doctor.contains(missing), "{doctor}");
}

#[tokio::test]
async fn a_council_gets_leaves_under_a_new_root_and_none_once_it_is_removed() {
    let mut scene = Scene::set().await;
    let first = permitted(&scene.proxy.root());
    let taken = scene.council("add www.kirklees.gov.uk --yes").await;
    assert!(taken.contains("takes up the new root"), "{taken}");
    scene.told(true).await;
    scene.proxy.log_line("the new root is taken up").await;
    let mut names = permitted(&scene.proxy.root());
    names.retain(|name| !first.contains(name));
    assert_eq!(
        (names, stores(&scene.home)),
        (vec![DOMAIN.to_owned()], [1, 1])
    );
    scene.proxy.curl().visit(URL).await;
    let cookie = scene.proxy.watch().cookie("a").await;
    assert_eq!(cookie["verdict"], "cannot_tell");
    assert_eq!(cookie["findings"][0]["code"], "no_notice");
    let question = json!({ "hosts": [HOST] });
    let (_, answer) = scene.extension.ask("/v1/site", &question).await;
    let badge = &answer["sites"][0];
    assert_eq!(
        (&badge["listed"], &badge["site"]["council"]),
        (&json!(true), &json!("Kirklees Council"))
    );
    let removed = scene.council("remove kirklees --yes").await;
    let lost = "A new local root is to lose: kirklees.gov.uk.";
    assert!(removed.contains(lost), "{removed}");
    let told = scene.told(false).await;
    let seen = told["cookies"].as_array().expect("a list");
    assert_eq!(seen[0]["name"], "a", "what was seen stays");
    scene.passes().await;
    scene
        .proxy
        .nth_log_line(2, "the new root is taken up")
        .await;
    assert_eq!(
        (permitted(&scene.proxy.root()), stores(&scene.home)),
        (first, [1, 1])
    );
    assert_ne!(scene.proxy.curl().get(URL).await.code, 0);
}

#[tokio::test]
async fn a_response_that_is_under_way_when_its_council_goes_comes_whole_and_unread() {
    let mut scene = Scene::set().await;
    scene.council("add kirklees --yes").await;
    scene.told(true).await;
    scene.proxy.log_line("the new root is taken up").await;
    let (mut mine, theirs) = Cues::pair();
    let rest = b"Set-Cookie: late=1\r\nContent-Length: 10\r\n\r\n0123456789";
    let part = [
        Step::Until(b"\r\n\r\n".to_vec()),
        Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Step::AwaitCue,
        Step::Send(rest.to_vec()),
        Step::HearEnd,
    ];
    let origin = scene.jobs.part(&part, theirs);
    let tcp = tunnel(&scene.jobs.origin, Some(&scene.proxy), 443).await;
    let config = client_config(&scene.proxy.root(), &["http/1.1"]);
    let mut stream = shake(tcp, JOBS, config).await.expect("the root is trusted");
    let request = format!("GET / HTTP/1.1\r\nHost: {JOBS}\r\n\r\n");
    let begin = [
        Step::Send(request.into_bytes()),
        Step::Until(b"200 OK".to_vec()),
    ];
    play(&mut stream, &begin, &mut mine).await;
    // The file alone goes: no trust step is needed for that.
    scene.council("remove kirklees").await;
    scene.told(false).await;
    let client = play(&mut stream, &[Step::Cue, Step::HearEnd], &mut mine).await;
    assert!(client.bytes.ends_with(b"0123456789"), "{client:?}");
    assert_eq!(client.end, End::Proper);
    assert_eq!(origin.await.expect("it plays its part").end, End::Proper);
    scene.passes().await;
    let last = scene.extension.feed(None).await.next().await;
    assert_eq!(last["cookies"], json!([]), "nobody looked");
}

//! What a paired extension asks besides the feed: annotations, badges, pause, leave-alone, purge.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    api::{Extension, ORIGIN, post},
    script::{Cues, End, ScriptedOrigin, Step, client_config, play, shake, tunnel},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

const HOST: &str = "jobs.luton.gov.uk";
const URL: &str = "https://jobs.luton.gov.uk/";

/// Waits for what has to come.
async fn within<T>(what: impl Future<Output = T>) -> T {
    let end = timeout(Duration::from_secs(20), what).await;
    end.expect("it comes to an end")
}

/// A portal that sets a declared cookie and one that nobody declares, the proxy before it, and a paired extension.
async fn scene() -> (Origin, ProxyUnderTest, Extension) {
    let ca = TestCa::new();
    let cookies = [
        "AWSALB=q1w2e3r4t5y6u7i8o9p0; Max-Age=604800; Path=/; Secure",
        "surprise=abc123def456; Path=/; Secure",
    ];
    let origin = Origin::start(HOST, &ca, Answer::page(cookies)).await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let extension = Extension::pair(&proxy).await;
    (origin, proxy, extension)
}

/// Visits the portal; whether the proxy inspected that, seen by whose root the certificate needs.
async fn is_inspected(proxy: &ProxyUnderTest, sends: Option<&str>) -> bool {
    let mut curl = proxy.curl();
    if let Some(cookie) = sends {
        curl = curl.and("--cookie").and(cookie);
    }
    curl.get(URL).await.code == 0
}

fn held(name: &str, domain: &str) -> Value {
    json!({ "name": name, "domain": domain, "host_only": domain == HOST, "path": "/", "secure": true,
        "http_only": false, "same_site": "lax", "partitioned": false, "seconds": 604_800 })
}

fn names(cookies: &Value) -> Vec<&str> {
    let cookies = cookies.as_array().expect("a list");
    cookies.iter().filter_map(|c| c["name"].as_str()).collect()
}

#[tokio::test]
async fn what_the_browser_holds_is_explained_like_any_cookie() {
    let (_origin, _proxy, extension) = scene().await;
    let body = json!({ "host": HOST, "over_https": true,
        "cookies": [held("AWSALB", HOST), held("nobody_knows", "luton.gov.uk"), held("_ga", "embedded.example")],
        "storage": [{ "name": "theme", "area": "local" }, { "name": "step", "area": "session" }] });
    let (status, answer) = extension.ask("/v1/annotate", &body).await;
    assert_eq!(status, 200);
    let cookies = &answer["cookies"];
    assert_eq!(
        names(cookies),
        ["AWSALB", "nobody_knows", "_ga", "theme", "step"]
    );
    let check = |n: usize, seen, host, stays: &str, verdict| {
        let cookie = &cookies[n];
        assert_eq!(cookie["facts"]["seen"], seen, "{cookie}");
        assert_eq!(cookie["host"], host, "{cookie}");
        assert_eq!(cookie["stays"]["text"], stays, "{cookie}");
        assert_eq!(cookie["verdict"], verdict, "{cookie}");
        assert_eq!(cookie["facts"]["value_kind"], "not_seen");
    };
    check(0, "in_browser", HOST, "1 week more", "as_declared");
    check(1, "in_browser", HOST, "1 week more", "cannot_tell");
    check(
        2,
        "in_browser",
        "embedded.example",
        "1 week more",
        "cannot_tell",
    );
    let (stays, goes) = ("until the site or you delete it", "until you close the tab");
    check(3, "local_storage", HOST, stays, "cannot_tell");
    check(4, "session_storage", HOST, goes, "cannot_tell");
    assert_eq!(cookies[1]["facts"]["domain"], "luton.gov.uk");
    assert_eq!(cookies[1]["facts"]["host_only"], false);
    // Names in storage are no cookies, and a cookie notice need not name them.
    assert_eq!(answer["site"]["counts"]["total"], 3);
    let more = answer["site"]["conclusion"]["more"]["text"].as_str();
    let of_keys = "2 names in this page’s storage. Nobody says what they are for.";
    assert!(more.is_some_and(|more| more.ends_with(of_keys)), "{more:?}");
    let findings = cookies[3]["findings"].as_array().expect("a list");
    assert!(findings.iter().all(|one| one["code"] != "undeclared"));
    assert_eq!(answer["site"]["service"], "Job search");
}

#[tokio::test]
async fn annotations_are_counted_with_what_we_saw_and_kept_nowhere() {
    let (_origin, proxy, extension) = scene().await;
    assert!(is_inspected(&proxy, Some("from_script=1; AWSALB=x")).await);
    let body = |apart: bool| {
        json!({ "host": HOST, "over_https": true, "apart": apart, "storage": [],
            "cookies": [held("AWSALB", HOST), held("surprise", HOST), held("from_script", HOST)] })
    };
    let (_, answer) = extension.ask("/v1/annotate", &body(false)).await;
    // Two set by header, one that a script set; nothing is counted twice.
    assert_eq!(answer["site"]["counts"]["total"], 3, "{answer}");
    let (_, apart) = extension.ask("/v1/annotate", &body(true)).await;
    assert_eq!(apart["site"]["counts"]["total"], 3);
    let snapshot = extension.feed(None).await.next().await;
    let kept = names(&snapshot["cookies"]);
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert!(
        !snapshot.to_string().contains("in_browser"),
        "what was annotated is not recorded"
    );
}

#[tokio::test]
async fn a_private_windows_question_is_answered_from_itself_alone() {
    let (_origin, proxy, extension) = scene().await;
    assert!(is_inspected(&proxy, None).await);
    let body = json!({ "host": HOST, "over_https": true, "apart": true, "cookies": [held("a", HOST)], "storage": [] });
    let (_, answer) = extension.ask("/v1/annotate", &body).await;
    assert_eq!(answer["site"]["counts"]["total"], 1);
}

#[tokio::test]
async fn a_badge_counts_what_is_not_as_declared() {
    let (_origin, proxy, extension) = scene().await;
    assert!(is_inspected(&proxy, None).await);
    let body = json!({ "hosts": [HOST, "myforms.luton.gov.uk", "example.org", "no host"] });
    let (status, answer) = extension.ask("/v1/site", &body).await;
    assert_eq!(status, 200);
    let sites = answer["sites"].as_array().expect("a list");
    assert_eq!(sites.len(), 3, "what is no host is left out");
    assert_eq!(
        (&sites[0]["badge"], &sites[0]["listed"]),
        (&1.into(), &true.into())
    );
    assert!(
        sites[0]["site"]["summary"]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("2 cookies: 1 as declared, 1 ")),
        "{answer}"
    );
    assert_eq!(
        (&sites[1]["badge"], &sites[1]["site"]["council"]),
        (&0.into(), &"Luton Council".into())
    );
    assert_eq!(
        (&sites[2]["listed"], &sites[2]["site"]["council"]),
        (&false.into(), &Value::Null)
    );
}

#[tokio::test]
async fn a_pause_holds_at_once_outlives_a_restart_and_ends_on_request() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(["a=1; Path=/"])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let extension = Extension::pair(&proxy).await;
    let mut feed = extension.feed(None).await;
    assert_eq!(feed.next().await["paused"], false);
    let (status, answer) = extension.ask("/v1/pause", &json!({ "paused": true })).await;
    assert_eq!((status, &answer["paused"]), (200, &true.into()));
    let snapshot = feed.next().await;
    assert_eq!(
        (&snapshot["type"], &snapshot["paused"]),
        (&"snapshot".into(), &true.into())
    );
    assert!(
        !is_inspected(&proxy, None).await,
        "the browser sees the site's own certificate"
    );
    let (_, _, folder) = proxy.stop().await;
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[&origin]).await;
    assert!(!is_inspected(&proxy, None).await, "still paused");
    let extension = extension.at(&proxy);
    let (status, _) = extension
        .ask("/v1/pause", &json!({ "paused": false }))
        .await;
    assert_eq!(status, 200);
    assert!(is_inspected(&proxy, None).await);
}

/// The ways in which a user says that a host may not be inspected.
fn refusals() -> [(&'static str, Value); 2] {
    [
        ("/v1/pause", json!({ "paused": true })),
        (
            "/v1/leave-alone",
            json!({ "hosts": ["luton.gov.uk"], "leave": true }),
        ),
    ]
}

#[tokio::test]
async fn a_connection_that_is_idle_when_a_pause_begins_ends_properly_and_the_next_one_is_a_tunnel()
{
    for (path, body) in refusals() {
        for alpn in ["http/1.1", "h2"] {
            let (origin, proxy, extension) = scene().await;
            let tcp = tunnel(&origin, Some(&proxy), 443).await;
            let mut stream = shake(tcp, HOST, client_config(&proxy.root(), &[alpn]))
                .await
                .expect("our root is trusted");
            if alpn == "http/1.1" {
                let request = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n").into_bytes();
                let ask = [Step::Send(request), Step::Until(b"</h1>".to_vec())];
                let heard = play(&mut stream, &ask, &mut Cues::pair().0).await;
                assert_eq!(heard.end, End::Open, "{heard:?}");
            }
            let (status, _) = extension.ask(path, &body).await;
            assert_eq!(status, 200);
            let heard = within(play(&mut stream, &[Step::HearEnd], &mut Cues::pair().0)).await;
            assert_eq!(heard.end, End::Proper, "{path} {alpn}");
            assert!(!is_inspected(&proxy, None).await, "{path} {alpn}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_under_way_when_a_pause_begins_comes_whole_unobserved_and_then_the_connection_ends()
 {
    let ca = TestCa::new();
    let stage = ScriptedOrigin::start(HOST, &ca).await;
    let rest = b"Set-Cookie: late=1; Path=/\r\nContent-Length: 10\r\n\r\n0123456789";
    for (path, body) in refusals() {
        let proxy = ProxyUnderTest::with(&ca, &[&stage.origin], &[]).await;
        let extension = Extension::pair(&proxy).await;
        let (mut mine, theirs) = Cues::pair();
        let part = [
            Step::Until(b"\r\n\r\n".to_vec()),
            Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
            Step::AwaitCue,
            Step::Send(rest.to_vec()),
            Step::HearEnd,
        ];
        let origin = stage.part(&part, theirs);
        let tcp = tunnel(&stage.origin, Some(&proxy), 443).await;
        let mut stream = shake(tcp, HOST, client_config(&proxy.root(), &["http/1.1"]))
            .await
            .expect("our root is trusted");
        let request = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n").into_bytes();
        let begin = [Step::Send(request), Step::Until(b"200 OK".to_vec())];
        play(&mut stream, &begin, &mut mine).await;
        extension.ask(path, &body).await;
        let client = within(play(&mut stream, &[Step::Cue, Step::HearEnd], &mut mine)).await;
        assert!(client.bytes.ends_with(b"0123456789"), "{client:?}");
        assert_eq!(client.end, End::Proper, "{path}");
        let origin = within(origin).await.expect("the origin plays its part");
        assert_eq!(origin.end, End::Proper, "{path}");
        let (_, after) = extension.ask("/v1/purge", &json!({})).await;
        assert_eq!(after["cookies"], 0, "nobody looked");
    }
}

#[tokio::test]
async fn a_host_that_is_left_alone_passes_blindly_until_it_is_looked_at_again() {
    let (_origin, proxy, extension) = scene().await;
    let leave = |leave: bool| json!({ "hosts": ["Luton.gov.uk."], "leave": leave });
    let (status, answer) = extension.ask("/v1/leave-alone", &leave(true)).await;
    assert_eq!(
        (status, &answer["left_alone"]),
        (200, &json!(["luton.gov.uk"]))
    );
    assert!(!is_inspected(&proxy, None).await, "subdomains too");
    let snapshot = extension.feed(None).await.next().await;
    assert_eq!(snapshot["left_alone"], json!(["luton.gov.uk"]));
    assert_eq!(snapshot["not_inspected"][0]["reason"], "left_alone");
    let (_, badge) = extension.ask("/v1/site", &json!({ "hosts": [HOST] })).await;
    assert_eq!(badge["sites"][0]["left_alone"], true);
    let (_, answer) = extension.ask("/v1/leave-alone", &leave(false)).await;
    assert_eq!(answer["left_alone"], json!([]));
    assert!(is_inspected(&proxy, None).await);
}

#[tokio::test]
async fn a_purge_forgets_everything_seen_and_open_feeds_start_again() {
    let (_origin, proxy, extension) = scene().await;
    assert!(is_inspected(&proxy, None).await);
    let mut feed = extension.feed(None).await;
    let seq = feed.next().await["seq"].as_u64();
    let (status, answer) = extension.ask("/v1/purge", &json!({})).await;
    assert_eq!(
        (status, answer),
        (200, json!({ "hosts": 1, "cookies": 2, "erased": true }))
    );
    let empty = |snapshot: &Value| {
        snapshot["type"] == "snapshot"
            && names(&snapshot["cookies"]).is_empty()
            && snapshot["sites"] == json!([])
    };
    let told = feed.next().await;
    assert!(empty(&told), "{told}");
    // A feed that comes back later learns nothing of what is gone.
    let mut late = extension.feed(seq.map(|seq| seq - 1)).await;
    assert!(empty(&late.next().await));
}

#[tokio::test]
async fn each_request_needs_a_proof_a_valid_body_and_bounded_lists() {
    let (_origin, proxy, extension) = scene().await;
    let long = "x".repeat(5000);
    let hosts: Vec<&str> = vec![HOST; 600];
    let rows: [(&str, Value, u16); 10] = [
        ("/v1/annotate", json!({}), 400),
        (
            "/v1/annotate",
            json!({ "host": "a b", "over_https": true, "cookies": [], "storage": [] }),
            400,
        ),
        (
            "/v1/annotate",
            json!({ "host": HOST, "over_https": true, "cookies": [], "storage": [{ "name": long, "area": "local" }] }),
            400,
        ),
        // A value has no place in a question: nobody can send one by mistake.
        (
            "/v1/annotate",
            json!({ "host": HOST, "over_https": true, "cookies": [], "storage": [{ "name": "a", "value": "b", "area": "local" }] }),
            400,
        ),
        ("/v1/site", json!({ "hosts": hosts }), 413),
        ("/v1/pause", json!({ "paused": "yes" }), 400),
        (
            "/v1/leave-alone",
            json!({ "hosts": ["a b"], "leave": true }),
            400,
        ),
        (
            "/v1/leave-alone",
            json!({ "hosts": HOST, "leave": true }),
            400,
        ),
        ("/v1/purge", json!({ "all": true }), 400),
        ("/v1/nothing", json!({}), 404),
    ];
    for (path, body, wanted) in rows {
        let (status, answer) = extension.ask(path, &body).await;
        assert_eq!(
            (status, answer),
            (wanted, Value::Null),
            "{path} {body:.100}"
        );
        if wanted == 404 {
            continue;
        }
        let unproven = post(proxy.api(), path, Some(ORIGIN), None, &json!({})).await;
        assert!([401, 429].contains(&unproven.status().as_u16()), "{path}");
        let page = post(
            proxy.api(),
            path,
            Some("https://jobs.luton.gov.uk"),
            None,
            &json!({}),
        )
        .await;
        assert_eq!(page.status().as_u16(), 403, "{path}");
    }
}

#[tokio::test]
async fn a_page_that_was_closed_frees_its_feed_for_the_next() {
    let (_origin, proxy, extension) = scene().await;
    for _ in 0..12 {
        let mut feed = extension.feed(None).await;
        assert_eq!(feed.next().await["type"], "snapshot");
    }
    // Four may be open at once; a fifth is refused, and other requests are not.
    let mut open = Vec::new();
    while open.len() < 4 {
        open.push(extension.feed(None).await);
    }
    let authorization = extension.authorization().await;
    let fifth = post(
        proxy.api(),
        "/v1/feed",
        Some(ORIGIN),
        Some(&authorization),
        &json!({}),
    )
    .await;
    assert_eq!(fifth.status().as_u16(), 429);
    assert_eq!(
        extension.ask("/v1/site", &json!({ "hosts": [] })).await.0,
        200
    );
}

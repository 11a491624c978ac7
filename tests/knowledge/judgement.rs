//! What a notice promises, what a visitor chose and what a value gives away, end to end.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    api::{Extension, Feed},
    visit, write_council,
};
use serde_json::Value;
use tempfile::TempDir;

const HOST: &str = "portal.council.test";

/// A council with one service, its declarations and its promises.
const NOTICE: &str = r#"
council = { id = "test", name = "Test Council" }

[[notice]]
id = "cookies"
title = "Cookies"
document = "cookies.txt"

[[service]]
id = "portal"
name = "Portal"
notice = "cookies"
section = "Portal"
source = { section = "Portal", line = 1 }
hosts = [{ host = "portal.council.test", basis = "stated" }]

[[service.cookie]]
names = ["visit", "tracker", "user", "pool", "dated", "choice*", "CookieConsent"]
purpose = "Keeps your visit together."
judged_category = "necessary"
source = { section = "Portal", row = 1, line = 2 }

[[service.cookie]]
names = ["banner"]
purpose = "Shows you advertisements."
judged_category = "marketing"
source = { section = "Portal", row = 2, line = 3 }

[[service.cookie]]
names = ["counter"]
purpose = "Counts visits."
judged_category = "analytics"
source = { section = "Portal", row = 3, line = 4 }

[[service.claim]]
kind = "session_only"
text = "Every cookie of the visit goes when you close the browser."
parameters = { names = ["visit"] }
source = { section = "Portal", line = 5 }

[[service.claim]]
kind = "opaque_value"
text = "The cookie holds only a number."
parameters = { names = ["user", "pool"] }
source = { section = "Portal", line = 6 }

[[service.claim]]
kind = "names_listed"
text = "The list of cookies is complete."
source = { section = "Portal", line = 7 }
"#;

/// A proxy that knows the notice, and the folder where it lies.
async fn proxy(ca: &TestCa, origin: &Origin) -> (TempDir, ProxyUnderTest) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    write_council(folder.path(), "test", NOTICE);
    let path = folder.path().display().to_string();
    let proxy = ProxyUnderTest::with(ca, &[origin], &["--registry", &path]).await;
    (folder, proxy)
}

fn codes(cookie: &Value) -> Vec<&str> {
    let findings = cookie["findings"].as_array().expect("findings are a list");
    findings
        .iter()
        .filter_map(|found| found["code"].as_str())
        .collect()
}

fn sentence<'c>(cookie: &'c Value, code: &str) -> &'c str {
    let findings = cookie["findings"].as_array().expect("findings are a list");
    let found = findings.iter().find(|found| found["code"] == code);
    found
        .and_then(|found| found["sentence"]["text"].as_str())
        .unwrap_or_else(|| panic!("{code} is not among the findings of {cookie}"))
}

/// The feed of a new extension, its snapshot read: whatever comes next is new.
async fn news(proxy: &ProxyUnderTest) -> Feed {
    let mut feed = Extension::pair(proxy).await.feed(None).await;
    assert_eq!(feed.next().await["type"], "snapshot");
    feed
}

/// The next event of a type, and of a name if it is a cookie.
async fn next(feed: &mut Feed, kind: &str, name: Option<&str>) -> Value {
    loop {
        let event = feed.next().await;
        if event["type"] == kind && name.is_none_or(|name| event["name"] == name) {
            return event;
        }
    }
}

#[tokio::test]
async fn each_broken_promise_and_each_disclosing_value_is_reported_with_its_evidence() {
    // Header, finding, and what its sentence must say.
    const ROWS: [(&str, &str, &str); 7] = [
        (
            "visit=q1w2e3r4t5y6; Max-Age=86400; Secure",
            "claim_broken",
            "It stays 1 day.",
        ),
        (
            "user=jo%40example.org; Secure",
            "claim_broken",
            "an e-mail address",
        ),
        (
            "user=jo%40example.org; Secure",
            "personal_data_in_value",
            "an e-mail address",
        ),
        (
            "pool=1677787402.36895.0000; Secure",
            "discloses_internal_address",
            "10.1.x.x",
        ),
        (
            "pool=1677787402.36895.0000; Secure",
            "claim_broken",
            "10.1.x.x",
        ),
        (
            "dated=1; Expires=tomorrow; Secure",
            "expires_unreadable",
            "cannot read",
        ),
        (
            "surprise=q1w2e3r4t5y6; Secure",
            "claim_broken",
            "does not name it",
        ),
    ];
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(ROWS.map(|row| row.0))).await;
    let (_folder, proxy) = proxy(&ca, &origin).await;
    let mut watch = proxy.watch();
    visit(&proxy, &format!("https://{HOST}/")).await;
    let mut seen: Option<Value> = None;
    for (header, code, says) in ROWS {
        let name = header.split('=').next().expect("a name");
        let cookie = match seen.take().filter(|cookie| cookie["name"] == name) {
            Some(cookie) => cookie,
            None => watch.cookie(name).await,
        };
        assert!(sentence(&cookie, code).contains(says), "{header}: {cookie}");
        assert!(!cookie.to_string().contains("jo@"), "a value never leaves");
        assert!(
            !cookie.to_string().contains("16777874"),
            "a value never leaves"
        );
        seen = Some(cookie);
    }
}

#[tokio::test]
async fn a_cookie_that_comes_before_a_choice_or_against_it_is_reported() {
    let ca = TestCa::new();
    let answer = Answer::page([
        "banner=q1; Secure",
        "counter=q1; Secure",
        "visit=q1; Secure",
    ]);
    let origin = Origin::start(HOST, &ca, answer).await;
    let (_folder, proxy) = proxy(&ca, &origin).await;
    let mut feed = news(&proxy).await;
    let url = format!("https://{HOST}/");
    visit(&proxy, &url).await;
    let waiting = next(&mut feed, "consent", None).await;
    assert_eq!(waiting["state"], "not_yet");
    let banner = next(&mut feed, "cookie", Some("banner")).await;
    assert_eq!(banner["findings"][0]["code"], "before_consent");
    assert_eq!(banner["findings"][0]["severity"], "breach");
    let counter = next(&mut feed, "cookie", Some("counter")).await;
    assert_eq!(counter["findings"][0]["code"], "before_consent");
    assert_eq!(counter["findings"][0]["severity"], "review");
    let already = next(&mut feed, "consent", None).await;
    assert_eq!(
        already["sentence"]["text"],
        "You have not chosen yet. Analytics or marketing cookies are already set."
    );
    let visit = next(&mut feed, "cookie", Some("visit")).await;
    assert!(!codes(&visit).contains(&"before_consent"), "{visit}");

    // A font is fetched without cookies: that says nothing. Then the visitor refuses marketing.
    let refused = "Cookie: CookieConsent={stamp:'x',necessary:true,preferences:false,statistics:true,marketing:false,method:'explicit'}";
    let cross = proxy.curl().and("--header").and("Sec-Fetch-Mode: cors");
    cross.visit(&url).await;
    let second = proxy.curl().page().and("--header").and(refused);
    second.visit(&url).await;
    let made = next(&mut feed, "consent", None).await;
    assert_eq!(
        (&made["state"], &made["analytics"], &made["marketing"]),
        (&"made".into(), &true.into(), &false.into())
    );
    let banner = next(&mut feed, "cookie", Some("banner")).await;
    assert!(codes(&banner).contains(&"ignores_refusal"), "{banner}");
    let counter = next(&mut feed, "cookie", Some("counter")).await;
    assert!(!codes(&counter).contains(&"ignores_refusal"), "{counter}");
}

#[tokio::test]
async fn two_cookies_of_one_name_shadow_each_other() {
    let ca = TestCa::new();
    let answer = Answer::page(["visit=1; Path=/; Secure", "visit=2; Path=/account; Secure"]);
    let origin = Origin::start(HOST, &ca, answer).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let mut feed = news(&proxy).await;
    visit(&proxy, &format!("https://{HOST}/")).await;
    let alone = next(&mut feed, "cookie", Some("visit")).await;
    let first = next(&mut feed, "cookie", Some("visit")).await;
    let second = next(&mut feed, "cookie", Some("visit")).await;
    assert_eq!(alone["id"], first["id"]);
    assert!(sentence(&first, "shadowed").contains("/account"), "{first}");
    assert!(
        sentence(&second, "shadowed").contains("path /."),
        "{second}"
    );
}

#[tokio::test]
async fn a_registry_file_that_changes_takes_effect_and_a_bad_one_does_not() {
    let ca = TestCa::new();
    let origin = Origin::start(HOST, &ca, Answer::page(["late=1; Secure"])).await;
    let (folder, proxy) = proxy(&ca, &origin).await;
    let mut watch = proxy.watch();
    let url = format!("https://{HOST}/");
    visit(&proxy, &url).await;
    assert_eq!(watch.cookie("late").await["verdict"], "not_declared");

    write_council(folder.path(), "test", "council = { id = 7 }");
    let better = NOTICE.replace("\"visit\", ", "\"visit\", \"late\", ");
    write_council(folder.path(), "test", &better);
    let anew = loop {
        let cookie = watch.cookie("late").await;
        if cookie["verdict"] != "not_declared" {
            break cookie;
        }
    };
    assert_eq!(anew["verdict"], "as_declared");

    write_council(folder.path(), "test", "council = { id = 7 }");
    let warned = proxy.log_line("the registry stays as it was").await;
    assert!(warned.contains("test.toml, line 1, column"), "{warned}");
    assert_eq!(proxy.curl().get(&url).await.code, 0, "requests go on");
    let paired = Extension::pair(&proxy).await;
    let snapshot = paired.feed(None).await.next().await;
    assert_eq!(snapshot["cookies"][0]["verdict"], "as_declared");
}

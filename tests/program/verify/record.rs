//! What was kept: from the disk after the proxy has stopped, and from the proxy while it has the file open.

use super::verify;
use harness::{Answer, Origin, ProxyUnderTest, TestCa, visit};
use serde_json::Value;

const HOST: &str = "jobs.luton.gov.uk";

fn report(out: &str) -> Value {
    let mut report: Value = serde_json::from_str(out).expect("the report is JSON");
    // The disk keeps no path and no oddity.
    for cookie in report["sites"][0]["cookies"]
        .as_array_mut()
        .expect("a list")
    {
        cookie["path"] = Value::Null;
    }
    report
}

#[tokio::test]
async fn what_was_kept_gives_the_same_report_from_the_proxy_and_from_the_disk() {
    let ca = TestCa::new();
    let cookies = [
        "sid=CANARY; Path=/; Secure; HttpOnly",
        "lumesseAnalyticsInformation=CANARY; Path=/; Max-Age=31536000; Secure",
    ];
    let origin = Origin::start(HOST, &ca, Answer::page(cookies)).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    visit(&proxy, &format!("https://{HOST}/")).await;
    proxy.watch().cookie("lumesseAnalyticsInformation").await;
    let data = proxy.data_dir();
    let data = data.to_str().expect("letters").to_owned();
    let options = [
        "--site",
        HOST,
        "--format",
        "json",
        "--fail-on",
        "review",
        "--data-dir",
        &data,
    ];
    let (code, live, said) = verify(&options).await;
    assert_eq!(code, Some(1), "{said}");
    let (_, _, folder) = proxy.stop().await;
    let (code, kept, said) = verify(&options).await;
    assert_eq!(code, Some(1), "{said}");
    let (live, kept) = (report(&live), report(&kept));
    assert_eq!(live, kept);
    assert_eq!(live["inputs"][0]["kind"], "record");
    assert_eq!(
        live["sites"][0]["cookies"].as_array().map(Vec::len),
        Some(2)
    );
    let (code, _, said) = verify(&["--site", "www.luton.gov.uk", "--data-dir", &data]).await;
    assert_eq!(code, Some(2), "{said}");
    drop(folder);
}

#[tokio::test]
async fn where_nothing_was_kept_it_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let data = folder.path().join("none");
    let (code, _, said) = verify(&["--data-dir", data.to_str().expect("letters")]).await;
    assert_eq!(code, Some(2));
    assert!(said.contains("nothing was kept yet"), "{said}");
    assert!(!data.exists(), "looking makes no folder");
}

/// What was chosen when each cookie came is kept with it.
#[tokio::test]
async fn what_was_kept_under_a_no_answers_what_comes_after_one() {
    const NO: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22revoked%22%2C%22marketing%22%3A%22revoked%22%7D%2C%22interactedWith%22%3Atrue%7D";
    let (ca, host) = (TestCa::new(), "www.luton.gov.uk");
    let needed = "__cfduid=CANARY; Path=/; Max-Age=2592000; Secure; HttpOnly";
    let origin = Origin::start(host, &ca, Answer::page([needed])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let curl = proxy.curl().page().and("--header");
    let curl = curl.and(&format!("Cookie: {NO}"));
    curl.visit(&format!("https://{host}/")).await;
    proxy.watch().cookie("__cfduid").await;
    let data = proxy.data_dir();
    let data = data.to_str().expect("letters").to_owned();
    let options = [
        "--format",
        "json",
        "--fail-on",
        "never",
        "--data-dir",
        &data,
    ];
    let answer = |out: &str| report(out)["questions"][2]["answer"].clone();
    let (_, live, _) = verify(&options).await;
    assert_eq!(answer(&live), "no", "{live}");
    let (_, _, folder) = proxy.stop().await;
    let (_, disk, _) = verify(&options).await;
    assert_eq!(answer(&disk), "no", "{disk}");
    drop(folder);
}

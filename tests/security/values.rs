//! Row T55 of the threat table: a value stays in the function that reads it.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use harness::{Answer, Origin, ProxyUnderTest, TestCa, api::Extension, database::files_below};
use std::fs;

/// A value that must never leave the function that reads it.
const CANARY: &str = "canary7f3e9a51c0ffee42d15ea5e0b1e55ed";

/// The canary as it could be written: as it is, encoded, and digested.
fn marks() -> [Vec<u8>; 5] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, CANARY.as_bytes());
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
    [
        CANARY.as_bytes().to_vec(),
        BASE64.encode(CANARY).trim_end_matches('=').into(),
        hex(CANARY.as_bytes()).into_bytes(),
        digest.as_ref().to_vec(),
        hex(digest.as_ref()).into_bytes(),
    ]
}

#[tokio::test]
async fn t55_no_cookie_value_reaches_data_log_feed_or_terminal() {
    let ca = TestCa::new();
    let set: Vec<String> = ["AWSALB", "sid", "unknown", "__Host-odd", ""]
        .iter()
        .map(|name| format!("{name}={CANARY}; Path=/"))
        // Too long to be kept, and nameless: what stands there is a value all the same.
        .chain([format!("{CANARY}{}", "x".repeat(5000))])
        .collect();
    let odd = format!("bad={CANARY}\u{9}x; Domain=gov.uk");
    let cookies = || set.iter().map(String::as_str).chain([odd.as_str()]);
    let tls = Origin::start("jobs.luton.gov.uk", &ca, Answer::page(cookies())).await;
    let plain = Origin::plain("plain.council.test", Answer::page(cookies())).await;
    let proxy = ProxyUnderTest::with(&ca, &[&tls, &plain], &["--log-format", "json"]).await;
    let mut watch = proxy.watch();
    let sent = format!("sent={CANARY}; last={CANARY}");
    for url in ["https://jobs.luton.gov.uk/", "http://plain.council.test/"] {
        for version in ["--http1.1", "--http2"] {
            let curl = proxy.curl().and(version).and("--cookie").and(&sent);
            let query = format!("{url}?token={CANARY}");
            let fetched = curl
                .and("--header")
                .and(&format!("Authorization: Bearer {CANARY}"))
                .get(&query)
                .await;
            // The control: the client itself does get the values.
            assert!(fetched.head.contains(CANARY));
        }
    }
    watch.cookie("last").await;
    // The terminal may be behind; what comes first in a new feed is everything.
    let told = Extension::pair(&proxy).await.feed(None).await.next().await;
    let told = told.to_string();
    assert!(told.contains("__Host-odd"), "the control: {told}");
    let seen = watch.text.clone() + &told;
    let (_, terminal, folder) = proxy.stop().await;
    assert!(!seen.contains(CANARY) && !terminal.contains(CANARY));
    let marks = marks();
    let mut files = 0;
    for file in files_below(folder.path()) {
        files += 1;
        let bytes = fs::read(&file).unwrap();
        for mark in &marks {
            let holds = bytes.windows(mark.len()).any(|window| window == mark);
            assert!(!holds, "{}", file.display());
        }
    }
    assert!(files >= 5, "root, key, keys, record and log were looked at");
    let record = fs::read(folder.path().join("data/observations.db")).unwrap();
    let names = b"__Host-odd";
    let control = record.windows(names.len()).any(|window| window == names);
    assert!(control, "the control: the record knows the cookies");
    // The control: the log was written at its most detailed level.
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("\"TRACE\""), "{log}");
}

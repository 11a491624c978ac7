//! Verdicts end to end: a real origin sets the cookie, the feed reports verdict and finding.
//!
//! It does not go through every finding, and judges nothing itself.

use harness::{Answer, Origin, ProxyUnderTest, TestCa, visit};

/// Name, header, verdict, and a finding that must be reported.
const ROWS: [(&str, &str, &str, Option<&str>); 8] = [
    (
        "AWSALB",
        "AWSALB=q1w2e3r4t5y6u7i8o9p0q1w2; Max-Age=604800; Path=/; Secure",
        "as_declared",
        None,
    ),
    (
        "lg",
        "lg=en; Max-Age=1892160000; Path=/; Secure",
        "differs",
        Some("outlives_declaration"),
    ),
    (
        "lumesseAnalyticsInformation",
        "lumesseAnalyticsInformation=1; Max-Age=31536000; Secure",
        "differs",
        Some("persistent_declared_session"),
    ),
    (
        "AWSALBCORS",
        "AWSALBCORS=q1w2e3r4t5y6; Path=/; SameSite=None; Max-Age=604800",
        "cannot_tell",
        Some("refused_by_browsers"),
    ),
    (
        "flashMessage_7",
        "flashMessage_7=1; Path=/; Secure",
        "as_declared",
        None,
    ),
    (
        "acceptCookies",
        "acceptCookies=1; Path=/; Secure",
        "not_declared",
        Some("declared_elsewhere"),
    ),
    (
        "mystery",
        "mystery=0123456789abcdef0123; Path=/; Secure",
        "not_declared",
        Some("undeclared"),
    ),
    (
        "sid",
        "sid=0123456789abcdef0123; Path=/; Domain=gov.uk; Secure",
        "cannot_tell",
        Some("refused_by_browsers"),
    ),
];

#[tokio::test]
async fn each_cookie_gets_its_verdict_with_the_finding_that_carries_it() {
    let ca = TestCa::new();
    let origin = Origin::start(
        "jobs.luton.gov.uk",
        &ca,
        Answer::page(ROWS.map(|row| row.1)),
    )
    .await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let mut watch = proxy.watch();
    visit(&proxy, "https://jobs.luton.gov.uk/").await;
    for (name, header, verdict, finding) in ROWS {
        let cookie = watch.cookie(name).await;
        assert_eq!(cookie["verdict"], verdict, "{header}: {cookie}");
        let codes: Vec<_> = cookie["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|f| f["code"].as_str())
            .collect();
        if let Some(finding) = finding {
            assert!(codes.contains(&finding), "{header}: {codes:?}");
        }
        for key in [
            "purpose",
            "category_word",
            "stays",
            "lifetime",
            "who",
            "verdict_word",
            "row",
        ] {
            assert!(
                cookie[key]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{header}: {key}"
            );
        }
        assert!(
            cookie["how_we_know"]["sentence"]["text"]
                .as_str()
                .is_some_and(|text| text.ends_with('.')),
            "{header}"
        );
    }
}

#[tokio::test]
async fn analytics_declared_for_all_sites_of_a_council_count_on_each_of_them() {
    let ca = TestCa::new();
    let origin = Origin::start(
        "parking.luton.gov.uk",
        &ca,
        Answer::page(["_ga=GA1.3.1.2; Max-Age=63072000; Path=/; Secure"]),
    )
    .await;
    let proxy = ProxyUnderTest::bare(&ca, &[&origin], &[]).await;
    let mut watch = proxy.watch();
    visit(&proxy, "https://parking.luton.gov.uk/").await;
    let cookie = watch.cookie("_ga").await;
    assert_eq!(
        (&cookie["verdict"], &cookie["how_we_know"]["basis"]),
        (&"as_declared".into(), &"council".into())
    );
    assert_eq!(cookie["category"], "analytics");
}

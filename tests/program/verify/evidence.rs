//! What shows a finding about a lifetime: a setting that really differs, with its own seconds and days.

use super::{Desk, page, site};
use serde_json::{Value, json};

const PAGE: &str = "https://www.luton.gov.uk/";
const DAY: u32 = 86_400;

/// The evidence of the one finding about a lifetime, after settings of these days on these days of November.
async fn evidence(settings: &[(u32, u32)]) -> (Value, Value, Value) {
    let entries = (0..).zip(settings).map(|(minute, (of, asks))| {
        let seconds = asks * DAY;
        let set = format!("__cfduid=a1; Path=/; Max-Age={seconds}; Secure; HttpOnly");
        let mut entry = page(PAGE, minute, "", &[&set]);
        entry["startedDateTime"] = format!("2026-11-{of:02}T10:{minute:02}:00.000Z").into();
        entry
    });
    let entries: Vec<Value> = entries.collect();
    let report = Desk::new(&entries).report(&[]).await;
    let cookies = site(&report, "www.luton.gov.uk")["cookies"].clone();
    let findings = cookies[0]["findings"].as_array().expect("a list").clone();
    let mut found = findings
        .iter()
        .filter(|one| one["code"] == "outlives_declaration");
    let evidence = found
        .next()
        .map_or(Value::Null, |one| one["evidence"].clone());
    assert_eq!(found.next(), None, "{findings:?}");
    let part = |name: &str| evidence[name].clone();
    (part("asked_seconds"), part("kept_seconds"), part("first"))
}

#[tokio::test]
async fn the_evidence_of_a_lifetime_is_that_of_the_setting_that_is_named() {
    let check = async |settings: &[(u32, u32)], asked: u32, kept: u32, first: u32| {
        let first = format!("2026-11-{first:02}T10:00:00Z");
        let expected = (json!(asked * DAY), json!(kept * DAY), json!(first));
        assert_eq!(evidence(settings).await, expected, "{settings:?}");
    };
    check(&[(20, 365)], 365, 365, 20).await;
    check(&[(20, 365), (20, 60), (20, 30)], 365, 365, 20).await;
    check(&[(20, 60), (20, 365), (20, 90)], 365, 365, 20).await;
    check(&[(20, 1000), (20, 30), (20, 90)], 1000, 400, 20).await;
    // The days are those of the lifetime that is named.
    check(&[(18, 365), (20, 60)], 60, 60, 20).await;
    check(&[(18, 60), (19, 60), (20, 60)], 60, 60, 18).await;
    let right = evidence(&[(20, 30), (20, 10)]).await;
    assert_eq!(right, (Value::Null, Value::Null, Value::Null));
}

//! The simulated portals, recorded over real TLS: what they stray in is found, all of it and nothing else.

use super::{Desk, codes, page, site};
use biscuit_tin_portals::{Portals, System, systems};
use harness::Curl;
use serde_json::Value;
use std::{collections::BTreeMap, fs};

/// Findings that say that a cookie strays from what the notice declares or promises, or that no browser keeps it.
const STRAYS: [&str; 10] = [
    "undeclared",
    "declared_elsewhere",
    "outlives_declaration",
    "shorter_than_declared",
    "persistent_declared_session",
    "session_declared_persistent",
    "third_party_declared_first",
    "claim_broken",
    "refused_by_browsers",
    "name_misdeclared",
];

#[tokio::test]
async fn every_planted_difference_is_found_and_none_is_invented() {
    let portals = Portals::start().await.expect("they start");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let ca = folder.path().join("ca.pem");
    fs::write(&ca, portals.ca_pem()).expect("a file can be written");
    let mut entries = Vec::new();
    for (system, minute) in systems().zip(0..) {
        let curl = Curl::straight(system.host, portals.tls_addr(), &ca).page();
        let fetched = curl.visit(&system.url()).await;
        let set = fetched.set_cookies();
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        entries.push(page(&system.url(), minute, "", &set));
    }
    portals.stop().await;
    let report = Desk::new(&entries).report(&[]).await;
    let mut wrong = BTreeMap::new();
    for system in systems() {
        for (name, planted) in system.header_cookies() {
            let found = found(&report, system, name);
            if planted.is_some_and(|strays| strays.shows) == found.is_empty() {
                wrong.insert(format!("{} {name}", system.url()), (planted, found));
            }
        }
    }
    assert!(wrong.is_empty(), "planted and found: {wrong:#?}");
}

/// The codes by which a cookie of a portal strays.
fn found(report: &Value, system: &System, name: &str) -> Vec<String> {
    let cookies = site(report, system.host)["cookies"]
        .as_array()
        .expect("a list");
    let of_name = cookies.iter().filter(|cookie| cookie["name"] == name);
    let codes = of_name.flat_map(codes);
    codes
        .filter(|code| STRAYS.contains(code))
        .map(str::to_owned)
        .collect()
}

//! The notices of Luton and Chelmsford: what `import` reads out of them beside the files that were made by hand.

use crate::notices::{folder, import};
use harness::Program;
use serde_json::Value;
use std::path::Path;

/// Where the two differ, it stands here with its reason; at present they agree in every name, time and category.
const LUTON_DIFFERS: [&str; 0] = [];

/// What `registry compare` finds between a notice and a council's file, with its exit code.
async fn compared(notice: &Path, council: &str) -> (Option<i32>, Value) {
    let notice = notice.display().to_string();
    let asked = [
        "registry",
        "compare",
        &notice,
        "--council",
        council,
        "--json",
    ];
    let output = Program::new(asked).output().await;
    let answer = serde_json::from_slice(&output.stdout).expect("the answer is JSON");
    (output.status.code(), answer)
}

#[tokio::test]
async fn lutons_notice_says_what_the_file_made_by_hand_says() {
    let path = folder("seeds/003_9a89ea519af2a2b2.txt");
    let (code, answer) = compared(&path, "luton").await;
    let differences: Vec<String> = answer["differences"]
        .as_array()
        .expect("a list")
        .iter()
        .map(Value::to_string)
        .collect();
    assert_eq!(differences, LUTON_DIFFERS);
    assert_eq!(code, Some(0));
}

/// Section of the notice, host and number of names; the registry gives the main site eight services, as headings do.
const LUTON: [(&str, &str, usize); 16] = [
    ("Civic UK Cookie control", "m.luton.gov.uk", 1),
    ("CloudFlare", "m.luton.gov.uk", 1),
    ("Google Analytics", "m.luton.gov.uk", 9),
    ("Clarity", "m.luton.gov.uk", 7),
    ("Hotjar", "m.luton.gov.uk", 4),
    (
        "Adult Social Care Self-Assessment",
        "socialcare.luton.gov.uk",
        2,
    ),
    (
        "Business rates, landlord payments and free school meals list",
        "connect.luton.gov.uk",
        1,
    ),
    ("CMIS", "democracy.luton.gov.uk", 3),
    (
        "Luton Directory and Local Offer",
        "directory.luton.gov.uk",
        5,
    ),
    ("Job search", "jobs.luton.gov.uk", 19),
    ("Online forms", "myforms.luton.gov.uk", 5),
    ("Online payments", "www.civicaepay.co.uk", 4),
    (
        "Penalty Charge Notice (PCN) payments",
        "parking.luton.gov.uk",
        1,
    ),
    ("Planning applications", "planning.luton.gov.uk", 1),
    ("Luton Family Hubs", "www.familyhubs.luton.gov.uk", 10),
    // What the notice says of YouTube, Vimeo and Google Maps names no cookie, so nothing is read from it.
    ("", "", 0),
];

#[tokio::test]
async fn lutons_names_stand_in_their_service_with_their_host() {
    let (_, read, said) = import(&folder("seeds/003_9a89ea519af2a2b2.txt")).await;
    let declarations = read["declarations"].as_array().expect("a list");
    let mut total = 0;
    for (service, host, count) in LUTON {
        let of_service = declarations
            .iter()
            .filter(|declared| declared["service"] == service);
        let names = of_service
            .clone()
            .map(|declared| declared["names"].as_array().map_or(0, Vec::len))
            .sum::<usize>();
        assert_eq!(names, count, "{service}: {said}");
        for declared in of_service {
            assert_eq!(declared["hosts"], serde_json::json!([host]), "{declared}");
        }
        total += count;
    }
    let all: usize = declarations
        .iter()
        .map(|declared| declared["names"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(all, total);
}

/// The 19 systems of Chelmsford's notice, in its order, with the type that it gives each.
const CHELMSFORD: [(&str, &str); 19] = [
    ("Planning consultation", "Tracking (persistent)"),
    (
        "Interactive Planning Application viewer",
        "Tracking (persistent)",
    ),
    ("Paris users", "Tracking (persistent)"),
    ("Paying service", "Tracking/ (and session)"),
    ("Salesforce – Waste Portal", "Tracking and session"),
    ("CCC City Venues microsite", "Session and Tracking"),
    ("Connect self service", "Session"),
    ("Planning portal", "Session"),
    ("Sports ticket bookings", "Session"),
    ("Online Planning Application Viewer", "Session"),
    ("Online Benefit Claims", "Session"),
    ("Procurement Agency for Essex", "Session"),
    ("PCN Challenge", "Session"),
    ("Pay By Phone", "Session"),
    ("Online book of remembrance", "Tracking"),
    ("Chelmsford MiPermit", "Session"),
    ("Hylands Weddings microsite", "Session"),
    ("Womentime microsite", "Session"),
    ("Visit Chelmsford", "Session"),
];

#[tokio::test]
async fn chelmsfords_systems_types_and_named_cookies_are_read_and_prose_alone_is_a_doubt() {
    let path = folder("seeds/000_26036ac508d70de8.txt");
    let (_, read, _) = import(&path).await;
    let services = read["services"].as_array().expect("a list");
    let told: Vec<(&str, &str)> = services
        .iter()
        .filter_map(|service| {
            Some((
                service["name"].as_str()?,
                service["declared_type"].as_str()?,
            ))
        })
        .collect();
    assert_eq!(told, CHELMSFORD);
    let (code, answer) = compared(&path, "chelmsford").await;
    assert_eq!(
        answer["differences"],
        serde_json::json!([]),
        "named cookies, their times and categories agree"
    );
    assert_eq!(code, Some(0));
    let named: Vec<&Value> = read["declarations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|declared| &declared["service"])
        .collect();
    let doubts = read["doubts"].as_array().expect("a list");
    for service in services
        .iter()
        .filter(|service| !named.contains(&&service["name"]))
    {
        let is_doubted = doubts
            .iter()
            .any(|doubt| doubt["line"] == service["source"]["line"]);
        assert!(
            is_doubted,
            "{service}: only prose tells of it, so it needs a doubt"
        );
    }
}

//! `council add --notice`: what a registry file must hold, and what becomes of one that was changed by hand.

use super::{DOMAIN, json, said};
use harness::Home;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};
use time::OffsetDateTime;

const HOST: &str = "www.kirklees.gov.uk";

/// A registry file with a notice of Kirklees, as an importer writes it.
const NOTICE: &str = r#"
[council]
id = "kirklees"
name = "Kirklees Council"
[[notice]]
id = "cookies"
title = "Cookies and you"
document = "cookies.html"
[[service]]
id = "site"
name = "Website"
notice = "cookies"
section = "Cookies"
source = { section = "Cookies", line = 1 }
hosts = [{ host = "www.kirklees.gov.uk", basis = "stated" }, { host = "pay.example.org", basis = "stated" }]
[[service.cookie]]
names = ["a"]
purpose = "Keeps your visit together."
judged_category = "necessary"
lifetime = "session"
source = { section = "Cookies", row = 1, line = 2 }
"#;

/// A home, and the path of a draft in it.
fn scene() -> (Home, PathBuf) {
    let home = Home::new();
    let draft = home.path().join("draft.toml");
    (home, draft)
}

fn add(draft: &Path) -> String {
    format!("council add kirklees --notice {}", draft.display())
}

#[tokio::test]
async fn a_notice_that_cannot_be_used_changes_nothing() {
    let (home, draft) = scene();
    let data = home.path().join("data");
    let add = add(&draft);
    for (text, part) in [
        ("council = 7", "draft.toml, line 1, column"),
        (
            &*NOTICE.replace("\"kirklees\"", "\"luton\""),
            "has to have the id \"kirklees\"",
        ),
        (
            "council = { id = \"kirklees\", name = \"Kirklees\" }",
            "it needs a notice",
        ),
        (
            &*NOTICE.replace("pay.example.org", "co.uk"),
            "expected a host of the council alone, found \"co.uk\"",
        ),
        (
            &*NOTICE.replace("\"cookies\"\nsection", "\"other\"\nsection"),
            "names the notice \"other\"",
        ),
    ] {
        fs::write(&draft, text).unwrap();
        let text = said(&home, &data, &add, 2).await;
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!data.exists(), "nothing was made");
}

#[tokio::test]
async fn a_notice_is_taken_and_its_possible_mistakes_are_told() {
    let (home, draft) = scene();
    let data = home.path().join("data");
    let add = add(&draft);
    said(&home, &data, "council add kirklees", 0).await;
    fs::write(&draft, NOTICE.replace("[\"a\"]", "[\"a\", \"b[1]\"]")).unwrap();
    let odd = said(&home, &data, &add, 0).await;
    assert!(
        odd.contains("holds a sign that stands in no cookie's name"),
        "{odd}"
    );
    fs::write(&draft, NOTICE).unwrap();
    let added = json(&home, &data, &add).await;
    assert_eq!(
        added["notice"],
        json!({ "title": "Cookies and you", "declarations": 1 })
    );
    assert_eq!(added["hosts"], json!([DOMAIN, "pay.example.org", HOST]));
    assert_eq!(json(&home, &data, &add).await["outcome"], "unchanged");
    let found = said(&home, &data, "registry find www.kirklees.gov.uk a", 0).await;
    assert!(found.contains("Keeps your visit together."), "{found}");
}

#[tokio::test]
async fn a_notice_keeps_its_address_and_the_day_that_it_was_read() {
    let (home, draft) = scene();
    let data = home.path().join("data");
    let page = home.path().join("page.html");
    let table = "<table><tr><th>Name<th>Expires<tr><td>kl_a<td>1 day</table>";
    fs::write(&page, format!("<h1>Cookies</h1>{table}")).unwrap();
    let (from, to) = (page.display(), draft.display());
    let address = "https://www.kirklees.gov.uk/cookies";
    let import = format!("import {from} --address {address} --out {to}");
    // Coordinated time; midnight may pass while the program runs.
    let before = OffsetDateTime::now_utc().date();
    said(&home, &data, &import, 0).await;
    let after = OffsetDateTime::now_utc().date();
    said(&home, &data, &add(&draft), 0).await;
    let kept = data.join("registry/councils/kirklees.toml");
    for file in [&draft, &kept].map(|path| fs::read_to_string(path).unwrap()) {
        assert!(file.contains(&format!("address = \"{address}\"")), "{file}");
        assert!(file.contains("document = \"page.html\""), "{file}");
        let is_read = |day| file.contains(&format!("read = \"{day}\""));
        assert!(is_read(before) || is_read(after), "{file}");
    }
}

#[tokio::test]
async fn a_file_that_somebody_changed_is_laid_aside_and_never_lost() {
    let (home, draft) = scene();
    let data = home.path().join("data");
    let add = add(&draft);
    fs::write(&draft, NOTICE).unwrap();
    said(&home, &data, &add, 0).await;
    let file = data.join("registry/councils/kirklees.toml");
    let edited = fs::read_to_string(&file).unwrap().replace("visit", "stay");
    fs::write(&file, &edited).unwrap();
    for command in ["council remove kirklees", &add] {
        let refused = said(&home, &data, command, 2).await;
        assert!(refused.contains("it was changed by hand"), "{refused}");
        assert_eq!(fs::read_to_string(&file).unwrap(), edited);
    }
    let removed = json(&home, &data, "council remove kirklees --yes").await;
    assert_eq!(removed["trust_step"], "none", "there is no root");
    let aside = removed["laid_aside"].as_str().expect("a path");
    assert_eq!(fs::read_to_string(aside).unwrap(), edited);
    assert!(!file.exists());
    let list = said(&home, &data, "council list", 0).await;
    let mut lines = list.lines();
    let line = lines.find(|line| line.starts_with("kirklees "));
    assert!(
        line.is_some_and(|line| line.ends_with("no         no")),
        "{line:?}"
    );
}

#[tokio::test]
async fn a_notice_of_a_built_in_council_is_in_its_place_for_a_while() {
    let (home, draft) = scene();
    let data = home.path().join("data");
    let add = add(&draft);
    // One of a built-in council is in its place, and leaves it to it again.
    fs::write(
        &draft,
        NOTICE
            .replace("\"kirklees\"", "\"luton\"")
            .replace("Kirklees C", "Luton Town C"),
    )
    .unwrap();
    let own = json(&home, &data, &add.replace("kirklees", "luton")).await;
    assert_eq!(
        (&own["name"], &own["notice"]["declarations"]),
        (&json!("Luton Town Council"), &json!(1))
    );
    let back = json(&home, &data, "council remove luton").await;
    assert_eq!(
        (&back["chosen"], &back["name"]),
        (&json!(true), &json!("Luton Council"))
    );
    // What was put into the data folder goes with everything else.
    said(&home, &data, "council add devon", 0).await;
    said(&home, &data, "purge --everything", 0).await;
    assert!(!data.exists());
}

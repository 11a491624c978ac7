//! The councils of the United Kingdom: in `council list`, in `registry find`, and in the feed for sites without a notice.

use harness::{
    Answer, Origin, Program, ProxyUnderTest, TestCa, api::Extension, visit, write_council,
};
use serde_json::{Value, json};

async fn told(arguments: &[&str]) -> String {
    let output = Program::new(arguments.iter().copied()).output().await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn every_council_is_listed_with_what_is_held_of_it() {
    // A council of the user's own that is no authority.
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("../judgement/registry/tinshire.toml");
    write_council(folder.path(), "tinshire", text);
    let folder = folder.path().display().to_string();
    let list: Value =
        serde_json::from_str(&told(&["council", "list", "--json", "--registry", &folder]).await)
            .expect("JSON");
    let councils = list["councils"].as_array().expect("a list");
    assert_eq!(councils.len(), 383);
    let find = |id: &str| {
        let found = councils.iter().find(|council| council["id"] == id);
        found.expect(id).clone()
    };
    let mut luton = find("luton");
    let declarations = luton["notice"]["declarations"].take();
    assert!(declarations.as_u64().is_some_and(|number| number > 50));
    assert_eq!(
        luton,
        json!({ "id": "luton", "name": "Luton Council", "nation": "england", "tier": "unitary", "domain": "luton.gov.uk",
                "chosen": true, "notice": { "title": "Cookies", "date": null, "declarations": null } })
    );
    assert_eq!(
        find("fermanagh-omagh"),
        json!({ "id": "fermanagh-omagh", "name": "Fermanagh and Omagh District Council", "nation": "northern_ireland",
                "tier": "unitary", "domain": "fermanaghomagh.com", "chosen": false, "notice": null })
    );
    let tinshire = find("tinshire");
    assert_eq!(
        (
            &tinshire["nation"],
            &tinshire["domain"],
            &tinshire["chosen"]
        ),
        (&Value::Null, &json!("tinshire.gov.uk"), &json!(true))
    );
}

#[tokio::test]
async fn the_list_has_one_line_a_council() {
    let text = told(&["council", "list"]).await;
    assert_eq!(text.lines().count(), 383, "a head, and one line each");
    let line = |id: &str| {
        let mut lines = text.lines();
        let line = lines.find(|line| line.split(' ').next() == Some(id));
        line.expect(id)
            .split("  ")
            .filter(|cell| !cell.trim().is_empty())
            .map(str::trim)
            .collect::<Vec<_>>()
    };
    let mut chelmsford = line("chelmsford");
    let notice = chelmsford.pop().expect("a cell");
    assert!(
        notice.starts_with("yes, read 2026-11-24 (") && notice.ends_with(" ago)"),
        "{notice}"
    );
    assert_eq!(
        chelmsford,
        [
            "chelmsford",
            "Chelmsford City Council",
            "England",
            "district",
            "chelmsford.gov.uk",
            "yes"
        ]
    );
    assert_eq!(
        line("devon"),
        [
            "devon",
            "Devon County Council",
            "England",
            "county",
            "devon.gov.uk",
            "no",
            "no"
        ]
    );
}

#[tokio::test]
async fn a_site_without_a_notice_is_told_with_its_council() {
    let found = told(&["registry", "find", "www.kirklees.gov.uk", "_ga"]).await;
    assert!(found.starts_with("Kirklees Council: we hold no cookie notice of this council yet.\n"));
    let held = told(&["registry", "find", "jobs.luton.gov.uk", "_ga"]).await;
    assert!(!held.contains("we hold no cookie notice"), "{held}");

    let ca = TestCa::new();
    let origin = Origin::start("www.cardiff.gov.uk", &ca, Answer::page(["a=1; Secure"])).await;
    let proxy = ProxyUnderTest::with(&ca, &[&origin], &[]).await;
    visit(&proxy, "https://www.cardiff.gov.uk/").await;
    proxy.watch().cookie("a").await;
    let extension = Extension::pair(&proxy).await;
    let snapshot = extension.feed(None).await.next().await;
    let names = |domain: &str| {
        let unheld = snapshot["unheld"].as_array().expect("a list").iter();
        let mut of = unheld.filter(|entry| entry["domain"] == domain);
        of.next().map(|entry| entry["councils"].clone())
    };
    assert_eq!(names("kirklees.gov.uk"), Some(json!(["Kirklees Council"])));
    assert_eq!(names("luton.gov.uk"), None, "its notice is held");
    let site = |snapshot: &Value| {
        let site = &snapshot["sites"][0];
        (site["council"].clone(), site["conclusion"]["tone"].clone())
    };
    assert_eq!(
        site(&snapshot),
        (json!("City of Cardiff Council"), json!("unknown"))
    );
    let question = json!({ "lang": "cy", "hosts": ["www.cardiff.gov.uk", "www.kirklees.gov.uk"] });
    let (_, answer) = extension.ask("/v1/site", &question).await;
    let councils = [0, 1].map(|at| &answer["sites"][at]["site"]["council"]);
    assert_eq!(councils, ["Cyngor Caerdydd", "Kirklees Council"]);
}

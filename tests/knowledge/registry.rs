//! `registry`: what the notices declare, in the shape that others build on; the extension asks for the same hosts.

use biscuit_tin_shared::registry::Registry;
use harness::Program;
use serde_json::Value;

async fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Program::new(arguments.iter().copied()).output().await;
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8(said).expect("output is UTF-8"),
    )
}

async fn json(arguments: &[&str]) -> Value {
    let (code, said) = run(arguments).await;
    assert_eq!(code, Some(0), "{said}");
    serde_json::from_str(&said).expect("the answer is JSON")
}

#[tokio::test]
async fn show_has_every_declaration_claim_and_vendor_entry_with_every_field() {
    let all = json(&["registry", "show", "--json"]).await;
    let check = |list: &str, least: usize, fields: &[&str]| {
        let rows = all[list].as_array().expect("a list");
        assert!(rows.len() >= least, "{list}: {}", rows.len());
        for row in rows {
            for field in fields {
                assert!(
                    row.get(*field).is_some(),
                    "{list}: {field} is missing in {row}"
                );
            }
        }
    };
    check(
        "declarations",
        96,
        &[
            "council",
            "service",
            "supplier",
            "provider",
            "hosts",
            "names",
            "means",
            "means_because",
            "purpose",
            "category",
            "judged_category",
            "judged_because",
            "declared_category_text",
            "lifetime",
            "lifetime_text",
            "storage",
            "declared_storage",
            "source",
            "notes",
        ],
    );
    check(
        "claims",
        30,
        &["council", "service", "kind", "text", "parameters", "source"],
    );
    check(
        "vendors",
        400,
        &["vendor", "names", "purpose", "category", "source"],
    );
}

#[tokio::test]
async fn show_narrows_to_one_council_and_names_document_and_line() {
    let luton = json(&["registry", "show", "luton", "--json"]).await;
    let cell = luton["declarations"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|row| {
            row["names"]
                .to_string()
                .contains("__KBCookie__/luton/directory")
        })
        .expect("the directory's row");
    assert_eq!(cell["council"], "Luton Council");
    assert_eq!(cell["source"]["document"], "003_9a89ea519af2a2b2.txt");
    assert!(cell["source"]["line"].as_u64().is_some_and(|line| line > 0));
}

#[tokio::test]
async fn find_says_which_entry_wins_and_why_the_others_lose() {
    let found = json(&["registry", "find", "parking.luton.gov.uk", "_ga", "--json"]).await;
    let entries = found["entries"].as_array().expect("a list");
    assert_eq!(entries[0]["wins"], true);
    assert_eq!(entries[0]["kind"], "declaration");
    let losers: Vec<&str> = entries[1..]
        .iter()
        .filter_map(|entry| entry["because"].as_str())
        .collect();
    assert!(losers.contains(&"only_known"), "{losers:?}");
    let (code, said) = run(&["registry", "find", "parking.luton.gov.uk", "_ga"]).await;
    assert_eq!(code, Some(0));
    assert!(
        said.contains("a notice comes before general knowledge"),
        "{said}"
    );
    let (code, said) = run(&["registry", "find", "not a host", "_ga"]).await;
    assert_eq!(code, Some(2));
    assert!(said.contains("expected a host name"), "{said}");
}

#[tokio::test]
async fn check_passes_the_built_in_files_and_names_the_place_of_a_mistake() {
    let (code, said) = run(&["registry", "check"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("2 councils"), "{said}");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let vendors = folder.path().join("vendors");
    std::fs::create_dir(&vendors).expect("a folder can be made");
    let file = "[vendor]\nid = \"x\"\nname = \"X\"\n[[cookie]]\nnames = [\"a\"]\npurpose = \"P.\"\ncategory = \"neccessary\"\n";
    std::fs::write(vendors.join("x.toml"), file).expect("a file can be written");
    let registry = folder.path().display().to_string();
    let (code, said) = run(&["registry", "check", "--registry", &registry]).await;
    assert_eq!(code, Some(2));
    assert!(
        said.contains("x.toml, line 7, column") && said.contains("neccessary"),
        "{said}"
    );
}

/// A vendor's file as it should be; each row spoils one thing.
const SOURCED: &str = r#"
    [vendor]
    id = "x"
    name = "X"
    [source.list]
    address = "https://example.org/cookies"
    grade = "maker"
    opened = "2026-11-29"
    [[cookie]]
    names = ["x_only_here"]
    purpose = "Keeps you logged in."
    category = "necessary"
    source = ["list#Cookies"]
"#;

#[tokio::test]
async fn check_sources_prints_the_grades_and_refuses_home_pages_missing_dates_and_bundles() {
    let (code, said) = run(&["registry", "check", "--sources"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("maker  observer  guess"), "{said}");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let vendors = folder.path().join("vendors");
    std::fs::create_dir(&vendors).expect("a folder can be made");
    let registry = folder.path().display().to_string();
    for (from, to, expected) in [
        ("", "", None),
        ("org/cookies", "org/", Some("home page")),
        ("opened = \"2026-11-29\"", "", Some("missing")),
        (
            "\"x_only_here\"",
            "\"x_only\", \"x_here\"",
            Some("one name"),
        ),
        ("source = [\"list#Cookies\"]", "", Some("needs a source")),
    ] {
        let file = SOURCED.replace(from, to);
        std::fs::write(vendors.join("x.toml"), file).expect("a file can be written");
        let (code, said) = run(&["registry", "check", "--sources", "--registry", &registry]).await;
        assert_eq!(code, Some(i32::from(expected.is_some())), "{to}: {said}");
        assert!(said.contains(expected.unwrap_or("")), "{said}");
        let (code, _) = run(&["registry", "check", "--registry", &registry]).await;
        assert_eq!(code, Some(0), "{to}: only --sources asks for sources");
    }
}

#[tokio::test]
async fn list_counts_every_service_and_vendor() {
    let (code, said) = run(&["registry", "list"]).await;
    assert_eq!(code, Some(0));
    for part in ["Luton Council", "Chelmsford", "Vendors", "Google Analytics"] {
        assert!(said.contains(part), "{part}");
    }
    let list = json(&["registry", "list", "--json"]).await;
    assert_eq!(list["councils"].as_array().expect("a list").len(), 2);
}

#[test]
fn the_extension_may_read_the_cookies_of_every_site_on_the_list_and_of_no_other() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../extension/manifest.json");
    let text = std::fs::read_to_string(path).expect("the extension has a manifest");
    let manifest: Value = serde_json::from_str(&text).expect("a manifest is JSON");
    let patterns: Vec<String> = manifest["host_permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|pattern| pattern.as_str()?.strip_prefix("*://*.")?.strip_suffix("/*"))
        .map(str::to_owned)
        .collect();
    let registry = Registry::built_in().expect("it is whole");
    let covers = |pattern: &str, host: &str| {
        host == pattern
            || host
                .strip_suffix(pattern)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    for host in registry.own_hosts() {
        assert!(
            patterns.iter().any(|pattern| covers(pattern, host)),
            "the extension may not read the cookies of {host}"
        );
    }
    for pattern in patterns {
        assert!(
            registry.own_hosts().any(|host| covers(&pattern, host)),
            "nothing on the list needs {pattern}"
        );
    }
}

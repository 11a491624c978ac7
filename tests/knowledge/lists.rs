//! Lists of known cookies: `import` takes them by their shape, `registry` uses them, and writes them for another tool.

use crate::notices::import;
use harness::Program;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn list(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("knowledge/lists")
        .join(name)
}

/// The exit code of a command, and what it writes to each stream.
async fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Program::new(arguments.iter().copied()).output().await;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// What was read, a line for each cookie: line, name, hosts, lifetime, category, storage, maker.
fn rows(answer: &Value) -> Vec<String> {
    let declared = answer["declarations"].as_array().expect("a list");
    let row = |one: &Value| {
        format!(
            "{} {} {} {} {} {} {}",
            one["source"]["line"],
            one["names"],
            one["hosts"],
            one["lifetime"],
            one["category"],
            one["storage"],
            one["provider"]
        )
        .replace('"', "")
    };
    declared.iter().map(row).collect()
}

fn doubts(answer: &Value) -> Vec<String> {
    let doubts = answer["doubts"].as_array().expect("a list");
    let line = |doubt: &Value| {
        format!(
            "{} {}",
            doubt["line"],
            doubt["why"].as_str().unwrap_or_default()
        )
    };
    doubts.iter().map(line).collect()
}

async fn check(name: &str, expected: &[&str], unsure: &[&str]) {
    let (code, answer, said) = import(&list(name)).await;
    assert_eq!(code, Some(0), "{name}: {said}");
    assert_eq!(rows(&answer), expected, "{name}");
    assert_eq!(doubts(&answer), unsure, "{name}");
}

const TOO_WIDE: &str =
    "so little of this name is fixed that it would match other cookies; give the whole name";
const NOT_READ: &str = "this entry is not of the list’s shape";

#[tokio::test]
async fn a_list_is_told_by_its_shape_and_no_entry_of_it_matches_cookies_of_others() {
    check(
        "storage-1.1.json",
        &[
            "3 [tallyhost_id] [tally-cdn.test,tallyhost.test] 34128000 marketing cookie tallyhost.test",
            "7 [tallyhost_visit*] [] session analytics cookie tallyhost.test",
            "11 [tallyhost.queue] [www.tallyhost.test] null functional localStorage tallyhost.test",
            "15 [tallyhost_optout] [tallyhost.test] 157680000 necessary cookie tallyhost.test",
            "22 [tallyhost_base] [] 86400 null cookie tallyhost.test",
        ],
        &[
            "11 the list does not say which storage of the browser; we took local storage",
            &format!("20 {TOO_WIDE}"),
            "21 an app keeps this, and not a browser",
            "22 the list gives no purpose beyond storing",
            &format!("23 {NOT_READ}"),
        ],
    )
    .await;
    check(
        "cookies.csv",
        &[
            "2 [_tally_*] [] 63072000 analytics cookie Tallyhost",
            "3 [tallyads] [tallyhost.test] null marketing cookie Tallyhost",
            "6 [qf_place*] [] session functional cookie Queuefair",
            "8 [qf-token] [] 3600 necessary cookie Queuefair",
        ],
        &[
            "3 the notice gives several times",
            &format!("7 {TOO_WIDE}"),
            "9 this entry is not of the list’s shape",
            "10 this is no cookie’s name",
        ],
    )
    .await;
    check(
        "knowledge.json",
        &[
            "7 [_countme_id*] [] null analytics cookie Countme",
            "12 [cm_profile_*] [countme.test] null marketing cookie countme.test",
            "28 [countme.queue] [] null null localStorage Countme",
        ],
        &[&format!("17 {TOO_WIDE}")],
    )
    .await;
}

#[tokio::test]
async fn a_list_becomes_vendors_that_registry_takes_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let registry = folder.path().display().to_string();
    for name in ["storage-1.1.json", "cookies.csv", "knowledge.json"] {
        let file = list(name).display().to_string();
        let (code, _, said) = run(&["import", &file]).await;
        assert_eq!(code, Some(2), "{name}: {said}");
        assert!(said.contains("name a folder with --out"), "{name}: {said}");
        let (code, _, said) = run(&["import", &file, "--out", &registry]).await;
        assert_eq!(code, Some(0), "{name}: {said}");
    }
    let (code, _, said) = run(&["registry", "check", "--registry", &registry]).await;
    assert_eq!(code, Some(0), "{said}");
    let check = async |host: &str, cookie: &str, words: &[&str]| {
        let find = ["registry", "find", host, cookie, "--registry", &registry];
        let (code, found, said) = run(&find).await;
        assert_eq!(code, Some(0), "{said}");
        for word in words {
            assert!(found.contains(word), "{cookie}: {word} is not in: {found}");
        }
    };
    check("www.any.test", "_tally_42", &["Tallyhost", "_tally_*"]).await;
    check("x.tallyhost.test", "tallyhost_id", &["tallyhost.test"]).await;
    check("www.any.test", "_countme_id.1", &["Countme"]).await;
    // What comes with the program is not put out of its place.
    let (_, shown, _) = run(&["registry", "list", "--json", "--registry", &registry]).await;
    let (_, alone, _) = run(&["registry", "list", "--json"]).await;
    let count = |text: &str| {
        let shown: Value = serde_json::from_str(text).expect("JSON");
        shown["vendors"].as_array().expect("a list").len()
    };
    assert_eq!(count(&shown), count(&alone) + 5);
}

#[tokio::test]
async fn what_is_written_for_the_auditing_tool_is_read_back_with_the_same_names() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("base.json");
    let show = ["registry", "show", "Matomo", "--format", "wat"];
    let (code, written, said) = run(&show).await;
    assert_eq!(code, Some(0), "{said}");
    fs::write(&file, &written).expect("a file can be written");
    let bases: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(bases[0]["category"], "cookie");
    assert_eq!(bases[1]["category"], "localstorage");
    let rows = bases[0]["knowledges"].as_array().expect("a list");
    let id = rows.iter().find(|row| row["name"] == "_pk_id*");
    let id = id.unwrap_or_else(|| panic!("it knows Matomo's cookie: {written}"));
    assert_eq!(
        (&id["domain"], &id["wildcard_match"]),
        (&"*".into(), &1.into())
    );
    let names: Vec<&Value> = rows.iter().map(|row| &row["name"]).collect();
    let (code, read, said) = import(&file).await;
    assert_eq!(code, Some(0), "{said}");
    let declared = read["declarations"].as_array().expect("a list");
    let cookies = declared.iter().filter(|one| one["storage"] == "cookie");
    let back: Vec<&Value> = cookies.map(|one| &one["names"][0]).collect();
    assert_eq!(back, names);
    // A council's declarations go out with their host, notice and line.
    let show = ["registry", "show", "Luton", "--format", "wat"];
    let (_, written, _) = run(&show).await;
    let bases: Value = serde_json::from_str(&written).expect("JSON");
    let rows = bases[0]["knowledges"].as_array().expect("a list");
    let is_placed = |row: &&Value| {
        row["domain"]
            .as_str()
            .is_some_and(|host| host.ends_with("luton.gov.uk"))
            && row["reference"]
                .as_str()
                .is_some_and(|text| text.contains(", line "))
    };
    assert!(rows.iter().filter(is_placed).count() > 20, "{written}");
}

//! What documents say of the tree: ARCHITECTURE.md names its folders, SECURITY.md the tests of each row.
//!
//! Whether they say it well is for a reader to judge.

use super::sources::{Sources, root};
use std::{collections::BTreeSet, fs};

/// Where code lies.
const TREES: [&str; 4] = ["extension", "proxy/src", "shared/src", "tests"];

/// Endings of files that make a folder one of code.
const CODE: [&str; 6] = [".rs", ".js", ".mjs", ".py", ".css", "/run"];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the document can be read")
}

/// Folders right below a tree in which code lies, at whatever depth.
fn folders_of_code() -> BTreeSet<String> {
    let files = Sources::read(&TREES, &CODE).0.into_keys();
    let below = files.filter_map(|file| {
        let tree = TREES
            .iter()
            .find(|tree| file.starts_with(&format!("{tree}/")))?;
        let (folder, _) = file[tree.len() + 1..].split_once('/')?;
        Some(format!("{tree}/{folder}"))
    });
    below.collect()
}

/// The paths that a list of folders names: those in backticks before the colon of a line.
fn folders_named(document: &str) -> Vec<String> {
    let section = document.split("\n## Folders\n").nth(1).unwrap_or_default();
    section
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("- `")?.split_once("`:"))
        .flat_map(|(paths, _)| paths.split("`, `"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_list_of_folders_names_each_folder_of_code_once_and_none_that_is_not_there() {
    let named = folders_named(&read("ARCHITECTURE.md"));
    let set: BTreeSet<String> = named.iter().cloned().collect();
    assert_eq!(named.len(), set.len(), "a folder is named twice");
    let missing: Vec<_> = folders_of_code().difference(&set).cloned().collect();
    let gone: Vec<_> = set
        .iter()
        .filter(|folder| !root().join(folder).is_dir())
        .collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "ARCHITECTURE.md, Folders: not named: {missing:?}; named and not there: {gone:?}"
    );
}

#[test]
fn a_list_of_folders_is_read_up_to_the_next_heading() {
    let document = "# A\n`no/this`\n\n## Folders\n\nIn words `nor/this`.\n- `proxy/src/tap`: the tap\n- `tests/house`, `tests/fuzz`: two\n\n## B\n- `nor/that`: x\n";
    assert_eq!(
        folders_named(document),
        ["proxy/src/tap", "tests/house", "tests/fuzz"]
    );
}

/// Files and tests that a document names in backticks and that are not there.
///
/// A file is found from the project's root or from `tests`; a test by the beginning of its name, which `…` ends.
fn names_nothing(document: &str, exists: impl Fn(&str) -> bool, tests: &[&str]) -> Vec<String> {
    let is_row = |word: &str| {
        let number = word.trim_start_matches(['t', 'f']);
        word.len() == number.len() + 1 && number.starts_with(|digit: char| digit.is_ascii_digit())
    };
    document
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            let name = word.trim_end_matches('…');
            if word.contains('/') || word.ends_with(".rs") {
                !word.contains([' ', '*', '{']) && !exists(word)
            } else {
                (is_row(word) || name != *word) && !tests.iter().any(|test| test.starts_with(name))
            }
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_file_and_test_that_security_names_is_there() {
    let sources = Sources::read(
        &["shared", "proxy", "tests", "extension/test"],
        &[".rs", ".js"],
    );
    let tests: Vec<&str> = sources
        .0
        .values()
        .flat_map(|text| {
            let functions = text.split("fn ").skip(1);
            let titles = text.split("test(\"").skip(1);
            functions
                .filter_map(|rest| rest.split('(').next())
                .chain(titles)
        })
        .collect();
    let exists =
        |path: &str| root().join(path).exists() || root().join("tests").join(path).exists();
    let wrong = names_nothing(&read("SECURITY.md"), exists, &tests);
    assert!(wrong.is_empty(), "SECURITY.md names {wrong:?}");
}

#[test]
fn a_name_of_nothing_is_found() {
    let document =
        "`a.rs`: `t01_…`, `t02_all_of_it`; `b.rs`: `t03_…`, `x/*.js`, `t1`, `total`, `any_…`";
    let wrong = names_nothing(
        document,
        |path| path == "a.rs",
        &["t01_one", "t02_all_of_it"],
    );
    assert_eq!(wrong, ["b.rs", "t03_…", "t1", "any_…"]);
}

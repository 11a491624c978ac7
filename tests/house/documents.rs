//! What documents and comments say of the tree: folders, files and tests that they name are there.
//!
//! Whether they say it well is for a reader to judge.

use super::{
    comments::comments,
    imports::{PROXY, SHARED},
    sources::{Sources, root},
};
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
fn the_list_of_folders_has_the_order_of_the_rooms() {
    let named = folders_named(&read("ARCHITECTURE.md"));
    for (top, rooms) in [("proxy/src", &PROXY[..]), ("shared/src", &SHARED[..])] {
        let said = named
            .iter()
            .filter_map(|folder| folder.strip_prefix(top)?.strip_prefix('/'));
        let held = rooms
            .iter()
            .filter(|room| root().join(top).join(room).is_dir());
        assert!(said.eq(held.copied()), "{top}: not in the order {rooms:?}");
    }
}

#[test]
fn a_list_of_folders_is_read_up_to_the_next_heading() {
    let document = "# A\n`no/this`\n\n## Folders\n\nIn words `nor/this`.\n- `proxy/src/tap`: the tap\n- `tests/house`, `tests/fuzz`: two\n\n## B\n- `nor/that`: x\n";
    assert_eq!(
        folders_named(document),
        ["proxy/src/tap", "tests/house", "tests/fuzz"]
    );
}

/// Where a path may begin besides the project's root.
const TOPS: [&str; 4] = ["", "tests", "extension", "proxy/src"];

/// Folders of what is generated: their files may be missing.
const GENERATED: [&str; 3] = ["target/", "tests/bench/target/", "tests/browser/shots"];

/// Whether a path leads somewhere from the project's root, from one of `TOPS`, or from a folder of the file that names it.
fn leads_somewhere(file: &str, path: &str) -> bool {
    let tops = TOPS.iter().map(|top| root().join(top));
    let own = root().join(file);
    let above = own
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(root()));
    GENERATED.iter().any(|folder| path.starts_with(folder))
        || tops
            .chain(above.map(Into::into))
            .any(|top| top.join(path).exists())
}

/// Files and tests that a document names in backticks and that are not there; a test by the beginning of its name, which
/// `…` ends.
fn names_nothing(document: &str, exists: impl Fn(&str) -> bool, tests: &[&str]) -> Vec<String> {
    let is_row = |word: &str| {
        let number = word.trim_start_matches(['t', 'f']);
        word.len() == number.len() + 1 && number.starts_with(|digit: char| digit.is_ascii_digit())
    };
    let is_name = |word: &str| {
        let sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
        word.chars().all(sign)
    };
    // Examples and addresses are no paths.
    let is_path = |word: &str| {
        (word.contains('/') || word.ends_with(".rs"))
            && !word.starts_with(['/', '~', '-'])
            && !word.contains([' ', '*', '{', ':', '…'])
            && !word.contains("NAME")
    };
    // What is fenced is drawings and commands.
    let outside: String = document.split("\n```").step_by(2).collect();
    outside
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            let name = word.trim_end_matches('…');
            let cut = name != *word && name.contains('_');
            let names_a_test =
                is_name(name) && (is_row(word) || cut || name.matches('_').count() > 2);
            (is_path(word) && !exists(word))
                || (names_a_test
                    && !tests
                        .iter()
                        .any(|test| *test == name || cut && test.starts_with(name)))
        })
        .map(str::to_owned)
        .collect()
}

/// The names of tests in Rust, and the titles of those in JavaScript.
fn tests_in(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text
        .split("test(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[") {
            is_test |= line.contains("test]");
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let name = rest.split('(').next().filter(|_| is_test);
            found.extend(name);
            is_test = false;
        }
    }
    found
}

#[test]
fn every_file_and_test_that_a_document_names_is_there() {
    let sources = Sources::everywhere(&[".rs", ".test.js"]);
    let tests: Vec<&str> = sources.0.values().flat_map(|text| tests_in(text)).collect();
    let wrong: Vec<String> = Sources::everywhere(&[".md"])
        .0
        .iter()
        .flat_map(|(file, text)| {
            let wrong = names_nothing(text, |path| leads_somewhere(file, path), &tests);
            wrong.into_iter().map(move |name| format!("{file}: {name}"))
        })
        .collect();
    assert!(wrong.is_empty(), "not there:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_that_a_comment_names_is_there() {
    let endings = [
        ".rs", ".js", ".mjs", ".ts", ".py", ".toml", "/run", "/renew",
    ];
    let wrong: Vec<String> = Sources::everywhere(&endings)
        .0
        .iter()
        .flat_map(|(file, text)| {
            let lines = comments(file, text).into_iter().flatten();
            lines
                .flat_map(|(line, text)| paths_in(text).map(move |path| (line, path)))
                .filter(|(_, path)| !leads_somewhere(file, path))
                .map(|(line, path)| format!("{file}:{line}: {path}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "not there:\n{}", wrong.join("\n"));
}

/// Words of a comment that are paths of files. Those of imported types begin with a dot, and the compiler reads them.
fn paths_in(comment: &str) -> impl Iterator<Item = &str> {
    const ENDINGS: [&str; 4] = [".rs", ".js", ".md", ".toml"];
    let is_sign = |sign: char| sign.is_alphanumeric() || "/._-".contains(sign);
    comment
        .split(move |sign| !is_sign(sign))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.contains('/') && !word.starts_with(['/', '.']))
        .filter(|word| ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

#[test]
fn a_name_that_leads_nowhere_is_found() {
    let document = "`a.rs`: `t01_…`, `t02_all_of_it`; `b.rs`: `t03_…`, `x/*.js`, `t1`, `total`, `any_…`, `it_is_no_test`, `/v1/site`";
    let wrong = names_nothing(
        document,
        |path| path == "a.rs",
        &["t01_one", "t02_all_of_it"],
    );
    assert_eq!(wrong, ["b.rs", "t03_…", "t1", "any_…", "it_is_no_test"]);
    let code = "fn no() {}\n#[tokio::test]\n#[cfg(unix)]\nasync fn yes() {}\nfn after() {}\ntest(\"a title\", 1);";
    assert_eq!(tests_in(code), ["a title", "yes"]);
    let comment = "// As in `a/b.rs`, and/or c/d.md. See https://x.test/e.js";
    assert_eq!(paths_in(comment).collect::<Vec<_>>(), ["a/b.rs", "c/d.md"]);
}

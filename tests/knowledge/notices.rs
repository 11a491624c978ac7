//! Cookie notices in every shape: what `import` reads out of each is held against what a careful person reads.
//!
//! The notices and their answers are data in `notices`, `notices/policies` and `notices/seeds`; their README files tell
//! the fields.

use crate::notices_score::{Expected, Score, near};
use harness::Program;
use serde_json::Value;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Longest time for a document of any kind with a build that checks everything: a bound, not a measure.
const BOUND: Duration = Duration::from_secs(120);
/// Most address space, in MiB, of which the program, its threads and its files take a quarter.
const MEMORY: u32 = 800;

pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("knowledge/notices")
        .join(name)
}

/// The exit code and the answer of `import --json`.
pub(crate) async fn import(path: &Path) -> (Option<i32>, Value, String) {
    let path = path.display().to_string();
    let program = Program::new(["import", path.as_str(), "--json"]).memory(MEMORY);
    let program = program.output();
    let output = tokio::time::timeout(BOUND, program)
        .await
        .unwrap_or_else(|_| panic!("{path}: it takes too long"));
    let answer = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (
        output.status.code(),
        answer,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The notices of a folder, each with its answer.
fn cases(folder: &Path) -> Vec<(PathBuf, Value)> {
    let files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    let mut cases = Vec::new();
    for answer in files
        .iter()
        .filter(|path| path.to_string_lossy().ends_with(".expect.json"))
    {
        let base = answer.to_string_lossy().replace(".expect.json", "");
        let is_page =
            |path: &&PathBuf| path.with_extension("").to_string_lossy() == base && *path != answer;
        let page = files.iter().find(is_page).expect("each answer has a page");
        let text = fs::read_to_string(answer).expect("an answer can be read");
        cases.push((
            page.clone(),
            serde_json::from_str(&text).expect("an answer is JSON"),
        ));
    }
    cases.sort_by(|one, two| one.0.cmp(&two.0));
    cases
}

#[tokio::test]
async fn every_notice_is_read_as_a_careful_person_reads_it() {
    let mut all = Score::default();
    let mut table = String::new();
    for name in ["", "policies"] {
        for (page, answer) in cases(&folder(name)) {
            let expected = Expected::of(&answer);
            let (code, read, said) = import(&page).await;
            let score = Score::of(&expected, &read);
            let file = page
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let _ = writeln!(table, "{file:<40} {score}");
            assert_eq!(
                code,
                Some(if expected.readable { 0 } else { 2 }),
                "{file}: {said}"
            );
            all.add(&score);
        }
    }
    assert!(all.names > 300, "{all}");
    assert_eq!(all.faults, [""; 0], "{table}{all}");
    assert!(all.found * 100 >= all.names * 97, "names\n{table}{all}");
    assert!(
        all.lifetimes * 100 >= all.found * 97,
        "lifetimes\n{table}{all}"
    );
    assert!(
        all.categories * 100 >= all.found * 95,
        "categories\n{table}{all}"
    );
}

#[test]
fn a_month_may_be_thirty_days_or_a_twelfth_of_a_year() {
    assert!(near(
        &serde_json::json!(31_104_000),
        &serde_json::json!(31_536_000)
    ));
    assert!(!near(
        &serde_json::json!(86_400),
        &serde_json::json!(604_800)
    ));
}

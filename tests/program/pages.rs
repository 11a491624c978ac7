//! The pages of `docs`: their commands, run as they stand there, and the pipelines' steps.

use harness::program;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};
use tempfile::TempDir;
use tokio::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("it can be read")
}

/// A folder of a tester who has a saved notice and the recording of a visit: one cookie stays longer than the notice says.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let notice = root().join("tests/knowledge/notices/brackenford-services.html");
    for name in ["kirklees.html", "cookies.html"] {
        fs::copy(&notice, folder.path().join(name)).expect("it can be copied");
    }
    let field = |name: &str, value: &str| json!({ "name": name, "value": value });
    let exchange = json!({
        "startedDateTime": "2026-11-02T10:00:00Z",
        "request": {
            "method": "GET",
            "url": "https://jobs.luton.gov.uk/",
            "headers": [field("Sec-Fetch-Mode", "navigate"), field("Sec-Fetch-Dest", "document")],
        },
        "response": {
            "status": 200,
            "headers": [field("Set-Cookie", "AWSALB=abcdef; Max-Age=31536000; Path=/")],
        },
    });
    let har = json!({ "log": { "version": "1.2", "entries": [exchange] } }).to_string();
    fs::create_dir(folder.path().join("recordings")).expect("a folder can be made");
    for path in ["visit.har", "recordings/visit.har"] {
        fs::write(folder.path().join(path), &har).expect("it can be written");
    }
    folder
}

/// Runs a script as a shell with the program on its search path does.
async fn run(folder: &Path, script: &str, variables: &[(String, String)]) -> Output {
    let program = program();
    let program = program.parent().expect("it lies in a folder").display();
    let path = std::env::var("PATH").unwrap_or_default();
    let run = Command::new("bash")
        .args(["-eo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", format!("{program}:{path}"))
        .env("BISCUIT_TIN_DATA_DIR", folder.join("data"))
        .envs(variables.iter().cloned())
        .output();
    run.await.expect("bash starts")
}

async fn check(folder: &Path, script: &str, variables: &[(String, String)], code: i32, part: &str) {
    let output = run(folder, script, variables).await;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(output.status.code(), Some(code), "{script}: {said}");
    assert!(said.contains(part), "{script}: {part:?} is not in: {said}");
}

/// Runs a page's blocks of commands in their order, with these variables; each row: what it ends with and says.
async fn check_page(path: &str, variables: &[(String, String)], rows: &[(i32, &str)]) {
    let text = read(path);
    let blocks = text.split("```").skip(1).step_by(2);
    let blocks = blocks.filter(|block| block.starts_with('\n'));
    let blocks: Vec<String> = blocks.map(|block| block.replace("\n   ", "\n")).collect();
    assert_eq!(blocks.len(), rows.len(), "{blocks:?}");
    let desk = desk();
    for (block, (code, part)) in blocks.iter().zip(rows) {
        check(desk.path(), block, variables, *code, part).await;
    }
}

#[tokio::test]
async fn each_command_on_writing_a_registry_file_does_what_it_says() {
    let rows = [
        (0, "10 names in 3 services"),
        (0, ""),
        (0, "3 councils"),
        (0, "AWSALB in"),
        (0, "0 differences"),
    ];
    check_page("docs/registry.md", &[], &rows).await;
}

#[tokio::test]
async fn each_command_for_testers_does_what_it_says() {
    let rows = [
        (0, "The notice says 1 week."),
        (0, "AWSALB"),
        (2, "registry"),
        (2, "none of these sites could be looked at"),
        (2, "This time not all of www.example.gov.uk was looked at"),
        (0, ""),
        (1, "1 worth a look"),
        (0, "The baseline has all of them."),
        (2, "1 of 1: https://www.example.gov.uk"),
    ];
    // The site is this computer's, and nobody listens there.
    let engine = root().join("proxy/src/audit/engine").display().to_string();
    let site = "www.example.gov.uk:443:127.0.0.1:1";
    let variables = [
        ("BISCUIT_TIN_ENGINE", &*engine),
        ("BISCUIT_TIN_RESOLVE", site),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    check_page("docs/testers.md", &variables, &rows).await;
}

/// The address of a repository with the project's files as they are: a tree that was unpacked has none of its own.
async fn repository(folder: &Path) -> String {
    let made = folder.join("repository");
    let variables = [("MADE", made.clone()), ("FILES", root())];
    let variables = variables.map(|(name, path)| (name.to_owned(), path.display().to_string()));
    let script = "git init -q \"$MADE\"
        export GIT_DIR=\"$MADE/.git\" GIT_WORK_TREE=\"$FILES\"
        git add -A
        git -c user.name=tester -c user.email=tester@example.org commit -qm copy";
    check(folder, script, &variables, 0, "").await;
    format!("file://{}", made.display())
}

/// The steps of the composite action, each with its variables, as GitHub runs them; `inputs` beside the defaults.
fn steps(action: &Value, inputs: &[(&str, &str)]) -> Vec<(String, Vec<(String, String)>)> {
    let input = |name: &str| {
        let given = inputs.iter().find(|(given, _)| *given == name);
        let default = || action["inputs"][name]["default"].as_str();
        let value = given.map(|(_, value)| *value).or_else(default);
        value.expect("each input has a value").to_owned()
    };
    let steps = action["runs"]["steps"].as_array().expect("it has steps");
    let step = |step: &Value| {
        let script = step["run"].as_str().expect("it runs a script").to_owned();
        assert!(!script.contains("${{"), "{script} would run its input");
        let variables = step["env"].as_object().expect("it has variables");
        let variables = variables.iter().map(|(key, value)| {
            let value = value.as_str().expect("it is text");
            let name = value
                .strip_prefix("${{ inputs.")
                .and_then(|rest| rest.strip_suffix(" }}"));
            (key.clone(), input(name.expect("it is an input")))
        });
        (script, variables.collect())
    };
    steps.iter().map(step).collect()
}

#[tokio::test]
async fn the_action_for_github_builds_verifies_and_fails_on_what_is_new() {
    let action: Value =
        serde_saphyr::from_str(&read(".github/actions/verify/action.yml")).expect("it is YAML");
    let desk = desk();
    let inputs = [
        ("recordings", "recordings/visit.har\n"),
        ("fail-on", "review"),
        ("profile", "dev"),
    ];
    let given = [
        ("GITHUB_ACTION_PATH", root().join(".github/actions/verify")),
        ("RUNNER_TEMP", desk.path().join("temporary")),
    ];
    let given = given.map(|(name, path)| (name.to_owned(), path.display().to_string()));
    let steps = steps(&action, &inputs);
    let [build, verify] = &steps[..] else {
        panic!("expected two steps: {steps:?}");
    };
    for ((script, variables), code) in [(build, 0), (verify, 1)] {
        let variables = [&variables[..], &given[..]].concat();
        check(desk.path(), script, &variables, code, "").await;
    }
    for name in ["report.json", "junit.xml", "report.sarif"] {
        let path = desk.path().join("cookie-report").join(name);
        let text = fs::read_to_string(path).expect("the report is written");
        assert!(text.contains("AWSALB"), "{name}: {text}");
    }
}

#[tokio::test]
async fn the_job_for_gitlab_builds_verifies_and_keeps_its_reports() {
    let jobs: Value = serde_saphyr::from_str(&read("docs/gitlab-ci.yml")).expect("it is YAML");
    let job = &jobs["verify-cookies"];
    let variables = job["variables"].as_object().expect("it has variables");
    let variables = variables.iter().map(|(key, value)| {
        let value = match key.as_str() {
            "BISCUIT_TIN_PROFILE" => "dev",
            "FAIL_ON" => "review",
            _ => value.as_str().expect("it is text"),
        };
        (key.clone(), value.to_owned())
    });
    let mut variables: Vec<(String, String)> = variables.collect();
    let desk = desk();
    let address = repository(desk.path()).await;
    variables.push(("BISCUIT_TIN_REPOSITORY".to_owned(), address));
    let scripts = job["script"].as_array().expect("it has a script");
    let (last, before) = scripts.split_last().expect("it has lines");
    for line in before {
        check(
            desk.path(),
            line.as_str().expect("it is text"),
            &variables,
            0,
            "",
        )
        .await;
    }
    check(
        desk.path(),
        last.as_str().expect("it is text"),
        &variables,
        1,
        "",
    )
    .await;
    let junit = job["artifacts"]["reports"]["junit"]
        .as_str()
        .expect("it keeps JUnit's");
    let junit = fs::read_to_string(desk.path().join(junit)).expect("the report is written");
    assert!(junit.contains("AWSALB"), "{junit}");
}

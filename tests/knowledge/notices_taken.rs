//! What becomes of a draft: `--registry` takes it as it is, with storage of every kind, vague times and slips of the pen,
//! and a dialogue at a terminal settles what was unsure.

use crate::notices::folder;
use harness::Program;
use serde_json::Value;
use std::{fs, path::Path, process::Stdio};
use tokio::{io::AsyncWriteExt, process::Command};

/// What a command says, once it has ended well.
async fn run(arguments: &[&str]) -> String {
    let output = Program::new(arguments.iter().copied()).output().await;
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Imports a page into a registry folder of its own: name, storage, lifetime, meant name and number of notes of each cookie.
async fn taken(page: &Path) -> Vec<String> {
    let registry = tempfile::tempdir().expect("a folder can be made");
    let councils = registry.path().join("councils");
    fs::create_dir(&councils).expect("a folder can be made");
    let page = page.display().to_string();
    let file = councils.join("x.toml").display().to_string();
    let registry = registry.path().display().to_string();
    let import = [
        "import",
        &page,
        "--council",
        "Tinshire Council",
        "--out",
        &file,
    ];
    run(&[&import[..], &["--host", "www.tinshire.gov.uk"]].concat()).await;
    run(&["registry", "check", "--registry", &registry]).await;
    let show = [
        "registry",
        "show",
        "Tinshire",
        "--json",
        "--registry",
        &registry,
    ];
    let shown: Value = serde_json::from_str(&run(&show).await).expect("JSON");
    let declared = shown["declarations"].as_array().expect("a list");
    let row = |one: &Value| {
        let (name, means) = (&one["names"][0], &one["means"][0]);
        let notes = one["notes"].as_array().map_or(0, Vec::len);
        let row = format!(
            "{name} {} {} {means} {notes}",
            one["storage"], one["lifetime"]
        );
        row.replace('"', "")
    };
    declared.iter().map(row).collect()
}

#[tokio::test]
async fn drafts_with_storage_vague_times_and_slips_are_taken_as_they_are() {
    let check = async |page: &Path, expected: &[&str]| {
        assert_eq!(taken(page).await, expected, "{}", page.display());
    };
    let storage = [
        "nl_zoom cookie 31536000 null 0",
        "nl_layers localStorage persistent null 0",
        "nl_step sessionStorage session null 0",
        "nl-offline-db cookie persistent null 1",
        "nl/collect cookie session null 1",
    ];
    check(&folder("northlees-storage.html"), &storage).await;
    let vague = [
        "kn_a cookie null null 1",
        "kn_b cookie null null 1",
        "kn_c cookie null null 1",
        "kn_d cookie null null 1",
        "kn_e cookie null null 1",
        "kn_f cookie null null 1",
        "kn_g cookie null null 1",
        "kn_h cookie 2592000 null 0",
    ];
    check(&folder("kilnsea-vague.html"), &vague).await;
    let home = tempfile::tempdir().expect("a folder can be made");
    let page = home.path().join("slips.html");
    let text = "<h1>Cookies</h1><table><tr><th>Name<th>Purpose<th>Expires\n\
         <tr><td>OptanonConsnt<td>x<td>1 year\n<tr><td>bin_round<td>x<td>1 day</table>";
    fs::write(&page, text).expect("a file can be written");
    let slips = [
        "OptanonConsnt cookie 31536000 OptanonConsent 0",
        "bin_round cookie 86400 null 0",
    ];
    check(&page, &slips).await;
}

/// Types answers at a terminal that `script` makes; what was said, and the draft.
async fn reviewed(page: &Path, answers: &str) -> (String, String) {
    let home = tempfile::tempdir().expect("a folder can be made");
    let out = home.path().join("draft.toml");
    let program = harness::program();
    let command = format!(
        "{} import {} --review --out {}",
        program.display(),
        page.display(),
        out.display()
    );
    let mut terminal = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env("HOME", home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("script is there: it comes with Debian");
    let mut keys = terminal.stdin.take().expect("it is piped");
    let typed = keys.write_all(answers.as_bytes()).await;
    typed.expect("it reads");
    drop(keys);
    let output = terminal.wait_with_output().await.expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let draft = fs::read_to_string(&out).expect("the draft is there");
    (said, draft)
}

#[tokio::test]
async fn a_dialogue_at_a_terminal_keeps_drops_and_corrects() {
    let home = tempfile::tempdir().expect("a folder can be made");
    let page = home.path().join("page.html");
    let rows = ["kept_one", "dropped_one", "wrong_one"];
    let rows = rows.map(|name| format!("<tr><td>{name}<td>x<td>varies\n"));
    let head = "<h1>Cookies</h1><table><tr><th>Name<th>Purpose<th>Expires\n";
    fs::write(&page, format!("{head}{}", rows.concat())).expect("a file can be written");
    let check = async |answers: &str, said: &[&str], has: &[&str], lacks: &[&str]| {
        let (heard, draft) = reviewed(&page, answers).await;
        let missing = said.iter().filter(|words| !heard.contains(**words));
        assert_eq!(missing.collect::<Vec<_>>(), [&""; 0], "{heard}");
        let missing = has.iter().filter(|words| !draft.contains(**words));
        assert_eq!(missing.collect::<Vec<_>>(), [&""; 0], "{draft}");
        let wrong = lacks.iter().filter(|words| draft.contains(**words));
        assert_eq!(wrong.collect::<Vec<_>>(), [&""; 0], "{draft}");
    };
    check(
        "k\nd\nc\nright_one\n2 weeks\n",
        &["1 of 3, line 2", "read as: kept_one", "[k]eep", "unsure: 0"],
        &["\"kept_one\"", "\"right_one\"", "lifetime = \"2 weeks\""],
        &["dropped_one", "wrong_one", "To check"],
    )
    .await;
    // What is no answer is asked again, and what is no time leaves it as it was.
    check(
        "what\nkeep\n\ncorrect\n\nsoon\n",
        &["that is no time"],
        &["kept_one", "dropped_one", "wrong_one"],
        &["lifetime ="],
    )
    .await;
}

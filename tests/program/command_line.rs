//! The command line: what it says to bad input, and that it leaves nothing half-started.

use harness::{Program, ProxyUnderTest, TestCa, write_council};
use std::{fs, path::Path};

/// Runs the program and checks exit code and every part of what it says.
async fn check(arguments: &[&str], code: i32, parts: &[&str]) {
    let output = Program::new(arguments.iter().copied()).output().await;
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    for part in parts {
        assert!(
            said.contains(part),
            "{arguments:?}: {part:?} is missing in {said}"
        );
    }
}

#[tokio::test]
async fn a_wrong_command_line_ends_with_64_and_a_hint() {
    check(
        &["brows"],
        64,
        &["unrecognized subcommand 'brows'", "'browse'"],
    )
    .await;
    check(
        &["run", "--lisen", "127.0.0.1:0"],
        64,
        &["unexpected argument '--lisen'", "'--listen'"],
    )
    .await;
    check(
        &["run", "--listen", "8642"],
        64,
        &["invalid value '8642'", "--listen"],
    )
    .await;
    check(
        &["run", "--resolve", "nowhere"],
        64,
        &["HOST:PORT:ADDR", "nowhere"],
    )
    .await;
    check(
        &["run", "--intercept", "127.0.0.1"],
        64,
        &["expected a host name", "127.0.0.1"],
    )
    .await;
    check(
        &["trust", "instal"],
        64,
        &["unrecognized subcommand", "'install'"],
    )
    .await;
    check(
        &["watch", "--lang", "klingon"],
        64,
        &["invalid value 'klingon'", "cy, en-GB"],
    )
    .await;
    check(
        &["watch", "--site", "no host"],
        64,
        &["expected a host such as www.luton.gov.uk", "no host"],
    )
    .await;
    for address in ["not a url", "ftp://www.luton.gov.uk/"] {
        check(&["browse", address], 2, &["the address of a page"]).await;
    }
    check(&["trust"], 64, &["install", "status", "uninstall"]).await;
    check(&[], 64, &["Usage"]).await;
}

#[tokio::test]
async fn every_command_explains_itself() {
    check(&["--version"], 0, &["biscuit-tin"]).await;
    let output = Program::new(["--help"]).output().await;
    let help = String::from_utf8(output.stdout).unwrap();
    let list = help.split("Commands:\n").nth(1).expect("it lists commands");
    // A name has two blanks before it; lines that go on have more.
    let commands: Vec<&str> = list
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !["", "help"].contains(command))
        .collect();
    for known in ["demo", "run", "explain", "purge"] {
        assert!(
            commands.contains(&known),
            "{known} is not among {commands:?}"
        );
    }
    for command in commands {
        let usage = format!("Usage: biscuit-tin {command}");
        check(&[command, "--help"], 0, &[&usage]).await;
    }
}

#[tokio::test]
async fn a_port_in_use_is_named_with_the_way_out_and_nothing_is_left_behind() {
    let proxy = ProxyUnderTest::start(&TestCa::new(), &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let (taken, data) = (
        proxy.address().to_string(),
        folder.path().display().to_string(),
    );
    let port = format!("port {} is in use", proxy.address().port());
    check(
        &["run", "--listen", &taken, "--data-dir", &data],
        2,
        &[&port, "--listen 127.0.0.1:PORT"],
    )
    .await;
    check(
        &[
            "run",
            "--listen",
            "127.0.0.1:0",
            "--api-listen",
            &taken,
            "--data-dir",
            &data,
        ],
        2,
        &[&port, "--api-listen 127.0.0.1:PORT"],
    )
    .await;
    assert!(!folder.path().join("ca").exists() && !folder.path().join("running.json").exists());
}

#[tokio::test]
async fn an_unreadable_registry_file_is_named_with_line_column_and_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let registry = folder.path().join("registry");
    let run = async |text: &str, parts: &[&str]| {
        let file = write_council(&registry, "mine", text);
        let registry = registry.display().to_string();
        let name = file.display().to_string();
        let parts: Vec<&str> = parts.iter().copied().chain([name.as_str()]).collect();
        check(
            &[
                "run",
                "--listen",
                "127.0.0.1:0",
                "--api-listen",
                "127.0.0.1:0",
                "--data-dir",
                &data,
                "--registry",
                &registry,
            ],
            2,
            &parts,
        )
        .await;
        assert!(
            !Path::new(&data).join("ca").exists(),
            "nothing is half-started"
        );
    };
    run(
        "[council]\nid = \"mine\"\nnam = \"Mine\"\n",
        &[
            "line 3, column 1",
            "unknown field `nam`",
            "expected `id` or `name`",
        ],
    )
    .await;
    run("[council\n", &["line 1, column"]).await;
    let service = "[council]\nid = \"m\"\nname = \"M\"\n[[notice]]\nid = \"n\"\ntitle = \"T\"\ndocument = \"d\"\n[[service]]\nid = \"s\"\nname = \"S\"\nsection = \"x\"\nsource = { section = \"x\", line = 1 }\nnotice = \"other\"\n";
    run(
        service,
        &[
            "line 13, column 10",
            "names the notice \"other\"",
            "expected one of: n",
        ],
    )
    .await;
    check(
        &["run", "--data-dir", &data, "--registry", "/nonexistent"],
        2,
        &["/nonexistent"],
    )
    .await;
}

#[tokio::test]
async fn a_bad_settings_file_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("config.toml"),
        "listen = \"127.0.0.1:0\"\nlisen = 1\n",
    )
    .unwrap();
    let data = folder.path().display().to_string();
    check(
        &["run", "--data-dir", &data],
        2,
        &["config.toml", "line 2", "unknown field `lisen`"],
    )
    .await;
}

#[tokio::test]
async fn commands_that_need_a_running_proxy_say_how_to_start_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    for command in ["watch", "pair"] {
        check(
            &[command, "--data-dir", &data],
            2,
            &["no running proxy", "biscuit-tin run", &data],
        )
        .await;
    }
}

#[tokio::test]
async fn an_origin_ca_without_a_certificate_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("empty.pem"));
    fs::write(&file, "nothing").unwrap();
    let (data, file) = (data.display().to_string(), file.display().to_string());
    check(
        &["run", "--data-dir", &data, "--origin-ca", &file],
        2,
        &["empty.pem", "holds no certificate"],
    )
    .await;
}

#[tokio::test]
async fn the_manual_and_the_completions_know_every_command() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let pages = folder.path().join("man").display().to_string();
    check(&["man", "--out", &pages], 0, &[]).await;
    check(&["man"], 0, &[".TH biscuit-tin 1", "explain"]).await;
    let help = Program::new(["--help"]).output().await;
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let (_, commands) = help.split_once("Commands:\n").expect("it lists commands");
    let (commands, _) = commands.split_once("\n\n").expect("the list ends");
    let names = commands.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.split(' ').next()?;
        (!name.is_empty() && name != "help").then_some(name)
    });
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 12, "{names:?}");
    for name in &names {
        let page = Path::new(&pages).join(format!("biscuit-tin-{name}.1"));
        assert!(page.exists(), "{name} has no page");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        check(&["completions", shell], 0, &names).await;
    }
    check(&["completions", "ksh"], 64, &["'ksh'", "bash"]).await;
}

/// A new file can be used as it is; two files of one id are named.
#[tokio::test]
async fn a_new_registry_file_passes_its_check_and_its_double_is_named() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let registry = folder.path().display().to_string();
    for (council, part) in [
        ("Kirklees", "kirklees.gov.uk"),
        ("Gwynedd", "gwynedd.llyw.cymru"),
    ] {
        let new = Program::new(["registry", "new", council]).output().await;
        let text = String::from_utf8_lossy(&new.stdout).into_owned();
        assert!(text.contains(part) && !text.contains("{{"), "{text}");
        write_council(folder.path(), council, &text);
    }
    let arguments = ["registry", "--registry", &registry, "check"];
    check(&arguments, 0, &["4 councils"]).await;
    let one = folder.path().join("councils/Kirklees.toml");
    fs::copy(&one, one.with_file_name("Kirklees-2.toml")).expect("it can be copied");
    check(
        &arguments,
        1,
        &["replaces", "Kirklees-2.toml", "\"kirklees\""],
    )
    .await;
    check(&["registry", "new", "Nowhere"], 2, &["Nowhere"]).await;
    check(&["registry", "schema", "vendor"], 0, &["VendorCookie"]).await;
}

//! Success is said once it is true: a browser is open when its extension has paired, and not before.
#![cfg(target_os = "linux")]

use harness::Program;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// Ports of which any will do.
const PORTS: [&str; 4] = ["--listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0"];

/// Exit code, and what is said, of `browse` and of `demo` with this browser on this display.
async fn both(browser: &str, display: &str) -> Vec<(Option<i32>, String)> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut ends = Vec::new();
    for (command, more) in [("browse", &PORTS[..]), ("demo", &[])] {
        let words = [command, "--browser", browser].into_iter();
        let program = Program::new(words.chain(more.iter().copied()))
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path());
        let program = match display {
            "" => program,
            display => program.env("DISPLAY", Path::new(display)),
        };
        let output = program.output().await;
        let said = [output.stdout, output.stderr].concat();
        ends.push((output.status.code(), String::from_utf8(said).expect("text")));
        let left = fs::read_dir(folder.path()).expect("it can be read");
        assert_eq!(left.count(), 0, "{ends:?}");
    }
    ends
}

#[tokio::test]
async fn a_browser_that_never_opens_is_an_error_with_a_remedy() {
    let check = async |browser: &str, display: &str, parts: &[&str]| {
        for (code, said) in both(browser, display).await {
            assert_eq!(code, Some(2), "{browser}: {said}");
            for part in parts {
                assert!(said.contains(part), "{browser}: {said}");
            }
            assert!(!said.contains(" is open"), "{browser}: {said}");
        }
    };
    let early = "the browser ended before it was open";
    let another = "try another with --browser PATH";
    check("/bin/true", ":77", &[early, "exit status: 0", another]).await;
    check("/bin/false", ":77", &[early, "exit status: 1", another]).await;
    for ends in ["/bin/true", "/bin/false"] {
        let own = harness::program().display().to_string();
        let tour = format!("{own} demo --no-browser");
        check(ends, "", &["no display found", &tour]).await;
    }
    for missing in ["/nowhere/chromium", "/bin"] {
        let none = format!("there is no browser at {missing}");
        check(missing, ":77", &[&none, "--browser takes a program"]).await;
    }
}

/// A browser whose extension pairs, after it has left a note that it is about to.
const PAIRS: &str = r#"#!/bin/sh
for argument in "$@"; do case "$argument" in --load-extension=*) extension="${argument#*=}";; esac; done
field() { sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/" "$extension/pairing.json"; }
touch NOTE
curl --silent --output /dev/null --header 'Origin: moz-extension://0f3a7b1c-5d2e-4f60-8a9b-1c2d3e4f5a6b' \
    --header 'Content-Type: application/json' --data "{\"code\":\"$(field code)\"}" "http://$(field api)/v1/pair"
exec tail -f /dev/null
"#;

#[tokio::test]
async fn a_browser_is_said_to_be_open_once_its_extension_has_paired() {
    let folder = tempfile::tempdir().unwrap();
    let (browser, note) = (folder.path().join("chromium"), folder.path().join("note"));
    fs::write(&browser, PAIRS.replace("NOTE", &note.display().to_string())).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let browser = browser.display().to_string();
    for (command, more, words) in [
        ("browse", &PORTS[..], "The browser is open."),
        ("demo", &[], "The tour is open in your browser."),
    ] {
        let arguments = [command, "--browser", &browser].into_iter();
        let mut said = Program::new(arguments.chain(more.iter().copied()))
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .lines();
        let first = said.line().await.expect("it goes on");
        assert!(first.starts_with(words), "{command}: {first}");
        assert!(note.exists(), "{command} said so too early");
        fs::remove_file(&note).unwrap();
        assert_eq!(said.end("-INT").await, Some(0), "{command}");
    }
}

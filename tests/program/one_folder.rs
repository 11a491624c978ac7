//! Row B10: one data folder, one process; and row A13: nothing in it is erased that we did not put there.

use harness::{Program, ProxyUnderTest, TestCa, api::Extension};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Output,
};
use tokio::process::Command;

const RUN: [&str; 5] = [
    "run",
    "--listen",
    "127.0.0.1:0",
    "--api-listen",
    "127.0.0.1:0",
];

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).expect("it can be read"));
        }
    }
    found
}

/// Runs a command on a data folder.
async fn run(arguments: &[&str], data: &Path) -> (Output, String) {
    let data = data.display().to_string();
    let arguments = [arguments, &["--data-dir", &data]].concat();
    let output = Program::new(arguments).output().await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

#[tokio::test]
async fn b10_a_second_proxy_on_a_data_folder_says_whose_it_is_and_touches_nothing() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let extension = Extension::pair(&proxy).await;
    let (data, before) = (proxy.data_dir(), files(&proxy.data_dir()));
    let (output, said) = run(&RUN, &data).await;
    assert_eq!(output.status.code(), Some(2), "{said}");
    let first = format!("(process {})", proxy.pid());
    for part in [&first, &data.display().to_string(), "--data-dir"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let (output, said) = run(&["purge", "--everything"], &data).await;
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("a proxy is running"), "{said}");
    assert!(files(&data) == before, "a file was touched");
    // The first one is found as before, by a terminal and by a paired extension.
    let (output, said) = run(&["pair"], &data).await;
    assert!(output.status.success(), "{said}");
    assert_eq!(extension.feed(None).await.next().await["type"], "snapshot");
    let (_, _, folder) = proxy.stop().await;
    // The control: with the first one gone the folder is free.
    let proxy = ProxyUnderTest::again_in(folder, &ca, &[]).await;
    let snapshot = extension.at(&proxy).feed(None).await.next().await;
    assert_eq!(snapshot["type"], "snapshot");
}

#[tokio::test]
async fn b10_a_proxy_that_cannot_be_found_is_not_erased_while_it_runs() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let data = proxy.data_dir();
    fs::remove_file(data.join("running.json")).expect("it is there");
    for purge in [&["purge"][..], &["purge", "--everything"]] {
        let (output, said) = run(purge, &data).await;
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("a proxy is running"), "{said}");
    }
    assert!(data.join("keys.json").exists() && data.join("ca/root.key").exists());
}

#[tokio::test]
async fn b10_a_killed_proxy_leaves_the_folder_free() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let folder = proxy.kill().await;
    let data = folder.path().join("data");
    assert!(data.join("running.json").exists(), "the control");
    let (output, said) = run(&["purge"], &data).await;
    assert!(output.status.success(), "{said}");
    assert!(!data.join("running.json").exists() && !data.join("keys.json").exists());
}

#[tokio::test]
async fn b10_a_frozen_proxy_is_called_silent() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let frozen = Command::new("kill")
        .args(["-STOP", &proxy.pid().to_string()])
        .status()
        .await;
    assert!(frozen.expect("kill is there").success());
    let (output, said) = run(&["purge"], &proxy.data_dir()).await;
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("it says nothing"), "{said}");
}

#[tokio::test]
async fn a13_a_purge_erases_nothing_that_is_somebody_elses() {
    let home = tempfile::tempdir().expect("a folder can be made");
    let purge = async |more: &[&str], data: &Path| {
        let data = data.display().to_string();
        let arguments = [&["purge", "--data-dir", &data], more].concat();
        let program = Program::new(arguments).env("HOME", home.path());
        let output = program.output().await;
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("it is text")
    };
    // A folder that was named by mistake, with names that we use too.
    let theirs = home.path().join("theirs");
    fs::create_dir_all(theirs.join("ca")).expect("a folder can be made");
    for name in ["keys.json", "config.toml", "ca/root.key", "thesis.txt"] {
        fs::write(theirs.join(name), name).expect("a file can be written");
    }
    let before = files(&theirs);
    for more in [&[][..], &["--everything"]] {
        let said = purge(more, &theirs).await;
        assert!(said.contains("nothing to erase"), "{said}");
        assert!(files(&theirs) == before, "a file was touched");
    }
    // One that was used, and in which other files lie.
    let proxy = ProxyUnderTest::start(&TestCa::new(), &[]).await;
    let (_, _, folder) = proxy.stop().await;
    let data = folder.path().join("data");
    let others = ["thesis.txt", "ca/theirs.pem", "site-plan.pem"].map(|name| data.join(name));
    for path in &others {
        fs::write(path, "x").expect("a file can be written");
    }
    assert!(data.join("ca/root.key").exists() && data.join("keys.json").exists());
    let said = purge(&["--everything"], &data).await;
    assert!(said.contains("The folder stays"), "{said}");
    assert!(
        files(&data).keys().eq(&BTreeSet::from(others)),
        "more or less stays"
    );
}

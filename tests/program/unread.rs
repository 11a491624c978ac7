//! Standard output and standard error that nobody reads: no panic, no fault noted, the usual exit code, and Ctrl-C works.
#![cfg(target_os = "linux")]

use harness::{Answer, Origin, ProxyUnderTest, TestCa, program, visit};
use serde_json::Value;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::timeout;

/// Longest time for one command.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a line of the shell, in which `$0` is the program and `$DATA` its data folder, with nothing else from outside.
async fn shell(line: &str, folder: &Path) -> i32 {
    let mut command = tokio::process::Command::new("/bin/sh");
    command
        .args(["-c", line])
        .arg(program())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .env("DATA", folder.join("data"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = timeout(PATIENCE, command.status()).await;
    let status = status.expect("it ends").expect("it can be started");
    status.code().expect("no signal ended it")
}

fn no_fault(folder: &Path, what: &str) {
    let data = folder.join("data");
    for left in ["fault.txt", "running.json"] {
        assert!(!data.join(left).exists(), "{what}: {left}");
    }
}

/// Commands that end by themselves.
const COMMANDS: [&str; 18] = [
    "demo --no-browser",
    "doctor",
    "doctor --json",
    "explain 'Set-Cookie: a=1; Path=/' --url https://jobs.luton.gov.uk/",
    "explain '' --url https://jobs.luton.gov.uk/",
    "registry list",
    "registry show",
    "registry show --json",
    "registry find jobs.luton.gov.uk _ga",
    "council list",
    "council list --json",
    "council remove devon",
    "trust status",
    "watch",
    "pair",
    "--help",
    "no-such-command",
    "browse --browser /bin/true --listen 127.0.0.1:0 --api-listen 127.0.0.1:0",
];

#[tokio::test]
async fn each_command_ends_as_it_does_where_somebody_reads() {
    let folder = tempfile::tempdir().unwrap();
    for command in COMMANDS {
        let with_folder = ["doctor", "watch", "pair", "trust"];
        let data = match with_folder.iter().any(|name| command.starts_with(name)) {
            true => "--data-dir \"$DATA\"",
            false => "",
        };
        let line = format!("\"$0\" {command} {data}");
        let usual = shell(&line, folder.path()).await;
        assert!([0, 1, 2, 64].contains(&usual), "{command}: {usual}");
        for closed in [
            ">&-",
            "2>&-",
            ">&- 2>&-",
            "| true",
            "2>&1 | true",
            "2>&1 | head -1",
        ] {
            // The exit code of the first in a pipe is written down, since the shell tells only the last one's.
            let code = folder.path().join("code");
            let line = format!("{{ {line}; echo $? >{}; }} {closed}", code.display());
            shell(&line, folder.path()).await;
            let code = fs::read_to_string(&code).expect("it ended");
            // A reader that had enough is no error.
            assert_eq!(code.trim(), usual.to_string(), "{command} {closed}");
            no_fault(folder.path(), command);
        }
    }
}

/// Starts a line of the shell as `shell` runs it, and waits until something is written into the pipe `$READY`.
async fn started(line: &str, folder: &TempDir, ready: &Path) -> (tokio::process::Child, String) {
    let fifo = Command::new("mkfifo").arg(ready).status();
    assert!(fifo.expect("mkfifo is there").success());
    let mut command = tokio::process::Command::new("/bin/sh");
    let child = command
        .args(["-c", line])
        .arg(program())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder.path())
        .env("TMPDIR", folder.path())
        .env("READY", ready)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("it can be started");
    let pid = timeout(PATIENCE, tokio::fs::read_to_string(ready)).await;
    let pid = pid.expect("it starts").expect("a pipe can be read");
    fs::remove_file(ready).expect("it is ours");
    (child, pid.trim().to_owned())
}

/// The browser of `browse` and `demo`: it says the process id of its parent once, and stays.
const BROWSER: &str = "#!/bin/sh\necho $PPID >\"$READY\"\nexec tail -f /dev/null\n";

#[tokio::test]
async fn what_runs_until_ctrl_c_goes_on_and_ends_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let browser = folder.path().join("chromium");
    fs::write(&browser, BROWSER).unwrap();
    fs::set_permissions(&browser, Permissions::from_mode(0o755)).unwrap();
    let (browser, data) = (browser.display(), folder.path().join("data"));
    // It is there, so that what comes into it can be watched.
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, Permissions::from_mode(0o700)).unwrap();
    let ports = "--listen 127.0.0.1:0 --api-listen 127.0.0.1:0";
    let commands = [
        format!("run {ports} --data-dir {}", data.display()),
        format!(
            "browse {ports} --browser {browser} --data-dir {}",
            data.display()
        ),
        format!("demo --browser {browser}"),
    ];
    for command in commands {
        for closed in [">&- 2>&-", "2>&1 | true", "2>&1 | head -1"] {
            let (ready, code) = (folder.path().join("ready"), folder.path().join("code"));
            let line = format!(
                "{{ \"$0\" {command}; echo $? >{}; }} {closed}",
                code.display()
            );
            // `browse` and `demo` are ready when their browser says so, `run` when its note is there.
            let note = data.join("running.json");
            let watch = format!(
                "tail -F --pid=$$ {} 2>/dev/null | head -c 1 >\"$READY\" &",
                note.display()
            );
            let is_run = command.starts_with("run");
            let line = if is_run {
                format!("{watch} {line}")
            } else {
                line
            };
            let (mut child, mut pid) = started(&line, &folder, &ready).await;
            if is_run {
                let running = fs::read(note).expect("it runs");
                let running: Value = serde_json::from_slice(&running).expect("JSON");
                pid = running["pid"].to_string();
            }
            let sent = Command::new("kill").args(["-INT", &pid]).status();
            assert!(sent.expect("kill is there").success(), "{command} {closed}");
            let end = timeout(PATIENCE, child.wait()).await;
            end.expect("it ends").expect("it can be waited for");
            let code = fs::read_to_string(&code).expect("it ended");
            assert_eq!(code.trim(), "0", "{command} {closed}");
            no_fault(folder.path(), &command);
        }
    }
}

#[tokio::test]
async fn a_watch_that_nobody_reads_ends_with_the_next_event() {
    let ca = TestCa::new();
    let origin = Origin::start("www.council.test", &ca, Answer::page(["a=1; Secure"])).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    visit(&proxy, "https://www.council.test/").await;
    proxy.watch().cookie("a").await;
    let (folder, data) = (tempfile::tempdir().unwrap(), proxy.data_dir());
    for form in ["watch", "watch --json"] {
        let code = folder.path().join("code");
        let line = format!(
            "{{ \"$0\" {form} --data-dir {}; echo $? >{}; }} | true",
            data.display(),
            code.display()
        );
        shell(&line, folder.path()).await;
        let code = fs::read_to_string(&code).expect("it ended");
        assert_eq!(code.trim(), "0", "{form}");
    }
    assert!(!proxy.data_dir().join("fault.txt").exists());
}

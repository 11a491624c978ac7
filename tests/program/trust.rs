//! `trust`: the root goes into the stores of a home, is found there by others' tools, and leaves nothing behind.
#![cfg(target_os = "linux")]

use harness::{
    Home, Program, TestCa,
    home::{certutil, listed},
};
use serde_json::Value;
use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Output,
};
use tempfile::TempDir;
use tokio::process::Command;

/// Runs `biscuit-tin trust …` in a home and expects an exit code.
async fn trust(home: &Home, arguments: &[&str], code: i32) -> String {
    let arguments = ["trust"].into_iter().chain(arguments.iter().copied());
    said(&Program::new(arguments).at(home).output().await, code)
}

fn said(output: &Output, code: i32) -> String {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

/// The state that `trust status --json` gives each store, the system's left out.
async fn states(home: &Home) -> Vec<String> {
    let status: Value =
        serde_json::from_str(&trust(home, &["status", "--json"], 0).await).expect("JSON");
    let stores = status["stores"].as_array().expect("a list").iter();
    stores
        .filter(|store| store["store"] != "the system's store")
        .map(|store| store["state"].as_str().expect("a word").to_owned())
        .collect()
}

/// Number of our roots in each of the home's two databases.
fn ours(home: &Home) -> (usize, usize) {
    let count = |db: &Path| {
        let found = listed(db);
        let named = found
            .iter()
            .filter(|(name, flags)| name.starts_with("Biscuit Tin local root ") && flags == "C,,");
        named.count()
    };
    (count(&home.chromium()), count(&home.firefox()))
}

#[tokio::test]
async fn t18_a_root_that_was_installed_is_read_back_and_uninstall_leaves_nothing() {
    let home = Home::new();
    // Somebody else's root must outlive ours.
    let other = home.path().join("other.pem");
    fs::write(&other, TestCa::new().pem()).unwrap();
    let other = other.to_str().unwrap();
    certutil(
        &home.firefox(),
        &["-A", "-t", "C,,", "-n", "theirs", "-i", other],
    );
    let before = home.entries();
    assert_eq!(states(&home).await, ["absent", "absent"]);
    trust(&home, &["install"], 0).await;
    assert_eq!(
        (ours(&home), states(&home).await),
        ((1, 1), vec!["trusted".to_owned(); 2])
    );
    // Twice is as good as once.
    trust(&home, &["install"], 0).await;
    assert_eq!(ours(&home), (1, 1));
    trust(&home, &["uninstall"], 0).await;
    assert_eq!(
        listed(&home.firefox()),
        [("theirs".to_owned(), "C,,".to_owned())]
    );
    assert!(!home.data_dir().join("ca").exists(), "the key is gone");
    fs::remove_dir(home.data_dir()).expect("nothing lies in the data folder");
    for path in [".local/share", ".local"] {
        fs::remove_dir(home.path().join(path)).expect("nothing else was made beside it");
    }
    assert_eq!(home.entries(), before);
    trust(&home, &["uninstall"], 0).await;
}

#[tokio::test]
async fn t18_roots_of_earlier_installs_are_found_by_their_subject_whatever_they_are_called() {
    let home = Home::new();
    trust(&home, &["install"], 0).await;
    let earlier = home.path().join("earlier.pem");
    fs::rename(home.data_dir().join("ca/root.pem"), &earlier).unwrap();
    fs::remove_dir_all(home.data_dir()).unwrap();
    assert_eq!(states(&home).await, ["stale", "stale"]);
    // A new install takes the orphan's place: no store ever trusts two.
    trust(&home, &["install"], 0).await;
    assert_eq!(ours(&home), (1, 1));
    assert_eq!(states(&home).await, ["trusted", "trusted"]);
    // A person may have imported one by hand, under a name of their own.
    let earlier = earlier.to_str().unwrap();
    certutil(
        &home.firefox(),
        &["-A", "-t", "C,,", "-n", "by hand", "-i", earlier],
    );
    assert_eq!(states(&home).await, ["trusted", "stale"]);
    trust(&home, &["uninstall"], 0).await;
    assert_eq!(listed(&home.firefox()), []);
}

#[tokio::test]
async fn a12_everything_is_purged_once_no_store_has_a_root_and_nothing_before() {
    let home = Home::new();
    let before = home.entries();
    let purge = async |code| {
        let arguments = ["purge", "--everything"];
        said(&Program::new(arguments).at(&home).output().await, code)
    };
    trust(&home, &["install"], 0).await;
    // The lock on the data folder is not a trace of what was done: it holds nothing.
    fs::write(home.data_dir().join("lock"), "").unwrap();
    let installed = home.entries();
    let text = purge(2).await;
    assert!(
        text.contains("Chromium, Firefox profile default. Run first: "),
        "{text}"
    );
    assert!(text.ends_with("/biscuit-tin trust uninstall\n"), "{text}");
    assert_eq!((ours(&home), home.entries()), ((1, 1), installed));
    trust(&home, &["uninstall"], 0).await;
    fs::write(home.data_dir().join("config.toml"), "").unwrap();
    purge(0).await;
    assert!(!home.data_dir().exists());
    for path in [".local/share", ".local"] {
        fs::remove_dir(home.path().join(path)).expect("nothing else was made beside it");
    }
    assert_eq!(home.entries(), before);
    purge(0).await;
}

#[tokio::test]
async fn t18_killed_at_any_step_the_next_uninstall_leaves_nothing() {
    let wrapper = Deadly::new();
    for command in ["install", "uninstall"] {
        // Each round dies one call of certutil later, until a round gets through.
        for call in 1.. {
            let home = Home::new();
            let before = home.entries();
            if command == "uninstall" {
                trust(&home, &["install"], 0).await;
            }
            let killed = wrapper.kill_at(call, &home, command).await;
            trust(&home, &["uninstall"], 0).await;
            let left = home.entries();
            let left: Vec<_> = left
                .iter()
                .filter(|path| !path.starts_with(home.path().join(".local")))
                .collect();
            assert_eq!(
                left,
                before.iter().collect::<Vec<_>>(),
                "{command}, call {call}"
            );
            assert_eq!(listed(&home.firefox()), [], "{command}, call {call}");
            assert!(!home.data_dir().join("ca").exists());
            if !killed {
                assert!(call > 4, "{command} was cut short {call} times only");
                break;
            }
        }
    }
}

/// A `certutil` that does its work and, at one call, kills the program that called it.
struct Deadly {
    folder: TempDir,
}

impl Deadly {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let real = search("certutil");
        let script = format!(
            "#!/bin/sh\n{} \"$@\"\ncode=$?\nprintf x >>\"$CALLS\"\n[ \"$(wc -c <\"$CALLS\")\" -eq \"$LAST\" ] && kill -9 $PPID\nexit $code\n",
            real.display()
        );
        let path = folder.path().join("certutil");
        fs::write(&path, script).expect("a file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Self { folder }
    }

    /// Runs a step and says whether it was killed.
    async fn kill_at(&self, call: usize, home: &Home, step: &str) -> bool {
        let calls = self.folder.path().join("calls");
        fs::write(&calls, "").expect("a file can be written");
        let path = env::var_os("PATH").expect("there is a search path");
        let folders = [self.folder.path().to_owned()].into_iter();
        let path = env::join_paths(folders.chain(env::split_paths(&path))).expect("no colons");
        let output = Program::new(["trust", step])
            .at(home)
            .env("PATH", Path::new(&path))
            .env("CALLS", &calls)
            .env("LAST", Path::new(&call.to_string()))
            .output()
            .await;
        output.status.code().is_none()
    }
}

fn search(name: &str) -> PathBuf {
    env::split_paths(&env::var_os("PATH").expect("there is a search path"))
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .expect("tests/run installs it")
}

#[tokio::test]
async fn f27_a_missing_tool_is_named_with_its_package_and_nothing_is_half_installed() {
    let home = Home::new();
    let before = home.entries();
    let empty = tempfile::tempdir().unwrap();
    for step in ["install", "status", "uninstall"] {
        let output = Program::new(["trust", step])
            .at(&home)
            .env("PATH", empty.path())
            .output()
            .await;
        let text = said(&output, 2);
        assert!(
            text.contains("libnss3-tools") && text.contains("nss-tools"),
            "{text}"
        );
    }
    assert_eq!(home.entries(), before);
}

#[tokio::test]
async fn a_store_that_refuses_is_named_with_its_reason_and_the_others_are_served() {
    let home = Home::new();
    // A database with a password that we do not know, as a Firefox with a primary password has.
    let profile = home.firefox();
    for file in ["cert9.db", "key4.db"] {
        fs::remove_file(profile.join(file)).unwrap();
    }
    let password = home.path().join("password");
    fs::write(&password, "correct horse\n").unwrap();
    certutil(&profile, &["-N", "-f", password.to_str().unwrap()]);
    let text = trust(&home, &["install"], 2).await;
    assert!(
        text.contains("failed       Firefox profile default"),
        "{text}"
    );
    assert!(
        text.contains("certutil -") && text.contains("primary password"),
        "{text}"
    );
    assert_eq!(ours(&home), (1, 0));
    trust(&home, &["uninstall"], 0).await;
}

/// The system's store of this machine is left alone: the test sees copies in a mount namespace of its own.
#[tokio::test]
async fn the_systems_store_takes_the_root_on_request_and_gives_it_back() {
    let home = Home::new();
    let script = r#"
set -eu
mkdir "$HOME/certs" "$HOME/local"
cp -a --no-preserve=ownership /etc/ssl/certs/. "$HOME/certs/"
mount --bind "$HOME/certs" /etc/ssl/certs
mount --bind "$HOME/local" /usr/local/share/ca-certificates
count() { "$TIN" trust status --json | grep -o '"place":"/usr/local/share/ca-certificates","problem":null,"roots":\[[^]]*\],"state":"[a-z]*"'; }
dangling() { find -L /etc/ssl/certs -type l | sort; }
dangling >"$HOME/dangling"
count
"$TIN" trust install --system
count
ls "$HOME/local"
openssl verify -purpose any -CAfile /etc/ssl/certs/ca-certificates.crt "$HOME/.local/share/biscuit-tin/ca/root.pem"
"$TIN" trust uninstall && exit 9
"$TIN" purge --everything && exit 9
"$TIN" trust uninstall --system
count
ls "$HOME/local"
dangling | comm -13 "$HOME/dangling" - >"$HOME/new"
[ -s "$HOME/new" ] || echo "no link more leads nowhere"
"#;
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .env_clear()
        .env(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        )
        .env("HOME", home.path())
        .env("TIN", harness::program())
        .output()
        .await
        .expect("unshare comes with every Linux");
    let text = said(&output, 0);
    let found: Vec<_> = text
        .lines()
        .filter_map(|line| line.split_once("\"state\":"))
        .map(|(_, state)| state)
        .collect();
    assert_eq!(found, ["\"absent\"", "\"trusted\"", "\"absent\""], "{text}");
    assert!(text.contains("root.pem: OK"), "{text}");
    assert!(text.contains("no link more leads nowhere"), "{text}");
    assert!(
        text.contains("run: ") && text.contains("biscuit-tin trust uninstall --system\n"),
        "{text}"
    );
    assert!(text.contains("system's store. Run first: "), "{text}");
    assert_eq!(fs::read_dir(home.path().join("local")).unwrap().count(), 0);
}

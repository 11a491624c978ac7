//! `browse` and `demo` leave no browser, no folder and nothing in the home, however they end; a later run sweeps what a
//! killed one left, and nothing of anybody else.
#![cfg(target_os = "linux")]

use harness::{Program, program, watch::PATIENCE};
use serde_json::Value;
use std::{
    env, fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;
use tokio::{
    io::AsyncReadExt,
    net::unix::pipe::{OpenOptions, Receiver},
    process::{Child, Command},
    time::timeout,
};

/// A browser that leaves traces in its home as real ones do, and stays open. It says its process id once.
const BROWSER: &str = r#"#!/bin/sh
mkdir -p "$HOME/Downloads" "$XDG_CONFIG_HOME/mozilla" "$XDG_CACHE_HOME/mozilla" "$XDG_DATA_HOME" "$XDG_STATE_HOME"
for argument in "$@"; do case "$argument" in --user-data-dir=*) profile="${argument#*=}";; esac; done
echo $$ >"$SAYS"
exec tail -f /dev/null "$profile/Default/Preferences"
"#;

/// An empty home, a folder for temporary files, and a browser.
struct Scene {
    folder: TempDir,
}

/// A `browse` whose browser is open.
struct Browsing {
    child: Child,
    /// A pipe that both the program and its browser keep open while they run.
    end: Receiver,
    folder: PathBuf,
    pid: String,
    browser: String,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for name in ["home", "tmp"] {
            fs::create_dir(folder.path().join(name)).expect("a folder can be made");
        }
        let browser = folder.path().join("chromium");
        fs::write(&browser, BROWSER).expect("a file can be written");
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Self { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts `browse` behind this command line, with words before it in the shell's, and waits for its browser.
    async fn browse(&self, wrapper: &[&str], before: &str, after: &str) -> Browsing {
        let run = tempfile::tempdir_in(self.folder.path()).expect("a folder can be made");
        let says = pipe(&run.path().join("says"));
        let end = pipe(&run.path().join("end"));
        let line = format!(
            "exec 9>{}; exec {before} {} browse --listen 127.0.0.1:0 --api-listen 127.0.0.1:0 --browser {} {after}",
            run.path().join("end").display(),
            program().display(),
            self.at("chromium").display()
        );
        let known = self.left();
        let mut words = wrapper.iter().copied().chain([line.as_str()]);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words);
        if wrapper[0] == "script" {
            command.arg("/dev/null");
        }
        let child = command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("SHELL", "/bin/sh")
            .env("HOME", self.at("home"))
            .env("TMPDIR", self.at("tmp"))
            .env("SAYS", run.path().join("says"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("it can be started");
        let browser = heard(says).await;
        let mut names = self.left();
        names.retain(|name| !known.contains(name));
        assert_eq!(names.len(), 1, "one folder for one run");
        let folder = self.at("tmp").join(&names[0]);
        let running = fs::read(folder.join("data/running.json")).expect("it runs");
        let running: Value = serde_json::from_slice(&running).expect("JSON");
        Browsing {
            child,
            end,
            folder,
            pid: running["pid"].to_string(),
            browser: browser.trim().to_owned(),
        }
    }

    /// The names of what lies among the temporary files.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.at("tmp")).expect("the folder can be read");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn home_is_empty(&self) -> bool {
        let mut entries = fs::read_dir(self.at("home")).expect("the folder can be read");
        entries.next().is_none()
    }

    /// What a command of the same user says.
    async fn run(&self, arguments: &[&str]) -> String {
        let program = Program::new(arguments.iter().copied());
        let program = program
            .env("HOME", &self.at("home"))
            .env("TMPDIR", &self.at("tmp"));
        let output = program.output().await;
        String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
    }
}

/// A new pipe with a name, open for reading.
fn pipe(path: &Path) -> Receiver {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.expect("mkfifo is there").success());
    OpenOptions::new()
        .open_receiver(path)
        .expect("a pipe can be opened")
}

/// What is written into a pipe until all of its writers have closed it.
async fn heard(mut pipe: Receiver) -> String {
    let mut text = String::new();
    let read = timeout(PATIENCE, pipe.read_to_string(&mut text)).await;
    read.expect("all writers close it")
        .expect("a pipe can be read");
    text
}

impl Browsing {
    /// Sends a signal to the program.
    fn signal(&self, signal: &str) {
        let sent = std::process::Command::new("kill")
            .args([signal, &self.pid])
            .status();
        assert!(sent.expect("kill is there").success());
    }

    /// The bit of SIGHUP in one of the masks that the system tells.
    fn hang_up(&self, mask: &str) -> bool {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(mask));
        let bits =
            line.and_then(|line| u64::from_str_radix(line.trim_start_matches(':').trim(), 16).ok());
        bits.expect("the system tells it") & 1 == 1
    }

    /// Whether its browser runs; one that ended and is not waited for is a zombie. Its command line would be empty then, and
    /// also while it becomes another program.
    fn has_browser(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.browser));
        stat.is_ok_and(|stat| {
            let state = stat.rsplit_once(") ").map(|(_, rest)| rest.chars().next());
            state.flatten().is_some_and(|state| state != 'Z')
        })
    }

    /// The folder for downloads that its browser was given.
    fn downloads(&self) -> PathBuf {
        let path = self.folder.join("profile/data/Default/Preferences");
        let settings = fs::read(path).expect("the profile has them");
        let settings: Value = serde_json::from_slice(&settings).expect("JSON");
        let path = settings["download"]["default_directory"].as_str();
        path.expect("a path").into()
    }
}

#[tokio::test]
async fn a13_closing_the_terminal_ends_the_browser_and_leaves_nothing() {
    let scene = Scene::new();
    let mut browsing = scene.browse(&["script", "-qec"], "", "").await;
    assert!(
        browsing.has_browser() && browsing.folder.is_dir(),
        "the control"
    );
    // The terminal is closed, as by the window's button: its program ends, and the system hangs up.
    browsing.child.kill().await.expect("it can be killed");
    heard(browsing.end).await;
    assert_eq!(scene.left(), [""; 0]);
    assert!(scene.home_is_empty());
}

#[tokio::test]
async fn a13_asked_to_end_it_leaves_nothing_and_without_a_terminal_no_hanging_up_ends_it() {
    let scene = Scene::new();
    let browsing = scene
        .browse(&["script", "-qec"], "nohup", ">/dev/null")
        .await;
    assert!(browsing.hang_up("SigIgn") && !browsing.hang_up("SigCgt"));
    browsing.signal("-TERM");
    heard(browsing.end).await;
    assert_eq!(scene.left(), [""; 0]);
    assert!(scene.home_is_empty());
    // The control: with a terminal it is listened to.
    let browsing = scene.browse(&["script", "-qec"], "", "").await;
    assert!(browsing.hang_up("SigCgt"));
    browsing.signal("-HUP");
    heard(browsing.end).await;
    assert_eq!(scene.left(), [""; 0]);
}

#[tokio::test]
async fn a13_what_a_killed_run_left_is_swept_and_nobody_elses_folder_is() {
    let scene = Scene::new();
    let mut killed = scene.browse(&["sh", "-c"], "", "").await;
    let living = scene.browse(&["sh", "-c"], "", "").await;
    killed.child.kill().await.expect("it can be killed");
    assert!(
        killed.has_browser() && killed.folder.is_dir(),
        "the control"
    );
    // Folders that look like one: without a mark, open to others, a link, a living run's.
    let tmp = scene.at("tmp");
    let mark = "run-of-biscuit-tin";
    for name in [
        "biscuit-tin-browse-unmarked",
        "biscuit-tin-browse-open",
        "something-else",
    ] {
        fs::create_dir(tmp.join(name)).expect("a folder can be made");
    }
    let private = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    for name in ["biscuit-tin-browse-open", "something-else"] {
        fs::write(tmp.join(name).join(mark), "1").expect("a file can be written");
        private(&tmp.join(name).join(mark), 0o600).expect("it is ours");
    }
    private(&tmp.join("biscuit-tin-browse-unmarked"), 0o700).expect("it is ours");
    private(&tmp.join("biscuit-tin-browse-open"), 0o755).expect("it is ours");
    private(&tmp.join("something-else"), 0o700).expect("it is ours");
    symlink("something-else", tmp.join("biscuit-tin-demo-link")).expect("a link can be made");
    let before = scene.left();
    let said = scene.run(&["purge"]).await;
    assert!(said.contains(&*killed.folder.to_string_lossy()), "{said}");
    heard(killed.end).await;
    let mut expected = before;
    expected.retain(|name| !killed.folder.ends_with(name));
    assert_eq!(scene.left(), expected);
    assert!(living.has_browser());
    // The next run sweeps as well.
    let Browsing {
        mut child, folder, ..
    } = living;
    child.kill().await.expect("it can be killed");
    scene.run(&["demo", "--no-browser"]).await;
    assert!(!folder.exists());
    assert_eq!(scene.left().len(), expected.len() - 1);
}

#[tokio::test]
async fn a13_downloads_go_to_the_users_folder_for_them_or_it_is_said_where_they_are() {
    let scene = Scene::new();
    let browsing = scene.browse(&["sh", "-c"], "", "").await;
    let downloads = browsing.downloads();
    assert_eq!(downloads, browsing.folder.join("downloads"));
    fs::create_dir(&downloads).expect("a folder can be made");
    fs::write(downloads.join("minutes.pdf"), "agenda").expect("a file can be written");
    browsing.signal("-TERM");
    let output = browsing.child.wait_with_output().await.expect("it ends");
    let said = String::from_utf8(output.stdout).expect("text");
    let [name] = &*scene.left() else {
        panic!("one folder stays: {:?}", scene.left());
    };
    let kept = scene.at("tmp").join(name);
    assert!(
        said.contains(&format!("What you downloaded is in {}", kept.display())),
        "{said}"
    );
    let text = fs::read_to_string(kept.join("downloads/minutes.pdf"));
    assert_eq!(text.expect("it is there"), "agenda");
    // It is the user's by now: no run sweeps it.
    scene.run(&["purge"]).await;
    assert!(kept.is_dir());

    let own = scene.at("home").join("Downloads");
    fs::create_dir(&own).expect("a folder can be made");
    let browsing = scene.browse(&["sh", "-c"], "", "").await;
    assert_eq!(browsing.downloads(), own);
    browsing.signal("-TERM");
    heard(browsing.end).await;
}

#[tokio::test]
async fn a_doctor_beside_browse_asks_nobody_to_trust_what_only_its_browser_needs() {
    let scene = Scene::new();
    // A user with a browser of their own, which must not be weakened for this one.
    let own = scene.at("home").join(".config/chromium");
    fs::create_dir_all(own).expect("a folder can be made");
    let browsing = scene.browse(&["sh", "-c"], "", "").await;
    let said = scene.run(&["doctor"]).await;
    let store = "store               the browser that Biscuit Tin opened trusts it; your own does not need to";
    assert!(said.contains(&format!("✓ good  {store}")), "{said}");
    assert!(!said.contains("trust install"), "{said}");
    let bad: Vec<_> = said.lines().filter(|line| line.starts_with('✗')).collect();
    // The browser of this test has no extension.
    assert!(bad.len() == 1 && bad[0].contains("extension"), "{said}");
    let remedy = "→ close the browser that Biscuit Tin opened, then run: /";
    assert!(
        said.contains(remedy) && !said.contains("biscuit-tin pair"),
        "{said}"
    );
    let kept = "they go when you close the browser that Biscuit Tin opened";
    assert!(said.contains(kept), "{said}");
    browsing.signal("-TERM");
    heard(browsing.end).await;
    // The control: without it the user's own browser is asked about, once there is something to trust.
    let said = scene.run(&["doctor"]).await;
    assert!(said.contains("Chromium is as it was"), "{said}");
    assert!(
        said.contains("only a browser of your own needs one"),
        "{said}"
    );
}

//! The program under test: the real binary, started as a person starts it, and what it writes.
//!
//! A proxy that stays is in `proxy`.

use crate::Home;
use std::{
    env,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// The binary that `cargo build` made beside these tests.
pub fn program() -> PathBuf {
    let mut path = env::current_exe().expect("a test has a path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.push(format!("biscuit-tin{}", env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build` first, or use tests/run",
        path.display()
    );
    path
}

/// Whether the tests run as root.
fn is_root() -> bool {
    std::fs::metadata("/proc/self")
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

/// The command that runs another as the user nobody; it needs root, or sudo without a password as `tests/run` does.
pub fn another_user() -> &'static [&'static str] {
    let command = &[
        "sudo",
        "--non-interactive",
        "/usr/bin/setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
    ];
    if is_root() { &command[2..] } else { command }
}

/// The command that takes root's privileges over files away; nothing where the tests do not run as root.
pub fn unprivileged() -> &'static [&'static str] {
    if is_root() {
        &["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    } else {
        &[]
    }
}

/// One run of the binary to its end.
#[derive(Debug)]
pub struct Program {
    pub(crate) command: Command,
}

impl Program {
    /// `biscuit-tin` with these arguments and nothing else from outside.
    pub fn new<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .kill_on_drop(true);
        command.stdin(Stdio::null());
        Self { command }
    }

    /// The same with an environment variable.
    pub fn env(mut self, name: &str, value: &Path) -> Self {
        self.command.env(name, value);
        self
    }

    /// The same with umask 000, under which new files are open to everybody.
    pub fn umask_000(self) -> Self {
        self.after("umask 000")
    }

    /// The same with this much address space: a request for more ends it, so that what it holds stays below.
    pub fn memory(self, mebibytes: u32) -> Self {
        self.after(&format!("ulimit -v {}", mebibytes * 1024))
    }

    /// The same once a shell has run a command that holds for its process.
    fn after(self, command: &str) -> Self {
        let shell = format!("{command}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command
            .args(["-c", &shell])
            .arg(program())
            .args(self.command.as_std().get_args())
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Self { command }
    }

    /// The same with this home folder.
    pub fn at(self, home: &Home) -> Self {
        self.env("HOME", home.path())
    }

    /// Starts it and reads its lines as it writes them; dropping the reader ends it.
    pub fn lines(mut self) -> Said {
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        Said { child, lines }
    }

    /// Runs it to its end.
    pub async fn output(mut self) -> Output {
        self.command
            .output()
            .await
            .expect("the program can be started")
    }
}

/// What a running program writes.
#[derive(Debug)]
pub struct Said {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Said {
    /// The next line; `None` when it has ended.
    pub async fn line(&mut self) -> Option<String> {
        let line = self.lines.next_line().await;
        line.expect("standard output can be read")
    }

    /// Sends it a signal, such as `-INT`, and waits for its end: the exit code.
    pub async fn end(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().await;
        assert!(sent.expect("kill is there").success());
        let end = self.child.wait().await.expect("it ends");
        end.code()
    }
}

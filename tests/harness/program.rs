//! The program under test: the real binary, started as a person starts it.

use crate::{Curl, Home, TestCa, origin::Origin};
use serde_json::Value;
use std::{
    env,
    ffi::OsString,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
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

/// What makes a command of root like anybody's: root may read and write everything. Nothing for anybody else.
pub fn unprivileged() -> &'static [&'static str] {
    let root = std::fs::metadata("/proc/self")
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if root {
        &["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    } else {
        &[]
    }
}

/// One run of the binary to its end.
#[derive(Debug)]
pub struct Program {
    command: Command,
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

    /// The same with a mode for new files that hides nothing.
    pub fn umask_000(self) -> Self {
        let program = program();
        let mut command = Command::new("sh");
        command
            .args(["-c", "umask 000; exec \"$0\" \"$@\""])
            .arg(program)
            .args(self.command.as_std().get_args())
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Self { command }
    }

    /// The same as somebody whose home folder is this one.
    pub fn at(self, home: &Home) -> Self {
        self.env("HOME", home.path())
    }

    /// Starts it; its lines come out as it writes them, and it ends with their reader.
    pub fn lines(mut self) -> Said {
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        Said {
            _child: child,
            lines,
        }
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
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Said {
    /// The next line; `None` when it has ended.
    pub async fn line(&mut self) -> Option<String> {
        let line = self.lines.next_line().await;
        line.expect("standard output can be read")
    }
}

/// `biscuit-tin run`, ready; it ends with the test.
#[derive(Debug)]
pub struct ProxyUnderTest {
    child: Child,
    ready: Value,
    folder: TempDir,
    rest: BufReader<ChildStdout>,
}

impl ProxyUnderTest {
    /// A proxy that looks at the origins' hosts and knows the way to them.
    pub async fn start(ca: &TestCa, origins: &[&Origin]) -> Self {
        Self::with(ca, origins, &[]).await
    }

    /// The same with more arguments.
    pub async fn with(ca: &TestCa, origins: &[&Origin], more: &[&str]) -> Self {
        let mut arguments = Vec::new();
        for origin in origins {
            arguments.extend(["--intercept".to_owned(), origin.host.clone()]);
        }
        arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
        Self::bare(ca, origins, &arguments).await
    }

    /// A proxy whose every call to the system for a connection is written down; the file lies in its folder.
    pub async fn traced(ca: &TestCa, origins: &[&Origin]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let trace = folder.path().join("trace").display().to_string();
        let mut tracer = Command::new("/usr/bin/strace");
        tracer.args(["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg"]);
        tracer.args(["-o", &trace]).arg(program());
        let arguments: Vec<String> = origins
            .iter()
            .map(|origin| format!("--intercept={}", origin.host))
            .collect();
        Self::start_with(tracer, folder, ca, origins, &arguments, Vec::new()).await
    }

    /// A proxy with a limit on open files.
    pub async fn with_files(ca: &TestCa, origins: &[&Origin], files: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\"")]);
        shell.arg(program());
        let arguments: Vec<String> = origins
            .iter()
            .map(|origin| format!("--intercept={}", origin.host))
            .collect();
        Self::start_with(shell, folder, ca, origins, &arguments, Vec::new()).await
    }

    /// A proxy in the folder of one that was stopped.
    pub async fn again_in(folder: TempDir, ca: &TestCa, origins: &[&Origin]) -> Self {
        let arguments: Vec<String> = origins
            .iter()
            .map(|origin| format!("--intercept={}", origin.host))
            .collect();
        Self::start_in(folder, ca, origins, &arguments, None).await
    }

    /// A proxy that somebody with this home starts.
    pub async fn at(home: &Home, ca: &TestCa, origins: &[&Origin]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self::again_at(home, folder, ca, origins).await
    }

    /// The same in the folder of one that was stopped.
    pub async fn again_at(home: &Home, folder: TempDir, ca: &TestCa, origins: &[&Origin]) -> Self {
        let arguments: Vec<String> = origins
            .iter()
            .map(|origin| format!("--intercept={}", origin.host))
            .collect();
        Self::start_in(folder, ca, origins, &arguments, Some(home)).await
    }

    /// A proxy that knows the way to the origins and looks at what the registry lists.
    pub async fn bare(ca: &TestCa, origins: &[&Origin], more: &[String]) -> Self {
        Self::start_in(
            tempfile::tempdir().expect("a folder can be made"),
            ca,
            origins,
            more,
            None,
        )
        .await
    }

    /// A proxy that knows no way by itself, with these variables around it.
    pub async fn in_environment(
        ca: &TestCa,
        more: &[String],
        environment: &[(&str, &str)],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.into()));
        let command = Command::new(program());
        Self::start_with(command, folder, ca, &[], more, environment.collect()).await
    }

    /// A proxy that this command line starts, in the folder of one that was stopped.
    pub async fn behind(
        wrapper: &[&str],
        folder: TempDir,
        ca: &TestCa,
        origins: &[&Origin],
        more: &[&str],
    ) -> Self {
        let mut command = match wrapper {
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(program());
                command
            }
            [] => Command::new(program()),
        };
        let path = env::var_os("PATH").unwrap_or_default();
        command.current_dir(folder.path());
        let listed = origins
            .iter()
            .map(|origin| format!("--intercept={}", origin.host));
        let arguments: Vec<String> = listed
            .chain(more.iter().map(|argument| (*argument).to_owned()))
            .collect();
        let environment = vec![("PATH".to_owned(), path)];
        Self::start_with(command, folder, ca, origins, &arguments, environment).await
    }

    async fn start_in(
        folder: TempDir,
        ca: &TestCa,
        origins: &[&Origin],
        more: &[String],
        home: Option<&Home>,
    ) -> Self {
        let variables = home.into_iter().flat_map(Home::environment);
        let environment = variables.map(|(name, value)| (name.to_owned(), value));
        let command = Command::new(program());
        Self::start_with(command, folder, ca, origins, more, environment.collect()).await
    }

    async fn start_with(
        mut command: Command,
        folder: TempDir,
        ca: &TestCa,
        origins: &[&Origin],
        more: &[String],
        environment: Vec<(String, OsString)>,
    ) -> Self {
        let origin_ca = folder.path().join("origins.pem");
        std::fs::write(&origin_ca, ca.pem()).expect("the folder can be written");
        let ready_file = folder.path().join("ready.json");
        command
            .env_clear()
            .env("BISCUIT_TIN_LOG", "trace")
            .envs(environment)
            .args([
                "run",
                "--listen",
                "127.0.0.1:0",
                "--api-listen",
                "127.0.0.1:0",
            ])
            .arg("--data-dir")
            .arg(folder.path().join("data"))
            .arg("--ready-file")
            .arg(&ready_file)
            .arg("--origin-ca")
            .arg(&origin_ca)
            .args(more);
        for origin in origins {
            command.args([
                "--resolve",
                &origin.resolve(443),
                "--resolve",
                &origin.resolve(80),
            ]);
        }
        let log =
            std::fs::File::create(folder.path().join("log")).expect("the folder can be written");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let mut rest = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut line = String::new();
        // The first line comes out once every listener accepts.
        rest.read_line(&mut line)
            .await
            .expect("standard output can be read");
        let log = || std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        assert!(
            line.contains("Ctrl-C"),
            "the proxy did not start: {line}{}",
            log()
        );
        let ready = std::fs::read_to_string(&ready_file).expect("the ready file is there by now");
        Self {
            child,
            ready: serde_json::from_str(&ready).expect("the ready file is JSON"),
            folder,
            rest,
        }
    }

    fn ready(&self, key: &str) -> &str {
        self.ready[key]
            .as_str()
            .expect("the ready file has the key")
    }

    /// Where the proxy listens.
    pub fn address(&self) -> SocketAddr {
        self.ready("proxy").parse().expect("an address")
    }

    /// Where the API listens.
    pub fn api(&self) -> SocketAddr {
        self.ready("api").parse().expect("an address")
    }

    /// The local root.
    pub fn root(&self) -> PathBuf {
        PathBuf::from(self.ready("ca"))
    }

    /// A client that goes through it and trusts its root.
    pub fn curl(&self) -> Curl {
        Curl::through(self, &self.root())
    }

    /// The folder with everything that the proxy writes, its log included.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The proxy's data folder.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The CA of the origins.
    pub fn origin_ca(&self) -> PathBuf {
        self.folder.path().join("origins.pem")
    }

    /// A file with both: what a client trusts that could not care less whose certificate it gets.
    pub fn both_roots(&self) -> PathBuf {
        let path = self.folder.path().join("both.pem");
        let read = |path| std::fs::read(path).expect("the root can be read");
        let both = [read(self.origin_ca()), read(self.root())].concat();
        std::fs::write(&path, both).expect("the folder can be written");
        path
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        let pid = self.ready["pid"].as_u64();
        pid.and_then(|pid| u32::try_from(pid).ok())
            .expect("the ready file has the process")
    }

    /// Its resident memory, in kibibytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.expect("it runs");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number
            .and_then(|number| number.parse().ok())
            .expect("the system tells a process's memory")
    }

    /// The first line of the log that holds `text`, once it is there.
    pub async fn log_line(&self, text: &str) -> String {
        let mut tail = Command::new("tail")
            .args(["--lines=+1", "--follow"])
            .arg(self.folder.path().join("log"))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("tail is part of every system");
        let mut lines =
            BufReader::new(tail.stdout.take().expect("standard output is piped")).lines();
        loop {
            let line = lines.next_line().await.expect("the log can be read");
            let line = line.expect("the log goes on");
            if line.contains(text) {
                return line;
            }
        }
    }

    /// What `doctor` says of a data folder.
    pub async fn doctor_in(&self, data: &Path) -> String {
        let data = data.display().to_string();
        let output = Program::new(["doctor", "--data-dir", &data]).output().await;
        String::from_utf8(output.stdout).expect("the screen is text")
    }

    /// Follows the feed with `biscuit-tin watch --json`.
    pub fn watch(&self) -> Watch {
        self.watch_in(&self.data_dir())
    }

    /// The same where the data folder is found in another place.
    pub fn watch_in(&self, data: &Path) -> Watch {
        let data = data.display().to_string();
        let mut child = Program::new(["watch", "--json", "--data-dir", &data])
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        Watch {
            _child: child,
            lines,
            text: String::new(),
        }
    }

    /// Ends it without a word, as a crash does.
    pub async fn kill(mut self) -> TempDir {
        self.child.kill().await.expect("the proxy can be killed");
        self.folder
    }

    /// Asks it to stop and waits for its end: the exit code and the rest of its output.
    pub async fn stop(mut self) -> (Option<i32>, String, TempDir) {
        let status = Command::new("kill")
            .args(["-TERM", &self.pid().to_string()])
            .status()
            .await;
        assert!(status.expect("kill is there").success());
        let end = self.child.wait().await.expect("the proxy ends");
        let mut rest = String::new();
        self.rest
            .read_to_string(&mut rest)
            .await
            .expect("standard output can be read");
        (end.code(), rest, self.folder)
    }
}

/// The feed as `watch --json` prints it.
#[derive(Debug)]
pub struct Watch {
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// Every line so far.
    pub text: String,
}

impl Watch {
    /// The next event.
    pub async fn next(&mut self) -> Value {
        let line = self
            .lines
            .next_line()
            .await
            .expect("the feed can be read")
            .expect("the feed goes on");
        self.text.push_str(&line);
        self.text.push('\n');
        serde_json::from_str(&line).expect("each line is JSON")
    }

    /// The next `cookie` event of this name.
    pub async fn cookie(&mut self, name: &str) -> Value {
        loop {
            let event = self.next().await;
            if event["type"] == "cookie" && event["name"] == name {
                return event;
            }
        }
    }

    /// The next event of a type.
    pub async fn event(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next().await;
            if event["type"] == kind {
                return event;
            }
        }
    }
}

//! A proxy under test: `biscuit-tin run`, ready on free ports, in a folder of its own.

use crate::{Curl, Home, Program, TestCa, Watch, origin::Origin, program::program};
use serde_json::Value;
use std::{
    env,
    ffi::OsString,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
};

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
        let mut arguments = intercepting(origins);
        arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
        Self::bare(ca, origins, &arguments).await
    }

    /// A proxy under strace, which writes its connecting and sending system calls to the file `trace` in its folder.
    pub async fn traced(ca: &TestCa, origins: &[&Origin]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let trace = folder.path().join("trace").display().to_string();
        let mut tracer = Command::new("/usr/bin/strace");
        tracer.args(["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg"]);
        tracer.args(["-o", &trace]).arg(program());
        let arguments = intercepting(origins);
        Self::start_with(tracer, folder, ca, origins, &arguments, Vec::new()).await
    }

    /// A proxy with a limit on open files, as the options of `ulimit` say, such as `-Sn 256`.
    pub async fn with_files(ca: &TestCa, origins: &[&Origin], limit: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("ulimit {limit}; exec \"$0\" \"$@\"")]);
        shell.arg(program());
        let arguments = intercepting(origins);
        Self::start_with(shell, folder, ca, origins, &arguments, Vec::new()).await
    }

    /// A proxy in the folder of one that was stopped.
    pub async fn again_in(folder: TempDir, ca: &TestCa, origins: &[&Origin]) -> Self {
        let arguments = intercepting(origins);
        Self::start_in(folder, ca, origins, &arguments, None).await
    }

    /// A proxy that a user with this home starts.
    pub async fn at(home: &Home, ca: &TestCa, origins: &[&Origin]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self::again_at(home, folder, ca, origins).await
    }

    /// The same in the folder of one that was stopped.
    pub async fn again_at(home: &Home, folder: TempDir, ca: &TestCa, origins: &[&Origin]) -> Self {
        let arguments = intercepting(origins);
        Self::start_in(folder, ca, origins, &arguments, Some(home)).await
    }

    /// A proxy that knows the way to the origins and intercepts only what the registry lists.
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

    /// The same, started by a user with this home.
    pub async fn bare_at(home: &Home, ca: &TestCa, origins: &[&Origin], more: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self::start_in(folder, ca, origins, more, Some(home)).await
    }

    /// A proxy without `--resolve`, with these environment variables.
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

    /// A proxy that is started through this command line, in the folder of one that was stopped.
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
        let mut arguments = intercepting(origins);
        arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
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
            .envs(environment);
        of_the_run(&mut command, folder.path(), origins);
        command.args(more);
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

    /// A file with the local root and the origins' CA, for a client that trusts both.
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
        self.nth_log_line(1, text).await
    }

    /// The same for the line that is the nth with `text`.
    pub async fn nth_log_line(&self, nth: usize, text: &str) -> String {
        let mut seen = 0;
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
            seen += usize::from(line.contains(text));
            if seen == nth {
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
        Watch::start(&data)
    }

    /// Kills it, as a crash does.
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

/// One `--intercept` for each origin's host.
fn intercepting(origins: &[&Origin]) -> Vec<String> {
    origins
        .iter()
        .map(|origin| format!("--intercept={}", origin.host))
        .collect()
}

/// `run` in this folder, on free ports, with the origins' CA and the way to each of them.
fn of_the_run(command: &mut Command, folder: &Path, origins: &[&Origin]) {
    command
        .args([
            "run",
            "--listen",
            "127.0.0.1:0",
            "--api-listen",
            "127.0.0.1:0",
        ])
        .arg("--data-dir")
        .arg(folder.join("data"))
        .arg("--ready-file")
        .arg(folder.join("ready.json"))
        .arg("--origin-ca")
        .arg(folder.join("origins.pem"));
    for origin in origins {
        command.args([
            "--resolve",
            &origin.resolve(443),
            "--resolve",
            &origin.resolve(80),
        ]);
    }
}

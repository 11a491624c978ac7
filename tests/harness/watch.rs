//! The feed of a proxy under test, as `watch --json` prints it.

use crate::Program;
use serde_json::Value;
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout},
    time::timeout,
};

/// How long a test waits for an event: one that does not come must fail the test, not stop it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The feed as `watch --json` prints it.
#[derive(Debug)]
pub struct Watch {
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// Every line so far.
    pub text: String,
}

impl Watch {
    /// Follows the proxy of this data folder.
    pub(crate) fn start(data: &str) -> Self {
        let mut child = Program::new(["watch", "--json", "--data-dir", data])
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        Self {
            _child: child,
            lines,
            text: String::new(),
        }
    }

    /// The next event.
    pub async fn next(&mut self) -> Value {
        let line = timeout(PATIENCE, self.lines.next_line())
            .await
            .expect("an event comes")
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

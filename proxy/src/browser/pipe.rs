//! The debugging pipe of a Chromium-based browser, which reads descriptor 3 and writes descriptor 4 (DevTools protocol).
//!
//! It sends two commands: load this extension, open this page. It is a pipe between two processes; no port is open.

use command_fds::{CommandFdExt, FdMapping};
use serde_json::{Value, json};
use std::{io, os::fd::OwnedFd, path::Path, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::unix::pipe::{Receiver, Sender},
    process::Command,
    time::timeout,
};

/// Timeout of one command; at its first start a browser takes a few seconds to answer.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// Our ends of the pipe.
#[derive(Debug)]
pub(super) struct Pipe {
    to: Sender,
    from: Receiver,
    /// Buffer for a message that is not complete.
    pending: Vec<u8>,
    /// Id of the last command.
    last_id: u64,
}

impl Pipe {
    /// Makes a pipe, and adds to `command` the browser's ends and the switches that make it use them.
    pub(super) fn join(command: &mut Command) -> io::Result<Self> {
        let (reads, to) = io::pipe()?;
        let (from, writes) = io::pipe()?;
        let ends = [(3, OwnedFd::from(reads)), (4, OwnedFd::from(writes))];
        let mappings = ends.map(|(child_fd, parent_fd)| FdMapping {
            parent_fd,
            child_fd,
        });
        command
            .fd_mappings(mappings.into())
            .map_err(io::Error::other)?
            .args([
                "--remote-debugging-pipe",
                // Required for `Extensions.loadUnpacked`.
                "--enable-unsafe-extension-debugging",
            ]);
        Ok(Self {
            to: Sender::from_owned_fd(to.into())?,
            from: Receiver::from_owned_fd(from.into())?,
            pending: Vec::new(),
            last_id: 0,
        })
    }

    /// Loads the extension in a folder; the error is the browser's message.
    pub(super) async fn load_extension(&mut self, folder: &Path) -> Result<(), String> {
        let folder = folder.to_string_lossy();
        self.send("Extensions.loadUnpacked", &json!({ "path": folder }))
            .await
    }

    /// Opens a page in a new tab; an error is logged.
    pub(super) async fn open_page(&mut self, url: &str) {
        let page = json!({ "url": url });
        if let Err(error) = self.send("Target.createTarget", &page).await {
            tracing::warn!(%error, url, "the browser does not open the page: type its address");
        }
    }

    /// Sends one command and waits for its answer; events in between are skipped.
    async fn send(&mut self, method: &str, params: &Value) -> Result<(), String> {
        self.last_id += 1;
        let id = self.last_id;
        // A zero byte ends each message.
        let mut text = json!({ "id": id, "method": method, "params": params }).to_string();
        text.push('\0');
        let exchange = async {
            self.to.write_all(text.as_bytes()).await?;
            loop {
                let message = self.next().await?;
                if message["id"] == id {
                    return Ok::<_, io::Error>(message);
                }
            }
        };
        let answer = timeout(COMMAND_TIMEOUT, exchange)
            .await
            .map_err(|_| "it does not answer".to_owned())?
            .map_err(|error| error.to_string())?;
        match answer.get("error") {
            Some(error) => Err(error["message"].as_str().unwrap_or("it refuses").to_owned()),
            None => Ok(()),
        }
    }

    async fn next(&mut self) -> io::Result<Value> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == 0) {
                let message: Vec<u8> = self.pending.drain(..=end).collect();
                return Ok(serde_json::from_slice(&message[..end])?);
            }
            if self.from.read_buf(&mut self.pending).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

//! The debugging pipe of a Chromium-based browser, which reads descriptor 3 and writes descriptor 4 (DevTools protocol).
//!
//! Commands may overlap; each has a time limit of its own, since a page that hangs never answers. Messages are read
//! leniently, as JSON without types: browsers rename fields. It is a pipe between two processes; no port is open.

use command_fds::{CommandFdExt, FdMapping};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io,
    os::fd::OwnedFd,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::unix::pipe::{Receiver, Sender},
    process::Command,
    sync::{mpsc, oneshot},
    time::timeout,
};

/// Events that wait to be read, at most; later ones are lost, and [`Pipe::lost_events`] says so.
const EVENTS: usize = 65_536;
/// Longest message, in bytes: a page's own text comes in one.
const LONGEST_MESSAGE: usize = 64 << 20;

/// Our ends of the pipe. The browser ends when the last one is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Pipe {
    to: mpsc::UnboundedSender<String>,
    answers: Arc<Mutex<Answers>>,
    lost: Arc<AtomicBool>,
}

/// The commands whose answers are to come.
#[derive(Debug, Default)]
struct Answers {
    /// Id of the last command.
    last_id: u64,
    /// `None` once the browser has ended.
    waiting: Option<HashMap<u64, oneshot::Sender<Result<Value, CommandFailed>>>>,
}

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    /// The session of the page, frame or worker that it is of; empty for the browser itself.
    pub(crate) session: String,
    pub(crate) method: String,
    pub(crate) params: Value,
}

/// Why a command has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CommandFailed {
    #[error("the browser refuses: {0}")]
    Refused(String),
    #[error("the browser does not answer")]
    Silent,
    #[error("the browser has ended")]
    Ended,
}

impl Pipe {
    /// Makes a pipe, and adds to `command` the browser's ends and the switch that makes it use them.
    pub(super) fn join(command: &mut Command) -> io::Result<(Self, mpsc::Receiver<Event>)> {
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
            .arg("--remote-debugging-pipe");
        let (pipe, events) = Self::over(
            Receiver::from_owned_fd(from.into())?,
            Sender::from_owned_fd(to.into())?,
        );
        Ok((pipe, events))
    }

    fn over(
        from: impl AsyncReadExt + Unpin + Send + 'static,
        to: impl AsyncWriteExt + Unpin + Send + 'static,
    ) -> (Self, mpsc::Receiver<Event>) {
        let (sender, commands) = mpsc::unbounded_channel();
        let (publish, events) = mpsc::channel(EVENTS);
        let pipe = Self {
            to: sender,
            answers: Arc::new(Mutex::new(Answers {
                last_id: 0,
                waiting: Some(HashMap::new()),
            })),
            lost: Arc::default(),
        };
        tokio::spawn(write(to, commands));
        let reader = Reader {
            answers: Arc::clone(&pipe.answers),
            lost: Arc::clone(&pipe.lost),
            publish,
        };
        tokio::spawn(reader.read(from));
        (pipe, events)
    }

    /// Sends one command to a session, or to the browser if that is empty, and waits for its answer at most this long.
    pub(crate) async fn send(
        &self,
        session: &str,
        method: &str,
        params: Value,
        limit: Duration,
    ) -> Result<Value, CommandFailed> {
        let (give, take) = oneshot::channel();
        let id = {
            let mut answers = locked(&self.answers);
            answers.last_id += 1;
            let id = answers.last_id;
            let waiting = answers.waiting.as_mut().ok_or(CommandFailed::Ended)?;
            waiting.insert(id, give);
            id
        };
        let mut message = json!({ "id": id, "method": method, "params": params });
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        if self.to.send(message.to_string()).is_err() {
            return Err(CommandFailed::Ended);
        }
        if let Ok(answer) = timeout(limit, take).await {
            return answer.unwrap_or(Err(CommandFailed::Ended));
        }
        if let Some(waiting) = &mut locked(&self.answers).waiting {
            waiting.remove(&id);
        }
        Err(CommandFailed::Silent)
    }

    /// Whether more events came than were read.
    pub(crate) fn lost_events(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}

fn locked(answers: &Mutex<Answers>) -> MutexGuard<'_, Answers> {
    answers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes commands until the pipe is dropped or the browser has ended. A zero byte ends each message.
async fn write(mut to: impl AsyncWriteExt + Unpin, mut commands: mpsc::UnboundedReceiver<String>) {
    while let Some(mut text) = commands.recv().await {
        text.push('\0');
        if to.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// What reads the browser's messages.
struct Reader {
    answers: Arc<Mutex<Answers>>,
    lost: Arc<AtomicBool>,
    publish: mpsc::Sender<Event>,
}

impl Reader {
    /// Reads to the end, then fails each command that waits.
    async fn read(self, mut from: impl AsyncReadExt + Unpin) {
        let mut pending = Vec::new();
        while matches!(from.read_buf(&mut pending).await, Ok(1..)) {
            let mut start = 0;
            while let Some(length) = memchr::memchr(0, &pending[start..]) {
                self.message(&pending[start..start + length]);
                start += length + 1;
            }
            pending.drain(..start);
            if pending.len() > LONGEST_MESSAGE {
                break;
            }
        }
        locked(&self.answers).waiting = None;
    }

    fn message(&self, text: &[u8]) {
        let Some(mut message) = parse(text) else {
            return;
        };
        if let Some(id) = message["id"].as_u64() {
            let waiting = &mut locked(&self.answers).waiting;
            let Some(give) = waiting.as_mut().and_then(|waiting| waiting.remove(&id)) else {
                return;
            };
            let answer = match message.get("error") {
                Some(error) => Err(CommandFailed::Refused(
                    error["message"].as_str().unwrap_or_default().to_owned(),
                )),
                None => Ok(message["result"].take()),
            };
            // Nobody waits any more.
            let _ = give.send(answer);
            return;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let event = Event {
            session: text(&message["sessionId"]),
            method: text(&message["method"]),
            params: message["params"].take(),
        };
        if let Err(mpsc::error::TrySendError::Full(_)) = self.publish.try_send(event) {
            self.lost.store(true, Ordering::Relaxed);
        }
    }
}

/// Parses a message. A page may put half of a surrogate pair into a text, which browsers write as they find it and JSON's
/// own rules leave open (RFC 8259 section 8.2): it becomes U+FFFD.
fn parse(text: &[u8]) -> Option<Value> {
    if let Ok(message) = serde_json::from_slice(text) {
        return Some(message);
    }
    let mut mended = text.to_vec();
    let mut at = 0;
    while at + 6 <= mended.len() {
        if mended[at] != b'\\' {
            at += 1;
            continue;
        }
        let is_surrogate = mended[at + 1] == b'u'
            && mended[at + 2].eq_ignore_ascii_case(&b'd')
            && matches!(mended[at + 3], b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F');
        if is_surrogate {
            mended[at + 2..at + 6].copy_from_slice(b"fffd");
        }
        at += if mended[at + 1] == b'u' { 6 } else { 2 };
    }
    serde_json::from_slice(&mended).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{duplex, split};

    const SOON: Duration = Duration::from_secs(10);

    /// A pipe, and what the browser's side of it reads and writes.
    fn pipe() -> (Pipe, mpsc::Receiver<Event>, tokio::io::DuplexStream) {
        let (ours, browser) = duplex(1 << 16);
        let (from, to) = split(ours);
        let (pipe, events) = Pipe::over(from, to);
        (pipe, events, browser)
    }

    async fn command(browser: &mut tokio::io::DuplexStream) -> Value {
        let mut text = Vec::new();
        loop {
            match browser.read_u8().await.expect("a command comes") {
                0 => return serde_json::from_slice(&text).expect("it is JSON"),
                byte => text.push(byte),
            }
        }
    }

    #[tokio::test]
    async fn answers_find_their_commands_whatever_their_order() {
        let (pipe, mut events, mut browser) = pipe();
        let asked = |session: &'static str, method: &'static str| {
            let pipe = pipe.clone();
            tokio::spawn(async move { pipe.send(session, method, json!({}), SOON).await })
        };
        let one = asked("", "One");
        let first = command(&mut browser).await;
        let two = asked("S", "Two");
        let second = command(&mut browser).await;
        assert_eq!(first["method"], "One");
        assert_eq!(first.get("sessionId"), None);
        assert_eq!(second["sessionId"], "S");
        for text in [
            json!({ "id": second["id"], "error": { "message": "no" } }),
            json!({ "sessionId": "S", "method": "Page.loadEventFired", "params": { "a": 1 } }),
            json!({ "id": first["id"], "result": { "b": 2 } }),
        ] {
            let text = format!("{text}\0");
            browser.write_all(text.as_bytes()).await.expect("it reads");
        }
        assert_eq!(one.await.expect("no panic"), Ok(json!({ "b": 2 })));
        let refused = Err(CommandFailed::Refused("no".to_owned()));
        assert_eq!(two.await.expect("no panic"), refused);
        let event = events.recv().await.expect("an event");
        assert_eq!(
            (&*event.session, &*event.method, &event.params["a"]),
            ("S", "Page.loadEventFired", &json!(1))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_command_that_nobody_answers_ends_at_its_limit_and_with_the_browser() {
        let (pipe, _events, mut browser) = pipe();
        let silent = pipe.send("", "Hangs", json!({}), SOON).await;
        assert_eq!(silent, Err(CommandFailed::Silent));
        command(&mut browser).await;
        drop(browser);
        let ended = pipe.send("", "Late", json!({}), SOON).await;
        assert_eq!(ended, Err(CommandFailed::Ended));
    }

    #[test]
    fn half_a_surrogate_pair_costs_one_sign_and_not_the_message() {
        let check = |text: &str, expected: &str| {
            let parsed = parse(text.as_bytes()).expect("it is read");
            assert_eq!(parsed["a"], expected, "{text}");
        };
        check(r#"{"a":"x\ud83dy"}"#, "x\u{fffd}y");
        check(r#"{"a":"\\ud83d \uDC00"}"#, "\\ud83d \u{fffd}");
        check(r#"{"a":"\ud83d\ude00"}"#, "\u{1f600}");
        assert_eq!(parse(b"{"), None);
    }
}

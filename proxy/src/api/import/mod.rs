//! A council's cookie notice from the page in front: read when the user asks, and saved when the user says so.
//!
//! One page at a time, off the async runtime. The page's text is dropped with the request: none of it is logged or kept, but
//! for what it declares.

mod said;
mod saved;
#[cfg(test)]
mod tests;

use crate::{
    api::{
        answer::{AnswerBody, json},
        body::read,
        gate::Refused,
    },
    ca::Mint,
    inspect::scope::Scope,
    notice::{self, Reading},
};
use biscuit_tin_shared::{
    cookie::site::Host,
    protocol::notice::{ImportRequest, Page, UseNoticeRequest},
};
use bytes::Bytes;
use hyper::Response;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

/// The paths of its two questions.
const READ: &str = "/v1/import";
const USE: &str = "/v1/use-notice";
/// Longest body, in bytes: the longest page, and half as much for what JSON escapes.
pub(super) const BODY_LIMIT: usize = LONGEST_PAGE + LONGEST_PAGE / 2;
/// Longest page, in bytes: those of councils have some hundred thousand.
const LONGEST_PAGE: usize = 8 << 20;
/// Longest time that a client waits; 5 MB of HTML are read in under a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// What reading and saving a notice needs.
#[derive(Debug)]
pub(crate) struct Importer {
    pub(crate) scope: Arc<Scope>,
    pub(crate) mint: Arc<Mint>,
    /// The folder with the councils that the user added; it lies in the user's own data folder, also where this run has another.
    pub(crate) added: Option<PathBuf>,
    /// Rung after a file was written, so that the registry is read again.
    pub(crate) changed: Arc<Notify>,
    /// Room for the one page that is being read.
    pub(crate) room: Arc<Semaphore>,
}

/// A page that was read, the council's host that it came from, and its address without what may name a visitor.
struct Read {
    reading: Reading,
    host: String,
    address: String,
}

/// Whether a path is that of one of its questions.
pub(super) fn answers(path: &str) -> bool {
    [READ, USE].contains(&path)
}

impl Importer {
    /// Room to read a page; taken before its body comes, so that one is held in memory at most.
    ///
    /// # Errors
    /// Another page is being read.
    pub(super) fn begin(&self) -> Result<OwnedSemaphorePermit, Refused> {
        let room = Arc::clone(&self.room);
        room.try_acquire_owned().map_err(|_| Refused::Busy)
    }

    /// Answers one question.
    ///
    /// # Errors
    /// It is malformed, or it takes too long; `room` is free again once the work has ended.
    pub(super) async fn answer(
        self: &Arc<Self>,
        room: OwnedSemaphorePermit,
        path: &str,
        body: Bytes,
    ) -> Result<Response<AnswerBody>, Refused> {
        let (importer, is_read) = (Arc::clone(self), path == READ);
        let work = spawn_blocking(move || {
            let _room = room;
            if is_read {
                json(&importer.import(&read::<ImportRequest>(&body)?))
            } else {
                json(&importer.take(&read::<UseNoticeRequest>(&body)?))
            }
        });
        let done = timeout(PATIENCE, work).await.map_err(|_| Refused::Busy)?;
        // An error means that it panicked, which is logged.
        done.unwrap_or(Err(Refused::Malformed))
    }
}

/// Reads a page; on failure the id of the reason, and the line.
fn read_page(page: &Page) -> Result<Read, (&'static str, u32)> {
    if page.html.len() > LONGEST_PAGE {
        return Err(("unreadable-too-large", 0));
    }
    let reading = notice::read_text(&page.html).map_err(|reason| reason.id())?;
    let (host, address) = place(&page.address).ok_or(("notice-no-council", 0))?;
    Ok(Read {
        reading,
        host,
        address,
    })
}

/// Host and address of a page, without name, password, query and fragment, which may tell one visitor from another.
fn place(address: &str) -> Option<(String, String)> {
    let mut url = url::Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    // Neither fails for an address of the web.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    let host = Host::parse(url.host_str()?)?;
    Some((host.into(), url.into()))
}

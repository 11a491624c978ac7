//! A request that waits for its response: what is needed to read and to report the response.
//!
//! It keeps no cookie, and the path without its query.

use crate::tap::{
    event::{RequestHead, Values},
    fields::{host_of, is_for_own_policy},
};
use biscuit_tin_shared::cookie::request::{RequestFacts, RequestFields};
use memchr::memmem;

/// Most requests under way on one connection.
pub(super) const PENDING_LIMIT: usize = 1024;
/// Longest path that is kept until the response comes, in bytes: a cookie path cannot be longer
/// (RFC 6265bis section 5.6).
const PATH_LIMIT: usize = 1024;
/// Longest host of a page that is kept, in bytes (RFC 1035 section 2.3.4), with its port.
const HOST_LIMIT: usize = 260;

/// A request that waits for its response.
#[derive(Debug, Default)]
pub(super) struct PendingRequest {
    /// Authority, path and the page's host, one after the other.
    pub(super) text: Vec<u8>,
    authority: usize,
    path: usize,
    pub(super) method: Method,
    pub(super) facts: RequestFacts,
    /// Whether a document or a worker is asked for.
    pub(super) own_policy: bool,
    /// Its number on the connection.
    pub(super) exchange: u32,
}

impl PendingRequest {
    /// Reuses the buffer `text` of an earlier request: only the first request of a connection allocates.
    pub(super) fn new(mut text: Vec<u8>, request: &RequestParts<'_>) -> Self {
        let path = request.path();
        let path = &path[..path.len().min(PATH_LIMIT)];
        let page = host_of(request.referer);
        text.clear();
        text.extend_from_slice(request.authority);
        text.extend_from_slice(path);
        text.extend_from_slice(&page[..page.len().min(HOST_LIMIT)]);
        Self {
            text,
            authority: request.authority.len(),
            path: request.authority.len() + path.len(),
            method: Method::of(request.fields.method),
            facts: request.fields.facts(),
            own_policy: is_for_own_policy(request.fields.dest),
            exchange: request.exchange,
        }
    }

    /// The authority, as written.
    pub(super) fn authority(&self) -> &[u8] {
        &self.text[..self.authority]
    }

    /// The path, without its query and cut at the limit.
    pub(super) fn path(&self) -> &[u8] {
        &self.text[self.authority..self.path]
    }

    /// The page's host; empty without a Referer.
    pub(super) fn page(&self) -> &[u8] {
        &self.text[self.path..]
    }
}

/// The parts of a request that are needed, borrowed from its head.
#[derive(Debug, Default)]
pub(super) struct RequestParts<'h> {
    pub(super) authority: &'h [u8],
    /// The request target as written.
    pub(super) target: &'h [u8],
    /// The value of Referer.
    pub(super) referer: &'h [u8],
    pub(super) fields: RequestFields<'h>,
    /// Its number on the connection.
    pub(super) exchange: u32,
}

impl<'h> RequestParts<'h> {
    /// The head as an event.
    pub(super) fn head(&self, cookies: Values<'h>) -> RequestHead<'h> {
        RequestHead {
            authority: self.authority,
            path: self.path(),
            exchange: self.exchange,
            facts: self.fields.facts(),
            page: host_of(self.referer),
            cookies,
        }
    }

    fn path(&self) -> &'h [u8] {
        path_of(self.target)
    }
}

/// The methods that change how a response is framed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Head,
    Connect,
    #[default]
    Other,
}

impl Method {
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"HEAD" => Self::Head,
            b"CONNECT" => Self::Connect,
            _ => Self::Other,
        }
    }
}

/// The path of a request target: without scheme and host, without query.
fn path_of(target: &[u8]) -> &[u8] {
    let absolute = Some(target).filter(|target| !target.starts_with(b"/"));
    let after_authority = match absolute.and_then(|target| memmem::find(target, b"://")) {
        Some(at) => {
            let rest = &target[at + 3..];
            rest.iter()
                .position(|b| *b == b'/')
                .map_or(&b"/"[..], |slash| &rest[slash..])
        }
        None => target,
    };
    let end = after_authority
        .iter()
        .position(|b| *b == b'?')
        .unwrap_or(after_authority.len());
    &after_authority[..end]
}

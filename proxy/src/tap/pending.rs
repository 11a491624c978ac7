//! A request that waits for its response: what is needed to read and to report the response.
//!
//! It keeps no cookie, and the path alone without its query.

use memchr::memmem;

/// Most requests under way on one connection.
pub(super) const PENDING_LIMIT: usize = 1024;
/// Longest path that is kept until the response comes, in bytes: a cookie path cannot be longer
/// (RFC 6265bis section 5.6).
const PATH_LIMIT: usize = 1024;

/// A request that waits for its response.
#[derive(Debug, Default)]
pub(super) struct PendingRequest {
    /// The authority, and the path behind it.
    pub(super) text: Vec<u8>,
    authority: usize,
    pub(super) method: Method,
}

impl PendingRequest {
    /// Reuses the buffer `text` of an earlier request: only the first request of a connection allocates.
    pub(super) fn new(mut text: Vec<u8>, method: Method, authority: &[u8], target: &[u8]) -> Self {
        let path = path_of(target);
        text.clear();
        text.extend_from_slice(authority);
        text.extend_from_slice(&path[..path.len().min(PATH_LIMIT)]);
        Self {
            text,
            authority: authority.len(),
            method,
        }
    }

    pub(super) fn authority(&self) -> &[u8] {
        &self.text[..self.authority]
    }

    pub(super) fn path(&self) -> &[u8] {
        &self.text[self.authority..]
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

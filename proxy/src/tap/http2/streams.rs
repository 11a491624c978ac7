//! The requests under way on one HTTP/2 connection, by the number of their stream.
//!
//! It knows no state of a stream but that its response has not ended.

use crate::tap::{
    event::{Lost, Stop},
    pending::{PENDING_LIMIT, PendingRequest, RequestParts},
};

/// A list ordered by stream number: clients count upwards, so a new request nearly always goes to the end.
#[derive(Default)]
pub(super) struct Streams {
    pub(super) pending: Vec<(u32, PendingRequest)>,
    /// Buffer of an answered request, reused for the next one.
    pub(super) spare: Vec<u8>,
}

impl Streams {
    /// The place of a stream, or the place at which it belongs.
    pub(super) fn position(&self, stream: u32) -> Result<usize, usize> {
        self.pending
            .binary_search_by_key(&stream, |(number, _)| *number)
    }

    /// The request of a stream whose response has not ended.
    pub(super) fn get(&self, stream: u32) -> Option<&PendingRequest> {
        self.position(stream).ok().map(|at| &self.pending[at].1)
    }

    /// Adds the request of a stream, in place of an earlier one.
    ///
    /// # Errors
    /// Too many requests are under way.
    pub(super) fn add(&mut self, stream: u32, request: &RequestParts<'_>) -> Result<(), Stop> {
        if self.pending.len() >= PENDING_LIMIT {
            return Err(Stop::Lost(Lost::TooManyMessages));
        }
        let spare = std::mem::take(&mut self.spare);
        let pending = PendingRequest::new(spare, request);
        match self.position(stream) {
            Ok(at) => self.pending[at].1 = pending,
            Err(at) => self.pending.insert(at, (stream, pending)),
        }
        Ok(())
    }

    /// Removes a stream, and keeps the buffer of its request.
    pub(super) fn remove(&mut self, stream: u32) {
        if let Ok(at) = self.position(stream) {
            self.spare = self.pending.remove(at).1.text;
        }
    }
}

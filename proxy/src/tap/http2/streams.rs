//! The requests under way on one HTTP/2 connection, by the number of their stream.

use crate::tap::{
    event::{Lost, Stop},
    pending::{MESSAGES, Method, PendingRequest},
};

/// The requests under way, by the number of their stream: clients count upwards, so a new one is nearly always the last.
#[derive(Default)]
pub(super) struct Streams {
    pub(super) asked: Vec<(u32, PendingRequest)>,
    /// What the request before left, for the next one.
    pub(super) spare: Vec<u8>,
}

impl Streams {
    pub(super) fn place(&self, stream: u32) -> Result<usize, usize> {
        self.asked
            .binary_search_by_key(&stream, |(number, _)| *number)
    }

    pub(super) fn get(&self, stream: u32) -> Option<&PendingRequest> {
        self.place(stream).ok().map(|at| &self.asked[at].1)
    }

    pub(super) fn add(
        &mut self,
        stream: u32,
        method: Method,
        authority: &[u8],
        target: &[u8],
    ) -> Result<(), Stop> {
        if self.asked.len() >= MESSAGES {
            return Err(Stop::Lost(Lost::TooManyMessages));
        }
        let spare = std::mem::take(&mut self.spare);
        let asked = PendingRequest::new(spare, method, authority, target);
        match self.place(stream) {
            Ok(at) => self.asked[at].1 = asked,
            Err(at) => self.asked.insert(at, (stream, asked)),
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, stream: u32) {
        if let Ok(at) = self.place(stream) {
            self.spare = self.asked.remove(at).1.text;
        }
    }
}

//! An origin's connection that fails once a TLS 1.2 origin asks to shake hands again.
//!
//! Such an origin wants a client certificate for one folder, which only the browser can show. rustls refuses the request
//! by a warning and tells nobody, and some servers then wait in silence. The type of each record is readable
//! (RFC 5246 section 6.2.1), so the request is found without the keys: it is the only record of type handshake that a
//! server may send after its Finished (RFC 5246 section 7.4.1.1).

use crate::origin::connection::Connection;
use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Length of a record's header, in bytes: type, version and length.
const HEADER: usize = 5;
const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;

/// The origin asked to shake hands again.
#[derive(Debug, thiserror::Error)]
#[error("the origin asks to shake hands again, which only the browser can do")]
pub(crate) struct RenegotiationAsked;

/// An origin's connection below its TLS.
#[derive(Debug)]
pub(crate) struct OriginStream {
    connection: Connection,
    /// The position in the records received; `None` once they need not be followed.
    records: Option<Records>,
    /// Whether the handshake has ended, in TLS 1.2.
    is_tls12: bool,
}

impl OriginStream {
    /// A connection on which no byte has been received.
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            records: Some(Records::default()),
            is_tls12: false,
        }
    }

    /// The handshake has ended; only in TLS 1.2 can there be another one.
    pub(super) fn end_handshake(&mut self, is_tls12: bool) {
        self.is_tls12 = is_tls12;
        if !is_tls12 {
            self.records = None;
        }
    }

    /// The connection itself.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The same, to write to.
    pub(crate) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    fn is_asked_again(&self) -> bool {
        let step = self.records.as_ref().map(|records| records.step);
        self.is_tls12 && step == Some(Step::AskedAgain)
    }
}

impl AsyncRead for OriginStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        // The records before the request have been passed on by now.
        if this.is_asked_again() {
            return Poll::Ready(Err(io::Error::other(RenegotiationAsked)));
        }
        let before = to.filled().len();
        ready!(Pin::new(&mut this.connection).poll_read(context, to))?;
        if let Some(records) = &mut this.records {
            records.read(&to.filled()[before..]);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for OriginStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.connection).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.connection).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(context)
    }
}

/// The position in the records of one direction.
#[derive(Debug, Default)]
struct Records {
    header: [u8; HEADER],
    /// Bytes of the header that have arrived.
    arrived: usize,
    /// Bytes left of the record.
    skip: usize,
    step: Step,
}

/// The records of type handshake so far, in TLS 1.2.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Step {
    #[default]
    Handshake,
    /// ChangeCipherSpec has come; Finished is next.
    Changed,
    Finished,
    AskedAgain,
}

impl Records {
    /// Follows bytes received.
    fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let skipped = self.skip.min(bytes.len());
            self.skip -= skipped;
            bytes = &bytes[skipped..];
            let copied = (HEADER - self.arrived).min(bytes.len());
            self.header[self.arrived..self.arrived + copied].copy_from_slice(&bytes[..copied]);
            self.arrived += copied;
            bytes = &bytes[copied..];
            if self.arrived < HEADER {
                continue;
            }
            let [kind, _, _, high, low] = self.header;
            self.arrived = 0;
            self.skip = usize::from(u16::from_be_bytes([high, low]));
            self.step = match (self.step, kind) {
                (Step::Handshake, CHANGE_CIPHER_SPEC) => Step::Changed,
                (Step::Changed, HANDSHAKE) => Step::Finished,
                (Step::Finished, HANDSHAKE) => Step::AskedAgain,
                (step, _) => step,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DATA: u8 = 23;

    fn record(kind: u8, length: u8) -> Vec<u8> {
        let mut bytes = vec![kind, 3, 3, 0, length];
        bytes.resize(HEADER + usize::from(length), HANDSHAKE);
        bytes
    }

    fn step_after(kinds: &[u8], cut: usize) -> Step {
        let bytes: Vec<u8> = kinds
            .iter()
            .zip([40, 0, 7, 200].into_iter().cycle())
            .flat_map(|(kind, length)| record(*kind, length))
            .collect();
        let mut records = Records::default();
        for slice in bytes.chunks(cut) {
            records.read(slice);
        }
        records.step
    }

    proptest! {
        #[test]
        fn a_second_handshake_is_found_however_the_records_are_cut(cut in 1_usize..300) {
            let first = [HANDSHAKE, HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE];
            prop_assert_eq!(step_after(&first, cut), Step::Finished);
            let visited = [&first[..], &[DATA, DATA]].concat();
            prop_assert_eq!(step_after(&visited, cut), Step::Finished);
            let again = [&visited[..], &[HANDSHAKE, DATA]].concat();
            prop_assert_eq!(step_after(&again, cut), Step::AskedAgain);
        }
    }
}

//! Reads the head of a request and holds it back until the request gate has validated it as a whole.
//!
//! It reads one head and nothing of what comes behind it.

use crate::{
    connect::rest::Rest,
    listener::gate::{self, BodyLength, HEAD_LIMIT, Refusal, RequestLine, request_line},
};
use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Initial capacity for a head, in bytes: a usual one of browsers fits.
const HEAD_CAPACITY: usize = 4096;

/// A head that the request gate has let through.
#[derive(Debug)]
pub(crate) struct Head {
    /// Its bytes, the empty line at its end included.
    pub(crate) bytes: BytesMut,
    pub(crate) body: BodyLength,
}

impl Head {
    /// Its request line; never `None` once the gate has let it through.
    pub(super) fn line(&self) -> Option<RequestLine<'_>> {
        let line = self.bytes[..].split(|byte| *byte == b'\r').next();
        line.and_then(request_line)
    }
}

/// Why there is no head.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoHead {
    /// The client ended first: it is no request.
    Ended,
    /// It is longer than the limit.
    TooLong,
    Refused(Refusal),
}

/// Reads one head, beginning with the bytes of `held`; what came behind it stays there.
///
/// # Errors
/// No head came, or one that may not pass.
pub(crate) async fn read(
    client: &mut (impl AsyncRead + Unpin),
    held: &mut BytesMut,
    rest: &Rest,
) -> Result<Head, NoHead> {
    let mut scanned = 0;
    loop {
        let end = gate::end(held, scanned).map_err(NoHead::Refused)?;
        if end.unwrap_or(held.len()) > HEAD_LIMIT {
            return Err(NoHead::TooLong);
        }
        if let Some(end) = end {
            let body = gate::check(&held[..end]).map_err(NoHead::Refused)?;
            let bytes = held.split_to(end);
            return Ok(Head { bytes, body });
        }
        scanned = held.len();
        held.reserve(HEAD_CAPACITY);
        match client.read_buf(held).await {
            Ok(1..) => rest.note_activity(),
            Ok(0) | Err(_) => return Err(NoHead::Ended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncWriteExt, duplex};

    /// Heads that are let through, in order, and why there is none after them.
    async fn heads(bytes: &[u8], cut: usize) -> (Vec<String>, NoHead) {
        let (mut writer, mut reader) = duplex(cut);
        let write = async move {
            // The reader stops where a head is refused.
            let _ = writer.write_all(bytes).await;
        };
        let read = async move {
            let (mut held, rest, mut heads) = (BytesMut::new(), Rest::new(), Vec::new());
            loop {
                match read(&mut reader, &mut held, &rest).await {
                    Ok(head) => heads.push(String::from_utf8_lossy(&head.bytes).into_owned()),
                    Err(why) => return (heads, why),
                }
            }
        };
        tokio::join!(write, read).1
    }

    #[tokio::test]
    async fn t28_and_t31_heads_pass_in_order_up_to_one_that_is_refused_however_they_are_cut() {
        const GET: &str = "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n";
        for (last, expected) in [
            ("", NoHead::Ended),
            ("GET http://a/ HTTP/1.1\r\nHost: a\r\n", NoHead::Ended),
            ("\r\n", NoHead::Refused(Refusal::EmptyLineFirst)),
            ("GET / HTTP/1.1\n", NoHead::Refused(Refusal::BareLineFeed)),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                NoHead::Refused(Refusal::TwoHosts),
            ),
        ] {
            let bytes = [GET, GET, last, GET].concat();
            let bytes = if expected == NoHead::Ended {
                bytes.strip_suffix(GET)
            } else {
                Some(&*bytes)
            };
            let bytes = bytes.expect("it ends so");
            for cut in 1..=bytes.len() {
                let (passed, why) = heads(bytes.as_bytes(), cut).await;
                assert_eq!(
                    (&*passed, &why),
                    (&[GET, GET].map(str::to_owned)[..], &expected),
                    "{last:?} {cut}"
                );
            }
        }
    }

    #[tokio::test]
    async fn t39_a_head_past_the_limit_is_refused_and_one_within_it_is_not() {
        for (length, expected) in [
            (HEAD_LIMIT, NoHead::Ended),
            (HEAD_LIMIT + 1, NoHead::TooLong),
            (4 * HEAD_LIMIT, NoHead::TooLong),
        ] {
            let begin = "GET / HTTP/1.1\r\nHost: a\r\nCookie: ";
            let filled = length - begin.len() - 4;
            let head = [begin, &"x".repeat(filled), "\r\n\r\n"].concat();
            for cut in [1000, usize::MAX] {
                let (passed, why) = heads(head.as_bytes(), cut).await;
                let count = usize::from(expected == NoHead::Ended);
                assert_eq!((passed.len(), &why), (count, &expected), "{length} {cut}");
            }
        }
    }
}

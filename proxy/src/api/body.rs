//! The body of a request: a bounded number of bytes, and JSON of the type that its path takes.

use crate::{api::gate::Refused, connect::rest::Rest};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::{Request, body::Incoming};
use serde::de::DeserializeOwned;

/// Its bytes, at most `limit`.
///
/// # Errors
/// It is longer, or its client has to make room for another.
pub(super) async fn body(
    request: Request<Incoming>,
    limit: usize,
    rest: &Rest,
) -> Result<Bytes, Refused> {
    let body = Limited::new(request.into_body(), limit).collect();
    let body = tokio::select! {
        body = body => body.map_err(|_| Refused::TooLarge)?.to_bytes(),
        () = rest.asked_to_leave() => return Err(Refused::Busy),
    };
    rest.note(false);
    Ok(body)
}

/// What it says.
///
/// # Errors
/// It is not of this type.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|_| Refused::Malformed)
}

//! Responses of the API: JSON, one whole text, a stream of lines, or a bare status.
//!
//! It knows no path and no request.

use crate::api::gate::Refused;
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::{
    Response, StatusCode,
    body::{Body, Frame},
    header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
};
use serde::Serialize;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc;

/// The body of a response: whole, or a stream of lines.
pub(super) type AnswerBody = Either<Full<Bytes>, Lines>;

/// The body of a feed: one line a frame, until the sender is dropped.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) lines: mpsc::Receiver<Bytes>,
}

impl Body for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let line = self.lines.poll_recv(context);
        line.map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}

/// A response of JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<Response<AnswerBody>, Refused> {
    let text = serde_json::to_vec(value).map_err(|_| Refused::Malformed)?;
    Ok(whole(text.into(), "application/json"))
}

/// A response of one whole text.
pub(super) fn whole(body: Bytes, content_type: &'static str) -> Response<AnswerBody> {
    let mut response = bare(StatusCode::OK);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    *response.body_mut() = Either::Left(Full::new(body));
    response
}

/// A response without a body, with fields that keep it out of caches and out of pages.
pub(super) fn bare(status: StatusCode) -> Response<AnswerBody> {
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    response
}

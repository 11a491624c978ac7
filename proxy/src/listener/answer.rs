//! Short plain-text responses of the proxy itself, without a product mark.
//!
//! It decides no refusal; it only writes the text.

use crate::{inspect::scope::Scope, listener::client_stream::Reset, origin::error::DialError};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::{
    Response, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HeaderValue},
};

/// Our own text, or an origin's body passed through.
pub(crate) type Body = Either<Full<Bytes>, Incoming>;

/// The end of a request whose origin cannot be reached, or may not be.
///
/// For a listed host it is a reset, because its browser came by a PAC file and can go there directly. Other clients have
/// us as their only proxy, and get the reason.
pub(crate) fn unreachable(
    scope: &Scope,
    host: &str,
    error: DialError,
    reset: &Reset,
) -> Response<Body> {
    if scope.listed.covers(host) {
        scope.exclusions.unreachable(host, &error);
        reset.instead_of_response();
    }
    dial_refusal(error)
}

/// The response for an origin that cannot be reached, or may not be.
fn dial_refusal(error: DialError) -> Response<Body> {
    let status = match error {
        DialError::PrivateAddress | DialError::Port => StatusCode::FORBIDDEN,
        DialError::NoSuchName
        | DialError::Connect(_)
        | DialError::OriginProxy(_)
        | DialError::OriginProxyRefused(_) => StatusCode::BAD_GATEWAY,
        DialError::Timeout => StatusCode::GATEWAY_TIMEOUT,
    };
    let reason = match error {
        DialError::PrivateAddress => {
            "The name resolves to a private address, which a proxy must not reach."
        }
        DialError::Port => "Only the ports of the web, 80 and 443, can be reached.",
        DialError::NoSuchName => "The name cannot be found.",
        DialError::Connect(_) => "The site does not answer.",
        DialError::OriginProxy(_) => "The upstream proxy to the site does not answer as it should.",
        DialError::OriginProxyRefused(407) => {
            "The upstream proxy to the site asks for a name and a password."
        }
        DialError::OriginProxyRefused(_) => "The upstream proxy to the site refuses.",
        DialError::Timeout => "The site does not answer in time.",
    };
    refuse(status, reason)
}

/// A plain-text response that gives the reason and nothing else.
pub(crate) fn refuse(status: StatusCode, reason: &'static str) -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::new(Bytes::from_static(
        reason.as_bytes(),
    ))));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

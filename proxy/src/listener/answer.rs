//! Short plain-text responses of the proxy itself, without a product mark.
//!
//! It decides no refusal; it only writes the text.

use crate::{
    inspect::scope::Scope,
    listener::client_stream::Reset,
    origin::error::{DialError, OriginProxyError},
};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::{
    Response, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HeaderValue},
};
use std::borrow::Cow;

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
    refuse(status(&error), reason(&error))
}

fn status(error: &DialError) -> StatusCode {
    match error {
        DialError::PrivateAddress | DialError::Port => StatusCode::FORBIDDEN,
        DialError::NoSuchName | DialError::Connect(_) | DialError::OriginProxy { .. } => {
            StatusCode::BAD_GATEWAY
        }
        DialError::Timeout => StatusCode::GATEWAY_TIMEOUT,
        DialError::WithoutProxy { error, .. } => status(error),
    }
}

fn reason(error: &DialError) -> Cow<'static, str> {
    let text = match error {
        DialError::PrivateAddress => {
            "The name resolves to a private address, which a proxy must not reach."
        }
        DialError::Port => "Only the ports of the web, 80 and 443, can be reached.",
        DialError::NoSuchName => "The name cannot be found.",
        DialError::Connect(_) => "The site does not answer.",
        DialError::Timeout => "The site does not answer in time.",
        DialError::WithoutProxy { trouble, error } => {
            return format!("{} Note: {trouble}.", reason(error)).into();
        }
        DialError::OriginProxy { named_by, why } => {
            return match why {
                OriginProxyError::Refused(407) => {
                    format!("The upstream proxy that {named_by} names asks for a name and a password.")
                }
                OriginProxyError::Refused(status) => {
                    format!("The upstream proxy that {named_by} names refuses with status {status}.")
                }
                OriginProxyError::Connect(_) => {
                    format!("The upstream proxy that {named_by} names does not answer.")
                }
                OriginProxyError::Certificate(_)
                | OriginProxyError::WantsCertificate
                | OriginProxyError::NoTls
                | OriginProxyError::Tls(_) => {
                    format!("The upstream proxy that {named_by} names cannot be used: {why}.")
                }
                OriginProxyError::Answer(_) => format!(
                    "The upstream proxy that {named_by} names does not answer as an HTTP proxy should."
                ),
                OriginProxyError::Socks(error) => {
                    format!("The SOCKS proxy that {named_by} names gives no connection: {error}.")
                }
            }
            .into();
        }
    };
    text.into()
}

/// The response for a host that is not listed, where nobody knows whose a client is.
pub(crate) fn not_listed() -> Response<Body> {
    refuse(
        StatusCode::FORBIDDEN,
        "This system does not say whose a connection is, so only listed sites are reached.",
    )
}

/// A plain-text response that gives the reason and nothing else.
pub(crate) fn refuse(status: StatusCode, reason: impl Into<Cow<'static, str>>) -> Response<Body> {
    let text = Bytes::from(reason.into().into_owned());
    let mut response = Response::new(Either::Left(Full::new(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

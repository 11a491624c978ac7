//! The gate before every request: Host, method, Origin and content type.
//!
//! It reads the request's head only; keys are checked behind it.

use hyper::{
    Method, Request, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HOST, ORIGIN},
};
use std::net::SocketAddr;

/// Why a request is refused. The client gets the status and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The Host field is not our address, as after DNS rebinding.
    WrongHost,
    /// Not a POST.
    WrongMethod,
    /// No Origin, a page's, or a path that is not for this client.
    Forbidden,
    /// Its content type is not JSON.
    WrongType,
    /// The body is too long, or a list in it.
    TooLarge,
    /// The body or a value in it is not as expected.
    Malformed,
    /// The key, the code or the proof is wrong.
    Unproven,
    /// Too many wrong proofs, requests or feeds, or no randomness.
    Busy,
    /// No such path.
    NotFound,
}

impl Refused {
    /// The status that the client gets.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unproven => StatusCode::UNAUTHORIZED,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }
}

/// Checks that Host is our own address, exactly, which a page's own name is not after DNS rebinding.
pub(crate) fn host(request: &Request<Incoming>, api: SocketAddr) -> Result<(), Refused> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(Refused::WrongHost);
    };
    let own_names = [api.to_string(), format!("localhost:{}", api.port())];
    let absolute = request.uri().authority().is_some();
    if absolute
        || !own_names
            .iter()
            .any(|name| name.as_bytes() == host.as_bytes())
    {
        return Err(Refused::WrongHost);
    }
    Ok(())
}

/// Checks that a request is a POST of JSON from an extension or our terminal; returns its Origin.
pub(crate) fn post(request: &Request<Incoming>) -> Result<String, Refused> {
    if request.method() != Method::POST {
        let preflight = request.method() == Method::OPTIONS;
        return Err(if preflight {
            Refused::Forbidden
        } else {
            Refused::WrongMethod
        });
    }
    let mut origins = request.headers().get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return Err(Refused::Forbidden);
    };
    let origin = origin.to_str().map_err(|_| Refused::Forbidden)?;
    if !is_client(origin) {
        return Err(Refused::Forbidden);
    }
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .map(|value| value.as_bytes());
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case(b"application/json")) {
        return Err(Refused::WrongType);
    }
    Ok(origin.to_owned())
}

/// Our own terminal's Origin; no browser can send it, because no page has its scheme.
pub(crate) const TERMINAL: &str = "biscuit-tin://terminal";

/// Whether an Origin can be a client's: an extension's or our terminal's, never a web page's.
fn is_client(origin: &str) -> bool {
    origin == TERMINAL
        || crate::browser::extension::chromium_origin().is_some_and(|own| own == origin)
        || origin.strip_prefix("moz-extension://").is_some_and(is_uuid)
}

/// Firefox gives every install of an extension a random UUID for its Origin.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// Checks that a request has none of the fields that a browser adds for a page, as to load the routing file by script.
pub(crate) fn not_from_a_page(request: &Request<Incoming>) -> Result<(), Refused> {
    let page_fields = [
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
        "origin",
        "referer",
    ];
    if page_fields
        .iter()
        .any(|name| request.headers().contains_key(*name))
    {
        Err(Refused::Forbidden)
    } else {
        Ok(())
    }
}

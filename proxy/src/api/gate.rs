//! The gate before every request: who may knock at all.
//!
//! It looks at the request's head only; keys are checked behind it.

use hyper::{
    Method, Request, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HOST, ORIGIN},
};
use std::net::SocketAddr;

/// Why a request is refused. The client learns the status and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The Host field is not ours: a name that was bent to this machine.
    WrongHost,
    /// Not a POST.
    WrongMethod,
    /// No Origin, a page's, or not the one that the key is bound to.
    Forbidden,
    /// Not JSON by its type.
    WrongType,
    /// Longer than any request of ours.
    TooLarge,
    /// JSON that we do not understand.
    Malformed,
    /// The key, the code or the proof is wrong.
    Unproven,
    /// Too many wrong tries, or too many readers.
    Busy,
    /// No such thing.
    NotFound,
}

impl Refused {
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

/// The Host must be our own address, exactly: a page that bent a name to 127.0.0.1 shows itself here.
pub(crate) fn host(request: &Request<Incoming>, api: SocketAddr) -> Result<(), Refused> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(Refused::WrongHost);
    };
    let ours = [api.to_string(), format!("localhost:{}", api.port())];
    let absolute = request.uri().authority().is_some();
    if absolute || !ours.iter().any(|name| name.as_bytes() == host.as_bytes()) {
        return Err(Refused::WrongHost);
    }
    Ok(())
}

/// A POST of JSON from an extension; the Origin comes out.
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
    if !is_ours(origin) {
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

/// Our own terminal's Origin; no browser can send it, because its scheme is not one that pages have.
pub(crate) const TERMINAL: &str = "biscuit-tin://terminal";

/// Whether an Origin can be a client of ours at all: an extension or our terminal, never a web page.
fn is_ours(origin: &str) -> bool {
    origin == TERMINAL
        || crate::browser::extension::chromium_origin().is_some_and(|ours| ours == origin)
        || origin.strip_prefix("moz-extension://").is_some_and(is_uuid)
}

/// Firefox gives every install of an extension a random UUID for its Origin.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// A page that loads our routing file as a script, an image or by fetch says so in its Sec-Fetch fields.
pub(crate) fn not_from_a_page(request: &Request<Incoming>) -> Result<(), Refused> {
    let telling = [
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
        "origin",
        "referer",
    ];
    if telling
        .iter()
        .any(|name| request.headers().contains_key(*name))
    {
        Err(Refused::Forbidden)
    } else {
        Ok(())
    }
}

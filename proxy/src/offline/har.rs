//! Parses a HAR file: of each exchange the address, the time, and Cookie and Set-Cookie fields.
//!
//! It skips everything else, and judges nothing.

use biscuit_tin_shared::cookie::cookie_date;
use serde::Deserialize;

/// One request and its answer.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// Address of the request.
    pub(crate) url: String,
    /// Cookie fields of the request.
    pub(crate) cookies: Vec<String>,
    /// Set-Cookie fields of the answer.
    pub(crate) set_cookies: Vec<String>,
    /// Whether the answer is an HTML document, or has no media type.
    pub(crate) page: bool,
    /// Unix seconds of the answer's Date field.
    pub(crate) at: Option<i64>,
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

/// The exchanges of a HAR file, in order.
///
/// # Errors
/// It is no HAR file; the error has line and column.
pub(crate) fn exchanges(text: &str) -> Result<Vec<Exchange>, serde_json::Error> {
    // Some programs write a byte order mark first.
    let har: Har = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let exchange = |entry: Entry| Exchange {
        // Browsers join several fields of one name with line feeds.
        set_cookies: values(&entry.response.headers, "set-cookie")
            .flat_map(str::lines)
            .map(str::to_owned)
            .collect(),
        cookies: values(&entry.request.headers, "cookie")
            .map(str::to_owned)
            .collect(),
        page: values(&entry.response.headers, "content-type")
            .next()
            .is_none_or(|media| media.trim_start().starts_with("text/html")),
        at: values(&entry.response.headers, "date")
            .next()
            .and_then(|date| cookie_date::parse(date.as_bytes())),
        url: entry.request.url,
    };
    Ok(har.log.entries.into_iter().map(exchange).collect())
}

/// The values of all fields of one name, which is compared without case.
fn values<'h>(headers: &'h [Header], name: &'h str) -> impl Iterator<Item = &'h str> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.as_str())
}

//! A HAR file: the requests of it, as far as cookies are concerned.
//!
//! It reads addresses, times and Cookie and Set-Cookie lines; everything else of the file is skipped.

use biscuit_tin_shared::cookie::cookie_date;
use serde::Deserialize;

/// One request and its answer.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The address that was asked for.
    pub(crate) url: String,
    /// Cookie fields of the request.
    pub(crate) cookies: Vec<String>,
    /// Set-Cookie fields of the answer, one each.
    pub(crate) set_cookies: Vec<String>,
    /// Whether the answer is a page of its own.
    pub(crate) page: bool,
    /// Unix seconds of the answer, where it says so by its Date.
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
/// It is no HAR file; line, column and what was expected are in the text.
pub(crate) fn exchanges(text: &str) -> Result<Vec<Exchange>, serde_json::Error> {
    // Some programs begin the file with a byte order mark.
    let har: Har = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let exchange = |entry: Entry| Exchange {
        // Browsers write several fields of one name into one entry, a line each.
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

fn values<'h>(headers: &'h [Header], name: &'h str) -> impl Iterator<Item = &'h str> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.as_str())
}

//! Parses a HAR file: of each exchange the address, the time, and Cookie and Set-Cookie fields.
//!
//! It skips everything else, and judges nothing.

use biscuit_tin_shared::cookie::cookie_date;
use jiff::Timestamp;
use serde::Deserialize;

/// One request and its answer.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// Address of the request.
    pub(crate) url: String,
    /// Its method.
    pub(crate) method: String,
    /// Its `Sec-Fetch-Mode`, `-Dest` and `-Site`, and its `Sec-Purpose`.
    pub(crate) fetch_mode: Option<String>,
    pub(crate) fetch_dest: Option<String>,
    pub(crate) fetch_site: Option<String>,
    pub(crate) purpose: Option<String>,
    /// Its `Referer`.
    pub(crate) referer: Option<String>,
    /// Title of the page that the recording files it under; browsers write its address there.
    pub(crate) page: Option<String>,
    /// Cookie fields of the request.
    pub(crate) cookies: Vec<String>,
    /// The answer's status; 0 if it is missing.
    pub(crate) status: u16,
    /// Set-Cookie fields of the answer.
    pub(crate) set_cookies: Vec<String>,
    /// Whether the answer is a document.
    pub(crate) is_document: bool,
    /// The answer's Date field.
    pub(crate) date: Option<String>,
    /// The moment of the exchange, in Unix seconds: when it began, or else the answer's date.
    pub(crate) at: Option<i64>,
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    #[serde(default)]
    pages: Vec<Page>,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Page {
    id: String,
    #[serde(default)]
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    pageref: Option<String>,
    started_date_time: Option<String>,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    status: i64,
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
    let Log { pages, entries } = har.log;
    Ok(entries
        .into_iter()
        .map(|entry| exchange(entry, &pages))
        .collect())
}

fn exchange(entry: Entry, pages: &[Page]) -> Exchange {
    let Entry {
        pageref,
        started_date_time,
        request,
        response,
    } = entry;
    let asked = |name| values(&request.headers, name).next().map(str::to_owned);
    let date = values(&response.headers, "date").next().map(str::to_owned);
    let began = started_date_time.and_then(|text| text.parse::<Timestamp>().ok());
    let media = values(&response.headers, "content-type").next();
    let page = pageref.and_then(|id| pages.iter().find(|page| page.id == id));
    Exchange {
        is_document: media.is_none_or(|media| media.trim_start().starts_with("text/html")),
        fetch_mode: asked("sec-fetch-mode"),
        fetch_dest: asked("sec-fetch-dest"),
        fetch_site: asked("sec-fetch-site"),
        purpose: asked("sec-purpose"),
        referer: asked("referer"),
        page: page.map(|page| page.title.clone()),
        // Browsers join several fields of one name with line feeds.
        set_cookies: values(&response.headers, "set-cookie")
            .flat_map(str::lines)
            .map(str::to_owned)
            .collect(),
        cookies: values(&request.headers, "cookie")
            .map(str::to_owned)
            .collect(),
        at: began
            .map(Timestamp::as_second)
            .or_else(|| cookie_date::parse(date.as_ref()?.as_bytes())),
        date,
        status: u16::try_from(response.status).unwrap_or(0),
        method: request.method,
        url: request.url,
    }
}

/// The values of all fields of one name, which is compared without case.
fn values<'h>(headers: &'h [Header], name: &'h str) -> impl Iterator<Item = &'h str> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.as_str())
}

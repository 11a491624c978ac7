//! One exchange of a recording: of a request and its answer what shows cookies.
//!
//! It lives until it is replayed. Nothing else of a recording holds a cookie's value.

use url::Url;

/// One request and its answer.
#[derive(Debug, Default)]
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
    /// Host of the page that the recording files it under.
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
    /// The moment of the exchange, in milliseconds of Unix time: when it began, or else the answer's date.
    pub(crate) at: Option<i64>,
}

impl Exchange {
    /// The moment, in Unix seconds.
    pub(crate) fn second(&self) -> Option<i64> {
        self.at.map(|at| at.div_euclid(1000))
    }

    /// About how much memory it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        let lists = self.cookies.iter().chain(&self.set_cookies);
        let lists: usize = lists.map(|field| field.len() + size_of::<String>()).sum();
        let others = [&self.referer, &self.page, &self.date]
            .into_iter()
            .flatten();
        let others: usize = others.map(String::len).sum();
        size_of::<Self>() + self.url.len() + lists + others
    }
}

/// The host of a web address.
pub(crate) fn host_of(address: &str) -> Option<String> {
    let url: Url = address.parse().ok()?;
    let is_web = matches!(url.scheme(), "http" | "https" | "ws" | "wss");
    url.host_str().filter(|_| is_web).map(str::to_owned)
}

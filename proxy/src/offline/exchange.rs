//! One exchange of a recording: of a request and its answer what shows cookies.
//!
//! It lives until it is replayed. Nothing else of a recording holds a cookie's value.

use crate::offline::context::{RequestContext, is_of_the_web};
use biscuit_tin_shared::cookie::request::{RequestFacts, RequestFields, RequestKind};
use url::Url;

/// Longest name of a host, in bytes (RFC 1035 section 2.3.4).
const HOST: usize = 255;

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
    /// Whether the recording leaves out what others went with the request.
    pub(crate) hides_cookies: bool,
    /// The answer's status; 0 if it is missing.
    pub(crate) status: u16,
    /// Set-Cookie fields of the answer.
    pub(crate) set_cookies: Vec<String>,
    /// Names and values of cookies that the answer set, and that the recording lists with an end that cannot be read.
    pub(crate) without_end: Vec<String>,
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

    /// What its request shows of its kind.
    pub(super) fn facts(&self) -> RequestFacts {
        fn bytes(text: &Option<String>) -> Option<&[u8]> {
            text.as_ref().map(String::as_bytes)
        }
        let fields = RequestFields {
            method: self.method.as_bytes(),
            mode: bytes(&self.fetch_mode),
            dest: bytes(&self.fetch_dest),
            site: bytes(&self.fetch_site),
            purpose: bytes(&self.purpose),
        };
        RequestFacts {
            hides_cookies: self.hides_cookies,
            ..fields.facts()
        }
    }

    /// The host of the page that a part or a framed page belongs to: by its Referer, or else by the page that the recording
    /// files it under. A document without Fetch Metadata may be a top-level page, whose Referer only linked to it.
    pub(super) fn page_in_front(&self, kind: RequestKind) -> String {
        let by_referer = || self.referer.as_deref().and_then(host_of);
        let by_file = || self.page.clone();
        let page = match kind {
            RequestKind::Page | RequestKind::Form => None,
            RequestKind::Unknown if self.is_document => by_file(),
            RequestKind::Unknown | RequestKind::Part | RequestKind::Frame => {
                by_referer().or_else(by_file)
            }
        };
        page.unwrap_or_default()
    }

    /// About how much memory it takes while it waits, in bytes; its address is kept as it was parsed too.
    pub(super) fn size(&self) -> usize {
        let lists = self.cookies.iter().chain(&self.set_cookies);
        let lists = lists.chain(&self.without_end);
        let lists: usize = lists.map(|field| field.len() + size_of::<String>()).sum();
        let others = [&self.referer, &self.page, &self.date]
            .into_iter()
            .flatten();
        let others: usize = others.map(String::len).sum();
        size_of::<(RequestContext, Self)>() + 2 * self.url.len() + lists + others
    }
}

/// The host of a web address.
pub(crate) fn host_of(address: &str) -> Option<String> {
    let url: Url = address.parse().ok()?;
    let host = url
        .host_str()
        .filter(|host| is_of_the_web(&url) && host.len() <= HOST);
    host.map(str::to_owned)
}

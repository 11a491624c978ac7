//! The facts of one cookie in the feed, for testers.
//!
//! It has no sentences and no value.

use crate::cookie::observation::Seen;
use serde::{Deserialize, Serialize};

/// The technical facts of a cookie, without its value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Facts {
    /// How it was seen, by the sighting that speaks for it.
    pub seen: Seen,
    /// What the request was for: `page`, `form`, `frame`, `part` or `unknown`.
    pub in_answer_to: String,
    /// The host that set it, also where that was another host of the council; absent where nobody was seen setting it.
    pub set_by: Option<String>,
    /// `first` or `third`: whether it belongs to the site of the page in front, or to another.
    pub party: String,
    /// The host of the page in front, where that is another site and its name is kept.
    pub page: Option<String>,
    /// Whether the site deleted it since.
    pub deleted: bool,
    /// How often it was seen.
    pub times: u32,
    /// When it was seen first: Unix seconds, to the hour.
    pub first_seen: Option<i64>,
    /// When it was seen last: Unix seconds, to the hour.
    pub last_seen: Option<i64>,
    /// Whether it travelled over https when it was seen last.
    pub over_https: bool,
    /// The domain that browsers keep it for; absent for a cookie that was only sent.
    pub domain: Option<String>,
    /// Whether only this host gets it.
    pub host_only: Option<bool>,
    /// Its path; absent too where it came from a page's address on an earlier day.
    pub path: Option<String>,
    /// Whether it travels over https only.
    pub secure: Option<bool>,
    /// Whether scripts cannot read it.
    pub http_only: Option<bool>,
    /// `strict`, `lax` or `none`; absent if the header does not say.
    pub same_site: Option<String>,
    /// Whether each top-level site has its own copy.
    pub partitioned: Option<bool>,
    /// Seconds that the notice declares, where it gives a number.
    pub declared_seconds: Option<i64>,
    /// Seconds that the header asks for; absent for a session cookie, and for one that a browser holds.
    pub asked_seconds: Option<i64>,
    /// Seconds that browsers keep it.
    pub kept_seconds: Option<i64>,
    /// What the value looks like, never the value.
    pub value_kind: String,
    /// Length of the value, in bytes.
    pub value_length: u32,
    /// What was chosen about cookies when it was first seen: `not_yet`, `made` or `unknown`.
    pub choice: String,
    /// The same when it was seen last.
    pub choice_last: String,
    /// When the site last began to ask for a choice before that, or this visit's first page was asked for without an answer
    /// to it: Unix seconds, to the hour.
    pub open_since: Option<i64>,
    /// How the header strays from RFC 6265bis, in words that testers know.
    pub oddities: Vec<String>,
    /// What a browser does with it: `stored`, `deleted`, `refused`, `varies` from one browser to another, or `unclear`.
    pub browser: String,
    /// Why a browser refuses it.
    pub refused_because: Option<String>,
    /// Whether it was set under a yes that covers it whenever it was set, or was there under one before anything else; of
    /// reports made here alone.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub came_under_yes: bool,
}

//! One cookie that we saw: its name and attributes, and what its value looks like.
//!
//! It never holds a value: [`ValueFacts::of`] looks once, and the bytes stay with the caller.

use crate::cookie::{consent::Choice, lifetime::Lifetime, value::ValueFacts};
use serde::{Deserialize, Serialize};

/// One sighting of one cookie on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The host that set it or got it, canonical.
    pub host: String,
    /// Whether it travelled over https.
    pub over_https: bool,
    /// Its name; octets that are not UTF-8 are shown by U+FFFD. Empty for a nameless cookie.
    pub name: String,
    /// How it was seen.
    pub seen: Seen,
    /// What its value looks like.
    pub value: ValueFacts,
    /// What the header said; absent for a cookie that the browser sent.
    pub set: Option<SetFacts>,
}

/// How a cookie was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A response header set it.
    SetByHeader,
    /// The browser sent it; a script may have set it.
    SentByBrowser,
    /// The browser holds it; a script or an earlier visit set it.
    InBrowser,
    /// A script keeps it in the storage that stays.
    LocalStorage,
    /// A script keeps it in the storage that goes with the tab.
    SessionStorage,
}

/// What a Set-Cookie header said, and what a browser makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetFacts {
    /// The domain that it is kept for.
    pub domain: String,
    /// Whether only this very host gets it.
    pub host_only: bool,
    /// Its path.
    pub path: CookiePath,
    /// Whether it travels over https only.
    pub secure: bool,
    /// Whether scripts are kept from it.
    pub http_only: bool,
    /// `strict`, `lax` or `none`, where the header says.
    pub same_site: Option<&'static str>,
    /// Whether each top-level site has its own copy.
    pub partitioned: bool,
    /// What the header asks for, before any cap.
    pub asked: Lifetime,
    /// What a browser does with it.
    pub acceptance: Acceptance,
    /// Whether it asks for a date that no browser can read.
    pub expires_unreadable: bool,
    /// Each deviation that browsers tolerate, in words that testers know.
    pub oddities: Vec<String>,
}

impl SetFacts {
    /// Whether a browser keeps the cookie.
    pub fn is_stored(&self) -> bool {
        self.acceptance == Acceptance::Stored
    }

    /// Whether it tells nothing new beside `other`.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.asked.is_about(other.asked)
            && *self
                == Self {
                    asked: self.asked,
                    ..other.clone()
                }
    }
}

/// The path that a cookie is kept for, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CookiePath {
    /// The header's Path attribute.
    Asked(String),
    /// The header has none, so browsers take it from the address of the page (RFC 6265bis section 5.1.4).
    OfPage(String),
    /// It came from the address of a page on an earlier day, and was not kept.
    NotKept,
}

impl CookiePath {
    /// The path, where it is known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Asked(path) | Self::OfPage(path) => Some(path),
            Self::NotKept => None,
        }
    }
}

/// What a browser does with a cookie that a header sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// It keeps it.
    Stored,
    /// It deletes the cookie of that name.
    Deleted,
    /// It refuses it, for this reason.
    Refused(&'static str),
}

impl Acceptance {
    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Deleted => "deleted",
            Self::Refused(_) => "refused",
        }
    }
}

/// When a cookie was seen first and last: Unix seconds, to the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// First.
    pub first: i64,
    /// Last.
    pub last: i64,
}

/// What surrounds a sighting on its site: what one header alone cannot tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteContext {
    /// What was chosen when the cookie was first seen.
    pub choice_first: Choice,
    /// What was chosen when it was seen last.
    pub choice_last: Choice,
    /// Domain and path of another cookie of the same name on the same site.
    pub shadows: Option<(String, String)>,
    /// How many other names were seen on the site before this one.
    pub names_before: u32,
}

//! One sighting of a cookie: its name, its attributes and the kind of its value.
//!
//! It holds no value: [`ValueFacts::of`] classifies it and keeps no bytes.

use crate::cookie::{consent::Choice, lifetime::Lifetime, value::ValueFacts};
use serde::{Deserialize, Serialize};

/// One sighting of one cookie on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The host that set it or got it, canonical.
    pub host: String,
    /// Whether it travelled over https.
    pub over_https: bool,
    /// Its name, with U+FFFD for bytes that are not UTF-8; empty for a nameless cookie.
    pub name: String,
    /// How it was seen.
    pub seen: Seen,
    /// Facts of its value.
    pub value: ValueFacts,
    /// Attributes of the Set-Cookie header; absent for a cookie that the browser sent.
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

/// Attributes of a Set-Cookie header, and what a browser does with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetFacts {
    /// The cookie's domain.
    pub domain: String,
    /// Whether it is sent to this host only.
    pub host_only: bool,
    /// Its path.
    pub path: CookiePath,
    /// The Secure attribute.
    pub secure: bool,
    /// The HttpOnly attribute.
    pub http_only: bool,
    /// The SameSite attribute: `strict`, `lax` or `none`.
    pub same_site: Option<&'static str>,
    /// The Partitioned attribute.
    pub partitioned: bool,
    /// Requested lifetime, before the cap.
    pub asked: Lifetime,
    /// What a browser does with it.
    pub acceptance: Acceptance,
    /// Whether its Expires date cannot be parsed.
    pub expires_unreadable: bool,
    /// Each deviation that browsers tolerate, in words that testers know.
    pub oddities: Vec<String>,
}

impl SetFacts {
    /// Whether a browser keeps the cookie.
    pub fn is_stored(&self) -> bool {
        self.acceptance == Acceptance::Stored
    }

    /// Whether it equals `other`, with lifetimes compared by [`Lifetime::is_about`].
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.asked.is_about(other.asked)
            && *self
                == Self {
                    asked: self.asked,
                    ..other.clone()
                }
    }
}

/// A cookie's path, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CookiePath {
    /// The header's Path attribute.
    Asked(String),
    /// The default path, from the URL of the request (RFC 6265bis section 5.1.4).
    OfPage(String),
    /// A default path of an earlier day, which is not stored.
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
    /// Stores it.
    Stored,
    /// Deletes the cookie with its key.
    Deleted,
    /// Refuses it, with the reason's id.
    Refused(&'static str),
}

impl Acceptance {
    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Deleted => "deleted",
            Self::Refused(_) => "refused",
        }
    }
}

/// First and last sighting of a cookie, in Unix seconds, to the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// First.
    pub first: i64,
    /// Last.
    pub last: i64,
}

/// Context of a cookie on its site, which one header alone does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteContext {
    /// The choice about cookies at the first sighting.
    pub choice_first: Choice,
    /// The choice about cookies at the last sighting.
    pub choice_last: Choice,
    /// Domain and path of another cookie of the same name on the same site.
    pub shadows: Option<(String, String)>,
    /// Number of other names seen on the site before this one.
    pub names_before: u32,
}

//! One sighting of a cookie: its name, its attributes and the kind of its value.
//!
//! It holds no value: [`ValueFacts::of`] classifies it and keeps no bytes.

use crate::cookie::{
    lifetime::{self, Lifetime},
    refusal::Refusal,
    request::RequestKind,
    set_cookie::SameSite,
    site::Host,
    site::{covers, registrable_domain},
    value::ValueFacts,
};
use serde::{Deserialize, Serialize};

/// One sighting of one cookie on one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The host that set it or got it, canonical.
    pub host: Host,
    /// Whether it travelled over https.
    pub over_https: bool,
    /// Its name, with U+FFFD for bytes that are not UTF-8; empty for a nameless cookie.
    pub name: String,
    /// How it was seen.
    pub seen: Seen,
    /// Where in a visit it was seen.
    pub arrival: Arrival,
    /// Facts of its value.
    pub value: ValueFacts,
    /// Attributes of the Set-Cookie header; absent for a cookie that the browser sent.
    pub set: Option<SetFacts>,
}

/// Where in a visit a cookie was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// What was asked for.
    pub request: RequestKind,
    /// The host of the page in front, where that is another site; empty where its name is not kept.
    pub page: Option<String>,
    /// On a host that serves several organisations: the council's own path there, as the registry has it.
    pub tenant: Option<String>,
    /// Whether the answer replaced a value that disclosed something: the request had brought that one.
    pub replaced: bool,
    /// Whether nobody knows when: a recording does not say it, and its moment is that of its neighbours.
    pub undated: bool,
}

impl Arrival {
    /// The arrival on a host, in answer to a request that the page of `page` made.
    pub fn new(host: &str, request: RequestKind, page: Option<&str>) -> Self {
        let is_other = |page: &&str| {
            !covers(page, host)
                && !covers(host, page)
                && registrable_domain(page) != registrable_domain(host)
        };
        Self {
            request,
            page: page.filter(is_other).map(str::to_owned),
            tenant: None,
            replaced: false,
            undated: false,
        }
    }
}

/// How a cookie was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A response header set it.
    SetByHeader,
    /// A script of the page added it: it came up in a request, and no header had set it since the page was asked for.
    AddedByScript,
    /// It came up in a request as a script's cookie does, and a page of another host of the domain may have set it.
    AddedOnSite,
    /// The browser sent it; who set it was not seen.
    SentByBrowser,
    /// The browser holds it; a script or an earlier visit set it.
    InBrowser,
    /// A script keeps it in the storage that stays.
    LocalStorage,
    /// A script keeps it in the storage that goes with the tab.
    SessionStorage,
}

impl Seen {
    /// Whether the cookie was seen being set, by this host or by one of its domain.
    pub fn is_setting(self) -> bool {
        self.is_by_host() || self == Self::AddedOnSite
    }

    /// Whether this host was seen setting the cookie, by a header or by a script.
    pub fn is_by_host(self) -> bool {
        matches!(self, Self::SetByHeader | Self::AddedByScript)
    }

    /// Whether it is a name in a page's own storage.
    pub fn is_storage(self) -> bool {
        matches!(self, Self::LocalStorage | Self::SessionStorage)
    }
}

impl Observation {
    /// Whether this is a cookie that was seen being set and that a browser stores.
    pub fn is_stored_setting(&self) -> bool {
        self.seen.is_setting() && self.set.as_ref().is_none_or(SetFacts::is_stored)
    }

    /// Whether this is a cookie that was seen being set and that some browser may have stored.
    pub fn is_perhaps_stored(&self) -> bool {
        let may_be = |set: &SetFacts| {
            let acceptance = set.acceptance;
            set.is_stored() || matches!(acceptance, Acceptance::Varies | Acceptance::Unclear)
        };
        self.seen.is_setting() && self.set.as_ref().is_none_or(may_be)
    }

    /// Leaves open whether a browser stores it, where none would refuse it.
    pub fn leave_open(&mut self) {
        let set = self.set.as_mut();
        let set = set.filter(|set| set.is_stored() || set.acceptance == Acceptance::Varies);
        if let Some(set) = set {
            set.acceptance = Acceptance::Unclear;
        }
    }

    /// Whether only the rest of its lifetime shows: a browser holds a cookie for ever shorter, and cuts it at first.
    pub fn shows_the_rest(&self) -> bool {
        self.seen == Seen::InBrowser
    }

    /// Whether a header deletes the cookie.
    pub fn is_deletion(&self) -> bool {
        let set = self.set.as_ref();
        set.is_some_and(|set| set.acceptance == Acceptance::Deleted)
    }
}

/// Attributes of a Set-Cookie header, and what a browser does with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The SameSite attribute.
    pub same_site: Option<SameSite>,
    /// The Partitioned attribute.
    pub partitioned: bool,
    /// Requested lifetime, before the cap.
    #[serde(deserialize_with = "lifetime::from_json")]
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

/// A cookie's path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CookiePath {
    /// The header's Path attribute, with what may name a person masked.
    Known(String),
    /// The folder of the page's own address (RFC 6265bis section 5.1.4), which is not kept.
    NotKept,
}

impl CookiePath {
    /// The path, where it is known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Known(path) => Some(path),
            Self::NotKept => None,
        }
    }
}

/// What a browser does with a cookie that a header sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Acceptance {
    /// Stores it.
    Stored,
    /// Deletes the cookie with its key.
    Deleted,
    /// Refuses it.
    Refused(Refusal),
    /// Some browsers store it and some refuse it: it has no SameSite attribute and came with a part of another site's page, or
    /// it came over plain http and would overlay a Secure cookie that some of them hold.
    Varies,
    /// Stores it only if the request took the browser's cookies along, and nothing shows that.
    Unclear,
}

impl Acceptance {
    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Deleted => "deleted",
            Self::Refused(_) => "refused",
            Self::Varies => "varies",
            Self::Unclear => "unclear",
        }
    }
}

/// First and last sighting of a cookie, in Unix seconds, to the hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// First.
    pub first: i64,
    /// Last.
    pub last: i64,
}

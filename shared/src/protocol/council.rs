//! What the feed says of councils: whose notice we hold, and whose we do not.

use serde::{Deserialize, Serialize};

/// A domain below which a council has its sites, and whose notice we do not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UnheldDomain {
    /// The domain; it stands for itself and its subdomains.
    pub domain: String,
    /// The council's name in the language of the sentences; two names where councils share their site.
    pub councils: Vec<String>,
    /// The ids of the same, as `council add` takes them.
    #[serde(default)]
    pub ids: Vec<String>,
}

/// A council's cookie notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Notice {
    /// The title that it carries.
    pub title: String,
    /// Its public address, where the registry has one.
    pub address: Option<String>,
    /// The date that it gives itself, as `2016-04-19`.
    pub date: Option<String>,
    /// The day that it was read for the registry, as `2026-11-20`.
    pub read: Option<String>,
}

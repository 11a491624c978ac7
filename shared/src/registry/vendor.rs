//! Shapes of the vendors' files: what a maker's cookies are generally known for, and whose word that is.
//!
//! They say nothing of a council's notice, and judge nothing.

use crate::{
    cookie::{category::Category, lifetime::Lifetime},
    registry::{declaration::Storage, pattern::Pattern},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One vendor's file: `registry/vendors/*.toml`, general knowledge beside any notice.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorFile {
    /// Who it is about.
    pub vendor: Vendor,
    /// The sources that the entries rest on, by a short id.
    #[serde(default)]
    pub source: BTreeMap<String, VendorSource>,
    /// The cookies that it is known for.
    pub cookie: Vec<VendorCookie>,
}

/// A maker of software or a service that sets cookies on many sites.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// A short id, unique among vendors: the file's name.
    pub id: String,
    /// The name in plain words; it fits “This cookie comes from NAME.”
    pub name: String,
}

/// A public text that was opened and names cookies.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorSource {
    /// Its address: a page, or a file of a public repository at one commit.
    pub address: String,
    /// Whose word it is.
    pub grade: Grade,
    /// Whether it is one organisation’s notice about its own site, and no list: only two that agree make an observer.
    #[serde(default)]
    pub notice: bool,
    /// The day that it was read.
    #[schemars(with = "Option<String>")]
    pub opened: Option<jiff::civil::Date>,
}

/// How well a vendor entry is known.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The name or its family suggests it; no source names the cookie.
    Guess,
    /// A published list of others names it, or notices of councils do.
    Observer,
    /// The maker's own list, documents or code name it.
    Maker,
}

/// What is generally known of a cookie.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorCookie {
    /// Its name: one, for what is said of it holds for no other.
    pub names: Vec<Pattern>,
    /// What the variable part of the name is made of, where that tells it from names of other makers.
    pub star: Option<Star>,
    /// The hosts where the name means this; empty for any host.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// What it is for, in our own plain words.
    pub purpose: String,
    /// The category that we judge right: the one that `purposes.toml` gives the purpose.
    pub category: Category,
    /// The category as the maker puts it, where it is another one.
    pub maker_says: Option<String>,
    /// How long it usually stays: no longer than its sources say.
    pub lifetime: Option<Lifetime>,
    /// Why that differs from site to site.
    pub varies: Option<String>,
    /// Who says so: ids of the file's sources, each with the place in it: `list#L12` for a line of a repository's file.
    #[serde(default)]
    pub source: Vec<String>,
    /// What a guess rests on, where no source names the cookie.
    pub guess: Option<String>,
    /// What we are not sure of.
    pub not_sure: Option<String>,
    /// Whether other software uses the name too, so that it alone accuses nobody.
    #[serde(default)]
    pub shared_name: bool,
    /// Whether it carries a log-in or a session, which scripts need not read.
    #[serde(default)]
    pub session_id: bool,
    /// The personal data that it holds.
    pub holds: Option<Holds>,
    /// Where the browser really stores it.
    #[serde(default)]
    pub storage: Storage,
}

/// What the variable part of a name is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Star {
    /// Hexadecimal digits.
    Hex,
    /// Decimal digits.
    Digits,
}

impl VendorCookie {
    /// Whether a name that `pattern` matches is one of this cookie's, by what stands for its `*`.
    pub fn star_fits(&self, pattern: &Pattern, name: &str) -> bool {
        let Some(star) = self.star else {
            return true;
        };
        let (before, after) = pattern.as_str().split_once('*').unwrap_or_default();
        let part = name
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after));
        part.is_some_and(|part| {
            !part.is_empty()
                && part.chars().all(|c| match star {
                    // What may tell one visitor from another is masked before it is looked up.
                    Star::Hex => c.is_ascii_hexdigit() || c == '*',
                    Star::Digits => c.is_ascii_digit() || c == '*',
                })
        })
    }
}

/// Personal data that a cookie is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The address of a home.
    Address,
    /// A Unique Property Reference Number, which stands for one home.
    Uprn,
}

impl VendorFile {
    /// The sources of an entry, each with the place in it.
    pub fn sources<'f>(
        &'f self,
        cookie: &'f VendorCookie,
    ) -> impl Iterator<Item = (&'f VendorSource, &'f str)> {
        cookie.source.iter().filter_map(|written| {
            let (id, place) = written.split_once('#').unwrap_or((written, ""));
            self.source.get(id).map(|source| (source, place))
        })
    }

    /// How well an entry is known: by its best source.
    pub fn grade(&self, cookie: &VendorCookie) -> Grade {
        let grades = self.sources(cookie).map(|(source, _)| source.grade);
        match grades.max() {
            Some(Grade::Observer) if self.rests_on_one_notice(cookie) => Grade::Guess,
            grade => grade.unwrap_or(Grade::Guess),
        }
    }

    /// Whether all that names the cookie is the notice of one organisation.
    pub fn rests_on_one_notice(&self, cookie: &VendorCookie) -> bool {
        cookie.source.len() == 1 && self.sources(cookie).all(|(source, _)| source.notice)
    }

    /// The address of the best source of an entry, for a repository's file with the line.
    pub fn address(&self, cookie: &VendorCookie) -> Option<String> {
        let (source, place) = self
            .sources(cookie)
            // Of equals the first one.
            .reduce(|best, next| {
                if next.0.grade > best.0.grade {
                    next
                } else {
                    best
                }
            })?;
        Some(if source.is_in_repository() {
            format!("{}#{place}", source.address)
        } else {
            source.address.clone()
        })
    }
}

impl VendorSource {
    /// Whether it is a file of a public repository, where a place is a line.
    pub fn is_in_repository(&self) -> bool {
        self.address.contains("/blob/")
    }
}

impl Grade {
    /// The id in files and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::Observer => "observer",
            Self::Maker => "maker",
        }
    }
}

//! What a maker of the Transparency and Consent Framework discloses of its storage: `deviceStorage.json`, versions 1.0
//! and 1.1.
//!
//! It names no maker: its first domain does.

use crate::notice::{
    found::Declared,
    lists::entry::{Entries, Lines, hosts},
};
use biscuit_tin_shared::cookie::{category::Category, lifetime::Lifetime};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct File<'t> {
    #[serde(borrow)]
    disclosures: Vec<&'t RawValue>,
    #[serde(default)]
    domains: Vec<Domain>,
}

#[derive(Deserialize)]
struct Domain {
    domain: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Disclosure {
    identifier: String,
    r#type: String,
    max_age_seconds: Option<i64>,
    #[serde(default)]
    cookie_refresh: Option<bool>,
    #[serde(default)]
    domain: Option<String>,
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    purposes: Vec<u8>,
    #[serde(default)]
    special_purposes: Vec<u8>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    opt_out: bool,
}

/// The purposes of the framework, by number, in our words.
const PURPOSES: [&str; 11] = [
    "keeps something on your device",
    "chooses adverts",
    "builds a profile of you for adverts",
    "chooses adverts by your profile",
    "builds a profile of you for content",
    "chooses content by your profile",
    "measures adverts",
    "measures content",
    "learns about its visitors",
    "improves the maker’s services",
    "chooses content",
];
/// The special purposes of the framework, by number.
const SPECIAL: [&str; 3] = [
    "keeps the service safe",
    "delivers adverts and content",
    "keeps your choices about privacy",
];

const OF_AN_APP: &str = "doubt-of-an-app";
const WHICH_STORAGE: &str = "doubt-which-storage";
const NO_PURPOSE: &str = "doubt-no-purpose";
const NOT_READ: &str = "doubt-not-of-list";

/// Reads the file; nothing where the text is none.
pub(super) fn read(text: &str) -> Option<Result<Entries, u32>> {
    let file: File<'_> = serde_json::from_str(text).ok()?;
    let maker = file.domains.first();
    let maker = maker.map(|first| first.domain.trim_start_matches("*.").to_lowercase());
    let mut entries = Entries::default();
    let mut lines = Lines::of(text);
    for value in file.disclosures {
        let line = lines.line(value);
        entries.begin();
        let Ok(disclosed) = serde_json::from_str::<Disclosure>(value.get()) else {
            entries.doubt(line, value.get(), NOT_READ);
            continue;
        };
        if disclosed.r#type == "app" {
            entries.doubt(line, &disclosed.identifier, OF_AN_APP);
            continue;
        }
        if let Err(line) = add(&mut entries, &disclosed, maker.clone(), line) {
            return Some(Err(line));
        }
    }
    Some(Ok(entries))
}

fn add(
    entries: &mut Entries,
    disclosed: &Disclosure,
    maker: Option<String>,
    line: u32,
) -> Result<(), u32> {
    let domains = disclosed.domains.iter().chain(&disclosed.domain);
    let hosts = hosts(domains.map(String::as_str));
    let is_cookie = disclosed.r#type == "cookie";
    let lifetime = disclosed
        .max_age_seconds
        .filter(|seconds| is_cookie && *seconds >= 0);
    let lifetime = lifetime.map(|seconds| match seconds {
        0 => Lifetime::Session,
        seconds => Lifetime::Seconds(seconds),
    });
    let category = category(disclosed);
    if category.is_none() {
        entries.doubt(line, &disclosed.identifier, NO_PURPOSE);
    }
    if !is_cookie {
        entries.doubt(line, &disclosed.identifier, WHICH_STORAGE);
    }
    let refreshed = disclosed.cookie_refresh == Some(true);
    let lifetime_text = lifetime.map(|lifetime| {
        let from = if refreshed { ", from each visit" } else { "" };
        format!("{lifetime}{from}")
    });
    let declared = Declared {
        purpose: purpose(disclosed),
        category,
        lifetime,
        lifetime_text,
        provider: maker.or_else(|| hosts.first().cloned()),
        hosts,
        storage: if is_cookie { "cookie" } else { "localStorage" },
        line,
        ..Declared::default()
    };
    entries.add(&disclosed.identifier, false, declared)
}

/// The category of the purpose that asks most of the visitor.
fn category(disclosed: &Disclosure) -> Option<Category> {
    let has = |numbers: &[u8]| disclosed.purposes.iter().any(|one| numbers.contains(one));
    if has(&[2, 3, 4, 7]) {
        Some(Category::Marketing)
    } else if has(&[8, 9, 10]) {
        Some(Category::Analytics)
    } else if has(&[5, 6, 11]) {
        Some(Category::Functional)
    } else if has(&[1]) {
        None
    } else {
        // Without purpose 1 the maker says that it needs no consent.
        let is_exempt = disclosed.opt_out || !disclosed.special_purposes.is_empty();
        is_exempt.then_some(Category::Necessary)
    }
}

/// The maker's own words, or ours for the numbers of its purposes.
fn purpose(disclosed: &Disclosure) -> String {
    if let Some(description) = disclosed.description.as_deref().map(str::trim)
        && !description.is_empty()
    {
        return description.to_owned();
    }
    let words = |numbers: &[u8], words: &[&'static str]| -> Vec<&'static str> {
        let each = numbers.iter().filter(|number| **number > 0);
        each.filter_map(|number| words.get(usize::from(*number) - 1).copied())
            .collect()
    };
    let telling: Vec<u8> = disclosed
        .purposes
        .iter()
        .copied()
        .filter(|one| *one != 1)
        .collect();
    let mut said = words(&telling, &PURPOSES);
    said.extend(words(&disclosed.special_purposes, &SPECIAL));
    if said.is_empty() {
        said.extend(words(&disclosed.purposes, &PURPOSES));
    }
    let said = said.join(", ");
    let mut letters = said.chars();
    letters.next().map_or(String::new(), |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}

//! Names that are surely those of cookies: what makers are known to set, and words that only cookies carry.
//!
//! Other tables of a page look the same: permits, keys, people with a term of office.

use crate::notice::{
    mention::is_term,
    name::{is_camel, is_telling, is_wordy},
    naming::Name,
};
use biscuit_tin_shared::registry::{Registry, pattern::Pattern};
use std::{collections::HashSet, sync::LazyLock};

/// Parts of names that stand in those of cookies.
const PARTS: [&str; 10] = [
    "cookie", "cwci", "sess", "consent", "csrf", "xsrf", "aspx", "asp.net", "utm", "phps",
];

/// Names that makers set: whole ones, and families of them. Empty if the built-in files are not whole, which a test of
/// theirs finds.
static KNOWN: LazyLock<(HashSet<String>, Vec<Pattern>)> = LazyLock::new(|| {
    let registry = Registry::built_in();
    let files = registry.iter().flat_map(Registry::vendors);
    let names = files
        .flat_map(|file| &file.cookie)
        .flat_map(|cookie| &cookie.names);
    let (exact, families): (Vec<&Pattern>, _) = names.partition(|name| name.is_exact());
    (
        exact
            .into_iter()
            .map(|name| name.as_str().to_owned())
            .collect(),
        families.into_iter().cloned().collect(),
    )
});

/// Whether a word is written as the names of cookies are and as those of people, permits and codes are not: `map_zoom`,
/// `VehicleReg`; where `plain` allows it, also `zonepick`.
pub(super) fn is_written(name: &str, plain: bool) -> bool {
    let begins_small = name.starts_with(|c: char| c.is_ascii_lowercase());
    let is_plain = plain && name.chars().all(|c| c.is_ascii_lowercase());
    begins_small && (is_telling(name) || is_plain) || is_camel(name) && !is_wordy(name)
}

/// Names of makers, in small letters.
static MAKERS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let registry = Registry::built_in();
    let files = registry.iter().flat_map(Registry::vendors);
    files.map(|file| file.vendor.name.to_lowercase()).collect()
});

/// Whether a word with capitals is that of a maker, and of no cookie: `YouTube`.
pub(super) fn is_maker(name: &str) -> bool {
    is_camel(name)
        && (MAKERS.contains(&name.to_lowercase()) || is_term(name))
        && !KNOWN.0.contains(name)
}

/// Whether a name is surely one of a cookie.
pub(super) fn is_cookie(name: &Name) -> bool {
    let lower = name.pattern.to_ascii_lowercase();
    lower.starts_with('_')
        || PARTS.iter().any(|part| lower.contains(part))
        || KNOWN.0.contains(&name.pattern)
        || KNOWN.1.iter().any(|family| family.matches(&name.pattern))
}

//! What Google's counting scripts set, on the pages of both councils.
//!
//! Which page has which script stands with the page's system.

use crate::{
    system::{DAY, MINUTE, ScriptRow, YEAR, script},
    value::Value,
};

/// How both notices treat the names of `ga.js`.
pub(crate) const MISSPELT: &str = "the notice writes its name otherwise";

/// `analytics.js`.
pub(crate) const NEWER: &[ScriptRow] = &[
    script("_ga", Value::Analytics, Some(2 * YEAR)),
    script("_gid", Value::Analytics, Some(DAY)),
    script("_gat", Value::Fixed("1"), Some(MINUTE)),
];

/// Its predecessor, `ga.js`.
pub(crate) const OLDER: &[ScriptRow] = &[
    script("__utma", Value::Digits(40), Some(2 * YEAR)).strays(MISSPELT),
    script("__utmb", Value::Digits(24), Some(30 * MINUTE)).strays(MISSPELT),
    script("__utmc", Value::Digits(9), None).strays(MISSPELT),
    script("__utmz", Value::Digits(30), Some(180 * DAY)).strays(MISSPELT),
];

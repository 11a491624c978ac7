//! Lists of known cookies that others publish, known by their shape: what a maker discloses, an open database, the
//! knowledge base of an auditing tool.
//!
//! They say what a cookie is generally for, and nothing of a council.

mod device_storage;
mod entry;
mod knowledge;
mod open_cookies;

use crate::notice::found::{Declared, Doubt};
use biscuit_tin_shared::registry::vendor::Grade;

/// What a list says.
#[derive(Debug)]
pub(super) struct List {
    /// Whose word it is.
    pub(super) grade: Grade,
    pub(super) declared: Vec<Declared>,
    pub(super) doubts: Vec<Doubt>,
}

/// The line where a text that begins as a list in JSON breaks off, or is none.
pub(super) fn cut_off(text: &str) -> Option<u32> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    // “{x} cookies” and “[note]” begin lines of a text; a list begins with an entry or a key.
    let inside = text.strip_prefix(['{', '['])?.trim_start();
    if !inside.starts_with(['{', '"']) {
        return None;
    }
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    u32::try_from(error.line()).ok()
}

/// Reads a list; nothing where the text is none.
///
/// # Errors
/// The line where it has too many entries.
pub(super) fn read(text: &str) -> Option<Result<List, u32>> {
    let text = text.trim_start_matches('\u{feff}');
    let (entries, grade) = if !text.trim_start().starts_with(['{', '[']) {
        (open_cookies::read(text)?, Grade::Observer)
    } else if let Some(entries) = device_storage::read(text) {
        (entries, Grade::Maker)
    } else {
        (knowledge::read(text)?, Grade::Observer)
    };
    Some(entries.map(|entries| List {
        grade,
        declared: entries.declared,
        doubts: entries.doubts,
    }))
}

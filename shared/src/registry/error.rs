//! A registry file that cannot be used, and where in it.
//!
//! It says what is wrong; possible mistakes in files that can be used are found by `lint`.

/// A registry file that cannot be parsed.
#[derive(Debug, thiserror::Error)]
#[error("{file}, line {line}, column {column}: {what}")]
pub struct RegistryError {
    /// Which file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub what: String,
}

/// An error at byte `at` of the file's text.
pub(super) fn malformed(file: &str, text: &str, at: usize, what: String) -> RegistryError {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    RegistryError {
        file: file.to_owned(),
        line,
        column,
        what,
    }
}

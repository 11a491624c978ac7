//! A cookie name with `*` for its variable parts.
//!
//! It matches names as they are: case counts, as it does in cookies.

use serde::{Deserialize, Serialize};

/// A cookie name, or a family of them; `*` stands for any run of characters, also none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as a declaration writes it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names exactly one cookie.
    pub fn is_exact(&self) -> bool {
        !self.0.contains('*')
    }

    /// Number of bytes of a name that it fixes: its specificity.
    pub fn literal_length(&self) -> usize {
        self.0.bytes().filter(|b| *b != b'*').count()
    }

    /// Whether `name` is a cookie of this pattern.
    pub fn matches(&self, name: &str) -> bool {
        let mut pieces = self.0.split('*');
        let Some(first) = pieces.next() else {
            return name.is_empty();
        };
        let Some(mut rest) = name.strip_prefix(first) else {
            return false;
        };
        let mut last = None;
        for piece in pieces {
            if let Some(middle) = last.replace(piece) {
                let Some(at) = rest.find(middle) else {
                    return false;
                };
                rest = &rest[at + middle.len()..];
            }
        }
        match last {
            Some(end) => rest.ends_with(end),
            None => rest.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        let check = |pattern: &str, name: &str, expected| {
            assert_eq!(
                Pattern::new(pattern).matches(name),
                expected,
                "{pattern} {name}"
            );
        };
        check("_ga", "_ga", true);
        check("_ga", "_gat", false);
        check("_ga_*", "_ga_ABC123", true);
        check("_ga_*", "_ga", false);
        check("*SESSION", "ASPSESSION", true);
        check("lumesse.apply.*.x", "lumesse.apply.1.x", true);
        check("lumesse.apply.*.x", "lumesse.apply.x", false);
        check("a*b*c", "abc", true);
        check("a*b*c", "acb", false);
        check("a*b*b", "abb", true);
        check("a*b*b", "ab", false);
        check("aba*aba", "aba", false);
        check("*", "", true);
        check("Sid", "sid", false);
    }
}

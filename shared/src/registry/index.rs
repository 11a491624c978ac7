//! Index from cookie names to places in the registry.
//!
//! A look-up hashes the name once, and once for each length that a family's fixed part has; its cost does not
//! grow with the number of patterns, and it allocates nothing. It does not know what a place means.

use crate::registry::pattern::Pattern;
use std::collections::HashMap;

/// Patterns, and for each the places where it stands.
#[derive(Debug)]
pub(crate) struct Names<T> {
    exact: HashMap<Box<str>, Vec<(Pattern, T)>>,
    prefixes: Families<T>,
    suffixes: Families<T>,
}

/// Families by the fixed text at one end of their names.
#[derive(Debug)]
struct Families<T> {
    by_text: HashMap<Box<str>, Vec<(Pattern, T)>>,
    /// The lengths of those texts, each once, the longest first.
    lengths: Vec<usize>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            exact: HashMap::new(),
            prefixes: Families::default(),
            suffixes: Families::default(),
        }
    }
}

impl<T> Default for Families<T> {
    fn default() -> Self {
        Self {
            by_text: HashMap::new(),
            lengths: Vec::new(),
        }
    }
}

impl<T: Copy> Names<T> {
    /// Adds a place. A family is indexed by its prefix, or by its suffix where it begins with `*`.
    pub(crate) fn add(&mut self, pattern: &Pattern, place: T) {
        let text = pattern.as_str();
        let entry = (pattern.clone(), place);
        if pattern.is_exact() {
            self.exact.entry(text.into()).or_default().push(entry);
            return;
        }
        let prefix = text.split('*').next().unwrap_or_default();
        let suffix = text.rsplit('*').next().unwrap_or_default();
        if prefix.is_empty() && !suffix.is_empty() {
            self.suffixes.add(suffix, entry);
        } else {
            self.prefixes.add(prefix, entry);
        }
    }

    /// Every place whose pattern matches the name: the exact ones first, then families, the longest text first.
    pub(crate) fn matching<'s, 'n>(
        &'s self,
        name: &'n str,
    ) -> impl Iterator<Item = (&'s Pattern, T)> + use<'s, 'n, T> {
        let exact = self.exact.get(name).into_iter().flatten();
        let prefixes = self.prefixes.under(name, |length| name.get(..length));
        let suffixes = self
            .suffixes
            .under(name, |length| name.get(name.len().checked_sub(length)?..));
        exact
            .chain(prefixes)
            .chain(suffixes)
            .map(|(pattern, place)| (pattern, *place))
    }
}

impl<T> Families<T> {
    fn add(&mut self, text: &str, entry: (Pattern, T)) {
        if let Err(at) = self
            .lengths
            .binary_search_by(|length| text.len().cmp(length))
        {
            self.lengths.insert(at, text.len());
        }
        self.by_text.entry(text.into()).or_default().push(entry);
    }

    /// The families whose text `cut` takes from the name, and whose pattern matches all of it.
    fn under<'s, 'n, C: Fn(usize) -> Option<&'n str>>(
        &'s self,
        name: &'n str,
        cut: C,
    ) -> impl Iterator<Item = &'s (Pattern, T)> + use<'s, 'n, T, C> {
        self.lengths
            .iter()
            .filter_map(move |length| self.by_text.get(cut(*length)?))
            .flatten()
            .filter(move |(pattern, _)| pattern.matches(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_finds_its_exact_entry_and_its_families() {
        let mut names = Names::default();
        for (place, text) in ["_ga", "_ga*", "_ga_*", "*_session", "a*z", "*", "S*S*"]
            .iter()
            .enumerate()
        {
            names.add(&Pattern::new(*text), place);
        }
        let check = |name: &str, expected: &[&str]| {
            let found: Vec<&str> = names.matching(name).map(|(p, _)| p.as_str()).collect();
            assert_eq!(found, expected, "{name}");
        };
        check("_ga", &["_ga", "_ga*", "*"]);
        check("_ga_ABC", &["_ga_*", "_ga*", "*"]);
        check("my_session", &["*", "*_session"]);
        check("abcz", &["a*z", "*"]);
        check("SaSb", &["S*S*", "*"]);
        check("é", &["*"]);
    }

    proptest! {
        #[test]
        fn the_index_finds_what_a_scan_finds(
            patterns in proptest::collection::vec("[ab*é]{0,4}", 0..12),
            name in "[abé]{0,6}",
        ) {
            let patterns: Vec<Pattern> = patterns.into_iter().map(Pattern::new).collect();
            let mut names = Names::default();
            for (place, pattern) in patterns.iter().enumerate() {
                names.add(pattern, place);
            }
            let mut found: Vec<usize> = names.matching(&name).map(|(_, place)| place).collect();
            found.sort_unstable();
            let scan: Vec<usize> = (0..patterns.len()).filter(|n| patterns[*n].matches(&name)).collect();
            prop_assert_eq!(found, scan);
        }
    }
}

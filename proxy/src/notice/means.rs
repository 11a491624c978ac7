//! Names that a notice may have misspelt: those that no vendor sets, beside the ones that vendors do.
//!
//! It proposes; the reader of the draft decides.

use biscuit_tin_shared::registry::{Registry, pattern::Pattern};
use std::{cell::RefCell, collections::HashMap};

/// Shortest name, without marks, that one wrong letter may change: below it, too many words are near.
const SHORTEST: usize = 5;

/// What a name may have been meant to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The real name.
    pub name: String,
    /// Why it may be.
    pub because: String,
}

/// The names that vendors set, for looking up others beside them.
pub(crate) struct Known<'r> {
    patterns: Vec<&'r Pattern>,
    /// Name and vendor, by the bare name.
    bare: HashMap<String, (&'r str, &'r str)>,
    /// What was found for a name: a notice may repeat one a hundred thousand times.
    asked: RefCell<HashMap<String, Option<Meant>>>,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} names", self.patterns.len())
    }
}

impl<'r> Known<'r> {
    /// All names of a registry's vendors.
    pub(crate) fn of(registry: &'r Registry) -> Self {
        let mut known = Self {
            patterns: Vec::new(),
            bare: HashMap::new(),
            asked: RefCell::default(),
        };
        for file in registry.vendors() {
            for (cookie, name) in file
                .cookie
                .iter()
                .flat_map(|cookie| cookie.names.iter().map(move |name| (cookie, name)))
            {
                known.patterns.push(name);
                // A name that others use too, or that means something on some hosts only, is nobody's.
                if name.is_exact() && !cookie.shared_name && cookie.hosts.is_empty() {
                    known
                        .bare
                        .entry(bare(name.as_str()))
                        .or_insert((name.as_str(), &file.vendor.name));
                }
            }
        }
        known
    }

    /// What an unknown name may have been meant to be.
    pub(crate) fn meant(&self, name: &str) -> Option<Meant> {
        if let Some(found) = self.asked.borrow().get(name) {
            return found.clone();
        }
        let found = self.look_up(name);
        self.asked
            .borrow_mut()
            .insert(name.to_owned(), found.clone());
        found
    }

    fn look_up(&self, name: &str) -> Option<Meant> {
        if name.contains('*') || self.patterns.iter().any(|pattern| pattern.matches(name)) {
            return None;
        }
        let own = bare(name);
        let same = self.bare.get(&own);
        let near = || {
            let mut near = self.bare.iter().filter(|(other, _)| {
                own.len().min(other.len()) >= SHORTEST - 1
                    && own.len().max(other.len()) >= SHORTEST
                    && is_one_apart(&own, other)
            });
            let found = near.next()?;
            // Two that are as near say nothing.
            near.next().is_none().then_some(found.1)
        };
        let (meant, vendor) = same.or_else(near)?;
        Some(Meant {
            name: (*meant).to_owned(),
            because: format!("{vendor} sets {meant}; the notice writes {name}."),
        })
    }
}

fn bare(name: &str) -> String {
    let name = name.trim_start_matches('_');
    // Where only capitals would differ, a plain word is a name of its own.
    if name.contains(['_', '.']) {
        name.to_ascii_lowercase()
    } else {
        name.to_owned()
    }
}

/// Whether one letter more, less or changed makes two words the same.
fn is_one_apart(one: &str, two: &str) -> bool {
    let (short, long) = if one.len() <= two.len() {
        (one, two)
    } else {
        (two, one)
    };
    if long.len() - short.len() > 1 || short == long {
        return false;
    }
    let start = short
        .bytes()
        .zip(long.bytes())
        .take_while(|(one, two)| one == two)
        .count();
    let skip = usize::from(long.len() == short.len());
    // Another first letter makes another word; another case of a letter is no slip of the pen.
    if skip == 1 && (start == 0 || short.eq_ignore_ascii_case(long)) {
        return false;
    }
    short.as_bytes()[start + skip..] == long.as_bytes()[start + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_vendor_sets_may_mean_the_one_name_that_is_a_slip_away() {
        let registry = Registry::built_in().expect("it is whole");
        let known = Known::of(&registry);
        let check = |name: &str, expected: Option<(&str, &str)>| {
            let expected = expected.map(|(real, vendor)| Meant {
                name: real.to_owned(),
                because: format!("{vendor} sets {real}; the notice writes {name}."),
            });
            assert_eq!(known.meant(name), expected, "{name}");
        };
        // A letter less, a letter more, another one, and marks at the ends.
        check("OptanonConsnt", Some(("OptanonConsent", "OneTrust")));
        check(
            "CookieControll",
            Some(("CookieControl", "Civic Cookie Control")),
        );
        check("JSESSIONIB", Some(("JSESSIONID", "a Java web server")));
        check("clck", Some(("_clck", "Microsoft Clarity")));
        // What a vendor sets, alone or as one of a family, is no slip.
        check("OptanonConsent", None);
        check("_ga_7Q2B", None);
        // Nor is a name that is far from all, a short one, another first letter, other capitals, or a family.
        check("bin_round", None);
        check("fcp", None);
        check("KSESSIONID", None);
        check("cookiecontrol", None);
        check("OptanonConsnt*", None);
    }
}

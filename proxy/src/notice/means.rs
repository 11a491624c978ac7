//! Names that a notice may have misspelt: those that no vendor sets, beside the ones that vendors do.
//!
//! It proposes; the reader of the draft decides.

use biscuit_tin_shared::registry::{Registry, pattern::Pattern};
use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

/// Shortest name, without marks, that one wrong letter may change: below it, too many words are near.
const SHORTEST: usize = 5;

/// Shortest name, or part of one, in which one wrong letter is a slip of the pen: `ct_session` and `ci_session` are two names.
const LONG: usize = 8;
/// Words that many makers build names of: a name of nothing else is nobody's.
const COMMON: [&str; 17] = [
    "session", "sess", "csrf", "xsrf", "token", "cookies", "cookie", "consent", "user", "uuid",
    "guid", "uid", "id", "language", "lang", "visitor", "auth",
];

/// What a name may have been meant to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The real name.
    pub name: String,
    /// Why it may be.
    pub because: String,
    /// It can hardly be anything else. What is unsure is for a person to look at, and judges no cookie.
    pub is_sure: bool,
}

/// A name that a vendor sets, and the vendor.
type Set<'r> = (&'r str, &'r str);

/// The names that vendors set, for looking up others beside them.
pub(crate) struct Known<'r> {
    exact: HashSet<&'r str>,
    families: Vec<&'r Pattern>,
    /// Name and vendor, by the bare name, those of a length together: only names of nearly the same length are near.
    bare: HashMap<usize, HashMap<String, Set<'r>>>,
    /// What was found for a name: a notice may repeat one a hundred thousand times.
    asked: RefCell<HashMap<String, Option<Set<'r>>>>,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} names", self.exact.len() + self.families.len())
    }
}

impl<'r> Known<'r> {
    /// All names of a registry's vendors.
    pub(crate) fn of(registry: &'r Registry) -> Self {
        let mut known = Self {
            exact: HashSet::new(),
            families: Vec::new(),
            bare: HashMap::new(),
            asked: RefCell::default(),
        };
        for file in registry.vendors() {
            for (cookie, name) in file
                .cookie
                .iter()
                .flat_map(|cookie| cookie.names.iter().map(move |name| (cookie, name)))
            {
                if name.is_exact() {
                    known.exact.insert(name.as_str());
                } else {
                    known.families.push(name);
                }
                // A name that others use too, or that means something on some hosts only, is nobody's.
                if name.is_exact() && !cookie.shared_name && cookie.hosts.is_empty() {
                    let bare = bare(name.as_str());
                    let of_length = known.bare.entry(bare.len()).or_default();
                    of_length
                        .entry(bare)
                        .or_insert((name.as_str(), &file.vendor.name));
                }
            }
        }
        known
    }

    /// What an unknown name may have been meant to be; what the notice says beside it may name the maker.
    pub(crate) fn meant(&self, name: &str, told: &str) -> Option<Meant> {
        let known = self.asked.borrow().get(name).copied();
        let found = known.unwrap_or_else(|| self.look_up(name));
        if known.is_none() {
            self.asked.borrow_mut().insert(name.to_owned(), found);
        }
        let (meant, vendor) = found?;
        let is_told = || told.to_lowercase().contains(&vendor.to_lowercase());
        let is_common = is_common(meant);
        let is_sure = !is_common && is_long_slip(name, meant) || is_told();
        (is_sure || !is_common).then(|| Meant {
            name: meant.to_owned(),
            because: format!("{vendor} sets {meant}; the notice writes {name}."),
            is_sure,
        })
    }

    fn look_up(&self, name: &str) -> Option<Set<'r>> {
        let is_known =
            || self.exact.contains(name) || self.families.iter().any(|family| family.matches(name));
        if name.contains('*') || is_known() {
            return None;
        }
        let own = bare(name);
        let length = own.len();
        if let Some(same) = self.bare.get(&length).and_then(|names| names.get(&own)) {
            return Some(*same);
        }
        if length + 1 < SHORTEST {
            return None;
        }
        let lengths = (length - 1)..=(length + 1);
        let names = lengths
            .filter_map(|length| self.bare.get(&length))
            .flatten();
        let mut near = names.filter(|(other, _)| {
            length.min(other.len()) >= SHORTEST - 1
                && length.max(other.len()) >= SHORTEST
                && is_one_apart(&own, other)
        });
        let found = near.next()?;
        // Two that are as near say nothing.
        near.next().is_none().then_some(*found.1)
    }
}

/// Whether a name is made of common words alone: `csrftoken`.
fn is_common(name: &str) -> bool {
    let mut rest = letters(name);
    for word in COMMON {
        rest = rest.replace(word, "");
    }
    rest.is_empty()
}

/// The letters and digits of a name, in small letters.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a long name differs from the real one by marks and capitals alone, or by a letter within a long part of it.
fn is_long_slip(name: &str, meant: &str) -> bool {
    if letters(name).len() < LONG {
        return false;
    }
    if letters(name) == letters(meant) {
        return true;
    }
    let (own, other) = (bare(name), bare(meant));
    let same = own.bytes().zip(other.bytes());
    let at = same.take_while(|(one, two)| one == two).count();
    let is_mark = |c: char| !c.is_ascii_alphanumeric();
    let Some((before, behind)) = own.split_at_checked(at) else {
        return false;
    };
    let start = before.rfind(is_mark).map_or(0, |mark| mark + 1);
    let end = at + behind.find(is_mark).unwrap_or(behind.len());
    end - start >= LONG
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
        let check_told = |name: &str, told: &str, expected: Option<(&str, &str, bool)>| {
            let expected = expected.map(|(real, vendor, is_sure)| Meant {
                name: real.to_owned(),
                because: format!("{vendor} sets {real}; the notice writes {name}."),
                is_sure,
            });
            assert_eq!(known.meant(name, told), expected, "{name}");
        };
        let check = |name: &str, expected: Option<(&str, &str)>| {
            let expected = expected.map(|(real, vendor)| (real, vendor, true));
            check_told(name, "Keeps your place.", expected);
        };
        // A letter less, a letter more, another one, and marks at the ends.
        check("OptanonConsnt", Some(("OptanonConsent", "OneTrust")));
        check(
            "CookieControll",
            Some(("CookieControl", "Civic Cookie Control")),
        );
        check("JSESSIONIB", Some(("JSESSIONID", "a Java web server")));
        check(
            "ASPNET_SessionID",
            Some(("ASP.NET_SessionId", "Microsoft ASP.NET")),
        );
        // A short name is likely only where the notice names the vendor beside it.
        let clarity = |is_sure| Some(("_clck", "Microsoft Clarity", is_sure));
        check_told("clck", "Set by Microsoft Clarity", clarity(true));
        check_told("clck", "Counts visits", clarity(false));
        let lotame = |is_sure| Some(("_cc_id", "Lotame", is_sure));
        check_told("cc_id", "Contact centre", lotame(false));
        check_told("cc_id", "Lotame knows visitors again", lotame(true));
        // The letters that differ are a name of their own before a common word.
        let session = |is_sure| Some(("ci_session", "CodeIgniter", is_sure));
        check_told("ct_session", "Council tax account", session(false));
        check_told("ct_session", "Kept by CodeIgniter", session(true));
        // What is made of common words alone is no vendor's.
        check("csrf_token", None);
        check("_csrf_token", None);
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

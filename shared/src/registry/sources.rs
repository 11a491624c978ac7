//! What is wrong with the sources of vendor entries, and how many entries of each grade a vendor has.
//!
//! It opens no source: whether a page says what it is cited for is for people to read.

use crate::registry::{
    Registry,
    pattern::Pattern,
    vendor::{Grade, VendorCookie, VendorFile, VendorSource},
};
use std::collections::HashMap;

/// Parts of paths that lead to a maker's front page, or the front of its documents.
const FRONTS: [&str; 18] = [
    "%2e",
    ".",
    "default.asp",
    "default.aspx",
    "docs",
    "documentation",
    "en",
    "en-gb",
    "en-us",
    "gb",
    "help",
    "home",
    "index.aspx",
    "index.htm",
    "index.html",
    "index.php",
    "support",
    "uk",
];
/// Digits of a query that make it the number of a page: `?p=2585`.
const PAGE_NUMBER: usize = 3;
/// Digits of a commit's name.
const COMMIT: usize = 40;

/// The number of entries by grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// Named by the maker.
    pub maker: usize,
    /// Named by others.
    pub observer: usize,
    /// Named by nobody.
    pub guess: usize,
}

impl Grades {
    /// The grades of one vendor's entries.
    pub fn of(file: &VendorFile) -> Self {
        let mut grades = Self::default();
        for cookie in &file.cookie {
            *match file.grade(cookie) {
                Grade::Maker => &mut grades.maker,
                Grade::Observer => &mut grades.observer,
                Grade::Guess => &mut grades.guess,
            } += 1;
        }
        grades
    }

    /// The sum of all vendors' grades.
    pub fn of_all(registry: &Registry) -> Self {
        registry.vendors().iter().map(Self::of).fold(
            Self::default(),
            |Self {
                 maker,
                 observer,
                 guess,
             },
             next| Self {
                maker: maker + next.maker,
                observer: observer + next.observer,
                guess: guess + next.guess,
            },
        )
    }
}

/// One sentence a fault: home pages, missing dates and places, bundles, entries without a word on where they come from,
/// and patterns that match a name that another maker documents.
pub fn faults(registry: &Registry) -> Vec<String> {
    let mut found = Vec::new();
    for file in registry.vendors() {
        let vendor = &file.vendor.id;
        for (id, source) in &file.source {
            let faults = of_source(source).into_iter();
            found.extend(faults.map(|fault| format!("{vendor}, source {id:?}: {fault}")));
        }
        for cookie in &file.cookie {
            let name = cookie.names.first().map_or("", Pattern::as_str);
            let faults = of_entry(file, cookie).into_iter();
            found.extend(faults.map(|fault| format!("{vendor}, {name:?}: {fault}")));
        }
    }
    found.extend(too_wide(registry));
    found
}

fn of_source(source: &VendorSource) -> Vec<&'static str> {
    let mut found = Vec::new();
    if is_front(&source.address) {
        found.push(
            "a home page names no cookie; give the page, or the file at one commit, that does",
        );
    }
    if source.grade == Grade::Guess {
        found.push("a source is the maker's or an observer's; what has none is a guess");
    }
    if source.opened.is_none() {
        found.push("the day that it was opened is missing: opened = \"2026-11-29\"");
    }
    found
}

/// Whether an address is a maker's front page, the front of its documents, of a repository or of a search.
fn is_front(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else {
        return true;
    };
    let (host, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.split('#').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_commit = |at: usize| {
        parts
            .get(at)
            .is_some_and(|part| part.len() == COMMIT && part.chars().all(|c| c.is_ascii_hexdigit()))
    };
    match host {
        "" => true,
        "github.com" => parts.len() < 5 || parts[2] != "blob" || !is_commit(3),
        "raw.githubusercontent.com" => parts.len() < 4 || !is_commit(2),
        _ if parts.first() == Some(&"search") => true,
        _ => {
            let query = query.split('#').next().unwrap_or_default();
            let is_page = query.chars().filter(char::is_ascii_digit).count() >= PAGE_NUMBER;
            let is_front = |part: &&str| FRONTS.contains(&part.to_ascii_lowercase().as_str());
            parts.iter().all(is_front) && !is_page
        }
    }
}

fn of_entry(file: &VendorFile, cookie: &VendorCookie) -> Vec<&'static str> {
    let mut found = Vec::new();
    if cookie.names.len() != 1 {
        found.push("an entry has one name; what holds for one need not hold for another");
    }
    match (cookie.source.is_empty(), &cookie.guess) {
        (true, None) => found.push("it needs a source, or guess = \"what it rests on\""),
        (false, Some(_)) => found.push("what has a source is no guess"),
        _ => {}
    }
    if cookie
        .names
        .iter()
        .any(|name| name.as_str().trim().is_empty())
    {
        found.push("its name is empty");
    }
    for (source, place) in file.sources(cookie) {
        if source.is_in_repository() && !is_line(place) {
            found.push("a repository's file needs the line: source = [\"id#L12\"]");
        } else if place.trim().is_empty() {
            found.push("a page needs the place in it: source = [\"id#heading\"]");
        }
    }
    found
}

fn is_line(place: &str) -> bool {
    let number = |text: &str| text.strip_prefix('L')?.parse::<u32>().ok();
    let lines: Option<Vec<u32>> = place.split('-').map(number).collect();
    match lines.as_deref() {
        Some([line]) => *line > 0,
        Some([first, last]) => 0 < *first && first <= last,
        _ => false,
    }
}

/// Patterns for all hosts that match an exact name of another vendor.
fn too_wide(registry: &Registry) -> Vec<String> {
    let entries = || {
        let vendors = registry.vendors().iter();
        vendors.flat_map(|file| file.cookie.iter().map(move |cookie| (file, cookie)))
    };
    let mut exact: HashMap<&str, Vec<&str>> = HashMap::new();
    for (file, cookie) in entries() {
        for name in cookie.names.iter().filter(|name| name.is_exact()) {
            let vendors = exact.entry(name.as_str()).or_default();
            vendors.push(&file.vendor.id);
        }
    }
    let mut found = Vec::new();
    for (file, cookie) in entries().filter(|(_, cookie)| cookie.hosts.is_empty()) {
        for pattern in cookie.names.iter().filter(|name| !name.is_exact()) {
            let mut names: Vec<_> = exact
                .iter()
                .filter(|(name, vendors)| {
                    !vendors.contains(&file.vendor.id.as_str())
                        && pattern.matches(name)
                        && cookie.star_fits(pattern, name)
                })
                .collect();
            names.sort();
            found.extend(names.into_iter().map(|(name, vendors)| {
                let (vendor, pattern) = (&file.vendor.id, pattern.as_str());
                format!(
                    "{vendor}, {pattern:?}: it also matches {name:?} of {}",
                    vendors[0]
                )
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{FileKind, RegistryFile};

    fn check(text: &str, expected: &[&str]) {
        let file = RegistryFile {
            kind: FileKind::Vendor,
            path: "x.toml".to_owned(),
            text: format!("vendor = {{ id = \"x\", name = \"X\" }}\n{text}"),
        };
        let found = faults(&Registry::only(&[file]).expect("it can be used"));
        assert_eq!(found.len(), expected.len(), "{text}\n{found:?}");
        for (fault, part) in found.iter().zip(expected) {
            assert!(fault.contains(part), "{fault} does not say {part}");
        }
    }

    const COOKIE: &str =
        "[[cookie]]\nnames = [\"a\"]\npurpose = \"P.\"\ncategory = \"necessary\"\n";

    fn source(address: &str, more: &str) -> String {
        format!(
            "[source.s]\naddress = \"{address}\"\ngrade = \"maker\"\n{more}\n{COOKIE}source = [\"s#L1\"]"
        )
    }

    #[test]
    fn a_home_page_is_no_source() {
        let dated = "opened = \"2026-11-29\"";
        for (address, is_front) in [
            ("https://example.org", true),
            ("https://example.org/", true),
            ("http://example.org/cookies", true),
            ("https://example.org/en-gb/", true),
            ("https://docs.example.org/docs/index.html", true),
            ("https://github.com/owner/repo", true),
            ("https://github.com/owner/repo/tree/main/docs", true),
            ("https://github.com/owner/repo/blob/main/cookie.js", true),
            ("https://example.org/#cookies", true),
            ("https://example.org/?a=1", true),
            ("https://example.org/gb/default.aspx", true),
            ("https://www.example.org/search?q=cookies", true),
            ("https:///cookies", true),
            ("https://example.org/docs/cookies", false),
            ("https://example.org/?p=2585", false),
            (
                "https://github.com/owner/repo/blob/0123456789abcdef0123456789abcdef01234567/src/cookie.js",
                false,
            ),
        ] {
            let expected: &[&str] = if is_front { &["home page"] } else { &[] };
            check(&source(address, dated), expected);
        }
    }

    #[test]
    fn a_source_says_when_it_was_opened_and_an_entry_where_it_comes_from() {
        check(&source("https://example.org/cookies", ""), &["missing"]);
        check(COOKIE, &["needs a source"]);
        check(&format!("{COOKIE}guess = \"From its name.\""), &[]);
        let both = source("https://example.org/cookies", "opened = \"2026-11-29\"");
        check(&format!("{both}\nguess = \"G.\""), &["no guess"]);
        let file = both.replace(
            "example.org/cookies",
            "github.com/o/r/blob/0123456789abcdef0123456789abcdef01234567/f",
        );
        check(&file, &[]);
        check(&file.replace("L1", "line 1"), &["needs the line"]);
        check(&file.replace("L1", "L1-L9"), &[]);
        check(&file.replace("L1", "L9-L1"), &["needs the line"]);
        check(&file.replace("L1", "L0"), &["needs the line"]);
        check(&both.replace("#L1", ""), &["needs the place"]);
    }

    #[test]
    fn an_entry_has_one_name_and_a_pattern_no_name_of_another_maker() {
        let bundle = COOKIE.replace("[\"a\"]", "[\"a\", \"b\"]");
        check(&format!("{bundle}guess = \"G.\""), &["one name"]);
        let vendor = |id: &str, name: &str, more: &str| RegistryFile {
            kind: FileKind::Vendor,
            path: format!("{id}.toml"),
            text: format!(
                "vendor = {{ id = \"{id}\", name = \"X\" }}\n{}guess = \"G.\"\n{more}",
                COOKIE.replace("\"a\"", &format!("\"{name}\""))
            ),
        };
        let of_two = |one, two| faults(&Registry::only(&[one, two]).expect("they can be used"));
        let wide = of_two(vendor("x", "ab*", ""), vendor("y", "abc", ""));
        assert_eq!(wide, ["x, \"ab*\": it also matches \"abc\" of y"]);
        let apart = of_two(
            vendor("x", "ab*", "hosts = [\"x.test\"]"),
            vendor("y", "abc", ""),
        );
        assert_eq!(apart, [""; 0]);
        assert_eq!(
            of_two(vendor("x", "ab*", ""), vendor("y", "ac", "")),
            [""; 0]
        );
    }
}

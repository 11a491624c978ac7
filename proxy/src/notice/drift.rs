//! What changed between a notice and the registry: names that were added or are gone, times and categories that differ.
//!
//! It compares what is declared, not what anybody judges of it.

use crate::notice::{Declared, Reading, span::written};
use biscuit_tin_shared::{
    cookie::{category::Category, lifetime::Lifetime},
    registry::declaration::{CouncilFile, Declaration, Service},
};
use std::fmt;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What it is about.
    pub change: Change,
    /// The name.
    pub name: String,
    /// The system, as the registry or else the notice calls it.
    pub service: Option<String>,
    /// The line of the notice, unless it is gone.
    pub line: Option<u32>,
}

/// How a name differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The notice declares it, the registry does not.
    Added,
    /// The registry declares it, the notice does not.
    Gone,
    /// Another time: in the registry, in the notice.
    Lifetime(Time, Time),
    /// Another category: in the registry, in the notice.
    Category(Option<Category>, Option<Category>),
}

/// How long something stays: one time, or the words for what is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    NotSaid,
    One(Lifetime),
    Words(String),
}

impl Time {
    fn of(one: Option<Lifetime>, range: Option<[Lifetime; 2]>, text: Option<&str>) -> Self {
        match (one, text, range) {
            (Some(one), ..) => Self::One(one),
            (None, Some(text), _) => Self::Words(text.to_owned()),
            (None, None, Some([least, most])) => Self::Words(format!("{least} \u{2013} {most}")),
            (None, None, None) => Self::NotSaid,
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSaid => out.write_str("not said"),
            Self::One(time) => time.fmt(out),
            Self::Words(text) => out.write_str(text),
        }
    }
}

impl Change {
    /// A word for it.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Gone => "gone",
            Self::Lifetime(..) => "lifetime",
            Self::Category(..) => "category",
        }
    }
}

/// A name of the registry, with what is declared of it.
struct Held<'r> {
    name: &'r str,
    service: &'r Service,
    declaration: &'r Declaration,
    found: bool,
}

/// All differences, first those of the notice in its order, then what is gone.
pub(crate) fn differences(reading: &Reading, council: &CouncilFile) -> Vec<Difference> {
    let mut held: Vec<Held<'_>> = Vec::new();
    for service in &council.service {
        for declaration in &service.cookie {
            let names = declaration.names.iter();
            held.extend(names.map(|name| Held {
                name: name.as_str(),
                service,
                declaration,
                found: false,
            }));
        }
    }
    let mut found = Vec::new();
    for declared in &reading.declarations {
        for name in &declared.names {
            let free = (0..held.len()).filter(|at| held[*at].name == name && !held[*at].found);
            let best = free.max_by_key(|at| {
                (
                    nearness(declared, held[*at].service),
                    std::cmp::Reverse(*at),
                )
            });
            let Some(at) = best else {
                found.push(difference(
                    Change::Added,
                    name,
                    declared.service.clone(),
                    Some(declared.line),
                ));
                continue;
            };
            held[at].found = true;
            let service = Some(held[at].service.name.clone());
            let changes = changes(declared, held[at].declaration);
            found.extend(
                changes
                    .into_iter()
                    .map(|change| difference(change, name, service.clone(), Some(declared.line))),
            );
        }
    }
    let gone = held.iter().filter(|held| !held.found);
    found.extend(gone.map(|held| {
        difference(
            Change::Gone,
            held.name,
            Some(held.service.name.clone()),
            None,
        )
    }));
    found
}

fn difference(
    change: Change,
    name: &str,
    service: Option<String>,
    line: Option<u32>,
) -> Difference {
    let name = name.to_owned();
    Difference {
        change,
        name,
        service,
        line,
    }
}

/// How surely a declaration is of a service: by its host, else by its heading.
fn nearness(declared: &Declared, service: &Service) -> u8 {
    let by_host = declared
        .hosts
        .iter()
        .any(|host| service.hosts.iter().any(|own| own.host == *host));
    let by_heading = declared.service.as_ref().is_some_and(|heading| {
        let heading = heading.to_lowercase();
        [&service.section, &service.name]
            .iter()
            .any(|own| own.to_lowercase() == heading)
    });
    u8::from(by_host) + 2 * u8::from(by_heading)
}

fn changes(declared: &Declared, held: &Declaration) -> Vec<Change> {
    let mut changes = Vec::new();
    let range = declared.lifetime_range.and_then(range_of);
    let of_file = Time::of(
        held.lifetime,
        held.lifetime_range,
        held.lifetime_text.as_deref(),
    );
    let of_notice = Time::of(declared.lifetime, range, declared.lifetime_text.as_deref());
    let is_same = match (&of_file, &of_notice) {
        (Time::One(one), Time::One(two)) => is_same_time(*one, *two),
        (Time::One(_), _) | (_, Time::One(_)) => false,
        // Where words give a range, that is what they say.
        _ => match (held.lifetime_range, range) {
            (Some(one), Some(two)) => one
                .into_iter()
                .zip(two)
                .all(|(one, two)| is_same_time(one, two)),
            (None, None) => is_same_text(&of_file, &of_notice),
            _ => false,
        },
    };
    if !is_same {
        changes.push(Change::Lifetime(of_file, of_notice));
    }
    // The file may have the category from prose, which says it without the word.
    if declared.category.is_some() && declared.category != held.category {
        changes.push(Change::Category(held.category, declared.category));
    }
    changes
}

/// Whether two times can be the same by the calendar: “12 months” and “1 year”, “30 days” and “1 month”.
fn is_same_time(one: Lifetime, two: Lifetime) -> bool {
    match (one.range(), two.range()) {
        (Some((least, most)), Some((other_least, other_most))) => {
            least <= other_most && other_least <= most
        }
        _ => one == two,
    }
}

/// Whether words for a time are the same, case and spaces aside.
fn is_same_text(one: &Time, two: &Time) -> bool {
    let plain = |time: &Time| match time {
        Time::Words(text) => text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase(),
        Time::NotSaid | Time::One(_) => String::new(),
    };
    plain(one) == plain(two)
}

/// The ends of a range in the units of a registry file.
fn range_of((least, most): (i64, i64)) -> Option<[Lifetime; 2]> {
    Some([written(least).parse().ok()?, written(most).parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(held: &str, notice: &str, expected: Option<(&str, &str)>) {
        let page = format!(
            "<h1>Cookies</h1><table><tr><th>Name<th>Purpose<th>Expires<tr><td>k_a<td>x<td>{notice}</table>"
        );
        let reading = crate::notice::read(page.as_bytes()).expect("a notice");
        let row = format!(
            "purpose = \"x\"\nnames = [\"k_a\"]\njudged_category = \"unclassified\"\nsource = {{ section = \"x\", line = 1 }}\n{held}"
        );
        let held = toml::from_str(&row).expect("a row");
        let found = changes(&reading.declarations[0], &held);
        let expected: Vec<(String, String)> = expected
            .into_iter()
            .map(|(one, two)| (one.to_owned(), two.to_owned()))
            .collect();
        let said: Vec<(String, String)> = found
            .iter()
            .map(|change| match change {
                Change::Lifetime(one, two) => (one.to_string(), two.to_string()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(said, expected, "{row} {notice}");
    }

    #[test]
    fn a_time_differs_where_what_it_says_does() {
        let one = |time: &str| format!("lifetime = \"{time}\"");
        let range = |least: &str, most: &str, text: &str| {
            format!("lifetime_range = [\"{least}\", \"{most}\"]\nlifetime_text = \"{text}\"")
        };
        let text = |text: &str| format!("lifetime_text = \"{text}\"");
        check(&one("1 day"), "24 hours", None);
        check(&one("12 months"), "1 year", None);
        check(&one("1 month"), "30 days", None);
        check(&one("13 months"), "1 year", Some(("13 months", "1 year")));
        check(&one("session"), "1 year", Some(("session", "1 year")));
        check(&one("session"), "", Some(("session", "not said")));
        check("", "1 year", Some(("not said", "1 year")));
        check("", "", None);
        let months = range("6 months", "12 months", "6 to 12 months");
        check(&months, "6 to 12 months", None);
        check(&months, "between 6 months and 1 year", None);
        check(
            &months,
            "6 to 18 months",
            Some(("6 to 12 months", "6 to 18 months")),
        );
        check(&months, "12 months", Some(("6 to 12 months", "12 months")));
        check(
            &one("12 months"),
            "6 to 12 months",
            Some(("12 months", "6 to 12 months")),
        );
        let most = range("1 second", "2 years", "up to 2 years");
        check(&most, "Up to 2 years", None);
        check(
            &most,
            "up to 3 years",
            Some(("up to 2 years", "up to 3 years")),
        );
        check(&text("a few weeks"), "A few  weeks", None);
        check(
            &text("a few weeks"),
            "several years",
            Some(("a few weeks", "several years")),
        );
        check(&text("a few weeks"), "", Some(("a few weeks", "not said")));
    }
}

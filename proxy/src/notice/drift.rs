//! What changed between a notice and the registry: names that were added or are gone, times and categories that differ.
//!
//! It compares what is declared, not what anybody judges of it.

use crate::notice::{Declared, Reading};
use biscuit_tin_shared::{
    cookie::{category::Category, lifetime::Lifetime},
    registry::declaration::{CouncilFile, Declaration, Service},
};

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
    Lifetime(Option<Lifetime>, Option<Lifetime>),
    /// Another category: in the registry, in the notice.
    Category(Option<Category>, Option<Category>),
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
    if !is_same_time(declared.lifetime, held.lifetime) {
        changes.push(Change::Lifetime(held.lifetime, declared.lifetime));
    }
    // The file may have the category from prose, which says it without the word.
    if declared.category.is_some() && declared.category != held.category {
        changes.push(Change::Category(held.category, declared.category));
    }
    changes
}

/// Whether two times are the same in seconds: “12 months” and “1 year” are not, by five days.
fn is_same_time(one: Option<Lifetime>, two: Option<Lifetime>) -> bool {
    match (one, two) {
        (Some(one), Some(two)) => {
            one == two
                || one
                    .seconds()
                    .is_some_and(|seconds| two.seconds() == Some(seconds))
        }
        (None, None) => true,
        _ => false,
    }
}

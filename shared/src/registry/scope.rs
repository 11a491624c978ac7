//! The declarations of one host or one council, indexed by cookie name.
//!
//! It holds places in the registry's files, not the declarations themselves.

use crate::{
    cookie::consent::{Tool, tool_of, tool_where},
    registry::{declaration::Service, index::Names, matched::Fit, pattern::Pattern},
};
use std::collections::HashMap;

/// What is declared in one place: on one host, or anywhere in one council.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Council and service, in the order of the file.
    pub(super) services: Vec<(usize, usize)>,
    names: Names<(Kind, Entry)>,
    /// Vendor to the declaration that names it instead of its cookies.
    vendors: HashMap<String, Entry>,
    /// Declarations that name neither a cookie nor a vendor.
    pub(super) prose: Vec<Entry>,
    /// The tool whose cookie, one of those declared, remembers a choice about cookies.
    pub(super) consent_tool: Option<Tool>,
    /// Whether one of the services promises a number of cookies.
    pub(super) promises_a_count: bool,
}

/// A council's declarations, apart from the host that they are for.
#[derive(Debug, Default)]
pub(super) struct CouncilScopes {
    /// Those that hold on every site of the council.
    pub(super) wide: Scope,
    /// All of them.
    pub(super) all: Scope,
}

impl Scope {
    /// Adds the declarations of a service, given with its place.
    pub(super) fn add(&mut self, service: &Service, (c, s): (usize, usize)) {
        self.services.push((c, s));
        for (d, declaration) in service.cookie.iter().enumerate() {
            let place = (c, s, d);
            for pattern in &declaration.names {
                self.consent_tool = self.consent_tool.or_else(|| tool_declared(pattern));
                self.names.add(pattern, (Kind::Name, place));
            }
            for pattern in &declaration.means {
                self.names.add(pattern, (Kind::Meaning, place));
            }
            match &declaration.vendor {
                Some(vendor) => {
                    self.vendors.entry(vendor.clone()).or_insert(place);
                }
                None if declaration.names.is_empty() => self.prose.push(place),
                None => {}
            }
        }
    }

    /// The most specific declaration for a name.
    pub(super) fn best(&self, name: &str, vendor: Option<&str>) -> Option<Hit<'_>> {
        let rank = |(pattern, (kind, _)): &(&Pattern, (Kind, Entry))| Rank {
            exact: pattern.is_exact(),
            literal: pattern.literal_length(),
            kind: *kind,
        };
        let named = self.names.matching(name).reduce(|best, next| {
            if rank(&next) > rank(&best) {
                next
            } else {
                best
            }
        });
        if let Some((pattern, (kind, place))) = named {
            return Some(Hit {
                place,
                pattern: Some(pattern),
                fit: kind.fit(),
            });
        }
        let place = *self.vendors.get(vendor?)?;
        Some(Hit {
            place,
            pattern: None,
            fit: Fit::ByVendor,
        })
    }
}

/// The consent tool whose cookies a pattern names.
fn tool_declared(pattern: &Pattern) -> Option<Tool> {
    /// Fewest fixed letters of a family that is taken for a tool's, which `c*` is not.
    const LETTERS: usize = 5;
    if pattern.is_exact() {
        return tool_of(pattern.as_str());
    }
    let is_narrow = pattern.literal_length() >= LETTERS;
    tool_where(|name| is_narrow && pattern.matches(name))
}

/// Indices of council, service and declaration.
pub(super) type Entry = (usize, usize, usize);

/// A declaration that matched.
#[derive(Clone, Copy)]
pub(super) struct Hit<'r> {
    pub(super) place: Entry,
    pub(super) pattern: Option<&'r Pattern>,
    pub(super) fit: Fit,
}

/// Specificity of a match: exact before family, long before short, `names` before `means`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    exact: bool,
    literal: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Meaning,
    Name,
}

impl Kind {
    fn fit(self) -> Fit {
        match self {
            Self::Meaning => Fit::Misspelt,
            Self::Name => Fit::Named,
        }
    }
}

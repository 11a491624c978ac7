//! The declarations of one host or one council, indexed by cookie name.
//!
//! It holds places in the registry's files, not the declarations themselves.

use crate::{
    cookie::consent,
    registry::{declaration::Service, index::Names, matched::Fit, pattern::Pattern},
};
use std::collections::HashMap;

/// What is declared in one place: on one host, or anywhere in one council.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Council and service, in the order of the file.
    pub(super) services: Vec<(usize, usize)>,
    names: Names<(Kind, Place)>,
    /// Vendor to the declaration that names it instead of its cookies.
    vendors: HashMap<String, Place>,
    /// Declarations that name neither a cookie nor a vendor.
    pub(super) prose: Vec<Place>,
    /// Whether one of the declared cookies remembers a choice about cookies.
    pub(super) has_consent_tool: bool,
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
    pub(super) fn add(&mut self, service: &Service, (c, s): (usize, usize)) {
        self.services.push((c, s));
        for (d, declaration) in service.cookie.iter().enumerate() {
            let place = (c, s, d);
            for pattern in &declaration.names {
                self.has_consent_tool |= consent::remembers_a_choice(pattern.as_str());
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
        let rank = |(pattern, (kind, _)): &(&Pattern, (Kind, Place))| Rank {
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

/// Indices of council, service and declaration.
pub(super) type Place = (usize, usize, usize);

/// A declaration that matched.
#[derive(Clone, Copy)]
pub(super) struct Hit<'r> {
    pub(super) place: Place,
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

//! Who declares a cookie, and how well.
//!
//! It looks at the match alone; what was seen of the cookie is judged beside it.

use crate::{
    cookie::observation::Acceptance,
    judge::{
        case::{Case, Sighting},
        finding::{Finding, Missing},
    },
    registry::{Fit, KnowledgeBasis, Match, declaration::Declaration, pattern::Pattern},
};

/// The findings about the declaration itself.
pub(super) fn declaration(matched: &Match<'_>, case: &Case<'_>, findings: &mut Vec<Finding>) {
    let category = matched.category();
    let known_vendor = matched.known.map(|known| Finding::KnownVendorOnly {
        vendor: known.vendor().name.clone(),
    });
    if !matched.has_notice {
        findings.push(Finding::NoNotice {
            serves_many: matched.serves_many,
        });
        findings.extend(known_vendor);
        return;
    }
    // What a browser only brings along is no gap in this service's notice.
    let is_anothers = case.may_be_anothers();
    match (matched.basis, &matched.declared) {
        (KnowledgeBasis::OtherService, Some(_)) if is_anothers => {}
        // A cookie notice names cookies: what it does not say of other storage is no gap.
        (KnowledgeBasis::OtherService, Some(_)) if case.is_storage_key() => {}
        (_, None) if is_anothers || case.is_storage_key() => findings.extend(known_vendor),
        (KnowledgeBasis::OtherService, Some(declared)) => {
            findings.push(Finding::DeclaredElsewhere {
                service: declared.service.name.clone(),
                category,
            });
        }
        (_, None) if !is_gone(case) => {
            findings.push(Finding::Undeclared { category });
            findings.extend(known_vendor);
        }
        (_, Some(declared)) if matched.fit == Fit::Misspelt => {
            let name = &case.now().observation.name;
            findings.push(Finding::NameMisdeclared {
                written: misspelt(declared.declaration, name),
            });
        }
        _ => {}
    }
}

/// What is missing to check a cookie against the notice, where the verdict is that nobody can tell.
pub(super) fn missing(matched: &Match<'_>, case: &Case<'_>) -> Missing {
    let is_declared_here = matches!(
        matched.basis,
        KnowledgeBasis::Service | KnowledgeBasis::Council
    );
    match &case.site.set_by {
        _ if is_unclear(case) => Missing::Kept,
        _ if is_declared_here => Missing::Name,
        _ if case.is_storage_key() => Missing::StorageName,
        Some(setter) => Missing::OwnSetting(setter.clone()),
        None => Missing::Setter,
    }
}

/// Whether no browser is known to keep any of it, so that there is nothing to declare.
pub(super) fn is_gone(case: &Case<'_>) -> bool {
    case.sightings.iter().all(|sighting| {
        let set = sighting.observation.set.as_ref();
        set.is_some_and(|set| !set.is_stored() && set.acceptance != Acceptance::Varies)
    })
}

/// Whether browsers may keep some of it, and none is known to.
pub(super) fn is_unclear(case: &Case<'_>) -> bool {
    let mut sightings = case.sightings.iter();
    let unclear = |sighting: &Sighting| {
        let set = sighting.observation.set.as_ref();
        set.is_some_and(|set| set.acceptance == Acceptance::Unclear)
    };
    is_gone(case) && sightings.any(unclear)
}

/// The names with which a notice means this one: those that hold the fixed part of what is meant, or else all of its row.
fn misspelt(declaration: &Declaration, name: &str) -> String {
    let meant = declaration.means.iter().filter(|meant| meant.matches(name));
    let stems: Vec<&str> = meant
        .filter_map(|meant| meant.as_str().split('*').next())
        .map(|stem| stem.trim_matches('_'))
        .filter(|stem| !stem.is_empty())
        .collect();
    let holds = |written: &&Pattern| stems.iter().any(|stem| written.as_str().contains(stem));
    let names: Vec<Pattern> = declaration.names.iter().filter(holds).cloned().collect();
    if names.is_empty() {
        written(&declaration.names)
    } else {
        written(&names)
    }
}

/// Names as the notice writes them.
pub(super) fn written(names: &[Pattern]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    names.join(", ")
}

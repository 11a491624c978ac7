//! What one sighting shows by itself: its value, its lifetime against the declared one, its scope, its protection.
//!
//! It knows no choice and no promise beside the declaration.

use crate::{
    cookie::{
        lifetime::{CAP, Lifetime},
        observation::{Acceptance, Observation, SetFacts},
        refusal::Refusal,
        site::registrable_domain,
        value::ValueKind,
    },
    judge::{
        case::{Case, Sighting},
        finding::Finding,
        verdict::Severity,
    },
    registry::{KnowledgeBasis, Match},
};

/// What the value gives away. Of a cookie that another host set, that host's row says it.
pub(super) fn value(
    sighting: &Sighting,
    case: &Case<'_>,
    matched: &Match<'_>,
    findings: &mut Vec<Finding>,
) {
    if case.site.set_by.is_some() {
        return;
    }
    let value = &sighting.observation.value;
    let by_host = sighting.observation.seen.is_by_host();
    if value.kind.is_personal() {
        let kind = value.kind;
        // Nobody is accused of what a browser only brings along, nor where we hold no notice.
        let severity = if by_host && matched.has_notice {
            Severity::Breach
        } else {
            Severity::Review
        };
        findings.push(Finding::PersonalDataInValue {
            kind,
            by_host,
            severity,
        });
    }
    let known = matched.known.filter(|_| matched.is_sure());
    let holds = known.and_then(|known| known.cookie.holds);
    let is_empty = matches!(value.kind, ValueKind::Empty | ValueKind::Flag);
    if let Some(holds) = holds.filter(|_| !value.kind.is_personal() && !is_empty) {
        findings.push(Finding::HoldsPersonalData { holds, by_host });
    }
    if let Some(address) = value.discloses.as_ref().filter(|_| by_host) {
        findings.push(Finding::DisclosesInternalAddress {
            address: address.clone(),
        });
    }
}

/// What the attributes show.
pub(super) fn setting(sighting: &Sighting, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let seen = &sighting.observation;
    let Some(set) = &seen.set else {
        return;
    };
    match set.acceptance {
        Acceptance::Refused(reason) => {
            findings.push(Finding::RefusedByBrowsers { reason });
            if reason == Refusal::SamesiteNoneWithoutSecure {
                findings.push(Finding::SamesiteNoneWithoutSecure);
            }
        }
        Acceptance::Deleted | Acceptance::Varies | Acceptance::Unclear => {}
        Acceptance::Stored => {
            if is_of_this_host(seen) {
                lifetime(seen, set, matched, findings);
                scope(seen, set, matched, findings);
            }
            flags(seen, set, matched, findings);
        }
    }
}

/// Whether this host set the cookie: a browser also holds for it what other hosts of its domain set.
pub(super) fn is_of_this_host(seen: &Observation) -> bool {
    seen.seen.is_setting() || seen.set.as_ref().is_some_and(|set| set.host_only)
}

/// Declared against asked: never against what browsers keep, for the cap is not the site's doing.
fn lifetime(seen: &Observation, set: &SetFacts, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let asked = set.asked;
    if set.expires_unreadable {
        findings.push(Finding::ExpiresUnreadable);
    }
    if let Some([least, most]) = matched.declared_range() {
        if asked == Lifetime::Session {
            findings.push(Finding::SessionDeclaredPersistent { declared: most });
        } else if Lifetime::is_longer_than(asked, most) {
            let declared = most;
            findings.push(Finding::OutlivesDeclaration { declared, asked });
        } else if Lifetime::is_shorter_than(asked, least) && !seen.shows_the_rest() {
            let declared = least;
            findings.push(Finding::ShorterThanDeclared { declared, asked });
        }
    } else if matched.unread_lifetime().is_some() {
        findings.push(Finding::LifetimeNotRead);
    }
    match (matched.declared_lifetime(), asked) {
        (Some(Lifetime::Session), asked) if asked != Lifetime::Session => {
            findings.push(Finding::PersistentDeclaredSession { asked });
        }
        (Some(Lifetime::Session) | None, _) => {}
        (Some(declared), Lifetime::Session) => {
            findings.push(Finding::SessionDeclaredPersistent { declared });
        }
        (Some(declared), asked) if Lifetime::is_longer_than(asked, declared) => {
            findings.push(Finding::OutlivesDeclaration { declared, asked });
        }
        (Some(declared), asked)
            if Lifetime::is_shorter_than(asked, declared) && !seen.shows_the_rest() =>
        {
            findings.push(Finding::ShorterThanDeclared { declared, asked });
        }
        _ => {}
    }
    if asked.seconds().is_some_and(|seconds| seconds > CAP) && !seen.shows_the_rest() {
        findings.push(Finding::CappedByBrowsers { asked });
    }
}

/// Whether a browser holds it longer than declared, where any host of its domain may have set it.
pub(super) fn is_held_longer(seen: &Observation, matched: &Match<'_>) -> bool {
    let Some(set) = seen.set.as_ref().filter(|set| set.is_stored()) else {
        return false;
    };
    let mut findings = Vec::new();
    lifetime(seen, set, matched, &mut findings);
    !is_of_this_host(seen) && findings.iter().any(Finding::differs)
}

/// Where it goes besides the site that set it.
fn scope(seen: &Observation, set: &SetFacts, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let says_own = matched.basis == KnowledgeBasis::Service
        && matched.is_named()
        && matched
            .declared
            .is_some_and(|declared| declared.declaration.provider.is_none());
    if says_own && let Some(domain) = elsewhere(seen, matched) {
        findings.push(Finding::ThirdPartyDeclaredFirst { domain });
    }
    if !set.host_only && *set.domain != *seen.host {
        findings.push(Finding::WiderDomainThanService {
            domain: set.domain.clone(),
        });
    }
}

/// The site that a cookie is for, where that is none of its service's own.
pub(super) fn elsewhere(seen: &Observation, matched: &Match<'_>) -> Option<String> {
    let set = seen.set.as_ref()?;
    let site = registrable_domain(&set.domain)?;
    let hosts = matched.service?.hosts.iter().filter(|host| !host.embedded);
    let mut own = hosts
        .filter_map(|host| registrable_domain(&host.host))
        .peekable();
    own.peek()?;
    (!own.any(|own| own == site)).then(|| site.to_owned())
}

/// What protects it.
fn flags(seen: &Observation, set: &SetFacts, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let carries_a_session = matched.known.is_some_and(|known| known.cookie.session_id);
    if carries_a_session && !set.http_only {
        findings.push(Finding::SessionCookieWithoutHttponly);
    }
    if !set.secure && seen.over_https {
        findings.push(Finding::WithoutSecure);
    }
}

/// Another cookie of the same name that is sent together with it.
pub(super) fn shadow(case: &Case<'_>, findings: &mut Vec<Finding>) {
    if let Some((domain, path)) = &case.site.shadows {
        findings.push(Finding::Shadowed {
            domain: domain.clone(),
            path: path.clone(),
        });
    }
}

//! Holds what was seen against what is declared.
//!
//! Judging cannot fail and knows no clock: the same sighting and the same registry give the same answer.

use crate::{
    finding::Finding,
    lifetime::{CAP, Lifetime},
    observation::{Fate, Observation, SetFacts},
    protocol::{KnowledgeBasis, Verdict},
    registry::{Fit, Match},
};

/// What the findings of a cookie add up to, and the findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The roll-up.
    pub verdict: Verdict,
    /// The weightiest first.
    pub findings: Vec<Finding>,
}

/// Judges one cookie.
pub fn judge(seen: &Observation, matched: &Match<'_>) -> Judgement {
    let mut findings = Vec::new();
    declaration(matched, &mut findings);
    if let Some(set) = &seen.set {
        fate(set, &mut findings);
        if set.fate == Fate::Stored {
            if matched.basis != KnowledgeBasis::OtherService && matched.fit != Fit::OneOfSeveral {
                lifetime(set, matched, &mut findings);
            }
            scope(seen, set, &mut findings);
            flags(seen, set, matched, &mut findings);
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    Judgement {
        verdict: verdict(matched, &findings),
        findings,
    }
}

fn verdict(matched: &Match<'_>, findings: &[Finding]) -> Verdict {
    match matched.basis {
        KnowledgeBasis::OtherService | KnowledgeBasis::Vendor | KnowledgeBasis::Nobody => {
            Verdict::NotDeclared
        }
        _ if findings.iter().any(Finding::differs) => Verdict::Differs,
        // Prose that names no cookie can be contradicted, but not confirmed.
        _ if matches!(matched.fit, Fit::Prose | Fit::OneOfSeveral) => Verdict::CannotTell,
        KnowledgeBasis::Service | KnowledgeBasis::Council => Verdict::AsDeclared,
    }
}

/// Who declares it.
fn declaration(matched: &Match<'_>, findings: &mut Vec<Finding>) {
    match (matched.basis, &matched.declared, &matched.known) {
        (KnowledgeBasis::OtherService, Some(declared), _) => {
            findings.push(Finding::DeclaredElsewhere {
                service: declared.service.name.clone(),
            });
        }
        (KnowledgeBasis::Vendor, _, Some(known)) => {
            findings.push(Finding::Undeclared);
            findings.push(Finding::KnownVendorOnly {
                vendor: known.vendor.name.clone(),
            });
        }
        (_, None, _) => findings.push(Finding::Undeclared),
        (_, Some(declared), _) if matched.fit == Fit::Misnamed => {
            let written = declared
                .declaration
                .names
                .iter()
                .map(|name| name.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            findings.push(Finding::NameMisdeclared { written });
        }
        _ => {}
    }
}

/// What a browser does with it.
fn fate(set: &SetFacts, findings: &mut Vec<Finding>) {
    match set.fate {
        Fate::Refused("samesite_none_without_secure") => {
            findings.push(Finding::RefusedByBrowsers {
                reason: "samesite_none_without_secure",
            });
            findings.push(Finding::SamesiteNoneWithoutSecure);
        }
        Fate::Refused(reason) => findings.push(Finding::RefusedByBrowsers { reason }),
        Fate::Stored | Fate::Deleted => {}
    }
}

/// Declared against asked: never against what browsers keep, for the cap is not the site's doing.
fn lifetime(set: &SetFacts, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let asked = set.asked;
    let declared = matched
        .declared
        .and_then(|declared| declared.declaration.lifetime);
    match (declared, asked) {
        (Some(Lifetime::Session), Lifetime::Seconds(_)) => {
            findings.push(Finding::PersistentDeclaredSession { asked })
        }
        (Some(declared @ (Lifetime::Seconds(_) | Lifetime::Persistent)), Lifetime::Session) => {
            findings.push(Finding::SessionDeclaredPersistent { declared });
        }
        (Some(declared @ Lifetime::Seconds(limit)), Lifetime::Seconds(seconds)) => {
            let tolerance = Lifetime::tolerance(limit);
            if seconds > limit.saturating_add(tolerance) {
                findings.push(Finding::OutlivesDeclaration { declared, asked });
            } else if seconds < limit - tolerance {
                findings.push(Finding::ShorterThanDeclared { declared, asked });
            }
        }
        _ => {}
    }
    if let Lifetime::Seconds(seconds) = asked
        && seconds > CAP
    {
        findings.push(Finding::CappedByBrowsers { asked });
    }
}

/// Where it goes besides the site that set it.
fn scope(seen: &Observation, set: &SetFacts, findings: &mut Vec<Finding>) {
    if !set.host_only && set.domain != seen.host {
        findings.push(Finding::WiderDomainThanService {
            domain: set.domain.clone(),
        });
    }
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

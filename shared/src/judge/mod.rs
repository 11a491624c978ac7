//! Holds what was seen against what is declared, promised and chosen.
//!
//! Judging cannot fail and knows no clock: the same sightings and the same registry give the same answer.

pub mod case;
pub(crate) mod claims;
pub mod consent;
mod declared;
pub mod finding;
mod mended;
mod setting;
pub mod verdict;
pub mod weight;

use crate::{
    cookie::category::Category,
    judge::{
        case::{Case, SiteFacts},
        finding::{DatedFinding, Finding, Missing},
        verdict::{Rollup, Severity, Verdict, Weight},
        weight::weights,
    },
    registry::{Fit, KnowledgeBasis, Match, Place, Registry, declaration::Service},
};

/// What the findings of a cookie add up to, and the findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The roll-up of `findings`.
    pub verdict: Verdict,
    /// What the cookie is for.
    pub category: Category,
    /// Whether anybody says what it is for.
    pub is_explained: bool,
    /// Whether the notice names it for another service, from which a browser may bring it.
    pub is_brought: bool,
    /// What holds now, the weightiest first.
    pub findings: Vec<DatedFinding>,
    /// What held and was put right since, the weightiest first.
    pub history: Vec<DatedFinding>,
}

impl Judgement {
    /// What the cookie adds to the counts of its site.
    pub fn rollup(&self) -> Rollup {
        let any =
            |test: fn(&Finding) -> bool| self.findings.iter().any(|dated| test(&dated.finding));
        let weights = weights(
            (self.verdict, self.is_brought),
            self.findings.iter().map(|dated| &dated.finding),
        );
        Rollup {
            verdict: self.verdict,
            attention: any(|finding| finding.severity() >= Severity::Review),
            too_early: any(|finding| matches!(finding, Finding::BeforeConsent { .. })),
            weights,
            is_refused: any(|finding| matches!(finding, Finding::RefusedByBrowsers { .. }))
                && self.verdict == Verdict::CannotTell
                && weights.heaviest() == Weight::Fine,
            refused_on: self.refused_on(),
            is_mended: self
                .history
                .iter()
                .any(|dated| dated.finding.severity() >= Severity::Review),
            category: self.category,
            is_explained: self.is_explained,
        }
    }

    fn refused_on(&self) -> Option<i64> {
        let refused = self
            .findings
            .iter()
            .filter(|dated| matches!(dated.finding, Finding::IgnoresRefusal { .. }));
        refused
            .filter_map(|dated| dated.dates)
            .map(|dates| dates.last)
            .max()
    }
}

/// What the registry says of a cookie: at the host that set it, where that was another host of the council.
pub fn look_up<'r>(registry: &'r Registry, case: &Case<'_>) -> Match<'r> {
    let name = &case.now().observation.name;
    let place = case.place();
    match &case.site.set_by {
        Some(setter) => {
            let there = Place {
                host: setter,
                ..place
            };
            let mut matched = registry.look_up(&there, name);
            // "No notice of this site" is said of the site that the row is about.
            matched.has_notice |= registry.look_up(&place, name).has_notice;
            matched
        }
        None if case.is_presence() => registry.look_up_received(&place, name),
        None => registry.look_up(&place, name),
    }
}

/// Judges one cookie.
pub fn judge(registry: &Registry, case: &Case<'_>) -> Judgement {
    let matched = look_up(registry, case);
    let dates = Some(case.dates);
    let mut found: Vec<(usize, Finding)> = Vec::new();
    for (at, sighting) in case.sightings.iter().enumerate() {
        let mut findings = Vec::new();
        setting::value(sighting, case, &matched, &mut findings);
        if sighting.observation.is_stored_setting() {
            consent::consent(sighting, case, &matched, &mut findings);
            if sighting.observation.seen.is_by_host() {
                claims::claims(registry, case, sighting, &matched, &mut findings);
            }
        }
        setting::setting(sighting, &matched, &mut findings);
        found.extend(findings.into_iter().map(|finding| (at, finding)));
    }
    let (mut findings, mut history) = mended::sort(found, case);
    let mut declaration = Vec::new();
    declared::declaration(&matched, case, &mut declaration);
    setting::shadow(case, &mut declaration);
    findings.extend(
        declaration
            .into_iter()
            .map(|finding| DatedFinding { finding, dates }),
    );
    let by_weight = |dated: &DatedFinding| std::cmp::Reverse(dated.finding.severity());
    let mut verdict = verdict(&matched, case, &findings);
    let open = (verdict == Verdict::AsDeclared).then(|| unsettled(&matched, case));
    if let Some(because) = open.flatten() {
        verdict = Verdict::CannotTell;
        let finding = Finding::CannotCheck { because };
        findings.push(DatedFinding { finding, dates });
    }
    // A time that was not read, what no browser keeps, and what is unsettled say why by themselves.
    let says_why = declared::is_gone(case) && !declared::is_unclear(case)
        || (findings.iter()).any(|dated| dated.finding.says_why_nobody_can_tell());
    if verdict == Verdict::CannotTell && matched.has_notice && !says_why {
        let because = declared::missing(&matched, case);
        let finding = Finding::CannotCheck { because };
        findings.push(DatedFinding { finding, dates });
    } else if verdict == Verdict::AsDeclared && claims::waits_unseen(registry, case, &matched) {
        let because = Missing::Choice;
        let finding = Finding::CannotCheck { because };
        findings.push(DatedFinding { finding, dates });
    }
    findings.sort_by_key(by_weight);
    history.sort_by_key(by_weight);
    Judgement {
        verdict,
        category: matched.category(),
        is_explained: matched.is_explained(),
        is_brought: matched.basis == KnowledgeBasis::Council && matched.elsewhere().is_some(),
        findings,
        history,
    }
}

/// What nobody can tell of a cookie that is otherwise as the notice says.
fn unsettled(matched: &Match<'_>, case: &Case<'_>) -> Option<Missing> {
    let is_held = || {
        let mut sightings = case.sightings.iter();
        let may_be_anothers = case.is_presence() && case.site.set_by.is_none();
        may_be_anothers && sightings.any(|seen| setting::is_held_longer(&seen.observation, matched))
    };
    consent::not_answered(case, matched).or_else(|| is_held().then_some(Missing::Holder))
}

/// What the findings add up to. A breach is never less than "differs", declared or not.
fn verdict(matched: &Match<'_>, case: &Case<'_>, findings: &[DatedFinding]) -> Verdict {
    let has = |test: fn(&Finding) -> bool| findings.iter().any(|dated| test(&dated.finding));
    if has(|finding| finding.severity() == Severity::Breach) {
        return Verdict::Differs;
    }
    // Of what no browser keeps nothing shows that a notice could be held against.
    if !matched.has_notice || declared::is_gone(case) && !has(Finding::differs) {
        return Verdict::CannotTell;
    }
    match matched.basis {
        KnowledgeBasis::OtherService | KnowledgeBasis::Vendor | KnowledgeBasis::Nobody => {
            if case.may_be_anothers() || case.is_storage_key() {
                Verdict::CannotTell
            } else {
                Verdict::NotDeclared
            }
        }
        _ if has(Finding::differs) => Verdict::Differs,
        _ if has(|finding| *finding == Finding::LifetimeNotRead) => Verdict::CannotTell,
        // Prose that names no cookie can be contradicted, but not confirmed.
        _ if matches!(matched.fit, Fit::Prose | Fit::Ambiguous { .. }) => Verdict::CannotTell,
        KnowledgeBasis::Service | KnowledgeBasis::Council => Verdict::AsDeclared,
    }
}

/// What a service declares by name and a complete visit did not show. Only a visit that went everywhere can say so.
pub fn not_seen(service: &Service, names: &[&str]) -> Vec<Finding> {
    let is_seen = |declaration: &&crate::registry::declaration::Declaration| {
        let mut patterns = declaration.names.iter().chain(&declaration.means);
        patterns.any(|pattern| names.iter().any(|name| pattern.matches(name)))
    };
    let named = service
        .cookie
        .iter()
        .filter(|declaration| !declaration.names.is_empty());
    named
        .filter(|declaration| !is_seen(declaration))
        .map(|declaration| Finding::DeclaredNotSeen {
            written: declared::written(&declaration.names),
        })
        .collect()
}

/// A cookie without neighbours, as one header alone shows it.
pub const ALONE: SiteFacts = SiteFacts {
    shadows: None,
    set_by: None,
    stored_together: Vec::new(),
    missed: Vec::new(),
};

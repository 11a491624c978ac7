//! What a notice promises beside names and lifetimes, held against what the service itself set.
//!
//! A cookie that a service only received takes no part. What prose describes without naming it is not what a promise is
//! about.

use crate::{
    cookie::{
        category::Category,
        consent::Choice,
        lifetime::Lifetime,
        observation::{Acceptance, Observation},
        value::ValueKind,
    },
    judge::{
        case::{Case, Sighting},
        consent::needs_a_choice,
        finding::{Finding, Instead},
        setting::elsewhere,
        verdict::Severity,
    },
    registry::{
        Fit, KnowledgeBasis, Match, Registry,
        declaration::{Claim, ClaimData, ClaimKind, Service},
    },
};
use std::collections::BTreeSet;

/// What the claims of a service are held against: one sighting of a cookie that it set.
struct Evidence<'a> {
    registry: &'a Registry,
    case: &'a Case<'a>,
    sighting: &'a Sighting,
    seen: &'a Observation,
    matched: &'a Match<'a>,
    service: &'a Service,
}

/// The findings about promises that this sighting breaks.
pub(super) fn claims(
    registry: &Registry,
    case: &Case<'_>,
    sighting: &Sighting,
    matched: &Match<'_>,
    findings: &mut Vec<Finding>,
) {
    let Some(evidence) = Evidence::new(registry, case, sighting, matched) else {
        return;
    };
    let mut says_session = evidence.row_says(Lifetime::Session);
    for claim in evidence.claims() {
        let Some(instead) = evidence.broken(claim) else {
            continue;
        };
        let is_session = claim.kind == ClaimKind::SessionOnly;
        // One difference is said once, however often the notice says it.
        if is_session && std::mem::replace(&mut says_session, true) {
            continue;
        }
        findings.push(Finding::ClaimBroken {
            promise: claim.text.clone(),
            claim: claim.id(),
            severity: evidence.severity(claim.kind, &instead),
            instead,
        });
    }
}

/// Whether a promise of the notice is about how long the cookie stays.
pub(crate) fn promise_lifetime(registry: &Registry, case: &Case<'_>, matched: &Match<'_>) -> bool {
    let evidence = Evidence::new(registry, case, case.now(), matched);
    let is_it = |claim: &Claim| {
        matches!(
            claim.kind,
            ClaimKind::SessionOnly
                | ClaimKind::MaxLifetime
                | ClaimKind::MinLifetime
                | ClaimKind::ExactLifetime
                | ClaimKind::IdleTimeout
        )
    };
    evidence.is_some_and(|evidence| evidence.claims().any(is_it))
}

/// Whether the notice says that the cookie waits for a yes, and what was chosen was not seen at one of its settings.
pub(super) fn waits_unseen(registry: &Registry, case: &Case<'_>, matched: &Match<'_>) -> bool {
    let category = matched.sure_category();
    let is_unseen = |sighting: &Sighting| {
        let choice = sighting.stamp.choice;
        let observation = &sighting.observation;
        let is_set = observation.seen.is_by_host() && observation.is_stored_setting();
        is_set && choice != Choice::NotYet && choice.allows(category).is_none()
    };
    let evidence = Evidence::new(registry, case, case.now(), matched);
    let waits = |evidence: Evidence<'_>| {
        let mut claims = evidence.claims();
        claims.any(|claim| claim.kind == ClaimKind::NeedsOptIn)
    };
    let any = case.sightings.iter().any(is_unseen);
    any && is_optional(category) && evidence.is_some_and(waits)
}

fn is_optional(category: Category) -> bool {
    category == Category::Functional || needs_a_choice(category)
}

/// Whether a claim is about every cookie of its service or notice.
fn is_about_all(claim: &Claim) -> bool {
    let terms = &claim.parameters;
    terms.names.is_empty() && terms.declarations.is_empty() && terms.vendor.is_none()
}

/// How much a service's own rows say about a cookie: nothing, something that may mean it, or its name.
fn how_clear(matched: &Match<'_>) -> u8 {
    match (matched.basis, matched.binding()) {
        (KnowledgeBasis::Service, Some(_)) => 2,
        (KnowledgeBasis::Service, None) => 1,
        _ => 0,
    }
}

impl<'a> Evidence<'a> {
    fn new(
        registry: &'a Registry,
        case: &'a Case<'a>,
        sighting: &'a Sighting,
        matched: &'a Match<'a>,
    ) -> Option<Self> {
        Some(Self {
            registry,
            case,
            sighting,
            seen: &sighting.observation,
            matched,
            service: matched.service?,
        })
    }

    /// What the service and its notice promise of this cookie.
    fn claims(&self) -> impl Iterator<Item = &'a Claim> {
        let of_notice = self.matched.notice.map_or(&[][..], |notice| &notice.claim);
        let of_notice = of_notice.iter().filter(|claim| {
            let services = &claim.parameters.services;
            services.is_empty() || services.contains(&self.service.id)
        });
        let claims = self.service.claim.iter().chain(of_notice);
        claims.filter(|claim| self.is_about(claim))
    }

    /// Whether the notice's own row of the cookie gives it this lifetime, and was held against this sighting.
    fn row_says(&self, lifetime: Lifetime) -> bool {
        let set = self.seen.set.as_ref();
        set.is_some_and(|set| set.acceptance == Acceptance::Stored)
            && self.matched.declared_lifetime() == Some(lifetime)
    }

    fn is_about(&self, claim: &Claim) -> bool {
        let terms = &claim.parameters;
        let by_name = terms
            .names
            .iter()
            .any(|pattern| pattern.matches(&self.seen.name));
        let known = self.matched.known.filter(|_| self.matched.is_sure());
        let by_vendor = terms.vendor.is_some()
            && terms.vendor.as_ref() == known.map(|known| &known.vendor().id);
        let described = |place: &usize| {
            let declaration = place
                .checked_sub(1)
                .and_then(|n| self.service.cookie.get(n));
            let found = self.matched.binding().map(|declared| declared.declaration);
            found
                .zip(declaration)
                .is_some_and(|(found, meant)| std::ptr::eq(found, meant))
        };
        by_name
            || by_vendor
            || terms.declarations.iter().any(described)
            || is_about_all(claim)
            // The list of names is what is promised, not whom it is promised of.
            || claim.kind == ClaimKind::NamesListed
    }

    /// What was seen instead of what a claim promises; `None` if it holds, or if this sighting cannot break it.
    fn broken(&self, claim: &Claim) -> Option<Instead> {
        let asked = self.seen.set.as_ref().map(|set| set.asked);
        let category = self.matched.sure_category();
        match claim.kind {
            ClaimKind::SessionOnly => asked
                .filter(|asked| *asked != Lifetime::Session)
                .map(Instead::Asked),
            ClaimKind::MaxLifetime
            | ClaimKind::MinLifetime
            | ClaimKind::ExactLifetime
            | ClaimKind::IdleTimeout => {
                let asked = asked?;
                self.breaks_span(claim, asked)
                    .then_some(Instead::Asked(asked))
            }
            ClaimKind::FirstPartyOnly | ClaimKind::NoThirdParty | ClaimKind::OnlyOwnCookies => {
                self.other_party(claim.kind)
            }
            ClaimKind::NoPersonalData | ClaimKind::OpaqueValue => self.in_value(claim),
            // Where the service's own row names the cookie, only our sorting says that it tracks.
            ClaimKind::NoAnalytics | ClaimKind::NoTracking if self.is_own_row() => None,
            ClaimKind::NoAnalytics if category == Category::Analytics => self.vendor(),
            ClaimKind::NoAnalytics | ClaimKind::NoTracking if category == Category::Marketing => {
                self.vendor()
            }
            ClaimKind::NamesListed => (!self.is_listed(claim)).then_some(Instead::NotNamed),
            ClaimKind::CookieCount => self.too_many(claim),
            ClaimKind::NeedsOptIn => match self.sighting.stamp.choice {
                Choice::NotYet if is_optional(category) => Some(Instead::BeforeChoice),
                choice => (choice.allows(category) == Some(false)).then_some(Instead::Refused),
            },
            ClaimKind::NoAnalytics
            | ClaimKind::NoTracking
            | ClaimKind::DeletedAtLogout
            | ClaimKind::AlreadySetOnArrival
            | ClaimKind::Essential
            | ClaimKind::UsesAnalytics
            | ClaimKind::OptOutOffered
            | ClaimKind::ImpliedConsent
            | ClaimKind::Other => None,
        }
    }

    fn is_own_row(&self) -> bool {
        self.matched.basis == KnowledgeBasis::Service && self.matched.binding().is_some()
    }

    /// How much a broken promise matters: red is for tracking and for personal data.
    fn severity(&self, kind: ClaimKind, instead: &Instead) -> Severity {
        let tracks = needs_a_choice(self.matched.sure_category());
        let is_grave = match kind {
            ClaimKind::NoPersonalData => true,
            ClaimKind::OpaqueValue => matches!(instead, Instead::Value(kind) if kind.is_personal()),
            ClaimKind::NoAnalytics | ClaimKind::NoTracking => true,
            ClaimKind::NeedsOptIn => tracks,
            _ => false,
        };
        if is_grave {
            Severity::Breach
        } else {
            Severity::Review
        }
    }

    /// How many cookies there are, where that is more than promised. Those that the service's own rows say least about are
    /// the ones too many: what they leave out, else what only prose may mean, and only where they name all of them, each.
    fn too_many(&self, claim: &Claim) -> Option<Instead> {
        let most = claim.parameters.count.filter(|_| is_about_all(claim))?;
        let place = self.case.place();
        let mut names = BTreeSet::new();
        let mut least = how_clear(self.matched);
        for name in &self.case.site.stored_together {
            let matched = self.registry.look_up(&place, name);
            let is_own = matched
                .service
                .is_some_and(|service| std::ptr::eq(service, self.service));
            if is_own && names.insert(name.as_str()) {
                least = least.min(how_clear(&matched));
            }
        }
        let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
        (number > most && how_clear(self.matched) == least).then_some(Instead::More(number))
    }

    /// What the value shows although a claim says that it does not.
    fn in_value(&self, claim: &Claim) -> Option<Instead> {
        if let (ClaimKind::OpaqueValue, Some(address)) = (claim.kind, &self.seen.value.discloses) {
            return Some(Instead::Address(address.clone()));
        }
        let kind = self.seen.value.kind;
        let only_cards = claim.kind == ClaimKind::NoPersonalData
            && claim.parameters.data == Some(ClaimData::PaymentCard);
        let counts = kind == ValueKind::PaymentCard || (kind.is_personal() && !only_cards);
        counts.then_some(Instead::Value(kind))
    }

    fn is_listed(&self, claim: &Claim) -> bool {
        let mut names = claim.parameters.names.iter();
        let is_declared = matches!(
            self.matched.basis,
            KnowledgeBasis::Service | KnowledgeBasis::Council
        );
        is_declared || names.any(|pattern| pattern.matches(&self.seen.name))
    }

    fn breaks_span(&self, claim: &Claim, asked: Lifetime) -> bool {
        let Some(promised) = claim.parameters.lifetime else {
            return false;
        };
        let is_shorter = || {
            if asked == Lifetime::Session {
                promised != Lifetime::Session
            } else {
                Lifetime::is_shorter_than(asked, promised) && !self.seen.shows_the_rest()
            }
        };
        match claim.kind {
            ClaimKind::MinLifetime => is_shorter(),
            ClaimKind::ExactLifetime => Lifetime::is_longer_than(asked, promised) || is_shorter(),
            _ => Lifetime::is_longer_than(asked, promised),
        }
    }

    fn vendor(&self) -> Option<Instead> {
        self.matched
            .known
            .map(|known| Instead::Vendor(known.vendor().name.clone()))
    }

    /// Whose it is, where it is not the service's own.
    fn other_party(&self, kind: ClaimKind) -> Option<Instead> {
        if let Some(domain) = elsewhere(self.seen, self.matched) {
            return Some(Instead::OtherSite(domain));
        }
        let follows = needs_a_choice(self.matched.sure_category());
        // Prose that names none makes a known vendor's cookie nobody's own.
        let is_declared = self.matched.declared.is_some()
            && !matches!(self.matched.fit, Fit::Prose | Fit::Ambiguous { .. });
        (kind == ClaimKind::OnlyOwnCookies && !is_declared && follows)
            .then(|| self.vendor())
            .flatten()
    }
}

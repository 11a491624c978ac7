//! Holds what was seen against what is declared.
//!
//! Judging cannot fail and knows no clock: the same sighting and the same registry give the same answer.

pub mod finding;
pub mod verdict;

use crate::{
    cookie::{
        category::Category,
        consent::Choice,
        lifetime::{CAP, Lifetime},
        observation::{Acceptance, Observation, Seen, SetFacts, SiteContext},
        site::registrable_domain,
        value::ValueKind,
    },
    judge::{
        finding::{Finding, Instead},
        verdict::Verdict,
    },
    registry::{
        Fit, KnowledgeBasis, Match,
        declaration::{Claim, ClaimData, ClaimKind, Service},
    },
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
pub fn judge(seen: &Observation, matched: &Match<'_>, context: &SiteContext) -> Judgement {
    let mut findings = Vec::new();
    declaration(matched, &mut findings);
    value(seen, &mut findings);
    let is_kept = seen.set.as_ref().is_none_or(SetFacts::is_stored);
    if is_kept {
        consent(seen, matched, context, &mut findings);
        claims(seen, matched, context, &mut findings);
    }
    if let Some(set) = &seen.set {
        acceptance(set, &mut findings);
        if is_kept {
            if matched.basis != KnowledgeBasis::OtherService && matched.fit != Fit::Ambiguous {
                lifetime(seen, set, matched, &mut findings);
            }
            scope(seen, set, matched, &mut findings);
            flags(seen, set, matched, &mut findings);
            shadow(context, &mut findings);
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    Judgement {
        verdict: verdict(matched, &findings),
        findings,
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
            written: written(&declaration.names),
        })
        .collect()
}

/// The category that counts: the declaration's as we judge it, or else the vendor's.
pub fn category(matched: &Match<'_>) -> Category {
    let declared = matched
        .declared
        .map(|declared| declared.declaration.judged_category);
    let known = matched.known.map(|known| known.cookie.category);
    declared.or(known).unwrap_or(Category::Unclassified)
}

fn written(names: &[crate::registry::pattern::Pattern]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    names.join(", ")
}

fn verdict(matched: &Match<'_>, findings: &[Finding]) -> Verdict {
    match matched.basis {
        KnowledgeBasis::OtherService | KnowledgeBasis::Vendor | KnowledgeBasis::Nobody => {
            Verdict::NotDeclared
        }
        _ if findings.iter().any(Finding::differs) => Verdict::Differs,
        // Prose that names no cookie can be contradicted, but not confirmed.
        _ if matches!(matched.fit, Fit::Prose | Fit::Ambiguous) => Verdict::CannotTell,
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
        (_, Some(declared), _) if matched.fit == Fit::Misspelt => {
            let written = written(&declared.declaration.names);
            findings.push(Finding::NameMisdeclared { written });
        }
        _ => {}
    }
}

/// What the value gives away.
fn value(seen: &Observation, findings: &mut Vec<Finding>) {
    let kind = seen.value.kind;
    if kind.is_personal() {
        findings.push(Finding::PersonalDataInValue { kind });
    }
    if let Some(address) = &seen.value.discloses {
        findings.push(Finding::DisclosesInternalAddress {
            address: address.clone(),
        });
    }
}

/// Whether it waited for a choice and keeps to it. Necessary and functional cookies need not wait.
fn consent(
    seen: &Observation,
    matched: &Match<'_>,
    context: &SiteContext,
    findings: &mut Vec<Finding>,
) {
    let category = category(matched);
    let needs_a_choice = matches!(category, Category::Analytics | Category::Marketing);
    if needs_a_choice && context.choice_first == Choice::NotYet {
        findings.push(Finding::BeforeConsent { category });
    }
    // What the browser sends may be left over from before the refusal; what the site sets is not.
    let refused = context.choice_last.allows(category) == Some(false);
    if refused && seen.seen == Seen::SetByHeader {
        findings.push(Finding::IgnoresRefusal { category });
    }
}

/// What the notice promises beside names and lifetimes.
fn claims(
    seen: &Observation,
    matched: &Match<'_>,
    context: &SiteContext,
    findings: &mut Vec<Finding>,
) {
    let Some(service) = matched.service else {
        return;
    };
    let of_notice = matched.notice.map_or(&[][..], |notice| &notice.claim);
    let of_notice = of_notice.iter().filter(|claim| {
        let services = &claim.parameters.services;
        services.is_empty() || services.contains(&service.id)
    });
    let claims = service.claim.iter().chain(of_notice);
    for claim in claims.filter(|claim| is_about(claim, service, seen, matched)) {
        if let Some(instead) = broken(claim, seen, matched, context) {
            findings.push(Finding::ClaimBroken {
                promise: claim.text.clone(),
                instead,
            });
        }
    }
}

fn is_about(claim: &Claim, service: &Service, seen: &Observation, matched: &Match<'_>) -> bool {
    let terms = &claim.parameters;
    let by_name = terms
        .names
        .iter()
        .any(|pattern| pattern.matches(&seen.name));
    let by_vendor = terms.vendor.is_some()
        && terms.vendor.as_ref() == matched.known.map(|known| &known.vendor.id);
    let described = |place: &usize| {
        let declaration = place.checked_sub(1).and_then(|n| service.cookie.get(n));
        let found = matched.declared.map(|declared| declared.declaration);
        matched.fit != Fit::Ambiguous
            && found
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

fn is_about_all(claim: &Claim) -> bool {
    let terms = &claim.parameters;
    terms.names.is_empty() && terms.declarations.is_empty() && terms.vendor.is_none()
}

/// What was seen instead of what a claim promises; `None` if it holds, or if one cookie alone cannot break it.
fn broken(
    claim: &Claim,
    seen: &Observation,
    matched: &Match<'_>,
    context: &SiteContext,
) -> Option<Instead> {
    let asked = seen.set.as_ref().map(|set| set.asked);
    let category = category(matched);
    match claim.kind {
        ClaimKind::SessionOnly => asked
            .filter(|asked| *asked != Lifetime::Session)
            .map(Instead::Asked),
        ClaimKind::MaxLifetime
        | ClaimKind::MinLifetime
        | ClaimKind::ExactLifetime
        | ClaimKind::IdleTimeout => {
            let asked = asked?;
            breaks_span(claim, seen, asked).then_some(Instead::Asked(asked))
        }
        ClaimKind::FirstPartyOnly | ClaimKind::NoThirdParty | ClaimKind::OnlyOwnCookies => {
            other_party(claim.kind, seen, matched)
        }
        ClaimKind::NoPersonalData | ClaimKind::OpaqueValue => in_value(claim, seen),
        ClaimKind::NoAnalytics if category == Category::Analytics => vendor(matched),
        ClaimKind::NoAnalytics | ClaimKind::NoTracking if category == Category::Marketing => {
            vendor(matched)
        }
        ClaimKind::NamesListed => (!is_listed(claim, seen, matched)).then_some(Instead::NotNamed),
        ClaimKind::CookieCount => {
            let number = context.names_before.saturating_add(1);
            let most = claim.parameters.count?;
            (is_about_all(claim) && number > most).then_some(Instead::More(number))
        }
        ClaimKind::NeedsOptIn => {
            let optional = matches!(
                category,
                Category::Functional | Category::Analytics | Category::Marketing
            );
            (optional && context.choice_first == Choice::NotYet).then_some(Instead::BeforeChoice)
        }
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

/// What the value shows although a claim says that it does not.
fn in_value(claim: &Claim, seen: &Observation) -> Option<Instead> {
    if let (ClaimKind::OpaqueValue, Some(address)) = (claim.kind, &seen.value.discloses) {
        return Some(Instead::Address(address.clone()));
    }
    let kind = seen.value.kind;
    let only_cards = claim.kind == ClaimKind::NoPersonalData
        && claim.parameters.data == Some(ClaimData::PaymentCard);
    let counts = kind == ValueKind::PaymentCard || (kind.is_personal() && !only_cards);
    counts.then_some(Instead::Value(kind))
}

fn is_listed(claim: &Claim, seen: &Observation, matched: &Match<'_>) -> bool {
    let mut names = claim.parameters.names.iter();
    let is_declared = matches!(
        matched.basis,
        KnowledgeBasis::Service | KnowledgeBasis::Council
    );
    is_declared || names.any(|pattern| pattern.matches(&seen.name))
}

fn breaks_span(claim: &Claim, seen: &Observation, asked: Lifetime) -> bool {
    let Some(Lifetime::Seconds(promised)) = claim.parameters.lifetime else {
        return false;
    };
    let tolerance = Lifetime::tolerance(promised);
    let (is_longer, is_shorter) = match asked {
        Lifetime::Seconds(seconds) => (
            seconds > promised.saturating_add(tolerance),
            seconds < promised - tolerance && !shows_the_rest(seen),
        ),
        Lifetime::Persistent => (false, false),
        Lifetime::Session => (false, true),
    };
    match claim.kind {
        ClaimKind::MinLifetime => is_shorter,
        ClaimKind::ExactLifetime => is_longer || is_shorter,
        _ => is_longer,
    }
}

fn vendor(matched: &Match<'_>) -> Option<Instead> {
    matched
        .known
        .map(|known| Instead::Vendor(known.vendor.name.clone()))
}

/// Whose it is, where it is not the service's own.
fn other_party(kind: ClaimKind, seen: &Observation, matched: &Match<'_>) -> Option<Instead> {
    if let Some(domain) = elsewhere(seen, matched) {
        return Some(Instead::OtherSite(domain));
    }
    let follows = matches!(category(matched), Category::Analytics | Category::Marketing);
    (kind == ClaimKind::OnlyOwnCookies && matched.declared.is_none() && follows)
        .then(|| vendor(matched))
        .flatten()
}

/// The site that a cookie is for, where that is none of its service's own.
fn elsewhere(seen: &Observation, matched: &Match<'_>) -> Option<String> {
    let set = seen.set.as_ref()?;
    let site = registrable_domain(&set.domain)?;
    let hosts = matched.service?.hosts.iter().filter(|host| !host.embedded);
    let mut own = hosts
        .filter_map(|host| registrable_domain(&host.host))
        .peekable();
    own.peek()?;
    (!own.any(|own| own == site)).then(|| site.to_owned())
}

fn shadow(context: &SiteContext, findings: &mut Vec<Finding>) {
    if let Some((domain, path)) = &context.shadows {
        findings.push(Finding::Shadowed {
            domain: domain.clone(),
            path: path.clone(),
        });
    }
}

/// What a browser does with it.
fn acceptance(set: &SetFacts, findings: &mut Vec<Finding>) {
    match set.acceptance {
        Acceptance::Refused("samesite_none_without_secure") => {
            findings.push(Finding::RefusedByBrowsers {
                reason: "samesite_none_without_secure",
            });
            findings.push(Finding::SamesiteNoneWithoutSecure);
        }
        Acceptance::Refused(reason) => findings.push(Finding::RefusedByBrowsers { reason }),
        Acceptance::Stored | Acceptance::Deleted => {}
    }
}

/// Whether only the rest of a lifetime shows: a browser holds a cookie for ever shorter, and cuts it at first.
fn shows_the_rest(seen: &Observation) -> bool {
    seen.seen == Seen::InBrowser
}

/// Declared against asked: never against what browsers keep, for the cap is not the site's doing.
fn lifetime(seen: &Observation, set: &SetFacts, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let asked = set.asked;
    if set.expires_unreadable {
        findings.push(Finding::ExpiresUnreadable);
    }
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
            } else if seconds < limit - tolerance && !shows_the_rest(seen) {
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
fn scope(seen: &Observation, set: &SetFacts, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let says_own = matched.basis == KnowledgeBasis::Service
        && matches!(matched.fit, Fit::Named | Fit::Misspelt)
        && matched
            .declared
            .is_some_and(|declared| declared.declaration.provider.is_none());
    if says_own && let Some(domain) = elsewhere(seen, matched) {
        findings.push(Finding::ThirdPartyDeclaredFirst { domain });
    }
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

//! The words of findings, with their evidence.
//!
//! The judgement itself is `judge`'s.

use crate::{
    cookie::{category::Category, lifetime::Lifetime, value::ValueKind},
    explain::{
        who::was_deleted,
        words::{Arg, Words, plain},
    },
    judge::{
        case::Case,
        finding::{DatedFinding, Finding, Instead, Missing},
        verdict::Severity,
    },
    protocol,
    registry::vendor::Holds,
};

/// Puts a finding and its days into words; `is_dated`: whether days are kept.
pub(super) fn dated(
    found: &DatedFinding,
    case: &Case<'_>,
    is_dated: bool,
    words: &Words,
) -> protocol::ExplainedFinding {
    let dates = found.dates.filter(|_| is_dated);
    protocol::ExplainedFinding {
        first: dates.map(|dates| dates.first),
        last: dates.map(|dates| dates.last),
        when: dates.map(|dates| {
            let (first, last) = (words.day(dates.first), words.day(dates.last));
            let id = if first == last {
                "found-on"
            } else {
                "found-between"
            };
            words.say(
                id,
                &[("first", Arg::Text(&first)), ("last", Arg::Text(&last))],
            )
        }),
        ..in_words(&found.finding, tense(&found.finding, case), words)
    }
}

/// What a lifetime is that a finding speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tense {
    /// The one that the cookie has now.
    Now,
    /// One that it had.
    Over,
    /// What is left of one: a browser holds it.
    Left,
}

fn tense(found: &Finding, case: &Case<'_>) -> Tense {
    let seen = &case.now().observation;
    let asked = found.lifetime().zip(seen.set.as_ref());
    match asked {
        Some((asked, set)) if was_deleted(case) || !asked.is_about(set.asked) => Tense::Over,
        Some(_) if seen.shows_the_rest() => Tense::Left,
        _ => Tense::Now,
    }
}

/// Puts a finding into words.
fn in_words(found: &Finding, tense: Tense, words: &Words) -> protocol::ExplainedFinding {
    let id = sentence_id(found, tense);
    let evidence = evidence(found, tense == Tense::Over, words);
    let args: Vec<(&str, Arg<'_>)> = evidence
        .iter()
        .map(|(name, text)| (*name, Arg::Text(text)))
        .collect();
    let severity = found.severity();
    let severity_word = match severity {
        Severity::Note => "severity-note",
        Severity::Review => "severity-review",
        Severity::Breach => "severity-breach",
    };
    protocol::ExplainedFinding {
        code: found.code().to_owned(),
        severity,
        severity_word: words.say(severity_word, &[]),
        sentence: words.say(&id, &args),
        which: found.which(),
        asked_seconds: found.lifetime().and_then(Lifetime::seconds),
        by_host: match found {
            Finding::BeforeConsent { by_host, .. } | Finding::IgnoresRefusal { by_host, .. } => {
                Some(*by_host)
            }
            _ => None,
        },
        first: None,
        last: None,
        when: None,
    }
}

/// The id of its sentence.
fn sentence_id(found: &Finding, tense: Tense) -> String {
    match found {
        Finding::OutlivesDeclaration { .. }
        | Finding::ShorterThanDeclared { .. }
        | Finding::PersistentDeclaredSession { .. }
        | Finding::SessionDeclaredPersistent { .. }
            if tense == Tense::Over =>
        {
            "finding-lifetime-over".to_owned()
        }
        Finding::NoNotice { serves_many: true } => "finding-no-notice-shared".to_owned(),
        Finding::OutlivesDeclaration { .. } | Finding::PersistentDeclaredSession { .. }
            if tense == Tense::Left =>
        {
            format!("finding-{}-left", found.code().replace('_', "-"))
        }
        Finding::BeforeConsent { by_host: false, .. } => "finding-before-consent-unsure".to_owned(),
        Finding::IgnoresRefusal { by_host: false, .. } => {
            "finding-ignores-refusal-unsure".to_owned()
        }
        Finding::BeforeConsent {
            category: Category::Analytics,
            ..
        } => "finding-before-consent-analytics".to_owned(),
        Finding::Undeclared {
            category: Category::Necessary | Category::Functional,
        } => "finding-undeclared-needed".to_owned(),
        // What browsers cut short does not stay that long.
        Finding::OutlivesDeclaration { asked, .. }
        | Finding::PersistentDeclaredSession { asked }
            if is_capped(*asked) =>
        {
            format!("finding-{}-capped", found.code().replace('_', "-"))
        }
        Finding::DisclosesInternalAddress { address } if address.is_empty() => {
            "finding-discloses-some-address".to_owned()
        }
        Finding::CannotCheck { because } => format!(
            "finding-cannot-check-{}",
            match because {
                Missing::Setter => "setter",
                Missing::OwnSetting(_) => "own-setting",
                Missing::StorageName => "storage-name",
                Missing::Name => "name",
                Missing::Choice => "choice",
                Missing::Answer { .. } => "answer",
                Missing::Holder => "holder",
                Missing::Kept => "kept",
            }
        ),
        _ => format!("finding-{}", found.code().replace('_', "-")),
    }
}

/// Whether browsers keep it for a shorter time.
fn is_capped(asked: Lifetime) -> bool {
    asked.capped() != asked
}

/// Arguments of the sentence.
fn evidence(found: &Finding, is_over: bool, words: &Words) -> Vec<(&'static str, String)> {
    match found {
        Finding::DeclaredElsewhere { service, .. } => vec![("service", service.clone())],
        Finding::KnownVendorOnly { vendor } => vec![("vendor", vendor.clone())],
        Finding::OutlivesDeclaration { declared, asked }
        | Finding::ShorterThanDeclared { declared, asked } => vec![
            ("declared", words.lifetime(*declared)),
            ("asked", words.lifetime_beside(*asked, *declared)),
        ],
        Finding::PersistentDeclaredSession { asked } | Finding::CappedByBrowsers { asked } => {
            let session = words.lifetime(Lifetime::Session);
            vec![("asked", words.lifetime(*asked)), ("declared", session)]
        }
        Finding::SessionDeclaredPersistent { declared } => {
            let session = words.lifetime(Lifetime::Session);
            vec![("declared", words.lifetime(*declared)), ("asked", session)]
        }
        Finding::WiderDomainThanService { domain }
        | Finding::ThirdPartyDeclaredFirst { domain } => vec![("domain", plain(domain))],
        Finding::NameMisdeclared { written } | Finding::DeclaredNotSeen { written } => {
            vec![("written", written.clone())]
        }
        Finding::RefusedByBrowsers { reason } => vec![(
            "reason",
            words.text(&format!("refused-{}", reason.id()), &[]),
        )],
        Finding::IgnoresRefusal { category, .. } => {
            vec![("category", in_a_sentence(*category, words))]
        }
        Finding::ClaimBroken {
            promise, instead, ..
        } => vec![
            ("promise", words.inside(&words.registry_says(promise))),
            ("instead", seen_instead(instead, is_over, words)),
        ],
        Finding::PersonalDataInValue { kind, .. } => held(*kind, words),
        Finding::HoldsPersonalData { holds, .. } => {
            let kind = match holds {
                Holds::Address => ValueKind::PostalAddress,
                Holds::Uprn => ValueKind::Uprn,
            };
            held(kind, words)
        }
        Finding::DisclosesInternalAddress { address } => vec![("address", address.clone())],
        Finding::Shadowed { domain, path } => {
            vec![("domain", plain(domain)), ("path", plain(path))]
        }
        Finding::CannotCheck { because } => missing(because, words),
        Finding::NoNotice { .. }
        | Finding::Undeclared { .. }
        | Finding::BeforeConsent { .. }
        | Finding::LifetimeNotRead
        | Finding::ExpiresUnreadable
        | Finding::SessionCookieWithoutHttponly
        | Finding::WithoutSecure
        | Finding::SamesiteNoneWithoutSecure => Vec::new(),
    }
}

/// What kind of data a value holds.
fn held(kind: ValueKind, words: &Words) -> Vec<(&'static str, String)> {
    vec![("kind", words.text(&format!("value-{}", kind.id()), &[]))]
}

/// A category as a word inside a sentence.
pub(super) fn in_a_sentence(category: Category, words: &Words) -> String {
    words.text(&format!("in-words-{}", category.id()), &[])
}

/// What is known beside what is missing.
fn missing(because: &Missing, words: &Words) -> Vec<(&'static str, String)> {
    match because {
        Missing::OwnSetting(setter) => vec![("setter", setter.clone())],
        Missing::Answer { refused, category } => vec![
            ("refused", in_a_sentence(*refused, words)),
            ("category", in_a_sentence(*category, words)),
        ],
        Missing::Setter
        | Missing::StorageName
        | Missing::Name
        | Missing::Choice
        | Missing::Holder
        | Missing::Kept => Vec::new(),
    }
}

/// What was seen instead of what a notice promises.
fn seen_instead(instead: &Instead, is_over: bool, words: &Words) -> String {
    let with = |id: &str, name: &str, text: &str| words.text(id, &[(name, Arg::Text(text))]);
    match instead {
        Instead::Asked(asked) if is_over => with("instead-asked", "asked", &words.lifetime(*asked)),
        Instead::Asked(asked) if is_capped(*asked) => {
            with("instead-asks", "asked", &words.lifetime(*asked))
        }
        Instead::Asked(asked) => with("stays-set", "asked", &words.lifetime(*asked)),
        Instead::OtherSite(site) => with("instead-site", "site", &plain(site)),
        Instead::Vendor(vendor) => with("instead-vendor", "vendor", vendor),
        Instead::Value(kind) => {
            let kind = words.text(&format!("value-{}", kind.id()), &[]);
            with("instead-value", "kind", &kind)
        }
        Instead::Address(address) if address.is_empty() => words.text("instead-some-address", &[]),
        Instead::Address(address) => with("instead-address", "address", address),
        Instead::NotNamed => words.text("instead-not-named", &[]),
        Instead::More(number) => {
            words.text("instead-more", &[("number", Arg::Number((*number).into()))])
        }
        Instead::BeforeChoice => words.text("instead-before-choice", &[]),
        Instead::Refused => words.text("instead-refused", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::refusal::Refusal;

    #[test]
    fn every_refusal_has_its_sentence() {
        let words = Words::new(None);
        for reason in Refusal::ALL {
            let id = reason.id();
            assert!(words.has(&format!("refused-{id}")), "{id}");
        }
    }
}

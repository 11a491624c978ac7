//! The words of a judgement: verdicts, and findings with their evidence.
//!
//! The judgement itself is `judge`'s.

use crate::{
    cookie::category::Category,
    explain::words::{Arg, Words, plain},
    judge::{
        finding::{Finding, Instead},
        verdict::{Severity, Verdict},
    },
    protocol::{self, Sentence},
};

/// A verdict in words.
pub(super) fn verdict_word(verdict: Verdict, words: &Words) -> Sentence {
    let id = match verdict {
        Verdict::AsDeclared => "verdict-as-declared",
        Verdict::CannotTell => "verdict-cannot-tell",
        Verdict::Differs => "verdict-differs",
        Verdict::NotDeclared => "verdict-not-declared",
    };
    words.say(id, &[])
}

/// Puts a finding into words.
pub(super) fn in_words(found: &Finding, words: &Words) -> protocol::ExplainedFinding {
    let id = match found {
        Finding::BeforeConsent {
            category: Category::Analytics,
        } => "finding-before-consent-analytics".to_owned(),
        _ => format!("finding-{}", found.code().replace('_', "-")),
    };
    let evidence = evidence(found, words);
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
    }
}

/// Arguments of the sentence.
fn evidence(found: &Finding, words: &Words) -> Vec<(&'static str, String)> {
    match found {
        Finding::DeclaredElsewhere { service } => vec![("service", service.clone())],
        Finding::KnownVendorOnly { vendor } => vec![("vendor", vendor.clone())],
        Finding::OutlivesDeclaration { declared, asked }
        | Finding::ShorterThanDeclared { declared, asked } => vec![
            ("declared", words.lifetime(*declared)),
            ("asked", words.lifetime(*asked)),
        ],
        Finding::PersistentDeclaredSession { asked } | Finding::CappedByBrowsers { asked } => {
            vec![("asked", words.lifetime(*asked))]
        }
        Finding::SessionDeclaredPersistent { declared } => {
            vec![("declared", words.lifetime(*declared))]
        }
        Finding::WiderDomainThanService { domain }
        | Finding::ThirdPartyDeclaredFirst { domain } => vec![("domain", plain(domain))],
        Finding::NameMisdeclared { written } | Finding::DeclaredNotSeen { written } => {
            vec![("written", written.clone())]
        }
        Finding::RefusedByBrowsers { reason } => vec![("reason", refusal(reason, words))],
        Finding::IgnoresRefusal { category } => {
            let word = words.text(&format!("in-words-{}", category.id()), &[]);
            vec![("category", word)]
        }
        Finding::ClaimBroken { promise, instead } => vec![
            ("promise", promise.clone()),
            ("instead", seen_instead(instead, words)),
        ],
        Finding::PersonalDataInValue { kind } => {
            vec![("kind", words.text(&format!("value-{}", kind.id()), &[]))]
        }
        Finding::DisclosesInternalAddress { address } => vec![("address", address.clone())],
        Finding::Shadowed { domain, path } => {
            vec![("domain", plain(domain)), ("path", plain(path))]
        }
        Finding::Undeclared
        | Finding::BeforeConsent { .. }
        | Finding::ExpiresUnreadable
        | Finding::SessionCookieWithoutHttponly
        | Finding::WithoutSecure
        | Finding::SamesiteNoneWithoutSecure => Vec::new(),
    }
}

/// What was seen instead of what a notice promises.
fn seen_instead(instead: &Instead, words: &Words) -> String {
    let with = |id: &str, name: &str, text: &str| words.text(id, &[(name, Arg::Text(text))]);
    match instead {
        Instead::Asked(asked) => with("stays-set", "asked", &words.lifetime(*asked)),
        Instead::OtherSite(site) => with("instead-site", "site", &plain(site)),
        Instead::Vendor(vendor) => with("instead-vendor", "vendor", vendor),
        Instead::Value(kind) => {
            let kind = words.text(&format!("value-{}", kind.id()), &[]);
            with("instead-value", "kind", &kind)
        }
        Instead::Address(address) => with("instead-address", "address", address),
        Instead::NotNamed => words.text("instead-not-named", &[]),
        Instead::More(number) => {
            words.text("instead-more", &[("number", Arg::Number((*number).into()))])
        }
        Instead::BeforeChoice => words.text("instead-before-choice", &[]),
    }
}

fn refusal(reason: &str, words: &Words) -> String {
    let id = format!("refused-{reason}");
    words.text(if words.has(&id) { &id } else { "refused-other" }, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::browser::REFUSALS;

    #[test]
    fn every_refusal_has_its_sentence() {
        let words = Words::new(None);
        for reason in REFUSALS {
            assert!(words.has(&format!("refused-{reason}")), "{reason}");
        }
    }
}

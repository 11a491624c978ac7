//! What a cookie weighs for the user whose browser holds it, and what the cookies of a site weigh together.
//!
//! The weight of a cookie is its heaviest finding, or its verdict where no finding is worth a look. It finds nothing new.

use crate::{
    cookie::category::Category,
    judge::{
        finding::Finding,
        verdict::{Counts, Rollup, Severity, Verdict, Weight},
    },
};
use std::collections::BTreeMap;

/// The weight of a cookie with this verdict and these findings.
pub(super) fn weight<'f>(verdict: Verdict, findings: impl Iterator<Item = &'f Finding>) -> Weight {
    let heaviest = findings.filter_map(of_finding).max();
    heaviest.unwrap_or(match verdict {
        Verdict::AsDeclared | Verdict::NothingSeen => Weight::Fine,
        Verdict::CannotTell => Weight::Unchecked,
        Verdict::NotDeclared => Weight::Gap,
        Verdict::Differs => Weight::Odd,
    })
}

fn of_finding(found: &Finding) -> Option<Weight> {
    let is_breach = found.severity() == Severity::Breach;
    Some(match found {
        Finding::NoNotice => Weight::NoNotice,
        _ if found.severity() == Severity::Note => return None,
        Finding::IgnoresRefusal { .. } if is_breach => Weight::Refused,
        Finding::IgnoresRefusal { .. } => Weight::PerhapsRefused,
        Finding::BeforeConsent { .. } if is_breach => Weight::Early,
        Finding::BeforeConsent {
            category: Category::Analytics,
            by_host: true,
            ..
        } => Weight::EarlyMeasuring,
        Finding::PersonalDataInValue { .. } if is_breach => Weight::Personal,
        _ if is_breach => Weight::Promise,
        Finding::Undeclared { .. } | Finding::DeclaredElsewhere { .. } => Weight::Untold,
        _ => Weight::Odd,
    })
}

/// What the cookies of a site add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By verdict.
    pub counts: Counts,
    /// By what they are and what they weigh.
    kinds: BTreeMap<(Weight, Category), u32>,
}

impl Tally {
    /// Counts one cookie.
    pub fn count(&mut self, rollup: Rollup) {
        self.counts.count(rollup);
        *self
            .kinds
            .entry((rollup.weight, rollup.category))
            .or_default() += 1;
    }

    /// The heaviest weight that there is.
    pub fn heaviest(&self) -> Option<Weight> {
        self.kinds.keys().map(|(weight, _)| *weight).max()
    }

    /// The number of cookies of this weight.
    pub fn of_weight(&self, weight: Weight) -> u32 {
        self.sum(|(found, _)| found == weight)
    }

    /// The number of cookies of this category.
    pub fn of_category(&self, category: Category) -> u32 {
        self.sum(|(_, found)| found == category)
    }

    fn sum(&self, fits: impl Fn((Weight, Category)) -> bool) -> u32 {
        let kinds = self.kinds.iter().filter(|(kind, _)| fits(**kind));
        kinds.map(|(_, number)| number).sum()
    }
}

impl FromIterator<Rollup> for Tally {
    fn from_iter<I: IntoIterator<Item = Rollup>>(rollups: I) -> Self {
        let mut tally = Self::default();
        rollups.into_iter().for_each(|rollup| tally.count(rollup));
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cookie::value::ValueKind, judge::finding::Instead};
    use Category::{Analytics, Marketing, Necessary};
    use Severity::{Breach, Note, Review};

    fn early(category: Category, by_host: bool, severity: Severity) -> Finding {
        Finding::BeforeConsent {
            category,
            by_host,
            severity,
        }
    }

    fn refused(category: Category, severity: Severity) -> Finding {
        Finding::IgnoresRefusal {
            category,
            by_host: true,
            severity,
        }
    }

    fn personal(severity: Severity) -> Finding {
        Finding::PersonalDataInValue {
            kind: ValueKind::Email,
            by_host: true,
            severity,
        }
    }

    fn broken(severity: Severity) -> Finding {
        Finding::ClaimBroken {
            promise: String::new(),
            instead: Instead::NotNamed,
            severity,
        }
    }

    fn elsewhere(category: Category) -> Finding {
        Finding::DeclaredElsewhere {
            service: String::new(),
            category,
        }
    }

    #[track_caller]
    fn check(verdict: Verdict, findings: &[Finding], expected: Weight) {
        assert_eq!(weight(verdict, findings.iter()), expected);
        assert_eq!(weight(verdict, findings.iter().rev()), expected);
    }

    #[test]
    fn a_verdict_weighs_where_no_finding_is_worth_a_look() {
        for notes in [&[][..], &[Finding::ExpiresUnreadable, personal(Note)]] {
            check(Verdict::AsDeclared, notes, Weight::Fine);
            check(Verdict::CannotTell, notes, Weight::Unchecked);
            check(Verdict::NotDeclared, notes, Weight::Gap);
            check(Verdict::Differs, notes, Weight::Odd);
        }
        let gaps = [
            Finding::Undeclared {
                category: Necessary,
            },
            elsewhere(Necessary),
        ];
        check(Verdict::NotDeclared, &gaps, Weight::Gap);
    }

    #[test]
    fn the_heaviest_finding_weighs() {
        let found = |findings: &[Finding], expected| check(Verdict::Differs, findings, expected);
        let untold = Finding::Undeclared {
            category: Analytics,
        };
        found(&[Finding::NoNotice, personal(Note)], Weight::NoNotice);
        found(&[Finding::NoNotice, personal(Review)], Weight::Odd);
        found(&[broken(Review), Finding::ExpiresUnreadable], Weight::Odd);
        found(&[broken(Review), untold.clone()], Weight::Untold);
        found(&[elsewhere(Marketing), personal(Note)], Weight::Untold);
        found(
            &[untold, early(Analytics, true, Review)],
            Weight::EarlyMeasuring,
        );
        // Another host may have set it, or it measures nothing.
        found(&[early(Analytics, false, Review)], Weight::Odd);
        found(&[early(Marketing, false, Review)], Weight::Odd);
        found(&[early(Analytics, true, Note)], Weight::Odd);
        found(
            &[refused(Analytics, Review), early(Analytics, true, Review)],
            Weight::PerhapsRefused,
        );
        found(
            &[broken(Breach), refused(Analytics, Review)],
            Weight::Promise,
        );
        found(&[personal(Breach), broken(Breach)], Weight::Personal);
        found(
            &[early(Marketing, true, Breach), personal(Breach)],
            Weight::Early,
        );
        found(
            &[refused(Marketing, Breach), early(Marketing, true, Breach)],
            Weight::Refused,
        );
    }
}

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

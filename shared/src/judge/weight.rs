//! What a cookie weighs for the user whose browser holds it, and what the cookies of a site weigh together.
//!
//! A cookie has the weight of each finding that is worth a look, or that of its verdict where none is; the heaviest speaks
//! for it. It finds nothing new.

use crate::{
    cookie::category::Category,
    judge::{
        finding::{Finding, Missing},
        verdict::{Counts, Rollup, Severity, Verdict, Weight, Weights},
    },
};
use std::collections::BTreeMap;

/// The weights of a cookie with this verdict and these findings; `is_brought`: whether it may come from another service, which
/// the notice names it for.
pub(super) fn weights<'f>(
    (verdict, is_brought): (Verdict, bool),
    findings: impl Iterator<Item = &'f Finding> + Clone,
) -> Weights {
    let is_elsewhere = |found: &Finding| matches!(found, Finding::DeclaredElsewhere { .. });
    let is_refused = |found: &Finding| matches!(found, Finding::RefusedByBrowsers { .. });
    let is_light = findings.clone().filter_map(of_finding).next().is_none();
    let of_verdict = match verdict {
        // Whatever else it weighs, the notice leaves it out.
        Verdict::NotDeclared if findings.clone().any(is_elsewhere) => Some(Weight::Elsewhere),
        Verdict::NotDeclared => Some(Weight::Gap),
        _ if !is_light => None,
        Verdict::AsDeclared if is_brought => Some(Weight::Brought),
        Verdict::AsDeclared if findings.clone().any(Finding::is_sooner) => Some(Weight::Sooner),
        Verdict::AsDeclared | Verdict::NothingSeen => Some(Weight::Fine),
        Verdict::CannotTell if findings.clone().any(is_refused) => Some(Weight::Fine),
        Verdict::CannotTell if findings.clone().any(is_unseen) => Some(Weight::Unseen),
        Verdict::CannotTell => Some(Weight::Unchecked),
        Verdict::Differs => Some(Weight::Odd),
    };
    findings.filter_map(of_finding).chain(of_verdict).collect()
}

/// Whether the notice does not name it, and this host was not seen setting it.
fn is_unseen(found: &Finding) -> bool {
    let Finding::CannotCheck { because } = found else {
        return false;
    };
    matches!(because, Missing::Setter | Missing::OwnSetting(_))
}

fn of_finding(found: &Finding) -> Option<Weight> {
    let is_breach = found.severity() == Severity::Breach;
    Some(match found {
        Finding::NoNotice { .. } => Weight::NoNotice,
        _ if found.severity() == Severity::Note => return None,
        Finding::IgnoresRefusal { .. } if is_breach => Weight::Refused,
        Finding::IgnoresRefusal { by_host: true, .. } => Weight::RefusedMeasuring,
        Finding::IgnoresRefusal { .. } => Weight::PerhapsRefused,
        Finding::BeforeConsent { .. } if is_breach => Weight::Early,
        Finding::BeforeConsent {
            category: Category::Analytics,
            by_host: true,
            ..
        } => Weight::EarlyMeasuring,
        Finding::BeforeConsent { .. } => Weight::PerhapsEarly,
        Finding::PersonalDataInValue { .. } if is_breach => Weight::Personal,
        _ if is_breach => Weight::Promise,
        Finding::Undeclared { .. } => Weight::Untold,
        Finding::DeclaredElsewhere { .. } => Weight::UntoldElsewhere,
        _ => Weight::Odd,
    })
}

/// What the cookies of a site add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By verdict.
    pub counts: Counts,
    /// Those that no browser keeps, of which there is no more to say.
    pub(crate) refused: u32,
    /// The others, by what they weigh, and what they are for.
    kinds: BTreeMap<(Weights, Category), u32>,
    /// Names in a page's own storage by what they are for: they are no cookies, and weigh nothing.
    keys: BTreeMap<Category, u32>,
    /// Whether somebody says what a cookie without a category is for, and what such a name in storage.
    explains_unsorted: [bool; 2],
    /// When one was last set against a no, in Unix seconds.
    refused_on: Option<i64>,
    /// Whether something that was worth a look was put right since.
    pub(crate) is_mended: bool,
}

impl Tally {
    /// Counts one cookie.
    pub fn count(&mut self, rollup: Rollup) {
        self.counts.count(rollup);
        if rollup.is_refused {
            self.refused += 1;
            return;
        }
        *self
            .kinds
            .entry((rollup.weights, rollup.category))
            .or_default() += 1;
        self.refused_on = self.refused_on.max(rollup.refused_on);
        self.is_mended |= rollup.is_mended;
        self.explains_unsorted[0] |= is_explained_unsorted(rollup);
    }

    /// Counts one name in a page's own storage.
    pub fn count_key(&mut self, rollup: Rollup) {
        *self.keys.entry(rollup.category).or_default() += 1;
        self.explains_unsorted[1] |= is_explained_unsorted(rollup);
    }

    /// The heaviest weight that there is.
    pub fn heaviest(&self) -> Option<Weight> {
        self.kinds.keys().map(|(of, _)| of.heaviest()).max()
    }

    /// The number of cookies of which the sentence about this weight is true, whatever else they weigh.
    pub fn of_weight(&self, weight: Weight) -> u32 {
        self.sum(|(found, _)| found.is_told_with(weight))
    }

    /// What the other cookies weigh, and how many there are of each.
    pub fn beside(&self, told: Weight) -> impl Iterator<Item = (Weights, u32)> + Clone {
        let kinds = self.kinds.iter().map(|((of, _), number)| (*of, *number));
        kinds.filter(move |(of, _)| !of.is_told_with(told))
    }

    /// Whether one cookie has both weights.
    pub fn has_both(&self, one: Weight, other: Weight) -> bool {
        self.sum(|(of, _)| of.has(one) && of.has(other)) > 0
    }

    /// The number of names in storage of this category.
    pub fn of_key(&self, category: Category) -> u32 {
        self.keys.get(&category).copied().unwrap_or_default()
    }

    /// When a cookie was last set against a no.
    pub fn refused_on(&self) -> Option<i64> {
        self.refused_on
    }

    /// The number of cookies of this category.
    pub fn of_category(&self, category: Category) -> u32 {
        self.sum(|(_, found)| found == category)
    }

    /// Whether somebody says what a cookie without a category is for, and what such a name in storage.
    pub fn explains_unsorted(&self) -> [bool; 2] {
        self.explains_unsorted
    }

    fn sum(&self, fits: impl Fn((Weights, Category)) -> bool) -> u32 {
        let kinds = self.kinds.iter().filter(|(kind, _)| fits(**kind));
        kinds.map(|(_, number)| number).sum()
    }
}

fn is_explained_unsorted(rollup: Rollup) -> bool {
    rollup.is_explained && rollup.category == Category::Unclassified
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
    use crate::{
        cookie::{lifetime::Lifetime, refusal::Refusal, value::ValueKind},
        judge::finding::Instead,
    };
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

    fn perhaps_refused() -> Finding {
        Finding::IgnoresRefusal {
            category: Marketing,
            by_host: false,
            severity: Review,
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
            claim: String::new(),
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
        assert_eq!(
            weights((verdict, false), findings.iter()).heaviest(),
            expected
        );
        assert_eq!(
            weights((verdict, false), findings.iter().rev()).heaviest(),
            expected
        );
    }

    #[test]
    fn a_verdict_weighs_where_no_finding_is_worth_a_look() {
        for notes in [&[][..], &[Finding::ExpiresUnreadable, personal(Note)]] {
            check(Verdict::AsDeclared, notes, Weight::Fine);
            check(Verdict::CannotTell, notes, Weight::Unchecked);
            check(Verdict::NotDeclared, notes, Weight::Gap);
            check(Verdict::Differs, notes, Weight::Odd);
        }
        let undeclared = Finding::Undeclared {
            category: Necessary,
        };
        check(Verdict::NotDeclared, &[undeclared], Weight::Gap);
        let named = [elsewhere(Necessary)];
        check(Verdict::NotDeclared, &named, Weight::Elsewhere);
    }

    #[test]
    fn a_note_says_why_a_light_verdict_is_no_plain_one() {
        let sooner = Finding::SessionDeclaredPersistent {
            declared: Lifetime::Seconds(60),
        };
        check(
            Verdict::AsDeclared,
            std::slice::from_ref(&sooner),
            Weight::Sooner,
        );
        check(
            Verdict::NotDeclared,
            std::slice::from_ref(&sooner),
            Weight::Gap,
        );
        check(
            Verdict::AsDeclared,
            &[sooner, personal(Review)],
            Weight::Odd,
        );
        let unchecked = |because, expected| {
            check(
                Verdict::CannotTell,
                &[Finding::CannotCheck { because }],
                expected,
            );
        };
        unchecked(Missing::Setter, Weight::Unseen);
        unchecked(Missing::OwnSetting(String::new()), Weight::Unseen);
        unchecked(Missing::Name, Weight::Unchecked);
        unchecked(Missing::StorageName, Weight::Unchecked);
        let reason = Refusal::SamesiteNoneWithoutSecure;
        let refused = Finding::RefusedByBrowsers { reason };
        check(Verdict::CannotTell, &[refused], Weight::Fine);
    }

    #[test]
    fn what_comes_from_another_service_has_that_weight_where_nothing_weighs_more() {
        let check = |verdict, findings: &[Finding], expected| {
            let found = weights((verdict, true), findings.iter());
            assert_eq!(found.heaviest(), expected, "{verdict:?} {findings:?}");
        };
        check(Verdict::AsDeclared, &[], Weight::Brought);
        check(Verdict::AsDeclared, &[personal(Note)], Weight::Brought);
        check(Verdict::AsDeclared, &[personal(Review)], Weight::Odd);
        check(Verdict::Differs, &[], Weight::Odd);
    }

    #[test]
    fn the_heaviest_finding_weighs() {
        let found = |findings: &[Finding], expected| check(Verdict::Differs, findings, expected);
        let untold = Finding::Undeclared {
            category: Analytics,
        };
        let none = Finding::NoNotice { serves_many: false };
        found(&[none.clone(), personal(Note)], Weight::NoNotice);
        found(&[none, personal(Review)], Weight::Odd);
        found(&[broken(Review), Finding::ExpiresUnreadable], Weight::Odd);
        found(&[broken(Review), personal(Review)], Weight::Odd);
        found(&[broken(Review), untold.clone()], Weight::Untold);
        found(
            &[elsewhere(Marketing), personal(Note)],
            Weight::UntoldElsewhere,
        );
        found(
            &[untold, early(Analytics, true, Review)],
            Weight::EarlyMeasuring,
        );
        // Another host may have set it, or it measures nothing.
        found(&[early(Analytics, false, Review)], Weight::PerhapsEarly);
        found(&[early(Marketing, false, Review)], Weight::PerhapsEarly);
        found(&[early(Analytics, true, Note)], Weight::Odd);
        found(&[perhaps_refused()], Weight::PerhapsRefused);
        found(
            &[refused(Analytics, Review), early(Analytics, true, Review)],
            Weight::RefusedMeasuring,
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

    #[test]
    fn a_sentence_counts_every_cookie_that_it_is_true_of() {
        let of = |verdict, findings: &[Finding]| Rollup {
            weights: weights((verdict, false), findings.iter()),
            ..Rollup::default()
        };
        let untold = Finding::Undeclared {
            category: Analytics,
        };
        let tally: Tally = [
            of(Verdict::NotDeclared, std::slice::from_ref(&untold)),
            of(Verdict::NotDeclared, &[]),
            of(Verdict::NotDeclared, &[elsewhere(Analytics)]),
            of(Verdict::NotDeclared, &[elsewhere(Necessary)]),
            of(
                Verdict::NotDeclared,
                &[untold, early(Analytics, true, Review)],
            ),
            of(
                Verdict::Differs,
                &[early(Marketing, true, Breach), refused(Marketing, Breach)],
            ),
            of(Verdict::AsDeclared, &[refused(Analytics, Review)]),
            of(Verdict::AsDeclared, &[perhaps_refused()]),
        ]
        .into_iter()
        .collect();
        assert_eq!(tally.heaviest(), Some(Weight::Refused));
        assert_eq!(tally.of_weight(Weight::Refused), 2);
        assert_eq!(tally.of_weight(Weight::RefusedMeasuring), 2);
        assert_eq!(tally.of_weight(Weight::Early), 2);
        assert_eq!(tally.of_weight(Weight::Untold), 3);
        assert_eq!(tally.of_weight(Weight::UntoldElsewhere), 2);
        assert_eq!(tally.of_weight(Weight::Gap), 3);
    }

    #[test]
    fn a_name_in_storage_that_somebody_explains_is_known_apart_from_cookies() {
        let explained = Rollup {
            is_explained: true,
            ..Rollup::default()
        };
        let mut tally = Tally::default();
        tally.count_key(explained);
        tally.count_key(Rollup::default());
        assert_eq!(tally.explains_unsorted(), [false, true]);
        tally.count(explained);
        tally.count(Rollup::default());
        assert_eq!(tally.explains_unsorted(), [true, true]);
    }
}

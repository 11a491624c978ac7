//! What a cookie weighs for the person whose browser holds it, and what the cookies of a site weigh together.
//!
//! The weight of a cookie is its heaviest finding, or its verdict where no finding is worth a look. It finds nothing new.

use crate::{
    cookie::category::Category,
    judge::{
        finding::Finding,
        verdict::{Counts, Rollup, Severity, Verdict},
    },
};
use serde::{Deserialize, Serialize};

/// What one cookie is to its person, the heaviest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It is as the notice says.
    Fine,
    /// The notice does not say enough to check it.
    Unchecked,
    /// We hold no notice.
    NoNotice,
    /// The notice leaves out a cookie that the site needs, or that adds comfort.
    Gap,
    /// It differs from the notice, or somebody should look at it for another reason.
    Odd,
    /// The notice leaves it out, and it is not one that the site needs.
    Untold,
    /// It measured the visit before a choice.
    EarlyMeasuring,
    /// It came up after a no, and who set it is not sure, or it only measures.
    PerhapsRefused,
    /// A promise of the notice does not hold.
    Promise,
    /// Its value holds personal data.
    Personal,
    /// It was set before a choice, although it had to wait for one.
    Early,
    /// It was set after a no.
    Refused,
}

/// How a conclusion is meant, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// There is no cookie to speak of.
    Nothing,
    /// All is as the notice says.
    Fine,
    /// There is nothing to hold the cookies against.
    Unknown,
    /// The notice leaves out what does no harm.
    Gap,
    /// Somebody should look at it.
    Look,
    /// The site went against a choice or a promise.
    Against,
}

impl Weight {
    /// The weight of a cookie with this verdict and these findings.
    pub(super) fn of<'f>(verdict: Verdict, findings: impl Iterator<Item = &'f Finding>) -> Self {
        let heaviest = findings.filter_map(Self::of_finding).max();
        heaviest.unwrap_or(match verdict {
            Verdict::AsDeclared | Verdict::NothingSeen => Self::Fine,
            Verdict::CannotTell => Self::Unchecked,
            Verdict::NotDeclared => Self::Gap,
            Verdict::Differs => Self::Odd,
        })
    }

    fn of_finding(found: &Finding) -> Option<Self> {
        let is_breach = found.severity() == Severity::Breach;
        Some(match found {
            Finding::NoNotice => Self::NoNotice,
            _ if found.severity() == Severity::Note => return None,
            Finding::IgnoresRefusal { .. } if is_breach => Self::Refused,
            Finding::IgnoresRefusal { .. } => Self::PerhapsRefused,
            Finding::BeforeConsent { .. } if is_breach => Self::Early,
            Finding::BeforeConsent {
                category: Category::Analytics,
                by_host: true,
                ..
            } => Self::EarlyMeasuring,
            Finding::PersonalDataInValue { .. } if is_breach => Self::Personal,
            _ if is_breach => Self::Promise,
            Finding::Undeclared { .. } | Finding::DeclaredElsewhere { .. } => Self::Untold,
            _ => Self::Odd,
        })
    }

    /// How a site is spoken of whose heaviest cookie has this weight.
    pub fn tone(self) -> Tone {
        match self {
            Self::Fine => Tone::Fine,
            Self::Unchecked | Self::NoNotice => Tone::Unknown,
            Self::Gap => Tone::Gap,
            Self::Odd | Self::Untold | Self::EarlyMeasuring | Self::PerhapsRefused => Tone::Look,
            Self::Promise | Self::Personal | Self::Early | Self::Refused => Tone::Against,
        }
    }
}

/// What the cookies of a site add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By verdict.
    pub counts: Counts,
    /// By what they are and what they weigh.
    kinds: std::collections::BTreeMap<(Weight, Category), u32>,
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

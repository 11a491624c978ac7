//! Vocabulary of a judgement: verdicts, their counts over a site, and severities.
//!
//! It judges no cookie; its parent does. Counts, badge and a site's verdict are made here and nowhere else, so that they
//! agree.

use crate::cookie::category::Category;
use serde::{Deserialize, Serialize};

/// How many cookies of a site have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Counts {
    /// All cookies of the site.
    pub total: u32,
    /// They do what the notice says.
    pub as_declared: u32,
    /// They are declared, and something differs, or they break a promise or a choice.
    pub differs: u32,
    /// The notice does not name them.
    pub not_declared: u32,
    /// We hold no notice, or it does not say enough.
    pub cannot_tell: u32,
    /// They have a finding that somebody should look at: the number on the badge.
    pub attention: u32,
}

impl Counts {
    /// Counts one cookie.
    pub fn count(&mut self, rollup: Rollup) {
        self.total += 1;
        *match rollup.verdict {
            Verdict::AsDeclared => &mut self.as_declared,
            Verdict::Differs => &mut self.differs,
            Verdict::NotDeclared => &mut self.not_declared,
            Verdict::CannotTell | Verdict::NothingSeen => &mut self.cannot_tell,
        } += 1;
        self.attention += u32::from(rollup.attention);
    }

    /// The verdict of the site: its cookies' weightiest.
    pub fn verdict(self) -> Verdict {
        match self {
            Self { total: 0, .. } => Verdict::NothingSeen,
            Self { differs: 1.., .. } => Verdict::Differs,
            Self {
                not_declared: 1.., ..
            } => Verdict::NotDeclared,
            Self {
                cannot_tell: 1.., ..
            } => Verdict::CannotTell,
            _ => Verdict::AsDeclared,
        }
    }
}

/// What one cookie adds to the counts of its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rollup {
    /// Its verdict.
    pub verdict: Verdict,
    /// Whether somebody should look at it.
    pub attention: bool,
    /// Whether it came before the choice that it should have waited for.
    pub too_early: bool,
    /// What it weighs for its user.
    pub weights: Weights,
    /// Whether nothing is to be said of it but that no browser keeps it.
    pub is_refused: bool,
    /// When it was last set against a no, in Unix seconds, where it was.
    pub refused_on: Option<i64>,
    /// Whether something that was worth a look was put right since.
    pub is_mended: bool,
    /// What it is for.
    pub category: Category,
    /// Whether anybody says what it is for: it may be explained and not sorted.
    pub is_explained: bool,
}

impl Default for Rollup {
    fn default() -> Self {
        Self {
            verdict: Verdict::CannotTell,
            attention: false,
            too_early: false,
            weights: Weight::Unchecked.into(),
            is_refused: false,
            refused_on: None,
            is_mended: false,
            category: Category::Unclassified,
            is_explained: false,
        }
    }
}

/// What one cookie is to its user, the heaviest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It is as the notice says.
    Fine,
    /// It goes sooner than the notice says.
    Sooner,
    /// The notice names it for another service, which may have set what this site was only sent.
    Brought,
    /// The notice does not say enough to check it.
    Unchecked,
    /// The notice does not name it, and this site was not seen setting it.
    Unseen,
    /// We hold no notice.
    NoNotice,
    /// The notice names a cookie that the site needs, or that adds comfort, for another service.
    Elsewhere,
    /// The notice leaves out a cookie that the site needs, or that adds comfort.
    Gap,
    /// It differs from the notice, or somebody should look at it for another reason.
    Odd,
    /// The notice names it for another service, and it is not one that the site needs.
    UntoldElsewhere,
    /// The notice leaves it out, and it is not one that the site needs.
    Untold,
    /// It was set before a choice, and who set it is not sure.
    PerhapsEarly,
    /// It measured the visit before a choice.
    EarlyMeasuring,
    /// It was set after a no, and who set it is not sure.
    PerhapsRefused,
    /// It measured the visit after a no.
    RefusedMeasuring,
    /// A promise of the notice does not hold.
    Promise,
    /// Its value holds personal data.
    Personal,
    /// It was set before a choice, although it had to wait for one.
    Early,
    /// It was set after a no.
    Refused,
}

/// Everything that one cookie is to its user: each weight is a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weights(u32);

impl Weights {
    /// The heaviest; light where there is none.
    pub fn heaviest(self) -> Weight {
        let mut all = Weight::ALL.into_iter().rev();
        all.find(|weight| self.has(*weight)).unwrap_or(Weight::Fine)
    }

    /// Whether it has this weight, beside others perhaps.
    pub fn has(self, weight: Weight) -> bool {
        self.0 & Self::from(weight).0 != 0
    }

    /// Whether the sentence about this weight is true of it.
    pub fn is_told_with(self, weight: Weight) -> bool {
        self.has(weight) || weight.told_with().iter().any(|other| self.has(*other))
    }
}

impl From<Weight> for Weights {
    fn from(weight: Weight) -> Self {
        Self(1 << weight as u32)
    }
}

impl FromIterator<Weight> for Weights {
    fn from_iter<I: IntoIterator<Item = Weight>>(weights: I) -> Self {
        let bits = weights.into_iter().map(|weight| Self::from(weight).0);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

/// How a conclusion is meant, the mildest first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// There is no cookie to speak of.
    #[default]
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
    /// All of them, the heaviest last.
    pub(crate) const ALL: [Self; 19] = [
        Self::Fine,
        Self::Sooner,
        Self::Brought,
        Self::Unchecked,
        Self::Unseen,
        Self::NoNotice,
        Self::Elsewhere,
        Self::Gap,
        Self::Odd,
        Self::UntoldElsewhere,
        Self::Untold,
        Self::PerhapsEarly,
        Self::EarlyMeasuring,
        Self::PerhapsRefused,
        Self::RefusedMeasuring,
        Self::Promise,
        Self::Personal,
        Self::Early,
        Self::Refused,
    ];

    /// The weights of which the sentence about this one is true as well.
    fn told_with(self) -> &'static [Self] {
        match self {
            Self::Elsewhere => &[Self::Brought],
            Self::UntoldElsewhere => &[Self::Elsewhere],
            Self::Untold => &[Self::Gap],
            Self::RefusedMeasuring => &[Self::PerhapsRefused],
            Self::Early => &[Self::EarlyMeasuring],
            Self::Refused => &[Self::RefusedMeasuring],
            _ => &[],
        }
    }

    /// How a site is spoken of whose heaviest cookie has this weight.
    pub fn tone(self) -> Tone {
        match self {
            Self::Fine | Self::Sooner | Self::Brought => Tone::Fine,
            Self::Unchecked | Self::Unseen | Self::NoNotice => Tone::Unknown,
            Self::Elsewhere | Self::Gap => Tone::Gap,
            Self::Odd
            | Self::UntoldElsewhere
            | Self::Untold
            | Self::PerhapsEarly
            | Self::EarlyMeasuring
            | Self::PerhapsRefused
            | Self::RefusedMeasuring => Tone::Look,
            Self::Promise | Self::Personal | Self::Early | Self::Refused => Tone::Against,
        }
    }
}

/// What the findings of a cookie or of a site add up to, the lightest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody has seen a cookie of the site.
    NothingSeen,
    /// It does what the notice says.
    AsDeclared,
    /// We hold no notice, or it does not say enough.
    CannotTell,
    /// The notice does not name it.
    NotDeclared,
    /// Something differs from what is declared, promised or chosen.
    Differs,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// A person should look at it.
    Review,
    /// It breaks what was promised or chosen.
    Breach,
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{AsDeclared, CannotTell, Differs, NotDeclared, NothingSeen};

    #[test]
    fn a_site_has_the_verdict_of_its_weightiest_cookie() {
        let check = |verdicts: &[Verdict], expected: Verdict| {
            let mut counts = Counts::default();
            for verdict in verdicts {
                counts.count(Rollup {
                    verdict: *verdict,
                    ..Rollup::default()
                });
            }
            assert_eq!(counts.verdict(), expected, "{verdicts:?}");
        };
        check(&[], NothingSeen);
        check(&[AsDeclared], AsDeclared);
        check(&[CannotTell, AsDeclared], CannotTell);
        check(&[CannotTell, NotDeclared, AsDeclared], NotDeclared);
        check(&[NotDeclared, Differs, CannotTell], Differs);
    }
}

//! Vocabulary of a judgement: verdicts, their counts over a site, and severities.
//!
//! It judges no cookie; its parent does.

use serde::{Deserialize, Serialize};

/// How many cookies of a site have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Counts {
    /// All cookies of the site.
    pub total: u32,
    /// They do what the notice says.
    pub as_declared: u32,
    /// They are declared, and something differs.
    pub differs: u32,
    /// Nobody declares them.
    pub not_declared: u32,
    /// The notice does not say enough.
    pub cannot_tell: u32,
}

impl Counts {
    /// Counts one cookie with this verdict.
    pub fn count(&mut self, verdict: Verdict) {
        self.total += 1;
        *match verdict {
            Verdict::AsDeclared => &mut self.as_declared,
            Verdict::Differs => &mut self.differs,
            Verdict::NotDeclared => &mut self.not_declared,
            Verdict::CannotTell => &mut self.cannot_tell,
        } += 1;
    }

    /// The verdict of the site: its cookies' weightiest.
    pub fn verdict(self) -> Verdict {
        match self {
            Self {
                not_declared: 1.., ..
            } => Verdict::NotDeclared,
            Self { differs: 1.., .. } => Verdict::Differs,
            Self {
                cannot_tell: 1.., ..
            } => Verdict::CannotTell,
            _ => Verdict::AsDeclared,
        }
    }
}

/// What the findings of a cookie or of a site add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does what the notice says.
    AsDeclared,
    /// The notice does not say enough to tell.
    CannotTell,
    /// The notice declares it, and something differs.
    Differs,
    /// The notice does not declare it.
    NotDeclared,
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
    /// It breaks what was promised.
    Breach,
}

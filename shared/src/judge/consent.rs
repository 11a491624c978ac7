//! Whether a cookie waited for a choice, and keeps to it.
//!
//! It judges settings only: what a browser sends may be left over from before the choice, or from a time when another one
//! held. Necessary and functional cookies need not wait.

use crate::{
    cookie::{category::Category, consent::Choice},
    judge::{case::Sighting, finding::Finding},
    registry::Match,
};

/// The findings about the choice that held when a cookie was set and stored.
pub(super) fn consent(sighting: &Sighting, matched: &Match<'_>, findings: &mut Vec<Finding>) {
    let category = matched.category();
    if !needs_a_choice(category) {
        return;
    }
    let choice = sighting.stamp.choice;
    if choice == Choice::NotYet {
        findings.push(Finding::BeforeConsent { category });
    }
    if choice.allows(category) == Some(false) {
        findings.push(Finding::IgnoresRefusal { category });
    }
}

/// Whether cookies of a category wait for a choice.
pub(super) fn needs_a_choice(category: Category) -> bool {
    matches!(category, Category::Analytics | Category::Marketing)
}

//! Whether a cookie waited for a choice, and keeps to it.
//!
//! It judges settings only: what a browser sends may be left over from before the choice, or from a time when another one
//! held. Where another host of the domain may have set the cookie, it says so and is no breach. Where we hold no notice, it
//! accuses nobody. Necessary and functional cookies need not wait.

use crate::{
    cookie::{category::Category, consent::Choice},
    judge::{
        case::{Case, Sighting},
        finding::{Finding, Missing},
        verdict::Severity,
    },
    registry::Match,
};

/// The findings about the choice that held when a cookie was set and stored.
pub(super) fn consent(
    sighting: &Sighting,
    case: &Case<'_>,
    matched: &Match<'_>,
    findings: &mut Vec<Finding>,
) {
    let category = matched.sure_category();
    let by_host = sighting.observation.seen.is_by_host();
    let is_of_another = !by_host && case.site.set_by.is_some();
    if is_of_another || !needs_a_choice(category) {
        return;
    }
    let severity = match category {
        _ if !matched.has_notice => Severity::Note,
        // Statistics may be exempt since February 2026 (PECR, Schedule A1), so that a human must review it.
        Category::Marketing if by_host => Severity::Breach,
        _ => Severity::Review,
    };
    let choice = sighting.stamp.choice;
    if choice == Choice::NotYet {
        findings.push(Finding::BeforeConsent {
            category,
            by_host,
            severity,
        });
    }
    if choice.allows(category) == Some(false) {
        findings.push(Finding::IgnoresRefusal {
            category,
            by_host,
            severity,
        });
    }
}

/// What was refused, where this cookie needs a choice as well and the answer about its kind was not read: the tool that keeps
/// the choice may not ask about it, and then nobody said yes to it.
pub(super) fn not_answered(case: &Case<'_>, matched: &Match<'_>) -> Option<Missing> {
    let category = matched.sure_category();
    let refused = match category {
        Category::Analytics => Category::Marketing,
        Category::Marketing => Category::Analytics,
        _ => return None,
    };
    let is_open = |sighting: &Sighting| {
        let choice = sighting.stamp.choice;
        let is_open = choice.allows(category).is_none() && choice.allows(refused) == Some(false);
        is_open && sighting.observation.is_stored_setting()
    };
    let any = case.site.set_by.is_none() && case.sightings.iter().any(is_open);
    any.then_some(Missing::Answer { refused, category })
}

/// Whether cookies of a category wait for a choice.
pub fn needs_a_choice(category: Category) -> bool {
    matches!(category, Category::Analytics | Category::Marketing)
}

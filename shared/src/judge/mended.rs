//! Which findings hold now, and which were put right since.
//!
//! It makes no finding. A finding ends when a later visit could have shown it and did not.

use crate::{
    cookie::{consent::Choice, observation::Dates},
    judge::{
        case::{Case, Sighting},
        finding::{DatedFinding, Finding, Instead},
    },
};

/// Sorts the findings of single sightings, given with the places of those, into what holds and what was put right.
///
/// Of each kind the last finding counts, of several within its hour the weightiest and of those the one whose lifetime is off
/// the most, whatever their order. Its days are those of all of its kind that tell the same lifetime
/// and that have any.
pub(super) fn sort(
    found: Vec<(usize, Finding)>,
    case: &Case<'_>,
) -> (Vec<DatedFinding>, Vec<DatedFinding>) {
    let (mut now, mut history) = (Vec::<DatedFinding>::new(), Vec::<DatedFinding>::new());
    let mut rest = found;
    while let Some((_, last)) = rest.last().cloned() {
        let seen_last = |at: usize| case.sightings[at].dates.last;
        let of_kind: Vec<(usize, Finding)> = rest
            .extract_if(.., |(_, finding)| finding.is_of_kind(&last))
            .collect();
        let hour = of_kind.iter().map(|(at, _)| seen_last(*at)).max();
        let within_it = of_kind
            .iter()
            .filter(|(at, _)| Some(seen_last(*at)) == hour);
        let weightiest =
            within_it.max_by_key(|(_, finding)| (finding.severity(), finding.off_by()));
        let last = weightiest.map_or(last, |(_, finding)| finding.clone());
        let telling = of_kind
            .iter()
            .filter(|(_, finding)| finding.tells_lifetime_of(&last));
        let shown = telling.map(|(at, _)| &case.sightings[*at]);
        let shown = shown.filter(|one| !one.observation.arrival.undated);
        let shown = shown.map(|one| one.dates);
        let dates = shown.reduce(|one, other| Dates {
            first: one.first.min(other.first),
            last: one.last.max(other.last),
        });
        let of_kind: Vec<usize> = of_kind.into_iter().map(|(at, _)| at).collect();
        let is_mended = of_kind
            .iter()
            .all(|at| is_mended(*at, &last, &of_kind, case));
        let dated = DatedFinding {
            finding: last,
            dates,
        };
        if is_mended {
            history.push(dated);
        } else {
            now.push(dated);
        }
    }
    (now, history)
}

/// Whether a later sighting could have shown the finding of the sighting at `at` and does not.
fn is_mended(at: usize, finding: &Finding, of_kind: &[usize], case: &Case<'_>) -> bool {
    let shown = &case.sightings[at];
    let others = case.sightings.iter().enumerate();
    let mut without = others.filter(|(other, _)| !of_kind.contains(other));
    without.any(|(_, later)| later.is_later_than(shown) && could_show(finding, later, shown))
}

/// Whether a sighting in which a finding is missing speaks against it.
fn could_show(finding: &Finding, later: &Sighting, shown: &Sighting) -> bool {
    let observation = &later.observation;
    match finding {
        // The site asked again, and the cookie came only after the answer.
        Finding::BeforeConsent { by_host: true, .. }
        | Finding::IgnoresRefusal { by_host: true, .. }
        | Finding::ClaimBroken { .. }
            if !observation.seen.is_by_host() =>
        {
            false
        }
        Finding::BeforeConsent { .. } => came_after_the_answer(later, shown),
        Finding::IgnoresRefusal { category, .. } => {
            // A yes later on says nothing about a no.
            let keeps_to_it = observation.is_stored_setting() || observation.is_deletion();
            keeps_to_it && later.stamp.choice.allows(*category) == Some(false)
        }
        Finding::ClaimBroken {
            instead: Instead::BeforeChoice,
            ..
        } => came_after_the_answer(later, shown),
        // A yes later on says nothing about a no.
        Finding::ClaimBroken {
            instead: Instead::Refused,
            ..
        } => false,
        // Other visitors have other values: only where this one went is it put right.
        Finding::PersonalDataInValue { .. }
        | Finding::HoldsPersonalData { .. }
        | Finding::DisclosesInternalAddress { .. }
        | Finding::ClaimBroken {
            instead: Instead::Value(_) | Instead::Address(_),
            ..
        } => observation.is_stored_setting() && observation.arrival.replaced,
        // What is set over plain http says nothing of https.
        _ => {
            observation.is_stored_setting()
                && observation.set.is_some()
                && (observation.over_https || !shown.observation.over_https)
        }
    }
}

fn came_after_the_answer(later: &Sighting, shown: &Sighting) -> bool {
    later.observation.is_stored_setting()
        && matches!(later.stamp.choice, Choice::Made(_))
        && later
            .stamp
            .open_since
            .is_some_and(|asked| asked > shown.dates.last)
}

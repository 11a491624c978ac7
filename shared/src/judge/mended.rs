//! Which findings hold now, and which were put right since.
//!
//! It makes no finding. A finding ends when a later visit could have shown it and did not; one that came back after such a
//! visit comes and goes, and nobody knows that it ended.

use crate::{
    cookie::{
        consent::{Choice, VISIT},
        observation::Dates,
        value::ValueKind,
    },
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
        let is_mended = !came_back(&last, &of_kind, case)
            && of_kind
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

/// Whether a later visit could have shown the finding of the sighting at `at` and does not.
fn is_mended(at: usize, finding: &Finding, of_kind: &[usize], case: &Case<'_>) -> bool {
    let shown = &case.sightings[at];
    let others = case.sightings.iter().enumerate();
    let mut without = others.filter(|(other, _)| !of_kind.contains(other));
    is_missed(finding, shown, case)
        || without.any(|(_, later)| {
            later.is_later_than(shown)
                && could_show(finding, later, shown)
                && !is_tried_again(finding, later, case)
        })
}

/// Whether a visit between the first and the last of these sightings could have shown the finding and did not. Of like
/// sightings the first and the last moment are known.
fn came_back(finding: &Finding, of_kind: &[usize], case: &Case<'_>) -> bool {
    let moments = |one: &Sighting| [one.dates.first, one.dates.last];
    let shown = || of_kind.iter().map(|at| &case.sightings[*at]);
    let others = case.sightings.iter().enumerate();
    let mut without = others.filter(|(other, _)| !of_kind.contains(other));
    without.any(|(_, right)| {
        moments(right).into_iter().any(|at| {
            let before = shown().filter(|one| at > one.dates.first.saturating_add(VISIT));
            let mut before = before.filter(|one| could_show(finding, right, one));
            before.next().is_some() && shown().any(|one| one.dates.last > at.saturating_add(VISIT))
        })
    })
}

/// Whether a browser without the cookie was shown pages in a later visit, under the same choice, and got none. Where the
/// choice is not what was wrong, a page may have no need of the cookie: there the site must have taken it back before.
fn is_missed(finding: &Finding, shown: &Sighting, case: &Case<'_>) -> bool {
    let since = match finding {
        Finding::PersonalDataInValue { .. }
        | Finding::DisclosesInternalAddress { .. }
        | Finding::ClaimBroken {
            instead: Instead::Value(_) | Instead::Address(_),
            ..
        } => None,
        Finding::BeforeConsent { .. }
        | Finding::IgnoresRefusal { .. }
        | Finding::ClaimBroken {
            instead: Instead::BeforeChoice | Instead::Refused,
            ..
        } => Some(shown.dates.last),
        _ => {
            let deleted = case.sightings.iter();
            let deleted = deleted.filter(|one| one.observation.is_deletion());
            let later = deleted.filter(|one| one.is_later_than(shown));
            later.map(|one| one.dates.last).min()
        }
    };
    let is_same = |choice: Choice| match finding {
        Finding::IgnoresRefusal { category, .. } => choice.allows(*category) == Some(false),
        _ => choice == shown.stamp.choice,
    };
    let is_later = |at: i64| since.is_some_and(|since| at > since.saturating_add(VISIT));
    let mut missed = case.site.missed.iter();
    missed.any(|missed| {
        let mut sightings = case.sightings.iter();
        is_same(missed.choice)
            && is_later(missed.at)
            && !sightings.any(|one| {
                one.is_tried() && is_same(one.stamp.choice) && one.dates.last >= missed.at
            })
    })
}

/// Whether the site tried to set a cookie against a no again, in the hour in which it took it back or later, also where no
/// browser keeps it.
fn is_tried_again(finding: &Finding, later: &Sighting, case: &Case<'_>) -> bool {
    let Finding::IgnoresRefusal { category, .. } = finding else {
        return false;
    };
    let mut others = case.sightings.iter();
    others.any(|one| {
        one.is_tried()
            && !std::ptr::eq(one, later)
            && one.dates.last >= later.dates.last
            && one.stamp.choice.allows(*category) == Some(false)
    })
}

/// Whether a sighting in which a finding is missing speaks against it.
fn could_show(finding: &Finding, later: &Sighting, shown: &Sighting) -> bool {
    let observation = &later.observation;
    match finding {
        // A setting under another choice says nothing, and a browser that has the cookie gets none.
        Finding::BeforeConsent { .. }
        | Finding::ClaimBroken {
            instead: Instead::BeforeChoice | Instead::Refused,
            ..
        } => false,
        Finding::IgnoresRefusal { by_host: true, .. } | Finding::ClaimBroken { .. }
            if !observation.seen.is_by_host() =>
        {
            false
        }
        Finding::IgnoresRefusal { category, .. } => {
            // A yes later on says nothing about a no.
            let keeps_to_it = observation.is_stored_setting() || observation.is_deletion();
            keeps_to_it && later.stamp.choice.allows(*category) == Some(false)
        }
        Finding::HoldsPersonalData { .. } => {
            observation.is_stored_setting() && observation.arrival.replaced
        }
        // Other visitors have other values: it is put right where this one went, or where an opaque one takes its place.
        Finding::PersonalDataInValue { .. }
        | Finding::DisclosesInternalAddress { .. }
        | Finding::ClaimBroken {
            instead: Instead::Value(_) | Instead::Address(_),
            ..
        } => {
            let is_opaque = observation.value.kind == ValueKind::Identifier;
            observation.is_stored_setting()
                && (observation.arrival.replaced
                    || is_opaque && later.is_of_a_later_day_than(shown))
        }
        // What is set over plain http says nothing of https.
        _ => {
            observation.is_stored_setting()
                && observation.set.is_some()
                && (observation.over_https || !shown.observation.over_https)
        }
    }
}

//! The technical facts of a cookie, for testers: attributes, seconds and moments, never the value.
//!
//! It has no sentences.

use crate::{
    cookie::{
        category::Category,
        lifetime::CAP,
        observation::{Acceptance, Observation, Seen},
    },
    explain::{who::was_deleted, words::plain},
    judge::case::{Case, Sighting},
    protocol::Facts,
    registry::Match,
};

/// The facts of a cookie that was seen this number of times; `is_dated`: whether its days are kept.
pub(super) fn facts(case: &Case<'_>, times: u32, is_dated: bool, matched: &Match<'_>) -> Facts {
    let now = case.now();
    let seen = &now.observation;
    let set = seen.set.as_ref();
    let dates = is_dated.then_some(case.dates);
    let lasts = set.and_then(|set| set.asked.seconds());
    let (first, last) = (
        &case.sightings[0],
        &case.sightings[case.sightings.len() - 1],
    );
    let acceptance = set.map_or(Acceptance::Stored, |set| set.acceptance);
    Facts {
        seen: seen.seen,
        in_answer_to: seen.arrival.request.id().to_owned(),
        set_by: set_by(case),
        party: party(seen).to_owned(),
        page: page(seen),
        deleted: was_deleted(case),
        times,
        first_seen: dates.map(|dates| dates.first),
        last_seen: dates.map(|dates| dates.last),
        over_https: seen.over_https,
        domain: set.map(|set| plain(&set.domain)),
        host_only: set.map(|set| set.host_only),
        path: set.and_then(|set| set.path.text()).map(plain),
        secure: set.map(|set| set.secure),
        http_only: set.map(|set| set.http_only),
        same_site: set
            .and_then(|set| set.same_site)
            .map(|same_site| same_site.id().to_owned()),
        partitioned: set.map(|set| set.partitioned),
        declared_seconds: matched
            .declared_lifetime()
            .and_then(|declared| declared.seconds()),
        asked_seconds: lasts.filter(|_| !seen.shows_the_rest()),
        kept_seconds: lasts
            .filter(|_| !matches!(acceptance, Acceptance::Refused(_)))
            .map(|seconds| seconds.min(CAP)),
        value_kind: seen.value.kind.id().to_owned(),
        value_length: seen.value.length,
        choice: first.stamp.choice.id().to_owned(),
        choice_last: last.stamp.choice.id().to_owned(),
        open_since: last
            .stamp
            .open_since
            .filter(|_| is_dated && !last.observation.arrival.undated),
        oddities: set.map(|set| set.oddities.clone()).unwrap_or_default(),
        browser: acceptance.id().to_owned(),
        refused_because: match acceptance {
            Acceptance::Refused(reason) => Some(reason.id().to_owned()),
            Acceptance::Stored | Acceptance::Deleted | Acceptance::Varies | Acceptance::Unclear => {
                None
            }
        },
        came_under_yes: came_under_yes(case, matched),
    }
}

/// Whether a yes that covers it held when it was first seen and at each setting: one that was sent before may have been set
/// unseen. What it is for is sure where it is known by name; of others each kind that needs a yes must be allowed.
fn came_under_yes(case: &Case<'_>, matched: &Match<'_>) -> bool {
    let under_yes = |sighting: &Sighting| {
        let allows = |category| sighting.stamp.choice.allows(category) == Some(true);
        allows(Category::Analytics) && allows(Category::Marketing)
            || matched.is_named() && allows(matched.category())
    };
    let mut sightings = case.sightings.iter();
    let mut settings = sightings
        .clone()
        .filter(|one| one.observation.is_perhaps_stored());
    settings.all(under_yes) && sightings.next().is_some_and(under_yes)
}

fn set_by(case: &Case<'_>) -> Option<String> {
    let seen = &case.now().observation;
    match seen.seen {
        Seen::SetByHeader | Seen::AddedByScript | Seen::LocalStorage | Seen::SessionStorage => {
            Some(seen.host.to_string())
        }
        Seen::AddedOnSite | Seen::SentByBrowser | Seen::InBrowser => case.site.set_by.clone(),
    }
}

fn page(seen: &Observation) -> Option<String> {
    let page = seen.arrival.page.as_deref();
    page.filter(|page| !page.is_empty()).map(plain)
}

fn party(seen: &Observation) -> &'static str {
    if seen.arrival.page.is_some() {
        "third"
    } else {
        "first"
    }
}

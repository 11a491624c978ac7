//! Who set a cookie, in words: this host, another host of the council, a script, or unknown.
//!
//! It judges nothing.

use crate::{
    cookie::{
        observation::{Observation, Seen},
        site::registrable_domain,
    },
    explain::words::{Arg, Words, plain},
    judge::case::Case,
    protocol::Sentence,
    registry::Match,
};

/// Who set the cookie, for whom, and whether the page in front is another site's.
pub(super) fn who(case: &Case<'_>, matched: &Match<'_>, words: &Words) -> Sentence {
    let seen = &case.now().observation;
    let mut said = set_by(case, words);
    let mut add = |id: &str, name: &str, text: &str| {
        let with = words.say(
            id,
            &[("who", Arg::Text(&said.text)), (name, Arg::Text(text))],
        );
        said = with;
    };
    let provider = matched
        .declared
        .and_then(|declared| declared.declaration.provider.as_deref());
    if let Some(provider) = provider {
        add("who-for", "provider", provider);
    }
    match seen.arrival.page.as_deref() {
        Some("") => add("who-third-unknown", "", ""),
        Some(page) => add("who-third", "page", &plain(page)),
        None => {}
    }
    if was_deleted(case) {
        add("who-deleted", "", "");
    }
    said
}

fn set_by(case: &Case<'_>, words: &Words) -> Sentence {
    let seen = &case.now().observation;
    let domain = domain(seen);
    let id = match (seen.seen, &case.site.set_by) {
        (Seen::SetByHeader, _) if is_wide(seen) => "who-set-wide",
        (Seen::SetByHeader, _) => "who-set",
        (Seen::AddedByScript, _) => "who-script",
        (Seen::AddedOnSite | Seen::SentByBrowser | Seen::InBrowser, Some(_)) => "who-set-by",
        (Seen::AddedOnSite, None) => "who-site",
        (Seen::SentByBrowser, None) => "who-sent",
        (Seen::InBrowser, None) => "who-in-browser",
        (Seen::LocalStorage | Seen::SessionStorage, _) => "who-storage",
    };
    let setter = case.site.set_by.as_deref().unwrap_or_default();
    words.say(
        id,
        &[
            ("host", Arg::Text(&seen.host)),
            ("domain", Arg::Text(&plain(&domain))),
            ("setter", Arg::Text(setter)),
        ],
    )
}

/// The domain that browsers keep the cookie for, or else the widest that it may be for.
fn domain(seen: &Observation) -> String {
    let kept_for = seen.set.as_ref().map(|set| set.domain.as_str());
    let widest = || registrable_domain(&seen.host).unwrap_or(&seen.host);
    kept_for.unwrap_or_else(widest).to_owned()
}

fn is_wide(seen: &Observation) -> bool {
    let set = seen.set.as_ref();
    set.is_some_and(|set| !set.host_only && *set.domain != *seen.host)
}

/// Whether the last thing that was seen of the cookie is its deletion, after it was stored.
pub(super) fn was_deleted(case: &Case<'_>) -> bool {
    let last = case.sightings.last();
    last.is_some_and(|last| last.observation.is_deletion())
        && case
            .sightings
            .iter()
            .any(|sighting| sighting.observation.is_stored_setting())
}

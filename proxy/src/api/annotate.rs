//! Annotations: explains what the browser itself holds for a page, and sums sites up.
//!
//! It records nothing: what an extension sends here is dropped with the answer.

use crate::api::gate::Refused;
use crate::inspect::{in_browser::observe_held, scope::Scope};
use biscuit_tin_shared::{
    cookie::{
        name_template::template,
        observation::{Dates, Observation, Seen},
        site::Host,
    },
    explain::{self, Row, words::Words},
    judge::{
        case::{Case, Sighting, SiteFacts},
        consent::needs_a_choice,
        judge,
        weight::Tally,
    },
    protocol::{
        Cookie, Site,
        request::{
            AnnotateAnswer, AnnotateRequest, Badge, HeldCookie, SiteAnswer, SiteRequest,
            StorageArea, StorageKey,
        },
    },
    registry::{Place, Registry},
};
use std::collections::HashSet;

/// Most names in one request; browsers keep 180 cookies of a domain.
const NAMES: usize = 1024;
/// Most hosts in one request.
const HOSTS: usize = 512;
/// Longest name, in bytes: browsers keep 4096 with the value (RFC 6265bis section 5.6).
const LONGEST_NAME: usize = 4096;

/// Explains each name, and counts the cookies together with the ledger's cookies of the host.
///
/// # Errors
/// Too many names, one that is too long, or a host or a value that cannot be parsed.
pub(super) fn annotate(
    scope: &Scope,
    request: &AnnotateRequest,
) -> Result<AnnotateAnswer, Refused> {
    let host = Host::parse(&request.host).ok_or(Refused::Malformed)?;
    if request.cookies.len() + request.storage.len() > NAMES || request.absent.len() > NAMES {
        return Err(Refused::TooLarge);
    }
    let mut observations = observe(&host, request)?;
    let words = Words::new(request.lang.as_deref());
    let ledger = &scope.ledger;
    let registry = ledger.registry();
    // What is held for a host of several organisations may be anybody's.
    observations.retain(|seen| !registry.is_shared(&seen.host));
    let stamp = ledger.stamp(&host);
    let mut tally = if request.apart {
        Tally::default()
    } else {
        tally_of_feed(scope, &host, &observations, &request.absent)
    };
    let mut holds_more = false;
    let cookies = observations
        .iter()
        .map(|seen| {
            let facts = facts_of(scope, seen);
            let sighting = [Sighting {
                observation: seen.clone(),
                stamp,
                dates: Dates::default(),
            }];
            let case = Case {
                sightings: &sighting,
                dates: Dates::default(),
                site: &facts,
            };
            let counted_already = !request.apart
                && seen.seen == Seen::InBrowser
                && ledger.saw_set(&seen.host, &seen.name);
            let rollup = judge(&registry, &case).rollup();
            if case.is_storage_key() {
                tally.count_key(rollup);
            } else if !counted_already {
                tally.count(rollup);
                holds_more |= seen.host == host && needs_a_choice(rollup.category);
            }
            cookie(seen, case, &registry, &words)
        })
        .collect();
    let site = site(scope, &host, &tally, &words);
    let consent = ledger.consent(site.seq, &host, holds_more, &words);
    Ok(AnnotateAnswer {
        site,
        // A private window has choices of its own.
        consent: consent.filter(|_| !request.apart),
        cookies,
    })
}

/// Who else may have set it.
fn facts_of(scope: &Scope, seen: &Observation) -> SiteFacts {
    // Only its own host can have set a host-only cookie.
    let is_of_host = seen.set.as_ref().is_some_and(|set| set.host_only);
    let setter = scope.ledger.setter_of(&seen.name, &seen.host);
    SiteFacts {
        set_by: setter.filter(|_| !is_of_host),
        ..SiteFacts::default()
    }
}

/// What the ledger's cookies of the host add up to, without those that the browser shows by itself and those that are absent.
fn tally_of_feed(scope: &Scope, host: &Host, held: &[Observation], absent: &[String]) -> Tally {
    // A cookie that the ledger saw only sent: the browser knows its attributes.
    let is_held = |name: &str| {
        held.iter().any(|seen| {
            let is_named = seen.name == name || template(&seen.name) == name;
            seen.seen == Seen::InBrowser && seen.host == *host && is_named
        })
    };
    let absent: HashSet<&str> = absent.iter().map(String::as_str).collect();
    scope
        .ledger
        .tally_without(host, is_held, |id| absent.contains(id))
}

fn observe(host: &Host, request: &AnnotateRequest) -> Result<Vec<Observation>, Refused> {
    let cookies = request.cookies.iter();
    let cookies = cookies.map(|cookie| observe_cookie(host, request.over_https, cookie));
    let keys = request.storage.iter();
    let keys = keys.map(|key| observe_key(host, request.over_https, key));
    cookies.chain(keys).collect()
}

/// Explains one observation; its id is made from what identifies it in the browser.
fn cookie(seen: &Observation, case: Case<'_>, registry: &Registry, words: &Words) -> Cookie {
    let attributes = seen
        .set
        .as_ref()
        .map(|set| {
            format!(
                "|{}|{}|{}",
                set.domain,
                set.path.text().unwrap_or_default(),
                set.partitioned
            )
        })
        .unwrap_or_default();
    let id = format!("{:?}|{}|{}{attributes}", seen.seen, seen.host, seen.name);
    let row = Row {
        seq: 0,
        id: &id,
        case,
        times: 1,
        is_dated: false,
    };
    explain::cookie(&row, registry, words)
}

/// A name or a path, if it is not too long.
fn name(text: &str) -> Result<String, Refused> {
    if text.len() > LONGEST_NAME {
        return Err(Refused::Malformed);
    }
    Ok(text.to_owned())
}

/// The observation of a cookie that the browser holds.
fn observe_cookie(
    page: &Host,
    over_https: bool,
    cookie: &HeldCookie,
) -> Result<Observation, Refused> {
    name(&cookie.name)?;
    name(&cookie.path)?;
    observe_held(page, over_https, cookie).ok_or(Refused::Malformed)
}

/// The observation of a storage key of the page.
fn observe_key(page: &Host, over_https: bool, key: &StorageKey) -> Result<Observation, Refused> {
    let seen = match key.area {
        StorageArea::Local => Seen::LocalStorage,
        StorageArea::Session => Seen::SessionStorage,
    };
    let text = name(&key.name)?;
    Ok(Observation::storage_key(page, over_https, &text, seen))
}

/// The summary of a host, of the council whose pages were seen there.
fn site(scope: &Scope, host: &str, tally: &Tally, words: &Words) -> Site {
    let ledger = &scope.ledger;
    let tenant = ledger.tenant_of_all(host);
    let place = Place {
        tenant: tenant.as_deref(),
        ..Place::of_host(host)
    };
    explain::site(
        ledger.feed().last(),
        &place,
        tally,
        &ledger.registry(),
        words,
    )
}

/// The summary and badge of each host, also of one that was not seen.
///
/// # Errors
/// Too many hosts.
pub(super) fn sites(scope: &Scope, request: &SiteRequest) -> Result<SiteAnswer, Refused> {
    if request.hosts.len() > HOSTS {
        return Err(Refused::TooLarge);
    }
    let words = Words::new(request.lang.as_deref());
    let ledger = &scope.ledger;
    let hosts = request.hosts.iter().filter_map(|host| Host::parse(host));
    let sites = hosts.map(|host| {
        let tally = ledger.tally_without(&host, |_| false, |_| false);
        Badge {
            site: site(scope, &host, &tally, &words),
            badge: tally.counts.attention,
            listed: scope.is_wanted(&host),
            left_alone: scope.choices.leaves(&host),
        }
    });
    Ok(SiteAnswer {
        paused: scope.choices.paused(),
        sites: sites.collect(),
    })
}

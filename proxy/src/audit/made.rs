//! From what a site's visits showed to its entry in a report: each cookie once, judged under the choice that held.
//!
//! The judgement is `shared::judge`'s; here stands only which sightings it is given.

use crate::{
    audit::{failure::Reason, setting::Setting, visited::Visited},
    report::{
        made::{self, Seen},
        model::{
            Allowed, Banner, Browser, Consent, CookieReport, Failed, How, Inspected, Phase,
            Reason as SiteReason, Refused, SiteReport, StorageKey,
        },
    },
};
use biscuit_tin_shared::{
    cookie::{
        consent::{Choice, Unclear},
        observation::{Acceptance, CookiePath, Dates, SetFacts},
    },
    explain::{
        self, Row,
        words::{Arg, Words, plain},
    },
    judge::{
        case::{Case, Sighting, SiteFacts, Stamp},
        judge,
        weight::Tally,
    },
    protocol::Cookie,
    registry::{Place, Registry},
};
use std::collections::BTreeMap;

/// An hour, in seconds.
const HOUR: i64 = 3600;

/// All that was seen of one cookie.
struct Group<'v> {
    settings: Vec<&'v Setting>,
}

impl Visited {
    /// The site's entry in a report.
    pub(crate) fn report(&self, registry: &Registry, words: &Words) -> SiteReport {
        let groups = groups(&self.settings);
        let mut tally = Tally::default();
        let cookies: Vec<Cookie> = groups
            .iter()
            .map(|group| self.judged(group, registry, words, &mut tally))
            .collect();
        let place = Place::of_host(&self.host);
        let seen = Seen {
            sites: vec![explain::site(0, &place, &tally, registry, words)],
            cookies,
            ..Seen::default()
        };
        let mut sites = made::sites(seen, registry, words);
        let mut site = sites.swap_remove(0);
        for (cookie, group) in site.cookies.iter_mut().zip(&groups) {
            group.complete(cookie, words);
            let named = group.named(cookie, |phase| self.choice_in(phase));
            if let Some(named) = named {
                cookie.how = named.how;
                cookie.set_by.clone_from(&named.set_by);
            }
        }
        site.consent = self.consent();
        site.consent.stays = self.stays(&site.cookies);
        site.storage = self.storage();
        site.pictures = self.pictures();
        if !self.failures().is_empty() || !self.is_whole {
            let is_empty = site.cookies.is_empty() && site.storage.is_empty();
            site.inspected = match self.pages_seen() {
                0 if is_empty => Inspected::No,
                _ => Inspected::Partly,
            };
            site.reasons = self.reasons(words);
        }
        self.say_unseen(&mut site, registry, words);
        site
    }

    /// One cookie, explained; it stands under the page that was visited, also where another site set it.
    fn judged(
        &self,
        group: &Group<'_>,
        registry: &Registry,
        words: &Words,
        tally: &mut Tally,
    ) -> Cookie {
        // Moments in a report are known to the hour.
        let now = self.began / HOUR * HOUR;
        let dates = Dates {
            first: now,
            last: now,
        };
        let sightings: Vec<Sighting> = group
            .seen()
            .map(|setting| Sighting {
                observation: setting.observation.clone(),
                stamp: Stamp {
                    choice: self.choice_in(setting.phase),
                    open_since: None,
                },
                dates,
            })
            .collect();
        let facts = SiteFacts::default();
        let case = Case {
            sightings: &sightings,
            dates,
            site: &facts,
        };
        tally.count(judge(registry, &case).rollup());
        let row = Row {
            seq: 0,
            id: "",
            case,
            times: u32::try_from(sightings.len()).unwrap_or(u32::MAX),
            is_dated: true,
        };
        let mut cookie = explain::cookie(&row, registry, words);
        cookie.host = self.host.to_string();
        cookie
    }

    /// What is known of the choice in a phase. In a new profile nobody has chosen, whether or not the site asks.
    fn choice_in(&self, phase: Phase) -> Choice {
        let known = self.choices.iter().find(|(of, _)| *of == phase);
        match known {
            Some((_, choice)) => *choice,
            None if phase == Phase::Arrive => Choice::NotYet,
            None => Choice::Unknown(Unclear::NothingSeen),
        }
    }

    fn consent(&self) -> Consent {
        let refused = match self.choice_in(Phase::Refuse) {
            Choice::Made(answers) => Allowed {
                analytics: answers.analytics,
                marketing: answers.marketing,
            },
            _ => Allowed::default(),
        };
        let was_open = self.banner != Banner::Unsure;
        let state = if was_open {
            Choice::NotYet
        } else {
            Choice::default()
        };
        Consent {
            tool: self.tool.clone(),
            state: state.id().to_owned(),
            banner: Some(self.banner),
            refuse: self.refuse.clone(),
            accept: self.accept.clone(),
            revoke: self.revoke.clone(),
            stays: Vec::new(),
            says_yes: self.says_yes,
            allowed: refused,
            refused: Refused {
                analytics: refused.analytics == Some(false),
                marketing: refused.marketing == Some(false),
            },
            was_open,
            sentence: None,
        }
    }

    /// The names in the pages' own storage, each with the phases in which it was new.
    fn storage(&self) -> Vec<StorageKey> {
        let mut keys: BTreeMap<(&str, &str), Vec<Phase>> = BTreeMap::new();
        for (phase, stored) in &self.stored {
            let areas = [
                ("localStorage", &stored.local),
                ("sessionStorage", &stored.session),
                ("indexedDB", &stored.databases),
            ];
            for (kind, names) in areas {
                for key in names {
                    let phases = keys.entry((kind, key)).or_default();
                    phases.push(*phase);
                    phases.sort_unstable();
                    phases.dedup();
                }
            }
        }
        let keys = keys.into_iter();
        keys.map(|((kind, key), phases)| StorageKey {
            kind: kind.to_owned(),
            key: biscuit_tin_shared::cookie::name_template::masked_name(key).into_owned(),
            phases,
        })
        .collect()
    }

    /// What failed.
    pub(crate) fn failures(&self) -> Vec<Failed> {
        let failed = |url: &str, phase, reason: Reason| Failed {
            url: url.to_owned(),
            phase: Some(phase),
            reason: reason.id().to_owned(),
        };
        let first = self.failed.iter();
        let first = first.map(|(phase, reason)| failed(&self.url, *phase, *reason));
        let further = self.pages.iter();
        let further = further.filter_map(|page| Some(failed(&page.url, page.phase, page.failed?)));
        first.chain(further).collect()
    }

    fn reasons(&self, words: &Words) -> Vec<SiteReason> {
        let further = self.pages.iter().filter_map(|page| page.failed);
        let failed = self.failed.iter().map(|(_, reason)| *reason).chain(further);
        let codes = failed.map(Reason::id);
        let lost = (!self.is_whole).then_some("events_lost");
        let mut codes: Vec<&str> = codes.chain(lost).collect();
        codes.dedup();
        let codes = codes.into_iter();
        codes
            .map(|code| SiteReason {
                code: code.to_owned(),
                sentence: words.text(&format!("audit-failed-{}", code.replace('_', "-")), &[]),
            })
            .collect()
    }
}

/// Puts together what is of one cookie: name, domain, path and partition, where a path that was not said fits any.
fn groups(settings: &[Setting]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for setting in settings
        .iter()
        .filter(|setting| !setting.observation.is_deletion())
    {
        match groups.iter_mut().find(|group| group.is_of(setting)) {
            Some(group) => group.settings.push(setting),
            None => groups.push(Group {
                settings: vec![setting],
            }),
        }
    }
    groups
}

impl Group<'_> {
    fn is_of(&self, other: &Setting) -> bool {
        let facts = |setting: &'_ Setting| setting.observation.set.clone();
        let is_same = |setting: &Setting| {
            let (Some(one), Some(two)) = (facts(setting), facts(other)) else {
                return false;
            };
            setting.observation.name == other.observation.name
                && (&one.domain, one.host_only) == (&two.domain, two.host_only)
                && one.partitioned == two.partitioned
                && may_lie_together(setting, other)
                && may_be_equal(&one, &two)
        };
        self.settings.iter().all(|setting| is_same(setting))
    }

    /// The sightings to judge: where it was seen being set, not what the browser then holds.
    fn seen(&self) -> impl Iterator<Item = &Setting> {
        let has_setting = self.settings.iter().any(|setting| setting.how != How::Held);
        let settings = self.settings.iter().copied();
        settings.filter(move |setting| !has_setting || setting.how != How::Held)
    }

    /// The setting whose setter a report names: one that the weightiest finding about a choice speaks of, or else the first;
    /// an answer's header before a script, where both set it.
    fn named(
        &self,
        cookie: &CookieReport,
        choice_in: impl Fn(Phase) -> Choice,
    ) -> Option<&Setting> {
        let mut findings = cookie.findings.iter();
        let told = findings.find(|finding| finding.is_about_choice());
        let is_told = |setting: &&Setting| {
            let choice = choice_in(setting.phase);
            told.is_some_and(|finding| match finding.code.as_str() {
                "before_consent" => choice == Choice::NotYet,
                _ => choice.allows(cookie.category) == Some(false),
            })
        };
        let rank = |setting: &&Setting| (setting.phase, setting.how != How::Header);
        let told = self.seen().filter(is_told).min_by_key(rank);
        told.or_else(|| self.seen().min_by_key(rank))
    }

    /// Fills in what only the visits know.
    fn complete(&self, cookie: &mut CookieReport, words: &Words) {
        let mut phases: Vec<Phase> = self.seen().map(|setting| setting.phase).collect();
        phases.sort_unstable();
        phases.dedup();
        cookie.phases = phases;
        let mut settings = self.settings.iter();
        let held = settings.clone().find(|setting| setting.how == How::Held);
        cookie.partition = settings.find_map(|setting| setting.partition.clone());
        let held_path = held.and_then(|held| held.observation.set.as_ref()?.path.text());
        if cookie.path.is_none() {
            cookie.path = held_path.map(str::to_owned);
        }
        let refused = self.seen().all(|setting| {
            let set = setting.observation.set.as_ref();
            let by_rule = |set: &SetFacts| matches!(set.acceptance, Acceptance::Refused(_));
            !setting.refused.is_empty() || set.is_some_and(by_rule)
        });
        let mut reasons: Vec<String> = self.seen().flat_map(|one| one.refused.clone()).collect();
        reasons.dedup();
        cookie.refused_because = reasons;
        cookie.browser = match held {
            Some(_) => Browser::Stored,
            None if refused => Browser::Refused,
            None => Browser::Deleted,
        };
        let reasons = plain(&cookie.refused_because.join(", "));
        let id = match cookie.browser {
            Browser::Deleted => "audit-taken-away",
            Browser::Refused if !reasons.is_empty() => "audit-refused",
            _ => return,
        };
        cookie.lifetime = words.text(id, &[("reasons", Arg::Text(&reasons))]);
    }
}

/// Whether two findings may be in one partition. A script does not say in which it sets a cookie: in that of the page in front.
fn may_lie_together(one: &Setting, two: &Setting) -> bool {
    let (one, two) = (&one.partition, &two.partition);
    one == two || one.is_none() || two.is_none()
}

fn may_be_equal(one: &SetFacts, two: &SetFacts) -> bool {
    match (&one.path, &two.path) {
        (CookiePath::Known(one), CookiePath::Known(two)) => one == two,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
